"""Shifts must be startable by the people there are: counts of starts against everyone's window of start times.

People of one pool and kind differ only in the first and last start they may take. A choice of how many start when can
be given to them if and only if for every pair (a, b) at least as many start inside [a, b] as there are people whose
window lies inside it (Hall's condition; the windows are intervals).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.arrays import IntArray


def supply_rows(windows: IntArray, starts: int, heads: list[Any], cumulative: list[Any]) -> Iterator[Any]:
    """Linear rows for one pool, kind and day.

    `windows` (n, 2) are the index windows of n people or groups, `heads[i]` how many of group i work (a number or an
    expression), `cumulative[i]` the expression of how many have started at start i or before.
    """
    lows, highs = np.unique(windows[:, 0]), np.unique(windows[:, 1])
    for a in lows:
        for b in highs:
            if a > b or (a == 0 and b == starts - 1):
                continue
            inside = np.flatnonzero((windows[:, 0] >= a) & (windows[:, 1] <= b))
            if inside.size:
                started = cumulative[b] - (cumulative[a - 1] if a > 0 else 0)
                yield started >= sum(heads[i] for i in inside)
