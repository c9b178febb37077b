"""When work that may wait is due: in staffed time, by the closing of a day, or at a time the customer chose.

Moments are seconds of elapsed time from the start of the axis. The staffed clock only runs in staffed intervals; a
promise of 4 hours made at 16:30 by a queue that is staffed until 17:00 is due 3.5 hours after the next opening.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid


@dataclass(frozen=True)
class StaffedClock:
    """The clock that runs while a queue is staffed; `staffed` has shape (t,)."""

    grid: Grid
    staffed: BoolArray

    @property
    def end_s(self) -> float:
        """End of the axis."""
        return float(self.grid.size * self.grid.interval_s)

    @cached_property
    def shown_s(self) -> FloatArray:
        """What the clock shows at each boundary of intervals: shape (t + 1,), seconds."""
        passed = np.concatenate(([0.0], np.cumsum(self.staffed) * float(self.grid.interval_s)))
        return frozen(passed)

    @cached_property
    def staffed_days(self) -> BoolArray:
        """Days with a staffed interval: shape (days,)."""
        return frozen(np.bincount(self.grid.day_of[self.staffed], minlength=self.grid.days) > 0)

    @cached_property
    def closing_s(self) -> FloatArray:
        """End of the last staffed interval of each day, NaN where there is none: shape (days,)."""
        closing = np.full(self.grid.days, np.nan)
        last = np.flatnonzero(self.staffed)
        closing[self.grid.day_of[last]] = (last + 1) * float(self.grid.interval_s)
        return frozen(closing)

    @cached_property
    def next_staffed_day(self) -> IntArray:
        """The first staffed day after each day; `days` where the axis has none: shape (days,)."""
        following = np.full(self.grid.days, self.grid.days, dtype=np.int64)
        for d in range(self.grid.days - 2, -1, -1):
            following[d] = d + 1 if self.staffed_days[d + 1] else following[d + 1]
        return frozen(following)

    def shown_at(self, moment_s: FloatArray) -> FloatArray:
        """Staffed seconds passed at each moment."""
        bounds = np.arange(self.grid.size + 1) * float(self.grid.interval_s)
        return np.asarray(np.interp(moment_s, bounds, self.shown_s))

    def moment_of(self, shown_s: FloatArray) -> FloatArray:
        """Return the first moment at which the clock shows this; the end of the axis where it never does."""
        length = float(self.grid.interval_s)
        # Boundaries on a flat stretch belong to its start: work due at closing is due at closing, not at opening.
        before = np.searchsorted(self.shown_s, shown_s - 1e-6, side="left") - 1
        before = np.clip(before, 0, self.grid.size - 1)
        moment = before * length + np.maximum(shown_s - self.shown_s[before], 0.0)
        return np.asarray(np.where(shown_s > self.shown_s[-1] + 1e-6, self.end_s, np.minimum(moment, self.end_s)))


def due_within(clock: StaffedClock, moment_s: FloatArray, within_s: float) -> FloatArray:
    """Moments at which contacts of these moments are due, `within_s` of staffed time later; any shape.

    What would be due after the end of the axis is due at its end.
    """
    return clock.moment_of(clock.shown_at(moment_s) + within_s)


def due_by_closing(clock: StaffedClock, moment_s: FloatArray, *, cutoff_min: int) -> FloatArray:
    """Find the closing of the day, for what comes in before the cutoff (wall minutes since midnight), else of the next.

    The day must be staffed and not closed yet; else it is the next staffed day. The end of the axis where there is
    none any more.
    """
    grid = clock.grid
    t = np.clip((moment_s // grid.interval_s).astype(np.int64), 0, grid.size - 1)
    wall = grid.wall_min[t] + (moment_s - t * float(grid.interval_s)) / 60.0
    day = grid.day_of[t]
    today = clock.closing_s[day]
    in_time = (wall < cutoff_min) & (moment_s < np.nan_to_num(today, nan=-1.0))
    closings = np.append(clock.closing_s, clock.end_s)
    return np.asarray(np.where(in_time, today, closings[clock.next_staffed_day[day]]))


def chosen_release(clock: StaffedClock, moment_s: FloatArray) -> FloatArray:
    """Find the same clock time on the next staffed day; the end of the axis where there is none.

    A time the clock skips on that day is the first one after it.
    """
    grid = clock.grid
    length = float(grid.interval_s)
    t = np.clip((moment_s // length).astype(np.int64), 0, grid.size - 1)
    inside = moment_s - t * length
    out = np.full(np.shape(moment_s), clock.end_s)
    target = clock.next_staffed_day[grid.day_of[t]]
    for d in np.unique(target[target < grid.days]):
        span = grid.day(int(d))
        here = target == d
        # The first interval at or after the wall time; an hour that is repeated counts its first pass.
        reached = np.maximum.accumulate(grid.wall_min[span])
        index = np.minimum(np.searchsorted(reached, grid.wall_min[t[here]]), reached.size - 1)
        exact = grid.wall_min[span][index] == grid.wall_min[t[here]]
        out[here] = (span.start + index) * length + np.where(exact, inside[here], 0.0)
    return out
