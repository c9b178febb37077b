"""The incumbent: per person and day which kind of shift starts when, and when its breaks start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.problem import Problem


@dataclass
class Plan:
    """`kind` and `start` have shape (p, d), -1 where off; `breaks` (p, d, b) holds starts in intervals, -1 unused.

    `start` is -1 while only the working days are known.
    """

    problem: Problem
    kind: IntArray
    start: IntArray
    breaks: IntArray

    @classmethod
    def empty(cls, problem: Problem) -> Plan:
        """Nobody works."""
        shape = (len(problem.people), problem.grid.days)
        most = max((len(k.breaks) for k in problem.kinds), default=0)
        return cls(
            problem,
            np.full(shape, -1, dtype=np.int64),
            np.full(shape, -1, dtype=np.int64),
            np.full((*shape, most), -1, dtype=np.int64),
        )

    def copy(self) -> Plan:
        """Deep copy, to try a change on."""
        return Plan(self.problem, self.kind.copy(), self.start.copy(), self.breaks.copy())

    def ends(self, d: int) -> IntArray:
        """Interval at which each person's shift of the day ends; meaningless where nobody works: shape (p,)."""
        lengths = np.array([k.length for k in self.problem.kinds], dtype=np.int64)
        return self.start[:, d] + lengths[self.kind[:, d]]

    def on_duty(self, p: int, d: int) -> IntArray:
        """Intervals in which a person is on duty and not in a break."""
        kind = self.problem.kinds[self.kind[p, d]]
        mask = np.ones(kind.length, dtype=np.bool_)
        begin = int(self.start[p, d])
        for rest, at in zip(kind.breaks, self.breaks[p, d], strict=False):
            mask[at - begin : at - begin + rest.size] = False
        return begin + np.flatnonzero(mask)

    def pool_cover(self) -> IntArray:
        """People on duty per pool and interval: shape (s, t)."""
        out = np.zeros((len(self.problem.pools), self.problem.grid.size), dtype=np.int64)
        for p, d in zip(*np.nonzero(self.kind >= 0), strict=True):
            out[self.problem.pool_of[p], self.on_duty(int(p), int(d))] += 1
        return out
