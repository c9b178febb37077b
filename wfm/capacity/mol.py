"""Load that lags behind its arrivals.

With long handle times the people busy now serve contacts that came before. The modified offered load is the mean
number busy if nobody ever waited; it is what a stationary formula should be given instead of volume times handle time.

Source: Jennings, Mandelbaum, Massey and Whitt, "Server staffing to meet time-varying demand" (1996).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import FloatArray


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
