"""A generated contact centre with everything a roster must obey, for benchmarks of any size.

Five queues with opening hours of their own, twelve sets of one to three skills, contracts of 40, 36, 32, 24 and 20
hours and on-call, people who can't work some weekdays or hours, minors, time off, four weeks worked before, requests,
and a site's agreement beside the law. The need follows curves with two peaks and noise and is scaled so that the time
on queue that the staff can deliver is `staffing` times the need. Nothing here asks the engine: the same seed gives
the same site whatever the engine does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wfm.core.agent import Agent, Contract, Staff, TimeOff, WorkedShift
from wfm.core.arrays import frozen
from wfm.core.grid import Grid, midnight_utc
from wfm.core.options import RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import DaysOffInARow, FairShare, Request, SiteRules, Weekends
from wfm.core.shift import BreakRule, LabourRules, ShiftKind, expand_starts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_T = TypeVar("_T")

PAST_WEEKS = 4
EARLY, LATE = (420, 540), (660, 1440)
"""Starts that somebody asks for, wall minutes."""


@dataclass(frozen=True)
class QueueShape:
    """Opening hours (wall minutes, weekdays), share of the need, and the shape of a day.

    `peaks` are hour, spread in hours and height over `floor`; `late` how many start late for one that starts early,
    for the fitted curve.
    """

    first: int
    last: int
    weekdays: frozenset[int]
    share: float
    floor: float
    peaks: tuple[tuple[float, float, float], ...]
    late: float


@dataclass(frozen=True)
class Site:
    """What `solve_roster` is called with."""

    requirement: Requirement
    staff: Staff
    labour: LabourRules
    leads: TeamLeadRule
    rules: SiteRules
    options: RosterOptions


DAILY, TO_SATURDAY = frozenset(range(7)), frozenset(range(6))
QUEUES = {
    "service": QueueShape(420, 1320, DAILY, 0.335, 0.34, ((10.9, 1.6, 0.50), (14.8, 2.4, 0.56)), 0.45),
    "sales": QueueShape(480, 1260, DAILY, 0.213, 0.40, ((12.1, 1.9, 0.52), (17.3, 1.7, 0.46)), 0.6),
    "chat": QueueShape(480, 1320, DAILY, 0.188, 0.42, ((13.2, 2.2, 0.40), (19.3, 1.8, 0.55)), 0.9),
    "billing": QueueShape(480, 1200, TO_SATURDAY, 0.157, 0.34, ((10.9, 1.6, 0.50), (14.8, 2.4, 0.56)), 0.4),
    "technical": QueueShape(480, 1080, TO_SATURDAY, 0.107, 0.35, ((11.2, 1.8, 0.55), (16.2, 1.8, 0.45)), 0.3),
}
"""Days shaped as those of the like queues of scenarios/webcare_nl."""
SKILLS = {
    ("service",): 0.18,
    ("sales",): 0.12,
    ("chat",): 0.10,
    ("billing",): 0.08,
    ("technical",): 0.06,
    ("service", "sales"): 0.09,
    ("service", "chat"): 0.08,
    ("service", "billing"): 0.06,
    ("sales", "chat"): 0.05,
    ("billing", "technical"): 0.06,
    ("service", "sales", "chat"): 0.07,
    ("service", "billing", "technical"): 0.05,
}
"""Hours split evenly over the skills of a person make the shares of the queues."""
CONTRACTS = {
    "c40": Contract("c40", 2400, (480,), 5),
    "c36": Contract("c36", 2160, (540,), 4),
    "c32": Contract("c32", 1920, (480,), 4),
    "c24": Contract("c24", 1440, (480,), 3),
    "c20": Contract("c20", 1200, (240, 480), 5),
    "on_call": Contract("on_call", 0, (240, 480), 4, weekly_range=(0, 960), on_call=True),
}
CONTRACT_SHARES = {"c40": 0.30, "c36": 0.14, "c32": 0.22, "c24": 0.16, "c20": 0.14, "on_call": 0.04}
LONG_BREAKS = (
    BreakRule("break", 15, True, 75, 135),
    BreakRule("lunch", 30, False, 195, 285),
    BreakRule("break", 15, True, 345, 420),
)
SHIFTS = (
    ShiftKind("day_9h", expand_starts((420, 750), 30), 570, LONG_BREAKS),
    ShiftKind("day_8h", expand_starts((420, 810), 30), 510, LONG_BREAKS),
    ShiftKind("short_4h", expand_starts((420, 1080), 30), 240, (BreakRule("break", 15, True, 90, 150),)),
)
WINDOWS = ((420, 1020), (480, 1080), (540, 1140), (690, 1320))
"""Hours of the day of those who can't work all of them."""
BORN, BORN_MINOR = date(1990, 1, 15), date(2009, 1, 15)


