"""Erlang B: the share of contacts that find every line taken, for whole and fractional numbers of lines.

Everything is computed from the inverse G(n) = 1/B(n), in logarithms: G(n) = Q(n + 1, a) / pmf(n; a), the Poisson
distribution function over its probability, which also continues G to real n.

Source: Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53 (1974). The Poisson
probability follows Loader, "Fast and accurate computation of binomial probabilities" (2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked, checked_share

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray

_SMALL = 16.0
_FAR = 5.0
_LEVELS = 40
_TIE = 1e-12
_HALF_LOG_TWO_PI = 0.5 * float(np.log(2.0 * np.pi))
_STIRLING = (1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0)
_SERIES = ((0.01, 9), (0.25, 27))


def blocking(offered_erlangs: npt.ArrayLike, lines: npt.ArrayLike) -> FloatArray:
    """Share of contacts that find all lines taken, Erlang B.

    Poisson arrivals, any distribution of holding times, blocked contacts go away.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0
    lines : >= 0, may be fractional; broadcasts against the load

    Returns
    -------
    0-1, broadcast shape; 0.0 without load, 1.0 without lines.

    Raises
    ------
    CapacityError : negative or non-finite input; names the interval.

    Source
    ------
    Erlang (1917); Jagerman (1974) for fractional lines; checked in tests/capacity/test_erlang_b.py.
    """
    a, n = np.broadcast_arrays(checked("offered_erlangs", offered_erlangs), checked("lines", lines))
    out = np.where(n > 0, 0.0, 1.0)
    busy = (a > 0) & (n > 0)
    out[busy] = np.exp(-log_inverse_blocking(a[busy], n[busy]))
    return out


def max_offered_erlangs(lines: float, max_blocking: float) -> float:
    """Greatest load that `lines` lines carry with at most this blocking, in erlang (the classic Erlang B table)."""
    from scipy.optimize import brentq

    share = checked_share("max_blocking", max_blocking)
    n = float(checked("lines", lines, above_zero=True))
    # Carried load a (1 - B) can't exceed n, so the root lies below n / (1 - B).
    return float(brentq(lambda a: float(blocking(a, n)) - share, 0.0, n / (1.0 - share) + 1.0, xtol=1e-300, rtol=1e-15))


def lines_for_blocking(offered_erlangs: float, max_blocking: float) -> int:
    """Least whole number of lines with at most this blocking; 0 without load."""
    share = checked_share("max_blocking", max_blocking)
    a = float(checked("offered_erlangs", offered_erlangs))
    if a == 0:
        return 0
    limit = float(np.log(share)) + _TIE

    def meets(n: int) -> bool:
        return -float(log_inverse_blocking(np.array([a]), np.array([float(n)]))[0]) <= limit

    low, high = 0, 1
    while not meets(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


def log_inverse_blocking(load: FloatArray, lines: FloatArray) -> FloatArray:
    """Natural log of G = 1/B for load > 0 and lines > -1, both of shape (k,); unchecked, for hot loops."""
    far = load - lines > _FAR * np.sqrt(load) + 2.0
    if not far.any():
        return _by_gamma(load, lines)
    out = np.empty_like(load)
    near = ~far
    out[near] = _by_gamma(load[near], lines[near])
    out[far] = np.log(_overload_inverse(load[far], lines[far]))
    return out


def _by_gamma(load: FloatArray, lines: FloatArray) -> FloatArray:
    """Only within a few deviations of the load: SciPy's upper tail loses digits far out and underflows in the end."""
    from scipy.special import gammaincc

    return np.asarray(np.log(gammaincc(lines + 1.0, load)) - log_poisson(lines, load))


def log_poisson(x: FloatArray, a: FloatArray) -> FloatArray:
    """Natural log of the Poisson probability of x > -1 (also between whole numbers) with mean a > 0, shape (k,)."""
    if x.size and float(x.min()) >= _SMALL:
        return _log_poisson_saddle(x, a)
    from scipy.special import gammaln

    out = np.empty_like(a)
    small = x < _SMALL
    xs, mean = x[small], a[small]
    out[small] = xs * np.log(mean) - mean - gammaln(xs + 1.0)
    out[~small] = _log_poisson_saddle(x[~small], a[~small])
    return out


def _log_poisson_saddle(x: FloatArray, a: FloatArray) -> FloatArray:
    """Loader's form: no difference of large numbers, so the error stays near 1e-16 times the exponent."""
    inverse = 1.0 / x
    square = inverse * inverse
    stirling = np.full_like(x, _STIRLING[-1])
    for coefficient in _STIRLING[-2::-1]:
        stirling = stirling * square + coefficient
    return np.asarray(-stirling * inverse - _deviance(x, a) - _HALF_LOG_TWO_PI - 0.5 * np.log(x))


def _deviance(x: FloatArray, a: FloatArray) -> FloatArray:
    """Poisson deviance x log(x/a) + a - x without cancellation near x = a."""
    gap = x - a
    v = gap / (x + a)
    square = v * v
    out = gap * v + 2.0 * x * v * square * _odd_series(square, _SERIES[0][1])
    far = square > _SERIES[0][0]
    if far.any():
        out[far] = _deviance_apart(x[far], a[far])
    return np.asarray(out)


def _deviance_apart(x: FloatArray, a: FloatArray) -> FloatArray:
    gap = x - a
    v = gap / (x + a)
    square = np.minimum(v * v, _SERIES[1][0])
    series = gap * v + 2.0 * x * v * square * _odd_series(square, _SERIES[1][1])
    return np.asarray(np.where(square < _SERIES[1][0], series, x * np.log(x / a) - gap))


def _odd_series(square: FloatArray, terms: int) -> FloatArray:
    """1/3 + v^2/5 + v^4/7 + ..., which is (artanh(v)/v - 1)/v^2."""
    series = np.full_like(square, 1.0 / (2 * terms + 1))
    for k in range(terms - 1, 0, -1):
        series = series * square + 1.0 / (2 * k + 1)
    return series


def _overload_inverse(load: FloatArray, lines: FloatArray) -> FloatArray:
    """G by continued fraction, for loads clearly above the lines: the better, the farther."""
    excess = load - lines
    tail = np.zeros_like(load)
    for k in range(_LEVELS, 0, -1):
        tail = k * (lines - k + 1.0) / (excess + 2.0 * k + tail)
    return np.asarray(load / (excess + tail))
