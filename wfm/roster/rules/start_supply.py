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
    for low, high in _components(windows):
        mine = np.flatnonzero((windows[:, 0] >= low) & (windows[:, 1] <= high))
        for a in np.unique([low, *windows[mine, 0]]):
            for b in np.unique([high, *windows[mine, 1]]):
                if a > b or (a == 0 and b == starts - 1):
                    continue
                inside = mine[(windows[mine, 0] >= a) & (windows[mine, 1] <= b)]
                if inside.size:
                    started = cumulative[b] - (cumulative[a - 1] if a > 0 else 0)
                    yield started >= sum(heads[i] for i in inside)


def _components(windows: IntArray) -> list[tuple[int, int]]:
    """Spans of windows that overlap in a chain; conditions across two of them follow from those inside each."""
    spans: list[tuple[int, int]] = []
    for low, high in sorted({(int(a), int(b)) for a, b in windows}):
        if spans and low <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], high))
        else:
            spans.append((low, high))
    return spans
