"""The breaks of a shift are exactly those of its kind, each inside its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.shift import BreakRule
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty

RULE = "breaks"


def check_breaks(book: Book) -> Iterator[Violation]:
    """Hold the pauses of each sound shift, in order of time, against the kind's."""
    for duty in book.duties():
        if duty.kind is None or not duty.sound:
            continue
        pauses = _as_pieces(duty)
        for rule, (kind, paid, start, end) in zip(duty.kind.breaks, pauses, strict=False):
            at = f"{kind} at {show(start, book.zone)}"
            for detail in _differences(rule, (kind, paid, (end - start) // 60), (start - duty.start) // 60):
                yield duty.violation(RULE, f"{at}: {detail}")
        for rule in duty.kind.breaks[len(pauses) :]:
            yield duty.violation(RULE, f"expected a {rule.kind} of {rule.minutes} min, got none")
        for kind, _, start, end in pauses[len(duty.kind.breaks) :]:
            detail = f"expected no more breaks, got {kind} of {(end - start) // 60} min at {show(start, book.zone)}"
            yield duty.violation(RULE, detail)


def _as_pieces(duty: Duty) -> list[tuple[str, bool, int, int]]:
    """Cut a pause that is as long as two adjoining breaks of one kind into those two."""
    rules = list(duty.kind.breaks) if duty.kind is not None else []
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
