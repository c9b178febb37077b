"""What a model is: it learns from the days before an origin, and forecasts ordinary days after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays


class FittedModel(Protocol):
    """A model that has seen the past."""

    def predict(self, ahead: IntArray) -> FloatArray:
        """Forecast days so many days after the last one seen (1 is the next day).

        Returns contacts of shape (len(ahead), slots), >= 0, as on an ordinary day of that weekday; NaN in slots on
        which the past says nothing.
        """
        ...


class Model(Protocol):
    """A way to forecast. An instance holds its parameters and nothing learned."""

    def fit(self, past: PastDays) -> FittedModel:
        """Learn from the past, deterministically."""
        ...


@dataclass(frozen=True)
class WeekPattern:
    """Forecast of every week alike: `pattern` has shape (7, slots), Monday first."""

    pattern: FloatArray
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Look the weekday up."""
        out: FloatArray = self.pattern[(self.last_weekday + ahead) % 7]
        return out


def mean_of_last(past: PastDays, count: int) -> FloatArray:
    """Mean of the last `count` known values of each weekday and slot: shape (7, slots), NaN where there are none."""
    pattern = np.full((7, past.volume.shape[1]), np.nan)
    for weekday in range(7):
        recent = past.volume[past.weekday == weekday][::-1]
        known = ~np.isnan(recent)
        used = known & (np.cumsum(known, axis=0) <= count)
        n = used.sum(axis=0)
        np.divide(np.where(used, recent, 0.0).sum(axis=0), n, out=pattern[weekday], where=n > 0)
    return pattern
