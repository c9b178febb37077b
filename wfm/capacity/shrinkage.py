"""Shrinkage: from agents on queue to agents rostered, to agents paid, and to seats.

Two parts that are never counted twice: `rostered` (paid breaks, leave, training) is a share of paid time, is placed by
the roster itself and only counts in FTE; `unrostered` (sickness, lateness) is a share of the time that is left and is
added to what the roster covers. So the two compound: paid x (1 - rostered) x (1 - unrostered) is on queue. Within each,
time in and out of the office are shares of the same hours, as payrolls give them, and add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.rounding import ceil_noise_safe
from wfm.core.arrays import frozen
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.requirement import Shrinkage, ShrinkageWindow

_PARTS = ("rostered", "unrostered")


@dataclass(frozen=True)
class Shares:
    """Shares of shrinkage: one for all intervals, or one each, shape (t,). Meanings as in `Shrinkage`."""

    rostered: FloatArray
    unrostered: FloatArray
    rostered_out: FloatArray
    unrostered_out: FloatArray


def shrinkage_faults(shrinkage: Shrinkage) -> list[Fault]:
    """Faults of a shrinkage with a part that is no share in [0, 1), or smaller than what of it is out of the office."""
    faults = _part_faults(shrinkage, "shrinkage")
    for index, window in enumerate(shrinkage.by_time):
        faults += _part_faults(window, f"shrinkage.by_time[{index}]")
    return faults


def shares_at(shrinkage: Shrinkage, grid: Grid | None) -> Shares:
    """Shares in force at the start of each interval; the same for all where nothing depends on time.

    Raises
    ------
    CapacityError : a share outside [0, 1); two windows that give one share to the same interval.
    ValueError : shares by time without a grid.
    """
    faults = shrinkage_faults(shrinkage)
    if faults:
        raise CapacityError.of(faults)
    if not shrinkage.by_time:
        return Shares(*(np.asarray(value, dtype=np.float64) for value in _whole(shrinkage)))
    if grid is None:
        raise ValueError("shrinkage by time needs a grid")
    rostered, unrostered, rostered_out, unrostered_out = (np.full(grid.size, value) for value in _whole(shrinkage))
    weekday = grid.weekday_of[grid.day_of]
    taken = np.full((len(_PARTS), grid.size), -1, dtype=np.int64)
    for index, window in enumerate(shrinkage.by_time):
        inside = np.isin(weekday, list(window.weekdays)) & (grid.wall_min >= window.from_min)
        inside &= grid.wall_min < window.to_min
        for part, (share, out, whole, whole_out) in enumerate((
            (window.rostered, window.rostered_out, rostered, rostered_out),
            (window.unrostered, window.unrostered_out, unrostered, unrostered_out),
        )):  # fmt: skip
            if share is None:
                continue
            _check_free(taken[part][inside], index, _PARTS[part])
            taken[part][inside] = index
            whole[inside], whole_out[inside] = share, out
    return Shares(frozen(rostered), frozen(unrostered), frozen(rostered_out), frozen(unrostered_out))


def roster_agents(net_agents: npt.ArrayLike, shrinkage: Shrinkage, *, grid: Grid | None = None) -> IntArray:
    """Agents the roster must place so that `net_agents` are on queue: net / (1 - unrostered), rounded up.

    `net_agents` has intervals on its last axis where a `grid` is given; shrinkage by time needs one. Raises
    CapacityError for a share outside [0, 1).
    """
    left = 1.0 - shares_at(shrinkage, grid).unrostered
    return ceil_noise_safe(np.asarray(net_agents, dtype=np.float64) / left)


def gross_agents(net_agents: npt.ArrayLike, shrinkage: Shrinkage, *, grid: Grid | None = None) -> FloatArray:
    """Agents paid for `net_agents` on queue, not rounded: net / ((1 - rostered)(1 - unrostered)).

    Arguments and errors as in `roster_agents`.
    """
    shares = shares_at(shrinkage, grid)
    left = (1.0 - shares.rostered) * (1.0 - shares.unrostered)
    return np.asarray(np.asarray(net_agents, dtype=np.float64) / left)


def agents_in_office(net_agents: npt.ArrayLike, shrinkage: Shrinkage, *, grid: Grid | None = None) -> FloatArray:
    """Agents in the building when `net_agents` are on queue, not rounded: those paid, less those out of the office.

    A share that doesn't say how much of it is out of the office counts as in it, so that seats are never too few. Who
    stays away misses work on queue and in the office alike. Arguments and errors as in `roster_agents`.
    """
    shares = shares_at(shrinkage, grid)
    present = (1.0 - shares.rostered_out) * (1.0 - shares.unrostered_out)
    return np.asarray(gross_agents(net_agents, shrinkage, grid=grid) * present)


def on_queue(rostered: npt.ArrayLike, shrinkage: Shrinkage, *, grid: Grid | None = None) -> FloatArray:
    """Agents on queue to expect of those rostered: rostered x (1 - unrostered), a mean and so fractional.

    Arguments and errors as in `roster_agents`.
    """
    return np.asarray(np.asarray(rostered, dtype=np.float64) * (1.0 - shares_at(shrinkage, grid).unrostered))


def _part_faults(part: Shrinkage | ShrinkageWindow, where: str) -> list[Fault]:
    faults = []
    for name, whole, out in ((_PARTS[0], part.rostered, part.rostered_out),
                             (_PARTS[1], part.unrostered, part.unrostered_out)):  # fmt: skip
        if whole is not None and not 0.0 <= whole < 1.0:
            faults.append(Fault("a share in [0, 1)", f"{whole:g}", where=f"{where}.{name}"))
        elif whole is not None and not 0.0 <= out <= whole:
            faults.append(Fault(f"a share in [0, {whole:g}]", f"{out:g}", where=f"{where}.{name}.out_of_office"))
    return faults


def _check_free(taken: IntArray, index: int, part: str) -> None:
    if taken.size and taken.max() >= 0:
        where, first = f"shrinkage.by_time[{index}].{part}", int(taken.max())
        raise CapacityError.of([Fault("one share at a time", f"a second one beside by_time[{first}]", where=where)])


def _whole(shrinkage: Shrinkage) -> tuple[float, float, float, float]:
    return shrinkage.rostered, shrinkage.unrostered, shrinkage.rostered_out, shrinkage.unrostered_out
