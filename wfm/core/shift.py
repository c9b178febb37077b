"""Shifts as the library offers them: kinds with start times, and the breaks inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.core.rules import AverageHours, DailyRest, DaysInARow, Minors, Nights, Sundays, WeekHours, WeeklyRest

if TYPE_CHECKING:
    from wfm.core.calendar import Span


@dataclass(frozen=True)
class BreakRule:
    """A rest break of a shift kind; offsets are minutes from the start of the shift to the start of the break."""

    kind: str
    minutes: int
    paid: bool
    earliest_min: int
    latest_min: int


@dataclass(frozen=True)
class ShiftKind:
    """A shift of one length with its breaks, offered at several start times.

    `starts` are wall minutes since midnight, ascending; `length_min` is elapsed time from start to end, unpaid breaks
    included; `breaks` in order of time, each window after the one before has certainly ended.
    """

    name: str
    starts: tuple[int, ...]
    length_min: int
    breaks: tuple[BreakRule, ...] = ()

    @property
    def paid_min(self) -> int:
        """Paid minutes: the length without unpaid breaks."""
        return self.length_min - sum(b.minutes for b in self.breaks if not b.paid)

    @property
    def on_queue_min(self) -> int:
        """Minutes left for contacts: the length without any break."""
        return self.length_min - sum(b.minutes for b in self.breaks)


@dataclass(frozen=True)
class BreakLaw:
    """A shift longer than `above_min` needs breaks of `minutes` in all, in parts of at least `part_min`."""

    above_min: int
    minutes: int
    part_min: int = 15


@dataclass(frozen=True)
class LabourRules:
    """The law on working time; `max_shift_min` and the breaks count elapsed minutes.

    Defaults are the Dutch working-time law (Arbeidstijdenwet); None leaves a rule out.
    """

    max_shift_min: int = 12 * 60
    breaks: tuple[BreakLaw, ...] = (BreakLaw(330, 30), BreakLaw(600, 45))
    daily_rest: DailyRest = DailyRest()
    weekly_rest: WeeklyRest | None = WeeklyRest()
    days_in_a_row: DaysInARow = DaysInARow()
    week_hours: WeekHours | None = WeekHours()
    average_hours: tuple[AverageHours, ...] = (AverageHours(55 * 60, 4), AverageHours(48 * 60, 16))
    nights: Nights | None = Nights()
    sundays: Sundays | None = Sundays()
    minors: Minors | None = Minors()


def expand_starts(span: Span, every_min: int) -> tuple[int, ...]:
    """Start times from span[0] up to and including span[1], every so many minutes."""
    return tuple(range(span[0], span[1] + 1, every_min))
