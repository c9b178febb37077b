"""A few shifts at a time leave their lines and come back one by one, each the cheapest way given those before.

What one shift can't gain alone two or three can: a chain (a to b, b to c), or swapping the rest of their days. Many
groups are tried side by side against the same cover; each is then taken only if it is no dearer where all stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.serving.block_paths import cheapest_of
from wfm.roster.serving.duty import pack_times, times_on

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


ELSEWHERE = 5
"""Other places of breaks that are looked at when a shift comes back, one break moved in each."""


@dataclass(frozen=True)
class Ways:
    """How shifts come back: picks and times (g, k, n), break starts (g, k, m) where they may move."""

    picks: IntArray
    times: IntArray
    breaks: IntArray | None


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
        ways, dearer = self._come_back(groups, unit, rng)
        gained = 0.0
        for i in np.argsort(dearer, kind="stable"):
            if dearer[i] > 1e-9:
                break
            use = groups.use[i]
            breaks = None if ways.breaks is None else ways.breaks[i, use]
            gained += self._take(groups.rows[i, use], ways.picks[i, use], ways.times[i, use], breaks)
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

    def _take(self, rows: IntArray, picks: IntArray, times: IntArray, breaks: IntArray | None) -> float:
        """Take a group's way back if it is no dearer; its shifts may have moved since it was found."""
        standing = self.standing
        gain = standing.change(rows, picks, times, worse=1e-9)
        if breaks is not None and standing.breaks is not None:
            taken = (standing.times[rows] == times).all(axis=1)
            standing.breaks[rows[taken]] = breaks[taken]
        return gain

    def _come_back(self, groups: Groups, unit: float, rng: np.random.Generator) -> tuple[Ways, FloatArray]:
        """Find ways back for all shifts of the groups, and how much dearer each group makes the whole (g,)."""
        standing = self.standing
        window = np.minimum(groups.window, standing.cover[0].size - 1)
        steps, shut = standing.steps.pick(window), standing.shut[:, window]
        before = standing.cover[:, window]
        cover = before.copy()
        for j, rows in enumerate(groups.rows.T):
            self._count(cover, groups, j, (standing.picks[rows], standing.times[rows]), people=-1)
        bend = _bend(cover.shape, unit, rng)
        dearer, found = np.zeros(len(groups.rows)), []
        for j, rows in enumerate(groups.rows.T):
            way = self._one_back(rows, groups.window[:, :1], steps.added(cover) + shut + bend, rng)
            self._count(cover, groups, j, way[:2], people=1)
            now = standing.own_price(rows, standing.picks[rows], standing.times[rows])
            dearer += groups.use[:, j] * (standing.own_price(rows, *way[:2]) - now)
            found.append(way)
        change = steps.price(cover) - standing.price[window] + ((cover - before) * shut).sum(axis=0)
        picks, times = (np.stack([way[i] for way in found], axis=1) for i in range(2))
        breaks = None if standing.breaks is None else np.stack([way[2] for way in found], axis=1)
        return Ways(picks, times, breaks), dearer + (change * (groups.window == window)).sum(axis=1)

    def _one_back(
        self, rows: IntArray, first: IntArray, prices: FloatArray, rng: np.random.Generator
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Cheapest way of one shift per group at these prices (q, g, w): picks, times and break starts."""
        standing, crew, rules = self.standing, self.standing.crew, self.standing.rules
        times, breaks = standing.times[rows, None], np.zeros((rows.size, 1, 0), dtype=np.int64)
        if standing.breaks is not None and crew.pauses is not None:
            times, breaks = elsewhere(standing, rows, ELSEWHERE, rng)
        number = times.shape[1]
        at = np.clip(times - first[:, :, None], 0, prices.shape[2] - 1)
        group = np.arange(rows.size)[:, None, None, None]
        mine = prices[crew.lines[rows][:, None, None, :], group, at[..., None]] + standing.strange(rows, times)
        size = np.repeat(crew.size[rows], number)
        ways = mine.reshape(-1, *mine.shape[2:])
        picks, _, best = cheapest_of(ways, size, number, least=rules.least, switch=rules.switch)
        each = np.arange(rows.size)
        return picks, times[each, best], breaks[each, best]

    def _count(
        self, cover: IntArray, groups: Groups, j: int, way: tuple[IntArray, IntArray], *, people: int
    ) -> None:
        """Add people where the groups' j-th shifts are; no shift is anywhere twice, so no cell comes twice."""
        rows, crew = groups.rows[:, j], self.standing.crew
        picks, times = way
        on = crew.inside[rows] & groups.use[:, j : j + 1]
        at = times - groups.window[:, :1]
        cover[self.standing.served(rows, picks)[on], np.nonzero(on)[0], at[on]] += people


def elsewhere(standing: Standing, rows: IntArray, others: int, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Places of breaks of some shifts: as now, then with one break each elsewhere in its window.

    Returns
    -------
    times on duty (r, 1 + others, n) and break starts (r, 1 + others, m); what can't be is as now.
    """
    crew, pauses = standing.crew, standing.crew.pauses
    if pauses is None or standing.breaks is None:
        raise ValueError("expected a duty whose breaks may move")
    row = np.repeat(crew.row[rows], others)
    now = np.repeat(standing.breaks[rows], others, axis=0)
    each, number = np.arange(row.size), (now >= 0).sum(axis=1)
    b = (rng.random(row.size) * number).astype(np.int64)
    low, high = pauses.low[row, b], pauses.high[row, b]
    at = now.copy()
    at[each, b] = low + (rng.random(row.size) * (high - low + 1)).astype(np.int64)
    ends = at + pauses.sizes[row]
    apart = ((at[:, 1:] >= ends[:, :-1]) | (at[:, 1:] < 0)).all(axis=1)
    fits = pauses.free[row] & apart & (number > 0)
    at = np.where(fits[:, None], at, now)
    on = times_on(pauses.begin[row], pauses.length[row], at, pauses.sizes[row])
    packed = pack_times(pauses.begin[row], on)[:, : standing.times.shape[1]]
    width = packed.shape[1]
    new = np.repeat(standing.times[rows], others, axis=0)
    new[:, :width] = np.where(fits[:, None] & crew.inside[np.repeat(rows, others), :width], packed, new[:, :width])
    times = np.concatenate([standing.times[rows, None], new.reshape(rows.size, others, -1)], axis=1)
    breaks = np.concatenate([standing.breaks[rows, None], at.reshape(rows.size, others, -1)], axis=1)
    return times, breaks


def _bend(shape: tuple[int, ...], unit: float, rng: np.random.Generator) -> FloatArray:
    """Random prices that hold for four intervals each: shape (q, g, w)."""
    lines, groups, span = shape
    slope = rng.choice(SLOPES, size=groups) * unit
    noise = rng.normal(size=(lines, groups, span // 4 + 1)) * slope[None, :, None]
    return np.repeat(noise, 4, axis=2)[:, :, :span]
