"""Erlang A: waiting in a queue in which callers give up, after an exponential time that is `patience_s` in the mean.

M/M/n + M in steady state inside the interval. There is a steady state at any staffing, also below the load. All
quantities come from Erlang B and from two sums over the waiting states (`erlang_a_terms`), for whole and fractional
numbers of agents.

Source: Palm (1957); Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002);
Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue" (2007).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity.erlang_a_terms import WaitingTerms, second_order, waiting_terms, weighted_wait
from wfm.capacity.erlang_b import log_inverse_blocking
from wfm.capacity.inputs import checked
from wfm.capacity.service_definition import Late, checked_definition, late_share

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from wfm.core.arrays import FloatArray

_LONGEST = 600.0
_OVERLOAD = 50.0


class Outcomes(NamedTuple):
    """What Erlang A says of a staffing; each in broadcast shape. Shares 0-1, waits in seconds."""

    service_level: FloatArray
    mean_wait_all: FloatArray
    occupancy: FloatArray
    abandonment: FloatArray


class Steady(NamedTuple):
    """Per element with load: P(wait), 1 - P(wait), and what becomes of those who wait; `gap` is x - y."""

    wait: FloatArray
    at_once: FloatArray
    terms: WaitingTerms
    x: FloatArray
    y: FloatArray
    gap: FloatArray


def service_level(
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    answer_within_s: npt.ArrayLike,
    definition: str = "sl_offered",
) -> FloatArray:
    """Share of contacts answered within the threshold, Erlang A; `definition` says which contacts count.

    "sl_offered": answered in time / offered. "sl_answered": answered in time / answered. "sl_virtual": would have been
    answered in time had they been patient. "sl_excl_short": answered in time / offered without those who gave up in
    time. "sl_abandon_ok": those who gave up in time count as good. Except the first and the third, hardly any staff
    meets them where callers are impatient: pair them with a maximum abandonment.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0; all arrays broadcast against each other
    agents : on queue, >= 0, may be fractional and below the load
    aht_s, patience_s : mean handle time and mean time until a caller gives up, seconds, > 0
    answer_within_s : seconds, >= 0

    Returns
    -------
    0-1, broadcast shape; 1.0 without load.

    Raises
    ------
    CapacityError : negative or non-finite input, patience or AHT of 0, unknown definition; names the interval.

    Source
    ------
    Mandelbaum and Zeltyn (2007); checked in tests/capacity/test_erlang_a.py against the Markov chain.
    """
    times = {"aht_s": aht_s, "patience_s": patience_s, "answer_within_s": answer_within_s}
    return outcomes(offered_erlangs, agents, definition=definition, **times).service_level


def outcomes(
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
    answer_within_s: npt.ArrayLike,
    definition: str = "sl_offered",
) -> Outcomes:
    """Service level, mean wait, occupancy and abandonment at once, for the cost of the first; see each of them."""
    asked = checked_definition(definition)
    threshold = checked("answer_within_s", answer_within_s)
    patience = checked("patience_s", patience_s, above_zero=True)

    def compute(state: Steady, wait_s: FloatArray, within: FloatArray, a: FloatArray, n: FloatArray) -> Outcomes:
        lost = state.wait * state.terms.given_up
        level = np.maximum(1.0 - late_share(late_terms(state, within / wait_s), asked), 0.0)
        return Outcomes(level, lost * wait_s, _busy(state, a, n), lost)

    idle = Outcomes(*(np.array(v) for v in (1.0, 0.0, 0.0, 0.0)))
    args = (offered_erlangs, agents, aht_s, patience)
    return Outcomes(*_each(compute, args, threshold, idle=idle))


def prob_wait(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Share of contacts that find all agents busy, 0-1; 0.0 without load, 1.0 with load and without agents."""
    return _one(lambda s, *_: s.wait, offered_erlangs, agents, aht_s, patience_s)


