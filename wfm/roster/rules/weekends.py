"""Weekends: at most so many in a row of weekends, and both days or none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.rules import Weekends
    from wfm.roster.choices import Choice

SATURDAY, SUNDAY = 5, 6
Slacks = tuple[int, ...]
Before = Literal["", "worked", "free", "past", "over"]
"""What Saturday was, seen from Sunday; "" where it doesn't matter.

"past": worked before the horizon, so that the weekend counts anyway; "over": it did and is one too many.
"""


class WeekendsMachine(Machine):
    """State: for each weekend still to come how many more may be worked up to and with it, and what Saturday was.

    The first part is what is left of `most` in the span that ends with that weekend, weekends before the horizon
    included, or the number of weekends that can still be worked in it if that is less: then it can't be overdrawn. One
    weekend too many is one worked though nothing is left.
    """

    name = "weekends"

    def __init__(self, setting: Setting, rule: Weekends) -> None:
        self.rule = rule
        self.start = setting.grid.start
        self.saturdays = sorted({_saturday(day) for day in setting.grid.dates if day.weekday() >= SATURDAY})
        self.span = rule.weeks if rule.weeks is not None else len(self.saturdays)

    def begin(self, past: Past) -> tuple[Slacks, Before]:
        """Count the weekends worked before the horizon."""
        if self.rule.most is None:
            return (), ""
        worked: set[date] = set()
        if self.rule.weeks is not None:
            dates = (shift.date for shift in past.worked if shift.date < self.start)
            worked = {_saturday(day) for day in dates if day.weekday() >= SATURDAY}
        slacks = []
        for saturday in self.saturdays:
            first = saturday - timedelta(weeks=self.span - 1)
            slacks.append(self.rule.most - sum(first <= weekend <= saturday for weekend in worked))
        if self.saturdays and self.saturdays[0] in worked:
            return self._capped(slacks[1:]), "past" if slacks[0] >= 0 else "over"
        return self._capped(slacks), ""

    def read(self, choice: Choice) -> Hashable:
        """See the day of the weekend, and work or not."""
        weekday = choice.date.weekday()
        return (weekday, choice.works) if weekday >= SATURDAY else None

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, a weekend too many or split."""
        if letter is None:
            return state, 0.0
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        slacks, before = state
        weekday, works = letter
        faults = 0
        if works and before in ("", "free"):
            slacks, over = self._take(slacks)
            faults += over
        elif weekday == SUNDAY and before in ("", "free"):
            slacks = self._capped(slacks[1:])
        faults += works and before == "over"
        if weekday == SUNDAY:
            faults += self.rule.both_or_none and before in ("worked", "free") and works != (before == "worked")
            before = ""
        elif works:
            before = "worked"
        else:
            before = "free" if self.rule.both_or_none else ""
        if faults and self.rule.weight is None:
            return None
        return (slacks, before), faults * self.rule.weight if faults and self.rule.weight else 0.0

    def _take(self, slacks: Slacks) -> tuple[Slacks, bool]:
        """Work the first weekend of those to come: what is left for the others, and whether it is too many."""
        if not slacks:
            return (), False
        rest = [slack - (i < self.span) for i, slack in enumerate(slacks[1:], start=1)]
        return self._capped(rest), slacks[0] <= 0

    def _capped(self, slacks: Slacks | list[int]) -> Slacks:
        """No less than nothing, and no more than can still be worked."""
        return tuple(min(max(slack, 0), i, self.span) for i, slack in enumerate(slacks, start=1))

    def is_free(self, past: Past) -> bool:
        """Whether somebody may work every weekend."""
        slacks, before = self.begin(past)
        return before != "over" and all(slack == min(i, self.span) for i, slack in enumerate(slacks, start=1))


def machines(setting: Setting) -> list[Machine]:
    """Give one machine per rule that can bind."""
    found: list[Machine] = []
    workable = {day for choices in setting.choices for day in (c.date for c in choices if c.works)}
    saturdays = {_saturday(day) for day in workable if day.weekday() >= SATURDAY}
    dates = set(setting.grid.dates)
    whole = any(saturday in dates and saturday + timedelta(days=1) in dates for saturday in saturdays)
    for rule in setting.rules.weekends:
        machine = WeekendsMachine(setting, rule)
        tight = not all(machine.is_free(past) for past in setting.people)
        if saturdays and (tight or (rule.both_or_none and whole)):
            found.append(machine)
    return found


def _saturday(day: date) -> date:
    """Give the Saturday of a day's weekend."""
    return day - timedelta(days=day.weekday() - SATURDAY)
