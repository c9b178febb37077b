"""The smallest whole number of agents that keeps a promise to callers who give up, for millions of intervals at once.

The many-server limit of Garnett, Mandelbaum and Reiman (2002) gives a start that is mostly right or one off; exact
evaluations go on from there by secant on the logit until one number of agents keeps the promise and one less doesn't.
The start only costs time, never correctness: every measure here improves with every agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity.erlang_a import late_terms, steady_state
from wfm.capacity.erlang_a_terms import second_order
from wfm.capacity.inputs import checked, checked_shares
from wfm.capacity.service_definition import Late, checked_definition, late_share

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray

_CHUNK = 20_000
_TIE = 1e-12
_TINY = 1e-300
_LOWEST = -30.0
_LONGEST = 100.0
_GIVEN_UP = "given_up"
_GUESS_STEPS = 4
_SECANT_STEPS = 8
_ROOT_HALF_PI = float(np.sqrt(0.5 * np.pi))
_ROOT_HALF = float(np.sqrt(0.5))


class _Cases(NamedTuple):
    """Intervals with load, all of shape (k,): patience / AHT, threshold / patience, log of the share allowed."""

    load: FloatArray
    ratio: FloatArray
    within: FloatArray
    limit: FloatArray

    def take(self, chosen: IntArray) -> _Cases:
        return _Cases(*(values[chosen] for values in self))


def agents_for_service_level_a(
    offered_erlangs: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    service_level: npt.ArrayLike,
    answer_within_s: npt.ArrayLike,
    definition: str = "sl_offered",
    max_abandonment: npt.ArrayLike | None = None,
) -> IntArray:
    """Least number of agents with which Erlang A answers this share in time; 0 without load, else at least 1.

    With patience the answer may lie below the load. `definition` as in `erlang_a.service_level`; where also
    `max_abandonment` is given, the least number that keeps both. A tie counts as met.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0; all arrays broadcast against each other
    aht_s, patience_s : seconds, > 0
    service_level, max_abandonment : shares in (0, 1)
    answer_within_s : seconds, >= 0

    Raises
    ------
    CapacityError : negative or non-finite input, a share outside (0, 1), unknown definition; names the interval.
    """
    asked = checked_definition(definition)
    share = checked_shares("service_level", service_level)
    within = checked("answer_within_s", answer_within_s)
    both = () if max_abandonment is None else (checked_shares("max_abandonment", max_abandonment),)
    shape, cases = _cases(offered_erlangs, aht_s, patience_s, share, within, *both)

    def size(load: FloatArray, handle: FloatArray, patience: FloatArray, *more: FloatArray) -> IntArray:
        level = _Cases(load, patience / handle, more[1] / patience, np.log1p(-more[0]))
        n = _least(level, asked)
        if len(more) == 2:
            return n
        return _least(level._replace(limit=np.log(more[2])), _GIVEN_UP, at_least=n.astype(np.float64))

    return _by_chunk(size, cases).reshape(shape)


def agents_for_abandonment(
    offered_erlangs: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    max_abandonment: npt.ArrayLike,
) -> IntArray:
    """Least number of agents with which at most this share (0-1) gives up; 0 without load. Errors as above."""
    shape, cases = _cases(offered_erlangs, aht_s, patience_s, checked_shares("max_abandonment", max_abandonment))

    def size(load: FloatArray, handle: FloatArray, patience: FloatArray, share: FloatArray) -> IntArray:
        return _least(_Cases(load, patience / handle, np.zeros_like(load), np.log(share)), _GIVEN_UP)

    return _by_chunk(size, cases).reshape(shape)


def agents_for_asa_a(
    offered_erlangs: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    asa_s: npt.ArrayLike,
) -> IntArray:
    """Least number of agents with which the mean wait of all, given up or not, is at most `asa_s` seconds.

    0 without load, and also where callers give up sooner than that by themselves: 1, for somebody has to answer.
    CapacityError for an `asa_s` of 0: some contact always waits.
    """
    wait = checked("asa_s", asa_s, above_zero=True)
    shape, cases = _cases(offered_erlangs, aht_s, patience_s, wait)

    def size(load: FloatArray, handle: FloatArray, patience: FloatArray, asked: FloatArray) -> IntArray:
        # The mean wait of all is the share that gives up times the patience.
        limit = np.log(np.minimum(asked / patience, 1.0))
        return _least(_Cases(load, patience / handle, np.zeros_like(load), limit), _GIVEN_UP)

    return _by_chunk(size, cases).reshape(shape)


def _cases(*args: npt.ArrayLike) -> tuple[tuple[int, ...], tuple[FloatArray, ...]]:
    """Check load, AHT and patience, and flatten them with the rest to one shape."""
    load = checked("offered_erlangs", args[0])
    handle, patience = (
        checked(name, values, above_zero=True) for name, values in zip(("aht_s", "patience_s"), args[1:3], strict=True)
    )
    full = np.broadcast_arrays(load, handle, patience, *args[3:])
    return full[0].shape, tuple(values.reshape(-1) for values in full)


def _by_chunk(size: Callable[..., IntArray], cases: tuple[FloatArray, ...]) -> IntArray:
    """Size the intervals with load; in chunks, which stay in the processor's cache."""
    out = np.zeros(cases[0].size, dtype=np.int64)
    busy = np.flatnonzero(cases[0] > 0)
    for begin in range(0, busy.size, _CHUNK):
        part = busy[begin : begin + _CHUNK]
        out[part] = size(*(values[part] for values in cases))
    return out


