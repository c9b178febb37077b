"""Between one shift and the next lie enough elapsed minutes, shifts worked before the horizon included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show, show_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_daily_rest(book: Book) -> Iterator[Violation]:
    """Two shifts on one date or at one time are the business of other checks."""
    least = book.labour.daily_rest.least_min
    before: dict[str, tuple[int, object]] = {}
    for worked in book.staff.worked:
        if worked.agent not in before or worked.end > before[worked.agent][0]:
            before[worked.agent] = (worked.end, worked.date)
    for who, mine in book.by_person.items():
        last = before.get(who)
        for duty in mine:
            if last is not None and duty.date != last[1] and 0 <= duty.start - last[0] < least * 60:
                rest = show_minutes((duty.start - last[0]) // 60)
                between = f"from {show(last[0], book.zone)} to {show(duty.start, book.zone)}"
                detail = f"expected at least {show_minutes(least)} of rest, got {rest} {between}"
                yield duty.violation("daily_rest", detail)
            if last is None or duty.end > last[0]:
                last = (duty.end, duty.date)
