"""Chat: agents who hold several sessions at once, each session slower for it.

A birth-death chain on the number of contacts in the system. With x contacts among n agents the least busy agent gets
the next one, so every agent holds k = floor(x / n) sessions or one more; an agent with k sessions finishes them at rate
k / aht_k. When all n * K places are taken contacts wait, and may give up. Below the waiting line the chain is summed by
the recursion p(x) = rate p(x-1) / (rate p(x-1) + m(x)) of Erlang B with m(x) for the rate of finishing; above it the
formulas of Erlang C and A hold with the full pool's rate for n / aht.

Source: model class of Koole, "Call Center Optimization" (2013), chapter on chat; Garnett, Mandelbaum and Reiman,
"Designing a call center with impatient customers" (2002) for the part that waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.chat_tail import Tail, waiting_tail
from wfm.capacity.inputs import checked, checked_share
from wfm.core.arrays import frozen
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.requirement import Target

_TIE = 1e-12
_MOST = 1 << 22


@dataclass(frozen=True)
class ChatService:
    """What a pool of chat agents gives; every array has the broadcast shape of the input.

    `prob_wait`, `service_level`, `abandonment` and `occupancy` are shares 0-1; `asa_s` is the mean wait of all
    contacts (inf where the pool can't keep up), `mean_sessions` the sessions held at a time by all agents together.
    Occupancy is the share of an agent's time with at least one session.
    """

    prob_wait: FloatArray
    service_level: FloatArray
    asa_s: FloatArray
    abandonment: FloatArray
    occupancy: FloatArray
    mean_sessions: FloatArray


def predict_chat(
    arrivals_per_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_by_sessions: npt.ArrayLike,
    answer_within_s: float = 0.0,
    patience_s: npt.ArrayLike | None = None,
    definition: str = "sl_offered",
) -> ChatService:
    """Service of a pool in which each agent holds up to K sessions, steady state.

    Parameters
    ----------
    arrivals_per_s : contacts per second, >= 0; broadcasts against agents and patience
    agents : on queue, >= 0; between whole numbers the results are interpolated
    aht_by_sessions : shape (K,) or (K, ...): mean handle time in seconds of a session held with k - 1 others
    answer_within_s : seconds, >= 0; a wait of exactly the threshold counts as in time
    patience_s : mean seconds until a waiting contact gives up, None where nobody does
    definition : one of `wfm.core.requirement.DEFINITIONS`

    Raises
    ------
    CapacityError : negative or non-finite input, no session at all; names the interval.

    Source
    ------
    See the module; the rows `chat` of the vector files.
    """
    rate, staff, handle, patience = _inputs(arrivals_per_s, agents, aht_by_sessions, patience_s)
    shape = rate.shape
    within = float(checked("answer_within_s", answer_within_s))
    if definition not in DEFINITIONS:
        raise CapacityError.of([Fault(f"one of {', '.join(DEFINITIONS)}", repr(definition), where="definition")])
    flat = [x.reshape(-1) for x in (rate, staff, patience)]
    below = np.floor(flat[1])
    part = flat[1] - below
    columns = handle.reshape(handle.shape[0], -1)

    def at(whole: FloatArray) -> FloatArray:
        return _service(flat[0], whole, columns, waiting=(flat[2], within, definition))

    figures = at(below)
    if (part > 0).any():
        with np.errstate(invalid="ignore"):
            mixed = figures * (1.0 - part) + at(below + 1.0) * part
        figures = np.where(part > 0, mixed, figures)
    return ChatService(*(frozen(row.reshape(shape)) for row in figures))


def prob_wait(
    arrivals_per_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_by_sessions: npt.ArrayLike,
    patience_s: npt.ArrayLike | None = None,
) -> FloatArray:
    """Share of contacts that find every place taken, 0-1; arguments as in `predict_chat`."""
    return predict_chat(arrivals_per_s, agents, aht_by_sessions=aht_by_sessions, patience_s=patience_s).prob_wait


def agents_for_chat(
    arrivals_per_s: npt.ArrayLike,
    *,
    aht_by_sessions: npt.ArrayLike,
    target: Target,
    patience_s: npt.ArrayLike | None = None,
) -> tuple[IntArray, IntArray]:
    """Least whole number of agents of a chat pool that keeps every promise of the target; 0 without arrivals.

    Parameters
    ----------
    arrivals_per_s : contacts per second, >= 0
    aht_by_sessions : shape (K,) or (K, ...), seconds, as in `predict_chat`
    target : service level (with its definition), mean wait, occupancy and abandonment; those that are None don't count
    patience_s : mean seconds until a waiting contact gives up, None where nobody does

    Returns
    -------
    The agents, and which promise asks most (0 service level, 1 mean wait, 2 occupancy, 3 abandonment; -1 without
    arrivals or where one agent keeps them all anyway), both of the broadcast shape, int64.

    Raises
    ------
    CapacityError : negative or non-finite input, a service level outside (0, 1); names the interval.
    """
    _check_promises(target)
    rate, _, handle, patience = _inputs(arrivals_per_s, 0.0, aht_by_sessions, patience_s)
    flat, wait = rate.reshape(-1), patience.reshape(-1)
    columns = handle.reshape(handle.shape[0], -1)
    problem = np.vstack((flat, wait, columns))
    unique, inverse = np.unique(problem, axis=1, return_inverse=True)
    agents, binding = _search(unique[0], unique[1], unique[2:], target)
    picked = np.asarray(inverse).reshape(-1)
    return frozen(agents[picked].reshape(rate.shape)), frozen(binding[picked].reshape(rate.shape))


def _inputs(
    arrivals_per_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    aht_by_sessions: npt.ArrayLike,
    patience_s: npt.ArrayLike | None,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    rate, staff = checked("arrivals_per_s", arrivals_per_s), checked("agents", agents)
    handle = checked("aht_by_sessions", aht_by_sessions, above_zero=True)
    if handle.ndim == 0 or handle.shape[0] == 0:
        raise CapacityError.of([Fault("a handle time for 1, 2, ... sessions", "none", where="aht_by_sessions")])
    patience = np.full((), np.inf) if patience_s is None else checked("patience_s", patience_s, above_zero=True)
    shape = np.broadcast_shapes(rate.shape, staff.shape, handle.shape[1:], patience.shape)
    if handle.ndim == 1:
        handle = handle.reshape(-1, *([1] * len(shape)))
    wide = np.broadcast_to(handle, (handle.shape[0], *shape))
    return (np.broadcast_to(rate, shape), np.broadcast_to(staff, shape), wide, np.broadcast_to(patience, shape))


def _check_promises(target: Target) -> None:
    if target.service_level is not None:
        checked_share("service_level", target.service_level)
    if target.max_abandonment is not None:
        checked("max_abandonment", target.max_abandonment, above_zero=True)
    if target.asa_s is not None:
        checked("asa_s", target.asa_s, above_zero=True)
    if target.max_occupancy is not None:
        checked("max_occupancy", target.max_occupancy, above_zero=True)


def _search(rate: FloatArray, patience: FloatArray, handle: FloatArray, target: Target) -> tuple[IntArray, IntArray]:
    """Least agents by doubling and halving, all problems side by side."""
    low = np.zeros(rate.size, dtype=np.int64)
    high = np.where(rate > 0, np.ceil(rate * handle.min(axis=0) / handle.shape[0]).astype(np.int64) + 1, 0)
    open_ = np.flatnonzero(rate > 0)
    while open_.size:
        met = _kept(rate, patience, handle, target, agents=high, chosen=open_).all(axis=0)
        low[open_[~met]] = high[open_[~met]]
        open_ = open_[~met]
        if open_.size and int(high[open_].max()) > _MOST:
            raise CapacityError.of([Fault("a promise that some number of agents keeps", "one that none does")])
        high[open_] = 2 * high[open_]
    while (apart := np.flatnonzero(high - low > 1)).size:
        middle = (low + high) // 2
        met = _kept(rate, patience, handle, target, agents=middle, chosen=apart).all(axis=0)
        high[apart[met]] = middle[apart[met]]
        low[apart[~met]] = middle[apart[~met]]
    binding = np.full(rate.size, -1, dtype=np.int64)
    busy = np.flatnonzero(high > 1)
    failing = ~_kept(rate, patience, handle, target, agents=high - 1, chosen=busy)
    binding[busy] = np.argmax(failing, axis=0)
    return high, binding


def _kept(
    rate: FloatArray, patience: FloatArray, handle: FloatArray, target: Target, *, agents: IntArray, chosen: IntArray
) -> BoolArray:
    """Which of the four promises are kept, shape (4, chosen)."""
    kept = np.ones((4, chosen.size), dtype=np.bool_)
    if not chosen.size:
        return kept
    waiting = (patience[chosen], target.answer_within_s, target.definition)
    figures = ChatService(
        *_service(rate[chosen], agents[chosen].astype(np.float64), handle[:, chosen], waiting=waiting)
    )
    if target.service_level is not None:
        kept[0] = figures.service_level >= target.service_level - _TIE
    if target.asa_s is not None:
        kept[1] = figures.asa_s <= target.asa_s * (1.0 + _TIE)
    if target.max_occupancy is not None:
        kept[2] = figures.occupancy <= target.max_occupancy + _TIE
    if target.max_abandonment is not None:
        kept[3] = figures.abandonment <= target.max_abandonment + _TIE
    # Without a promise at all, or one of occupancy only, a pool must still keep up.
    kept[0] &= np.isfinite(figures.asa_s)
    return kept


def _service(
    rate: FloatArray, agents: FloatArray, handle: FloatArray, *, waiting: tuple[FloatArray, float, str]
) -> FloatArray:
    """Compute the six figures of `ChatService` as rows, for a whole number of agents each; all of shape (k,)."""
    out = np.zeros((6, rate.size))
    out[1] = 1.0
    patience, within, definition = waiting
    nobody = (rate > 0) & (agents < 1)
    out[:, nobody] = _unattended(patience[nobody], within, definition)
    busy = np.flatnonzero((rate > 0) & (agents >= 1))
    if not busy.size:
        return out
    lam, n, columns = rate[busy], agents[busy], handle[:, busy]
    full = n * handle.shape[0]
    share, held, at_work = _below_full(lam, n, columns)
    tail = waiting_tail(lam, full / columns[-1], patience[busy])
    endless = ~np.isfinite(tail.mass)
    line = share * np.where(endless, 0.0, tail.mass)
    out[0, busy] = wait = np.where(endless, 1.0, line / (1.0 - share + line))
    beyond = wait * (1.0 - 1.0 / tail.mass)
    out[1, busy] = _level(tail, wait, within, definition)
    out[2, busy] = wait * tail.mean_wait_s
    out[3, busy] = wait * tail.abandonment
    out[4, busy] = (at_work * (1.0 - beyond) + n * beyond) / n
    out[5, busy] = held * (1.0 - beyond) + full * beyond
    return out


def _unattended(patience: FloatArray, within: float, definition: str) -> FloatArray:
    """Figures without any agent: all wait, and give up if they ever do."""
    leaves = np.isfinite(patience)
    with np.errstate(divide="ignore"):
        early = np.where(leaves, -np.expm1(-within / patience), 0.0)
    level = early if definition == "sl_abandon_ok" else np.zeros_like(patience)
    nothing = np.zeros_like(patience)
    return np.vstack((nothing + 1.0, level, patience, leaves.astype(np.float64), nothing, nothing))


def _below_full(rate: FloatArray, agents: FloatArray, handle: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """P(all places taken), mean sessions and mean agents at work, given that nobody waits.

    Problems are sorted by size, so that those whose places are all counted fall out of the recursion.
    """
    full = agents * handle.shape[0]
    order = np.argsort(-full, kind="stable")
    lam, n, columns, last = rate[order], agents[order], handle[:, order], full[order]
    share, held, at_work = np.ones(lam.size), np.zeros(lam.size), np.zeros(lam.size)
    for x in range(1, int(last[0]) + 1):
        m = int(np.searchsorted(-last, -x, side="right"))
        come = lam[:m] * share[:m]
        here = come / (come + _finishing(np.float64(x), n[:m], columns[:, :m]))
        share[:m] = here
        held[:m] += here * (x - held[:m])
        at_work[:m] += here * (np.minimum(x, n[:m]) - at_work[:m])
    out = np.empty((3, lam.size))
    out[:, order] = share, held, at_work
    return out[0], out[1], out[2]


def _finishing(
    contacts: FloatArray | np.float64, agents: FloatArray | np.float64, handle: FloatArray
) -> FloatArray:
    """Contacts finished per second with `contacts` held by `agents`; `handle` has shape (K, k)."""
    sessions = handle.shape[0]
    each = np.minimum(np.floor(contacts / agents), sessions).astype(np.int64)
    more = contacts - agents * each
    rates = np.vstack((np.zeros(handle.shape[1]), np.arange(1, sessions + 1)[:, None] / handle))
    column = np.arange(handle.shape[1]) if handle.shape[1] > 1 else 0
    low, high = rates[each, column], rates[np.minimum(each + 1, sessions), column]
    return np.asarray((agents - more) * low + more * high)


def _level(tail: Tail, wait: FloatArray, within: float, definition: str) -> FloatArray:
    """Service level by its definition, from the wait of those who find no place."""
    later = tail.beyond(within)
    if definition == "sl_virtual":
        return 1.0 - wait * later.virtual
    if definition == "sl_abandon_ok":
        return 1.0 - wait * later.waiting
    served = 1.0 - wait * tail.abandonment
    in_time = served - wait * later.served
    if definition == "sl_answered":
        return np.divide(in_time, served, out=np.zeros_like(served), where=served > 0)
    if definition == "sl_excl_short":
        others = 1.0 - wait * (tail.abandonment - (later.waiting - later.served))
        return np.divide(in_time, others, out=np.zeros_like(others), where=others > 0)
    return np.maximum(in_time, 0.0)
