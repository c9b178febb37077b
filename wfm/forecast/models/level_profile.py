"""Weekday effects that few odd days can move, around a level that returns only slowly to what just happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.models.totals import fit_totals, mean_totals, weekdays_ahead

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.totals import TotalTimesProfile

WEEKDAY_HALF_LIFE = 60.0
LEVEL_HALF_LIFE = 10.0
OFFSET = 0.01
CLIP_DEVIATIONS = 2.0
LEAST_DAYS = 14


@dataclass(frozen=True)
class LevelProfile:
    """Totals on the logarithm: weighted median per weekday plus an exponentially weighted level, then the profile."""

    def fit(self, past: PastDays) -> TotalTimesProfile:
        """Fit totals and profile apart."""
        return fit_totals(past, level_totals)


def level_totals(totals: FloatArray, weekday: IntArray) -> FloatArray:
    """Forecast daily totals; the mean of recent same weekdays stands in below two weeks of them.

    A hundredth of the mean is added before the logarithm is taken, so that a day of zero stays finite.
    """
    day = np.flatnonzero(~np.isnan(totals))
    scale = float(totals[day].mean()) if len(day) else 0.0
    if len(day) < LEAST_DAYS or scale <= 0:
        return mean_totals(totals, weekday)
    logs = np.log(totals[day] / scale + OFFSET)
    age = len(totals) - 1 - day
    effects, level = np.full(7, np.nan), np.zeros(len(day))
    for _ in range(2):
        for w in np.unique(weekday[day]):
            mine = weekday[day] == w
            effects[w] = _weighted_median((logs - level)[mine], 0.5 ** (age[mine] / WEEKDAY_HALF_LIFE))
        rest = logs - effects[weekday[day]]
        level = _smooth_both_ways(rest, day)
    expected = _last_level(rest, age) + effects[weekdays_ahead(weekday)]
    return np.maximum(np.exp(expected) - OFFSET, 0.0) * scale


def _last_level(rest: FloatArray, age: IntArray) -> float:
    """Weighted mean of what the weekday leaves, odd days pulled in to two deviations (Huber)."""
    weight = 0.5 ** (age / LEVEL_HALF_LIFE)
    reach = CLIP_DEVIATIONS * 1.4826 * float(np.median(np.abs(rest - np.median(rest))))
    level = float(np.average(rest, weights=weight))
    for _ in range(3):
        level = float(np.average(level + np.clip(rest - level, -reach, reach), weights=weight))
    return level


def _smooth_both_ways(values: FloatArray, day: IntArray) -> FloatArray:
    kernel = 0.5 ** (np.abs(day[:, None] - day[None, :]) / LEVEL_HALF_LIFE)
    smooth: FloatArray = kernel @ values / kernel.sum(axis=1)
    return smooth


def _weighted_median(values: FloatArray, weight: FloatArray) -> float:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2)])
