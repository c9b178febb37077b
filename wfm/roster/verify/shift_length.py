"""No shift is longer than the law allows, breaks included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_shift_length(book: Book) -> Iterator[Violation]:
    """Elapsed time from start to end."""
    most = book.labour.max_shift_min
    for duty in book.duties():
        if duty.end - duty.start > most * 60:
            detail = f"expected at most {show_minutes(most)}, got {show_minutes(duty.minutes)}"
            yield duty.violation("shift_length", detail)
