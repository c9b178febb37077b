"""Daily totals by exponential smoothing, spread over the day by the weekday's profile.

ETS(A,N,A): Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, chapter 2.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.profile import daily_totals, weekday_shares

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.days import PastDays

LEAST_DAYS = 12
LEAST_SHARE_KNOWN = 0.5


@dataclass(frozen=True)
class TotalTimesProfile:
    """Daily totals ahead times shares of the day; `totals` is NaN on weekdays without history."""

    totals: FloatArray
    shares: FloatArray
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Multiply; beyond the totals at hand the last week repeats."""
        n = len(self.totals)
        day = np.where(ahead <= n, ahead, n - 6 + (ahead - n - 1) % 7) - 1
        out: FloatArray = self.totals[day][:, None] * self.shares[(self.last_weekday + ahead) % 7]
        return out


@dataclass(frozen=True)
class EtsProfile:
    """ETS with an additive week and no trend on the logarithm of daily totals (plain where a day has none).

    The season counts the weekdays the queue is open. Closed and special days aren't steps of the series; a special day
    that is one is imputed from its neighbours of the same weekday. Where there are too few days, the mean of the last
    four totals per weekday stands in.
    """

    longest_days: int = 728

    def fit(self, past: PastDays) -> TotalTimesProfile:
        """Fit totals and profile apart."""
        shares = weekday_shares(past)
        totals = daily_totals(past, shares)[-self.longest_days :]
        weekday = past.weekday[-len(totals) :]
        last = int(weekday[-1])
        ahead = (last + np.arange(1, 7 * 8 + 1)) % 7
        seasonal = np.array([bool((~np.isnan(totals[weekday == w])).any()) for w in range(7)])
        expected = np.full(len(ahead), np.nan)
        if seasonal.any():
            series = _make_series(totals, weekday, seasonal)
            steps = seasonal[ahead]
            smooth = _smooth(series, int(seasonal.sum()), int(steps.sum())) if series is not None else None
            means = _mean_totals(totals, weekday)
            expected[steps] = means[ahead[steps]] if smooth is None else smooth
        return TotalTimesProfile(expected, shares, last)


def _make_series(totals: FloatArray, weekday: IntArray, seasonal: BoolArray) -> FloatArray | None:
    """Totals of the season's weekdays from the first known one on, holes filled; None when too few are known."""
    inside = seasonal[weekday]
    values, days = totals[inside], weekday[inside]
    first = int((~np.isnan(values)).argmax())
    values, days = values[first:], days[first:]
    known = int((~np.isnan(values)).sum())
    if known < max(LEAST_DAYS, 2 * int(seasonal.sum())) or known < LEAST_SHARE_KNOWN * len(values):
        return None
    return _impute(values, days)


def _impute(values: FloatArray, days: IntArray) -> FloatArray:
    """Fill each hole with the mean of the nearest known same weekday before and after."""
    filled = values.copy()
    for weekday in np.unique(days):
        where = (days == weekday).nonzero()[0]
        mine = values[where]
        known = (~np.isnan(mine)).nonzero()[0]
        if not len(known):
            continue
        at = np.arange(len(mine))
        before = known[np.maximum(np.searchsorted(known, at, side="right") - 1, 0)]
        after = known[np.minimum(np.searchsorted(known, at), len(known) - 1)]
        filled[where] = (mine[before] + mine[after]) / 2
    return filled


def _smooth(series: FloatArray, period: int, steps: int) -> FloatArray | None:
    """Forecast `steps` values; None where smoothing has nothing to work on or fails."""
    scale = float(series.mean())
    # a column that is constant leaves the likelihood without a maximum
    if scale <= 0 or np.isnan(series).any() or float(np.ptp(series[period:] - series[:-period])) < 1e-9 * scale:
        return None
    logs = bool(series.min() > 0)
    scaled = np.log(series / scale) if logs else series / scale
    forecast = _fit_ets(scaled, period, steps)
    if forecast is None or not np.isfinite(forecast).all():
        return None
    # no forecast of a total leaves the range of twice what was ever seen
    highest = 2.0 * float(series.max())
    return np.clip(scale * (np.exp(np.minimum(forecast, 50.0)) if logs else forecast), 0.0, highest)


def _fit_ets(values: FloatArray, period: int, steps: int) -> FloatArray | None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    season = {"seasonal": "add", "seasonal_periods": period} if period > 1 else {}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            model = ETSModel(values, error="add", trend=None, initialization_method="heuristic", **season)
            return np.asarray(model.fit(disp=False).forecast(steps), dtype=np.float64)
        except (ValueError, np.linalg.LinAlgError):
            return None


def _mean_totals(totals: FloatArray, weekday: IntArray) -> FloatArray:
    """Mean of the last four known totals per weekday: shape (7,)."""
    means = np.full(7, np.nan)
    for w in range(7):
        mine = totals[weekday == w]
        mine = mine[~np.isnan(mine)][-4:]
        if len(mine):
            means[w] = mine.mean()
    return means
