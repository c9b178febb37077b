"""The breaks of a shift are exactly those of its kind, each inside its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show
from wfm.roster.verify.shift_library import named_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.core.roster import Violation
    from wfm.core.shift import BreakRule, ShiftKind
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty

RULE = "breaks"


def check_breaks(book: Book) -> Iterator[Violation]:
    """Hold the pauses of each sound shift, in order of time, against the kind's."""
    for duty in book.duties():
        if duty.kind is None or not duty.sound:
            continue
        begin = duty.start if not duty.amended else named_start(book, duty)
        begin = duty.start if begin is None else begin
        rules = _asked(duty, duty.kind, begin)
        pauses = _as_pieces(duty, rules)
        for rule, (kind, paid, start, end) in zip(rules, pauses, strict=False):
            at = f"{kind} at {show(start, book.zone)}"
            for detail in _differences(rule, (kind, paid, (end - start) // 60), (start - begin) // 60):
                yield duty.violation(RULE, f"{at}: {detail}")
        for rule in rules[len(pauses) :]:
            yield duty.violation(RULE, f"expected a {rule.kind} of {rule.minutes} min, got none")
        for kind, _, start, end in pauses[len(rules) :]:
            detail = f"expected no more breaks, got {kind} of {(end - start) // 60} min at {show(start, book.zone)}"
            yield duty.violation(RULE, detail)


def _asked(duty: Duty, kind: ShiftKind, begin: int) -> tuple[BreakRule, ...]:
    """Name the breaks a shift must have: those whose window what is left of it has time for, or that it has."""
    if not duty.amended:
        return kind.breaks
    held = {(name, start) for name, _, start, _ in duty.pauses()}
    out = []
    for rule in kind.breaks:
        first, last = begin + rule.earliest_min * 60, begin + rule.latest_min * 60
        has = any(name == rule.kind and first <= start <= last for name, start in held)
        if has or (first > duty.start and last + rule.minutes * 60 < duty.end):
            out.append(rule)
    return tuple(out)


def _as_pieces(duty: Duty, rules: Sequence[BreakRule]) -> list[tuple[str, bool, int, int]]:
    """Cut a pause that is as long as two adjoining breaks of one kind into those two."""
    pieces: list[tuple[str, bool, int, int]] = []
    for kind, paid, start, end in duty.pauses():
        at = start
        while len(pieces) + 1 < len(rules):
            first, second = rules[len(pieces)], rules[len(pieces) + 1]
            alike = (first.kind, first.paid, second.kind, second.paid) == (kind, paid, kind, paid)
            if not alike or end - at < (first.minutes + second.minutes) * 60:
                break
            pieces.append((kind, paid, at, at + first.minutes * 60))
            at += first.minutes * 60
        pieces.append((kind, paid, at, end))
    return pieces


def _differences(rule: BreakRule, got: tuple[str, bool, int], offset_min: int) -> Iterator[str]:
    kind, paid, minutes = got
    if kind != rule.kind:
        yield f"expected a {rule.kind}, got {kind}"
    if paid != rule.paid:
        yield f"expected it {'paid' if rule.paid else 'unpaid'}, got {'paid' if paid else 'unpaid'}"
    if minutes != rule.minutes:
        yield f"expected {rule.minutes} min, got {minutes} min"
    if not rule.earliest_min <= offset_min <= rule.latest_min:
        yield f"expected a start {rule.earliest_min} to {rule.latest_min} min into the shift, got {offset_min} min"