def make_site(
    agents: int, days: int, staffing: float, seed: int, *, fitted: bool = False, block_min: int = 30
) -> Site:
    """Agents, one team lead per 15 of them (at least 6), and what is asked of them from Monday 2026-06-01.

    The need has two peaks a day; `fitted` gives it the humps that the shifts themselves make.
    """
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 1), days)
    people = (*make_agents(agents, rng), *make_leads(max(6, agents // 15)))
    time_off = tuple(off for agent in people if agent.role == "agent" for off in _time_off(agent, grid, rng))
    staff = Staff(
        people,
        CONTRACTS,
        SHIFTS,
        time_off,
        worked=tuple(worked for agent in people for worked in _worked(agent, grid, rng)),
        requests=tuple(asked for agent in people for asked in _requests(agent, grid, rng)),
    )
    weekends = (Weekends(most=2, weeks=4),) if days >= 28 else ()
    rules = SiteRules(
        days_off_in_a_row=DaysOffInARow(least=2, weight=4.0),
        weekends=weekends,
        fair_shares=(FairShare("weekend"), FairShare("evening", after=20 * 60)),
    )
    requirement = make_requirement(staff, grid, staffing, rng, fitted=fitted)
    return Site(requirement, staff, LabourRules(), TeamLeadRule(), rules, RosterOptions(least_block_min=block_min))


def make_agents(count: int, rng: np.random.Generator) -> tuple[Agent, ...]:
    """Skills and contracts in fixed shares, in random order; a third of part-timers have fixed weekdays off."""
    skills = _deal(SKILLS, count, rng)
    contracts = _deal(CONTRACT_SHARES, count, rng)
    teams = max(6, count // 15)
    people = []
    for i in range(count):
        contract, draw = CONTRACTS[contracts[i]], rng.random(4)
        minor = contract.name == "c20" and draw[3] < 0.15
        open_on = frozenset().union(*(QUEUES[queue].weekdays for queue in skills[i]))
        spare = sorted(open_on & frozenset(range(5)))
        free = 0 if contract.name == "c40" or draw[0] > 0.33 else len(spare) - max(3, fewest_days(contract))
        never = frozenset(int(day) for day in rng.choice(spare, size=max(0, free), replace=False))
        windows = [w for w in WINDOWS if draw[1] < 0.15 and _fits(skills[i], contract, w)]
        people.append(
            Agent(
                id=f"a{i:05d}",
                name=f"Agent {i}",
                role="agent",
                contract=contract.name,
                skills=skills[i],
                team=f"team {i % teams}",
                weekdays=frozenset(range(7)) - never,
                available=windows[int(rng.integers(len(windows)))] if windows else (0, 1440),
                birth_date=BORN_MINOR if minor else BORN,
                sundays=bool(draw[2] > 0.15),
                home=bool(draw[3] > 0.7),
            )
        )
    return tuple(people)


def make_leads(count: int) -> tuple[Agent, ...]:
    """Team leads, full-time and free to work at any time."""
    return tuple(
        Agent(f"t{i:03d}", f"Lead {i}", "team_lead", "c40", team=f"team {i}", birth_date=BORN) for i in range(count)
    )


def make_requirement(
    staff: Staff, grid: Grid, staffing: float, rng: np.random.Generator, *, fitted: bool = False
) -> Requirement:
    """Need of the five queues, scaled to what the staff can deliver after time off.

    Days differ by 3% at random, intervals by 4%.
    """
    wall, weekday = grid.wall_min, grid.weekday_of[grid.day_of]
    busy = np.array([1.1, 1.05, 1.0, 1.0, 0.95, 0.55, 0.4])[weekday]
    is_open = np.zeros((len(QUEUES), grid.size), dtype=np.bool_)
    shape = np.zeros(is_open.shape)
    for q, queue in enumerate(QUEUES.values()):
        is_open[q] = (wall >= queue.first) & (wall < queue.last) & np.isin(weekday, list(queue.weekdays))
        level = busy * rng.lognormal(0.0, 0.03, grid.days)[grid.day_of] * rng.lognormal(0.0, 0.04, grid.size)
        curve = (fitted_curve if fitted else day_curve)(queue, grid.interval_min)
        expected = np.where(is_open[q], curve[grid.slot_of] * level, 0.0)
        shape[q] = queue.share * expected / max(expected.sum(), 1e-9)
    intervals = deliverable_min(staff, grid) / grid.interval_min
    need = np.ceil(shape / shape.sum() * intervals / staffing - 0.5).astype(np.int64)
    return requirement_of(grid, tuple(QUEUES), need, is_open)


def day_curve(queue: QueueShape, interval_min: int) -> FloatArray:
    """Shape of a day's need, per slot of the day: two peaks over a floor, as contacts come."""
    hour = (np.arange(24 * 60 // interval_min) + 0.5) * interval_min / 60
    peaks = (height * np.exp(-(((hour - at) / wide) ** 2) / 2) for at, wide, height in queue.peaks)
    return queue.floor + np.asarray(sum(peaks))


def fitted_curve(queue: QueueShape, interval_min: int) -> FloatArray:
    """Shape of a day's need, per slot of the day: two humps like those that early and late shifts make.

    A need that fractions of people can follow almost exactly, so that the bound is nearly nothing.
    """
    early, late = queue.first + 75.0, queue.last - 540.0
    curve = np.zeros(24 * 60 // interval_min)
    for kind in SHIFTS:
        hours = sum(share for c, share in CONTRACT_SHARES.items() if CONTRACTS[c].shift_paid_min[0] == kind.paid_min)
        starts = np.array(_starts(kind, (queue.first, queue.last)))
        weight = np.exp(-(((starts - early) / 60) ** 2)) + queue.late * np.exp(-(((starts - late) / 60) ** 2))
        if kind.paid_min < 300:
            weight = np.ones(len(starts))
        for start, part in zip(starts.tolist(), (hours * weight / weight.sum()).tolist(), strict=True):
            first = start // interval_min
            curve[first : first + kind.length_min // interval_min] += part * _on_queue(kind, interval_min)
    return curve


def _on_queue(kind: ShiftKind, interval_min: int) -> FloatArray:
    """Share of people on queue in each interval of a shift, breaks spread evenly over their windows."""
    share = np.ones(kind.length_min // interval_min)
    for pause in kind.breaks:
        begins = range(pause.earliest_min, pause.latest_min + 1, interval_min)
        for begin in begins:
            share[begin // interval_min : (begin + pause.minutes) // interval_min] -= 1 / len(begins)
    return share


def requirement_of(grid: Grid, queues: tuple[str, ...], need: IntArray, is_open: BoolArray) -> Requirement:
    """Ask for exactly this need; the figures the roster does not use are zero."""
    zero = np.zeros(need.shape)
    return Requirement(
        grid=grid,
        queues=queues,
        open=frozen(is_open),
        offered_erlangs=zero,
        net_agents=frozen(need),
        roster_agents=frozen(need),
        gross_agents=need.astype(float),
        expected_service_level=zero,
        expected_asa_s=zero,
        expected_occupancy=zero,
        binding_target=tuple(("",) * grid.size for _ in queues),
    )


def deliverable_min(staff: Staff, grid: Grid) -> float:
    """Minutes on queue that all agents can make: their contracts less paid leave, on-call people at their most."""
    away: dict[str, list[TimeOff]] = {}
    for off in staff.time_off:
        away.setdefault(off.agent, []).append(off)
    total = 0.0
    for agent in staff.agents:
        if agent.role == "agent":
            contract = staff.contracts[agent.contract]
            kind = max((k for k in staff.shifts if contract.allows(k)), key=lambda k: k.paid_min)
            total += sum(reach(agent, staff, grid, away.get(agent.id, ()))) * kind.on_queue_min / kind.paid_min
    return total


def reach(agent: Agent, staff: Staff, grid: Grid, away: Sequence[TimeOff]) -> list[int]:
    """Paid minutes a person can make in each week of the horizon, rest between shifts aside."""
    contract = staff.contracts[agent.contract]
    gone = {int(np.searchsorted(grid.midnights_utc, off.start)): off.paid for off in away}
    found = []
    for first in range(0, grid.days, 7):
        week = range(first, min(first + 7, grid.days))
        most = contract.weekly_range[1] if contract.weekly_range else contract.weekly_min
        leave = sum(contract.weekly_min // contract.max_days_per_week for d in week if gone.get(d))
        days = sum(1 for d in week if d not in gone and can_work(agent, int(grid.weekday_of[d])))
        due = max(0, most * len(week) // 7 - leave)
        found.append(_most_minutes(contract.shift_paid_min, due, min(days, contract.max_days_per_week)))
    return found


def can_work(agent: Agent, weekday: int) -> bool:
    """Whether one of the person's queues is open on a weekday on which they can come at all."""
    opened = not agent.skills or any(weekday in QUEUES[queue].weekdays for queue in agent.skills)
    return opened and weekday in agent.weekdays and (weekday < 6 or agent.sundays)


def fewest_days(contract: Contract) -> int:
    """Days a week on which the contract's hours can be made."""
    return -(-contract.weekly_min // max(contract.shift_paid_min))


def _most_minutes(lengths: tuple[int, ...], due: int, days: int) -> int:
    """Largest sum of at most `days` lengths that isn't more than is due."""
    sums = {0}
    for _ in range(days):
        sums |= {done + length for done in sums for length in lengths if done + length <= due}
    return max(sums)


def _deal(shares: Mapping[_T, float], count: int, rng: np.random.Generator) -> list[_T]:
    """Each key its share of `count`, by largest remainder, shuffled."""
    exact = np.array(list(shares.values())) * count
    parts = np.floor(exact).astype(np.int64)
    parts[np.argsort(parts - exact, kind="stable")[: count - parts.sum()]] += 1
    keys = list(shares)
    return [keys[i] for i in rng.permutation(np.repeat(np.arange(len(keys)), parts))]


def _hours(skills: tuple[str, ...]) -> tuple[int, int]:
    """First opening and last closing of some queues, of the site for a team lead."""
    shapes = [QUEUES[queue] for queue in skills] or list(QUEUES.values())
    return min(s.first for s in shapes), max(s.last for s in shapes)


def _fits(skills: tuple[str, ...], contract: Contract, window: tuple[int, int]) -> bool:
    """Whether each kind of shift of the contract has two starts or more inside window and opening hours."""
    first, last = _hours(skills)
    return all(len(_starts(kind, (max(first, window[0]), min(last, window[1])))) > 1 for kind in _kinds(contract))


def _kinds(contract: Contract) -> list[ShiftKind]:
    return [kind for kind in SHIFTS if contract.allows(kind)]


def _own_starts(agent: Agent, kind: ShiftKind) -> list[int]:
    first, last = _hours(agent.skills)
    return _starts(kind, (max(first, agent.available[0]), min(last, agent.available[1])))


def _starts(kind: ShiftKind, inside: tuple[int, int]) -> list[int]:
    return [start for start in kind.starts if inside[0] <= start and start + kind.length_min <= inside[1]]


def _time_off(agent: Agent, grid: Grid, rng: np.random.Generator) -> list[TimeOff]:
    """5% of the days a person could work, half of them paid leave; paid too where the week's hours need the day.

    A day off that leaves no way to make the hours from Monday to Friday isn't granted: weekends may be limited.
    """
    contract, found = CONTRACTS[agent.contract], []
    eased = contract.weekly_min / contract.max_days_per_week / max(contract.shift_paid_min)
    for first in range(0, grid.days, 7):
        days = [d for d in range(first, min(first + 7, grid.days)) if can_work(agent, int(grid.weekday_of[d]))]
        spare = sum(1.0 for d in days if grid.weekday_of[d] < 5) - fewest_days(contract)
        for d in days:
            away, half = rng.random(2)
            lost = float(grid.weekday_of[d] < 5)
            paid = contract.weekly_min > 0 and bool(half < 0.5 or spare < lost)
            left = spare - lost + paid * eased
            if away >= 0.05 or left < 0:
                continue
            spare = left
            begin, end = int(grid.midnights_utc[d]), int(grid.midnights_utc[d + 1])
            found.append(TimeOff(agent.id, begin, end, "leave" if paid else "unavailable", paid=paid))
    return found


def _worked(agent: Agent, grid: Grid, rng: np.random.Generator) -> list[WorkedShift]:
    """Lawful weeks before the horizon: six days in a row at most, 36 h of rest between, a new start after two days off.

    One or two of the four weekends were worked, never two of the last three.
    """
    found = []
    kind = min(_kinds(CONTRACTS[agent.contract]), key=lambda k: k.paid_min)
    starts = _own_starts(agent, kind)
    weekends = {0, int(rng.integers(1, PAST_WEEKS))} if rng.random() < 0.7 else {int(rng.integers(PAST_WEEKS))}
    row, off, before = 0, 7, 0
    for week in range(PAST_WEEKS):
        days = _days_worked(agent, rng, row, weekend=week in weekends)
        begin = starts[int(rng.integers(len(starts)))]
        if days and off + days[0] < 2:
            begin = before
        for weekday in days:
            day = grid.start - timedelta(days=7 * (PAST_WEEKS - week) - weekday)
            start = midnight_utc(day, grid.zone) + 60 * begin
            end = start + 60 * kind.length_min
            found.append(WorkedShift(agent.id, day, start, end, kind.paid_min, shift=kind.name))
        row, before = _rows(row, days)[-1], begin
        off = 6 - days[-1] if days else off + 7
    return found


def _days_worked(agent: Agent, rng: np.random.Generator, row: int, *, weekend: bool) -> tuple[int, ...]:
    """Weekdays of a past week: those with the fewest single days off, at random among them."""
    contract = CONTRACTS[agent.contract]
    days = [d for d in range(7) if can_work(agent, d) and (weekend or d < 5)]
    count = min(len(days), 2 if contract.on_call else contract.weekly_min // min(contract.shift_paid_min))
    lawful: list[tuple[int, ...]] = []
    while not lawful:
        lawful = [c for c in combinations(days, count) if max(_rows(row, c)) <= 6]
        count -= 1
    if weekend:
        lawful = [c for c in lawful if set(c) & {5, 6}] or lawful
    singles = [_single_days_off(c) for c in lawful]
    best = [c for c, number in zip(lawful, singles, strict=True) if number == min(singles)]
    return best[int(rng.integers(len(best)))]


def _rows(row: int, days: tuple[int, ...]) -> list[int]:
    """Days worked in a row up to each day of a week that follows `row` of them."""
    return [row := row + 1 if d in days else 0 for d in range(7)]


def _single_days_off(days: tuple[int, ...]) -> int:
    return sum(1 for d in range(1, 6) if d not in days and d - 1 in days and d + 1 in days)


def _requests(agent: Agent, grid: Grid, rng: np.random.Generator) -> list[Request]:
    """In a quarter of the weeks one wish: a date off, an early or a late start."""
    if agent.role != "agent":
        return []
    found = []
    starts = [start for kind in _kinds(CONTRACTS[agent.contract]) for start in _own_starts(agent, kind)]
    for first in range(0, grid.days, 7):
        asks, which = rng.random(2)
        days = [d for d in range(first, min(first + 7, grid.days)) if can_work(agent, int(grid.weekday_of[d]))]
        if asks >= 0.25 or not days:
            continue
        day = grid.dates[days[int(rng.integers(len(days)))]]
        if which < 0.5:
            found.append(Request(agent.id, day, "off", weight=5.0))
            continue
        span = EARLY if which < 0.8 else LATE
        if any(span[0] <= start <= span[1] for start in starts):
            found.append(Request(agent.id, day, "shift", first=span[0], last=span[1], weight=3.0))
    return found
