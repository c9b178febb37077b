"""Puts rows on a time axis: reads times, finds duplicates, settles the two clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import DAY_MIN, Grid
from wfm.history.faultbook import AS_IT_IS

if TYPE_CHECKING:
    import pandas as pd

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.history.faultbook import FaultBook
    from wfm.history.table import Table

OFFSET_PATTERN = r"(?:Z|[+-]\d\d:?\d\d)"
TIME_PATTERN = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.0+)?)?" + f"{OFFSET_PATTERN}?"
LONGEST_YEARS = 20
LEAST_ROWS_TO_TELL = 100
"""Rows enough to tell that a file's intervals are longer: by chance none of so many would begin in between."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Placement:
    """Where each row goes: `index` is its interval on `grid`, -1 when it is left out.

    `halved` marks rows that stand for both passes through the repeated hour; their second half goes to `twin`.
    `skipped` marks rows at times that the clock jumped over.
    """

    grid: Grid
    index: IntArray
    halved: BoolArray
    twin: IntArray
    skipped: BoolArray


@dataclass(frozen=True)
class _Times:
    """Times of the rows: minutes on the wall clock since 1970, and epoch seconds where the text has an offset."""

    valid: BoolArray
    wall_min: IntArray
    epoch_s: IntArray | None


def place_rows(table: Table, timezone: str, interval_min: int, book: FaultBook) -> Placement | None:
    """Place every row of a configured queue; None when no time can be read."""
    times = _read_times(table, timezone, book)
    used = (table.queue >= 0) & times.valid
    if not used.any():
        return None
    first, last = (int(times.wall_min[used].min()) // DAY_MIN, int(times.wall_min[used].max()) // DAY_MIN)
    start = _EPOCH + timedelta(days=first)
    if last - first > LONGEST_YEARS * 366:
        span = f"{start} to {_EPOCH + timedelta(days=last)}"
        book.add(
            f"at most {LONGEST_YEARS} years of history", span, where="interval_start", hint="is one date mistyped?"
        )
        return None
    _refuse_coarse(times.wall_min[used], interval_min, book)
    grid = Grid(timezone, interval_min, start, last - first + 1)
    if times.epoch_s is not None:
        return _place_moments(table, times, used, grid, book)
    return _place_wall_times(table, times, used, grid, book)


def read_clock(table: Table, timezone: str, book: FaultBook) -> tuple[IntArray, BoolArray]:
    """Minutes on the wall clock since 1970 of every row, and which rows have a time that can be read."""
    times = _read_times(table, timezone, book)
    return times.wall_min, times.valid


def _refuse_coarse(wall_min: IntArray, interval_min: int, book: FaultBook) -> None:
    """Refuse a file of longer intervals: each row would count as one short interval, and those between as unknown."""
    step = int(np.gcd.reduce(wall_min % DAY_MIN, initial=DAY_MIN))
    if len(wall_min) < LEAST_ROWS_TO_TELL or step <= interval_min:
        return
    hint = f"set history.interval_min to {step}, and interval_min to as many or more; or export shorter intervals"
    book.add(f"rows that begin every {interval_min} minutes", f"only every {step}", where="interval_start", hint=hint)


def _read_times(table: Table, timezone: str, book: FaultBook) -> _Times:
    import pandas as pd

    codes, texts = pd.factorize(table.time)
    unique = pd.Series(texts, dtype=str)
    shaped = unique.str.fullmatch(TIME_PATTERN).to_numpy(dtype=np.bool_)
    offset = unique.str.contains(f"{OFFSET_PATTERN}$").to_numpy(dtype=np.bool_) & shaped
    stamps = pd.to_datetime(unique.where(shaped), format="ISO8601", errors="coerce", utc=True)
    valid = stamps.notna().to_numpy(dtype=np.bool_)
    book.add_rows(~valid[codes], table.line, "a time such as 2026-10-19 08:15", lambda i: repr(table.time.iloc[i]),
                  where="interval_start", hint=AS_IT_IS)  # fmt: skip
    _refuse_mixture(table, (offset & valid)[codes], valid[codes], book)
    seconds = _epoch_seconds(stamps, valid)
    if (offset & valid).any():
        wall = stamps.dt.tz_convert(timezone).dt.tz_localize(None)
        return _Times(valid[codes], (_epoch_seconds(wall, valid) // 60)[codes], seconds[codes])
    odd = valid & (seconds % 60 != 0)
    book.add_rows(odd[codes], table.line, "a time on a whole minute", lambda i: table.time.iloc[i],
                  where="interval_start")  # fmt: skip
    return _Times((valid & ~odd)[codes], (seconds // 60)[codes], None)


def _epoch_seconds(stamps: pd.Series[pd.Timestamp], valid: BoolArray) -> IntArray:
    """Seconds since 1970, 0 where there is no time."""
    out = np.zeros(len(stamps), dtype=np.int64)
    out[valid] = stamps[valid].to_numpy(dtype="datetime64[s]").astype(np.int64)
    return out


def _refuse_mixture(table: Table, offset: BoolArray, valid: BoolArray, book: FaultBook) -> None:
    """Refuse times with and without offset in one file, which can't be ordered; name the rows of the rarer kind."""
    bare = valid & ~offset
    if not (offset.any() and bare.any()):
        return
    rare, common = (offset, bare) if offset.sum() <= bare.sum() else (bare, offset)
    kinds = ("no UTC offset", "with one") if rare is offset else ("a UTC offset", "without one")
    other = int(table.line[common.argmax()])
    book.add_rows(rare, table.line, f"{kinds[0]}, as in line {other}", lambda i: f"{table.time.iloc[i]} {kinds[1]}",
                  where="interval_start", hint="give all times an offset, or none")  # fmt: skip


def _place_moments(table: Table, times: _Times, used: BoolArray, grid: Grid, book: FaultBook) -> Placement:
    """Place rows whose time is an exact moment."""
    assert times.epoch_s is not None
    since = times.epoch_s - int(grid.midnights_utc[0])
    off = since % grid.interval_s != 0
    _refuse_off_grid(table, used & off, grid, book)
    used = used & ~off
    index = np.where(used, since // grid.interval_s, -1)
    order, rank, _ = _rank_equals(np.where(used, table.queue * grid.size + index, -1))
    repeat = used & (rank > 0)
    _refuse_duplicates(table, repeat, order, rank, book)
    none = np.zeros(len(index), dtype=np.bool_)
    return Placement(grid, index, none, np.full(len(index), -1, dtype=np.int64), none)


def _place_wall_times(table: Table, times: _Times, used: BoolArray, grid: Grid, book: FaultBook) -> Placement:
    """Place rows whose time is what the wall clock showed."""
    off = times.wall_min % grid.interval_min != 0
    _refuse_off_grid(table, used & off, grid, book)
    used = used & ~off
    first, second = _wall_index(grid)
    base = (grid.start - _EPOCH).days * grid.slots
    cell = np.where(used, times.wall_min // grid.interval_min - base, 0)
    order, rank, size = _rank_equals(np.where(used, table.queue * first.size + cell, -1))
    twice = used & (second[cell] >= 0)
    _refuse_duplicates(table, used & (rank > np.where(twice, 1, 0)), order, rank, book)
    skipped = used & (first[cell] < 0)
    index = np.where(twice & (rank == 1), second[cell], first[cell])
    halved = twice & (size == 1)
    return Placement(grid, np.where(used, index, -1), halved, np.where(halved, second[cell], -1), skipped)


def _wall_index(grid: Grid) -> tuple[IntArray, IntArray]:
    """Interval of each wall-clock cell (day x slot, flat) in the first and in the second pass; -1 where none."""
    cell = grid.day_of * grid.slots + grid.slot_of
    first = np.full(grid.days * grid.slots, -1, dtype=np.int64)
    second = first.copy()
    t = np.arange(grid.size, dtype=np.int64)
    first[cell[~grid.second_pass]] = t[~grid.second_pass]
    second[cell[grid.second_pass]] = t[grid.second_pass]
    return first, second


def _rank_equals(key: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Order that sorts by key (stable); each row's rank among equal keys in file order; how many share its key."""
    order = np.argsort(key, kind="stable").astype(np.int64)
    _, begin, counts = np.unique(key[order], return_index=True, return_counts=True)
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(begin, counts)
    size = np.empty(len(key), dtype=np.int64)
    size[order] = np.repeat(counts, counts)
    return order, rank, size


def _refuse_off_grid(table: Table, bad: BoolArray, grid: Grid, book: FaultBook) -> None:
    book.add_rows(bad, table.line, f"a start on the file's grid of {grid.interval_min} minutes",
                  lambda i: table.time.iloc[i], where="interval_start",
                  hint="set history.interval_min to the file's interval")  # fmt: skip


def _refuse_duplicates(table: Table, bad: BoolArray, order: IntArray, rank: IntArray, book: FaultBook) -> None:
    if not bad.any():
        return
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))

    def describe(i: int) -> str:
        original = order[place[i] - rank[i]]
        return f"{table.names[table.queue[i]]} {table.time.iloc[i]} again (first in line {table.line[original]})"

    book.add_rows(bad, table.line, "each queue and interval once", describe, where="interval_start",
                  hint=f"add the rows up, or give each its own queue; rows twice: {AS_IT_IS}")  # fmt: skip
