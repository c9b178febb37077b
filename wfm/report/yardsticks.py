"""Forecasts anybody can make on the back of an envelope, for the others to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

YARDSTICKS = {"seasonal_naive": 1, "mean_4": 4}
"""How many past weeks each one averages."""


def repeat_weekdays(volume: FloatArray, weekday: IntArray, ahead: IntArray, *, count: int) -> FloatArray:
    """Mean of the last `count` known values of the same weekday and slot.

    Where a weekday has none in a slot, the mean of the other weekdays' values there; 0 where no day has any.

    Parameters
    ----------
    volume : shape (days, slots), NaN where unknown or on a day that is no example of its weekday
    weekday : shape (days,), Monday 0
    ahead : shape (n,), weekdays of the days to forecast

    Returns
    -------
    shape (n, slots), contacts, never NaN
    """
    week = np.full((7, volume.shape[1]), np.nan)
    for day in range(7):
        recent = volume[weekday == day][::-1]
        known = ~np.isnan(recent)
        week[day] = _mean(np.where(known & (np.cumsum(known, axis=0) <= count), recent, np.nan))
    common = np.nan_to_num(_mean(week))
    return np.where(np.isnan(week), common, week)[ahead]


def _mean(values: FloatArray) -> FloatArray:
    """Mean over the first axis of what is known, NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    out = np.full(values.shape[1], np.nan)
    np.divide(np.where(known, values, 0.0).sum(axis=0), count, out=out, where=count > 0)
    return out
