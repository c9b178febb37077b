"""The reporter's figures as planned: what forecast and staff can be expected to give, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.expected import predict_live
from wfm.report.kpi import PLANNED, DayKpi, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue


@dataclass(frozen=True)
class _Expected:
    """One queue per interval, (t,) each; waits in seconds, the rest shares; `backlog` at the end, `before` at first."""

    level: FloatArray
    wait_s: FloatArray
    response_s: FloatArray
    lost: FloatArray
    occupancy: FloatArray
    backlog: FloatArray
    before: float


def foretell_days(forecast: Forecast, present: FloatArray, queues: Sequence[Queue]) -> tuple[DayKpi, ...]:
    """Rows of every queue and day of the horizon with anything expected or anyone there.

    Parameters
    ----------
    present : shape (queue, t), agents on queue to expect, those away already taken off; may be fractional
    """
    by_name = {queue.name: queue for queue in queues}
    rows: list[DayKpi] = []
    for q, name in enumerate(forecast.queues):
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        aht_s = np.where(volume > 0, forecast.aht_s[q], 1.0)
        expected = _expect(forecast, by_name[name], volume, aht_s, present[q])
        rows += [
            _foretell(forecast, q, d, volume=volume, aht_s=aht_s, present=present[q], expected=expected)
            for d in range(forecast.grid.days)
            if volume[forecast.grid.day(d)].any() or present[q, forecast.grid.day(d)].any()
        ]
    return tuple(rows)


def _expect(
    forecast: Forecast, queue: Queue, volume: FloatArray, aht_s: FloatArray, present: FloatArray
) -> _Expected:  # fmt: skip
    grid, staffed = forecast.grid, queue.service_hours.mask(forecast.grid)
    if queue.deferral is not None:
        there = np.where(staffed, present, 0.0)
        done = predict_deferred(volume, aht_s, there, grid=grid, staffed=staffed, queue=queue)
        none = np.zeros(len(volume))
        return _Expected(done.service_level, done.asa_s, done.asa_s + aht_s, none, done.occupancy, done.backlog,
                         queue.deferral.backlog)  # fmt: skip
    told = predict_live(forecast, queue, volume, aht_s, present)
    wait = np.where(np.isfinite(told.asa_s), told.asa_s, np.nan)
    lost = told.abandonment + told.blocked
    return _Expected(told.service_level, wait, wait, lost, told.occupancy, told.backlog, 0.0)


def _foretell(
    forecast: Forecast,
    q: int,
    d: int,
    *,
    volume: FloatArray,
    aht_s: FloatArray,
    present: FloatArray,
    expected: _Expected,
) -> DayKpi:
    span = forecast.grid.day(d)
    came = volume[span]
    before = expected.backlog[span.start - 1] if span.start else expected.before
    after = float(expected.backlog[span.stop - 1])
    lost = float((came * expected.lost[span]).sum())
    return DayKpi(
        queue=forecast.queues[q],
        date=forecast.grid.dates[d],
        basis=PLANNED,
        volume=float(came.sum()),
        handled=float(came.sum()) - lost + float(before) - after,
        service_level=ratio(came * expected.level[span], came),
        first_response_s=ratio(came * expected.response_s[span], came),
        asa_s=ratio(came * expected.wait_s[span], came),
        aht_s=ratio(came * aht_s[span], came),
        occupancy=ratio(present[span] * expected.occupancy[span], present[span]),
        abandonment=lost / float(came.sum()) if came.sum() > 0 else None,
        backlog=after,
    )
