"""The cheapest way through one shift in blocks (`wfm.roster.serving.block_paths` says why it is so short)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.roster.kernels.compiled import inner

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray


class Way(NamedTuple):
    """What a search leaves behind, by intervals done i and line l.

    `total` (i, l) are sums of prices; `below` (i, l) is the price of the best way that is on line l then, less that
    sum; `begun` tells whether its block began `least` intervals ago. `came` (i,) is the line on which the best way of
    all ends, `reach` (i,) its price with a switch. `line` (i,) is what `read_way` reads off.
    """

    total: FloatArray
    below: FloatArray
    begun: BoolArray
    came: IntArray
    reach: FloatArray
    line: IntArray


@inner
def make_way(lines: int, longest: int) -> Way:
    """Make room for shifts of so many intervals."""
    return Way(
        np.zeros((longest + 1, lines)),
        np.zeros((longest + 1, lines)),
        np.zeros((longest + 1, lines), dtype=np.bool_),
        np.zeros(longest + 1, dtype=np.int64),
        np.zeros(longest + 1),
        np.zeros(longest + 1, dtype=np.int64),
    )


@inner
def find_way(
    prices: FloatArray, lines: int, times: IntArray, count: int, least: int, switch: float, way: Way
) -> float:
    """Price of the cheapest way through `count` intervals, `prices` (l, t) of each line; switches included."""
    for line in range(lines):
        way.total[0, line] = 0.0
        for i in range(count):
            way.total[i + 1, line] = way.total[i, line] + prices[line, times[i]]
    if count < least:
        best = 0
        for line in range(1, lines):
            if way.total[count, line] < way.total[count, best]:
                best = line
        way.came[count] = best
        return way.total[count, best]
    for line in range(lines):
        way.below[least, line] = 0.0
        way.begun[least, line] = True
    for i in range(least, count + 1):
        best, price = 0, np.inf
        for line in range(lines):
            if i > least:
                way.below[i, line], way.begun[i, line] = way.below[i - 1, line], False
                if i >= 2 * least:
                    fresh = way.reach[i - least] - way.total[i - least, line]
                    if fresh < way.below[i, line] - 1e-9:
                        way.below[i, line], way.begun[i, line] = fresh, True
            if way.below[i, line] + way.total[i, line] < price:
                best, price = line, way.below[i, line] + way.total[i, line]
        way.came[i], way.reach[i] = best, price + switch
    return way.reach[count] - switch


@inner
def read_way(way: Way, count: int, least: int) -> None:
    """Read the line of each interval of the way found last, of `count` intervals."""
    line = way.came[count]
    at = count
    while at > 0:
        if count < least or not way.begun[at, line]:
            at -= 1
            way.line[at] = line
        else:
            for _ in range(least):
                at -= 1
                way.line[at] = line
            line = way.came[at]
