"""Shortest paths through a layered graph (`wfm.roster.paths`), over its bundles laid end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.compiled import compiled

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

    Arcs = tuple[IntArray, IntArray, IntArray, FloatArray, IntArray]
    Sets = tuple[IntArray, IntArray, IntArray]
    Days = tuple[IntArray, IntArray, IntArray, BoolArray]


@compiled
def walk(
    arcs: Arcs, sets: Sets, days: Days, finish: FloatArray, begin: int, costs: FloatArray, weeks: IntArray
) -> tuple[float, IntArray]:
    """Find the cheapest path from node `begin`: its price, endless where there is none, and the choice of each day.

    `arcs` are tail, set of choices, head, price and minutes of the week so far, ordered by day and head; `sets` the
    choices set by set as places in `costs`, and where each set begins and ends; `days` the first arc and first set of
    each day and one more, the nodes after it, and whether a week closes with it. `weeks` (w, 2) are least and most
    minutes.
    """
    tail, members, head, price, minutes = arcs
    order, set_begin, set_end = sets
    first_arc, first_set, heads, closes = days
    count = heads.size
    widest = max(heads.max(), begin + 1)
    for i in range(tail.size):
        widest = max(widest, tail[i] + 1)
    now, following = np.full(widest, np.inf), np.full(widest, np.inf)
    came = np.full((count, widest), -1, dtype=np.int64)
    best = np.empty(set_begin.size)
    choice = np.empty(set_begin.size, dtype=np.int64)
    now[begin] = 0.0
    week = 0
    for d in range(count):
        for s in range(first_set[d], first_set[d + 1]):
            best[s] = np.inf
            for i in range(set_begin[s], set_end[s]):
                if costs[order[i]] < best[s]:
                    best[s] = costs[order[i]]
                    choice[s] = order[i]
        following[:] = np.inf
        for i in range(first_arc[d], first_arc[d + 1]):
            found = now[tail[i]] + best[members[i]] + price[i]
            if found < following[head[i]] and not (
                closes[d] and (minutes[i] < weeks[week, 0] or minutes[i] > weeks[week, 1])
            ):
                following[head[i]] = found
                came[d, head[i]] = i
        if closes[d]:
            week += 1
        now, following = following, now
    choices = np.full(count, -1, dtype=np.int64)
    node, cheapest = -1, np.inf
    for n in range(finish.size):
        if now[n] + finish[n] < cheapest:
            node, cheapest = n, now[n] + finish[n]
    if node < 0:
        return np.inf, choices
    for d in range(count - 1, -1, -1):
        arc = came[d, node]
        choices[d] = choice[members[arc]]
        node = tail[arc]
    return cheapest, choices
