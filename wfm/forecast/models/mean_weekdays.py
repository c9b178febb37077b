"""The mean of recent same weekdays.

Hard to beat beyond a few days ahead: Taylor (2008), Management Science 54:253-265.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.forecast.models.model import WeekPattern, mean_of_last

if TYPE_CHECKING:
    from wfm.forecast.days import PastDays


@dataclass(frozen=True)
class MeanWeekdays:
    """Mean of the last `weeks` known values of the same weekday and slot."""

    weeks: int = 4

    def fit(self, past: PastDays) -> WeekPattern:
        """Average each weekday and slot."""
        return WeekPattern(mean_of_last(past, self.weeks), int(past.weekday[-1]))
