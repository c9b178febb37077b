"""From the file's interval to the grid's: volumes add up, handle times weigh by volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import Grid
from wfm.core.history import History, Repair
from wfm.history.table import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.calendar import OpeningHours
    from wfm.history.readings import Readings

_Cell = TypeVar("_Cell", bound=np.generic)


def aggregate_readings(
    readings: Readings, interval_min: int, opening: Mapping[str, OpeningHours], repairs: list[Repair]
) -> History:
    """Sum readings up to intervals of `interval_min`, a multiple of the file's.

    An interval with any open part unknown is unknown; closed parts count as nothing.
    """
    fine = readings.grid
    grid = Grid(fine.timezone, interval_min, fine.start, fine.days)
    parts = interval_min // fine.interval_min
    volume = add_parts(readings.volume, readings.open, parts)
    return History(
        grid=grid,
        queues=readings.queues,
        volume=frozen(volume),
        aht_s=frozen(np.where(np.isnan(volume), np.nan, weigh_parts(readings.aht_s, readings.volume, parts))),
        open=frozen(np.array([opening[name].mask(grid) for name in readings.queues])),
        measures={name: frozen(_join_measure(name, m, readings.open, parts)) for name, m in readings.measures.items()},
        repairs=(*repairs, *_tell_incomplete(readings, volume, parts)),
    )


def add_parts(values: FloatArray, is_open: BoolArray, parts: int) -> FloatArray:
    """Sum over runs of `parts` cells, shape (queue, t / parts); NaN where an open cell is NaN or none is open."""
    cells, opened = _cut(values, parts), _cut(is_open, parts)
    sums = np.where(opened, cells, 0.0).sum(axis=2)
    return np.where(opened.any(axis=2), sums, np.nan)


def weigh_parts(aht_s: FloatArray, volume: FloatArray, parts: int) -> FloatArray:
    """Average over runs of `parts` cells, weighted by volume over the cells where both are known; NaN where none."""
    aht, weight = _cut(aht_s, parts), _cut(volume, parts)
    usable = ~np.isnan(aht) & (weight > 0)
    weight = np.where(usable, weight, 0.0)
    total = weight.sum(axis=2)
    seconds = (weight * np.where(usable, aht, 0.0)).sum(axis=2)
    out: FloatArray = np.full(total.shape, np.nan)
    np.divide(seconds, total, out=out, where=total > 0)
    return out


def _join_measure(name: str, values: FloatArray, is_open: BoolArray, parts: int) -> FloatArray:
    """Measures add up, but a backlog and its age are what is left at the end."""
    return _cut(values, parts)[:, :, -1] if name in STATES else add_parts(values, is_open, parts)


def _tell_incomplete(readings: Readings, volume: FloatArray, parts: int) -> list[Repair]:
    known = (_cut(readings.open & ~np.isnan(readings.volume), parts)).any(axis=2)
    lost = known & np.isnan(volume)
    return [
        Repair(name, "incomplete", int(lost[q].sum()), f"{int(lost[q].sum())} intervals unknown as a part is missing")
        for q, name in enumerate(readings.queues)
        if lost[q].any()
    ]


def _cut(values: npt.NDArray[_Cell], parts: int) -> npt.NDArray[_Cell]:
    return values.reshape(values.shape[0], -1, parts)
