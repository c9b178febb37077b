"""An instance of Curtois & Qu as the product sees it: its rules as values, read by the product's own machines.

Shifts have no clock times there, so all start at midnight and rest between days is left to the successions. The whole
horizon is one contract week, whose least and most paid minutes are those of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.rules import (
    DailyRest,
    DaysInARow,
    DaysOffInARow,
    Lock,
    Request,
    ShiftLimit,
    SiteRules,
    Succession,
    Weekends,
    WorkDaysInARow,
)
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.choices import OFF, Choice
from wfm.roster.graph import build_graph
from wfm.roster.rules import table
from wfm.roster.rules.machine import Past, Setting
from wfm.roster.stages.column_paths import FixedContents, Member, PathSchedules, make_network
from wfm.roster.stages.columns import Cover

if TYPE_CHECKING:
    from benchmarks.roster.nrp_format import Instance, Person
    from wfm.core.arrays import FloatArray

MONDAY = date(2024, 1, 1)
HOME = "Etc/UTC"


@dataclass(frozen=True)
class Site:
    """Schedules and cover of an instance, and `names[i]`, the shift ids of the choices of each day, off first."""

    schedules: PathSchedules
    cover: Cover
    names: tuple[str, ...]


def make_site(instance: Instance) -> Site:
    """Build everybody's graph by the product's rules; alike people share one."""
    grid = Grid(HOME, 60, MONDAY, instance.days)
    choices = _choices(instance, grid)
    alike: dict[tuple[object, ...], list[int]] = {}
    for p, person in enumerate(instance.people):
        alike.setdefault(_kind_of(instance, person), []).append(p)
    members: dict[int, Member] = {}
    for number, people in enumerate(alike.values()):
        members |= _members(instance, grid, choices, people, f"c{number}")
    cells = {cell: i for i, cell in enumerate(instance.cover)}
    names = ("", *instance.minutes)
    filled = [cells.get((d, name)) for d in range(instance.days) for name in names]
    contents = FixedContents([np.array([] if c is None else [c], dtype=np.int64) for c in filled])
    return Site(PathSchedules([members[p] for p in range(len(members))], contents), make_cover(instance), names)


def make_cover(instance: Instance) -> Cover:
    """Turn weights of people missing and spare into slopes."""
    most = len(instance.people)
    base = sum(need.under * need.least for need in instance.cover.values())
    slopes = [[-n.under] * min(n.least, most) + [n.over] * max(0, most - n.least) for n in instance.cover.values()]
    return Cover(float(base), np.array(slopes, dtype=np.float64))


def _kind_of(instance: Instance, person: Person) -> tuple[object, ...]:
    """Tell what must be equal for two people to share a graph; shifts they never work are forbidden day by day."""
    runs = person.most_in_a_row, person.least_in_a_row, person.least_off
    return _binding(instance, person), person.least_min, person.most_min, runs, person.most_weekends


def _binding(instance: Instance, person: Person) -> tuple[tuple[str, int], ...]:
    """Limits of shifts that somebody's hours don't keep by themselves."""
    return tuple(
        (name, person.most_shifts[name])
        for name, minutes in instance.minutes.items()
        if 0 < person.most_shifts.get(name, 0) < person.most_min // minutes
    )


def _choices(instance: Instance, grid: Grid) -> tuple[tuple[Choice, ...], ...]:
    out = []
    for d, day in enumerate(grid.dates):
        low, begin = int(grid.first_of_day[d]), int(grid.midnights_utc[d])
        work = [
            Choice(d, day, k, name, low, low, begin, begin + minutes * 60, paid_min=minutes)
            for k, (name, minutes) in enumerate(instance.minutes.items())
        ]
        out.append((Choice(d, day, OFF), *work))
    return tuple(out)


def _members(
    instance: Instance, grid: Grid, choices: tuple[tuple[Choice, ...], ...], people: list[int], name: str
) -> dict[int, Member]:
    first = instance.people[people[0]]
    minutes = tuple(sorted(set(instance.minutes.values())))
    contract = Contract(name, first.most_min, minutes, instance.days, weekly_range=(first.least_min, first.most_min))
    agents = [Agent(instance.people[p].id, instance.people[p].id, "agent", name) for p in people]
    setting = Setting(
        grid=grid,
        labour=_labour(first),
        rules=_rules(instance, first, name),
        contract=contract,
        people=tuple(Past(agent) for agent in agents),
        choices=choices,
        week_of=(MONDAY,) * instance.days,
    )
    graph = build_graph(setting, table.machines(setting), most_week_min=first.most_min)
    network = make_network(graph, [(first.least_min, first.most_min)])
    costs = _costs(instance, setting, people)
    return {p: Member(network, int(network.node[i]), costs[i]) for i, p in enumerate(people)}


def _labour(person: Person) -> LabourRules:
    return LabourRules(
        max_shift_min=24 * 60,
        breaks=(),
        daily_rest=DailyRest(0),
        weekly_rest=None,
        days_in_a_row=DaysInARow(person.most_in_a_row),
        week_hours=None,
        average_hours=(),
        nights=None,
        sundays=None,
        minors=None,
    )


def _rules(instance: Instance, person: Person, contract: str) -> SiteRules:
    return SiteRules(
        work_days_in_a_row=WorkDaysInARow(person.least_in_a_row),
        days_off_in_a_row=DaysOffInARow(person.least_off),
        weekends=(Weekends(person.most_weekends),),
        successions=tuple(Succession(shift, after) for shift, after in instance.not_after.items() if after),
        shift_limits=tuple(ShiftLimit(s, n, contracts=(contract,)) for s, n in _binding(instance, person)),
    )


def _costs(instance: Instance, setting: Setting, people: list[int]) -> list[FloatArray]:
    """Price of each choice per person, over all days: days off, shifts they never work, and their wishes."""
    staff = _staff(instance, setting, people)
    rules = table.day_rules(setting, staff)
    out = []
    for p, past in zip(people, setting.people, strict=True):
        prices = []
        for choice in (choice for day in setting.choices for choice in day):
            never = choice.works and not instance.people[p].most_shifts.get(choice.name, 0)
            found = [np.inf if never else 0.0] + [rule.price(past, choice) for rule in rules]
            prices.append(np.inf if None in found else sum(found))
        out.append(np.array(prices))
    return out


def _staff(instance: Instance, setting: Setting, people: list[int]) -> Staff:
    """Wishes and days off of people alike. "On" is two wishes: to work, and if so, on that shift."""
    requests, settled = [], []
    for p, past in zip(people, setting.people, strict=True):
        agent = past.agent.id
        for (who, d, shift), weight in instance.on.items():
            if who == p:
                day = MONDAY + timedelta(days=d)
                requests.append(Request(agent, day, "work", weight=weight))
                requests.append(Request(agent, day, "shift", (shift,), weight=weight))
        for (who, d, shift), weight in instance.off.items():
            if who == p:
                requests.append(Request(agent, MONDAY + timedelta(days=d), "not_shift", (shift,), weight=weight))
        for d in sorted(instance.people[p].days_off):
            settled.append(Lock(agent, MONDAY + timedelta(days=d), source="day off"))
    kinds = tuple(ShiftKind(shift, (0,), minutes) for shift, minutes in instance.minutes.items())
    contracts = {setting.contract.name: setting.contract}
    agents = tuple(past.agent for past in setting.people)
    return Staff(agents, contracts, kinds, requests=tuple(requests), locks=tuple(settled))
