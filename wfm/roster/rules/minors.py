"""People under age: shorter shifts and weeks, longer rest, no nights, more breaks; always hard.

Each holds for the shifts on dates on which somebody is under age: who comes of age in the horizon is free from then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.core.rules import DailyRest
from wfm.roster.rules.daily_rest import DailyRestMachine, needs_rest
from wfm.roster.rules.machine import DayRule, Machine, Past, Setting, Step
from wfm.roster.rules.spans import Span, limit_spans, paid_minutes, weeks_of_law

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.agent import Agent
    from wfm.core.grid import Grid
    from wfm.core.rules import Minors
    from wfm.core.shift import ShiftKind
    from wfm.roster.choices import Choice

OF_AGE = "of age"
DAY_MIN = 24 * 60


def is_minor(agent: Agent, day: date, rule: Minors) -> bool:
    """Whether somebody is under age on a date; who has no date of birth is not."""
    born = agent.birth_date
    return born is not None and (day.year, day.month, day.day) < (born.year + rule.under_age, born.month, born.day)


class MinorShift(DayRule):
    """Length, hours and breaks of a shift of somebody under age."""

    name = "minors"

    def __init__(self, rule: Minors, grid: Grid, kinds: tuple[ShiftKind, ...]) -> None:
        self.rule, self.grid, self.kinds = rule, grid, kinds

    def price(self, past: Past, choice: Choice) -> float | None:
        """Forbid what is too long, lacks breaks or touches the night."""
        if not choice.works or not is_minor(past.agent, choice.date, self.rule):
            return 0.0
        kind = self.kinds[choice.kind]
        breaks = sum(rest.minutes for rest in kind.breaks)
        if choice.paid_min > self.rule.most_shift_min:
            return None
        if kind.length_min > self.rule.break_above_min and breaks < self.rule.break_min:
            return None
        length_s = kind.length_min * 60
        starts = [choice.begin + i * self.grid.interval_s for i in range(choice.high - choice.low + 1)]
        return 0.0 if any(not self._touches_night(choice.date, s, s + length_s) for s in starts) else None

    def _touches_night(self, day: date, start: int, end: int) -> bool:
        until = self.rule.end if self.rule.begin < self.rule.end else self.rule.end + DAY_MIN
        for back in (-1, 0, 1):
            other = day + timedelta(days=back)
            if start < wall_to_utc(other, until, self.grid.zone) and end > wall_to_utc(
                other, self.rule.begin, self.grid.zone
            ):
                return True
        return False


class UntilOfAge(Machine):
    """Another machine for as long as somebody is under age. State: the day they come of age, and the other's."""

    name = "minors"

    def __init__(self, setting: Setting, rule: Minors, machine: Machine) -> None:
        self.rule, self.grid, self.machine = rule, setting.grid, machine

    def begin(self, past: Past) -> Hashable:
        """Begin the other machine for who is under age."""
        days = (d for d, day in enumerate(self.grid.dates) if not is_minor(past.agent, day, self.rule))
        until = next(days, self.grid.days)
        return (until, self.machine.begin(past)) if until else OF_AGE

    def read(self, choice: Choice) -> Hashable:
        """See the day and what the other sees."""
        return choice.day, self.machine.read(choice)

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Step the other until the day comes."""
        assert isinstance(letter, tuple)
        day, inner = letter
        if not isinstance(state, tuple) or day >= state[0]:
            return OF_AGE, 0.0
        found = self.machine.step(state[1], inner)
        return None if found is None else ((state[0], found[0]) if day + 1 < state[0] else OF_AGE, found[1])


def day_rules(setting: Setting, kinds: tuple[ShiftKind, ...]) -> list[DayRule]:
    """Make the rule where somebody is under age; `kinds` are those that choices name by number."""
    rule = setting.labour.minors
    return [MinorShift(rule, setting.grid, kinds)] if rule is not None and _minors(setting, rule) else []


def machines(setting: Setting) -> list[Machine]:
    """Make those of the rest between shifts and of hours in a week and in four, where somebody is under age.

    Weeks run from Sunday to Saturday; the last of four has a day in the horizon.
    """
    rule = setting.labour.minors
    if rule is None or not _minors(setting, rule):
        return []
    under_age = replace(setting, people=_minors(setting, rule))
    rest = DailyRestMachine(under_age, DailyRest(rule.rest_min))
    found: list[Machine] = [rest] if needs_rest(rest, under_age) else []
    weeks = weeks_of_law(setting)
    back = timedelta(days=21)
    fours = [(first - back, last) for first, last in weeks]
    measure = paid_minutes(setting)
    for spans, most in ((weeks, rule.week_min), (fours, rule.four_weeks_min)):
        limits = [Span(first, last, most) for first, last in spans]
        found += limit_spans("minors", under_age, limits, measure=measure, weight=None)
    return [UntilOfAge(setting, rule, machine) for machine in found]


def _minors(setting: Setting, rule: Minors) -> tuple[Past, ...]:
    return tuple(past for past in setting.people if is_minor(past.agent, setting.grid.start, rule))
