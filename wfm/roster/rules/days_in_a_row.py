"""At most so many working days in a row, days worked just before the horizon included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from wfm.roster.choices import Choice


class DaysInARowMachine(Machine):
    """State: working days in a row up to now; beyond the limit they count as at it."""

    name = "days_in_a_row"

    def __init__(self, setting: Setting) -> None:
        self.most = setting.labour.days_in_a_row.most
        self.weight = setting.labour.days_in_a_row.weight
        self.start = setting.grid.start

    def begin(self, past: Past) -> Hashable:
        """Days worked without a break up to the day before the horizon."""
        worked = {shift.date for shift in past.worked}
        row, day = 0, self.start - timedelta(days=1)
        while day in worked:
            row, day = row + 1, day - timedelta(days=1)
        return min(row, self.most)

    def read(self, choice: Choice) -> Hashable:
        """See work or not."""
        return choice.works

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, a day beyond the limit."""
        assert isinstance(state, int)
        if not letter:
            return 0, 0.0
        if state < self.most:
            return state + 1, 0.0
        return None if self.weight is None else (state, self.weight)


def limit_days_in_a_row(works: list[Any], streak: int, most: int, *, heads: int = 1) -> Iterator[Any]:
    """Linear rows for one person (or `heads` alike): no window of most + 1 days is worked throughout.

    `works[d]` is the expression of working on day d, the number 0 where the person can't; usable in a linear
    programme and in CP-SAT alike.
    """
    for first in range(-min(streak, most), len(works) - most):
        inside = [x for x in works[max(first, 0) : first + most + 1] if not isinstance(x, int)]
        allowed = most - max(0, -first)
        if inside and allowed < len(inside):
            yield sum(inside) <= max(allowed, 0) * heads
