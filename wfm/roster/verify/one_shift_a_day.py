"""At most one shift a day for each person."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.core.roster import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.roster.verify.book import Book


def check_one_shift_a_day(book: Book) -> Iterator[Violation]:
    """Shifts belong to the day they carry as date."""
    for who, mine in book.by_person.items():
        names: dict[date, list[str]] = defaultdict(list)
        for duty in mine:
            names[duty.date].append(duty.name)
        for day, found in names.items():
            if len(found) > 1:
                detail = f"expected one shift a day, got {len(found)}: {', '.join(found)}"
                yield Violation("one_shift_a_day", who, day, detail)
