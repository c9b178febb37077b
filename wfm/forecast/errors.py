"""How a forecast of days has missed: one miss that a week shares, and one of each day apart.

Misses are relative and on the square-root scale, 2 (sqrt(actual) - sqrt(forecast)) / sqrt(forecast), which is close to
the logarithm of their ratio and stays finite on a day without contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.intervals import weeks_ahead

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.forecast.backtest import Trial

GENERAL_DAY, GENERAL_WEEK = 0.15, 0.1
NORMAL_80 = 1.2816
LEAST_DAYS = 10
POISSON_ROOT_VARIANCE = 0.25


@dataclass(frozen=True)
class DayErrors:
    """Spread of the misses: `week_sd` (weeks of the horizon,) is shared by a week's days, `day_sd` each day's own.

    `dispersion` is the variance of an interval's count around its share of the day, over the mean: 1 for pure chance.
    `misses` (origins, days ahead) are the misses themselves, NaN where unknown; empty without a backtest.
    """

    week_sd: FloatArray
    day_sd: float
    dispersion: float
    misses: FloatArray


def measure_day_errors(trial: Trial | None, forecast: FloatArray | None, days: int) -> DayErrors:
    """Measure the misses of a backtest; a general spread where there are too few.

    The two spreads are put to scale so that normal 80% bands hold 80% of the misses seen.
    """
    weeks = -(-days // 7)
    general = DayErrors(np.full(weeks, GENERAL_WEEK), GENERAL_DAY, 1.0, np.zeros((0, 0)))
    if trial is None or forecast is None:
        return general
    known = ~np.isnan(trial.actual)
    actual = np.where(known, trial.actual, 0.0).sum(axis=2)
    expected = np.where(known, forecast, 0.0).sum(axis=2)
    usable = known.any(axis=2) & (expected > 0)
    misses = np.full(actual.shape, np.nan)
    misses[usable] = 2 * (np.sqrt(actual[usable]) / np.sqrt(expected[usable]) - 1)
    if usable.sum() < LEAST_DAYS:
        return general
    week = weeks_ahead(trial.ahead)
    shared, own = zip(*[_split(misses[:, week == w]) for w in range(int(week.max()) + 1)], strict=True)
    day_var = float(np.mean(own))
    seen = float(np.quantile(np.abs(misses[usable]), 0.8)) / NORMAL_80
    total = day_var + float(np.mean(shared))
    scale = seen / np.sqrt(total) if total > 0 else 1.0
    stretch = scale * np.sqrt(1 + 1 / len(trial.origins))
    week_sd = np.maximum.accumulate(np.sqrt(np.array(shared))) * stretch
    week_sd = np.concatenate([week_sd, np.full(max(0, weeks - len(week_sd)), week_sd[-1])])[:weeks]
    return DayErrors(week_sd, float(np.sqrt(day_var)) * stretch, _measure_dispersion(trial, forecast), misses)


def _split(misses: FloatArray) -> tuple[float, float]:
    """Variance shared by the days of an origin's week, and that of each day apart (one-way analysis of variance)."""
    count = (~np.isnan(misses)).sum(axis=1)
    rows = misses[count > 1]
    if not len(rows):
        return 0.0, float(np.nanmean(misses**2)) if count.any() else 0.0
    mean = np.nanmean(rows, axis=1)
    n = count[count > 1]
    within = float(np.nansum((rows - mean[:, None]) ** 2) / (n - 1).sum())
    shared = float(np.mean(mean**2)) - within * float(np.mean(1 / n))
    return max(shared, 0.0), within


def _measure_dispersion(trial: Trial, forecast: FloatArray) -> float:
    """Variance of counts around their share of what the day brought, over that of pure chance; at least 1."""
    known = ~np.isnan(trial.actual) & (forecast > 0)
    actual = np.where(known, trial.actual, 0.0)
    expected = np.where(known, forecast, 0.0)
    level = expected.sum(axis=2)
    factor = np.divide(actual.sum(axis=2), level, out=np.zeros(level.shape), where=level > 0)
    share = expected * factor[:, :, None]
    cells = known & (share >= 1.0)
    if cells.sum() < LEAST_DAYS:
        return 1.0
    residual = np.sqrt(actual[cells]) - np.sqrt(share[cells])
    return max(1.0, float(np.mean(residual**2)) / POISSON_ROOT_VARIANCE)
