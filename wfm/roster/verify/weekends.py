"""Not too many weekends with work in them, and worked on both days or on neither."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.duty import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.core.rules import Weekends
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.record import Record

RULE = "weekends"
SATURDAY = 5


def check_weekends(book: Book) -> Iterator[Violation]:
    """Each rule on weekends; a weekend goes by its Saturday."""
    for agent, record in book.people():
        for rule in book.rules.weekends:
            yield from _check_most(book, rule, agent, record)
            if rule.both_or_none:
                yield from _check_both(book, rule, agent, record)


def _saturday(day: date) -> date | None:
    return day - timedelta(days=day.weekday() - SATURDAY) if day.weekday() >= SATURDAY else None


def _check_most(book: Book, rule: Weekends, agent: Agent, record: Record) -> Iterator[Violation]:
    """Count each weekend of the roster that is one too many, those before it counted where the rule looks back."""
    if rule.most is None:
        return
    counts = record if rule.weeks is not None else [work for work in record if work.ours]
    worked = sorted({day for work in counts if (day := _saturday(work.date)) is not None})
    ours = {_saturday(work.date) for work in record if work.ours}
    for weekend in worked:
        since = weekend - timedelta(days=7 * (rule.weeks - 1)) if rule.weeks is not None else worked[0]
        held = sum(1 for day in worked if since <= day <= weekend)
        if weekend in ours and held > rule.most:
            span = "in the horizon" if rule.weeks is None else f"in {rule.weeks} in a row"
            detail = f"expected at most {rule.most} weekends {span}, got {held} up to {weekend}"
            yield Verdict(RULE, agent.id, weekend, rule.weight).say(detail)


def _check_both(book: Book, rule: Weekends, agent: Agent, record: Record) -> Iterator[Violation]:
    days = {work.date for work in record if work.ours} | book.absent_days(agent.id)
    for saturday in book.dates[:-1]:
        if saturday.weekday() != SATURDAY:
            continue
        worked = [day for day in (saturday, saturday + timedelta(days=1)) if day in days]
        if len(worked) == 1:
            detail = f"expected both days of the weekend of {saturday} or neither, got only {worked[0]}"
            yield Verdict(RULE, agent.id, worked[0], rule.weight).say(detail)
