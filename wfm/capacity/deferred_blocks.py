"""The calm shape of work that may wait: stretches of constant staff, and whole agents that stay near a smooth profile.

The shape is the taut string: as level as deadlines, cut short by a margin, allow. Whole agents are constant over blocks
of one or two hours and change only where they would run ahead of the shape, or fall behind it, by a part of the time
promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred import Workload, smoothest_profile
from wfm.capacity.rounding import NOISE

if TYPE_CHECKING:
    from wfm.capacity.deferred_work import Work
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_MARGIN = 0.75
"""Share of the time promised that the smooth shape makes use of."""
_BLOCK_S = (3600.0, 7200.0)
_LEEWAY = 0.25
"""Share of the shortest promise by which whole agents may run ahead of the smooth shape or fall behind."""
_KEPT, _SHORT, _SPARE = 40, 20.0, 0.5


@dataclass(frozen=True)
class Blocks:
    """Stretches of constant staff within the horizon: intervals [first, last) each, on day `day`; all (b,).

    `leeway` is how many intervals whole agents may be ahead of the smooth shape or behind it.
    """

    first: IntArray
    last: IntArray
    day: IntArray
    leeway: float

    @property
    def length(self) -> FloatArray:
        """Intervals in each block."""
        return (self.last - self.first).astype(np.float64)


def cut_blocks(work: Work, staffed: BoolArray) -> Blocks:
    """Cut staffed runs into blocks of about half the shortest promise, one to two hours."""
    grid = work.clock.grid
    shortest = min(stream.within_s for stream in work.streams)
    length = max(1, round(float(np.clip(shortest / 2, *_BLOCK_S)) / grid.interval_s))
    found: list[tuple[int, int, int]] = []
    for d in range(work.days):
        span = grid.day(d)
        open_ = np.concatenate(([False], staffed[span], [False]))
        edges = np.flatnonzero(np.diff(open_.astype(np.int8))).reshape(-1, 2) + span.start
        for begin, end in edges:
            cuts = np.linspace(begin, end, max(1, round((end - begin) / length)) + 1).round().astype(int)
            found += [(int(a), int(b), d) for a, b in pairwise(cuts)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Blocks(table[:, 0], table[:, 1], table[:, 2], _LEEWAY * shortest / grid.interval_s)


def draw_shape(work: Work) -> FloatArray:
    """Draw the smoothest profile with deadlines cut short, over the horizon, in erlang: shape (t,)."""
    clock, length = work.clock, float(work.clock.grid.interval_s)
    size = clock.grid.size
    ends = np.flatnonzero(clock.staffed) + 1
    work_s, arrives, due = [], [], []
    for stream in work.streams:
        since, until = clock.shown_at(stream.release_s), clock.shown_at(stream.due_s)
        goal = clock.moment_of(np.maximum(since + _MARGIN * (until - since) - stream.aht_s, since))
        first = np.minimum((stream.release_s // length).astype(np.int64), size - 1)
        # At the soonest by the end of the first staffed interval that begins after it came.
        soonest = np.append(ends, size + 1)[np.searchsorted(ends, first + 1, side="right")]
        bound = np.maximum((goal // length + 1e-9).astype(np.int64), np.minimum(soonest, size + 1))
        bound[(stream.due_s >= clock.end_s - 1e-6) & (stream.source >= work.size)] = size + 1
        work_s.append(stream.volume * stream.aht_s)
        arrives.append(first)
        due.append(bound)
    load = Workload(np.concatenate(work_s), np.concatenate(arrives), np.concatenate(due), clock.staffed, length)
    return smoothest_profile(load)[: work.size]


def block_sums(profile: FloatArray, blocks: Blocks) -> FloatArray:
    """Agent-intervals of a profile in each block."""
    passed = np.concatenate(([0.0], np.cumsum(profile)))
    return np.asarray(passed[blocks.last] - passed[blocks.first])


def whole_agents(sums: FloatArray, blocks: Blocks) -> IntArray:
    """Whole agents per block that stay near these agent-intervals through each day, never below by its end."""
    out = np.zeros(sums.size, dtype=np.int64)
    for d in np.unique(blocks.day):
        mine = np.flatnonzero(blocks.day == d)
        length = blocks.length[mine]
        leeway = blocks.leeway * np.maximum(sums[mine] / length, 0.25)
        out[mine] = _calm_day(sums[mine], length, leeway)
    return out


def _calm_day(sums: FloatArray, length: FloatArray, leeway: FloatArray) -> IntArray:
    """Fewest changes against least distance from the sums so far, by dynamic programming over (agents, lead)."""
    smooth = sums / length
    ways: dict[tuple[int, float], tuple[float, tuple[int, ...]]] = {(-1, 0.0): (0.0, ())}
    for b in range(sums.size):
        base = int(np.floor(smooth[b] + NOISE))
        found: dict[tuple[int, float], tuple[float, tuple[int, ...]]] = {}
        for (before, lead), (price, path) in ways.items():
            for n in {max(base - 1, 0), base, base + 1, base + 2}:
                now = round(lead + n * float(length[b]) - float(sums[b]), 6)
                cost = price + (n != before) + 0.5 * (now / float(leeway[b])) ** 2
                key = (n, now)
                if key not in found or cost < found[key][0]:
                    found[key] = (cost, (*path, n))
        cheapest = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
        ways = dict(cheapest[:_KEPT])
    block = float(length.mean())

    def final(item: tuple[tuple[int, float], tuple[float, tuple[int, ...]]]) -> float:
        lead = item[0][1]
        return item[1][0] + (_SHORT if lead < -1e-6 else _SPARE) * abs(lead) / block

    return np.array(min(ways.items(), key=final)[1][1], dtype=np.int64)


def spread_out(agents: IntArray, blocks: Blocks, size: int) -> FloatArray:
    """Agents per block laid out over the intervals, shape (size,)."""
    out = np.zeros(size)
    for b in range(agents.size):
        out[blocks.first[b] : blocks.last[b]] = agents[b]
    return out
