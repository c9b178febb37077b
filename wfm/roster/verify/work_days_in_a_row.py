"""Working days come in runs of at least so many, but for runs that touch an edge of the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.record import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_work_days_in_a_row(book: Book) -> Iterator[Violation]:
    """Each run that is too short once, on its first day."""
    rule = book.rules.work_days_in_a_row
    for agent, record in book.people():
        worked = {work.date for work in record if work.ours and book.covers(work.date)} | book.absent_days(agent.id)
        for run in runs(worked):
            if len(run) < rule.least and run[0] != book.dates[0] and run[-1] != book.dates[-1]:
                detail = f"expected at least {rule.least} working days in a row, got {len(run)} from {run[0]}"
                yield Verdict("work_days_in_a_row", agent.id, run[0], rule.weight, rule.least - len(run)).say(detail)
