"""What waits now of work that may wait, and how much time is left for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.shrinkage import on_queue
from wfm.core.arrays import frozen
from wfm.simulate.due import count_staffed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Actuals
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage

BACKLOG, HANDLED = "backlog", "handled"
MOST_PARTS = 6


def find_backlog(
    forecast: Forecast,
    actuals: Actuals,
    *,
    queues: Sequence[Queue],
    rostered: IntArray | None = None,
    shrinkage: Shrinkage | None = None,
) -> FloatArray:
    """Contacts that wait at now on queues whose work may wait, shape (queue,); 0 for the others.

    As told for the end of the last interval. Else from the last time it was told, or the horizon's start: what came
    since, less what was handled, where nobody told that less what the people on queue had time for.
    """
    by_name = {queue.name: queue for queue in queues}
    present = None if rostered is None else np.asarray(rostered, dtype=np.float64)
    if present is not None and shrinkage is not None:
        present = on_queue(present, shrinkage, grid=forecast.grid)
    out = np.zeros(len(forecast.queues))
    for q, name in enumerate(forecast.queues):
        if by_name[name].deferral is None:
            continue
        told = float(actuals.backlog[q])
        out[q] = told if np.isfinite(told) else _work_off(forecast, actuals, by_name[name], q, present)
    return frozen(out)


def _work_off(forecast: Forecast, actuals: Actuals, queue: Queue, q: int, present: FloatArray | None) -> float:
    """Follow a backlog from the last time it was known."""
    grid, now = forecast.grid, actuals.now
    waiting = 0.0 if queue.deferral is None else queue.deferral.backlog
    since = 0
    if BACKLOG in actuals.measures:
        known = np.flatnonzero(np.isfinite(actuals.measures[BACKLOG][q, :now]))
        if len(known):
            since = int(known[-1]) + 1
            waiting = float(actuals.measures[BACKLOG][q, since - 1])
    came = np.where(forecast.open[q], forecast.volume[q], 0.0)
    done = came.copy()
    if present is not None:
        staffed = queue.service_hours.mask(grid)
        done = np.where(staffed, present[q] * grid.interval_s / np.maximum(forecast.aht_s[q], 1.0), 0.0)
    if HANDLED in actuals.measures:
        handled = actuals.measures[HANDLED][q]
        done = np.where(np.isfinite(handled), handled, done)
    for t in range(since, now):
        waiting = max(0.0, waiting + float(came[t]) - float(done[t]))
    return waiting


def date_backlog(
    queue: Queue, forecast: Forecast, q: int, *, now: int, waiting: float
) -> tuple[tuple[float, float], ...]:
    """When what waits is due, the last to come in taken to be the last in the row; () where nothing waits.

    Pairs of a share of it and the staffed seconds it has left, at most `MOST_PARTS`, the first due first. What is late
    already is due now.
    """
    promise = queue.deferral
    if promise is None or waiting <= 0:
        return ()
    staffed = count_staffed(forecast.grid, queue)
    length, moment = forecast.grid.interval_s, float(now * forecast.grid.interval_s)
    came = np.where(forecast.open[q, :now], forecast.volume[q, :now], 0.0)[::-1]
    share = np.diff(np.minimum(np.concatenate([[0.0], np.cumsum(came)]), waiting))
    arrival = np.asarray((np.arange(now)[::-1] + 0.5) * length, dtype=np.float64)
    # what the horizon doesn't remember came in when it began
    share = np.append(share, waiting - share.sum()) / waiting
    arrival = np.append(arrival, 0.0)[share > 0]
    share = share[share > 0]
    named = sum(c.share for c in promise.classes)
    times = [*((c.share, c.answer_within_s) for c in promise.classes), (1.0 - named, queue.target.answer_within_s)]
    left = np.zeros(len(arrival))
    for part, within in times:
        due = staffed.add(arrival, np.full(len(arrival), within))
        if promise.cutoff_min is not None:
            due = np.maximum(due, staffed.close_after(arrival))
        due = np.where(np.isfinite(due), due, staffed.edges[-1])
        left += part * staffed.elapsed(np.full(len(due), moment), np.maximum(due, moment))
    return _join_parts(share, left)


def _join_parts(share: FloatArray, left: FloatArray) -> tuple[tuple[float, float], ...]:
    """Join what is due about the same time to a few parts of about the same size."""
    order = np.argsort(left, kind="stable")
    share, left = share[order], left[order]
    part = np.minimum((np.cumsum(share) - share / 2) * MOST_PARTS, MOST_PARTS - 1).astype(np.int64)
    sizes = np.bincount(part, weights=share, minlength=MOST_PARTS)
    times = np.bincount(part, weights=share * left, minlength=MOST_PARTS)
    return tuple((float(s), float(w / s)) for s, w in zip(sizes, times, strict=True) if s > 0)
