"""A whole shift lies inside the person's daily window, on the clock of where they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wfm.roster.verify.clock import local, moment, show, show_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

DAY_MIN = 24 * 60
ALL_DAY = (0, DAY_MIN)


def check_daily_window(book: Book) -> Iterator[Violation]:
    """Take the window as wall time on the shift's date; a window past midnight also holds what starts after it.

    For somebody in another time zone the date is the one their own clock shows when the shift starts.
    """
    for duty in book.duties():
        window = duty.agent.available
        if window == ALL_DAY:
            continue
        zone, day = book.zone, duty.date
        if duty.agent.timezone:
            zone = ZoneInfo(duty.agent.timezone)
            day = local(duty.start, zone).date()
        days = [day] if window[1] <= DAY_MIN else [day, day - timedelta(days=1)]
        spans = [tuple(moment(d, minute, zone) for minute in window) for d in days]
        if not any(begin <= duty.start and duty.end <= end for begin, end in spans):
            got = f"{show(duty.start, zone)} to {show(duty.end, zone)}"
            where = f" in {duty.agent.timezone}" if duty.agent.timezone else ""
            expected = f"a shift between {show_clock(window[0])} and {show_clock(window[1])}{where}"
            yield duty.violation("daily_window", f"expected {expected}, got {got}")
