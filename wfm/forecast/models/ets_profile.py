"""Daily totals by exponential smoothing, spread over the day by the weekday's profile.

ETS(A,N,A): Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, chapter 2.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.models.totals import fit_totals, mean_totals, weekdays_ahead

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.totals import TotalTimesProfile

LEAST_DAYS = 12
LEAST_SHARE_KNOWN = 0.5


@dataclass(frozen=True)
class EtsProfile:
    """ETS with an additive week and no trend on the logarithm of daily totals (plain where a day has none)."""

    def fit(self, past: PastDays) -> TotalTimesProfile:
        """Fit totals and profile apart."""
        return fit_totals(past, ets_totals)


def ets_totals(totals: FloatArray, weekday: IntArray) -> FloatArray:
    """Forecast daily totals; NaN on weekdays without history.

    The season counts the weekdays that have totals. Other days aren't steps of the series; an unknown day of the
    season is imputed from its neighbours of the same weekday. Where too few days are known, the mean of the last four
    totals per weekday stands in.
    """
    seasonal = np.array([bool((~np.isnan(totals[weekday == w])).any()) for w in range(7)])
    expected = mean_totals(totals, weekday)
    series = _make_series(totals, weekday, seasonal) if seasonal.any() else None
    if series is None:
        return expected
    steps = seasonal[weekdays_ahead(weekday)]
    smooth = _smooth(series, int(seasonal.sum()), int(steps.sum()))
    if smooth is not None:
        expected[steps] = smooth
    return expected


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
