"""Nobody works before their first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_first_day(book: Book) -> Iterator[Violation]:
    """Count the day someone is hired on as their first."""
    for duty in book.duties():
        hired = duty.agent.hired_on
        if hired is not None and duty.date < hired:
            yield duty.violation("hired_on", f"expected no shift before {hired}, got one on {duty.date}")
