"""Starts of one contract week lie close together on the clock."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_clock, show_minutes, wall_minute
from wfm.roster.verify.duty import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_start_stability(book: Book) -> Iterator[Violation]:
    """Days of the week before the horizon count, but what they break by themselves does not; one violation a week."""
    if not book.rules.start_stability:
        return
    for agent, record in book.people():
        weeks: dict[date, list[int]] = defaultdict(list)
        past: dict[date, list[int]] = defaultdict(list)
        for work in record:
            for walls in (weeks,) if work.ours else (weeks, past):
                walls[book.week_of(work.date)].append(wall_minute(work.start, book.zone))
        ours = {book.week_of(work.date) for work in record if work.ours}
        for rule in book.rules.start_stability:
            if rule.contracts and agent.contract not in rule.contracts:
                continue
            for week in sorted(ours):
                first, last = min(weeks[week]), max(weeks[week])
                before = max(past[week], default=0) - min(past[week], default=0) - rule.most_min
                over = last - first - rule.most_min - max(0, before)
                if over > 0:
                    got = f"{show_clock(first)} to {show_clock(last)}"
                    detail = f"week of {week}: expected starts within {show_minutes(rule.most_min)}, got {got}"
                    yield Verdict("start_stability", agent.id, week, rule.weight, over / 60).say(detail)
