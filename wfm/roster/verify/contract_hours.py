"""Paid minutes per contract week: the declared target, never above the contract less paid leave, below it for a reason.

Leave is counted here from the rows of time off alone: per local day the minutes away, rows that overlap counted once,
at most a contract day; nothing on a weekday the person never works; per week at most what is due.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.core.roster import Violation
from wfm.roster.verify.clock import moment, show_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent, TimeOff
    from wfm.core.roster import HoursTarget
    from wfm.roster.verify.book import Book

RULE = "contract_hours"


def check_contract_hours(book: Book) -> Iterator[Violation]:
    """Hold every person and contract week that the horizon touches against contract, leave and target."""
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in book.dates:
        weeks[book.week_of(day)].append(day)
    leave: dict[str, list[TimeOff]] = defaultdict(list)
    for off in book.staff.time_off:
        if off.paid:
            leave[off.agent].append(off)
    declared = {(target.agent, target.week): target for target in book.targets}
    yield from _check_targets(book, set(weeks))
    for agent in book.staff.agents:
        weekly = book.staff.contracts[agent.contract].weekly_min
        worked: Counter[date] = Counter()
        for duty in book.by_person[agent.id]:
            worked[book.week_of(duty.date)] += duty.paid_min
        for week, days in weeks.items():
            contract = weekly * len(days) // 7
            away = min(contract, sum(_leave_min(book, agent, day, leave[agent.id]) for day in days))
            target = declared.get((agent.id, week))
            for detail in _faults(contract, away, worked[week], target):
                yield Violation(RULE, agent.id, week, f"week of {week}: {detail}")


def _check_targets(book: Book, weeks: set[date]) -> Iterator[Violation]:
    for (who, week), times in Counter((target.agent, target.week) for target in book.targets).items():
        if who not in book.by_person or week not in weeks:
            yield Violation(
                RULE, who, week, f"expected a known person and week in the horizon, got a target for {week}"
            )
        elif times > 1:
            yield Violation(RULE, who, week, f"week of {week}: expected one target, got {times}")


def _faults(contract: int, away: int, paid: int, target: HoursTarget | None) -> Iterator[str]:
    most = contract - away
    less = f"{show_minutes(contract)} of contract less {show_minutes(away)} of leave"
    wanted = most if target is None else target.minutes
    if target is not None and target.minutes > most:
        yield f"expected a target of at most {show_minutes(most)} ({less}), got {show_minutes(target.minutes)}"
    if target is not None and target.minutes < most and not target.reason:
        yield f"expected a reason for a target below {show_minutes(most)} ({less}), got {show_minutes(target.minutes)}"
    if target is not None and target.leave_minutes != away:
        yield f"expected {show_minutes(away)} of leave in the target, got {show_minutes(target.leave_minutes)}"
    if paid != wanted:
        source = less if target is None else "the target"
        yield f"expected {show_minutes(wanted)} paid ({source}), got {show_minutes(paid)}"


def _leave_min(book: Book, agent: Agent, day: date, rows: list[TimeOff]) -> int:
    contract = book.staff.contracts[agent.contract]
    if not rows or day.weekday() not in agent.weekdays & contract.weekdays:
        return 0
    begin, end = moment(day, 0, book.zone), moment(day + timedelta(days=1), 0, book.zone)
    spans = sorted((max(off.start, begin), min(off.end, end)) for off in rows if off.start < end and off.end > begin)
    seconds, until = 0, begin
    for start, stop in spans:
        seconds += max(0, stop - max(start, until))
        until = max(until, stop)
    return min(seconds // 60, contract.weekly_min // contract.max_days_per_week)
