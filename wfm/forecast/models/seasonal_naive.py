"""Next week is like last week: the yardstick that any other model must beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.forecast.models.model import WeekPattern, mean_of_last

if TYPE_CHECKING:
    from wfm.forecast.days import PastDays


@dataclass(frozen=True)
class SeasonalNaive:
    """The last known value of the same weekday and slot."""

    def fit(self, past: PastDays) -> WeekPattern:
        """Keep the last value of each weekday and slot."""
        return WeekPattern(mean_of_last(past, 1), int(past.weekday[-1]))
