"""What service a number of agents can be expected to give, with all three outcomes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.erlang_c import asa, occupancy, service_level
from wfm.capacity.shrinkage import on_queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage


@dataclass(frozen=True)
class ExpectedService:
    """Erlang C outcomes, each in the broadcast shape of what was asked.

    `service_level` and `occupancy` are 0-1; `asa_s` is seconds, inf where agents <= load. Without load: 1, 0 and 0.
    """

    service_level: FloatArray
    asa_s: FloatArray
    occupancy: FloatArray


@dataclass(frozen=True)
class QueueService:
    """One queue over a whole roster: means over its contacts.

    `service_level` is 0-1; `volume` contacts; `overloaded` intervals have no more agents than load, which Erlang C
    counts as a service level of 0 though real callers would hang up and leave some served.
    """

    queue: str
    volume: float
    service_level: float
    overloaded: int


def expected_service(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, answer_within_s: npt.ArrayLike
) -> ExpectedService:
    """Service level, average speed of answer and occupancy to expect, Erlang C; `agents` may be fractional.

    Parameters, errors and source as in `wfm.capacity.erlang_c.service_level`.
    """
    return ExpectedService(
        service_level(offered_erlangs, agents, aht_s=aht_s, answer_within_s=answer_within_s),
        asa(offered_erlangs, agents, aht_s=aht_s),
        occupancy(offered_erlangs, agents),
    )


def predict_roster_service(
    forecast: Forecast, rostered: IntArray, *, queues: Sequence[Queue], shrinkage: Shrinkage
) -> tuple[QueueService, ...]:
    """Service level per queue that a roster's coverage can be expected to give, weighted by volume.

    Of the rostered agents the share `unrostered` is away; the mean that is left may be fractional, for which Erlang C
    is continued to real n. Each queue stands alone, as in the requirement.

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
    for q, name in enumerate(forecast.queues):
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        handle = np.where(volume > 0, forecast.aht_s[q], 1.0)
        load = volume * handle / forecast.grid.interval_s
        within = by_name[name].target.answer_within_s
        level = service_level(load, present[q], aht_s=handle, answer_within_s=within)
        total = float(volume.sum())
        mean = float((volume * level).sum()) / total if total else 1.0
        found.append(QueueService(name, total, mean, int(((load > 0) & (present[q] <= load)).sum())))
    return tuple(found)
