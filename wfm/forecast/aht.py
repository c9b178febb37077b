"""Mean handle time per weekday and slot, drawn towards steadier means where contacts are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.profile import age_weights

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

HALF_LIFE_DAYS = 56.0
SLOT_PRIOR_CONTACTS = 200.0
CELL_PRIOR_CONTACTS = 400.0


def weekly_aht(aht_s: FloatArray, volume: FloatArray, weekday: IntArray) -> FloatArray | None:
    """Handle time in seconds, shape (7, slots), > 0; None when the history gives none.

    Means weigh by contacts and halve every 8 weeks of age. A slot's mean is shrunk to the queue's with the weight of
    200 contacts, a weekday's slot to that slot's with 400: handle times spread about as wide as their mean, so 400
    contacts pin a mean down to 5%.

    Parameters
    ----------
    aht_s, volume : shape (days, slots), NaN where unknown
    weekday : shape (days,), Monday 0
    """
    usable = (aht_s > 0) & (volume > 0)
    if not usable.any():
        return None
    weight = np.where(usable, volume, 0.0) * age_weights(len(weekday), HALF_LIFE_DAYS)[:, None]
    seconds = weight * np.where(usable, aht_s, 0.0)
    queue_mean = seconds.sum() / weight.sum()
    slot_mean = _shrink(seconds.sum(axis=0), weight.sum(axis=0), queue_mean, SLOT_PRIOR_CONTACTS)
    cells = [
        _shrink(seconds[weekday == w].sum(axis=0), weight[weekday == w].sum(axis=0), slot_mean, CELL_PRIOR_CONTACTS)
        for w in range(7)
    ]
    return np.array(cells)


def _shrink(seconds: FloatArray, weight: FloatArray, towards: FloatArray | float, prior: float) -> FloatArray:
    return (seconds + prior * towards) / (weight + prior)
