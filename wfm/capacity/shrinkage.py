"""Shrinkage: from agents on queue to agents rostered and to agents paid.

Two parts that are never counted twice: `unrostered` (sickness, lateness) is added to what the roster covers; `rostered`
(paid breaks, leave, training) is placed by the roster itself and only counts in FTE. Each is a share of what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.rounding import ceil_noise_safe
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.requirement import Shrinkage


def shrinkage_faults(shrinkage: Shrinkage) -> list[Fault]:
    """Faults of a shrinkage whose parts are not shares in [0, 1)."""
    parts = {"shrinkage.rostered": shrinkage.rostered, "shrinkage.unrostered": shrinkage.unrostered}
    return [Fault("a share in [0, 1)", f"{v:g}", where=k) for k, v in parts.items() if not 0.0 <= v < 1.0]


def roster_agents(net_agents: npt.ArrayLike, shrinkage: Shrinkage) -> IntArray:
    """Agents the roster must place so that `net_agents` are on queue: net / (1 - unrostered), rounded up.

    Raises CapacityError for a share outside [0, 1).
    """
    _check(shrinkage)
    return ceil_noise_safe(np.asarray(net_agents, dtype=np.float64) / (1.0 - shrinkage.unrostered))


def gross_agents(net_agents: npt.ArrayLike, shrinkage: Shrinkage) -> FloatArray:
    """Agents paid for `net_agents` on queue, not rounded: net / ((1 - rostered)(1 - unrostered)).

    Raises CapacityError for a share outside [0, 1).
    """
    _check(shrinkage)
    left = (1.0 - shrinkage.rostered) * (1.0 - shrinkage.unrostered)
    return np.asarray(np.asarray(net_agents, dtype=np.float64) / left)


def on_queue(rostered: npt.ArrayLike, shrinkage: Shrinkage) -> FloatArray:
    """Agents on queue to expect of those rostered: rostered x (1 - unrostered), a mean and so fractional.

    Raises CapacityError for a share outside [0, 1).
    """
    _check(shrinkage)
    return np.asarray(np.asarray(rostered, dtype=np.float64) * (1.0 - shrinkage.unrostered))


def _check(shrinkage: Shrinkage) -> None:
    faults = shrinkage_faults(shrinkage)
    if faults:
        raise CapacityError.of(faults)
