"""No calendar week, Sunday to Saturday, has more paid hours than the law allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show_minutes
from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.record import calendar_weeks, paid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_week_hours(book: Book) -> Iterator[Violation]:
    """Every week with a shift of the roster, its days before the horizon included."""
    rule = book.labour.week_hours
    if rule is None:
        return
    for agent, record in book.people():
        for week, works in calendar_weeks(record).items():
            over = paid(works) - rule.most_min
            if over > 0 and any(work.ours for work in works):
                expected = f"expected at most {show_minutes(rule.most_min)} paid"
                detail = f"week of Sunday {week}: {expected}, got {show_minutes(paid(works))}"
                yield Verdict("week_hours", agent.id, week, rule.weight, over / 60).say(detail)
