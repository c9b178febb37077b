"""A first choice of schedules: whole people whose heads are as close as can be to what the bound wants.

Close in each group, and in sums of groups: of a pool on a day, of a band of starts over all pools, of a day. Without
the sums the rounding of many small groups adds up to whole people missing at an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.paths import cheapest_path

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.groups import Block

SWEEPS = 3

GROUP, POOL, BAND, DAY = 0.5, 1.0, 1.0, 2.0
"""Weights of the squares: of groups, pools by day, bands of starts by day, days."""


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
        self.levels = [_levels(block) for block in blocks]
        self.above = [
            [-np.bincount(of, weights=heads) if of.size else np.zeros(0) for of, _ in levels]
            for levels, heads in zip(self.levels, wanted, strict=True)
        ]

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
        """Change of the sum of squares by each choice: (above + 1)^2 - above^2, level by level."""
        b = self.block_of[d]
        groups = self.blocks[b].of[p, d]
        change = np.zeros(groups.size)
        mine = np.flatnonzero(groups >= 0)
        for (of, weight), above in zip(self.levels[b], self.above[b], strict=True):
            change[mine] += weight * (2.0 * above[of[groups[mine]]] + 1.0)
        return change + self.problem.wishes[p][d]

    def _count(self, p: int, sign: float) -> None:
        for d, c in enumerate(self.chosen[p]):
            b = self.block_of[d]
            group = self.blocks[b].of[p, d][c]
            if group >= 0:
                for (of, _), above in zip(self.levels[b], self.above[b], strict=True):
                    above[of[group]] += sign


def _levels(block: Block) -> list[tuple[IntArray, float]]:
    """Which sum each group belongs to, level by level, and the weight of the level."""
    keys: tuple[tuple[float, list[tuple[int, ...]]], ...] = (
        (GROUP, [(i,) for i in range(len(block.groups))]),
        (POOL, [(g.day, g.pool) for g in block.groups]),
        (BAND, [(g.day, g.kind, *g.window) for g in block.groups]),
        (DAY, [(g.day,) for g in block.groups]),
    )
    return [(_numbers(found), weight) for weight, found in keys]


def _numbers(keys: list[tuple[int, ...]]) -> IntArray:
    number: dict[tuple[int, ...], int] = {}
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)
