"""Small settings for the machines of the law, and records of whole schedules to judge by the law's own words."""

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from wfm.core.agent import Agent, Contract, WorkedShift
from wfm.core.grid import Grid
from wfm.core.rules import SiteRules
from wfm.core.shift import LabourRules
from wfm.roster.choices import Choice
from wfm.roster.rules.machine import Past, Setting

ZONE = "Europe/Amsterdam"
AGENT = Agent("ann", "Ann", "agent", "any")
ANY_HOURS = Contract("any", 0, (480,), max_days_per_week=7, weekly_range=(0, 200 * 60))
OFFICE = ((480, 8.0), (600, 8.0), (780, 8.0))
AROUND = ((420, 8.0), (900, 8.0), (1380, 8.0), (1080, 10.0))
"""Start on the clock and length in hours; two of the last are night shifts."""


@dataclass(frozen=True)
class Shift:
    date: date
    start: int
    end: int
    minutes: int
    night: bool
    ours: bool


def moment(day, minute, zone=ZONE):
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - made aware below
    return int(naive.replace(tzinfo=ZoneInfo(zone)).timestamp())


def in_the_night(start, end, first=0, last=360, zone=ZONE):
    """Minutes of a shift on which the clock shows a time in the night, counted in fives."""
    clocks = (datetime.fromtimestamp(t, tz=UTC).astimezone(ZoneInfo(zone)) for t in range(start, end, 300))
    return 5 * sum(first <= c.hour * 60 + c.minute < last for c in clocks)


def choice_of(d, day, kind, minute, hours):
    begin = moment(day, minute)
    end = begin + int(hours * 3600)
    return Choice(d, day, kind, f"k{kind}", 0, 0, begin, end, minute, minute, int(hours * 60) - 30,
                  in_the_night(begin, end) > 60)  # fmt: skip


def worked(day, minute, hours, *, agent="ann", paid=None):
    begin = moment(day, minute)
    return WorkedShift(agent, day, begin, begin + int(hours * 3600), paid)


def make_setting(start, days, shifts, *, labour=None, people=None, contract=ANY_HOURS, week_starts_on=0):
    """`shifts` as (start on the clock, hours) for every day, or a list of those per day."""
    grid = Grid(ZONE, 15, start, days)
    per_day = shifts if isinstance(shifts, list) else [shifts] * days
    choices = tuple(
        (Choice(d, day), *(choice_of(d, day, k, *shift) for k, shift in enumerate(per_day[d])))
        for d, day in enumerate(grid.dates)
    )
    weeks = tuple(day - timedelta(days=(day.weekday() - week_starts_on) % 7) for day in grid.dates)
    return Setting(grid, labour or LabourRules(), SiteRules(), contract, people or (Past(AGENT),), choices, weeks)


def run(machines, past, choices):
    """Price of a schedule, None where a machine forbids it."""
    total = 0.0
    for machine in machines:
        state = machine.begin(past)
        for choice in choices:
            found = machine.step(state, machine.read(choice))
            if found is None:
                return None
            state, price = found
            total += price
        last = machine.finish(state)
        if last is None:
            return None
        total += last
    return total


def record(past, choices):
    """Everything worked before and in the horizon, in order of time."""
    before = [
        Shift(w.date, w.start, w.end, w.minutes, in_the_night(w.start, w.end) > 60, False) for w in past.worked
    ]
    ours = [Shift(c.date, c.begin, c.end, c.paid_min, c.night, True) for c in choices if c.works]
    return sorted(before, key=lambda s: s.start) + ours


def schedules(setting, seed, number):
    """Random ones that keep to the contract's days, with more work than rest, and without overlap."""
    rng = random.Random(seed)
    found = 0
    while found < number:
        off = rng.choice((0.05, 0.15, 0.3, 0.5))
        drawn = [rng.choice(c[1:]) if c[1:] and rng.random() > off else c[0] for c in setting.choices]
        shifts = [c for c in drawn if c.works]
        if any(b.begin < a.end for a, b in itertools.pairwise(shifts)):
            continue
        found += 1
        if _within_contract(setting, drawn):
            yield drawn


def _within_contract(setting, drawn):
    contract = setting.contract
    most = contract.weekly_range[1] if contract.weekly_range else contract.weekly_min
    for week in set(setting.week_of):
        mine = [c for c, w in zip(drawn, setting.week_of, strict=True) if w == week]
        if sum(c.works for c in mine) > contract.max_days_per_week or sum(c.paid_min for c in mine) > most:
            return False
    return True


def random_past(start, days, shifts, seed, *, rate=0.7):
    """Shifts on the dates before the horizon, that don't overlap each other or its first day."""
    rng = random.Random(seed)
    out = []
    for back in range(days, 0, -1):
        day = start - timedelta(days=back)
        shift = worked(day, *rng.choice(shifts))
        clear = (not out or out[-1].end <= shift.start) and shift.end <= moment(start, min(s[0] for s in shifts))
        if clear and rng.random() < rate:
            out.append(shift)
    return Past(AGENT, tuple(out))


def count_states(machine, setting):
    """Reachable states after each day."""
    states = {machine.begin(past) for past in setting.people}
    sizes = []
    for choices in setting.choices:
        letters = {machine.read(choice) for choice in choices}
        found = (machine.step(state, letter) for state in states for letter in letters)
        states = {step[0] for step in found if step is not None}
        sizes.append(len(states))
    return sizes
