"""Load that lags behind its arrivals, and backlog that is carried over where staff is fixed below the load.

With long handle times the people busy now serve contacts that came before. The modified offered load is the mean
number busy if nobody ever waited; it is what a stationary formula should be given instead of volume times handle time.

Source: Jennings, Mandelbaum, Massey and Whitt, "Server staffing to meet time-varying demand" (1996); Stolletz,
"Approximation of the non-stationary M(t)/M(t)/c(t)-queue using stationary queueing models" (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity import erlang_c
from wfm.capacity.erlang_b import blocking
from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray


@dataclass(frozen=True)
class CarriedOver:
    """What staff that may be below the load does with it; arrays have shape (..., t).

    `utilisation` (0-1) is the share of agents' time in use, `asa_s` the mean wait of who comes in the interval and
    `backlog` the contacts carried out of it.
    """

    utilisation: FloatArray
    asa_s: FloatArray
    backlog: FloatArray


def modified_load(
    volume: npt.ArrayLike, aht_s: npt.ArrayLike, *, interval_s: float, start: npt.ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Mean load of each interval, and the load at its end, if every contact found an agent free.

    m' = rate - m / aht with exponential handling: in an interval of length L the load runs from m0 to
    a + (m0 - a) exp(-L/aht), where a is volume * aht / L.

    Parameters
    ----------
    volume : shape (..., t), contacts per interval, >= 0; intervals follow each other
    aht_s : seconds, > 0, broadcasts against the volume
    start : load when the axis starts, shape (...,), erlang

    Returns
    -------
    Two arrays of shape (..., t), erlang: the mean over the interval, and its end.

    Raises
    ------
    CapacityError : negative or non-finite input; names the interval.

    Source
    ------
    Jennings et al. (1996), equation for exponential service; the rows `mol` of the vector files.
    """
    arriving, handle = np.broadcast_arrays(checked("volume", volume), checked("aht_s", aht_s, above_zero=True))
    stationary = arriving * handle / interval_s
    decay = np.exp(-interval_s / handle)
    fading = -np.expm1(-interval_s / handle) * handle / interval_s
    mean, end = np.empty_like(stationary), np.empty_like(stationary)
    load = np.broadcast_to(checked("start", start), stationary.shape[:-1])
    for t in range(stationary.shape[-1]):
        excess = load - stationary[..., t]
        mean[..., t] = stationary[..., t] + excess * fading[..., t]
        end[..., t] = load = stationary[..., t] + excess * decay[..., t]
    # A load that dies out leaves noise of the last digit, never less than nothing.
    return frozen(np.maximum(mean, 0.0)), frozen(np.maximum(end, 0.0))


def carry_over(
    volume: npt.ArrayLike, aht_s: npt.ArrayLike, agents: npt.ArrayLike, *, interval_s: float
) -> CarriedOver:
    """Utilisation, wait and backlog with staff as it is, also where it is below the load.

    Each interval is cut into pieces of about a handle time. In a piece, what Erlang B would turn away is carried into
    the next one; what is carried through gives the utilisation, and Erlang C at that load the wait. Where there are no
    agents all is carried over and the wait is inf.

    Parameters
    ----------
    volume, aht_s, agents : shape (..., t), broadcast against each other; agents may be fractional

    Source
    ------
    Stolletz (2008), the stationary backlog-carryover approach.
    """
    parts = np.broadcast_arrays(
        checked("volume", volume), checked("aht_s", aht_s, above_zero=True), checked("agents", agents)
    )
    arriving, handle, staff = (np.moveaxis(part, -1, 0) for part in parts)
    used, wait, left = np.empty_like(arriving), np.empty_like(arriving), np.empty_like(arriving)
    backlog = np.zeros(arriving.shape[1:])
    for t in range(arriving.shape[0]):
        pieces = max(1, round(interval_s / float(np.mean(handle[t]))))
        used[t], wait[t], backlog = _through(arriving[t], handle[t], staff[t], (interval_s, pieces), backlog)
        left[t] = backlog
    return CarriedOver(*(frozen(np.moveaxis(x, 0, -1)) for x in (used, wait, left)))


def _through(
    arriving: FloatArray, handle: FloatArray, staff: FloatArray, cut: tuple[float, int], backlog: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean utilisation and wait of one interval in pieces, and the backlog after it."""
    interval_s, pieces = cut
    length = interval_s / pieces
    used, waits = np.zeros_like(backlog), np.zeros_like(backlog)
    for _ in range(pieces):
        offered = (arriving / pieces + backlog) * handle / length
        turned = blocking(offered, staff)
        carried = offered * (1.0 - turned)
        used = used + np.divide(carried, staff, out=np.zeros_like(carried), where=staff > 0)
        waits = waits + np.where((staff <= 0) & (offered > 0), np.inf, erlang_c.asa(carried, staff, aht_s=handle))
        backlog = offered * turned * length / handle
    return used / pieces, waits / pieces, backlog
