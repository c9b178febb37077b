"""What shifts cost at prices per interval (`wfm.roster.shift_prices`), for many choices at once.

`shapes` (k, 1 + 3 b) holds of each kind of shift its length and of each break its size, earliest and latest start in
intervals after the shift's; a break of size 0 is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.compiled import compiled, inner

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray


@compiled
def sum_up(prices: FloatArray) -> FloatArray:
    """Sum prices (t,) from the first on: shape (t + 1,)."""
    total = np.empty(prices.size + 1)
    total[0] = 0.0
    for t in range(prices.size):
        total[t + 1] = total[t] + prices[t]
    return total


@compiled
def price_choices(
    total: FloatArray, shapes: IntArray, kinds: IntArray, starts: IntArray, out: FloatArray
) -> None:
    """Add to `out` (c,) the price of each choice, its breaks where they save most; kind -1 is off and costs nothing."""
    for c in range(kinds.size):
        if kinds[c] >= 0:
            out[c] += price_shift(total, shapes[kinds[c]], starts[c])


@compiled
def price_whole(total: FloatArray, shapes: IntArray, kinds: IntArray, starts: IntArray, out: FloatArray) -> None:
    """Add to `out` (c,) the price of each choice, breaks and all."""
    last = total.size - 1
    for c in range(kinds.size):
        if kinds[c] >= 0:
            out[c] += total[min(starts[c] + shapes[kinds[c], 0], last)] - total[min(starts[c], last)]


@compiled
def place_breaks(total: FloatArray, shape: IntArray, start: int, out: IntArray) -> None:
    """Write where the breaks of a shift from `start` save most: starts (b,), -1 beyond its breaks."""
    last = total.size - 1
    for b in range(out.size):
        out[b] = -1
        size = shape[1 + 3 * b]
        if size:
            best = -np.inf
            for at in range(start + shape[2 + 3 * b], start + shape[3 + 3 * b] + 1):
                saved = total[min(at + size, last)] - total[min(at, last)]
                if saved > best:
                    best = saved
                    out[b] = at


@compiled
def duty_times(shape: IntArray, start: int, breaks: IntArray, size: int, out: IntArray, count: int) -> int:
    """Append the intervals on duty of a shift to `out` from place `count`; how many there are then."""
    for t in range(start, min(start + shape[0], size)):
        on = True
        for b in range(breaks.size):
            if shape[1 + 3 * b] and breaks[b] <= t < breaks[b] + shape[1 + 3 * b]:
                on = False
        if on:
            out[count] = t
            count += 1
    return count


@inner
def price_shift(total: FloatArray, shape: IntArray, start: int) -> float:
    """Price of one shift from `start`, its breaks where they save most."""
    last = total.size - 1
    found: float = total[min(start + shape[0], last)] - total[min(start, last)]
    for b in range((shape.size - 1) // 3):
        size = shape[1 + 3 * b]
        if size:
            best = -np.inf
            for at in range(start + shape[2 + 3 * b], start + shape[3 + 3 * b] + 1):
                best = max(best, total[min(at + size, last)] - total[min(at, last)])
            found -= best
    return found
