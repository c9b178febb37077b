"""Who is on duty when: every shift as its intervals in order, breaks left out."""

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
class Duty:
    """Shift i is of `person[i]`, who is on duty in the intervals `times[i, :size[i]]`, ascending; the rest is -1."""

    person: IntArray
    times: IntArray
    size: IntArray

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


def duty_of(plan: Plan, busy: BoolArray | None = None) -> Duty:
    """All shifts of a plan, by person and day; without the intervals in which a person is busy with else, (p, t)."""
    people, days = np.nonzero(plan.start >= 0)
    kinds, starts, breaks = plan.kind[people, days], plan.start[people, days], plan.breaks[people, days]
    most = max((kind.length for kind in plan.problem.kinds), default=0)
    times = starts[:, None] + np.arange(most)
    lengths = np.array([kind.length for kind in plan.problem.kinds], dtype=np.int64)
    on = (np.arange(most) < lengths[kinds][:, None]) & (times < plan.problem.grid.size)
    for k, kind in enumerate(plan.problem.kinds):
        for b, rest in enumerate(kind.breaks):
            at = np.where(kinds == k, breaks[:, b], OFF)[:, None]
            on &= (at < 0) | (times < at) | (times >= at + rest.size)
    if busy is not None:
        last = busy.shape[1] - 1
        on &= ~busy[people[:, None], np.minimum(times, last)]
    size = on.sum(axis=1)
    order = np.argsort(~on, axis=1, kind="stable")
    times = np.where(np.arange(most) < size[:, None], np.take_along_axis(times, order, axis=1), OFF)
    return Duty(frozen(people.astype(np.int64)), frozen(times[:, : int(size.max(initial=0))]), frozen(size))


def line_cover(problem: Problem, serving: IntArray) -> IntArray:
    """People per line and interval of a serving (p, t): shape (q, t)."""
    return np.array([(serving == q).sum(axis=0) for q in range(problem.lines)])
