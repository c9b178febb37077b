"""What the page draws over time, as compact plain values: numbers short, None where there is nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.core.queue import Queue
    from wfm.core.roster import Coverage

BANDS = {"50": (0.25, 0.75), "80": (0.1, 0.9), "95": (0.025, 0.975)}
PAST_WEEKS, MEAN_WEEKS, YEAR_DAYS, WEEK_DAYS = 8, 4, 364, 7
MOST_BACK = 16


def draw_axis(grid: Grid) -> dict[str, Any]:
    """Lay out the horizon: first date, minutes per interval, the wall clock of each interval.

    `wall` counts minutes from the first midnight as the clock shows them, `first` the first interval of each day.
    """
    wall = grid.day_of * 24 * 60 + grid.wall_min
    return {
        "start": f"{grid.start}",
        "days": grid.days,
        "step": grid.interval_min,
        "wall": wall.tolist(),
        "first": grid.first_of_day.tolist(),
    }


def draw_queues(queues: Sequence[Queue]) -> list[dict[str, Any]]:
    """Name the queues, in order."""
    return [{"name": queue.name, "label": queue.label or queue.name} for queue in queues]


def shorten(values: FloatArray, shown: BoolArray, decimals: int = 1) -> list[float | None]:
    """Round values for drawing; None where not shown or not known."""
    usable = shown & np.isfinite(values)
    rounded = np.round(np.where(usable, values, 0.0), decimals)
    return [
        (int(v) if v == int(v) else v) if known else None
        for v, known in zip(rounded.tolist(), usable.tolist(), strict=True)
    ]


def draw_forecast(
    forecast: Forecast, history: History | None, actual: Mapping[str, FloatArray], plan: Forecast | None = None
) -> dict[str, dict[str, Any]]:
    """Forecast, bands, past, the plan before it, and what came, per queue and interval; `actual` (t,) by queue."""
    drawn = {}
    for q, name in enumerate(forecast.queues):
        shown = forecast.open[q]
        one: dict[str, Any] = {"v": shorten(forecast.volume[q], shown)}
        for band, levels in BANDS.items():
            if all(level in forecast.quantiles for level in levels):
                one[f"b{band}"] = [shorten(forecast.quantiles[level][q], shown) for level in levels]
        if forecast.model_volume is not None:
            one["model"] = shorten(forecast.model_volume[q], shown)
        if plan is not None:
            one["plan"] = shorten(plan.volume[q], shown)
        if history is not None and name in history.queues:
            past = Past(history, name)
            for key, values in (("mean4", past.mean_before(forecast.grid)), ("year", past.year_before(forecast.grid))):
                if np.isfinite(values[shown]).any():
                    one[key] = shorten(values, shown)
        if name in actual and np.isfinite(actual[name]).any():
            one["actual"] = shorten(actual[name], shown)
        drawn[name] = one
    return drawn


class Past:
    """One queue's history by date and wall-clock slot, so that days of 23 and 25 hours compare with others."""

    def __init__(self, history: History, queue: str) -> None:
        grid = history.grid
        self._start = grid.start
        self._cells = np.full((grid.days, grid.slots), np.nan)
        self._cells[grid.day_of, grid.slot_of] = history.volume[history.queues.index(queue)]

    def mean_before(self, grid: Grid) -> FloatArray:
        """Mean of the last four known same weekdays before the horizon: shape (t,), NaN where there is none."""
        return self._lay_out(grid, lambda day: self._same_weekdays(day, grid.start))

    def year_before(self, grid: Grid) -> FloatArray:
        """Take the same weekday 52 weeks before: shape (t,)."""
        return self._lay_out(grid, lambda day: [day - timedelta(days=YEAR_DAYS)])

    def daily(self) -> tuple[list[date], FloatArray]:
        """Dates, and contacts on each of them: NaN where nothing is known."""
        known = np.isfinite(self._cells)
        totals = np.where(known.any(axis=1), np.nansum(self._cells, axis=1), np.nan)
        return [self._start + timedelta(days=d) for d in range(len(totals))], totals

    def _same_weekdays(self, day: date, before: date) -> list[date]:
        found = []
        for back in range(1, MOST_BACK + 1):
            one = day - timedelta(days=back * WEEK_DAYS)
            if one < before and np.isfinite(self._row(one)).any():
                found.append(one)
            if len(found) == MEAN_WEEKS:
                break
        return found

    def _row(self, day: date) -> FloatArray:
        d = (day - self._start).days
        inside = 0 <= d < len(self._cells)
        return self._cells[d] if inside else np.full(self._cells.shape[1], np.nan)

    def _lay_out(self, grid: Grid, pick: Any) -> FloatArray:
        out = np.full(grid.size, np.nan)
        for d, day in enumerate(grid.dates):
            rows = [self._row(one) for one in pick(day)]
            if rows:
                cells = np.array(rows)
                count = np.isfinite(cells).sum(axis=0)
                mean = np.full(cells.shape[1], np.nan)
                np.divide(np.nansum(cells, axis=0), count, out=mean, where=count > 0)
                out[grid.day(d)] = mean[grid.slot_of[grid.day(d)]]
        return out


