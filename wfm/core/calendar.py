"""When a queue is open: weekly hours, public holidays, and dates that differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import BoolArray, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from wfm.core.grid import Grid

Span = tuple[int, int]
"""Wall minutes [from, to) since midnight; `to` may pass 24 h."""

Weekly = tuple[tuple[Span, ...], ...]
"""Spans of each weekday, Monday first."""


@dataclass(frozen=True)
class OpeningHours:
    """Weekly opening hours with exceptions.

    `weekly` has one tuple of spans per weekday, Monday first; each of `changes`, in order of date, replaces the whole
    week from its date on. `on_holidays` replaces the day's spans on a public holiday (None: a holiday is an ordinary
    day); `exceptions` replaces them on a date and wins over all.
    """

    weekly: Weekly
    holidays: Mapping[date, str] = field(default_factory=dict)
    on_holidays: tuple[Span, ...] | None = None
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    changes: tuple[tuple[date, Weekly], ...] = ()

    def weekly_on(self, day: date) -> Weekly:
        """Weekly hours in force on this date."""
        current = self.weekly
        for since, weekly in self.changes:
            if since > day:
                break
            current = weekly
        return current

    def spans(self, day: date) -> tuple[Span, ...]:
        """Spans that start on this date."""
        if day in self.exceptions:
            return self.exceptions[day]
        if self.on_holidays is not None and day in self.holidays:
            return self.on_holidays
        return self.weekly_on(day)[day.weekday()]

    def mask(self, grid: Grid) -> BoolArray:
        """Which intervals are open, a span past midnight included: shape (t,)."""
        wall = np.zeros((grid.days + 1, 2 * grid.slots), dtype=np.bool_)
        for d, day in enumerate((grid.start - timedelta(days=1), *grid.dates)):
            for begin, end in self.spans(day):
                wall[d, begin // grid.interval_min : -(-end // grid.interval_min)] = True
        today = wall[1:, : grid.slots] | wall[:-1, grid.slots :]
        return frozen(today[grid.day_of, grid.slot_of])


def public_holidays(country: str, years: Iterable[int], categories: tuple[str, ...] = ("public",)) -> dict[date, str]:
    """Public holidays of a country (ISO code) by date, in date order; {} for an empty country.

    Raises ValueError for a country or category the `holidays` library doesn't know.
    """
    if not country:
        return {}
    import holidays

    try:
        found = holidays.country_holidays(country, years=sorted(set(years)), categories=categories)
    except (NotImplementedError, ValueError, KeyError) as error:
        raise ValueError(f"no public holidays known for {country!r} with categories {categories}") from error
    return {day: str(found[day]) for day in sorted(found)}
