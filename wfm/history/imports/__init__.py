"""Turns exports of contact centre systems into history: one door, one file per source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.grid import Grid
from wfm.core.history import Repair
from wfm.errors import Fault, ScenarioError
from wfm.history.imports.amazon_connect import AMAZON_CONNECT
from wfm.history.imports.coarser import lengthen
from wfm.history.imports.genesys import GENESYS
from wfm.history.imports.intervals import Intervals, add_up, drop_partial_days, fill_zeros
from wfm.history.imports.joining import join_parts, map_series
from wfm.history.imports.options import ImportOptions
from wfm.history.imports.part import Part, read_part
from wfm.history.imports.plain import PLAIN
from wfm.history.imports.writing import render_history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wfm.core.arrays import BoolArray
    from wfm.history.imports.layout import Layout

LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (GENESYS, AMAZON_CONNECT, PLAIN)}
LONGEST_YEARS = 30
__all__ = ["LAYOUTS", "ImportOptions", "Imported", "ImportedQueue", "import_exports"]


@dataclass(frozen=True)
class ImportedQueue:
    """What came of one queue: whole days from first to last, contacts, and intervals with a figure."""

    queue: str
    first_day: date
    last_day: date
    intervals: int
    contacts: float
    aht_s: float | None


@dataclass(frozen=True)
class Imported:
    """History as the bytes of a history.csv, its interval, what it holds and what was changed or dropped, and why."""

    content: bytes
    interval_min: int
    rows: int
    queues: tuple[ImportedQueue, ...]
    notes: tuple[Repair, ...]


def import_exports(paths: Sequence[Path], options: ImportOptions) -> Imported:
    """Read exports, in any order, and make one history of them.

    Raises
    ------
    ScenarioError : every fault of every file: unreadable text, missing columns, cells that are no number or time, rows
        that contradict each other, queues that aren't there.
    """
    read = [read_part(path, options) for path in paths]
    faults = [fault for _, found in read for fault in found]
    parts = [part for part, _ in read if part is not None]
    if not faults:
        faults = _check_steps(parts, options)
    if faults:
        raise ScenarioError.of(faults)
    notes = _collect(parts)
    joined, faults = join_parts(parts, options, notes)
    queues, index, wrong = map_series(joined, options, notes)
    if faults or wrong:
        raise ScenarioError.of([*faults, *wrong])
    grid, faults = _make_grid(parts, options)
    if grid is None:
        raise ScenarioError.of(faults)
    intervals = add_up(joined, queues, index, grid)
    sparse = options.fill_zeros if options.fill_zeros is not None else not (joined.numbers["volume"] == 0).any()
    if sparse:
        fill_zeros(intervals, _covered(parts, grid), notes)
    if not options.keep_partial:
        drop_partial_days(intervals, notes)
    made = lengthen(intervals, options.interval_min or grid.interval_min, notes)
    _warn_of_units(made, notes)
    content, rows = render_history(made)
    return Imported(content, made.grid.interval_min, rows, _describe(made), tuple(notes))


def _check_steps(parts: Sequence[Part], options: ImportOptions) -> list[Fault]:
    """Files of one import have one interval, which divides the one asked for."""
    step = parts[0].step_min
    faults = [
        Fault(f"intervals of {step} minutes, as in {parts[0].shown}", f"{part.step_min} minutes", part.shown,
              hint="import them apart, with --interval-min the longer of both")
        for part in parts[1:] if part.step_min != step
    ]  # fmt: skip
    if options.interval_min and options.interval_min % step:
        faults.append(Fault(f"a multiple of the export's {step} minutes", f"{options.interval_min}",
                            where="--interval-min", hint="intervals can be added up, not split"))  # fmt: skip
    return faults


def _collect(parts: Sequence[Part]) -> list[Repair]:
    """Gather the notes of all files, with the file they are of where there are several."""
    several = len(parts) > 1
    return [
        Repair(note.queue, note.kind, note.count, f"{part.shown}: {note.detail}" if several else note.detail)
        for part in parts for note in part.notes
    ]  # fmt: skip


def _make_grid(parts: Sequence[Part], options: ImportOptions) -> tuple[Grid | None, list[Fault]]:
    """Make the grid of all local days; a fault for a span that only a mistyped date can make."""
    zone = ZoneInfo(options.timezone)
    days = [datetime.fromtimestamp(int(edge(part.epoch)), tz=UTC).astimezone(zone).date()
            for part in parts for edge in (np.min, np.max)]  # fmt: skip
    first, last = min(days), max(days)
    if (last - first).days > LONGEST_YEARS * 366:
        return None, [Fault(f"at most {LONGEST_YEARS} years", f"{first} to {last}", where="start",
                            hint="is one date mistyped?")]  # fmt: skip
    return Grid(options.timezone, parts[0].step_min, first, (last - first).days + 1), []


def _covered(parts: Sequence[Part], grid: Grid) -> BoolArray:
    """Intervals between the first and the last row of some file: shape (t,)."""
    out = np.zeros(grid.size, dtype=np.bool_)
    for part in parts:
        out[grid.index_of(int(part.epoch.min())) : grid.index_of(int(part.epoch.max())) + 1] = True
    return out


def _warn_of_units(made: Intervals, notes: list[Repair]) -> None:
    """Handle times of under a second or over five hours come of a unit that was taken wrongly."""
    if "aht_s" not in made.values or not (made.values["aht_s"] > 0).any():
        return
    median = float(np.median(made.values["aht_s"][made.values["aht_s"] > 0]))
    if median < 1 or median > 5 * 3600:
        detail = f"half of the handle times are {'below' if median < 1 else 'above'} {median:g} s: see --time-unit"
        notes.append(Repair("", "odd handle times", 1, detail))


def _describe(made: Intervals) -> tuple[ImportedQueue, ...]:
    found = []
    for q, name in enumerate(made.queues):
        cells = np.flatnonzero(made.seen[q])
        if not len(cells):
            continue
        days = made.grid.day_of[cells]
        volume, aht = made.values["volume"][q], made.values.get("aht_s", np.full(made.seen.shape, np.nan))[q]
        timed = (volume > 0) & ~np.isnan(aht)
        weight = float(volume[timed].sum())
        mean = float((volume[timed] * aht[timed]).sum()) / weight if weight else None
        dates = made.grid.dates
        contacts = float(np.nansum(volume))
        found.append(ImportedQueue(name, dates[days[0]], dates[days[-1]], len(cells), contacts, mean))
    return tuple(found)
