"""Whole days as combinations of a few curves, whose scores are forecast instead of the slots.

Shen & Huang (2008), Manufacturing & Service Operations Management 10:391-410: the square roots of the counts, whose
noise is alike everywhere, are split by singular values; each score is a series of days, forecast as its weekday's mean
plus what an autoregression leaves of the last day's deviation. The forecast is the square of the curve plus the
variance that squaring a mean forgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.models.model import WeekPattern, mean_of_last
from wfm.forecast.profile import age_weights

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.model import FittedModel

LEAST_DAYS = 28
LONGEST_DAYS = 728
FALLBACK_WEEKS = 4
PRIOR_PAIRS = 10.0
LARGEST_CARRY = 0.95


@dataclass(frozen=True)
class DayCurves:
    """So many curves; old days fade out of the weekdays' means with a half-life in days."""

    factors: int = 3
    half_life_days: float = 60.0

    def fit(self, past: PastDays) -> FittedModel:
        """Split the days of the last two years, then fit each score."""
        weekday = past.weekday[-LONGEST_DAYS:]
        values = np.where(past.usual[weekday], past.volume[-LONGEST_DAYS:], np.nan)
        day = np.flatnonzero(~np.isnan(values).all(axis=1))
        last = int(past.weekday[-1])
        if len(day) < LEAST_DAYS:
            return WeekPattern(mean_of_last(past, FALLBACK_WEEKS), last)
        weight = age_weights(len(weekday), self.half_life_days)[day]
        weekday, roots = weekday[day], np.sqrt(values[day])
        means = _average(roots, weekday, weight)
        # unknown cells are those of an ordinary such weekday; a slot never seen on it counts as empty
        whole = np.where(np.isnan(roots), np.nan_to_num(means)[weekday], roots)
        curves = np.linalg.svd(whole, full_matrices=False)[2][: self.factors]
        scores = whole @ curves.T
        centre = np.nan_to_num(_average(scores, weekday, weight))
        deviation = scores - centre[weekday]
        missed = (roots - centre[weekday] @ curves) ** 2
        variance = np.nan_to_num(_average(missed, np.zeros_like(weekday), weight)[0])
        seen = past.usual & ~np.isnan(means)
        return CurveFit(centre, curves, deviation[-1], _measure_carry(deviation, weight), variance, seen, last)


@dataclass(frozen=True)
class CurveFit:
    """What was learned of each score (k of them) and slot.

    `centre` (7, k) is the weekdays' scores, `deviation` and `carry` (k,) the last day's and how much of it each day
    hands on, `curves` (k, slots); `variance` (slots,) on the square root; `seen` (7, slots) has a past.
    """

    centre: FloatArray
    curves: FloatArray
    deviation: FloatArray
    carry: FloatArray
    variance: FloatArray
    seen: BoolArray
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Scores back to curves, and these back to contacts; closed weekdays don't wear the deviation off."""
        weekday = (self.last_weekday + ahead) % 7
        works = np.asarray(self.seen.any(axis=1), dtype=np.bool_)
        reach = np.arange(1, int(ahead.max(initial=1)) + 1)
        worked = np.cumsum(works[(self.last_weekday + reach) % 7])[ahead - 1]
        scores = self.centre[weekday] + self.deviation * self.carry ** worked[:, None]
        roots = np.maximum(scores @ self.curves, 0.0)
        return np.where(self.seen[weekday], roots**2 + self.variance, np.nan)


def _average(values: FloatArray, weekday: IntArray, weight: FloatArray) -> FloatArray:
    """Weighted mean by weekday of the known values, shape (7, columns); NaN where there are none."""
    mine = (weekday[None, :] == np.arange(7)[:, None]) * weight
    known = ~np.isnan(values)
    n = mine @ known
    out = np.full(n.shape, np.nan)
    np.divide(mine @ np.where(known, values, 0.0), n, out=out, where=n > 0)
    return out


def _measure_carry(deviation: FloatArray, weight: FloatArray) -> FloatArray:
    """Autoregression of each score on the known day before, drawn to 0 with the weight of ten days: shape (k,)."""
    before, after, weight = deviation[:-1], deviation[1:], weight[1:]
    square = weight @ before**2 * (1 + PRIOR_PAIRS / weight.sum())
    out = np.zeros(deviation.shape[1])
    np.divide(weight @ (before * after), square, out=out, where=square > 0)
    return np.clip(out, 0.0, LARGEST_CARRY)
