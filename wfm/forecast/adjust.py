"""The planner's hand laid over a forecast, told apart from what the model said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.adjustment import tell_outside
from wfm.core.arrays import frozen
from wfm.core.forecast import AdjustedBy, Paths
from wfm.forecast.sampling import list_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.adjustment import Adjustment
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.forecast import Forecast, TotalBand
    from wfm.core.grid import Grid

WIDEST = 10.0
"""A forecast lifted by more than this ratio keeps a band this many times as wide: nothing is known of such a day."""
NOTHING = 1e-6
"""Contacts per interval that the files of a run don't tell from none."""


def apply_adjustments(forecast: Forecast, adjustments: Sequence[Adjustment]) -> Forecast:
    """Layer adjustments over a forecast, in their order; within one the factor, then the amount, then the limits.

    Closed intervals stay 0 and nothing falls below 0. Quantiles move by the ratio of their interval, those of an
    interval where there was nothing by the same shift; they stay in order. Paths move alike, and so do bands of totals,
    which are added up anew. A total that doesn't tell its queues stays as it was.

    Returns
    -------
    The forecast with `model_volume` as it was, and in `adjusted` the contacts each adjustment added per queue it
    concerns (below 0 where it took away), 0.0 where it changed nothing. The same forecast where there are none.
    """
    if not adjustments:
        return forecast
    volume, done, warnings = forecast.volume.copy(), [], []
    for index, adjustment in enumerate(adjustments):
        where = find_intervals(forecast.grid, adjustment)
        rows = [q for q, name in enumerate(forecast.queues) if adjustment.concerns(name)]
        for q in rows:
            before = float(volume[q].sum())
            _adjust(volume[q], where & forecast.open[q], forecast.grid, adjustment)
            added = float(volume[q].sum()) - before
            done.append(AdjustedBy(index, adjustment.reason, forecast.queues[q], added))
        if not (where & forecast.open[rows]).any():
            closed = f"{adjustment.name} changes nothing: closed at all its times"
            warnings.append(tell_outside(adjustment, forecast.grid) or closed)
    return replace(
        forecast,
        volume=frozen(volume),
        quantiles={
            level: frozen(move_quantile(values, forecast.volume, volume))
            for level, values in forecast.quantiles.items()
        },
        warnings=(*forecast.warnings, *warnings),
        model_volume=forecast.volume if forecast.model_volume is None else forecast.model_volume,
        adjusted=(*forecast.adjusted, *done),
        totals=_move_totals(forecast, volume),
        paths=_move_paths(forecast, volume),
    )


def find_intervals(grid: Grid, adjustment: Adjustment) -> BoolArray:
    """Which intervals of a grid an adjustment is about, by the start of each: shape (t,)."""
    days = np.array(
        [
            adjustment.first <= day <= adjustment.last
            and (not adjustment.weekdays or day.weekday() in adjustment.weekdays)
            for day in grid.dates
        ],
        dtype=np.bool_,
    )
    found: BoolArray = days[grid.day_of]
    if adjustment.from_min is not None and adjustment.to_min is not None:
        found = found & (grid.wall_min >= adjustment.from_min) & (grid.wall_min < adjustment.to_min)
    return found


def move_quantile(quantile: FloatArray, before: FloatArray, after: FloatArray) -> FloatArray:
    """Carry a quantile, or many at once, along with its forecast: in ratio, and a band never over `WIDEST` as wide.

    `before` and `after` have one shape, `quantile` the same, or others before it.
    """
    ratio = np.ones_like(before)
    np.divide(after, before, out=ratio, where=before > NOTHING)
    moved = np.maximum(after + (quantile - before) * np.minimum(ratio, WIDEST), 0.0)
    return np.where(after == before, quantile, np.where(after > 0, moved, 0.0))


def _move_totals(forecast: Forecast, volume: FloatArray) -> tuple[TotalBand, ...]:
    """Add totals up anew and carry their bands along."""
    grid = forecast.grid
    spans = {(grain, grid.dates[int(days[0])]): days for grain, days in list_spans(grid)} if forecast.totals else {}
    before, after = (
        np.array([np.bincount(grid.day_of, weights=row, minlength=grid.days) for row in values])
        for values in (forecast.volume, volume)
    )
    moved = []
    for total in forecast.totals:
        members = np.array([name in total.queues for name in forecast.queues], dtype=np.bool_)
        cells = np.ix_(members, spans[total.grain, total.start])
        old, new = before[cells].sum(), after[cells].sum()
        if old == new:
            moved.append(total)
            continue
        values = move_quantile(np.array(list(total.quantiles.values())), np.array(old), np.array(new))
        quantiles = dict(zip(total.quantiles, values.tolist(), strict=True))
        moved.append(replace(total, volume=float(new), quantiles=quantiles))
    return tuple(moved)


def _move_paths(forecast: Forecast, volume: FloatArray) -> Paths | None:
    """Carry each path along; handle times stay."""
    paths = forecast.paths
    if paths is None:
        return None
    return Paths(frozen(move_quantile(paths.volume, forecast.volume, volume)), paths.aht_s)


def _adjust(volume: FloatArray, where: BoolArray, grid: Grid, adjustment: Adjustment) -> None:
    """Change one queue's volume in place, shape (t,), in the open intervals marked."""
    if adjustment.factor is not None:
        volume[where] *= adjustment.factor
    if adjustment.amount is not None:
        for d in np.unique(grid.day_of[where]):
            day = grid.day(int(d))
            volume[day][where[day]] = _add_amount(volume[day][where[day]], adjustment.amount)
    if adjustment.minimum is not None or adjustment.maximum is not None:
        volume[where] = np.clip(volume[where], adjustment.minimum, adjustment.maximum)


def _add_amount(volume: FloatArray, amount: float) -> FloatArray:
    """Spread contacts over a day's intervals in proportion to what they hold, evenly where they hold nothing."""
    total = float(volume.sum())
    if total <= 0:
        return np.full(len(volume), max(0.0, amount) / len(volume))
    out: FloatArray = volume / total * max(0.0, total + amount)
    return out
