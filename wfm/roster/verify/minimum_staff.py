"""Enough people on duty in the parts of the week where a least number is set, while open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.roster import LEADING, ON_QUEUE
from wfm.roster.verify.clock import local, moment, show
from wfm.roster.verify.duty import Verdict
from wfm.roster.verify.shortage import join_excess
from wfm.roster.verify.spans import common, count_at_once, unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.roster import Violation
    from wfm.core.rules import MinimumStaff
    from wfm.roster.verify.book import Book, Span

DAY_MIN = 24 * 60


def check_minimum_staff(book: Book) -> Iterator[Violation]:
    """Each stretch of time with too few people once; a break is no duty.

    The queue "team_lead" counts team leads, while any queue is open.
    """
    for rule in book.rules.minimum_staff:
        asked = common(_times(book, rule), _opened(book, rule))
        levels = count_at_once(_present(book, rule), asked)
        missing = ((begin, end, rule.least - number) for begin, end, number in levels)
        for begin, end, most, seconds in join_excess(missing):
            who = "team leads" if _counts_leads(book, rule) else f"people on {rule.queue or 'the queues'}"
            span = f"{show(begin, book.zone)} to {show(end, book.zone)}"
            detail = f"expected at least {rule.least} {who}, got {rule.least - most} at some time from {span}"
            day = local(begin, book.zone).date()
            yield Verdict("minimum_staff", "", day, rule.weight, seconds / book.step_s).say(detail)


def _counts_leads(book: Book, rule: MinimumStaff) -> bool:
    return rule.queue == LEADING and LEADING not in book.opened


def _times(book: Book, rule: MinimumStaff) -> Iterator[Span]:
    last = rule.last if rule.last > rule.first else rule.last + DAY_MIN
    for day in book.dates:
        if day.weekday() in rule.weekdays:
            yield moment(day, rule.first, book.zone), moment(day, last, book.zone)


def _opened(book: Book, rule: MinimumStaff) -> tuple[Span, ...]:
    if rule.queue and not _counts_leads(book, rule):
        return book.opened.get(rule.queue, ())
    return unite(span for spans in book.opened.values() for span in spans)


def _present(book: Book, rule: MinimumStaff) -> Iterator[Span]:
    leads = _counts_leads(book, rule)
    for s in book.roster.stretches:
        counts = s.activity == LEADING if leads else s.activity == ON_QUEUE and rule.queue in ("", s.queue)
        if counts and s.start < s.end and s.agent in book.by_person:
            yield s.start, s.end
