"""The two sums over the waiting states that every quantity of Erlang A is made of.

With x = n patience/aht and y = a patience/aht, state n + j is t_j = y^j / ((x + 1) ... (x + j)) times as likely as
state n. All of Erlang A follows from A(x, y) = sum t_j and from the share of those waiting who give up. Each is
computed without subtracting like numbers, and from the difference x - y as it was before rounding, so that neither a
million erlang nor a patience of weeks costs digits.

Source: Palm (1957); Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002);
continued fraction: Gautschi, "A computational procedure for incomplete gamma functions" (1979).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity.erlang_b import log_poisson

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray

_SERIES_BELOW = 1.0
_SERIES_TERMS = 22
_FAR = 5.0
_LEVELS = 44
_NODES = 96
_CHUNK = 4096
_DEPTH = 45.0
_NEWTON = 6
_TINY = 1e-300
_SECOND_BELOW = 0.25
_SECOND_TERMS = 12


class WaitingTerms(NamedTuple):
    """Per element: natural log of A(x, y), and of those who wait the share that gives up and that is answered."""

    log_sum: FloatArray
    given_up: FloatArray
    answered: FloatArray


def waiting_terms(x: FloatArray, y: FloatArray, gap: FloatArray) -> WaitingTerms:
    """A(x, y) and the outcomes of those who wait, for x >= 0, y > 0 and gap = x - y, all of shape (k,); unchecked.

    `gap` counts where x and y are too coarse for it: y may be off by some units in its last place.
    """
    small = y < _SERIES_BELOW
    far = (gap > _FAR * np.sqrt(y + 1.0)) & ~small
    near = ~(small | far)
    if near.all():
        return _by_gamma(x, y, gap)
    out = WaitingTerms(np.empty_like(x), np.empty_like(x), np.empty_like(x))
    for chosen, compute in ((small, _by_series), (far, _by_fraction), (near, _by_gamma)):
        if chosen.any():
            for values, part in zip(out, compute(x[chosen], y[chosen], gap[chosen]), strict=True):
                values[chosen] = part
    return out


def _by_series(x: FloatArray, y: FloatArray, gap: FloatArray) -> WaitingTerms:
    """Term by term where y < 1: those who leave from place j + 1 are (j + 1) t_j / (x + j + 1)."""
    term = np.ones_like(x)
    beyond, leaving = np.zeros_like(x), 1.0 / (x + 1.0)
    for j in range(1, _SERIES_TERMS):
        term = term * y / (x + j)
        beyond += term
        leaving += (j + 1) * term / (x + j + 1)
    whole = 1.0 + beyond
    return WaitingTerms(np.log1p(beyond), np.minimum(leaving / whole, 1.0), x / y * beyond / whole)


def _by_fraction(x: FloatArray, y: FloatArray, gap: FloatArray) -> WaitingTerms:
    """Share who give up = 1/(gap + 1 + 2y/(gap + 2 + 3y/(gap + 3 + ...))): only positive terms where gap > 0."""
    tail = gap + (_LEVELS + 1.0)
    for k in range(_LEVELS, 0, -1):
        tail = (gap + k) + (k + 1) * y / tail
    given_up = 1.0 / tail
    return WaitingTerms(-np.log((gap + y * given_up) / x), given_up, 1.0 - given_up)


def _by_gamma(x: FloatArray, y: FloatArray, gap: FloatArray) -> WaitingTerms:
    """Take A = P(x, y) / pmf(x; y) by the regularised gamma function, moved from the rounded y to the exact one."""
    from scipy.special import gammainc

    log_sum = np.log(gammainc(x, y)) - log_poisson(x, y)
    inverse = np.exp(-log_sum)
    shift = (x - y) - gap
    ratio = x / y
    log_sum = log_sum + shift * (ratio * inverse + 1.0 - ratio)
    inverse = np.exp(-log_sum)
    return WaitingTerms(log_sum, np.minimum(ratio * inverse - gap / y, 1.0), ratio * -np.expm1(-log_sum))


def weighted_wait(x: FloatArray, y: FloatArray, gap: FloatArray, log_sum: FloatArray) -> FloatArray:
    """Mean of wait x answered over those who wait, in units of patience: E[V exp(-V)] of the time V until an agent.

    x / A times the integral of v exp(-(gap + 1) v - y (v - 1 + exp(-v))) over v > 0; the logarithm of its integrand is
    concave, so Gauss-Legendre on the stretch that counts gives all digits.
    """
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    out = np.zeros_like(x)
    for begin in range(0, x.size, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        shape = (x[part, None], y[part, None], gap[part, None])
        low, high = _support(*shape)
        v = low + (high - low) * 0.5 * (nodes + 1.0)
        exponent = -(shape[2] + 1.0) * v - shape[1] * second_order(v) - log_sum[part, None]
        out[part] = x[part] * (0.5 * (high - low)[:, 0]) * ((v * np.exp(exponent)) @ weights)
    return out


def second_order(s: FloatArray) -> FloatArray:
    """Give s - 1 + exp(-s) for s >= 0, which is s^2/2 near 0 where the plain form has no digits left."""
    small = np.minimum(s, _SECOND_BELOW)
    series = np.ones_like(s)
    for k in range(_SECOND_TERMS, 2, -1):
        series = 1.0 - small / k * series
    return np.where(s < _SECOND_BELOW, 0.5 * small * small * series, s + np.expm1(-s))


def _support(x: FloatArray, y: FloatArray, gap: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where the integrand is within exp(-_DEPTH) of its peak; Newton from outside, which a convex function allows."""
    peak = np.maximum(np.log(y / (x + 1.0)), 0.0)
    slope = np.where(peak > 0, 0.0, gap + 1.0)
    curve = y * np.exp(-peak)

    reach = _DEPTH / curve
    # v^2 / (2 + v) <= v - 1 + exp(-v): the root of the simpler one lies outside.
    right = np.minimum(_DEPTH / np.maximum(slope, _TINY), 0.5 * (reach + np.sqrt(reach * (reach + 8.0))))
    left = -np.minimum(np.sqrt(2.0 * _DEPTH / curve), peak)
    for _ in range(_NEWTON):
        deeper = slope * right + curve * second_order(right) - _DEPTH
        right = right - deeper / np.maximum(slope - curve * np.expm1(-right), _TINY)
    return peak + left, peak + right
