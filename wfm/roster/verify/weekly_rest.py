"""After the start of every shift comes a long enough rest in time, or rests in parts over a longer time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import show, show_minutes
from wfm.roster.verify.record import rests_between, successive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.rules import WeeklyRest
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.record import Record, Work

DAY_S = 24 * 3600


def check_weekly_rest(book: Book) -> Iterator[Violation]:
    """Each spell of work without a long rest once; what was settled before the horizon blames nobody."""
    rule = book.labour.weekly_rest
    if rule is None:
        return
    for _, record in book.people():
        least = rule.least_min * 60
        long_before = {id(after): after.start - before.end >= least for before, after in successive(record)}
        told = False
        for i, work in enumerate(record):
            told = told and not long_before.get(id(work), True)
            if work.start + max(rule.days, rule.split_days) * DAY_S <= book.begin:
                continue
            following = record[i:]
            if told or _rested(rule, following, work.start):
                continue
            blamed = _first_to_blame(rule, following)
            if blamed is not None and blamed.duty is not None:
                told = True
                rests = rests_between(following, work.start, work.start + rule.days * DAY_S)
                longest = max((b - a for a, b in rests), default=0)
                got = f"the longest from {show(work.start, book.zone)} is {show_minutes(longest // 60)}"
                detail = f"expected {_wanted(rule)}, {got}"
                yield blamed.duty.verdict("weekly_rest", rule.weight, detail, units=_late(rule, following))


def _late(rule: WeeklyRest, following: Record) -> int:
    """Count the shifts of the roster, up to the next long rest, that end too late for it; each has the price."""
    latest = following[0].start + rule.days * DAY_S - rule.least_min * 60
    late = int(following[0].ours and following[0].end > latest)
    for before, after in successive(following):
        if after.start - before.end >= rule.least_min * 60:
            break
        late += after.ours and after.end > latest
    return max(1, late)


def _rested(rule: WeeklyRest, record: Record, begin: int) -> bool:
    rests = rests_between(record, begin, begin + rule.days * DAY_S)
    if any(b - a >= rule.least_min * 60 for a, b in rests):
        return True
    if rule.split_min is None:
        return False
    parts = (b - a for a, b in rests_between(record, begin, begin + rule.split_days * DAY_S))
    return sum(part for part in parts if part >= rule.part_min * 60) >= rule.split_min * 60


def _first_to_blame(rule: WeeklyRest, following: Record) -> Work | None:
    """Find the shift of the roster that starts the span, or else the first in it without which it would be in order."""
    first = following[0]
    if first.ours:
        return first
    if not _rested(rule, tuple(w for w in following if not w.ours), first.start):
        return None
    return next((w for w in following if w.ours), None)


def _wanted(rule: WeeklyRest) -> str:
    whole = f"a rest of {show_minutes(rule.least_min)} in {rule.days} x 24 h"
    if rule.split_min is None:
        return whole
    parts = f"parts of at least {show_minutes(rule.part_min)}"
    return f"{whole} or {show_minutes(rule.split_min)} in {parts} in {rule.split_days} x 24 h"
