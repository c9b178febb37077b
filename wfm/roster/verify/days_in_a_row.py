"""Not too many working days in a row, those just before the horizon included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.record import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_days_in_a_row(book: Book) -> Iterator[Violation]:
    """Each run of working days that is too long once, on the first day of the horizon that is too many."""
    rule = book.labour.days_in_a_row
    for agent, record in book.people():
        ours = {work.date for work in record if work.ours}
        for run in runs(work.date for work in record):
            over = [day for day in run[rule.most :] if day in ours]
            if over:
                detail = f"expected at most {rule.most} days in a row, got {len(run)} from {run[0]} to {run[-1]}"
                yield Verdict("days_in_a_row", agent.id, over[0], rule.weight, len(over)).say(detail)
