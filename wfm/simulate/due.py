"""By when work that may wait is due: time promised is time in which the queue is staffed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import wall_to_utc

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue

DAYS_AFTER = 31
"""Days after the horizon over which due times are known; what is due later is due never, as far as we see."""
NOISE_S = 1e-6


@dataclass(frozen=True)
class StaffedTime:
    """Staffed time of one queue; moments are seconds since the horizon began.

    `edges` are the boundaries of the intervals and `before` the staffed seconds before each of them; `midnights` begin
    the days. `closing` is when the last staffed interval of a day ends and `cutoff` the cut-off of that day (NaN where
    there is none); `next_staffed` is the first staffed day after each day, -1 for none.
    """

    grid: Grid
    edges: FloatArray
    before: FloatArray
    midnights: FloatArray
    closing: FloatArray
    cutoff: FloatArray
    next_staffed: IntArray

    def elapsed(self, since: FloatArray, until: FloatArray) -> FloatArray:
        """Staffed seconds between two moments."""
        after: FloatArray = np.interp(until, self.edges, self.before) - np.interp(since, self.edges, self.before)
        return after

    def add(self, since: FloatArray, staffed_s: FloatArray) -> FloatArray:
        """First moment at which so many staffed seconds have passed; infinite where that is out of sight."""
        wanted = np.interp(since, self.edges, self.before) + staffed_s
        # Where staffed time stands still a moment is reached when it is first reached: at closing, not at opening.
        k = np.searchsorted(self.before, wanted - NOISE_S)
        seen = k.clip(max=len(self.edges) - 1)
        reached = np.where(k < len(self.edges), self.edges[seen] - (self.before[seen] - wanted), np.inf)
        return np.where(staffed_s > 0, reached, since)

    def day_of(self, moments: FloatArray) -> IntArray:
        """Local day of each moment."""
        return (np.searchsorted(self.midnights, moments, side="right") - 1).clip(0, len(self.closing) - 1)

    def close_after(self, moments: FloatArray) -> FloatArray:
        """Find the closing of the day for what comes before its cut-off, of the next staffed day for the rest."""
        day = self.day_of(moments)
        same = (moments < self.cutoff[day]) & (self.closing[day] > moments)
        following = self.next_staffed[day]
        later = np.where(following >= 0, self.closing[following], np.inf)
        return np.where(same, self.closing[day], later)

    def choose(self, moments: FloatArray) -> FloatArray:
        """Move each moment to the same clock time on the next staffed day; infinite where there is none in sight."""
        found = np.full(len(moments), np.inf)
        first, zone = int(self.grid.midnights_utc[0]), self.grid.zone
        interval = (moments // self.grid.interval_s).astype(np.int64).clip(0, self.grid.size - 1)
        clock = (first + moments + self.grid.offset_s[interval]) % 86400
        for i, day in enumerate(self.next_staffed[self.day_of(moments)]):
            if day >= 0:
                minute, second = divmod(float(clock[i]), 60.0)
                wall = wall_to_utc(self.grid.start + timedelta(days=int(day)), int(minute), zone)
                found[i] = wall - first + second
        return found


def count_staffed(grid: Grid, queue: Queue) -> StaffedTime:
    """Staffed time of a queue from the horizon's start until well after its end."""
    long = replace(grid, days=grid.days + DAYS_AFTER)
    staffed = queue.service_hours.mask(long)
    edges = np.arange(long.size + 1, dtype=np.float64) * long.interval_s
    before = np.concatenate([[0.0], np.cumsum(staffed * float(long.interval_s))])
    closing = np.full(long.days, np.nan)
    for d in range(long.days):
        found = np.flatnonzero(staffed[long.day(d)])
        if len(found):
            closing[d] = edges[long.first_of_day[d] + found[-1] + 1]
    following = np.full(long.days, -1, dtype=np.int64)
    for d in range(long.days - 2, -1, -1):
        following[d] = d + 1 if np.isfinite(closing[d + 1]) else following[d + 1]
    first = int(long.midnights_utc[0])
    cutoff = np.full(long.days, np.nan)
    if queue.deferral is not None and queue.deferral.cutoff_min is not None:
        cutoff[:] = [wall_to_utc(day, queue.deferral.cutoff_min, long.zone) - first for day in long.dates]
    midnights = (long.midnights_utc - first).astype(np.float64)
    return StaffedTime(long, edges, before, midnights, closing, cutoff, following)
