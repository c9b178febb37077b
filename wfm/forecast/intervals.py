"""How sure a forecast is: quantiles of past errors on the square-root scale.

The root makes the spread of counts nearly even over busy and quiet intervals: Brown et al. (2005), JASA 100:36-50.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.metrics import coverage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray, IntArray

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
LEAST_RESIDUALS = 40
INTERVAL_VARIANCE = 0.7
DAY_ERROR = 0.2


def root_residuals(actual: FloatArray, forecast: FloatArray) -> FloatArray:
    """Error on the square-root scale; NaN where the actual is unknown or negative."""
    return np.sqrt(np.where(actual >= 0, actual, np.nan)) - np.sqrt(forecast)


def residual_quantiles(residuals: FloatArray, ahead: IntArray, levels: tuple[float, ...] = LEVELS) -> FloatArray | None:
    """Quantiles of residuals (origins, days ahead, slots) per week ahead: shape (weeks, levels); None when too few.

    Below the median they never rise, above it never fall, from one week to the next: the further ahead, the wider.
    Errors of one origin resemble each other, so n origins are few draws; as for a mean of n draws and one more, the
    distance from the median is stretched by sqrt(1 + 1/n).
    """
    week = weeks_ahead(ahead)
    everything = residuals[~np.isnan(residuals)]
    if len(everything) < LEAST_RESIDUALS:
        return None
    rows = []
    for w in range(int(week.max()) + 1):
        mine = residuals[:, week == w]
        mine = mine[~np.isnan(mine)]
        rows.append(np.quantile(mine if len(mine) >= LEAST_RESIDUALS else everything, levels))
    table: FloatArray = np.array(rows)
    middle = np.array([np.median(everything)])
    table = middle + (table - middle) * np.sqrt(1 + 1 / len(residuals))
    low, high = np.array(levels) < 0.5, np.array(levels) > 0.5
    table[:, low] = np.minimum.accumulate(table[:, low], axis=0)
    table[:, high] = np.maximum.accumulate(table[:, high], axis=0)
    return table


def weeks_ahead(ahead: IntArray) -> IntArray:
    """Week of the horizon each day lies in, from 0."""
    out: IntArray = (ahead - ahead[0]) // 7
    return out


def shift_roots(volume: FloatArray, shift: FloatArray) -> FloatArray:
    """Move volumes by `shift` on the square-root scale, not below 0."""
    return np.maximum(np.sqrt(volume) + shift, 0.0) ** 2


def make_quantiles(volume: FloatArray, table: FloatArray | None, week: IntArray) -> Mapping[float, FloatArray]:
    """Quantiles around a forecast of shape (days, slots); `week` (days,) picks the row of the table.

    Ordered, never negative, and the mean lies between those below and those above the median. Without a table of past
    errors the spread is that of a normal distribution on the root scale.
    """
    from scipy.special import ndtri

    spread = np.sqrt(INTERVAL_VARIANCE + (DAY_ERROR / 2) ** 2 * volume)
    out: dict[float, FloatArray] = {}
    for k, level in enumerate(LEVELS):
        rows = table[np.minimum(week, len(table) - 1), k][:, None] if table is not None else spread * ndtri(level)
        values = shift_roots(volume, rows)
        if level < 0.5:
            values = np.minimum(values, volume)
        elif level > 0.5:
            values = np.maximum(values, volume)
        out[level] = values
    return out


def cover_left_out(actual: FloatArray, forecast: FloatArray, ahead: IntArray) -> float | None:
    """Share of actuals inside the 80% interval, each origin judged by the errors of the others.

    Arrays of shape (origins, days ahead, slots); None with a single origin or too few errors.
    """
    if len(actual) < 2:
        return None
    residuals = root_residuals(actual, forecast)
    week = weeks_ahead(ahead)
    low, high = np.full(actual.shape, np.nan), np.full(actual.shape, np.nan)
    for i in range(len(actual)):
        table = residual_quantiles(np.delete(residuals, i, axis=0), ahead, (0.1, 0.9))
        if table is not None:
            low[i] = np.minimum(shift_roots(forecast[i], table[week, 0][:, None]), forecast[i])
            high[i] = np.maximum(shift_roots(forecast[i], table[week, 1][:, None]), forecast[i])
    return coverage(actual, low, high)
