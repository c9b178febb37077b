"""How wrong a forecast must be even when the true rate is known: counts scatter by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray


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


def poisson_floor(actual: FloatArray, forecast: FloatArray) -> float | None:
    """WAPE to expect of a forecast that knows every true rate.

    The rates are taken to be the forecast, scaled to as many contacts as came. Cells whose actual is NaN don't count;
    None where nothing came or nothing was forecast.
    """
    known = ~np.isnan(actual)
    came, said = float(actual[known].sum()), float(forecast[known].sum())
    if came <= 0 or said <= 0:
        return None
    return float(poisson_deviation(forecast[known] * (came / said)).sum()) / came
