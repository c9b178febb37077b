"""What a forecast missed, taken apart: the level of each day, the profile within it, and chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast import metrics
from wfm.report.accuracy import QueueAccuracy, measure_queue
from wfm.report.poisson import poisson_floor, smooth_rates

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.report.accuracy import Outlook

HOUR_MIN = 60
LEAST_DAYS = 3
SAME_SIDE = 0.8
CLEAR = 3.0
MOST_HOURS = 3


@dataclass(frozen=True)
class MissSplit:
    """WAPE per interval in three parts that add up to it, as shares of the contacts that came.

    `noise` is what chance alone makes; `level` what knowing each day's total would have saved, beyond chance;
    `profile` is the rest: contacts at other times of the day than forecast.
    """

    wape: float
    level: float
    profile: float
    noise: float


@dataclass(frozen=True)
class HourMiss:
    """An hour of the day that was missed to the same side day after day.

    `miss` is forecast against actual, once each day's total is put right: 0.1 is 10% too much.
    """

    hour: int
    miss: float


@dataclass(frozen=True)
class QueueComparison:
    """One queue of a stored forecast against what came.

    `known_until` is the end of the last known interval along the horizon, None where nothing is known; `gaps` counts
    open intervals before it that are unknown, `to_come` those after it. `miss` is None where nothing came.
    """

    queue: str
    accuracy: QueueAccuracy
    known_until: int | None
    gaps: int
    to_come: int
    miss: MissSplit | None
    hours: tuple[HourMiss, ...]


def compare_queue(outlook: Outlook, wall_min: IntArray) -> QueueComparison:
    """Score a stored forecast; `wall_min` is the clock at each interval's start, minutes since midnight, shape (t,)."""
    known = ~np.isnan(outlook.actual)
    end = int(np.flatnonzero(known)[-1]) + 1 if known.any() else None
    unknown = outlook.open & ~known
    said = next(iter(outlook.forecasts.values()))
    return QueueComparison(
        queue=outlook.queue,
        accuracy=measure_queue([outlook]),
        known_until=end,
        gaps=int(unknown[:end].sum()) if end is not None else 0,
        to_come=int(unknown[end:].sum()),
        miss=split_miss(outlook.actual, said, outlook.day_of),
        hours=find_hours(outlook.actual, said, outlook.day_of, wall_min),
    )


def split_miss(actual: FloatArray, forecast: FloatArray, day_of: IntArray) -> MissSplit | None:
    """Split the WAPE per interval of a forecast; arrays of shape (t,), unknown actuals NaN.

    Noise is the Poisson floor of the forecast put on the actual daily totals, at most the whole WAPE. Level is how
    much the WAPE falls when the forecast is put on those totals, at most what is left. The rest is profile.
    """
    known = ~np.isnan(actual)
    wape = metrics.wape(actual, forecast)
    if wape is None:
        return None
    put_right = put_on_totals(actual, forecast, day_of)
    without_level = metrics.wape(actual, put_right)
    rates = smooth_rates(put_right[known], day_of[known])
    noise = min(wape, poisson_floor(actual[known], rates) or 0.0)
    level = min(max(wape - (without_level or 0.0), 0.0), wape - noise)
    return MissSplit(wape, level, wape - noise - level, noise)


def put_on_totals(actual: FloatArray, forecast: FloatArray, day_of: IntArray) -> FloatArray:
    """Scale each day of a forecast to the contacts that came on it, over its known intervals.

    A day of which nothing was forecast is spread evenly; a day of which nothing is known stays as it is.
    """
    known = ~np.isnan(actual)
    days = int(day_of[-1]) + 1
    came = np.bincount(day_of[known], weights=actual[known], minlength=days)
    said = np.bincount(day_of[known], weights=forecast[known], minlength=days)
    count = np.bincount(day_of[known], minlength=days)
    factor, flat = np.ones(days), np.zeros(days)
    np.divide(came, said, out=factor, where=(said > 0) & (count > 0))
    np.divide(came, count, out=flat, where=(said <= 0) & (count > 0))
    return np.where(known, forecast * factor[day_of] + flat[day_of], forecast)


def find_hours(
    actual: FloatArray, forecast: FloatArray, day_of: IntArray, wall_min: IntArray
) -> tuple[HourMiss, ...]:
    """Hours of the day missed to the same side on most days, the most contacts first, daily totals put right.

    Asked of an hour: known on three days or more, missed to one side on four in five of them, and by more than three
    times what chance makes of its contacts.
    """
    put_right = put_on_totals(actual, forecast, day_of)
    hour = wall_min // HOUR_MIN
    known = ~np.isnan(actual)
    found = []
    for h in np.unique(hour[known]):
        mine = known & (hour == h)
        days, where = np.unique(day_of[mine], return_inverse=True)
        errors = np.bincount(where, weights=(put_right - actual)[mine])
        came, error = float(actual[mine].sum()), float(errors.sum())
        same_side = max((errors > 0).sum(), (errors < 0).sum()) >= SAME_SIDE * len(days)
        if len(days) >= LEAST_DAYS and came > 0 and same_side and abs(error) > CLEAR * np.sqrt(came):
            found.append((abs(error), HourMiss(int(h), error / came)))
    return tuple(miss for _, miss in sorted(found, key=lambda pair: -pair[0])[:MOST_HOURS])
