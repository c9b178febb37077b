"""What service a roster's coverage can be expected to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.patience import find_patience
from wfm.capacity.shrinkage import on_queue
from wfm.capacity.transient import predict_service
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.capacity.transient import LiveService
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage


@dataclass(frozen=True)
class QueueService:
    """One queue over a whole roster: means over its contacts.

    `service_level` is 0-1, of work that may wait the share done in time; `volume` contacts; in `overloaded` intervals
    contacts that wait on the line bring more work than there are agents, so that the wait grows.
    """

    queue: str
    volume: float
    service_level: float
    overloaded: int


@dataclass(frozen=True)
class RosterService:
    """Every queue's service, and contacts waiting and late at the end of each interval, shape (queue, t)."""

    queues: tuple[QueueService, ...]
    backlog: FloatArray
    overdue: FloatArray


def predict_live(
    forecast: Forecast, queue: Queue, volume: FloatArray, aht_s: FloatArray, present: FloatArray
) -> LiveService:
    """Foretell a queue that is answered at once, by all its sizing knows: patience, chats at once, lines, redials.

    Parameters
    ----------
    volume, aht_s, present : shape (t,) on the forecast's grid; `present` may be fractional.
    """
    return predict_service(
        volume,
        aht_s,
        present,
        interval_s=forecast.grid.interval_s,
        open=queue.service_hours.mask(forecast.grid),
        answer_within_s=queue.target.answer_within_s,
        patience_s=find_patience(forecast, queue),
        slowdown=(1.0,) if queue.concurrency is None else queue.concurrency.slowdown,
        definition=queue.target.definition,
        lines=queue.lines,
        redial_share=queue.redial_share,
    )


def predict_roster_service(
    forecast: Forecast, rostered: IntArray, *, queues: Sequence[Queue], shrinkage: Shrinkage
) -> RosterService:
    """Service that a roster's coverage can be expected to give, from the distribution of contacts through the day.

    Of the rostered agents the share `unrostered` is away; the mean that is left may be fractional. Each queue stands
    alone, as in the requirement. Nobody is late on the line: `overdue` counts work that may wait.

    Parameters
    ----------
    rostered : shape (queue, t), agents rostered on queue, queues in the forecast's order

    Raises
    ------
    CapacityError : negative or non-finite input, a shrinkage outside [0, 1).
    """
    by_name = {queue.name: queue for queue in queues}
    present = on_queue(rostered, shrinkage, grid=forecast.grid)
    found = []
    backlog, overdue = np.zeros(present.shape), np.zeros(present.shape)
    for q, name in enumerate(forecast.queues):
        queue = by_name[name]
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        aht_s = np.where(volume > 0, forecast.aht_s[q], 1.0)
        level, backlog[q], overdue[q] = _predict(forecast, queue, volume, aht_s, present[q])
        total = float(volume.sum())
        mean = float((volume * level).sum()) / total if total else 1.0
        places = present[q] * queue.sessions / (queue.concurrency.slowdown[-1] if queue.concurrency else 1.0)
        work = volume * aht_s / forecast.grid.interval_s
        overloaded = 0 if queue.deferral is not None else int(((work > 0) & (places <= work)).sum())
        found.append(QueueService(name, total, mean, overloaded))
    return RosterService(tuple(found), frozen(backlog), frozen(overdue))


def _predict(
    forecast: Forecast, queue: Queue, volume: FloatArray, aht_s: FloatArray, present: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Service level, backlog and overdue of one queue, (t,) each."""
    grid, staffed = forecast.grid, queue.service_hours.mask(forecast.grid)
    if queue.deferral is not None:
        there = np.where(staffed, present, 0.0)
        done = predict_deferred(volume, aht_s, there, grid=grid, staffed=staffed, queue=queue)
        return done.service_level, done.backlog, done.overdue
    told = predict_live(forecast, queue, volume, aht_s, present)
    return told.service_level, told.backlog, np.zeros(len(volume))
