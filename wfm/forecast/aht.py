"""Handle time per interval: the shape of the week, a level that moves slowly, and how sure that level is.

A day's mean handle time is taken as level x weekday x slot, each learned from means weighted by contacts: handle times
of single contacts scatter about as wide as their mean, so that a slot needs hundreds of contacts before its own mean
says more than that of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.forecast.aht_level import LevelFit, fit_level
from wfm.forecast.aht_profile import HandledDays, learn_profile, level_means

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

LONGEST_DAYS = 728


@dataclass(frozen=True)
class AhtPattern:
    """Handle times of a queue as learned up to its last day.

    `profile` (7, slots), Monday first, is relative to the level of the day, around 1; `mean_s` the mean handle time of
    the history in seconds, to which `level` is relative.
    """

    mean_s: float
    profile: FloatArray
    level: LevelFit
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Handle time in seconds so many days after the last one (1 is the next): shape (len(ahead), slots), > 0."""
        factor = np.exp(self.level.predict(ahead))
        out: FloatArray = self.mean_s * factor[:, None] * self.profile[(self.last_weekday + ahead) % 7]
        return out

    def spread(self, ahead: IntArray) -> FloatArray:
        """Give the standard deviation of the log of a day's level: shape (len(ahead),); chance of contacts left out."""
        return self.level.spread(ahead)


def fit_aht(aht_s: FloatArray, volume: FloatArray, weekday: IntArray) -> AhtPattern | None:
    """Learn handle times from the last two years; None when the history gives none.

    Parameters
    ----------
    aht_s : shape (days, slots), seconds; anything not above 0 is unknown
    volume : shape (days, slots), contacts; intervals without any are left out
    weekday : shape (days,), Monday 0
    """
    recent = slice(max(0, len(weekday) - LONGEST_DAYS), None)
    days = HandledDays.of(aht_s[recent], volume[recent], weekday[recent])
    if not days.contacts.any():
        return None
    profile, noise = learn_profile(days)
    means = level_means(days, profile, noise)
    return AhtPattern(days.mean_s, frozen(profile), fit_level(means), int(weekday[-1]))
