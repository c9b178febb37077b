"""Queues that share agents need less than the sum of what they need alone.

If everybody served every queue of a pool, first come first served, all contacts would wait alike: one queue with the
sum of the loads, sized for the strictest of the promises. That is the least a pool needs; queue by queue is the most.
Where in between a site lies depends on how many of its people serve several queues, and is found by simulation, not by
a discount: `staff_pool` lays out the people for a number in between.

Source: Wallace and Whitt, "A staffing algorithm for call centers with skill-based routing" (2005), for the two ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.patience import find_patience
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue


@dataclass(frozen=True)
class SharedQueues:
    """Queues that some people serve together: places in the forecast's order, and the share of people who do (0-1)."""

    queues: tuple[int, ...]
    flexible: float


def find_shared(queues: Sequence[Queue], skills: Iterable[Sequence[str]]) -> tuple[SharedQueues, ...]:
    """Group the queues whose contacts wait on the line, one at a time, by the people who serve several of them.

    `skills` has the queues each person serves. Queues that only work by other channels ties together stay apart: who is
    in a chat can't take a call.
    """
    live = {queue.name: q for q, queue in enumerate(queues) if queue.deferral is None and queue.concurrency is None}
    served = [tuple(sorted(live[name] for name in set(own) if name in live)) for own in skills]
    pools: list[set[int]] = []
    for own in served:
        if len(own) > 1:
            touched = [pool for pool in pools if pool & set(own)]
            pools = [pool for pool in pools if not pool & set(own)] + [set(own).union(*touched)]
    found = []
    for pool in sorted(tuple(sorted(pool)) for pool in pools):
        able = [own for own in served if set(own) & set(pool)]
        found.append(SharedQueues(pool, sum(len(own) > 1 for own in able) / len(able)))
    return tuple(found)


def size_pool(forecast: Forecast, queues: Sequence[Queue], pool: SharedQueues) -> IntArray:
    """Least agents on queue, shape (t,), with which people who all serve every queue keep each promise."""
    from wfm.capacity.live import size_live

    members = list(pool.queues)
    volume = np.where(forecast.open[members], forecast.volume[members], 0.0)
    total = volume.sum(axis=0)
    aht_s = _weigh(forecast.aht_s[members], volume)
    staffed = np.array([queues[q].service_hours.mask(forecast.grid) for q in members]).any(axis=0)
    need = np.zeros(forecast.grid.size, dtype=np.int64)
    for q in members:
        sized = size_live(
            total,
            aht_s,
            interval_s=forecast.grid.interval_s,
            open=staffed,
            queue=replace(queues[q], name="+".join(queues[m].name for m in members), redial_share=0.0, lines=None),
            patience_s=find_patience(forecast, queues[q]),
        )
        need = np.maximum(need, sized.net)
    return frozen(need)


def staff_pool(total: IntArray, separate: IntArray, flexible: float) -> tuple[IntArray, IntArray]:
    """Split a pool's agents into those of one queue, shape (queue, t), and those who serve all, shape (t,).

    The share `flexible` serves all; the others are spread over the queues as `separate` (queue, t) asks.
    """
    everywhere = np.rint(flexible * total).astype(np.int64)
    weight = separate / np.maximum(separate.sum(axis=0), 1)
    exact = (total - everywhere) * weight
    whole = np.floor(exact).astype(np.int64)
    rest = total - everywhere - whole.sum(axis=0)
    order = np.argsort(whole - exact, axis=0, kind="stable")
    whole += np.argsort(order, axis=0, kind="stable") < rest
    return whole, everywhere


def _weigh(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Mean over the queues, weighted; 1 where there is no weight."""
    total = weight.sum(axis=0)
    out: FloatArray = np.where(total > 0, (values * weight).sum(axis=0) / np.where(total > 0, total, 1.0), 1.0)
    return out
