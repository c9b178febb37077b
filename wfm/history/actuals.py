"""What came so far: a file like history.csv read onto the axis of a horizon, up to now and never beyond it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.intraday import Actuals
from wfm.errors import UsageError
from wfm.history.aggregation import aggregate_readings
from wfm.history.cleaning import drop_closed, mend_aht, mend_negative
from wfm.history.faultbook import FaultBook
from wfm.history.placement import place_rows
from wfm.history.reader import check_step
from wfm.history.readings import make_readings
from wfm.history.table import near_name, read_table
from wfm.history.wording import count_of, name_dates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.history.placement import Placement
    from wfm.history.table import Table

BACKLOG = "backlog"
MOST_TIMES = 4
"""Runs of missing intervals that a warning writes out."""


@dataclass(frozen=True)
class _Rows:
    """Rows of a file that may be used; `placement` has those of the future and of other days taken out."""

    table: Table
    placement: Placement
    told: tuple[str, ...]


def find_now(moment_s: int, grid: Grid) -> int:
    """Index of the interval that holds a moment (epoch seconds): the first that isn't over.

    Raises
    ------
    UsageError : a moment outside the horizon.
    """
    now = grid.index_of(moment_s)
    if 0 <= now < grid.size:
        return now
    span = f"{grid.dates[0]} to {grid.dates[-1]}"
    raise UsageError(f"now must lie in the horizon, {span}, got {_show(grid, moment_s)}", hint="name a run of that day")


def read_actuals(
    path: str | Path,
    *,
    grid: Grid,
    queues: Sequence[str],
    opening: Mapping[str, OpeningHours],
    now_s: int,
    file_interval_min: int | None = None,
    shown_as: str = "",
) -> Actuals:
    """Read what came in the horizon before a moment.

    Columns, times and numbers are as in history.csv. Only intervals that are over count: rows of the one that still
    runs are left out, and rows of days before the horizon. A queue without rows is unknown, and so is an open interval
    without one; both are told. A queue that isn't known is a fault here: a trafficker who mistypes one must know.

    Parameters
    ----------
    grid : the horizon's axis
    queues, opening : queues of the site, and when contacts come in to each
    now_s : epoch seconds; inside an interval it counts as its start
    file_interval_min : minutes of the file's intervals (default: the grid's), a divisor of the grid's
    shown_as : the file's name in messages

    Raises
    ------
    UsageError : now outside the horizon.
    ScenarioError : all faults of the file at once: those of any history, unknown queues, rows of intervals that hadn't
        begun, no row in the horizon.
    """
    now = find_now(now_s, grid)
    shown = shown_as or str(path)
    step = check_step(file_interval_min or grid.interval_min, grid.interval_min, shown)
    book = FaultBook(shown)
    table = read_table(Path(path), queues, book, may_be_absent=queues)
    rows = None
    if table is not None:
        _refuse_strangers(table, Path(path), book)
        placement = place_rows(table, grid.timezone, step, book)
        rows = _cut_rows(table, placement, grid, now_s, book) if placement is not None else None
    book.raise_if_any()
    assert rows is not None
    readings, repairs = make_readings(rows.table, rows.placement, queues, opening)
    for q in range(len(queues)):
        for rule in (drop_closed, mend_negative, mend_aht):
            repairs += rule(readings, q)
    history = aggregate_readings(readings, grid.interval_min, opening, [])
    told = [f"{shown}: {' '.join(filter(None, (r.queue, r.kind)))}: {r.detail}" for r in repairs]
    told += [f"{shown}: {text}" for text in rows.told]
    if now_s > (begun := _start(grid, now)):
        told.append(f"now, {_show(grid, now_s)}, counts as {_show(grid, begun)}: the interval isn't over")
    found = _lay_out(history, grid, now)
    is_open = np.array([opening[name].mask(grid) for name in queues])
    told += [f"{shown}: {text}" for text in _tell_gaps(found, is_open)]
    return replace(found, warnings=tuple(told))


def _refuse_strangers(table: Table, path: Path, book: FaultBook) -> None:
    """Refuse queues the site doesn't have, each at its first line."""
    if not table.unknown:
        return
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False)
    column = frame.rename(columns=str.strip)["queue"].fillna("").str.strip()
    for name, count in table.unknown.items():
        near = near_name(name, table.names)
        hint = f"did you mean {near!r}?" if near else f"known queues: {', '.join(table.names)}"
        rows = f"{name!r} in {count} row{'s' * (count > 1)}"
        line = int((column == name).to_numpy().argmax()) + 2
        book.add("a queue of the scenario", rows, line=line, where="queue", hint=hint)


