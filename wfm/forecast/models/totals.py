"""What models share that forecast daily totals and spread them over the day by the weekday's profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.profile import daily_totals, weekday_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays

    ForecastTotals = Callable[[FloatArray, IntArray], FloatArray]

DAYS_AHEAD = 56
LONGEST_DAYS = 728


@dataclass(frozen=True)
class TotalTimesProfile:
    """Totals of the next `DAYS_AHEAD` days, NaN on weekdays without history, times shares (7, slots)."""

    totals: FloatArray
    shares: FloatArray
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Multiply; beyond the totals at hand their last week repeats."""
        n = len(self.totals)
        day = np.where(ahead <= n, ahead, n - 6 + (ahead - n - 1) % 7) - 1
        out: FloatArray = self.totals[day][:, None] * self.shares[(self.last_weekday + ahead) % 7]
        return out


def fit_totals(past: PastDays, forecast_totals: ForecastTotals) -> TotalTimesProfile:
    """Fit totals and profile apart.

    `forecast_totals` takes the daily totals (NaN where unknown) of the last two years with their weekdays, and returns
    the next `DAYS_AHEAD` of them.
    """
    shares = weekday_shares(past)
    totals = daily_totals(past, shares)[-LONGEST_DAYS:]
    return TotalTimesProfile(forecast_totals(totals, past.weekday[-len(totals) :]), shares, int(past.weekday[-1]))


def weekdays_ahead(weekday: IntArray) -> IntArray:
    """Weekdays of the next `DAYS_AHEAD` days."""
    out: IntArray = (weekday[-1] + np.arange(1, DAYS_AHEAD + 1)) % 7
    return out


def mean_totals(totals: FloatArray, weekday: IntArray, count: int = 4) -> FloatArray:
    """Forecast each weekday as the mean of its last `count` known totals."""
    means = np.full(7, np.nan)
    for w in range(7):
        known = totals[(weekday == w) & ~np.isnan(totals)][-count:]
        if len(known):
            means[w] = known.mean()
    out: FloatArray = means[weekdays_ahead(weekday)]
    return out
