"""Not too many working days in a row, those just before the horizon included."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.core.roster import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.roster.verify.book import Book


def check_days_in_a_row(book: Book) -> Iterator[Violation]:
    """Each run of working days that is too long once, on the first day of the horizon that is too many."""
    most = book.labour.days_in_a_row.most
    earlier: dict[str, set[date]] = defaultdict(set)
    for worked in book.staff.worked:
        earlier[worked.agent].add(worked.date)
    for who, mine in book.by_person.items():
        ours = {duty.date for duty in mine}
        for run in _runs(ours | earlier[who]):
            over = [day for i, day in enumerate(run) if i >= most and day in ours]
            if over:
                detail = f"expected at most {most} days in a row, got {len(run)} from {run[0]} to {run[-1]}"
                yield Violation("days_in_a_row", who, over[0], detail)


def _runs(days: set[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
