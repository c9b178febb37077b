"""All that one person's schedule must keep, condition by condition, each of which can be left out.

Beside the hard rules: availability, contract, time off row by row, locks and granted requests one by one, hours due
week by week. Each forbids some choices of a day, or is a machine, or bounds the hours of a week.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.roster.choices import Choice
from wfm.roster.rules.availability import ALL_DAY, AvailabilityRule
from wfm.roster.rules.locks import LocksRule
from wfm.roster.rules.night_time import is_night
from wfm.roster.rules.nights import NightShift
from wfm.roster.rules.requests import RequestsRule
from wfm.roster.rules.sundays import SundaysAgreed
from wfm.roster.why.rules_alone import LonePeriod, list_rules
from wfm.roster.why.wording import say_clock, say_day, say_hours, say_lock, say_request, say_time_off, say_weekdays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff, TimeOff
    from wfm.core.arrays import BoolArray
    from wfm.core.grid import Grid
    from wfm.roster.problem import Problem
    from wfm.roster.rules.machine import DayRule, Past, Setting
    from wfm.roster.why.rules_alone import LoneRule

EVERY_DAY = frozenset(range(7))
HARD = ("law", "given", "contract", "site", "person", "hours")
"""Who could change a condition, hardest first."""


@dataclass(frozen=True)
class Condition:
    """One thing to keep. `group` is one of HARD; `dates` those it names; `week` the contract week of hours due.

    `bans[d]` are the choices of day d it forbids (None: none), `alone` the rule whose machines it needs.
    """

    rule: str
    text: str
    group: str
    dates: tuple[date, ...] = ()
    bans: tuple[BoolArray, ...] | None = None
    alone: LoneRule | LonePeriod | None = None
    week: int | None = None
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Person:
    """A person alone: the setting of their choices whatever forbids them, and all their conditions."""

    setting: Setting
    past: Past
    conditions: tuple[Condition, ...]


def list_conditions(
    problem: Problem,
    staff: Staff,
    p: int,
    due: tuple[tuple[int, int], ...],
    *,
    period: tuple[int, int] | None = None,
) -> Person:
    """Lay out what person p must keep; `due` are least and most minutes of each contract week of the horizon.

    `period` are those of the whole horizon, where their contract says; None: as they are asked.
    """
    shared = problem.profile(p).setting
    past = shared.people[int(problem.slot_of[p])]
    setting = replace(shared, people=(past,), choices=_every_choice(problem, shared))
    found = [
        *_of_rules(setting, staff),
        *_of_person(problem, staff, p, setting),
        *_of_contract(problem, setting, due),
        *_of_period(setting, period or past.period),
        *_of_wishes(setting, staff),
    ]
    return Person(setting, past, tuple(found))


def _every_choice(problem: Problem, setting: Setting) -> tuple[tuple[Choice, ...], ...]:
    grid, nights = problem.grid, setting.labour.nights
    origin, step = int(grid.midnights_utc[0]), grid.interval_s
    out = []
    for d, day in enumerate(grid.dates):
        today = [Choice(d, day)]
        for k, kind in enumerate(problem.kinds):
            for at in problem.starts[d][k].tolist():
                begin, end = origin + at * step, origin + (at + kind.length) * step
                wall = int(grid.wall_min[at]) if at < grid.size else 0
                night = nights is not None and is_night(begin, end, nights, grid.zone)
                today.append(Choice(d, day, k, kind.name, at, at, begin, end, wall, wall, kind.paid_min, night))
        out.append(tuple(today))
    return tuple(out)


def _bans(setting: Setting, forbids: Callable[[Choice], bool]) -> tuple[BoolArray, ...] | None:
    """Choices forbidden per day; None where none is."""
    found = tuple(np.array([forbids(choice) for choice in today], dtype=np.bool_) for today in setting.choices)
    return found if any(day.any() for day in found) else None


def _bans_of(setting: Setting, rules: list[DayRule]) -> tuple[BoolArray, ...] | None:
    past = setting.people[0]
    return _bans(setting, lambda choice: any(rule.price(past, choice) is None for rule in rules))


def _of_rules(setting: Setting, staff: Staff) -> Iterator[Condition]:
    past = setting.people[0]
    willing = replace(setting, people=(replace(past, agent=replace(past.agent, nights=True, sundays=True)),))
    for alone in list_rules(setting.labour, setting.rules):
        days = alone.day_rules(willing, staff)
        bans = _bans_of(willing, days) if days else None
        if bans is not None or alone.machines(setting):
            yield Condition(alone.name, alone.text, "law" if alone.legal else "site", bans=bans, alone=alone)


@dataclass(frozen=True)
class _Bars:
    """Availability taken apart: what one thing forbids while all others are wide open."""

    setting: Setting
    agent: Agent
    opened: BoolArray

    def bar(
        self, *, contract: Contract | None = None, off: tuple[TimeOff, ...] = (), closed: bool = False, **only: Any
    ) -> tuple[BoolArray, ...] | None:
        """Choices forbidden by these fields of the person alone, the contract's starts, time off or opening hours."""
        free = replace(self.agent, weekdays=EVERY_DAY, hired_on=None, starts=ALL_DAY, available=ALL_DAY)
        starts = ALL_DAY if contract is None else contract.starts
        terms = replace(self.setting.contract, weekdays=EVERY_DAY, starts=starts)
        hours = self.opened if closed else np.ones_like(self.opened)
        rule = AvailabilityRule(replace(self.setting, contract=terms), off, hours)
        past = replace(self.setting.people[0], agent=replace(free, **only))
        return _bans(self.setting, lambda choice: rule.find_obstacle(past, choice) is not None)


