"""How wrong a forecast must be even when the true rate is known: counts scatter by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

LEAST_CONTACTS = 10.0


def poisson_deviation(mean: FloatArray) -> FloatArray:
    """Mean absolute deviation of Poisson counts from their mean: 2 e^-m m^(k+1) / k!, k the whole part of m.

    Parameters
    ----------
    mean : any shape, contacts, >= 0

    Source
    ------
    De Moivre's formula, for the Poisson law by Crow (1958), The mean deviation of the Poisson distribution, Biometrika
    45; Johnson, Kemp and Kotz (2005), Univariate Discrete Distributions. Checked in tests/report/test_accuracy.py.
    """
    from scipy.special import gammaln

    whole = np.floor(mean)
    out = np.zeros(mean.shape)
    some = mean > 0
    m, k = mean[some], whole[some]
    out[some] = 2 * np.exp((k + 1) * np.log(m) - m - gammaln(k + 1))
    return out


def smooth_rates(forecast: FloatArray, group: IntArray) -> FloatArray:
    """Guess the true rates behind a forecast that may itself follow chance, such as last week's counts.

    Each cell is the mean over its neighbours to both sides in the same group, as few as hold 10 contacts together: a
    rate that jumps with chance would make the floor too low, as the deviation grows less than the rate.

    Parameters
    ----------
    forecast : shape (n,), contacts, in order of time
    group : shape (n,), ascending; the day of each cell, or anything else whose ends neighbours mustn't cross
    """
    begin, end = np.searchsorted(group, group, "left"), np.searchsorted(group, group, "right")
    total = np.concatenate(([0.0], np.cumsum(forecast)))
    index = np.arange(len(forecast))
    out, todo, reach = forecast.copy(), forecast < LEAST_CONTACTS, 1
    while todo.any():
        low, high = np.maximum(begin, index - reach), np.minimum(end, index + reach + 1)
        sums = total[high] - total[low]
        done = todo & ((sums >= LEAST_CONTACTS) | ((low == begin) & (high == end)))
        out[done] = (sums / (high - low))[done]
        todo &= ~done
        reach += 1
    return np.maximum(out, 0.0)


def poisson_floor(actual: FloatArray, rates: FloatArray) -> float | None:
    """WAPE to expect of a forecast that knows every true rate; `rates` are scaled to as many contacts as came.

    Arrays of one shape, nothing unknown. None where nothing came, or where all rates are 0.
    """
    came, said = float(actual.sum()), float(rates.sum())
    if came <= 0 or said <= 0:
        return None
    return float(poisson_deviation(rates * (came / said)).sum()) / came
