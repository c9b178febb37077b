"""coverage.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.roster import ON_QUEUE, Coverage
from wfm.pipeline.files.moments import place_rows
from wfm.pipeline.files.table import raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.roster import Roster

COVERAGE = "coverage.csv"
COLUMNS = ("queue", "interval_start", "required", "rostered", "under", "over")
MORE = ("backlog", "overdue")
"""Contacts expected to wait, and of them late; a file made by hand may leave them out."""


def count_coverage(roster: Roster, *, queues: tuple[str, ...], is_open: BoolArray, required: IntArray) -> Coverage:
    """Coverage of a roster by counting its on-queue stretches; `is_open` and `required` have shape (queue, t)."""
    grid = roster.grid
    rostered = np.zeros((len(queues), grid.size), dtype=np.int64)
    for s in roster.stretches:
        if s.activity == ON_QUEUE:
            first, last = (max(0, grid.index_of(moment)) for moment in (s.start, s.end))
            rostered[queues.index(s.queue), first:last] += 1
    return Coverage(grid, queues, is_open, required, frozen(rostered))


def write_coverage(coverage: Coverage, folder: Path) -> tuple[str, ...]:
    """Write coverage.csv, a row per interval that is open or has anyone in it; the names written."""
    grid, columns = coverage.grid, (coverage.required, coverage.rostered, coverage.under, coverage.over)
    shown = coverage.open | (coverage.required > 0) | (coverage.rostered > 0)
    starts = [grid.iso(t) for t in range(grid.size)]
    more = [values for values in (coverage.backlog, coverage.overdue) if values is not None]
    rows = (
        [name, starts[t], *(int(column[q, t]) for column in columns), *(round(float(v[q, t]), 3) for v in more)]
        for q, name in enumerate(coverage.queues)
        for t in np.flatnonzero(shown[q])
    )
    write_table(folder / COVERAGE, (*COLUMNS, *MORE[: len(more)]), rows)
    return (COVERAGE,)


def read_coverage(path: Path, *, grid: Grid, queues: tuple[str, ...], is_open: BoolArray) -> Coverage:
    """Read a coverage.csv of this horizon; ScenarioError with every fault of the file."""
    table = read_table(path, required=COLUMNS, optional=MORE, may_be_empty=not is_open.any())
    counts = {name: np.zeros((len(queues), grid.size), dtype=np.int64) for name in COLUMNS[2:]}
    for row, q, t in place_rows(table, grid, queues, is_open):
        for name, values in counts.items():
            number = read_number(table, row, name, whole=True)
            values[q, t] = 0 if np.isnan(number) else int(number)
    raise_faults(table)
    return Coverage(grid, queues, is_open, frozen(counts["required"]), frozen(counts["rostered"]))
