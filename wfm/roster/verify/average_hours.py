"""Hours a week on average over weeks in a row, Sunday to Saturday, that end in the horizon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_minutes
from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.record import paid, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.core.rules import AverageHours
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.record import Record

SATURDAY = 5


def check_average_hours(book: Book) -> Iterator[Violation]:
    """Each span of weeks once, if the roster has a shift in it."""
    for agent, record in book.people():
        for rule in book.labour.average_hours:
            yield from _check(book, rule, agent, record)


def _check(book: Book, rule: AverageHours, agent: Agent, record: Record) -> Iterator[Violation]:
    for last in book.dates:
        if last.weekday() != SATURDAY:
            continue
        first = last - timedelta(days=7 * rule.weeks - 1)
        works = within(record, first, last)
        over = paid(works) - rule.most_min * rule.weeks
        if over > 0 and any(work.ours for work in works):
            expected = f"expected at most {show_minutes(rule.most_min)} a week on average over {rule.weeks} weeks"
            got = f"{show_minutes(paid(works) // rule.weeks)} ({show_minutes(paid(works))} from {first} to {last})"
            yield Verdict("average_hours", agent.id, last, rule.weight, over / 60).say(f"{expected}, got {got}")
