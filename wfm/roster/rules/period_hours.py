"""Paid hours over the whole horizon, where the contract says how many.

What is due of a person, less paid leave, comes with them (`Past.period`); who can't make the least because of their
weeks, rests or availability has it lowered to what they can (`wfm.roster.period`).
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step
from wfm.roster.rules.spans import Reach, paid_minutes

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.roster.choices import Choice


class PeriodHoursMachine(Machine):
    """State: minutes still allowed, None where all that may come is, and minutes still due. Always hard."""

    name = "period_hours"

    def __init__(self, setting: Setting) -> None:
        days = setting.grid.days
        reach = Reach(setting, paid_minutes(setting))
        self.ahead = [reach.between(d, days - 1) for d in range(days + 1)]
        self.grain = gcd(*(choice.paid_min for choices in setting.choices for choice in choices)) or 1

    def begin(self, past: Past) -> Hashable:
        """See what the contract allows and asks of this person."""
        return (None, 0) if past.period is None else self._canonical(0, past.period[1], past.period[0])

    def read(self, choice: Choice) -> Hashable:
        """See the day and what it pays."""
        return choice.day, choice.paid_min

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid what passes the most, and what leaves too little for the least."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        (room, due), (day, paid) = state, letter
        if room is not None and paid > room:
            return None
        due = max(0, due - paid)
        if due > self.ahead[day + 1]:
            return None
        return self._canonical(day + 1, None if room is None else room - paid, due), 0.0

    def finish(self, state: Hashable) -> float | None:
        """Forbid to end below the least."""
        assert isinstance(state, tuple)
        return None if state[1] > 0 else 0.0

    def can_bind(self, past: Past) -> bool:
        """Whether this person could work too much or too little."""
        return past.period is not None and (past.period[0] > 0 or past.period[1] < self.ahead[0])

    def _canonical(self, day: int, room: int | None, due: int) -> tuple[int | None, int]:
        """Forget room for more than can come; both count in what all shifts are multiples of."""
        if room is not None:
            room = None if room >= self.ahead[day] else room - room % self.grain
        return room, -(-due // self.grain) * self.grain


def machines(setting: Setting) -> list[Machine]:
    """Give the one machine where it can bind for anybody."""
    if setting.contract.period_range is None:
        return []
    machine = PeriodHoursMachine(setting)
    return [machine] if any(machine.can_bind(past) for past in setting.people) else []
