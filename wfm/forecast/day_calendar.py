"""What is known of each day ahead of time: closures, public holidays, its place in the month, events.

Each becomes a column of zeros and ones over the days of the past and the horizon; what a column does to a day's
contacts is for a model to learn. Days around a closure, the first and last business days of a month and the days after
a mailing move the volume of a bank's line by 5 to 30%: Weinberg, Brown & Stroud (2007), JASA 102:1185-1198.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.events import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.events import Event

CALENDAR, EVENTS = "calendar", "event"
LEAST_EPISODES = 2
LONG_EVENT_DAYS = 5
AFTER = " days after"
AFTER_EVENT = ((1, 3), (4, 7), (8, 14))
MID_MONTH, FIRST_WEEK, LAST_WEEK = (14, 16), 7, 25


@dataclass(frozen=True)
class DayCalendar:
    """Columns over consecutive days from `first`.

    `values` has shape (days, columns), 0 or 1; `names` and `groups` (`CALENDAR` or `EVENTS`) tell the columns.
    `stated` (days,) is the sum of the logarithms of what the planner says events do; `closed` (days,) marks days
    closed that are ordinarily open.
    """

    first: date
    names: tuple[str, ...]
    groups: tuple[str, ...]
    values: FloatArray
    stated: FloatArray
    closed: BoolArray

    def count_episodes(self, days: int) -> IntArray:
        """Finished runs of ones of each column among the first `days` days: shape (columns,)."""
        seen = self.values[:days] > 0
        ends = seen[:-1] & ~seen[1:] if days > 1 else seen[:0]
        out: IntArray = ends.sum(axis=0).astype(np.int64)
        return out

    def learnable(self, days: int) -> BoolArray:
        """Columns with at least two finished episodes in the first `days` days: what one did may be chance."""
        return self.count_episodes(days) >= LEAST_EPISODES


def make_calendar(
    first: date, days: int, *, opening: OpeningHours, events: Iterable[Event] = (), queue: str = ""
) -> DayCalendar:
    """Columns of all days from `first` on; only events of kind `EVENT` that concern the queue count."""
    dates = [first + timedelta(days=d) for d in range(days)]
    usual = np.array([bool(opening.weekly_on(day)[day.weekday()]) for day in dates], dtype=np.bool_)
    works = np.array([bool(opening.spans(day)) for day in dates], dtype=np.bool_)
    closed = usual & ~works
    columns = [
        *_closure_columns(closed, works),
        *_holiday_columns(dates, opening, works, usual),
        *_month_columns(dates, opening, closed),
    ]
    groups = [CALENDAR] * len(columns)
    mine = [event for event in events if event.kind == EVENT and event.concerns(queue)]
    event_columns = _event_columns(dates, mine)
    columns += event_columns
    groups += [EVENTS] * len(event_columns)
    kept = [k for k, (_, values) in enumerate(columns) if values.any()]
    values = np.array([columns[k][1] for k in kept], dtype=np.float64).reshape(len(kept), days).T
    return DayCalendar(
        first=first,
        names=tuple(columns[k][0] for k in kept),
        groups=tuple(groups[k] for k in kept),
        values=frozen(values),
        stated=frozen(_state_effects(dates, mine)),
        closed=frozen(closed),
    )


Column = tuple[str, "BoolArray"]


def _closure_columns(closed: BoolArray, works: BoolArray) -> list[Column]:
    """First and second working day after a closure, and the working day before one."""
    after1, after2, before = (np.zeros(len(closed), dtype=np.bool_) for _ in range(3))
    working = np.flatnonzero(works)
    for k in range(len(working) - 1):
        if closed[working[k] + 1 : working[k + 1]].any():
            before[working[k]] = after1[working[k + 1]] = True
            if k + 2 < len(working):
                after2[working[k + 2]] = True
    return [("after closure", after1), ("second day after closure", after2 & ~after1), ("before closure", before)]


def _holiday_columns(
    dates: Sequence[date], opening: OpeningHours, works: BoolArray, usual: BoolArray
) -> list[Column]:
    """Public holidays that are open as usual, by name as well; the days around; a lone working day between."""
    names = [opening.holidays.get(day, "") for day in dates]
    holiday = np.array([bool(name) for name in names], dtype=np.bool_)
    open_holiday = holiday & works
    columns = [("public holiday", open_holiday)]
    columns += [
        (f"public holiday: {name}", open_holiday & np.array([n == name for n in names], dtype=np.bool_))
        for name in sorted({n for n in names if n})
    ]
    day_before = np.append(open_holiday[1:], False) & ~holiday
    day_after = np.insert(open_holiday[:-1], 0, False) & ~holiday
    free = holiday | (np.array([day.weekday() >= 5 for day in dates], dtype=np.bool_)) | ~works
    bridge = ~free & np.insert(free[:-1], 0, False) & np.append(free[1:], False) & usual
    around = np.insert(holiday[:-1], 0, False) | np.append(holiday[1:], False)
    return [
        *columns,
        ("before holiday", day_before),
        ("after holiday", day_after),
        ("bridge day", bridge & around),
    ]


def _month_columns(dates: Sequence[date], opening: OpeningHours, closed: BoolArray) -> list[Column]:
    """Place in the month: first three and last two business days, middle, first and last week."""
    business = np.array([d.weekday() < 5 and d not in opening.holidays for d in dates], dtype=np.bool_) & ~closed
    from_start, from_end = _rank_business_days(dates, opening, business)
    day = np.array([d.day for d in dates])
    columns = [(f"business day {k} of the month", business & (from_start == k)) for k in (1, 2, 3)]
    columns += [
        ("last business day of the month", business & (from_end == 1)),
        ("last but one business day", business & (from_end == 2)),
        ("middle of the month", (day >= MID_MONTH[0]) & (day <= MID_MONTH[1])),
        ("first week of the month", day <= FIRST_WEEK),
        ("end of the month", day >= LAST_WEEK),
    ]
    return columns


def _rank_business_days(
    dates: Sequence[date], opening: OpeningHours, business: BoolArray
) -> tuple[IntArray, IntArray]:
    """Rank of each business day in its month, from the start and from the end; days beyond the span count as usual."""
    known = {day: bool(flag) for day, flag in zip(dates, business, strict=True)}

    def counts(day: date) -> bool:
        return known[day] if day in known else day.weekday() < 5 and day not in opening.holidays

    from_start = np.zeros(len(dates), dtype=np.int64)
    from_end = np.zeros(len(dates), dtype=np.int64)
    month: tuple[int, int] | None = None
    ranks: dict[date, int] = {}
    for d, day in enumerate(dates):
        if (day.year, day.month) != month:
            month = (day.year, day.month)
            start = day.replace(day=1)
            whole = [start + timedelta(days=k) for k in range(31) if (start + timedelta(days=k)).month == day.month]
            ranks = {found: r for r, found in enumerate((x for x in whole if counts(x)), start=1)}
        from_start[d] = ranks.get(day, 0)
        from_end[d] = len(ranks) + 1 - ranks[day] if day in ranks else 0
    return from_start, from_end


def _event_columns(dates: Sequence[date], events: Sequence[Event]) -> list[Column]:
    """Per label the days of its episodes, and after short ones the days that follow."""
    columns: list[Column] = []
    for label in sorted({event.label for event in events}):
        mine = [event for event in events if event.label == label]
        columns.append((label, _mark(dates, [(e.first, e.last) for e in mine])))
        short = [e for e in mine if (e.last - e.first).days < LONG_EVENT_DAYS]
        for begin, end in AFTER_EVENT:
            spans = [(e.last + timedelta(days=begin), e.last + timedelta(days=end)) for e in short]
            columns.append((f"{label}, {begin}-{end}{AFTER}", _mark(dates, spans)))
    return columns


def _mark(dates: Sequence[date], spans: Sequence[tuple[date, date]]) -> BoolArray:
    marked = np.zeros(len(dates), dtype=np.bool_)
    for begin, end in spans:
        low, high = (begin - dates[0]).days, (end - dates[0]).days + 1
        marked[max(low, 0) : max(high, 0)] = True
    return marked


def _state_effects(dates: Sequence[date], events: Sequence[Event]) -> FloatArray:
    stated = np.zeros(len(dates))
    for event in events:
        if event.effect is not None:
            stated += _mark(dates, [(event.first, event.last)]) * np.log(event.effect)
    return stated
