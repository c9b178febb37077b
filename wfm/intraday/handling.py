"""Handle times from now on: how far today's strayed from its plan, and how long that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.core.grid import Grid
    from wfm.intraday.past import AhtMiss

SURPRISE_SD = 3.0
"""A miss beyond so many standard deviations is a change, not a usual day: what is beyond is believed."""


def learn_aht_factors(
    grid: Grid, *, volume: FloatArray, aht_s: FloatArray, planned_s: FloatArray, miss: AhtMiss
) -> FloatArray:
    """Factor on the planned handle time of each day of the horizon, from what is known of any: shape (days,).

    A day's level strays from its plan by a factor whose logarithm is normal and fades from day to day; what
    was measured says it up to the chance of its contacts. So few contacts move little, and a miss of yesterday counts
    less than one of today.

    Parameters
    ----------
    volume, aht_s : shape (t,), contacts and seconds as measured; NaN where unknown
    planned_s : shape (t,), seconds
    """
    with np.errstate(invalid="ignore"):
        known = (volume > 0) & (aht_s > 0) & (planned_s > 0)
    if not known.any():
        return np.ones(grid.days)

    def add_up(values: FloatArray) -> FloatArray:
        weights = np.where(known, values, 0.0)
        return np.bincount(grid.day_of, weights=weights, minlength=grid.days).astype(np.float64)

    contacts = add_up(volume)
    days = np.flatnonzero(contacts > 0)
    seen = np.log(add_up(volume * aht_s)[days] / add_up(volume * planned_s)[days])
    chance = miss.noise / contacts[days]
    # a real change (a new script, a slow system) lies far outside what days usually do
    usual = miss.spread**2
    beyond = np.maximum(seen**2 - SURPRISE_SD**2 * (usual + chance), 0.0)
    number = np.arange(grid.days)
    # days nobody measured stray as far as the last one measured before them
    spread = np.sqrt(usual + beyond)[(np.searchsorted(days, number, side="right") - 1).clip(0)]
    lag = np.abs(number[:, None] - number[None, :])
    alike = np.outer(spread, spread) * miss.lasts**lag
    guess: FloatArray = alike[:, days] @ np.linalg.solve(alike[np.ix_(days, days)] + np.diag(chance), seen)
    return np.exp(guess)
