"""Paid minutes over the whole horizon, where the contract says how many, less paid leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import Violation
from wfm.roster.verify.clock import show_minutes
from wfm.roster.verify.leave import leave_min, paid_leave

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.roster.verify.book import Book


def check_period_hours(book: Book) -> Iterator[Violation]:
    """Who is declared not to be able to make the least is held to what all their targets together make possible."""
    leave = paid_leave(book)
    weeks = {book.week_of(day) for day in book.dates}
    for agent in book.staff.agents:
        agreed = book.staff.contracts[agent.contract].period_range
        if agreed is None:
            continue
        away = leave_min(book, agent, book.dates, leave.get(agent.id, ()))
        least, most = (max(0, minutes - away) for minutes in agreed)
        targets = [target for target in book.targets if target.agent == agent.id]
        if {target.week for target in targets} >= weeks:
            least = min(least, sum(t.minutes if t.most_minutes is None else t.most_minutes for t in targets))
        paid = sum(duty.paid_min for duty in book.by_person[agent.id]) - book.agreed_min(agent.id, book.dates)
        if not least <= paid <= most:
            span = f"{show_minutes(least)} to {show_minutes(most)}"
            detail = f"expected {span} paid in the horizon ({show_minutes(away)} of leave), got {show_minutes(paid)}"
            yield Violation("period_hours", agent.id, book.dates[0], detail)
