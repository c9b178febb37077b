"""What a whole shift costs or brings at given prices per interval, its breaks where they cost least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Kind


def shift_prices(prices: FloatArray, kinds: Sequence[Kind]) -> FloatArray:
    """Sum of the prices over each shift, breaks left out: shape (k + 1, t), by start; the last row, off, is 0.

    `prices` (t,) is paid per interval on duty; the horizon is followed by intervals that cost nothing. Break windows of
    a kind don't overlap, so each break goes where it saves most, by itself.
    """
    size = prices.size
    out = np.zeros((len(kinds) + 1, size))
    for k, kind in enumerate(kinds):
        total = np.concatenate([[0.0], np.cumsum(np.concatenate([prices, np.zeros(kind.length)]))])
        out[k] = total[kind.length : kind.length + size] - total[:size]
        for rest in kind.breaks:
            saved = total[rest.size :] - total[: -rest.size]
            width = rest.latest - rest.earliest + 1
            best = np.lib.stride_tricks.sliding_window_view(saved, width).max(axis=1)
            out[k] -= best[rest.earliest : rest.earliest + size]
    return out


def best_breaks(prices: FloatArray, kind: Kind, start: int) -> IntArray:
    """Break starts (intervals) of a shift at the same prices: shape (b,)."""
    padded = np.concatenate([prices[start : start + kind.length], np.zeros(kind.length)])[: kind.length]
    total = np.concatenate([[0.0], np.cumsum(padded)])
    found = []
    for rest in kind.breaks:
        places = np.arange(rest.earliest, rest.latest + 1)
        found.append(start + int(places[(total[places + rest.size] - total[places]).argmax()]))
    return np.array(found, dtype=np.int64)


def shift_shapes(kinds: Sequence[Kind]) -> IntArray:
    """Length, and size, earliest and latest start of each break, of every kind: shape (k, 1 + 3 b), 0 for no break."""
    most = max((len(kind.breaks) for kind in kinds), default=0)
    out = np.zeros((len(kinds), 1 + 3 * most), dtype=np.int64)
    for k, kind in enumerate(kinds):
        flat = [value for rest in kind.breaks for value in (rest.size, rest.earliest, rest.latest)]
        out[k, : 1 + len(flat)] = kind.length, *flat
    return out
