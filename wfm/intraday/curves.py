"""What people on a queue are worth through a day: contacts answered in time with some more or fewer than rostered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.patience import find_patience
from wfm.capacity.transient import predict_service
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue

ASKED = (-6, -3, -1, 1, 3, 6)
"""People more or fewer than rostered for which the formulas are asked; the odds of an answer in time in between."""

LEAST = 1e-6


def count_in_time(
    forecast: Forecast, rostered: IntArray, queues: Sequence[Queue], *, first: int, last: int, most: int
) -> FloatArray:
    """Contacts of each interval answered in time if 0 to `most` people are on the queue: shape (queue, t, n).

    As many more or fewer are there in the other intervals from `first` to `last` (excluded), so that what waits comes
    over. Zero outside that window and for queues whose work may wait. Between the numbers of people the formulas are
    asked for, and beyond, the logarithm of the odds is straight.
    """
    by_name = {queue.name: queue for queue in queues}
    out = np.zeros((*rostered.shape, most + 1))
    window = slice(first, last)
    for q, name in enumerate(forecast.queues):
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)[window]
        if by_name[name].deferral is None and volume.any():
            levels = np.array([_level(forecast, q, by_name[name], rostered[q] + k, window) for k in ASKED])
            for i, t in enumerate(range(first, last)):
                out[q, t] = volume[i] * _between(levels[:, i], int(rostered[q, t]), most)
    return frozen(out)


def _level(forecast: Forecast, q: int, queue: Queue, people: IntArray, window: slice) -> FloatArray:
    """Service level of each interval in the window with so many people (t,) on the queue."""
    volume = np.where(forecast.open[q], forecast.volume[q], 0.0)[window]
    told = predict_service(
        volume,
        np.where(volume > 0, forecast.aht_s[q, window], 1.0),
        np.maximum(people[window], 0).astype(np.float64),
        interval_s=forecast.grid.interval_s,
        open=queue.service_hours.mask(forecast.grid)[window],
        answer_within_s=queue.target.answer_within_s,
        patience_s=find_patience(forecast, queue),
        slowdown=(1.0,) if queue.concurrency is None else queue.concurrency.slowdown,
        definition=queue.target.definition,
    )
    return told.service_level


def _between(levels: FloatArray, rostered: int, most: int) -> FloatArray:
    """Level with 0 to `most` people, from those asked for around the number rostered."""
    asked = [(rostered + k, level) for k, level in zip(ASKED, levels, strict=True) if rostered + k > 0]
    at = np.array([n for n, _ in asked], dtype=np.float64)
    odds = np.clip([level for _, level in asked], LEAST, 1 - LEAST)
    log = np.maximum.accumulate(np.log(odds / (1 - odds)))
    n = np.arange(most + 1, dtype=np.float64)
    told = np.interp(n, at, log)
    if at.size > 1:
        told = np.where(n < at[0], log[0] - (at[0] - n) * (log[1] - log[0]) / (at[1] - at[0]), told)
        told = np.where(n > at[-1], log[-1] + (n - at[-1]) * (log[-1] - log[-2]) / (at[-1] - at[-2]), told)
    level = 1 / (1 + np.exp(-told))
    return np.asarray(np.where(n > 0, level, 0.0))
