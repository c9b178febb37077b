"""A first choice of schedules: whole people whose heads per group are as close as can be to what the bound wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.paths import cheapest_path

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.groups import Block

SWEEPS = 3


def track_heads(
    problem: Problem, blocks: list[Block], wanted: list[FloatArray], rng: np.random.Generator
) -> IntArray:
    """Choice per person and day, 0 for off: shape (p, d); one person at a time, by the sum of squares.

    `wanted[b]` are the heads per group of block b.
    """
    tracker = _Tracker(problem, blocks, wanted)
    for _ in range(SWEEPS):
        for p in rng.permutation(len(problem.people)):
            tracker.place(int(p))
    return tracker.chosen


class _Tracker:
    """Everyone's schedule as it stands, and how far the heads it adds up to are above those wanted."""

    def __init__(self, problem: Problem, blocks: list[Block], wanted: list[FloatArray]) -> None:
        self.problem, self.blocks = problem, blocks
        self.block_of = {d: b for b, block in enumerate(blocks) for d in block.days}
        self.chosen = np.zeros((len(problem.people), problem.grid.days), dtype=np.int64)
        self.above = [-heads for heads in wanted]

    def place(self, p: int) -> None:
        """Give a person the schedule that brings the heads closest."""
        problem = self.problem
        self._count(p, -1.0)
        costs = [self._day_costs(p, d) for d in range(problem.grid.days)]
        path = cheapest_path(problem.profile(p).graph, problem.begin(p), costs, problem.ranges[p])
        if path is not None:
            self.chosen[p] = path.choices
        self._count(p, 1.0)

    def _day_costs(self, p: int, d: int) -> FloatArray:
        """Change of the sum of squares by each choice: (above + 1)^2 - above^2."""
        b = self.block_of[d]
        groups = self.blocks[b].of[p, d]
        if not self.above[b].size:
            return self.problem.wishes[p][d]
        change = 2.0 * self.above[b][np.maximum(groups, 0)] + 1.0
        return np.where(groups >= 0, change, 0.0) + self.problem.wishes[p][d]

    def _count(self, p: int, sign: float) -> None:
        for d, c in enumerate(self.chosen[p]):
            b = self.block_of[d]
            group = self.blocks[b].of[p, d][c]
            if group >= 0:
                self.above[b][group] += sign
