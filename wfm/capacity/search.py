"""The smallest whole number of agents that keeps a promise, for millions of intervals at once.

The square-root staffing rule (Halfin and Whitt 1981) gives a start just below the answer, one exact evaluation places
it, and the recursion G(n) = 1 + (n/a) G(n - 1) walks up from there. The start only costs time, never correctness:
where it lies above the answer it is moved down until it doesn't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from wfm.capacity.erlang_b import log_inverse_blocking
from wfm.capacity.inputs import checked, checked_shares
from wfm.capacity.rounding import ceil_noise_safe
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_CHUNK = 20_000
_TIE = 1e-12
_LAST_DIGIT = 2.0**-53
_ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))


class _Promise(Protocol):
    """Says whether P(wait) = exp(log_wait) with n - a = slack is good enough, for the chosen intervals."""

    def __call__(self, log_wait: FloatArray, slack: FloatArray, chosen: IntArray) -> BoolArray: ...


def agents_for_service_level(
    offered_erlangs: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    service_level: npt.ArrayLike,
    answer_within_s: npt.ArrayLike,
) -> IntArray:
    """Least number of agents with which Erlang C answers this share in time; 0 without load.

    Compared in logarithms, so that an exact tie counts as met. About 0.6 s for a million intervals.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0; all arguments broadcast against each other
    aht_s : seconds, > 0
    service_level : share in (0, 1)
    answer_within_s : seconds, >= 0

    Raises
    ------
    CapacityError : negative or non-finite input, a service level outside (0, 1); names the interval.
    """
    a = checked("offered_erlangs", offered_erlangs)
    handle = checked("aht_s", aht_s, above_zero=True)
    threshold = checked("answer_within_s", answer_within_s)
    share = checked_shares("service_level", service_level)
    shape = np.broadcast_shapes(a.shape, handle.shape, threshold.shape, share.shape)
    rate = np.broadcast_to(threshold / handle, shape).reshape(-1)
    # a share near 1 is only known to the last digit of 1, which is many digits of what is left
    allowed = np.broadcast_to(np.log1p(-share) + _LAST_DIGIT / (1.0 - share), shape).reshape(-1)
    load = np.broadcast_to(a, shape).reshape(-1)
    out = np.zeros(load.size, dtype=np.int64)
    for begin in range(0, load.size, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        out[part] = _size_service_level(load[part], rate[part], allowed[part])
    return out.reshape(shape)


def agents_for_asa(offered_erlangs: npt.ArrayLike, *, aht_s: npt.ArrayLike, asa_s: npt.ArrayLike) -> IntArray:
    """Least number of agents with which the mean wait over all contacts is at most `asa_s` seconds; 0 without load.

    CapacityError for an `asa_s` of 0: some contact always waits.
    """
    a = checked("offered_erlangs", offered_erlangs)
    handle = checked("aht_s", aht_s, above_zero=True)
    wait = checked("asa_s", asa_s, above_zero=True)
    load, ratio = np.broadcast_arrays(a, np.log(wait / handle))
    flat, log_ratio = load.reshape(-1), ratio.reshape(-1)
    out = np.zeros(flat.size, dtype=np.int64)
    for begin in range(0, flat.size, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        out[part] = _size_asa(flat[part], log_ratio[part])
    return out.reshape(load.shape)


def agents_for_occupancy(offered_erlangs: npt.ArrayLike, max_occupancy: npt.ArrayLike) -> IntArray:
    """Least number of agents that are busy at most this share (0-1] of the time: ceil(a / max_occupancy)."""
    a = checked("offered_erlangs", offered_erlangs)
    share = checked("max_occupancy", max_occupancy, above_zero=True)
    if (share > 1).any():
        raise CapacityError.of([Fault("a share in (0, 1]", f"{float(share.max()):g}", where="max_occupancy")])
    return ceil_noise_safe(a / share)


def _size_service_level(load: FloatArray, rate: FloatArray, allowed: FloatArray) -> IntArray:
    busy = np.flatnonzero(load > 0)
    a, r, limit = load[busy], rate[busy], allowed[busy] + _TIE
    if busy.size == 0:
        return np.zeros(load.size, dtype=np.int64)

    def meets(log_wait: FloatArray, slack: FloatArray, chosen: IntArray) -> BoolArray:
        return np.asarray(log_wait - slack * r[chosen] <= limit[chosen])

    out = np.zeros(load.size, dtype=np.int64)
    out[busy] = _least(a, _square_root_start(a, r, -allowed[busy]), meets)
    return out


def _size_asa(load: FloatArray, log_ratio: FloatArray) -> IntArray:
    busy = np.flatnonzero(load > 0)
    a, limit = load[busy], log_ratio[busy] + _TIE
    if busy.size == 0:
        return np.zeros(load.size, dtype=np.int64)

    def meets(log_wait: FloatArray, slack: FloatArray, chosen: IntArray) -> BoolArray:
        return np.asarray(log_wait - np.log(slack) <= limit[chosen])

    out = np.zeros(load.size, dtype=np.int64)
    out[busy] = _least(a, np.floor(a + 0.5 * np.sqrt(a)), meets)
    return out


def _square_root_start(a: FloatArray, rate: FloatArray, log_share: FloatArray) -> FloatArray:
    """Two Newton steps on log(1 + b Phi(b)/phi(b)) + b sqrt(a) t/aht = -log(1 - SL), then n = a + b sqrt(a)."""
    from scipy.special import ndtr

    root = np.sqrt(a)
    r = root * rate
    b = np.sqrt((1.0 + r) ** 2 + 2.0 * log_share) - (1.0 + r)
    for _ in range(2):
        mills = _ROOT_TWO_PI * np.exp(np.minimum(0.5 * b * b, 600.0)) * ndtr(b)
        odds = b * mills
        slope = (mills * (1.0 + b * b) + b) / (1.0 + odds) + r
        b = np.maximum(b - (np.log1p(odds) + b * r - log_share) / slope, 0.0)
    return np.asarray(np.ceil(a + b * root) - 1.0)


def _least(a: FloatArray, start: FloatArray, meets: _Promise) -> IntArray:
    """Least n > a that meets, for loads above 0; `start` of shape (k,) is a guess at just below it."""
    floor = np.floor(a) + 1.0
    n = np.maximum(start, floor)
    inverse = np.empty_like(a)
    todo, step = np.arange(a.size), 1.0
    good = np.zeros(a.size, dtype=np.bool_)
    while todo.size:
        inverse[todo] = _inverse_before(a[todo], n[todo])
        good[todo] = meets(_log_wait(a[todo], n[todo], inverse[todo]), n[todo] - a[todo], todo)
        todo = todo[good[todo] & (n[todo] > floor[todo])]
        n[todo] = np.maximum(n[todo] - step, floor[todo])
        step *= 2.0
    climbing = np.flatnonzero(~good)
    while climbing.size:
        load = a[climbing]
        with np.errstate(over="ignore"):
            inverse[climbing] = 1.0 + n[climbing] / load * inverse[climbing]
        n[climbing] += 1.0
        met = meets(_log_wait(load, n[climbing], inverse[climbing]), n[climbing] - load, climbing)
        climbing = climbing[~met]
    return n.astype(np.int64)


def _inverse_before(a: FloatArray, n: FloatArray) -> FloatArray:
    """G(n - 1); where it is too large for a float, so large that every promise is met."""
    return np.asarray(np.exp(np.minimum(log_inverse_blocking(a, n - 1.0), 700.0)))


def _log_wait(a: FloatArray, n: FloatArray, inverse: FloatArray) -> FloatArray:
    """Natural log of P(wait) from G(n - 1)."""
    with np.errstate(over="ignore"):
        return np.asarray(-np.log1p((n - a) / a * inverse))
