"""The planner's hand: what a person changes in a forecast, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.grid import Grid


@dataclass(frozen=True)
class Adjustment:
    """One change of a forecast: first the factor, then the amount, then the limits.

    It holds from `first` to `last`, both included, on `weekdays` (Monday 0; empty for all) and between the wall
    minutes `from_min` and `to_min` (both or neither; None for the whole day), for each of `queues` (() for all).
    `amount` is in contacts a day and queue, spread over the day's intervals in proportion to the forecast; `minimum`
    and `maximum` are contacts per interval. None: no such change.
    """

    first: date
    last: date
    queues: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset()
    from_min: int | None = None
    to_min: int | None = None
    factor: float | None = None
    amount: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    reason: str = ""

    def concerns(self, queue: str) -> bool:
        """Whether it is about this queue."""
        return not self.queues or queue in self.queues

    @property
    def name(self) -> str:
        """What messages call it: its reason if it has one, and its dates."""
        days = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"adjustment {self.reason!r} ({days})" if self.reason else f"adjustment of {days}"


def tell_outside(adjustment: Adjustment, grid: Grid) -> str:
    """Warning for an adjustment with no day in the horizon; empty for any other."""
    if adjustment.first <= grid.dates[-1] and adjustment.last >= grid.dates[0]:
        return ""
    return f"{adjustment.name} changes nothing: it lies outside the horizon, {grid.dates[0]} to {grid.dates[-1]}"
