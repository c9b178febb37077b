"""Shifts stay inside the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_horizon(book: Book) -> Iterator[Violation]:
    """Check that the date is one of the horizon's days and the shift ends by its last midnight."""
    for duty in book.duties():
        inside = book.dates[0] <= duty.date <= book.dates[-1]
        if not inside or duty.start < book.begin or duty.end > book.end:
            expected = f"a shift between {show(book.begin, book.zone)} and {show(book.end, book.zone)}"
            got = f"{show(duty.start, book.zone)} to {show(duty.end, book.zone)} on {duty.date}"
            yield duty.violation("horizon", f"expected {expected}, got {got}")
