"""Night shifts: who may have them, how long, the rest after them, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.core.rules import Nights
from wfm.roster.verify.clock import show, show_clock, show_minutes, wall_minute
from wfm.roster.verify.night_time import is_night, night_minutes
from wfm.roster.verify.record import paid, runs, successive, within

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from wfm.core.agent import Agent
    from wfm.core.roster import Violation
    from wfm.roster.verify.book import Book
    from wfm.roster.verify.record import Record, Work

RULE = "nights"


@dataclass(frozen=True)
class _Case:
    """One person's record with the night shifts in it."""

    agent: Agent
    rule: Nights
    record: Record
    nights: Record
    zone: ZoneInfo


def check_nights(book: Book) -> Iterator[Violation]:
    """Everything the law says of nights, person by person; nothing for who has none.

    Consent is asked for even where the law is left out: a night is then what it is by default.
    """
    rule = book.labour.nights or Nights()
    for agent, record in book.people():
        nights = tuple(work for work in record if is_night(work, rule, book.zone))
        if nights:
            case = _Case(agent, rule, record, nights, book.zone)
            yield from _check_consent(case)
            if book.labour.nights is None:
                continue
            yield from _check_each(case)
            yield from _check_rests(case)
            yield from _check_runs(case)
            yield from _check_number(case)
            yield from _check_average(case)


def _check_consent(case: _Case) -> Iterator[Violation]:
    for night in case.nights:
        if night.duty is not None and not case.agent.nights:
            yield night.duty.violation(RULE, f"expected no night shift without consent, got {_hours(case, night)}")


def _hours(case: _Case, night: Work) -> str:
    minutes = night_minutes(night, case.rule, case.zone)
    return f"{minutes} min between {show_clock(case.rule.begin)} and {show_clock(case.rule.end)}"


def _check_each(case: _Case) -> Iterator[Violation]:
    rule = case.rule
    for night in case.nights:
        if night.duty is None:
            continue
        if not rule.allowed:
            yield night.duty.verdict(RULE, rule.weight, f"expected no night shift, got {_hours(case, night)}")
        if night.minutes > rule.most_shift_min:
            most = show_minutes(rule.most_shift_min)
            detail = f"expected a night shift of at most {most} paid, got {show_minutes(night.minutes)}"
            yield night.duty.verdict(RULE, rule.weight, detail)


def _check_rests(case: _Case) -> Iterator[Violation]:
    """Rest after a night shift that ends late, and after nights in a row."""
    rule = case.rule
    last_of_series = {
        run[-1]: len(run) for run in runs(night.date for night in case.nights) if len(run) >= rule.series
    }
    nights = set(map(id, case.nights))
    for before, after in successive(case.record):
        rest = (after.start - before.end) // 60
        if id(before) not in nights or after.duty is None or rest < 0 or after.date == before.date:
            continue
        got = f"got {show_minutes(rest)} from {show(before.end, case.zone)} to {show(after.start, case.zone)}"
        if wall_minute(before.end, case.zone) > rule.late_end and rest < rule.rest_min:
            cause = f"after a night shift that ends after {show_clock(rule.late_end)}"
            detail = f"expected {show_minutes(rule.rest_min)} of rest {cause}, {got}"
            yield after.duty.verdict(RULE, rule.weight, detail)
        if before.date in last_of_series and rest < rule.series_rest_min:
            cause = f"after {last_of_series[before.date]} nights in a row"
            detail = f"expected {show_minutes(rule.series_rest_min)} of rest {cause}, {got}"
            yield after.duty.verdict(RULE, rule.weight, detail)


def _check_runs(case: _Case) -> Iterator[Violation]:
    """Shifts on dates in a row with a night among them: each beyond the limit, once there is a night."""
    most = case.rule.most_in_a_row
    nights = {night.date for night in case.nights}
    ours = {work.date: work.duty for work in case.record if work.duty is not None}
    for run in runs(work.date for work in case.record):
        over = [day for i, day in enumerate(run) if i >= most and day in ours and nights & set(run[: i + 1])]
        if over:
            got = f"{len(run)} from {run[0]} to {run[-1]}"
            detail = f"expected at most {most} shifts in a row with a night among them, got {got}"
            yield ours[over[0]].verdict(RULE, case.rule.weight, detail, units=len(over))


def _check_number(case: _Case) -> Iterator[Violation]:
    rule = case.rule
    for night in case.nights:
        if night.duty is None:
            continue
        first = night.date - timedelta(days=7 * rule.weeks - 1)
        held = len(within(case.nights, first, night.date))
        if held > rule.most:
            detail = f"expected at most {rule.most} night shifts in {rule.weeks} weeks, got {held} from {first}"
            yield night.duty.verdict(RULE, rule.weight, detail)


def _check_average(case: _Case) -> Iterator[Violation]:
    """Whoever has many nights works fewer hours: each shift that ends weeks that are too full."""
    rule = case.rule
    for blamed in case.record:
        first, last = blamed.date - timedelta(days=7 * rule.weeks - 1), blamed.date
        held, works = len(within(case.nights, first, last)), within(case.record, first, last)
        if held < rule.average_from or blamed.duty is None:
            continue
        if paid(works) > rule.average_min * rule.weeks:
            most = f"{show_minutes(rule.average_min)} a week on average over {rule.weeks} weeks"
            got = f"{show_minutes(paid(works) // rule.weeks)} from {first} to {last}"
            detail = f"expected at most {most} with {held} night shifts in them, got {got}"
            yield blamed.duty.verdict(RULE, rule.weight, detail)
