"""Work that may wait, done in the idle time of agents who wait for live contacts; and callbacks out of a live queue.

Live contacts always come first: an agent gets work that may wait only while more than a reserve of agents is idle, so
that a live contact that comes in finds one of the reserve. What that leaves is capacity the deferred queue needn't be
given agents for: `size_deferred` takes it as `spare`.

Source: Bhulai and Koole, "A queueing model for call blending in call centers" (2003), the threshold policy; Armony and
Maglaras (2004) for callbacks as work with a promised window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity import erlang_c
from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray


class CallbackSplit(NamedTuple):
    """Contacts that stay on the line and those that are called back, per interval: shape (t,) each."""

    live: FloatArray
    callbacks: FloatArray


def spare_agents(
    offered_erlangs: npt.ArrayLike, agents: npt.ArrayLike, *, reserve: npt.ArrayLike = 1, usable: float = 1.0
) -> FloatArray:
    """Mean number of agents idle beyond the reserve, as full-time equivalents for work that may wait.

    E[(n - reserve - X)+] with X contacts in the system, Erlang C; work that can be put down at once is assumed. Where
    it can't, say with `usable` which part of the idle time is of use.

    Parameters
    ----------
    offered_erlangs, agents : live load in erlang and whole agents, >= 0, broadcast against each other
    reserve : agents kept idle for live contacts, >= 0
    usable : share in [0, 1]

    Returns
    -------
    Agents, broadcast shape; 0.0 where the live load is not below the agents.

    Raises
    ------
    CapacityError : negative or non-finite input; names the interval.
    """
    from scipy.special import gammaincc

    if not 0.0 <= usable <= 1.0:
        raise CapacityError.of([Fault("a share in [0, 1]", f"{usable:g}", where="usable")])
    a, n, kept = np.broadcast_arrays(
        checked("offered_erlangs", offered_erlangs), checked("agents", agents), checked("reserve", reserve)
    )
    free = np.maximum(np.floor(n - kept), 0.0)
    out = np.where(a > 0, 0.0, free)
    live = (a > 0) & (n > a) & (free > 0)
    load, top = a[live], free[live]
    # Below n the number in the system is a cut Poisson: its share is P(no wait) over the Poisson's own.
    scale = (1.0 - erlang_c.prob_wait(load, n[live])) / gammaincc(n[live], load)
    below = np.where(top > 1, gammaincc(np.maximum(top - 1.0, 1.0), load), 0.0)
    out[live] = np.maximum(top * gammaincc(top, load) - load * below, 0.0) * scale
    return frozen(np.asarray(out * usable, dtype=np.float64))


def split_callbacks(
    volume: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    aht_s: npt.ArrayLike,
    interval_s: float,
    offer_after_s: float,
    accepted: float,
) -> CallbackSplit:
    """Take out of a live queue the contacts that accept a callback; they come back as work with a promised window.

    Who waits longer than `offer_after_s` is offered one, and `accepted` (0-1) of them take it. Taking them out shortens
    the wait of the others, so the share is where both agree: the live volume v solves v = volume (1 - accepted P(W >
    offer_after_s; v)), Erlang C, found by bisection. No work is saved: live and callbacks add up to the volume.

    Parameters
    ----------
    volume, agents, aht_s : shape (t,), contacts per interval, agents on the live queue, seconds
    """
    if not 0.0 <= accepted <= 1.0:
        raise CapacityError.of([Fault("a share in [0, 1]", f"{accepted:g}", where="accepted")])
    contacts, staff, handle = np.broadcast_arrays(
        checked("volume", volume), checked("agents", agents), checked("aht_s", aht_s, above_zero=True)
    )
    low, high = contacts * (1.0 - accepted), contacts.copy()
    for _ in range(60):
        live = 0.5 * (low + high)
        load = live * handle / interval_s
        waits = 1.0 - erlang_c.service_level(load, staff, aht_s=handle, answer_within_s=offer_after_s)
        fits = live <= contacts * (1.0 - accepted * waits)
        low, high = np.where(fits, live, low), np.where(fits, high, live)
    return CallbackSplit(frozen(low), frozen(contacts - low))
