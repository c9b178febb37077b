"""Rows of series as intervals of queues: sums and means, half days at the edges, and intervals that were left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.history import Repair
from wfm.history.imports.layout import COUNTS
from wfm.history.wording import name_dates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.history.imports.joining import Joined

PARTIAL_SHARE = 0.005
"""Share of a like day's contacts that must lie before a first day begins, or after a last one ends, to drop the day."""
LEAST_LIKE = 2


@dataclass
class Intervals:
    """Figures per queue and interval of a grid, shape (queue, t); NaN where there is none."""

    grid: Grid
    queues: tuple[str, ...]
    seen: BoolArray
    values: dict[str, FloatArray]


def add_up(joined: Joined, queues: Sequence[str], index: IntArray, grid: Grid) -> Intervals:
    """Add rows of a queue's series up per interval of the export; means are weighed by the contacts handled."""
    queue = index[joined.series]
    used = queue >= 0
    cell = (queue * grid.size + (joined.epoch - int(grid.midnights_utc[0])) // grid.interval_s)[used]
    shape = (len(queues), grid.size)
    numbers = {name: values[used] for name, values in joined.numbers.items()}

    def total(values: FloatArray) -> FloatArray:
        known = ~np.isnan(values)
        sums = np.bincount(cell[known], weights=values[known], minlength=shape[0] * shape[1])
        some = np.bincount(cell[known], minlength=shape[0] * shape[1]) > 0
        return np.where(some, sums, np.nan).reshape(shape)

    values = {name: total(numbers[name]) for name in COUNTS if name in numbers}
    weight = numbers.get("handled", numbers["volume"])
    seconds = numbers.get("handle_total_s", numbers["aht_s"] * weight if "aht_s" in numbers else None)
    if seconds is not None:
        timed = np.where(np.isnan(seconds), np.nan, weight)
        below, above = total(timed), total(seconds)
        values["aht_s"] = np.divide(above, below, out=np.full(shape, np.nan), where=below > 0)
    waits = _waits(numbers)
    if waits is not None:
        values["wait_total_s"] = total(waits)
    seen = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape) > 0
    return Intervals(grid, tuple(queues), seen, values)


def _waits(numbers: Mapping[str, FloatArray]) -> FloatArray | None:
    """Seconds that all contacts of a row waited, those given up included; None where the export can't tell."""
    if "wait_total_s" in numbers:
        return numbers["wait_total_s"]
    if "mean_wait_s" in numbers:
        return np.where(numbers["volume"] > 0, numbers["mean_wait_s"], 0.0) * numbers["volume"]
    if not {"mean_answer_s", "mean_abandon_s", "handled", "abandoned"} <= set(numbers):
        return None
    answered = np.where(numbers["handled"] > 0, numbers["mean_answer_s"], 0.0) * numbers["handled"]
    return answered + np.where(numbers["abandoned"] > 0, numbers["mean_abandon_s"], 0.0) * numbers["abandoned"]


def fill_zeros(intervals: Intervals, covered: BoolArray, notes: list[Repair]) -> None:
    """Put zeros where an export that leaves out intervals without contacts has no row.

    Parameters
    ----------
    covered : shape (t,), intervals between the first and the last row of some file
    """
    days = intervals.grid.day_of
    for q, name in enumerate(intervals.queues):
        if not intervals.seen[q].any():
            continue
        first, last = days[intervals.seen[q]][[0, -1]]
        empty = covered & ~intervals.seen[q] & (days >= first) & (days <= last)
        for kind, values in intervals.values.items():
            if kind in COUNTS:
                values[q, empty] = 0.0
        intervals.seen[q] |= empty
        if empty.any():
            detail = f"{int(empty.sum())} intervals without a row have 0 contacts: the export leaves those out"
            notes.append(Repair(name, "filled", int(empty.sum()), detail))


def drop_partial_days(intervals: Intervals, notes: list[Repair]) -> None:
    """Drop a queue's first and last day where the export begins or ends inside it.

    It does where days like it have more than half a percent of their contacts in the part that is missing: two other
    days of that weekday or more, else all other days.
    """
    grid = intervals.grid
    for q, name in enumerate(intervals.queues):
        found = np.flatnonzero(intervals.seen[q])
        if not len(found):
            continue
        first, last = int(grid.day_of[found[0]]), int(grid.day_of[found[-1]])
        since, until = int(grid.wall_min[found[0]]), int(grid.wall_min[found[-1]])
        for day, missing, what in (
            (first, grid.wall_min < since, f"begins at {since // 60:02d}:{since % 60:02d}"),
            (last, grid.wall_min > until, f"ends with the interval of {until // 60:02d}:{until % 60:02d}"),
        ):
            share = _share_in(intervals, q, day, missing, edges=(first, last))
            if share > PARTIAL_SHARE and intervals.seen[q, grid.day(day)].any():
                notes.append(_drop_day(intervals, q, day, f"{what}, where days like it have {share:.1%} beyond", name))


def _share_in(intervals: Intervals, q: int, day: int, missing: BoolArray, *, edges: tuple[int, int]) -> float:
    """Mean share of a like day's contacts that falls in the clock times marked; 0 where no day is like it."""
    grid = intervals.grid
    volume = np.nan_to_num(intervals.values["volume"][q])
    totals = np.bincount(grid.day_of, weights=volume, minlength=grid.days)
    inside = np.bincount(grid.day_of, weights=np.where(missing, volume, 0.0), minlength=grid.days)
    whole = (totals > 0) & ~np.isin(np.arange(grid.days), edges)
    like = whole & (grid.weekday_of == grid.weekday_of[day])
    chosen = like if like.sum() >= LEAST_LIKE else whole
    if chosen.sum() < LEAST_LIKE:
        return 0.0
    return float((inside[chosen] / totals[chosen]).mean())


def _drop_day(intervals: Intervals, q: int, day: int, why: str, name: str) -> Repair:
    cells = intervals.grid.day(day)
    rows = int(intervals.seen[q, cells].sum())
    contacts = float(np.nansum(intervals.values["volume"][q, cells]))
    for values in intervals.values.values():
        values[q, cells] = np.nan
    intervals.seen[q, cells] = False
    dates: list[date] = [intervals.grid.dates[day]]
    detail = f"{name_dates(dates)} dropped ({rows} intervals, {contacts:g} contacts): {why}"
    return Repair(name, "part of a day", rows, detail)
