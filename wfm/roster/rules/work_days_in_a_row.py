"""At least so many working days in a row; runs at the edges of the horizon are exempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.roster.choices import Choice


class ShortRunMachine(Machine):
    """Runs of days alike (working days, or days off) of at least `least`, except at the edges of the horizon.

    State: days of the run up to now, at most `least`; 0 outside a run. Whoever begins is taken to be in a run long
    enough, which exempts the first one; the last is never judged.
    """

    def __init__(self, name: str, least: int, *, works: bool, weight: float | None) -> None:
        self.name = name
        self.least = least
        self.works = works
        self.weight = weight

    def begin(self, past: Past) -> Hashable:
        """Give a run long enough: the first is exempt."""
        del past
        return self.least

    def read(self, choice: Choice) -> Hashable:
        """See whether the day belongs to a run."""
        return choice.works == self.works

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Judge a run on the day after it."""
        assert isinstance(state, int)
        if letter:
            return min(state + 1, self.least), 0.0
        if state in (0, self.least):
            return 0, 0.0
        return None if self.weight is None else (0, self.weight * (self.least - state))


def machines(setting: Setting) -> list[Machine]:
    """Give the rule's machine; none where a horizon has no run short enough between its edges."""
    rule = setting.rules.work_days_in_a_row
    if rule.least < 2 or setting.grid.days < 3:
        return []
    return [ShortRunMachine("work_days_in_a_row", rule.least, works=True, weight=rule.weight)]
