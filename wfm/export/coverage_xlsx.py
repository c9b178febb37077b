"""A queue's coverage as a sheet: times down, weekdays across, needed and there and what is missing or spare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wfm.core.roster import Coverage
    from wfm.export.looks import Looks

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PARTS = ("need", "there", "diff")
HEADER = 2
"""Last row of the header, counted from 0: the title, the weekdays, and what each column holds."""
Clock = tuple[int, bool]
"""What the clock shows in minutes, and whether it is the second pass of the hour that the clock repeats."""


def add_coverage(
    sheet: Any, looks: Looks, coverage: Coverage, q: int, *, weeks: Sequence[tuple[date, ...]], week_starts_on: int
) -> None:
    """Fill a sheet with one queue: a block of rows per week below a header that stays on screen and on every page."""
    sheet.write_string(0, 0, f"Coverage of {coverage.queues[q]}: agents needed and there", looks.title)
    sheet.write_blank(1, 0, None, looks.header)
    sheet.write_string(HEADER, 0, "time", looks.header)
    for d in range(7):
        left = 1 + d * len(PARTS)
        weekday = WEEKDAYS[(week_starts_on + d) % 7]
        sheet.merge_range(1, left, 1, left + len(PARTS) - 1, weekday, looks.header)
        for p, part in enumerate(PARTS):
            sheet.write_string(HEADER, left + p, part, looks.header)
    row = HEADER + 1
    for days in weeks:
        row = _write_week(sheet, looks, coverage, q, days=days, row=row, week_starts_on=week_starts_on)
    for d in range(7):
        diff = d * len(PARTS) + len(PARTS)
        for sign, look in (("<", looks.missing), (">", looks.spare)):
            rule = {"type": "cell", "criteria": sign, "value": 0, "format": look}
            sheet.conditional_format(HEADER + 1, diff, row, diff, rule)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 7 * len(PARTS), 6)
    sheet.freeze_panes(HEADER + 1, 1)


def _write_week(
    sheet: Any, looks: Looks, coverage: Coverage, q: int, *, days: Sequence[date], row: int, week_starts_on: int
) -> int:
    """Write a row of dates and a row per time from `row` on; the row after it."""
    columns = {1 + (day.weekday() - week_starts_on) % 7 * len(PARTS): _by_clock(coverage, q, day) for day in days}
    sheet.write_string(row, 0, f"week {days[0]:%V}", looks.total)
    for day, left in zip(days, columns, strict=True):
        sheet.merge_range(row, left, row, left + len(PARTS) - 1, f"{day:%Y-%m-%d}", looks.total)
    for minute, second in sorted({clock for column in columns.values() for clock in column}):
        row += 1
        again = " (again)" if second else ""
        sheet.write_string(row, 0, f"{minute // 60:02d}:{minute % 60:02d}{again}", looks.header)
        for left, column in columns.items():
            if (t := column.get((minute, second))) is not None:
                for p, value in enumerate(_values(coverage, q, t)):
                    sheet.write_number(row, left + p, value, looks.count)
    return row + 1


def _by_clock(coverage: Coverage, q: int, day: date) -> Mapping[Clock, int]:
    """Interval of each clock time of a day on which the queue is open, needed or staffed."""
    grid = coverage.grid
    inside = grid.day(grid.dates.index(day))
    shown = (coverage.open[q] | (coverage.required[q] > 0) | (coverage.rostered[q] > 0))[inside]
    found = np.flatnonzero(shown) + inside.start
    return {(int(grid.wall_min[t]), bool(grid.second_pass[t])): int(t) for t in found}


def _values(coverage: Coverage, q: int, t: int) -> tuple[int, int, int]:
    need, there = int(coverage.required[q, t]), int(coverage.rostered[q, t])
    return need, there, there - need
