"""One shift at a time takes its cheapest blocks given everyone else, until nobody gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.serving.block_paths import cheapest_blocks

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.serving.crew import Kept, Standing
    from wfm.roster.serving.split import Split

GAIN = 1e-6
"""Gains below this are noise."""

CHUNK = 4096
"""Shifts whose ways are sought side by side: as many as stay in the processor's cache."""


def first_picks(standing: Standing, split: Split, rng: np.random.Generator) -> IntArray:
    """Choose picks near the cheapest split: shape (b, n).

    Everyone holds a random place in their pool, and wishes the line whose share of the pool covers that place; shares
    drift slowly, so that wishes are long stays, and together they are the split. Blocks take each shift as near its
    wishes as it gets.
    """
    crew = standing.crew
    place = np.empty(crew.count)
    for s in np.unique(crew.pool):
        members = np.flatnonzero(crew.pool == s)
        place[members] = (rng.permutation(members.size) + 0.5) / members.size
    share = np.cumsum(split.counts, axis=1) / np.maximum(split.heads, 1)[:, None]
    picks = np.zeros(standing.times.shape, dtype=np.int64)
    for rows, width in _chunks(standing, np.arange(crew.count)):
        lines = crew.lines[rows, : width - 1]
        ends = share[crew.pool[rows, None, None], lines[:, None, :], standing.times[rows][:, :, None]]
        wish = (place[rows, None, None] >= ends).sum(axis=2)
        far = (wish[:, :, None] != np.arange(width)).astype(np.float64)
        picks[rows] = cheapest_blocks(far, crew.size[rows], least=standing.rules.least, switch=0.5)[0]
    return picks


def same_picks(standing: Standing, kept: Kept) -> IntArray:
    """Choose picks as near what was served before as blocks allow: shape (b, n)."""
    crew, times = standing.crew, standing.times
    before = kept.lines[crew.person[:, None], times]
    far = (crew.lines[:, None, :] != before[..., None]).astype(np.float64)
    return cheapest_blocks(far, crew.size, least=standing.rules.least, switch=0.0)[0]


def descend(standing: Standing, rows: IntArray) -> float:
    """Let these shifts take their cheapest blocks; how much cheaper all has become.

    All look at the same prices; the one who gains most goes first, and only who still gains then moves.
    """
    crew, rules = standing.crew, standing.rules
    added, last = standing.margins()
    todo: list[tuple[float, int, IntArray]] = []
    for mine, width in _chunks(standing, rows):
        lines, times = crew.lines[mine, :width], standing.times[mine]
        prices = added[lines[:, None, :], times[:, :, None]]
        picks = standing.picks[mine]
        here = last[np.take_along_axis(lines, picks, axis=1), times]
        np.put_along_axis(prices, picks[:, :, None], here[:, :, None], axis=2)
        prices += standing.strange(mine, times)[..., :width]
        found, price = cheapest_blocks(prices, crew.size[mine], least=rules.least, switch=rules.switch)
        now = (here * crew.inside[mine]).sum(axis=1) + standing.own_price(mine, picks, times)
        gain: FloatArray = now - price
        todo += [(-float(gain[i]), int(mine[i]), found[i]) for i in np.flatnonzero(gain > GAIN)]
    todo.sort(key=lambda item: item[:2])
    gained = 0.0
    for _, row, way in todo:
        one = np.array([row])
        gained += standing.change(one, way[None], standing.times[one], worse=-GAIN)
    return gained


def _chunks(standing: Standing, rows: IntArray) -> list[tuple[IntArray, int]]:
    """Shifts in parts of one number of lines."""
    width = standing.crew.width[rows]
    return [
        (mine[i : i + CHUNK], int(w))
        for w in np.unique(width)
        for mine in [rows[width == w]]
        for i in range(0, mine.size, CHUNK)
    ]
