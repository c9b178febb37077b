"""What holds for people under age on the date of a shift, always hard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import clock_spans, show, show_clock, show_minutes
from wfm.roster.verify.record import calendar_weeks, paid, successive, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.core.rules import Minors
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.duty import Duty
    from wfm.roster.verify.record import Record

RULE = "minors"


def check_minors(book: Book) -> Iterator[Violation]:
    """Nothing for people whose date of birth nobody said."""
    rule = book.labour.minors
    if rule is None:
        return
    for agent, record in book.people():
        if agent.birth_date is None or not _under_age(agent, rule, book.dates[0]):
            continue
        for work in record:
            if work.duty is not None and _under_age(agent, rule, work.date):
                yield from _check_shift(book, rule, work.duty)
        yield from _check_rest(book, rule, agent, record)
        yield from _check_weeks(rule, agent, record)


def _under_age(agent: Agent, rule: Minors, day: date) -> bool:
    born = agent.birth_date
    if born is None:
        return False
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1) < rule.under_age


def _check_shift(book: Book, rule: Minors, duty: Duty) -> Iterator[Violation]:
    who = f"under {rule.under_age}"
    if duty.paid_min > rule.most_shift_min:
        most = show_minutes(rule.most_shift_min)
        yield duty.violation(RULE, f"{who}: expected at most {most} paid, got {show_minutes(duty.paid_min)}")
    spans = clock_spans(duty.start, duty.end, first=rule.begin, last=rule.end, zone=book.zone)
    if spans:
        free = f"no work from {show_clock(rule.begin)} to {show_clock(rule.end)}"
        got = f"{show(spans[0][0], book.zone)} to {show(spans[-1][1], book.zone)}"
        yield duty.violation(RULE, f"{who}: expected {free}, got {got}")
    if duty.sound and duty.minutes > rule.break_above_min:
        inner = [b - a for a, b in duty.idle() if a != duty.start and b != duty.end]
        held = sum(inner) // 60
        if held < rule.break_min:
            above = show_minutes(rule.break_above_min)
            detail = f"{who}: expected {rule.break_min} min of break in a shift above {above}, got {held} min"
            yield duty.violation(RULE, detail)


def _check_rest(book: Book, rule: Minors, agent: Agent, record: Record) -> Iterator[Violation]:
    for before, after in successive(record):
        rest = (after.start - before.end) // 60
        if after.duty is None or rest < 0 or after.date == before.date or not _under_age(agent, rule, after.date):
            continue
        if rest < rule.rest_min:
            between = f"from {show(before.end, book.zone)} to {show(after.start, book.zone)}"
            wanted = f"expected at least {show_minutes(rule.rest_min)} of rest"
            yield after.duty.violation(
                RULE, f"under {rule.under_age}: {wanted}, got {show_minutes(rest)} {between}"
            )


def _check_weeks(rule: Minors, agent: Agent, record: Record) -> Iterator[Violation]:
    """Hold calendar weeks, and four of them in a row; on their last shift of the roster."""
    limits = ((1, rule.week_min, "a week"), (4, rule.four_weeks_min, "in four weeks"))
    for week in calendar_weeks(record):
        for weeks, most, words in limits:
            first = week - timedelta(days=7 * (weeks - 1))
            works = within(record, first, week + timedelta(days=6))
            last = max((work for work in works if work.ours), key=lambda work: work.date, default=None)
            if last is None or last.duty is None or not _under_age(agent, rule, last.date) or paid(works) <= most:
                continue
            wanted = f"expected at most {show_minutes(most)} paid {words}"
            detail = f"under {rule.under_age}: {wanted}, got {show_minutes(paid(works))} from Sunday {first}"
            yield last.duty.violation(RULE, detail)
