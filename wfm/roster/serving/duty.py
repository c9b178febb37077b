"""Who is on duty when: every shift as its intervals in order, breaks left out; and where the breaks may be instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem

OFF = -1


@dataclass(frozen=True)
class Pauses:
    """Breaks of each shift: starts `at` (i, m), -1 unused, sizes, and [low, high] within which each may start.

    The shift covers `length` intervals from `begin`; `free` says that its breaks may move at all.
    """

    begin: IntArray
    length: IntArray
    at: IntArray
    sizes: IntArray
    low: IntArray
    high: IntArray
    free: BoolArray


@dataclass(frozen=True)
class Duty:
    """Shift i is of `person[i]`, who is on duty in the intervals `times[i, :size[i]]`, ascending; the rest is -1.

    With `pauses` the breaks may be moved.
    """

    person: IntArray
    times: IntArray
    size: IntArray
    pauses: Pauses | None = None

    @property
    def mask(self) -> BoolArray:
        """Which entries of `times` are intervals: shape (i, n)."""
        return np.asarray(np.arange(self.times.shape[1]) < self.size[:, None])

    def heads(self, problem: Problem) -> IntArray:
        """People on duty per pool and interval: shape (s, t)."""
        out = np.zeros((len(problem.pools), problem.grid.size), dtype=np.int64)
        rows = np.broadcast_to(problem.pool_of[self.person][:, None], self.times.shape)
        np.add.at(out, (rows[self.mask], self.times[self.mask]), 1)
        return out


def duty_of(plan: Plan, busy: BoolArray | None = None, *, move_breaks: bool = False) -> Duty:
    """All shifts of a plan, by person and day; without the intervals in which a person is busy with else, (p, t).

    With `move_breaks` breaks may move, but for shifts with such intervals, shifts that end beyond the horizon, and
    breaks that a lock settles.
    """
    people, days = np.nonzero(plan.start >= 0)
    pauses = _pauses(plan, people, days)
    size = plan.problem.grid.size
    on = times_on(pauses.begin, pauses.length, pauses.at, pauses.sizes) & (
        pauses.begin[:, None] + np.arange(int(pauses.length.max(initial=0))) < size
    )
    if busy is not None:
        at = pauses.begin[:, None] + np.arange(on.shape[1])
        taken = on & busy[people[:, None], np.minimum(at, size - 1)]
        on &= ~taken
        pauses.free[taken.any(axis=1)] = False
    number = on.sum(axis=1)
    times = pack_times(pauses.begin, on)[:, : int(number.max(initial=0))]
    times = np.where(np.arange(times.shape[1]) < number[:, None], times, OFF)
    person = frozen(people.astype(np.int64))
    return Duty(person, frozen(times), frozen(number), pauses if move_breaks and pauses.free.any() else None)


def times_on(begin: IntArray, length: IntArray, at: IntArray, sizes: IntArray) -> BoolArray:
    """Which intervals from each shift's begin on are on duty, breaks left out: shape (i, longest)."""
    times = begin[:, None] + np.arange(int(length.max(initial=0)))
    on = times < (begin + length)[:, None]
    for b in range(at.shape[1]):
        first = at[:, b, None]
        on &= (first < 0) | (times < first) | (times >= first + sizes[:, b, None])
    return np.asarray(on)


def pack_times(begin: IntArray, on: BoolArray) -> IntArray:
    """Intervals on duty first, in order, the others after them: shape of `on`."""
    return np.asarray(begin[:, None] + np.argsort(~on, axis=1, kind="stable"))


def line_cover(problem: Problem, serving: IntArray) -> IntArray:
    """People per line and interval of a serving (p, t): shape (q, t)."""
    return np.array([(serving == q).sum(axis=0) for q in range(problem.lines)])


def _pauses(plan: Plan, people: IntArray, days: IntArray) -> Pauses:
    kinds, begin = plan.kind[people, days], plan.start[people, days]
    at = plan.breaks[people, days].copy()
    table = np.zeros((len(plan.problem.kinds), 3, at.shape[1]), dtype=np.int64)
    for k, kind in enumerate(plan.problem.kinds):
        for b, rest in enumerate(kind.breaks):
            table[k, :, b] = rest.size, rest.earliest, rest.latest
    for k, kind in enumerate(plan.problem.kinds):
        at[kinds == k, len(kind.breaks) :] = OFF
    sizes, low, high = (table[kinds, i] for i in range(3))
    length = np.array([kind.length for kind in plan.problem.kinds], dtype=np.int64)[kinds]
    free = (at >= 0).any(axis=1) & (begin + length <= plan.problem.grid.size)
    if plan.problem.settled:
        free &= np.array([plan.settled(p, d) is None for p, d in zip(people.tolist(), days.tolist(), strict=True)])
    return Pauses(begin, length, at, sizes, low + begin[:, None], high + begin[:, None], free)
