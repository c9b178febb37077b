"""At most so many shifts of a kind, per contract week or in the horizon."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.roster.verify.duty import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.core.rules import ShiftLimit
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.record import Record, Work


def check_shift_limits(book: Book) -> Iterator[Violation]:
    """Days of a contract week before the horizon count in a limit per week."""
    for agent, record in book.people():
        for rule in book.rules.shift_limits:
            everyone = not rule.contracts and not rule.agents
            if everyone or agent.contract in rule.contracts or agent.id in rule.agents:
                yield from _check(book, rule, agent, record)


def _check(book: Book, rule: ShiftLimit, agent: Agent, record: Record) -> Iterator[Violation]:
    groups: dict[date, list[Work]] = defaultdict(list)
    for work in record:
        if work.kind == rule.shift and (work.ours or rule.per == "week"):
            groups[book.week_of(work.date) if rule.per == "week" else book.dates[0]].append(work)
    for first, works in groups.items():
        ours = [work for work in works[rule.most :] if work.ours]
        if ours:
            span = f"in the week of {first}" if rule.per == "week" else "in the horizon"
            detail = f"expected at most {rule.most} shifts {rule.shift} {span}, got {len(works)}"
            yield Verdict("shift_limits", agent.id, ours[0].date, rule.weight, len(ours)).say(detail)
