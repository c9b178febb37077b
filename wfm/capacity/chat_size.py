"""How many agents a chat queue needs in each interval, and what measured handle times say about one session alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.chat import agents_for_chat, predict_chat
from wfm.capacity.inputs import checked
from wfm.capacity.mol import modified_load
from wfm.capacity.sized import SizedQueue
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.queue import Queue
    from wfm.core.requirement import Target

BINDING = ("service_level", "asa", "occupancy", "abandonment")
MAX_ABANDONMENT = 0.05
"""What a service level is paired with where contacts give up and the target doesn't say how many may."""
LAGS_FROM = 0.25
"""Handle time over interval from which the load is taken to lag behind the arrivals."""


def size_chat(
    volume: npt.ArrayLike, aht_s: npt.ArrayLike, *, interval_s: float, queue: Queue, patience_s: npt.ArrayLike | None
) -> SizedQueue:
    """Least agents for a chat queue, interval by interval in steady state, and the service they give.

    Parameters
    ----------
    volume : shape (t,), contacts offered, >= 0
    aht_s : shape (t,) or one, seconds of a session held alone; times `queue.concurrency.slowdown[k - 1]` when k are
    patience_s : mean seconds until a waiting contact gives up, None where nobody does

    Returns
    -------
    Sized queue; `load` is erlang of sessions held alone. The curve holds in steady state too. `backlog` is the mean
    number waiting, `overdue` is 0: a chat is lost, not late.

    Raises
    ------
    CapacityError : bad numbers (with the interval), no session at all, a slowdown for another number of sessions.
    """
    slowdown = _slowdown(queue)
    contacts = checked(f"queue {queue.name}: volume", volume)
    handle = np.where(contacts > 0, np.broadcast_to(np.asarray(aht_s, dtype=np.float64), contacts.shape), 1.0)
    handle = checked(f"queue {queue.name}: aht_s", handle, above_zero=True)
    target = _paired(queue.target, patience_s)
    rate = _rates(contacts, handle, slowdown, interval_s)
    by_sessions = slowdown[:, None] * handle
    net, asks = agents_for_chat(rate, aht_by_sessions=by_sessions, target=target, patience_s=patience_s)
    binding = tuple("" if n == 0 else BINDING[max(int(b), 0)] for n, b in zip(net, asks, strict=True))
    staffed = np.maximum(net[:, None] + np.array(CURVE_STEPS), 0)
    figures = predict_chat(
        rate[:, None],
        staffed,
        aht_by_sessions=by_sessions[:, :, None],
        answer_within_s=target.answer_within_s,
        patience_s=None if patience_s is None else np.asarray(patience_s, dtype=np.float64).reshape(-1, 1),
        definition=target.definition,
    )
    middle = CURVE_STEPS.index(0)
    return SizedQueue(
        load=frozen(contacts * handle / interval_s),
        net=net,
        binding=binding,
        service_level=frozen(figures.service_level[:, middle]),
        asa_s=frozen(figures.asa_s[:, middle]),
        occupancy=frozen(figures.occupancy[:, middle]),
        abandonment=frozen(figures.abandonment[:, middle]),
        curve=figures.service_level,
        backlog=frozen(rate * figures.asa_s[:, middle]),
        overdue=frozen(np.zeros(contacts.size)),
        warnings=_warnings(queue.name, slowdown, contacts, net),
    )


def aht_alone(aht_s: npt.ArrayLike, mean_sessions: npt.ArrayLike, slowdown: npt.ArrayLike) -> FloatArray:
    """Handle time of a session held alone, from one measured while agents held `mean_sessions` at a time on average.

    Divides by the slowdown, on a straight line between whole numbers of sessions; above the last it stays there.
    `slowdown` has shape (K,) and starts with 1; `mean_sessions` (>= 1) counts only time with a session.
    """
    held = checked("mean_sessions", mean_sessions, above_zero=True)
    if (held < 1).any():
        raise CapacityError.of([Fault("at least 1 session at a time", f"{float(held.min()):g}", where="mean_sessions")])
    slow = checked("slowdown", slowdown, above_zero=True)
    factor = np.interp(held, np.arange(1, slow.size + 1), slow)
    return np.asarray(checked("aht_s", aht_s, above_zero=True) / factor)


def concurrent_aht(handle_time_s: npt.ArrayLike, engaged_s: npt.ArrayLike, contacts: npt.ArrayLike) -> FloatArray:
    """Clock seconds of an agent that a contact costs: engaged time over contacts.

    `handle_time_s` is summed over sessions, so it counts a moment with two sessions twice; `engaged_s` counts it once.
    CapacityError where the engaged time is longer than the sum.
    """
    summed, engaged = checked("handle_time_s", handle_time_s), checked("engaged_s", engaged_s, above_zero=True)
    if (engaged > summed * (1.0 + 1e-9)).any():
        raise CapacityError.of([Fault("engaged time of at most the handle times' sum", "more", where="engaged_s")])
    return np.asarray(engaged / checked("contacts", contacts, above_zero=True))


def _slowdown(queue: Queue) -> FloatArray:
    where = f"queue {queue.name}: concurrency"
    sessions = queue.sessions
    if sessions < 1:
        raise CapacityError.of([Fault("at least 1 session at a time", str(sessions), where=where)])
    slow = np.array((1.0,) if queue.concurrency is None else queue.concurrency.slowdown, dtype=np.float64)
    if slow.size != sessions:
        raise CapacityError.of([Fault(f"{sessions} numbers of slowdown", str(slow.size), where=where)])
    return checked(where, slow, above_zero=True)


def _paired(target: Target, patience_s: npt.ArrayLike | None) -> Target:
    """Never promise a service level alone where contacts may give up: those who leave would make it good."""
    if patience_s is None or target.service_level is None or target.max_abandonment is not None:
        return target
    return replace(target, max_abandonment=MAX_ABANDONMENT)


def _rates(contacts: FloatArray, handle: FloatArray, slowdown: FloatArray, interval_s: float) -> FloatArray:
    """Arrivals per second that a stationary formula should see, shape (t,)."""
    busy = contacts > 0
    plain = contacts / interval_s
    if not busy.any():
        return plain
    held = handle * float(slowdown.mean())
    # Intervals without contacts have no handle time of their own; sessions that run on need the usual one.
    held = np.where(busy, held, float(np.average(held[busy], weights=contacts[busy])))
    if float(np.average(held[busy], weights=contacts[busy])) < LAGS_FROM * interval_s:
        return plain
    mean, _ = modified_load(contacts, held, interval_s=interval_s)
    return np.where(busy, mean / held, 0.0)


def _warnings(name: str, slowdown: FloatArray, contacts: FloatArray, net: IntArray) -> tuple[str, ...]:
    done = np.arange(1, slowdown.size + 1) / slowdown
    worse = np.flatnonzero(np.diff(done) < 0)
    if not worse.size or not (contacts > 0).any() or not net.any():
        return ()
    k = int(worse[0]) + 2
    return (
        f"queue {name}: an agent with {k} sessions finishes fewer contacts than with {k - 1}: {k - 1} at a time would "
        "need less people",
    )
