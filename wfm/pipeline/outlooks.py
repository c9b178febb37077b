"""A forecast laid beside what came, ready to be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.events import OUTAGE
from wfm.forecast.days import find_special_days, fold_days, unfold_days
from wfm.pipeline.histories import take_days
from wfm.report.accuracy import LEVELS, SPANS, Outlook
from wfm.report.yardsticks import YARDSTICKS, repeat_weekdays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.events import Event
    from wfm.core.forecast import Forecast, TotalBand
    from wfm.core.grid import Grid
    from wfm.core.history import History


def make_outlook(
    forecast: Forecast,
    queue: str,
    actual: History,
    *,
    methods: Mapping[str, FloatArray],
    events: Iterable[Event] = (),
) -> Outlook:
    """Lay what was said of a queue beside what came; what came during outages is nobody's forecast and unknown here.

    Parameters
    ----------
    actual : holds the queue; days of the forecast that it lacks are unknown
    methods : volumes along the forecast's grid by name, the first one that to which the forecast's bands belong
    """
    grid, q, a = forecast.grid, forecast.queues.index(queue), actual.queues.index(queue)
    came = take_days(actual, actual.volume[a], grid)
    came[find_outages(grid, queue, events) | ~forecast.open[q]] = np.nan
    levels = forecast.quantiles
    return Outlook(
        queue=queue,
        origin=grid.start,
        day_of=grid.day_of,
        open=forecast.open[q],
        actual=came,
        forecasts=dict(methods),
        actual_aht_s=take_days(actual, actual.aht_s[a], grid),
        aht_s=forecast.aht_s[q],
        bands={
            band: (levels[low][q], levels[high][q])
            for band, (low, high) in LEVELS.items()
            if low in levels and high in levels
        },
        total_bands=match_totals(forecast.totals, queue, grid),
    )


def match_totals(
    totals: Iterable[TotalBand], queue: str, grid: Grid
) -> dict[tuple[str, int], dict[int, tuple[float, float]]]:
    """Bands of a queue's totals by grain and first day, those that are as long as the grain and fall on its parts.

    Totals follow the calendar, parts are counted from the first day: a week that is cut off by the horizon has no
    counterpart, nor has any where the horizon doesn't begin with a week.
    """
    found: dict[tuple[str, int], dict[int, tuple[float, float]]] = {}
    mine = [total for total in totals if total.scope == "queue" and total.name == queue]
    for grain, span in SPANS.items():
        several = sorted((total for total in mine if total.grain == grain), key=lambda total: total.start)
        firsts = [(total.start - grid.start).days for total in several]
        for total, first, end in zip(several, firsts, (*firsts, grid.days)[1:], strict=False):
            if first % span or end - first != span:
                continue
            found[grain, first] = {
                band: (total.quantiles[low], total.quantiles[high])
                for band, (low, high) in LEVELS.items()
                if low in total.quantiles and high in total.quantiles
            }
    return found


def find_outages(grid: Grid, queue: str, events: Iterable[Event]) -> BoolArray:
    """Intervals in which an outage kept contacts of this queue away or made them what they never are: shape (t,)."""
    out = np.zeros(grid.size, dtype=np.bool_)
    for event in events:
        if event.kind != OUTAGE or not event.concerns(queue):
            continue
        days = np.array([event.first <= day <= event.last for day in grid.dates], dtype=np.bool_)
        hit = days[grid.day_of]
        if event.from_min is not None and event.to_min is not None:
            hit &= (grid.wall_min < event.to_min) & (grid.wall_min + grid.interval_min > event.from_min)
        out |= hit
    return out


def repeat_past(past: History, queue: str, grid: Grid, opening: OpeningHours) -> dict[str, FloatArray]:
    """Forecasts of the yardsticks for the days of a grid, shape (t,); 0 where closed.

    Public holidays and days with other hours than usual are no example of their weekday.
    """
    days = fold_days(past.grid, past.volume[past.queues.index(queue)])
    days[find_special_days(past.grid, opening)] = np.nan
    is_open = opening.mask(grid)
    found = {}
    for name, count in YARDSTICKS.items():
        ahead = repeat_weekdays(days, past.grid.weekday_of, grid.weekday_of, count=count)
        found[name] = np.where(is_open, unfold_days(grid, ahead), 0.0)
    return found
