"""Shifts start inside the horizon; the last may run on past its end where the site does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_horizon(book: Book) -> Iterator[Violation]:
    """Check that the date is one of the horizon's days and the start before its last midnight.

    How far a shift may run past that is the business of opening hours.
    """
    for duty in book.duties():
        if not book.covers(duty.date) or not book.begin <= duty.start < book.end:
            expected = f"a start between {show(book.begin, book.zone)} and {show(book.end, book.zone)}"
            yield duty.violation("horizon", f"expected {expected}, got {show(duty.start, book.zone)} on {duty.date}")
