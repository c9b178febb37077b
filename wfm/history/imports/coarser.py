"""From the export's intervals to longer ones: counts add up, handle times weigh by contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import Grid
from wfm.core.history import Repair
from wfm.history.aggregation import weigh_parts
from wfm.history.imports.intervals import Intervals

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray


def lengthen(intervals: Intervals, interval_min: int, notes: list[Repair]) -> Intervals:
    """Add intervals up to `interval_min`, a multiple of theirs; one of which a part is missing is left out."""
    fine = intervals.grid
    parts = interval_min // fine.interval_min
    if parts == 1:
        return intervals
    grid = Grid(fine.timezone, interval_min, fine.start, fine.days)
    cut = intervals.seen.reshape(len(intervals.queues), -1, parts)
    seen: BoolArray = np.logical_and.reduce(cut, axis=2)
    for q, name in enumerate(intervals.queues):
        if lost := int((cut[q].any(axis=1) & ~seen[q]).sum()):
            detail = f"{lost} intervals of {interval_min} minutes left out of which a part is missing"
            notes.append(Repair(name, "incomplete", lost, detail))
    values = {name: _join(name, intervals, parts) for name in intervals.values}
    return Intervals(grid, intervals.queues, seen, values)


def _join(name: str, intervals: Intervals, parts: int) -> FloatArray:
    values = intervals.values[name]
    if name == "aht_s":
        return weigh_parts(values, intervals.values["volume"], parts)
    cells = values.reshape(values.shape[0], -1, parts)
    if name == "backlog":
        return cells[:, :, -1]
    return np.where(np.isnan(cells).all(axis=2), np.nan, np.nansum(cells, axis=2))
