"""How wrong a forecast was; each is None where it can't be computed.

Arrays of actual and forecast have one shape; cells whose actual is NaN aren't scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray


def wape(actual: FloatArray, forecast: FloatArray) -> float | None:
    """Sum of absolute errors as a share of all contacts."""
    known = ~np.isnan(actual)
    total = float(actual[known].sum())
    return float(np.abs(forecast - actual)[known].sum()) / total if total > 0 else None


def bias(actual: FloatArray, forecast: FloatArray) -> float | None:
    """Forecast minus actual as a share of all contacts: positive is too much."""
    known = ~np.isnan(actual)
    total = float(actual[known].sum())
    return float((forecast - actual)[known].sum()) / total if total > 0 else None


def rmse(actual: FloatArray, forecast: FloatArray) -> float | None:
    """Root of the mean squared error, in contacts per interval."""
    known = ~np.isnan(actual)
    return float(np.sqrt(np.mean((forecast - actual)[known] ** 2))) if known.any() else None


def mase(actual: FloatArray, forecast: FloatArray, naive_error: float | None) -> float | None:
    """Mean absolute error relative to `naive_error`, that of last week's value on older days.

    Source: Hyndman & Koehler (2006), Int. J. Forecasting 22:679-688, with the seasonal period of a week.
    """
    known = ~np.isnan(actual)
    if not known.any() or not naive_error:
        return None
    return float(np.abs(forecast - actual)[known].mean()) / naive_error


def measure_naive_error(volume: FloatArray) -> float | None:
    """Mean absolute change from a week earlier, over days x slots."""
    change = np.abs(volume[7:] - volume[:-7])
    known = ~np.isnan(change)
    return float(change[known].mean()) if known.any() else None


def wape_day(actual: FloatArray, forecast: FloatArray) -> float | None:
    """WAPE of daily totals; the last axis holds the slots of a day, and only known slots are added up."""
    known = ~np.isnan(actual)
    totals = np.where(known, actual, 0.0).sum(axis=-1)
    expected = np.where(known, forecast, 0.0).sum(axis=-1)
    return wape(np.where(known.any(axis=-1), totals, np.nan), expected)


def coverage(actual: FloatArray, low: FloatArray, high: FloatArray) -> float | None:
    """Share of actuals within [low, high]; a NaN bound takes its cell out."""
    known = ~(np.isnan(actual) | np.isnan(low) | np.isnan(high))
    return float(((actual >= low) & (actual <= high))[known].mean()) if known.any() else None
