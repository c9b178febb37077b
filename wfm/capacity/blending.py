"""Work that may wait, done in the idle time of agents who wait for live contacts.

Live contacts always come first: an agent gets work that may wait only while more than a reserve of agents is idle, so
that a live contact that comes in finds one of the reserve. What that leaves is capacity the deferred queue needn't be
given agents for: `size_deferred` takes it as `spare`.

Source: Bhulai and Koole, "A queueing model for call blending in call centers" (2003), the threshold policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity import erlang_c
from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray


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