def _of_person(problem: Problem, staff: Staff, p: int, setting: Setting) -> Iterator[Condition]:
    agent, contract = problem.people[p], setting.contract
    opened = np.asarray(problem.open[list(problem.pools[int(problem.pool_of[p])])].any(axis=0))
    bars = _Bars(setting, agent, opened)
    days = agent.weekdays & contract.weekdays
    window = "-".join(map(say_clock, agent.available))
    found = [
        ("opening_hours", "within the opening hours of their queues", "given", bars.bar(closed=True)),
        ("first_day", f"hired on {agent.hired_on}", "given", bars.bar(hired_on=agent.hired_on)),
        ("weekdays", f"works on {say_weekdays(days) or 'no day'}", "person", bars.bar(weekdays=days)),
        ("daily_window", f"available {window}", "person", bars.bar(available=agent.available)),
        ("start_windows", _say_starts(contract, agent), "person", bars.bar(contract=contract, starts=agent.starts)),
    ]
    if not agent.nights:
        found.append(("nights", "did not agree to night shifts", "given", _bans_of(setting, [NightShift(None)])))
    if not agent.sundays:
        found.append(("sundays", "did not agree to work on Sundays", "given", _bans_of(setting, [SundaysAgreed()])))
    for rule, text, group, bans in found:
        if bans is not None:
            yield Condition(rule, text, group, bans=bans)
    for off in staff.time_off:
        if off.agent == agent.id and (bans := bars.bar(off=(off,))) is not None:
            dates = _dates_of(problem.grid, off)
            yield Condition("time_off", say_time_off(off, problem.grid.zone), "given", dates, bans=bans)


def _dates_of(grid: Grid, off: TimeOff) -> tuple[date, ...]:
    ends = zip(grid.dates, grid.midnights_utc[:-1].tolist(), grid.midnights_utc[1:].tolist(), strict=True)
    return tuple(day for day, begin, end in ends if off.start < end and begin < off.end)


def _say_starts(contract: Contract, agent: Agent) -> str:
    low, high = max(contract.starts[0], agent.starts[0]), min(contract.starts[1], agent.starts[1])
    return f"starts from {say_clock(low)} to {say_clock(high)}"


def _of_contract(problem: Problem, setting: Setting, due: tuple[tuple[int, int], ...]) -> Iterator[Condition]:
    contract = setting.contract
    allowed = [contract.allows(kind) for kind in problem.shift_kinds]
    bans = _bans(setting, lambda choice: choice.works and not allowed[choice.kind])
    names = [kind.name for kind, able in zip(problem.shift_kinds, allowed, strict=True) if able]
    if bans is not None:
        text = f"contract {contract.name} works {', '.join(names) or 'no shift of the library'}"
        yield Condition("shift_library", text, "contract", bans=bans)
    text = f"contract {contract.name}: at most {contract.max_days_per_week} days a week"
    yield Condition("days_per_week", text, "contract")
    firsts = sorted(set(setting.week_of))
    for w, (week, (least, most)) in enumerate(zip(firsts, due, strict=True)):
        what = f"in the week of {say_day(week)}"
        if least > 0:
            text = f"at least {say_hours(least)} {what} (contract {contract.name})"
            yield Condition("contract_hours", text, "hours", (week,), week=w, least=least)
        text = f"at most {say_hours(most)} {what} (contract {contract.name})"
        yield Condition("contract_hours", text, "contract", (week,), week=w, most=most)


def _of_period(setting: Setting, period: tuple[int, int] | None) -> Iterator[Condition]:
    if period is None:
        return
    name, endless = setting.contract.name, sum(max(c.paid_min for c in today) for today in setting.choices)
    least, most = period
    if least > 0:
        text = f"at least {say_hours(least)} in the horizon (contract {name})"
        yield Condition("period_hours", text, "hours", alone=LonePeriod(least, max(least, endless)))
    if most < endless:
        text = f"at most {say_hours(most)} in the horizon (contract {name})"
        yield Condition("period_hours", text, "contract", alone=LonePeriod(0, most))


def _of_wishes(setting: Setting, staff: Staff) -> Iterator[Condition]:
    who, dates = setting.people[0].agent.id, set(setting.grid.dates)
    for request in staff.requests:
        if request.agent == who and request.date in dates and request.weight is None:
            bans = _bans_of(setting, [RequestsRule((request,))])
            yield Condition("requests", f"{say_request(request)}, always granted", "person", (request.date,), bans=bans)
    for lock in staff.locks:
        if lock.agent == who and lock.date in dates:
            bans = _bans_of(setting, [LocksRule(setting, (lock,))])
            yield Condition("locks", say_lock(lock), "person", (lock.date,), bans=bans)
