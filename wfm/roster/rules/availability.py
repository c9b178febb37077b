"""When a person may work: weekdays, first day, daily window, start windows, time off, opening hours.

A whole shift must lie inside all of them. `wfm.roster.offer` asks it of all shifts at once, the rule here of one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.grid import DAY_MIN, wall_to_utc
from wfm.roster.rules.machine import DayRule, Past, Setting

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, TimeOff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.roster.choices import Choice

ALL_DAY = (0, DAY_MIN)
WEEK = 7
Span = tuple[int, int]
"""Epoch seconds [from, to)."""


class AvailabilityRule(DayRule):
    """All that a person can't help: `is_open` (t,) says when a queue they serve is open.

    A shift lies inside one of the `opening_spans`. The daily window is that of any date, on the clock of where the
    person is; start windows are on the site's.
    """

    name = "availability"

    def __init__(self, setting: Setting, time_off: tuple[TimeOff, ...], is_open: BoolArray) -> None:
        self.grid = setting.grid
        self.contract = setting.contract
        self.opened = opening_spans(setting.grid, is_open)
        self.away: dict[str, list[Span]] = {}
        for off in time_off:
            self.away.setdefault(off.agent, []).append((off.start, off.end))

    def price(self, past: Past, choice: Choice) -> float | None:
        """Forbid what anything stands in the way of."""
        return 0.0 if self.find_obstacle(past, choice) is None else None

    def find_obstacle(self, past: Past, choice: Choice) -> str | None:
        """Name what stands in the way of every start of a choice, as violations name it; None where nothing does.

        "availability" where each start has something, but not all of them the same.
        """
        if not choice.works:
            return None
        agent = past.agent
        if choice.date.weekday() not in agent.weekdays & self.contract.weekdays:
            return "weekdays"
        if agent.hired_on is not None and choice.date < agent.hired_on:
            return "first_day"
        step = self.grid.interval_s
        width = (choice.high - choice.low) * step
        shifts = [(choice.begin + later, choice.end - width + later) for later in range(0, width + 1, step)]
        obstacles = [self._obstacle(agent, choice, shift) for shift in shifts]
        if None in obstacles:
            return None
        return obstacles[0] if len(set(obstacles)) == 1 else self.name

    def _obstacle(self, agent: Agent, choice: Choice, shift: Span) -> str | None:
        if not _inside(self.opened, shift):
            return "opening_hours"
        if not all(low <= shift[0] <= high for low, high in start_spans(self.grid, agent, self.contract, choice.date)):
            return "start_windows"
        if agent.available != ALL_DAY and not _inside(daily_windows(self.grid, agent, choice.date), shift):
            return "daily_window"
        if any(begin < shift[1] and shift[0] < end for begin, end in self.away.get(agent.id, ())):
            return "time_off"
        return None


def opening_spans(grid: Grid, is_open: BoolArray) -> list[Span]:
    """Spans inside which a shift may lie: from the first opening that begins on a date to the end of the last one.

    So closed hours between two openings of a date don't count, those of the night do; an opening runs on across
    midnight, or around the clock. One at the very start of the horizon is taken to have begun before it. The dates
    after the horizon are open as a week before them, or as the last one in a shorter horizon. In order of time.
    """
    after, days_after = _days_after(grid, is_open)
    opened, day_of = np.concatenate([is_open, after]), np.concatenate([grid.day_of, days_after])
    steps = np.flatnonzero(np.diff(np.concatenate([[0], opened.astype(np.int8), [0]])))
    begins, ends = steps[::2], steps[1::2]
    days = np.where(begins > 0, day_of[begins], -1)
    first = np.diff(days, prepend=-2) > 0
    last = np.roll(first, -1)
    moments = [(int(a), int(b)) for a, b in zip(begins[first], ends[last], strict=True)]
    origin, step = int(grid.midnights_utc[0]), grid.interval_s
    return [(origin + a * step, origin + b * step) for a, b in moments]


def daily_windows(grid: Grid, agent: Agent, day: date) -> list[Span]:
    """Daily windows that can hold a shift of a date: of the dates around it, since the person's clock may differ."""
    zone = ZoneInfo(agent.timezone) if agent.timezone else grid.zone
    opens, closes = agent.available
    days = [day + timedelta(days=k) for k in (-1, 0, 1)]
    return [(wall_to_utc(d, opens, zone), wall_to_utc(d, closes, zone)) for d in days]


def start_spans(grid: Grid, agent: Agent, contract: Contract, day: date) -> list[Span]:
    """First and last moment at which a shift of a date may start by contract and person; none where any will do."""
    limits = [limits for limits in (contract.starts, agent.starts) if limits != ALL_DAY]
    return [(wall_to_utc(day, first, grid.zone), wall_to_utc(day, last, grid.zone)) for first, last in limits]


def _inside(spans: list[Span], shift: Span) -> bool:
    return any(begin <= shift[0] and shift[1] <= end for begin, end in spans)


def _days_after(grid: Grid, is_open: BoolArray) -> tuple[BoolArray, IntArray]:
    """Continue the opening for two days, by the wall clock: open or not, and the day (t,)."""
    mask, days = [], []
    for i in range(2 * grid.slots):
        shown = datetime.fromtimestamp(int(grid.midnights_utc[-1]) + i * grid.interval_s, tz=grid.zone)
        days.append((shown.date() - grid.start).days)
        like = grid.dates[days[-1] - WEEK] if grid.days >= WEEK else grid.dates[-1]
        at = grid.index_of(wall_to_utc(like, shown.hour * 60 + shown.minute, grid.zone))
        mask.append(bool(is_open[min(at, grid.size - 1)]))
    return np.array(mask, dtype=np.bool_), np.array(days, dtype=np.int64)
