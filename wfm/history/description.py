"""History in a few figures per queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.history import History


@dataclass(frozen=True)
class QueueSummary:
    """What there is of one queue.

    `days` counts days with at least one known interval, `gaps` the open intervals without a known volume between the
    first and the last of them; `aht_s` is the mean over contacts in seconds. Dates and `aht_s` are None where there is
    nothing to tell.
    """

    queue: str
    first_day: date | None
    last_day: date | None
    days: int
    contacts: float
    aht_s: float | None
    gaps: int


def describe_history(history: History) -> tuple[QueueSummary, ...]:
    """Summarise each queue of a history, in its order."""
    return tuple(_describe(history, q) for q in range(len(history.queues)))


def _describe(history: History, q: int) -> QueueSummary:
    grid, volume, aht = history.grid, history.volume[q], history.aht_s[q]
    known = ~np.isnan(volume)
    days = np.unique(grid.day_of[known])
    if not len(days):
        return QueueSummary(history.queues[q], None, None, 0, 0.0, None, 0)
    inside = (grid.day_of >= days[0]) & (grid.day_of <= days[-1])
    timed = known & ~np.isnan(aht) & (volume > 0)
    weight = float(volume[timed].sum())
    return QueueSummary(
        queue=history.queues[q],
        first_day=grid.dates[days[0]],
        last_day=grid.dates[days[-1]],
        days=len(days),
        contacts=float(volume[known].sum()),
        aht_s=float((volume[timed] * aht[timed]).sum()) / weight if weight > 0 else None,
        gaps=int((history.open[q] & ~known & inside).sum()),
    )
