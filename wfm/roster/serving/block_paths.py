"""The cheapest way through one shift in blocks, for many shifts side by side.

With C the prices summed from the shift's start, the best way of ending a block on line q after i intervals less C[i, q]
only falls with i: either the block goes on, or it was begun `least` intervals ago after the best way to get there. So
each interval costs one comparison per line, however long a block must be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray


def cheapest_blocks(
    prices: FloatArray, size: IntArray, *, least: int, switch: float
) -> tuple[IntArray, FloatArray]:
    """Cheapest line of every interval on duty in blocks of at least `least` intervals, and its price.

    Parameters
    ----------
    prices : of serving line k in the i-th interval on duty of shift b, shape (b, i, k).
    size : intervals on duty, (b,); what is beyond in `prices` is not read. A shift shorter than `least` is one block.
    switch : paid for every change of line, >= 0.

    Returns
    -------
    lines (b, i), without meaning beyond `size`, and prices (b,), switches included.
    """
    lines, price, _ = cheapest_of(prices, size, 1, least=least, switch=switch)
    return lines, price


def cheapest_of(
    prices: FloatArray, size: IntArray, number: int, *, least: int, switch: float
) -> tuple[IntArray, FloatArray, IntArray]:
    """Do the same where every `number` shifts in a row are ways of one: the best of each, and which of them it is."""
    shifts, length, lines = prices.shape
    total = np.zeros((length + 1, shifts, lines))
    np.cumsum(prices.transpose(1, 0, 2), axis=0, out=total[1:])
    least = max(1, min(least, length))
    # rows: intervals behind us; below `least` no block can have ended
    below = np.full((length + 1, shifts, lines), np.inf)
    begun = np.zeros((length + 1, shifts, lines), dtype=np.bool_)
    came = np.zeros((length + 1, shifts), dtype=np.int64)
    reach = np.full((length + 1, shifts), np.inf)
    below[least], begun[least] = 0.0, True
    for i in range(least, length + 1):
        if i >= 2 * least:
            fresh = reach[i - least][:, None] - total[i - least]
            begun[i] = fresh < below[i - 1] - 1e-9
            below[i] = np.where(begun[i], fresh, below[i - 1])
        elif i > least:
            below[i] = below[i - 1]
        ways = below[i] + total[i]
        came[i] = ways.argmin(axis=1)
        reach[i] = ways[np.arange(shifts), came[i]] + switch
    rows = np.arange(shifts)
    short = size < least
    last = np.where(short, total[size, rows].argmin(axis=1), came[size, rows])
    price = np.where(short, total[size, rows, last], reach[size, rows] - switch)
    best = price.reshape(-1, number).argmin(axis=1)
    if number > 1:
        rows = np.arange(best.size) * number + best
        begun, came, size, last, price = begun[:, rows], came[:, rows], size[rows], last[rows], price[rows]
    return _walk_back(begun, came, np.where(size < least, 0, size), last, least), price, best


def _walk_back(begun: BoolArray, came: IntArray, size: IntArray, last: IntArray, least: int) -> IntArray:
    """Read the lines of each shift from its end; shifts of size 0 keep their last line throughout."""
    rows = np.arange(size.size)
    out = np.repeat(last[:, None], begun.shape[0] - 1, axis=1)
    line, at = last.copy(), size.copy()
    for i in range(begun.shape[0] - 1, 0, -1):
        here = at == i
        fresh = np.flatnonzero(here & begun[i, rows, line])
        out[here, i - 1] = line[here]
        at[here] = i - 1
        out[fresh, i - least : i] = line[fresh, None]
        at[fresh] = i - least
        line[fresh] = came[i - least, fresh]
    return out