def abandonment(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Share of all contacts that give up waiting, 0-1; 0.0 without load."""
    return _one(lambda s, *_: s.wait * s.terms.given_up, offered_erlangs, agents, aht_s, patience_s)


def mean_wait_all(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Mean wait over all contacts, in seconds, until answer or giving up: abandonment x patience; 0 without load."""
    return _one(lambda s, wait_s, *_: s.wait * s.terms.given_up * wait_s, offered_erlangs, agents, aht_s, patience_s)


def asa_served(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Mean wait of the contacts that are answered, in seconds; 0 without load, NaN where there is nobody to answer."""
    return _one(_served_wait, offered_erlangs, agents, aht_s, patience_s)


def occupancy(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Share of time an agent is busy, 0-1: a (1 - abandonment) / n; 0.0 without load, 1.0 without agents."""
    return _one(lambda s, _w, _t, a, n: _busy(s, a, n), offered_erlangs, agents, aht_s, patience_s)


def queue_length(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, patience_s: npt.ArrayLike
) -> FloatArray:
    """Mean number of contacts waiting: arrivals per second x mean wait; 0 without load."""
    return _one(lambda s, *_: s.y * s.wait * s.terms.given_up, offered_erlangs, agents, aht_s, patience_s)


def steady_state(load: FloatArray, agents: FloatArray, ratio: FloatArray) -> Steady:
    """Solve for load > 0, agents >= 0 and ratio = patience/aht, all of shape (k,); unchecked, for hot loops."""
    x, y, gap = agents * ratio, load * ratio, (agents - load) * ratio
    terms = waiting_terms(x, y, gap)
    odds = np.full_like(load, np.inf)
    some = agents > 0
    if some.all():
        odds = terms.log_sum - np.log(agents / load) - log_inverse_blocking(load, agents - 1.0)
    else:
        a, n = load[some], agents[some]
        odds[some] = terms.log_sum[some] - np.log(n / a) - log_inverse_blocking(a, n - 1.0)
    return Steady(_share(odds), _share(-odds), terms, x, y, gap)


def late_terms(state: Steady, within: FloatArray) -> Late:
    """Split the contacts by a threshold in units of patience, shape (k,)."""
    s = np.minimum(within, _LONGEST)
    fade = np.exp(-s)
    later = waiting_terms(state.x, state.y * fade, state.gap - state.y * np.expm1(-s))
    outlast = later.log_sum - state.terms.log_sum - state.gap * s - state.y * second_order(s)
    share = np.exp(np.minimum(outlast, 0.0))
    over = state.terms.log_sum > _OVERLOAD
    if over.any():
        share[over] = _outlast_overload(state.x[over], state.y[over], fade[over])
    virtual = state.wait * share
    longer = fade * virtual
    served = state.at_once + state.wait * state.terms.answered
    return Late(
        virtual=virtual,
        longer=longer,
        served_late=longer * later.answered,
        gone_late=longer * later.given_up,
        gone=state.wait * state.terms.given_up,
        served=served,
    )


def _outlast_overload(x: FloatArray, y: FloatArray, fade: FloatArray) -> FloatArray:
    """Where waiting is so likely that logarithms of the sums are large: their difference would cost digits."""
    from scipy.special import gammainc

    return np.asarray(gammainc(x, y * fade) / gammainc(x, y))


def _share(odds: FloatArray) -> FloatArray:
    from scipy.special import expit

    return np.asarray(expit(odds))


def _busy(state: Steady, a: FloatArray, n: FloatArray) -> FloatArray:
    served = state.at_once + state.wait * state.terms.answered
    busy = np.ones_like(a)
    np.divide(a * served, n, out=busy, where=n > 0)
    return np.minimum(busy, 1.0)


def _served_wait(state: Steady, wait_s: FloatArray, _t: FloatArray, _a: FloatArray, _n: FloatArray) -> FloatArray:
    served = state.at_once + state.wait * state.terms.answered
    waited = state.wait * weighted_wait(state.x, state.y, state.gap, state.terms.log_sum)
    out = np.full_like(served, np.nan)
    np.divide(waited * wait_s, served, out=out, where=state.x > 0)
    return out


def _one(
    compute: Callable[..., FloatArray],
    offered_erlangs: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    patience_s: npt.ArrayLike,
) -> FloatArray:
    """One quantity that is 0 without load."""
    zero = (np.array(0.0),)
    return _each(
        lambda *args: (compute(*args),), (offered_erlangs, agents, aht_s, patience_s), np.array(0.0), idle=zero
    )[0]


def _each(
    compute: Callable[..., tuple[FloatArray, ...]],
    args: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    threshold: FloatArray,
    *,
    idle: tuple[FloatArray, ...],
) -> tuple[FloatArray, ...]:
    """Check, broadcast, and compute where there is load; `idle` has the values where there is none."""
    load, n, handle, patience, within = np.broadcast_arrays(
        checked("offered_erlangs", args[0]),
        checked("agents", args[1]),
        checked("aht_s", args[2], above_zero=True),
        checked("patience_s", args[3], above_zero=True),
        threshold,
    )
    out = tuple(np.full(load.shape, float(value)) for value in idle)
    busy = load > 0
    if busy.any():
        state = steady_state(load[busy], n[busy], patience[busy] / handle[busy])
        for values, part in zip(out, compute(state, patience[busy], within[busy], load[busy], n[busy]), strict=True):
            values[busy] = part
    return out
