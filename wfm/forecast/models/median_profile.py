"""The median of three daily models: steadier than any one of them where no single one fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.models.ets_profile import ets_totals
from wfm.forecast.models.level_profile import level_totals
from wfm.forecast.models.totals import fit_totals, mean_totals

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays
    from wfm.forecast.models.totals import TotalTimesProfile


@dataclass(frozen=True)
class MedianProfile:
    """Each day's median of mean of four weekdays, ETS, and weekday effects around a level; then the profile."""

    def fit(self, past: PastDays) -> TotalTimesProfile:
        """Fit totals and profile apart."""
        return fit_totals(past, _median_totals)


def _median_totals(totals: FloatArray, weekday: IntArray) -> FloatArray:
    votes = np.array([model(totals, weekday) for model in (mean_totals, ets_totals, level_totals)])
    middle: FloatArray = np.sort(votes, axis=0)[1]
    return middle
