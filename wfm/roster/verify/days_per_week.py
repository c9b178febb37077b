"""Not more working days in a contract week than the contract allows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.core.roster import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.roster.verify.book import Book


def check_days_per_week(book: Book) -> Iterator[Violation]:
    """Days count once, however many shifts they hold."""
    for agent in book.staff.agents:
        most = book.staff.contracts[agent.contract].max_days_per_week
        weeks: dict[date, set[date]] = defaultdict(set)
        for duty in book.by_person[agent.id]:
            weeks[book.week_of(duty.date)].add(duty.date)
        for week, days in weeks.items():
            if len(days) > most:
                detail = f"week of {week}: expected at most {most} days, got {len(days)}"
                yield Violation("days_per_week", agent.id, sorted(days)[most], detail)
