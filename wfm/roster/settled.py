"""Breaks that a lock settles: nobody moves them, whoever works the locked shift has them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import DAY_MIN, wall_to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.agent import Agent
    from wfm.core.arrays import IntArray
    from wfm.core.grid import Grid
    from wfm.core.rules import Lock
    from wfm.roster.problem import Kind


@dataclass(frozen=True)
class SettledBreaks:
    """Starts of the breaks (b,) in intervals of the horizon, of a shift of kind number `kind` from interval `start`."""

    kind: int
    start: int
    breaks: IntArray


def settle_breaks(
    grid: Grid, people: Sequence[Agent], kinds: Sequence[Kind], locks: Sequence[Lock]
) -> Mapping[tuple[int, int], SettledBreaks]:
    """Read the breaks of locks, by person and day.

    A lock without a start or with other breaks than its shift can have settles none.
    """
    number = {agent.id: p for p, agent in enumerate(people)}
    day_of = {day: d for d, day in enumerate(grid.dates)}
    kind_of = {kind.name: k for k, kind in enumerate(kinds)}
    out = {}
    for lock in locks:
        p, d, k = number.get(lock.agent), day_of.get(lock.date), kind_of.get(lock.shift)
        if lock.breaks and lock.start is not None and p is not None and d is not None and k is not None:
            found = _read(grid, lock, kinds[k], lock.start)
            if found is not None:
                out[p, d] = SettledBreaks(k, *found)
    return out


def _read(grid: Grid, lock: Lock, kind: Kind, start: int) -> tuple[int, IntArray] | None:
    """Start of the shift and of its breaks in intervals; a time up to the start is on the next day."""
    minutes = sorted(minute if minute > start else minute + DAY_MIN for minute in lock.breaks)
    moments = [wall_to_utc(lock.date, minute, grid.zone) - int(grid.midnights_utc[0]) for minute in (start, *minutes)]
    begin, *breaks = (moment // grid.interval_s for moment in moments)
    whole = all(moment % grid.interval_s == 0 for moment in moments) and len(breaks) == len(kind.breaks)
    fits = all(rest.earliest <= at - begin <= rest.latest for rest, at in zip(kind.breaks, breaks, strict=False))
    return (begin, frozen(np.array(breaks, dtype=np.int64))) if whole and fits else None
