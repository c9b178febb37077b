"""What a history file tells of a site that has no scenario yet: its queues, when contacts come in, how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import DAY_MIN
from wfm.history.faultbook import FaultBook
from wfm.history.placement import place_rows, read_clock
from wfm.history.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.history.table import Table

HOUR_MIN = 60
SELDOM = 0.15
"""An interval counts as open where contacts came in on this share of the days on which the busiest one had any."""
LEAST_DAYS, LEAST_CONTACTS = 0.25, 0.03
"""A weekday counts as open from this share of its dates with contacts, and of the busiest weekday's contacts."""
DAYS_TO_TELL = 4
"""Of so many days of a weekday or more, an interval with contacts on only one is closed."""
NEARLY_DAY_MIN = 22 * HOUR_MIN
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class QueueSurvey:
    """One queue of the file.

    `by_day`: contacts of every date on which there were any;
    `hours`: per weekday from Monday first and last wall minute in which contacts usually came in, None where closed;
    `profile`: shape (7, intervals a day), contacts on a mean open day; `aht_s`: None where the file has none.
    """

    name: str
    contacts: float
    by_day: Mapping[date, float]
    hours: tuple[tuple[int, int] | None, ...]
    profile: FloatArray
    aht_s: float | None


@dataclass(frozen=True)
class Survey:
    """A history file: minutes of its intervals, first and last local day, queues."""

    step: int
    first: date
    last: date
    queues: tuple[QueueSurvey, ...]


def survey_history(path: Path, timezone: str, *, shown_as: str = "") -> Survey:
    """Read a history file for what it holds, in the order its queues appear.

    Raises
    ------
    ScenarioError : all faults of the file at once, with lines; a file whose intervals are no part of an hour.
    """
    book = FaultBook(shown_as or path.as_posix())
    names = read_table(path, [], FaultBook(book.file))  # first which queues there are: read_table wants to know
    table = read_table(path, list(names.unknown) if names is not None else [], book)
    if table is not None:
        wall, valid = read_clock(table, timezone, FaultBook(book.file))  # its faults are told by place_rows
        step = _find_step(wall[valid], book)
        book.raise_if_any()
        place_rows(table, timezone, step, book)
    book.raise_if_any()
    assert table is not None
    volume = np.nan_to_num(np.maximum(table.numbers["volume"], 0.0))
    days = wall // DAY_MIN
    first, last = (_EPOCH + timedelta(days=int(day)) for day in (days.min(), days.max()))
    found = (_survey_queue(table, q, wall, volume, step) for q in range(len(table.names)))
    return Survey(step, first, last, tuple(found))


def _find_step(wall: IntArray, book: FaultBook) -> int:
    """Minutes of the file's intervals: what all their starts share."""
    step = int(np.gcd.reduce(wall % DAY_MIN, initial=HOUR_MIN))
    daily = len(np.unique(wall // DAY_MIN)) > 2 and len(np.unique(wall % DAY_MIN)) == 1
    if daily:
        hint = "export it per quarter-hour, half hour or hour: nobody can roster by days"
        book.add("a row per interval of at most an hour", "a row per day", where="interval_start", hint=hint)
    return step


def _survey_queue(table: Table, q: int, wall: IntArray, volume: FloatArray, step: int) -> QueueSurvey:
    mine = (table.queue == q) & (volume > 0)
    if not mine.any():
        return QueueSurvey(table.names[q], 0.0, {}, (None,) * 7, frozen(np.zeros((7, DAY_MIN // step))), None)
    day, slot, counts = wall[mine] // DAY_MIN, wall[mine] % DAY_MIN // step, volume[mine]
    numbers, row = np.unique(day, return_inverse=True)
    seen = np.zeros((len(numbers), DAY_MIN // step))
    np.add.at(seen, (row, slot), counts)
    weekday = (numbers + _EPOCH.weekday()) % 7
    profile = np.zeros((7, DAY_MIN // step))
    often = np.zeros_like(profile)
    dates = np.bincount((np.arange(numbers[0], numbers[-1] + 1) + _EPOCH.weekday()) % 7, minlength=7)
    for of_week in range(7):
        rows = seen[weekday == of_week]
        if len(rows) >= max(1.0, LEAST_DAYS * dates[of_week]):
            seldom = (rows > 0).sum(axis=0) <= (len(rows) >= DAYS_TO_TELL)  # once is no habit
            profile[of_week], often[of_week] = rows.mean(axis=0), np.where(seldom, 0.0, (rows > 0).mean(axis=0))
    is_open = profile.sum(axis=1) >= LEAST_CONTACTS * profile.sum(axis=1).max()
    hours = tuple(_find_hours(often[d], step) if is_open[d] else None for d in range(7))
    profile[~is_open] = 0.0
    by_day = {_EPOCH + timedelta(days=int(n)): float(total) for n, total in zip(numbers, seen.sum(axis=1), strict=True)}
    aht = _mean_aht(table, mine, volume)
    return QueueSurvey(table.names[q], float(counts.sum()), by_day, hours, frozen(profile), aht)


def _find_hours(often: FloatArray, step: int) -> tuple[int, int] | None:
    busy = np.flatnonzero(often >= SELDOM * often.max()) if often.max() > 0 else np.empty(0, dtype=np.int64)
    if not len(busy):
        return None
    begin, end = int(busy[0]) * step, (int(busy[-1]) + 1) * step
    return (0, DAY_MIN) if end - begin >= NEARLY_DAY_MIN else (begin, end)


def _mean_aht(table: Table, mine: BoolArray, volume: FloatArray) -> float | None:
    aht = table.numbers.get("aht_s")
    if aht is None:
        return None
    used = mine & np.isfinite(aht) & (aht > 0)
    return float(np.average(aht[used], weights=volume[used])) if used.any() else None
