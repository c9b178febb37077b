"""Daily rest: between the end of a shift and the start of the next lie at least so many elapsed minutes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step
from wfm.roster.rules.times_ahead import StartsAhead

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.rules import DailyRest
    from wfm.roster.choices import Choice

FREE = (0, 0, 0, -1)


class DailyRestMachine(Machine):
    """State: first starts that don't overlap, leave a short rest, leave the full one; how long the short is used up.

    The last is the last day on which no second short rest may end. Where the rule is soft a rest below `short_min`, or
    a second short one within `per_days` dates, is priced once and doesn't use up the short one. Shifts never overlap.
    """

    name = "daily_rest"

    def __init__(self, setting: Setting, rule: DailyRest) -> None:
        self.rule, self.weight, self.per_days = rule, rule.weight, rule.per_days
        self.full_s = rule.least_min * 60
        self.short_s = self.full_s if rule.short_min is None else min(rule.short_min * 60, self.full_s)
        self.ahead, self.start, self.days = StartsAhead(setting), setting.grid.start, setting.grid.days

    def begin(self, past: Past) -> Hashable:
        """Rest after the last shift before the horizon, and the last short rest there."""
        if not past.worked:
            return FREE
        worked = sorted(past.worked, key=lambda shift: shift.start)
        until: int | None = None
        for before, after in pairwise(worked):
            day = (after.date - self.start).days
            if self.short_s <= after.start - before.end < self.full_s and (until is None or until < day):
                until = day + self.per_days - 1
        return self._after(-1, max(shift.end for shift in worked), -1 if until is None else until)

    def read(self, choice: Choice) -> Hashable:
        """See the day, the start and the end."""
        return choice.day, choice.begin if choice.works else 0, choice.end

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Hold the start against the end before it."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        overlap, short, full, until = state
        day, begin, end = letter
        if not begin:
            return self._canonical(day, (overlap, short, full), until), 0.0
        if begin < overlap:
            return None
        price = 0.0
        if begin < full:
            if begin >= short and until < day:
                until = day + self.per_days - 1
            elif self.weight is None:
                return None
            else:
                price = self.weight
        return self._after(day, end, until), price

    def _after(self, day: int, end: int, until: int) -> tuple[int, int, int, int]:
        return self._canonical(day, (end, end + self.short_s, end + self.full_s), until)

    def _canonical(self, day: int, moments: tuple[int, int, int], until: int) -> tuple[int, int, int, int]:
        """Forget what no start can notice any more."""
        overlap, short, full = (self.ahead.wait(day, moment) for moment in moments)
        until = -1 if until <= day else min(until, self.days - 1)
        if self.weight is None:
            # every start that would need the short rest comes while it is used up
            if until > day and not self.ahead.wait(until, full):
                short = full
            overlap = overlap if short == 0 else 0
        return overlap, short, full, until


def machines(setting: Setting) -> list[Machine]:
    """Make the machine, unless every choice follows every other with rest enough."""
    machine = DailyRestMachine(setting, setting.labour.daily_rest)
    return [machine] if needs_rest(machine, setting) else []


def needs_rest(machine: DailyRestMachine, setting: Setting) -> bool:
    """Whether some shift, in the past or offered, leaves less than the full rest to one that is offered after it."""
    if any(machine.begin(past) != FREE for past in setting.people):
        return True
    ends = ((d, choice.end) for d, choices in enumerate(setting.choices) for choice in choices if choice.works)
    return any(machine.ahead.wait(d, end + machine.full_s) for d, end in ends)
