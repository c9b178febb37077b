"""When a person may work: weekdays, first day, daily window, start windows, time off, opening hours.

A whole shift must lie inside all of them. What is left per person, day and kind is a window of start times.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.grid import DAY_MIN, wall_to_utc
from wfm.roster.rules.machine import DayRule, Past, Setting

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff, TimeOff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.roster.choices import Choice

ALL_DAY = (0, DAY_MIN)
WEEK = 7
Span = tuple[int, int]
"""Epoch seconds [from, to)."""


class AvailabilityRule(DayRule):
    """All that a person can't help: `is_open` (t,) says when a queue they serve is open.

    A shift lies between the first opening and the last closing of its date; where opening hours run on across midnight,
    the last closing is that of the next date. The date after the horizon is taken to be open as a week before it (or
    as the last one, in a shorter horizon). The daily window is that of any date, on the clock of where the person is;
    start windows are on the site's.
    """

    name = "availability"

    def __init__(self, setting: Setting, time_off: tuple[TimeOff, ...], is_open: BoolArray) -> None:
        self.grid = setting.grid
        self.contract = setting.contract
        self.opened = _opening_spans(setting.grid, is_open)
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
        opened = self.opened[choice.day]
        if opened is None or not _holds(opened, shift):
            return "opening_hours"
        for first, last in (self.contract.starts, agent.starts):
            low, high = (wall_to_utc(choice.date, minute, self.grid.zone) for minute in (first, last))
            if (first, last) != ALL_DAY and not low <= shift[0] <= high:
                return "start_windows"
        if agent.available != ALL_DAY and not any(_holds(span, shift) for span in self._windows(agent, choice.date)):
            return "daily_window"
        if any(begin < shift[1] and shift[0] < end for begin, end in self.away.get(agent.id, ())):
            return "time_off"
        return None

    def _windows(self, agent: Agent, day: date) -> list[Span]:
        """Daily windows that can hold a shift of a date."""
        zone = ZoneInfo(agent.timezone) if agent.timezone else self.grid.zone
        opens, closes = agent.available
        days = [day + timedelta(days=k) for k in (-1, 0, 1)]
        return [(wall_to_utc(d, opens, zone), wall_to_utc(d, closes, zone)) for d in days]


def day_rules(setting: Setting, time_off: tuple[TimeOff, ...], is_open: BoolArray) -> list[DayRule]:
    """Give the one rule, for people who serve the same queues."""
    return [AvailabilityRule(setting, time_off, is_open)]


def _holds(span: Span, shift: Span) -> bool:
    return span[0] <= shift[0] and shift[1] <= span[1]


def _opening_spans(grid: Grid, is_open: BoolArray) -> list[Span | None]:
    """Per date its first opening, and its last closing or that of the dates it runs on into."""
    hulls: list[Span | None] = []
    for d in range(grid.days):
        found = np.flatnonzero(is_open[grid.day(d)])
        moments = grid.starts_utc[grid.day(d)][found]
        hulls.append((int(moments[0]), int(moments[-1]) + grid.interval_s) if found.size else None)
    like = grid.days - WEEK if grid.days >= WEEK else grid.days - 1
    model, later = hulls[like], int(grid.midnights_utc[-1] - grid.midnights_utc[like])
    hulls.append((model[0] + later, model[1] + later) if model else None)
    spans: list[Span | None] = []
    following: Span | None = None
    for hull in reversed(hulls):
        runs_on = hull is not None and following is not None and hull[1] == following[0]
        span = (hull[0], following[1]) if hull is not None and following is not None and runs_on else hull
        spans.append(span)
        following = span
    return spans[:0:-1]


def start_windows(
    grid: Grid,
    staff: Staff,
    starts: tuple[tuple[IntArray, ...], ...],
    hull: IntArray,
    earliest: IntArray,
) -> tuple[IntArray, IntArray]:
    """First and last index into `starts[d][k]` that each person may take: two arrays (p, d, k, 2), -1 for none.

    The first array holds the longest run of allowed starts, the second the hull of all of them; they differ only
    where time off in the middle of a day splits it. `hull` (p, d, 2) is the opening of the day as intervals,
    `earliest` (p,) the first interval allowed by rest after a shift before the horizon.
    """
    shape = (len(staff.agents), grid.days, len(staff.shifts), 2)
    runs, hulls = np.full(shape, -1, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    lengths = [kind.length_min // grid.interval_min for kind in staff.shifts]
    away = _time_off(grid, staff)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        kinds = [k for k, kind in enumerate(staff.shifts) if kind.paid_min in contract.shift_paid_min]
        for d in range(grid.days):
            span = _day_span(grid, d, agent, contract, hull[p, d])
            if span is None:
                continue
            begin, end = max(span[0], int(earliest[p])), span[1]
            for k in kinds:
                first = starts[d][k]
                fits = (first >= begin) & (first + lengths[k] <= end)
                for off_begin, off_end in away.get(agent.id, ()):
                    fits &= (first >= off_end) | (first + lengths[k] <= off_begin)
                if fits.any():
                    runs[p, d, k], hulls[p, d, k] = _longest_run(fits), np.flatnonzero(fits)[[0, -1]]
    return runs, hulls


def _day_span(grid: Grid, d: int, agent: Agent, contract: Contract, hull: IntArray) -> tuple[int, int] | None:
    day = grid.dates[d]
    weekday = day.weekday()
    if hull[0] == hull[1] or weekday not in agent.weekdays or weekday not in contract.weekdays:
        return None
    if agent.hired_on is not None and day < agent.hired_on:
        return None
    begin, end = (int(h) for h in hull)
    if agent.available != (0, 1440):
        opens, closes = (wall_to_utc(day, minute, grid.zone) - int(grid.midnights_utc[0]) for minute in agent.available)
        begin, end = max(begin, -(-opens // grid.interval_s)), min(end, closes // grid.interval_s)
    return begin, end


def _time_off(grid: Grid, staff: Staff) -> dict[str, list[tuple[int, int]]]:
    """Time off as half-open ranges of intervals, widened to whole intervals."""
    origin = int(grid.midnights_utc[0])
    out: dict[str, list[tuple[int, int]]] = {}
    for off in staff.time_off:
        span = ((off.start - origin) // grid.interval_s, -(-(off.end - origin) // grid.interval_s))
        out.setdefault(off.agent, []).append(span)
    return out


def _longest_run(fits: BoolArray) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], fits.astype(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    best = int(np.argmax(ends - begins))
    return int(begins[best]), int(ends[best]) - 1