def _cut_rows(table: Table, placement: Placement, grid: Grid, now_s: int, book: FaultBook) -> _Rows:
    """Take out rows that don't count, refuse those of intervals that haven't begun, and say what was done."""
    placement = _keep_one_pass(placement, now_s)
    file, placed = placement.grid, placement.index >= 0
    start = np.where(placed, file.midnights_utc[0] + placement.index * file.interval_s, 0)
    future = placed & (start >= now_s)
    idle = future & (table.numbers["volume"] == 0)
    told = []
    if future.any() and not (future & ~idle).any():
        told.append(f"{count_of(idle, 'row')} of 0 contacts from {_show(grid, int(start[idle].min()))} on left out: "
                    "not begun yet")  # fmt: skip
    else:
        book.add_rows(
            future & ~idle, table.line, f"rows that begin before now, {_show(grid, now_s)}",
            lambda i: f"{table.names[table.queue[i]]} {table.time.iloc[i]} with {table.numbers['volume'][i]:g} "
            "contacts", where="interval_start", hint="actuals from the future: is --now right?",
        )  # fmt: skip
    running = placed & ~future & (start + file.interval_s > now_s)
    if running.any():
        when = _show(grid, int(start[running].min()))
        told.append(f"{count_of(running, 'row')} of the interval from {when} left out: it isn't over")
    early = placed & (start < grid.midnights_utc[0])
    if early.any():
        days = name_dates([file.dates[d] for d in np.unique(file.day_of[placement.index[early]])])
        told.append(f"{count_of(early, 'row')} of {days} left out: before the horizon, which begins on {grid.start}")
    kept = placed & ~future & ~running & ~early
    if not kept.any() and not book.faults and not running.any() and (early.any() or not placed.any()):
        book.add(f"rows from {grid.start} on", f"none; the last is of {file.dates[-1]}", where="interval_start",
                 hint="actuals of another day")  # fmt: skip
    cut = replace(placement, index=np.where(kept, placement.index, -1), twin=np.where(kept, placement.twin, -1))
    return _Rows(table, cut, tuple(told))


def _keep_one_pass(placement: Placement, now_s: int) -> Placement:
    """Before the clock's second pass through an hour is over, a single row there is of the first pass alone."""
    grid = placement.grid
    ends = grid.midnights_utc[0] + (placement.twin + 1) * grid.interval_s
    early = placement.halved & (ends > now_s)
    return replace(placement, halved=placement.halved & ~early, twin=np.where(early, -1, placement.twin))


def _lay_out(history: History, grid: Grid, now: int) -> Actuals:
    """Put what a file holds before now on the horizon's axis."""
    shift = int((history.grid.midnights_utc[0] - grid.midnights_utc[0]) // grid.interval_s)
    first = max(0, shift)
    last = max(first, min(now, shift + history.grid.size))

    def put(values: FloatArray) -> FloatArray:
        out = np.full((len(history.queues), grid.size), np.nan)
        out[:, first:last] = values[:, first - shift : last - shift]
        return frozen(out)

    measures = {name: put(values) for name, values in history.measures.items()}
    backlog = np.full(len(history.queues), np.nan)
    if BACKLOG in measures and now:
        backlog = measures[BACKLOG][:, now - 1].copy()
    return Actuals(grid, history.queues, now, put(history.volume), put(history.aht_s), frozen(backlog), measures)


def _tell_gaps(found: Actuals, is_open: BoolArray) -> list[str]:
    """Name open intervals before now that nobody told, from the first one of the file on."""
    grid, now = found.grid, found.now
    known = ~np.isnan(found.volume[:, :now])
    told = []
    any_known = known.any(axis=0)
    begin = int(grid.first_of_day[grid.day_of[int(any_known.argmax())]]) if any_known.any() else now
    today = int(grid.first_of_day[grid.day_of[now]])
    for q, name in enumerate(found.queues):
        missing = is_open[q, :now] & ~known[q]
        missing[: min(begin, today)] = False
        if not missing.any():
            continue
        if not known[q].any():
            told.append(f"{name}: nothing known; its plan stands")
            continue
        told.append(f"{name}: {count_of(missing, 'open interval')} unknown, {_name_runs(grid, missing)}")
    return told


def _name_runs(grid: Grid, missing: BoolArray) -> str:
    """Name runs of intervals by their first start and their end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    words = [f"{_show(grid, _start(grid, a))} to {_clock(grid, b)}" for a, b in runs[:MOST_TIMES]]
    more = len(runs) - MOST_TIMES
    return ", ".join(words) + (f" and {more} more times" if more > 0 else "")


def _start(grid: Grid, t: int) -> int:
    return int(grid.midnights_utc[0]) + t * grid.interval_s


def _clock(grid: Grid, t: int) -> str:
    return f"{grid.datetime_at(t):%H:%M}"


def _show(grid: Grid, moment_s: int) -> str:
    return f"{datetime.fromtimestamp(moment_s, tz=grid.zone):%Y-%m-%d %H:%M}"
