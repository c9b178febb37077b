"""What people asked of a date and must get, or what it costs that they didn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_clock, wall_minute
from wfm.roster.verify.duty import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.rules import Request
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty


def check_requests(book: Book) -> Iterator[Violation]:
    """Each request of somebody known for a date of the horizon."""
    for request in book.staff.requests:
        if request.agent not in book.by_person or not book.covers(request.date):
            continue
        if book.absent_on(request.agent, request.date):
            continue
        today = [duty for duty in book.by_person[request.agent] if duty.date == request.date]
        detail = _fault(book, request, today)
        if detail:
            yield Verdict("requests", request.agent, request.date, request.weight).say(detail)


def _fault(book: Book, request: Request, today: list[Duty]) -> str:
    got = ", ".join(duty.name for duty in today)
    if request.wish == "off":
        return f"asked to be off, got {got}" if today else ""
    if request.wish == "work":
        return "" if today else "asked to work, got the day off"
    fits = [_is_meant(book, request, duty) for duty in today]
    if request.wish == "shift" and not all(fits):
        return f"asked for {_show(request)}, got {got}"
    if request.wish == "not_shift" and any(fits):
        return f"asked for anything but {_show(request)}, got {got}"
    return ""


def _is_meant(book: Book, request: Request, duty: Duty) -> bool:
    start = wall_minute(duty.start, book.zone)
    if request.first is not None and start < request.first:
        return False
    if request.last is not None and start > request.last:
        return False
    return not request.shifts or (duty.kind is not None and duty.kind.name in request.shifts)


def _show(request: Request) -> str:
    shown = " or ".join(request.shifts) or "a shift"
    if request.first is not None:
        shown += f" from {show_clock(request.first)}"
    if request.last is not None:
        shown += f" starting by {show_clock(request.last)}"
    return shown
