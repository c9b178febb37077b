"""Paid leave in minutes, counted from the rows of time off alone.

Per local day the minutes away, rows that overlap counted once, at most a contract day; nothing on a weekday the person
never works.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import moment
from wfm.roster.verify.spans import common, unite

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.roster.verify.book import Book, Span


def paid_leave(book: Book) -> dict[str, tuple[Span, ...]]:
    """Paid time off per person, without overlap."""
    rows: dict[str, list[Span]] = defaultdict(list)
    for off in book.staff.time_off:
        if off.paid:
            rows[off.agent].append((off.start, off.end))
    return {who: unite(spans) for who, spans in rows.items()}


def leave_min(book: Book, agent: Agent, days: Iterable[date], leave: tuple[Span, ...]) -> int:
    """Minutes of leave on these days."""
    contract = book.staff.contracts[agent.contract]
    if not leave:
        return 0
    total = 0
    for day in days:
        if day.weekday() in agent.weekdays & contract.weekdays:
            today = (moment(day, 0, book.zone), moment(day + timedelta(days=1), 0, book.zone))
            away = sum(b - a for a, b in common(leave, [today])) // 60
            total += min(away, contract.weekly_min // contract.max_days_per_week)
    return total
