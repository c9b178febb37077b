"""No more people at work in the office at once than it has seats, breaks included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import local, show
from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.shortage import join_excess
from wfm.roster.verify.spans import count_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book


def check_seats(book: Book) -> Iterator[Violation]:
    """Each stretch of time with too many people once; who works at home takes no seat."""
    rule = book.rules.seats
    if rule is None:
        return
    here = [(duty.start, duty.end) for duty in book.duties() if not duty.agent.home]
    levels = count_at_once(here, [(book.begin, book.end)])
    over = ((begin, end, number - rule.seats) for begin, end, number in levels)
    for begin, end, most, seconds in join_excess(over):
        span = f"{show(begin, book.zone)} to {show(end, book.zone)}"
        detail = f"expected at most {rule.seats} people in the office, got {rule.seats + most} from {span}"
        day = local(begin, book.zone).date()
        yield Verdict("seats", "", day, rule.weight, seconds / book.step_s).say(detail)
