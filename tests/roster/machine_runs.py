"""Small settings of one contract, and what a machine says of a whole sequence of choices."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from wfm.core.agent import Agent, Contract, WorkedShift
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.rules import SiteRules
from wfm.core.shift import LabourRules
from wfm.roster.choices import Choice
from wfm.roster.rules.machine import Machine, Past, Setting

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 6, 1)
Offered = tuple[str, int, int]
"""A kind of shift: name, start (wall minutes), length (minutes)."""

DAY, LATE, NIGHT = ("day", 8 * 60, 480), ("late", 14 * 60, 480), ("night", 22 * 60, 480)


def choice_on(day: date, offered: Offered | None, d: int, k: int, *, width: int = 0) -> Choice:
    """The choice of a kind on day d of a horizon; `width` makes it a band of so many minutes of starts."""
    if offered is None:
        return Choice(d, day)
    name, wall, length = offered
    begin = wall_to_utc(day, wall, AMSTERDAM)
    end = wall_to_utc(day, wall + width, AMSTERDAM) + length * 60
    low, night = d * 96 + wall // 15, wall + length > 25 * 60
    return Choice(d, day, k, name, low, low + width // 15, begin, end, wall, wall + width, length, night)


def setting_of(
    offered: Sequence[Offered],
    days: int,
    *,
    start: date = MONDAY,
    rules: SiteRules = SiteRules(),
    people: Sequence[Past] = (),
    only: frozenset[int] = frozenset(range(7)),
    week_starts_on: int = 0,
) -> Setting:
    """A horizon on whose days off and each kind can be chosen; on weekdays not in `only` nothing but off."""
    grid = Grid("Europe/Amsterdam", 15, start, days)
    choices = tuple(
        tuple(
            choice_on(day, kind, d, k)
            for k, kind in enumerate((None, *offered), start=-1)
            if kind is None or day.weekday() in only
        )
        for d, day in enumerate(grid.dates)
    )
    week_of = tuple(day - timedelta(days=(day.weekday() - week_starts_on) % 7) for day in grid.dates)
    lengths = tuple(sorted({length for _, _, length in offered}))
    contract = Contract("c", 2400, lengths or (480,), max_days_per_week=7)
    people = tuple(people) or (past_of("ann"),)
    return Setting(grid, LabourRules(), rules, contract, people, choices, week_of)


def past_of(agent: str, *worked: tuple[date, Offered], **fields: Any) -> Past:
    """Somebody who worked these kinds on these dates."""
    shifts = []
    for day, (name, wall, length) in sorted(worked):
        begin = wall_to_utc(day, wall, AMSTERDAM)
        shifts.append(WorkedShift(agent, day, begin, begin + length * 60, shift=name))
    return Past(Agent(agent, agent, "agent", "c", **fields), tuple(shifts))


def run(machine: Machine, past: Past, sequence: Sequence[Choice]) -> float | None:
    """Price of a whole sequence, None where it is forbidden."""
    state, total = machine.begin(past), 0.0
    for choice in sequence:
        step = machine.step(state, machine.read(choice))
        if step is None:
            return None
        state, price = step
        total += price
    last = machine.finish(state)
    return None if last is None else total + last


def run_all(machines: Sequence[Machine], past: Past, sequence: Sequence[Choice]) -> float | None:
    """The same for several machines: prices add up."""
    prices = [run(machine, past, sequence) for machine in machines]
    return None if None in prices else sum(price for price in prices if price is not None)


def sequences(setting: Setting) -> Iterator[tuple[Choice, ...]]:
    """Everything a person could do over the horizon."""
    return product(*setting.choices)


def reachable_states(machine: Machine, setting: Setting) -> int:
    """Most states after any one day, over everybody of the setting."""
    states, most = {machine.begin(past) for past in setting.people}, 0
    for choices in setting.choices:
        letters = {machine.read(choice) for choice in choices}
        steps = (machine.step(state, letter) for state in states for letter in letters)
        states = {step[0] for step in steps if step is not None}
        most = max(most, len(states))
    return most


def clock(epoch_s: int) -> int:
    """Minutes on the clock at a moment."""
    at = datetime.fromtimestamp(epoch_s, tz=AMSTERDAM)
    return at.hour * 60 + at.minute
