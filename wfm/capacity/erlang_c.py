"""Erlang C: waiting in a queue with Poisson arrivals, exponential handling and nobody who hangs up.

P(wait) = 1 / (1 + (n - a)/a G(n - 1)) with G = 1/B of Erlang B: only positive terms and one division, in logarithms so
that neither tiny nor huge probabilities are lost.

Source: Erlang (1917); Gans, Koole and Mandelbaum, "Telephone call centers" (2003), section 4.1; Tijms, "A First Course
in Stochastic Models" (2003), section 5.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.erlang_b import log_inverse_blocking
from wfm.capacity.inputs import checked

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray


def service_level(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike, answer_within_s: npt.ArrayLike
) -> FloatArray:
    """Share of contacts answered within the threshold, Erlang C: 1 - P(wait) exp(-(n - a) t / aht).

    Poisson arrivals, exponential handling, no abandonment, steady state inside the interval; pessimistic where
    callers hang up. A wait of exactly the threshold counts as in time.

    Parameters
    ----------
    offered_erlangs : erlang, >= 0; all arguments broadcast against each other
    agents : on queue, >= 0, may be fractional
    aht_s : seconds, > 0
    answer_within_s : seconds, >= 0

    Returns
    -------
    0-1, broadcast shape; 0.0 where agents <= offered_erlangs, 1.0 without load.

    Raises
    ------
    CapacityError : negative or non-finite input; names the interval.

    Source
    ------
    Gans, Koole and Mandelbaum (2003), section 4.1; checked in tests/capacity/test_erlang_c.py.
    """
    handle = checked("aht_s", aht_s, above_zero=True)
    threshold = checked("answer_within_s", answer_within_s)
    a, n = _pair(offered_erlangs, agents)
    slack = np.maximum(n - a, 0.0)
    return np.asarray(-np.expm1(_log_wait(a, n) - slack * threshold / handle)) + 0.0


def prob_wait(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> FloatArray:
    """Share of contacts that wait at all, 0-1; 1.0 where agents <= offered_erlangs, 0.0 without load."""
    return np.asarray(np.exp(_log_wait(*_pair(offered_erlangs, agents))))


def log10_prob_wait(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> FloatArray:
    """Decimal logarithm of `prob_wait`, good where the probability itself is too small for a float."""
    return np.asarray(_log_wait(*_pair(offered_erlangs, agents)) / np.log(10.0))


def immediate_answer(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> FloatArray:
    """Share of contacts answered without any wait, 0-1."""
    return np.asarray(-np.expm1(_log_wait(*_pair(offered_erlangs, agents)))) + 0.0


def asa(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike) -> FloatArray:
    """Average speed of answer over all contacts, in seconds: P(wait) aht / (n - a); inf where n <= a, 0 without load.

    Source: Gans, Koole and Mandelbaum (2003), section 4.1; checked in tests/capacity/test_erlang_c.py.
    """
    handle = checked("aht_s", aht_s, above_zero=True)
    a, n = _pair(offered_erlangs, agents)
    return np.asarray(np.exp(_log_wait(a, n)) * _per_slack(a, n) * handle)


def wait_of_queued(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, aht_s: npt.ArrayLike) -> FloatArray:
    """Mean wait of the contacts that do wait, in seconds: aht / (n - a); inf where n <= a, 0 without load."""
    handle = checked("aht_s", aht_s, above_zero=True)
    a, n = _pair(offered_erlangs, agents)
    return np.asarray(_per_slack(a, n) * handle)


def queue_length(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> FloatArray:
    """Mean number of contacts waiting: P(wait) a / (n - a); inf where n <= a, 0 without load."""
    a, n = _pair(offered_erlangs, agents)
    return np.asarray(np.exp(_log_wait(a, n)) * _per_slack(a, n) * np.where(a > 0, a, 1.0))


def occupancy(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> FloatArray:
    """Share of time an agent is busy, 0-1: a / n; 1.0 where agents <= offered_erlangs, 0.0 without load."""
    a, n = _pair(offered_erlangs, agents)
    busy = np.where(a > 0, 1.0, 0.0)
    np.divide(a, n, out=busy, where=(n > a) & (a > 0))
    return busy


def _pair(offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    a, n = np.broadcast_arrays(checked("offered_erlangs", offered_erlangs), checked("agents", agents))
    return a, n


def _log_wait(a: FloatArray, n: FloatArray) -> FloatArray:
    """Natural log of P(wait): 0 where n <= a, -inf without load."""
    out = np.where(a > 0, 0.0, -np.inf)
    stable = (a > 0) & (n > a)
    load, agents = a[stable], n[stable]
    excess = np.log((agents - load) / load) + log_inverse_blocking(load, agents - 1.0)
    out[stable] = -np.logaddexp(0.0, excess)
    return out


def _per_slack(a: FloatArray, n: FloatArray) -> FloatArray:
    """1 / (n - a): inf where n <= a, 0 without load."""
    out = np.where(a > 0, np.inf, 0.0)
    np.divide(1.0, n - a, out=out, where=(a > 0) & (n > a))
    return out
