"""Paid minutes per contract week: the declared target, never above the contract less paid leave, below it for a reason.

A contract with a range leaves the hours free between its ends, both less the leave, which counts up to `weekly_min`.
Of a week that is only partly in the horizon its share is due; a target may pass that by less than the longest shift of
the contract. In a week with a locked shift, or a wish to work that is always granted, it may be all of the contract.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from wfm.core.roster import Violation
from wfm.roster.verify.clock import show_minutes
from wfm.roster.verify.leave import leave_min, paid_leave

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from wfm.core.agent import Agent, Contract
    from wfm.core.roster import HoursTarget
    from wfm.roster.verify.book import Book

RULE = "contract_hours"
WEEK = 7


def check_contract_hours(book: Book) -> Iterator[Violation]:
    """Hold every person and contract week that the horizon touches against contract, leave and target."""
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in book.dates:
        weeks[book.week_of(day)].append(day)
    leave = paid_leave(book)
    declared = {(target.agent, target.week): target for target in book.targets}
    yield from _check_targets(book, set(weeks))
    for agent in book.staff.agents:
        contract = book.staff.contracts[agent.contract]
        worked: Counter[date] = Counter()
        for duty in book.by_person[agent.id]:
            worked[book.week_of(duty.date)] += duty.paid_min
        for week, days in weeks.items():
            worked[week] -= book.agreed_min(agent.id, days)
        for week, days in weeks.items():
            least, most = (minutes * len(days) // WEEK for minutes in weekly_range(contract))
            asked = contract.weekly_min * len(days) // WEEK
            away = min(asked, leave_min(book, agent, days, leave.get(agent.id, ())))
            target = declared.get((agent.id, week))
            slack = max(contract.shift_paid_min) - 1 if len(days) < WEEK else 0
            if _is_settled(book, agent, days):
                slack = weekly_range(contract)[1]
            top = min(max(0, most - away) + slack, max(most - away, weekly_range(contract)[1]))
            for detail in _faults((least, most), away, worked[week], target, top=top):
                yield Violation(RULE, agent.id, week, f"week of {week}: {detail}")


def _is_settled(book: Book, agent: Agent, days: list[date]) -> bool:
    locked = any(lock.agent == agent.id and lock.shift and lock.date in days for lock in book.staff.locks)
    asked = (r for r in book.staff.requests if r.agent == agent.id and r.wish == "work" and r.date in days)
    return locked or any(request.weight is None for request in asked)


def weekly_range(contract: Contract) -> tuple[int, int]:
    """Least and most paid minutes in a full week; who is on call may always stay away."""
    least, most = contract.weekly_range or (contract.weekly_min, contract.weekly_min)
    return (0, most) if contract.on_call else (least, most)


def _check_targets(book: Book, weeks: set[date]) -> Iterator[Violation]:
    for (who, week), times in Counter((target.agent, target.week) for target in book.targets).items():
        if who not in book.by_person or week not in weeks:
            yield Violation(
                RULE, who, week, f"expected a known person and week in the horizon, got a target for {week}"
            )
        elif times > 1:
            yield Violation(RULE, who, week, f"week of {week}: expected one target, got {times}")


def _faults(
    contract: tuple[int, int], away: int, paid: int, target: HoursTarget | None, *, top: int
) -> Iterator[str]:
    least, most = (max(0, minutes - away) for minutes in contract)
    less = f"{show_range(*contract)} of contract less {show_minutes(away)} of leave"
    wanted = (least, most)
    if target is not None:
        wanted = (target.minutes, target.minutes if target.most_minutes is None else target.most_minutes)
        yield from _target_faults((least, most), less, wanted, target, away=away, top=top)
    if not wanted[0] <= paid <= wanted[1]:
        source = less if target is None else "the target"
        yield f"expected {show_range(*wanted)} paid ({source}), got {show_minutes(paid)}"


def _target_faults(
    due: tuple[int, int], less: str, wanted: tuple[int, int], target: HoursTarget, *, away: int, top: int
) -> Iterator[str]:
    if wanted[1] > (top if target.reason else due[1]):
        yield f"expected a target of at most {show_minutes(due[1])} ({less}), got {show_minutes(wanted[1])}"
    if wanted[1] < wanted[0]:
        yield f"expected a target from low to high, got {show_range(*wanted)}"
    if wanted[0] < due[0] and not target.reason:
        yield f"expected a reason for a target below {show_minutes(due[0])} ({less}), got {show_minutes(wanted[0])}"
    if target.leave_minutes != away:
        yield f"expected {show_minutes(away)} of leave in the target, got {show_minutes(target.leave_minutes)}"


def show_range(least: int, most: int) -> str:
    """Render a least and most as one or two durations."""
    return show_minutes(least) if least == most else f"{show_minutes(least)} to {show_minutes(most)}"
