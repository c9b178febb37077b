"""Between one shift and the next lie enough elapsed minutes, shifts worked before the horizon included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show, show_minutes
from wfm.roster.verify.record import successive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.roster import Violation
    from wfm.core.rules import DailyRest
    from wfm.roster.verify.book import Book

RULE = "daily_rest"


def check_daily_rest(book: Book) -> Iterator[Violation]:
    """Two shifts on one date or at one time are the business of other checks.

    Of the short rests that are allowed once per so many days, the first is taken to be the one that is.
    """
    rule = book.labour.daily_rest
    for _, record in book.people():
        short_on: date | None = None
        for before, after in successive(record):
            rest = after.start - before.end
            if after.date == before.date or not 0 <= rest < rule.least_min * 60:
                continue
            if _may_be_short(rule, rest, after.date, short_on):
                short_on = after.date
            elif after.duty is not None:
                between = f"from {show(before.end, book.zone)} to {show(after.start, book.zone)}"
                detail = f"expected at least {_wanted(rule)}, got {show_minutes(rest // 60)} {between}"
                yield after.duty.verdict(RULE, rule.weight, detail)


def _may_be_short(rule: DailyRest, rest_s: int, ends_on: date, last: date | None) -> bool:
    if rule.short_min is None or rest_s < rule.short_min * 60:
        return False
    return last is None or (ends_on - last).days >= rule.per_days


def _wanted(rule: DailyRest) -> str:
    least = f"{show_minutes(rule.least_min)} of rest"
    if rule.short_min is None:
        return least
    return f"{least} ({show_minutes(rule.short_min)} once in {rule.per_days} days)"
