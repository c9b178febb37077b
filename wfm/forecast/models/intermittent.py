"""Lines with few contacts: how often any come and how many then, smoothed apart, around a week pooled over its cells.

Teunter, Syntetos & Babai (2011), EJOR 214:606-615, smooth the probability of any demand in every period and its size
in periods with demand. Here a period is a day, measured against what the pooled week expects of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.models.model import WeekPattern, mean_of_last
from wfm.forecast.profile import age_weights

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.forecast.days import PastDays

LEAST_DAYS = 14
FALLBACK_WEEKS = 4


@dataclass(frozen=True)
class Intermittent:
    """Pooled week times the share of days with any contacts times the size of such a day.

    Half-lives in days: of the week, of how often any come, and of how many. A rate seen with few contacts is drawn
    towards the pooled one with the weight of `prior_contacts`; the level of late towards that of long before with the
    weight of `level_days` days with contacts.
    """

    week_days: float = 112.0
    often_days: float = 28.0
    size_days: float = 28.0
    prior_contacts: float = 10.0
    level_days: float = 10.0

    def fit(self, past: PastDays) -> WeekPattern:
        """Pool the week, then bring it to the level of late."""
        known = ~np.isnan(past.volume) & past.usual[past.weekday]
        volume = np.where(known, past.volume, 0.0)
        last = int(past.weekday[-1])
        if known.any(axis=1).sum() < LEAST_DAYS or not volume.any():
            return WeekPattern(mean_of_last(past, FALLBACK_WEEKS), last)
        week = self._pool_week(past, volume, known)
        expected = np.where(known, np.nan_to_num(week)[past.weekday], 0.0).sum(axis=1)
        return WeekPattern(week * self._measure_level(volume.sum(axis=1), expected), last)

    def _pool_week(self, past: PastDays, volume: FloatArray, known: BoolArray) -> FloatArray:
        """Rate of each weekday and slot, shape (7, slots): each drawn towards slot x weekday, these to the queue's.

        The posterior mean of a Poisson rate whose gamma prior has the pooled rate as mean and `prior_contacts` as
        shape; NaN where usually closed, and on weekdays and in slots never seen.
        """
        of_weekday = past.weekday[None, :] == np.arange(7)[:, None]
        weight = of_weekday * age_weights(past.days, self.week_days)
        contacts, days = weight @ volume, weight @ known
        queue = np.full(volume.shape[1], contacts.sum() / days.sum())
        slot = self._draw(contacts.sum(axis=0), days.sum(axis=0), queue)
        weekday = self._draw(contacts.sum(axis=1), days @ slot, np.ones(7))
        cell = self._draw(contacts, days, weekday[:, None] * slot)
        seen = (days.sum(axis=1) > 0)[:, None] & (days.sum(axis=0) > 0) & past.usual
        return np.where(seen, cell, np.nan)

    def _draw(self, contacts: FloatArray, exposure: FloatArray, prior: FloatArray) -> FloatArray:
        out: FloatArray = (self.prior_contacts + contacts) / (self.prior_contacts / prior + exposure)
        return out

    def _measure_level(self, total: FloatArray, expected: FloatArray) -> float:
        """Level of late, relative to the pooled week: how often contacts come times how many, each against long before.

        A Poisson day's chance of any and its size when there are some take weekdays into account; how far a line
        departs from them (days that bunch have fewer, larger days) is the same of late as long before, and drops out.
        """
        some = total > 0
        chance = -np.expm1(-expected)
        size = np.divide(expected, chance, out=np.zeros_like(expected), where=chance > 0) * some
        long = age_weights(len(total), self.week_days)
        often, many = age_weights(len(total), self.often_days), age_weights(len(total), self.size_days)
        usual_chance = chance * (long @ some) / (long @ chance)
        usual_size = size * (long @ total) / (long @ size)
        days = self.level_days
        contacts = days * (long @ total) / (long @ some)
        frequency = (days + often @ some) / (days + often @ usual_chance)
        return float(frequency * (contacts + many @ total) / (contacts + many @ usual_size))
