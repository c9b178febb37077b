"""The shift is one the library offers and the contract allows: start, length, paid minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.amended import EXTEND, agreed_minutes
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
        kind = duty.kind
        yield from _check_start(book, duty, kind)
        if duty.amended:
            yield from _check_amended(book, duty, kind)
        elif duty.minutes != kind.length_min:
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
    offered = [moment(duty.date, minute, book.zone) for minute in kind.starts]
    if duty.amended:
        start = named_start(book, duty)
        if start is None:
            yield duty.violation(RULE, f"expected the name to end in the start as rostered, got {named!r}")
        elif start not in offered:
            yield duty.violation(RULE, f"expected a name with a start that {kind.name} offers, got {named}")
        return
    if named != shown:
        yield duty.violation(RULE, f"expected the name to end in the start {shown}, got {named!r}")
    if duty.start not in offered:
        nearest = min(offered, key=lambda start: abs(start - duty.start), default=duty.start)
        expected = f"a start that {kind.name} offers on {duty.date}, the nearest {show(nearest, book.zone)}"
        yield duty.violation(RULE, f"expected {expected}, got {show(duty.start, book.zone)}")


def named_start(book: Book, duty: Duty) -> int | None:
    """Moment at which a shift was rostered to start, as its name says; None where that is no time."""
    named = duty.name.rpartition("-")[2]
    if len(named) != 4 or not named.isdigit():
        return None
    return moment(duty.date, int(named[:2]) * 60 + int(named[2:]), book.zone)


def _check_amended(book: Book, duty: Duty, kind: ShiftKind) -> Iterator[Violation]:
    """Longer and shorter by what was agreed, no more."""
    agreed = agreed_minutes(duty.agreed)
    if duty.sound and duty.paid_min - kind.paid_min != agreed:
        expected = f"expected {show_minutes(kind.paid_min)} paid and {agreed:+d} min as agreed"
        yield duty.violation(RULE, f"{expected}, got {show_minutes(duty.paid_min)}")
    start = named_start(book, duty)
    if start is None:
        return
    more = max(0, start - duty.start) + max(0, duty.end - start - kind.length_min * 60)
    if more > duty.agreed.get(EXTEND, 0) * 60:
        detail = f"expected at most {duty.agreed.get(EXTEND, 0)} min beyond its hours as agreed, got {more // 60} min"
        yield duty.violation(RULE, detail)