def _log_bad(cases: _Cases, n: FloatArray, promise: str) -> FloatArray:
    """Natural log of the share that a promise limits, with n agents."""
    state = steady_state(cases.load, n, cases.ratio)
    if promise == _GIVEN_UP:
        bad = state.wait * state.terms.given_up
    else:
        bad = late_share(late_terms(state, cases.within), promise)
    return np.asarray(np.log(np.maximum(bad, _TINY)))


def _least(cases: _Cases, promise: str, *, at_least: FloatArray | None = None) -> IntArray:
    """Least n >= 1 that keeps the promise and is no less than `at_least` (k,)."""
    n = _guess(cases, promise) if at_least is None else at_least.copy()
    low = np.zeros_like(n) if at_least is None else at_least - 1.0
    high = np.full_like(n, np.inf)
    at, height = np.full((2, n.size), np.nan), np.full((2, n.size), np.nan)
    todo = np.arange(n.size)
    step = 0
    while todo.size:
        part = cases.take(todo)
        bad = _log_bad(part, n[todo], promise)
        good = bad <= part.limit + _TIE
        high[todo[good]], low[todo[~good]] = n[todo[good]], n[todo[~good]]
        at[0, todo], height[0, todo] = at[1, todo], height[1, todo]
        at[1, todo], height[1, todo] = n[todo], _logit(bad) - _logit(part.limit)
        todo = todo[high[todo] - low[todo] > 1.0]
        n[todo] = _next(low[todo], high[todo], at[:, todo], height[:, todo], halving=step >= _SECANT_STEPS)
        step += 1
    return high.astype(np.int64)


def _next(low: FloatArray, high: FloatArray, at: FloatArray, height: FloatArray, *, halving: bool) -> FloatArray:
    """Another number strictly inside the bracket from the last two (rows): by secant, or one up or down, or halving."""
    if halving:
        return np.asarray(np.where(np.isinf(high), 2.0 * low + 1.0, np.floor(0.5 * (low + high))))
    good = height[1] <= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (height[1] - height[0]) / (at[1] - at[0])
        root = at[1] - height[1] / slope
    # Where the last was enough, it is the one below the root that is left to be ruled out.
    step = np.where(good, at[1] - 1.0, at[1] + 1.0)
    ahead = np.where((slope < 0) & np.isfinite(root), np.ceil(root) - good, step)
    return np.asarray(np.clip(ahead, low + 1.0, np.where(np.isinf(high), 4.0 * low + 16.0, high - 1.0)))


def _logit(log_share: FloatArray) -> FloatArray:
    """Logit of a share from its logarithm, finite at 1."""
    return np.asarray(log_share - np.log(np.maximum(-np.expm1(log_share), _TINY)))


def _guess(cases: _Cases, promise: str) -> FloatArray:
    """Agents by the many-server limit: secant over b in n = a + b sqrt(a)."""
    limit = _Limit.of(cases)
    root, target = np.sqrt(cases.load), _logit(cases.limit)
    before, b = np.zeros_like(root), np.ones_like(root)
    height = limit.logit(before, promise) - target
    for _ in range(_GUESS_STEPS):
        higher = limit.logit(b, promise) - target
        slope = np.minimum((higher - height) / np.where(b == before, 1.0, b - before), -0.05)
        before, height = b, higher
        b = np.clip(b - higher / slope, np.maximum(-root, b - 4.0), b + 4.0)
    return np.asarray(np.maximum(np.ceil(cases.load + b * root), 1.0))


class _Limit(NamedTuple):
    """Erlang A for many agents, n = a + b sqrt(a): incomplete gamma functions become normal ones."""

    root_ratio: FloatArray
    root_y: FloatArray
    within: FloatArray
    fade: FloatArray
    second: FloatArray

    @staticmethod
    def of(cases: _Cases) -> _Limit:
        within = np.minimum(cases.within, _LONGEST)
        y = cases.load * cases.ratio
        return _Limit(np.sqrt(cases.ratio), np.sqrt(y), within, np.exp(-within), y * second_order(within))

    def logit(self, b: FloatArray, promise: str) -> FloatArray:
        z = np.maximum(b * self.root_ratio, _LOWEST)
        mills = _mills(z)
        wait = 1.0 / (1.0 + _mills(np.maximum(-b, _LOWEST)) / (self.root_ratio * mills))
        given_up = np.clip((1.0 / mills - z) / self.root_y, 0.0, 1.0)
        bad = wait * given_up if promise == _GIVEN_UP else late_share(self._late(z, wait, given_up, mills), promise)
        return _logit(np.log(np.clip(bad, 1e-200, 1.0)))

    def _late(self, z: FloatArray, wait: FloatArray, given_up: FloatArray, mills: FloatArray) -> Late:
        root = self.root_y * np.sqrt(self.fade)
        later = np.maximum((z + self.root_y * (1.0 - self.fade)) * (self.root_y / root), _LOWEST)
        mills_later = _mills(later)
        outlast = -z * self.root_y * self.within - self.second
        ratio = mills_later * root / (mills * self.root_y)
        virtual = wait * np.minimum(ratio * np.exp(np.minimum(outlast, 700.0)), 1.0)
        gone = np.clip((1.0 / mills_later - later) / root, 0.0, 1.0)
        longer = self.fade * virtual
        return Late(virtual, longer, longer * (1.0 - gone), longer * gone, wait * given_up, 1.0 - wait * given_up)


def _mills(z: FloatArray) -> FloatArray:
    """Upper tail over density of the normal distribution."""
    from scipy.special import erfcx

    return np.asarray(_ROOT_HALF_PI * erfcx(_ROOT_HALF * z))
