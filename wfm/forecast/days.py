"""A queue's past as a matrix of days by wall-clock slots, the form models learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.day_calendar import DayCalendar

_A_MONDAY = date(2001, 1, 1)


@dataclass(frozen=True)
class PastDays:
    """Consecutive days before an origin.

    `volume` has shape (days, slots), NaN where unknown, closed, or on a day that isn't ordinary; `weekday` (days,),
    Monday 0; `usual` (7, slots) says when the queue is open in an ordinary week. `every` is `volume` with the public
    holidays that kept their usual hours. `calendar` begins with the first day and goes on beyond the last.
    """

    volume: FloatArray
    weekday: IntArray
    usual: BoolArray
    every: FloatArray
    calendar: DayCalendar

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.weekday)

    def until(self, day: int) -> PastDays:
        """Cut to the first `day` days; nothing later can be seen through the result."""
        return PastDays(
            self.volume[:day].copy(), self.weekday[:day].copy(), self.usual, self.every[:day].copy(), self.calendar
        )

    def weekday_ahead(self, ahead: IntArray) -> IntArray:
        """Weekday so many days after the last one."""
        out: IntArray = (self.weekday[-1] + ahead) % 7
        return out


def fold_days(grid: Grid, values: FloatArray) -> FloatArray:
    """Fold (t,) into (days, slots): the repeated hour is the mean of its two passes, the skipped one NaN."""
    cell = grid.day_of * grid.slots + grid.slot_of
    known = ~np.isnan(values)
    size = grid.days * grid.slots
    count = np.bincount(cell[known], minlength=size)
    total = np.bincount(cell[known], weights=values[known], minlength=size)
    folded = np.full(size, np.nan)
    np.divide(total, count, out=folded, where=count > 0)
    return folded.reshape(grid.days, grid.slots)


def unfold_days(grid: Grid, matrix: FloatArray) -> FloatArray:
    """Lay (days, slots) out along the grid, (t,): both passes of a repeated hour get the slot's value."""
    out: FloatArray = matrix[grid.day_of, grid.slot_of]
    return out


def find_special_days(grid: Grid, opening: OpeningHours) -> BoolArray:
    """Days that are no example of their weekday: public holidays, and days with other hours than usual."""
    differs = opening.mask(grid) != OpeningHours(opening.weekly, changes=opening.changes).mask(grid)
    special = np.bincount(grid.day_of[differs], minlength=grid.days) > 0
    return special | np.array([day in opening.holidays for day in grid.dates], dtype=np.bool_)


def usual_slots(opening: OpeningHours, interval_min: int, day: date) -> BoolArray:
    """When the queue is open in an ordinary week as of a day: shape (7, slots)."""
    two_weeks = Grid("UTC", interval_min, _A_MONDAY, 14)
    return OpeningHours(opening.weekly_on(day)).mask(two_weeks).reshape(14, -1)[7:]
