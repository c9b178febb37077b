"""A queue of which nobody told anything yet, but what feeds it: it follows that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue


def follow_feeds(queue: Queue, plan: Forecast, updated: FloatArray, *, now: int) -> FloatArray | None:
    """Factor on a fed queue's plan, shape (t,): what feeds it now over what was planned; None where nothing does.

    What came to a source comes here after the feed's delay. `updated` (queue, t) are the volumes of all queues, known
    before now and forecast anew from there on. Before now all factors are 1.
    """
    sources = [feed for feed in queue.fed_by if feed.queue in plan.queues]
    if not sources:
        return None
    was, became = np.zeros(plan.grid.size), np.zeros(plan.grid.size)
    for feed in sources:
        q, weight = plan.queues.index(feed.queue), 1.0 if feed.share is None else feed.share
        delay = -(-feed.delay_min // plan.grid.interval_min)
        was += weight * _later(plan.volume[q], delay)
        became += weight * _later(updated[q], delay)
    ahead = (np.arange(plan.grid.size) >= now) & (was > 0)
    return np.divide(became, was, out=np.ones(plan.grid.size), where=ahead)


def _later(volume: FloatArray, delay: int) -> FloatArray:
    """Move volumes on by so many intervals."""
    out: FloatArray = np.concatenate([np.zeros(delay), volume[: len(volume) - delay]])
    return out
