"""A first choice of schedules: whole people whose heads are close to what the bound wants, at the prices it found.

Close in each group, and in sums of groups: of a pool on a day, of a band of starts over all pools, of a day. Without
the sums the rounding of many small groups adds up to whole people missing at an hour. How far from the wanted heads
weighs against what the schedule costs its person by rules and wishes, less what the places it takes are worth to the
cover: at the programme's optimum all places worth taking cost the same, so that the heads decide among them, and a
rule is broken only where a head in its place would cost more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.paths import cheapest_flat

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.bound import Bound
    from wfm.roster.stages.groups import Block

SWEEPS = 3

GROUP, POOL, BAND, DAY = 0.5, 1.0, 1.0, 2.0
"""Weights of the squares: of groups, pools by day, bands of starts by day, days."""

NEARNESS = 0.03
"""What a square of weight 1 costs, as a share of the price of a missing agent-interval."""


def track_heads(problem: Problem, blocks: list[Block], bound: Bound, rng: np.random.Generator) -> IntArray:
    """Choice per person and day, 0 for off: shape (p, d); one person at a time, at the bound's prices."""
    tracker = _Tracker(problem, blocks, bound)
    for _ in range(SWEEPS):
        for p in rng.permutation(len(problem.people)):
            tracker.place(int(p))
    return tracker.chosen


class _Tracker:
    """Everyone's schedule as it stands, and how far the heads it adds up to are above those wanted."""

    def __init__(self, problem: Problem, blocks: list[Block], bound: Bound) -> None:
        self.problem, self.blocks, self.worth = problem, blocks, bound.worth
        self.near = NEARNESS * problem.pricing.unit
        self.block_of = {d: b for b, block in enumerate(blocks) for d in block.days}
        self.chosen = np.zeros((len(problem.people), problem.grid.days), dtype=np.int64)
        self.levels = [_levels(block) for block in blocks]
        self.above = [
            [-np.bincount(of, weights=heads) if of.size else np.zeros(0) for of, _ in levels]
            for levels, heads in zip(self.levels, bound.heads, strict=True)
        ]

    def place(self, p: int) -> None:
        """Give a person the schedule that brings the heads closest."""
        problem, profile = self.problem, self.problem.profile(p)
        self._count(p, -1.0)
        costs = np.concatenate([self._day_costs(p, d) for d in range(problem.grid.days)])
        profile.aside.add_changes(int(problem.slot_of[p]), self.chosen[p], costs)
        weeks = np.array(problem.ranges[p], dtype=np.int64).reshape(-1, 2)
        path = cheapest_flat(profile.graph, problem.begin(p), costs, weeks)
        if path is not None:
            self.chosen[p] = path.choices
        self._count(p, 1.0)

    def _day_costs(self, p: int, d: int) -> FloatArray:
        """Price each choice by its worth and by the change of the squares: (above + 1)^2 - above^2 on each level."""
        b = self.block_of[d]
        groups = self.blocks[b].of[p, d]
        change = np.zeros(groups.size)
        mine = np.flatnonzero(groups >= 0)
        for (of, weight), above in zip(self.levels[b], self.above[b], strict=True):
            change[mine] += self.near * weight * (2.0 * above[of[groups[mine]]] + 1.0)
        change[mine] += self.worth[b][groups[mine]]
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
