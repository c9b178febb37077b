"""People work on the weekdays that both their contract and they themselves allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_weekdays(book: Book) -> Iterator[Violation]:
    """Take the weekday on which a shift starts."""
    for duty in book.duties():
        weekday = duty.date.weekday()
        allowed = {f"contract {duty.contract.name}": duty.contract.weekdays, "the person": duty.agent.weekdays}
        for source, days in allowed.items():
            if weekday not in days:
                names = ", ".join(NAMES[day] for day in sorted(days))
                detail = f"expected a weekday that {source} allows ({names}), got {NAMES[weekday]}"
                yield duty.violation("weekdays", detail)
