"""A whole shift lies inside the person's daily window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import moment, show, show_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

ALL_DAY = (0, 24 * 60)


def check_daily_window(book: Book) -> Iterator[Violation]:
    """Take the window as wall time on the shift's date."""
    for duty in book.duties():
        window = duty.agent.available
        if window == ALL_DAY:
            continue
        begin, end = (moment(duty.date, minute, book.zone) for minute in window)
        if duty.start < begin or duty.end > end:
            got = f"{show(duty.start, book.zone)} to {show(duty.end, book.zone)}"
            expected = f"a shift between {show_clock(window[0])} and {show_clock(window[1])}"
            yield duty.violation("daily_window", f"expected {expected}, got {got}")
