"""The shift is one the library offers and the contract allows: start, length, paid minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import local, moment, show, show_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.shift import ShiftKind
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty

RULE = "shift_library"


def check_shift_library(book: Book) -> Iterator[Violation]:
    """Hold each shift of a known kind against that kind."""
    for duty in book.duties():
        if duty.kind is None:
            continue
        yield from _check_start(book, duty, duty.kind)
        kind = duty.kind
        if duty.minutes != kind.length_min:
            detail = f"expected a length of {show_minutes(kind.length_min)}, got {show_minutes(duty.minutes)}"
            yield duty.violation(RULE, detail)
        elif duty.sound and duty.paid_min != kind.paid_min:
            detail = f"expected {show_minutes(kind.paid_min)} paid, got {show_minutes(duty.paid_min)}"
            yield duty.violation(RULE, detail)
        if kind.paid_min not in duty.contract.shift_paid_min:
            allowed = " or ".join(show_minutes(minutes) for minutes in duty.contract.shift_paid_min)
            detail = f"expected {allowed} paid by contract {duty.contract.name}, got {show_minutes(kind.paid_min)}"
            yield duty.violation(RULE, detail)
        if duty.contract.shifts and kind.name not in duty.contract.shifts:
            names = ", ".join(duty.contract.shifts)
            detail = f"expected a kind that contract {duty.contract.name} works ({names}), got {kind.name}"
            yield duty.violation(RULE, detail)


def _check_start(book: Book, duty: Duty, kind: ShiftKind) -> Iterator[Violation]:
    shown = f"{local(duty.start, book.zone):%H%M}"
    named = duty.name.rpartition("-")[2]
    if named != shown:
        yield duty.violation(RULE, f"expected the name to end in the start {shown}, got {named!r}")
    offered = [moment(duty.date, minute, book.zone) for minute in kind.starts]
    if duty.start not in offered:
        nearest = min(offered, key=lambda start: abs(start - duty.start), default=duty.start)
        expected = f"a start that {kind.name} offers on {duty.date}, the nearest {show(nearest, book.zone)}"
        yield duty.violation(RULE, f"expected {expected}, got {show(duty.start, book.zone)}")
