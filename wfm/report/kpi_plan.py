"""The reporter's figures as planned: what forecast and staff can be expected to give, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.expected import predict_roster_service
from wfm.capacity.shrinkage import on_queue
from wfm.report.kpi import PLANNED, DayKpi, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.capacity.expected import Map, RosterService
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage
    from wfm.core.roster import Roster


@dataclass(frozen=True)
class Planned:
    """Who is planned: agents on queue, shape (queue, t), of whom the shares `shrinkage` are away.

    `roster` and `breaks` are as in `predict_roster_service`.
    """

    agents: IntArray
    shrinkage: Shrinkage
    roster: Roster | None = None
    breaks: frozenset[str] = frozenset()


def foretell_days(
    forecast: Forecast, planned: Planned, queues: Sequence[Queue], *, map_queues: Map = map
) -> tuple[DayKpi, ...]:
    """Rows of every queue and day of the horizon with anything expected or anyone there.

    The figures are those of `predict_roster_service`, which a run tells of its roster.
    """
    told = predict_roster_service(
        forecast,
        planned.agents,
        queues=queues,
        shrinkage=planned.shrinkage,
        roster=planned.roster,
        breaks=planned.breaks,
        map_queues=map_queues,
    )
    present = on_queue(planned.agents, planned.shrinkage, grid=forecast.grid)
    by_name = {queue.name: queue for queue in queues}
    rows: list[DayKpi] = []
    for q, name in enumerate(forecast.queues):
        course = _Course(forecast, by_name[name], q, present[q], told)
        rows += [course.sum_up(d) for d in range(forecast.grid.days) if course.is_worked(d)]
    return tuple(rows)


class _Course:
    """One queue, number `q` of the forecast, through the horizon."""

    def __init__(self, forecast: Forecast, queue: Queue, q: int, present: FloatArray, told: RosterService) -> None:
        self.forecast, self.queue, self.q, self.present, self.told = forecast, queue, q, present, told
        self.volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        self.aht_s = np.where(forecast.aht_s[q] > 0, forecast.aht_s[q], 1.0)

    def is_worked(self, d: int) -> bool:
        """Say whether anything comes on a day, or anyone is there."""
        span = self.forecast.grid.day(d)
        return bool(self.volume[span].any() or self.present[span].any())

    def sum_up(self, d: int) -> DayKpi:
        """One day."""
        span, q, told, waits = self.forecast.grid.day(d), self.q, self.told, self.queue.deferral
        came, aht_s = self.volume[span], self.aht_s[span]
        wait = np.where(np.isfinite(told.asa_s[q, span]), told.asa_s[q, span], np.nan)
        first = waits.backlog if waits is not None else 0.0
        before = float(told.backlog[q, span.start - 1]) if span.start else first
        after = float(told.backlog[q, span.stop - 1])
        lost = float((came * told.lost[q, span]).sum())
        return DayKpi(
            queue=self.queue.name,
            date=self.forecast.grid.dates[d],
            basis=PLANNED,
            volume=float(came.sum()),
            handled=float(came.sum()) - lost + before - after,
            service_level=ratio(came * told.service_level[q, span], came),
            first_response_s=ratio(came * (wait + aht_s if waits is not None else wait), came),
            asa_s=ratio(came * wait, came),
            aht_s=ratio(came * aht_s, came),
            occupancy=ratio(self.present[span] * told.occupancy[q, span], self.present[span]),
            abandonment=lost / float(came.sum()) if came.sum() > 0 else None,
            backlog=after,
        )
