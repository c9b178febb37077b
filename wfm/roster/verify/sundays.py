"""Enough Sundays without a shift, and none with one for who didn't agree to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.record import within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book

RULE = "sundays"
SUNDAY = 6


def check_sundays(book: Book) -> Iterator[Violation]:
    """Count Sundays by the date on which shifts start; those without a record are free."""
    rule = book.labour.sundays
    for agent, record in book.people():
        for work in record:
            if work.duty is None or work.date.weekday() != SUNDAY:
                continue
            if not agent.sundays:
                yield work.duty.violation(RULE, f"expected no shift on a Sunday without consent, got {work.date}")
            if rule is None:
                continue
            first = work.date - timedelta(days=7 * (rule.weeks - 1))
            worked = {w.date for w in within(record, first, work.date) if w.date.weekday() == SUNDAY}
            free = rule.weeks - len(worked)
            if free < rule.free:
                detail = f"expected at least {rule.free} free Sundays in {rule.weeks} weeks, got {free} from {first}"
                yield work.duty.verdict(RULE, rule.weight, detail)