def draw_days(
    forecast: Forecast, history: History | None, actual: Mapping[str, FloatArray]
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Contacts per day and queue: the last weeks that were known, then the forecast with its bands."""
    grid = forecast.grid
    drawn = {}
    for q, name in enumerate(forecast.queues):
        totals = _sum_days(np.where(forecast.open[q], forecast.volume[q], 0.0), grid)
        opened = _sum_days(forecast.open[q].astype(np.float64), grid) > 0
        one: dict[str, Any] = {"v": shorten(totals, opened)}
        bands = {t.start: t.quantiles for t in forecast.totals if (t.scope, t.name, t.grain) == ("queue", name, "day")}
        for band, (low, high) in BANDS.items():
            if bands and all({low, high} <= set(bands.get(day, ())) for d, day in enumerate(grid.dates) if opened[d]):
                one[f"b{band}"] = [[round(bands[day][level], 1) if day in bands else None for day in grid.dates]
                                   for level in (low, high)]  # fmt: skip
        if history is not None and name in history.queues:
            days = zip(*Past(history, name).daily(), strict=True)
            kept = [(day, float(v)) for day, v in days if day < grid.start][-PAST_WEEKS * WEEK_DAYS :]
            one["past"] = [[f"{day}" for day, _ in kept], [None if np.isnan(v) else round(v) for _, v in kept]]
        if name in actual and np.isfinite(actual[name]).any():
            # a day counts as come once all of its open intervals are known
            whole = ~_sum_days((forecast.open[q] & ~np.isfinite(actual[name])).astype(np.float64), grid).astype(bool)
            one["actual"] = shorten(_sum_days(np.nan_to_num(actual[name]), grid), whole & opened)
        drawn[name] = one
    return drawn


def _sum_days(values: FloatArray, grid: Grid) -> FloatArray:
    return np.bincount(grid.day_of, weights=values, minlength=grid.days).astype(np.float64)


def draw_coverage(coverage: Coverage) -> dict[str, dict[str, Any]]:
    """Lay out required and rostered agents per queue and interval."""
    drawn = {}
    for q, name in enumerate(coverage.queues):
        shown = coverage.open[q] | (coverage.required[q] > 0) | (coverage.rostered[q] > 0)
        drawn[name] = {
            "need": shorten(coverage.required[q].astype(np.float64), shown),
            "there": shorten(coverage.rostered[q].astype(np.float64), shown),
        }
    return drawn


def draw_projection(rows: Sequence[Mapping[str, str]], grid: Grid) -> dict[str, dict[str, Any]]:
    """Service level of the rest of a running day per queue, before and after the actions, from projection.csv."""
    drawn: dict[str, dict[str, Any]] = {}
    for row in rows:
        t = grid.index_of(int(datetime.fromisoformat(row["interval_start"]).timestamp()))
        if not 0 <= t < grid.size:
            continue
        one = drawn.setdefault(row["queue"], {"t": [], "before": [], "after": []})
        one["t"].append(t)
        for key, column in (("before", "service_level_before"), ("after", "service_level")):
            one[key].append(round(100 * float(row[column]), 1) if row.get(column) else None)
    return drawn
