"""What is left of a horizon from a moment on, as a horizon of its own that formulas and simulation take as any other.

It begins with the whole local day of now, on which nothing comes in, nobody works and no clock of a promise runs before
now; what waits at now lies there at its start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import DAY_MIN, Grid
from wfm.core.roster import Roster
from wfm.intraday.backlog import date_backlog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray
    from wfm.core.calendar import OpeningHours, Span
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Reforecast
    from wfm.core.queue import Queue


@dataclass(frozen=True)
class Rest:
    """The rest of a horizon: `forecast` and `queues` of it, and the intervals `span` of the horizon it covers.

    `now` is an interval of the horizon.
    """

    forecast: Forecast
    queues: tuple[Queue, ...]
    span: slice
    now: int


def cut_rest(reforecast: Reforecast, queues: Sequence[Queue], *, days: int | None = None) -> Rest:
    """Cut off what lies before now, and what lies after so many local days from today (None: the whole horizon)."""
    whole = reforecast.forecast
    grid, now = whole.grid, reforecast.now
    today = int(grid.day_of[now])
    count = grid.days - today if days is None else min(days, grid.days - today)
    span = slice(int(grid.first_of_day[today]), int(grid.first_of_day[today + count]))
    rest = Grid(grid.timezone, grid.interval_min, grid.dates[today], count)
    ahead = np.arange(span.start, span.stop) >= now
    forecast = replace(
        whole,
        grid=rest,
        volume=frozen(np.where(ahead, whole.volume[:, span], 0.0)),
        aht_s=frozen(whole.aht_s[:, span]),
        open=frozen(whole.open[:, span] & ahead),
        quantiles={},
        model_volume=None,
        adjusted=(),
        totals=(),
        paths=None,
    )
    by_name = {queue.name: queue for queue in queues}
    left = (_cut_queue(by_name[name], reforecast, q) for q, name in enumerate(whole.queues))
    return Rest(forecast, tuple(left), span, now)


def cut_roster(roster: Roster, grid: Grid, now_s: int) -> Roster:
    """Keep of a roster what is done from a moment on, and in the days of `grid`."""
    end = int(grid.midnights_utc[-1])
    kept = (replace(s, start=max(s.start, now_s)) for s in roster.stretches if s.end > now_s and s.start < end)
    return Roster(grid, tuple(kept))


def spread_back(values: FloatArray, rest: Rest, size: int) -> FloatArray:
    """Lay values (queue, t) of the rest out on the whole horizon, NaN outside it."""
    out = np.full((len(values), size), np.nan)
    out[:, rest.span] = values
    return out


def _cut_queue(queue: Queue, reforecast: Reforecast, q: int) -> Queue:
    """Close a queue before now, and lay there what waits."""
    grid, now = reforecast.forecast.grid, reforecast.now
    staffed = _open_from(queue.service_hours, grid, now)
    if queue.deferral is None:
        return replace(queue, staffed=staffed)
    waiting = float(reforecast.backlog[q])
    due = date_backlog(queue, reforecast.forecast, q, now=now, waiting=waiting)
    return replace(queue, staffed=staffed, deferral=replace(queue.deferral, backlog=waiting, backlog_due=due))


def _open_from(hours: OpeningHours, grid: Grid, now: int) -> OpeningHours:
    """Hours that begin at now on its day, those of the night before included."""
    today, minute = grid.dates[int(grid.day_of[now])], int(grid.wall_min[now])
    yesterday = today - timedelta(days=1)
    spans = {day: _clip(hours.spans(day), earliest) for day, earliest in (
        (today, minute), (yesterday, DAY_MIN + minute),
    )}  # fmt: skip
    return replace(hours, exceptions={**hours.exceptions, **spans})


def _clip(spans: Sequence[Span], earliest: int) -> tuple[Span, ...]:
    return tuple((max(begin, earliest), end) for begin, end in spans if end > earliest)
