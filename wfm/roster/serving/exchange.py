"""A few shifts at a time leave their lines and come back one by one, each the cheapest way given those before.

What one shift can't gain alone two or three can: a chain (a to b, b to c), or swapping the rest of their days. Many
groups are tried side by side against the same cover; each is then taken only if it is no dearer where all stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.serving.block_paths import cheapest_blocks

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.serving.crew import Standing

MOST = 4
"""Shifts in a group: with more the way back is worse than with fewer, as measured."""

DRAWN = 32
"""Shifts from which the others of a group are chosen."""

LONG = 30.0
"""How much chance, in intervals of common duty, there is in that choice."""

SLOPES = (0.0, 0.0, 0.1, 0.3)
"""How far prices are bent at random on the way back, as shares of the price of a missing agent."""


@dataclass(frozen=True)
class Groups:
    """Shifts `rows` (g, k) of each group in order of return, those to `use`, and its window of intervals (g, w)."""

    rows: IntArray
    use: BoolArray
    window: IntArray


class Exchange:
    """Draws groups of shifts and lets them change places; `linked[s, r]` counts the lines two pools share."""

    def __init__(self, standing: Standing, pools: tuple[tuple[int, ...], ...], days: int) -> None:
        self.standing = standing
        crew = standing.crew
        self.linked = np.array([[len({*a} & {*b}) for b in pools] for a in pools], dtype=np.int64)
        self.order = np.argsort(crew.begin, kind="stable")
        self.rank = np.empty(crew.count, dtype=np.int64)
        self.rank[self.order] = np.arange(crew.count)
        self.near = max(20, crew.count // (2 * days))

    def attempt(self, count: int, unit: float, rng: np.random.Generator) -> float:
        """Try so many groups; how much cheaper all has become. Changes that cost nothing are taken too."""
        groups = self._draw(count, int(rng.integers(2, MOST + 1)), rng)
        picks, dearer = self._come_back(groups, unit, rng)
        gained = 0.0
        for i in np.argsort(dearer, kind="stable"):
            if dearer[i] > 1e-9:
                break
            use = groups.use[i]
            gained += self.standing.change(groups.rows[i, use], picks[i, use], worse=1e-9)
        return gained

    def _draw(self, count: int, size: int, rng: np.random.Generator) -> Groups:
        """Draw shifts with others that overlap them longest and share most lines, some chance included."""
        crew = self.standing.crew
        seed = rng.integers(0, crew.count, count)
        away = rng.integers(-self.near, self.near + 1, (count, DRAWN))
        other = self.order[np.clip(self.rank[seed][:, None] + away, 0, crew.count - 1)]
        common = np.minimum(crew.end[seed][:, None], crew.end[other]) - np.maximum(
            crew.begin[seed][:, None], crew.begin[other]
        )
        shared = self.linked[crew.pool[seed][:, None], crew.pool[other]]
        score = common + 4 * shared + LONG * rng.random(common.shape)
        score[(common < 0) | (shared == 0)] = -1.0
        best = np.argsort(-score, axis=1)[:, : size - 1]
        rows = np.concatenate([seed[:, None], np.take_along_axis(other, best, axis=1)], axis=1)
        use = np.ones(rows.shape, dtype=np.bool_)
        use[:, 1:] = np.take_along_axis(score, best, axis=1) >= 0
        for j in range(1, size):
            use[:, j] &= (rows[:, j : j + 1] != rows[:, :j]).all(axis=1)
        turn = np.argsort(rng.random(rows.shape), axis=1)
        rows, use = np.take_along_axis(rows, turn, axis=1), np.take_along_axis(use, turn, axis=1)
        first = np.where(use, crew.begin[rows], np.iinfo(np.int64).max).min(axis=1)
        span = int((np.where(use, crew.end[rows], -1).max(axis=1) - first).max()) + 1
        return Groups(rows, use, first[:, None] + np.arange(span))

    def _come_back(self, groups: Groups, unit: float, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
        """Find picks of all shifts of the groups (g, k, n), and how much dearer each group makes the whole (g,)."""
        standing, crew, rules = self.standing, self.standing.crew, self.standing.rules
        window = np.minimum(groups.window, standing.cover[0].size - 1)
        steps, shut = standing.steps.pick(window), standing.shut[:, window]
        before = standing.cover[:, window]
        cover = before.copy()
        for j, rows in enumerate(groups.rows.T):
            _count(cover, self._cells(groups, j, standing.picks[rows]), -1)
        bend = _bend(cover.shape, unit, rng)
        picks = np.empty((*groups.rows.shape, crew.times.shape[1]), dtype=np.int64)
        dearer = np.zeros(len(picks))
        for j, rows in enumerate(groups.rows.T):
            prices = steps.added(cover) + shut + bend
            at = np.clip(crew.times[rows] - groups.window[:, :1], 0, window.shape[1] - 1)
            mine = prices[crew.lines[rows][:, None, :], np.arange(rows.size)[:, None, None], at[:, :, None]]
            picks[:, j] = cheapest_blocks(mine, crew.size[rows], least=rules.least, switch=rules.switch)[0]
            _count(cover, self._cells(groups, j, picks[:, j]), 1)
            turns = standing.switches(rows, picks[:, j]) - standing.switches(rows, standing.picks[rows])
            dearer += rules.switch * groups.use[:, j] * turns
        change = steps.price(cover) - steps.price(before) + ((cover - before) * shut).sum(axis=0)
        return picks, dearer + (change * (groups.window == window)).sum(axis=1)

    def _cells(self, groups: Groups, j: int, picks: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Line, group and place in the window of every interval on duty of the groups' j-th shifts."""
        rows, crew = groups.rows[:, j], self.standing.crew
        on = crew.inside[rows] & groups.use[:, j : j + 1]
        at = crew.times[rows] - groups.window[:, :1]
        return self.standing.served(rows, picks)[on], np.nonzero(on)[0], at[on]


def _count(cover: IntArray, cells: tuple[IntArray, IntArray, IntArray], people: int) -> None:
    """Add people at the cells; one shift is nowhere twice, so no cell comes twice."""
    cover[cells] += people


def _bend(shape: tuple[int, ...], unit: float, rng: np.random.Generator) -> FloatArray:
    """Random prices that hold for four intervals each: shape (q, g, w)."""
    lines, groups, span = shape
    slope = rng.choice(SLOPES, size=groups) * unit
    noise = rng.normal(size=(lines, groups, span // 4 + 1)) * slope[None, :, None]
    return np.repeat(noise, 4, axis=2)[:, :, :span]
