"""requirement_work.csv: the need of queues whose work may wait, as what is there and what is due by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.deferred_need import DeferredNeed
from wfm.errors import Fault
from wfm.pipeline.files.moments import place_rows
from wfm.pipeline.files.table import raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.grid import Grid
    from wfm.core.requirement import Requirement

WORK = "requirement_work.csv"
CURVES = ("arrived", "due")
COLUMNS = ("queue", "interval_start", *CURVES)


def write_work(requirement: Requirement, folder: Path) -> tuple[str, ...]:
    """Write the curves of queues whose work may wait, a row per interval of the horizon; the names written."""
    work = requirement.work
    if work is None:
        return ()
    grid = requirement.grid
    starts = [grid.iso(t) for t in range(grid.size)]
    rows = (
        [name, starts[t], work.arrived[q, t].item(), work.due[q, t].item()]
        for q, name in enumerate(requirement.queues)
        if work.waits[q]
        for t in range(grid.size)
    )
    write_table(folder / WORK, COLUMNS, rows)
    return (WORK,)


def read_work(path: Path, *, grid: Grid, queues: tuple[str, ...]) -> DeferredNeed:
    """Read the curves; queues that are not in the file don't wait.

    Raises
    ------
    ScenarioError : every fault of the file: unknown queue, missing interval, bad number, another horizon, work by an
        interval that is less than by the one before, more due than there.
    """
    table = read_table(path, required=COLUMNS, may_be_empty=True)
    named = {row["queue"] for row in table.rows}
    waits = np.array([name in named for name in queues])
    curves = np.zeros((len(CURVES), len(queues), grid.size))
    line_of = np.zeros((len(queues), grid.size), dtype=np.int64)
    for row, q, t in place_rows(table, grid, queues, np.repeat(waits[:, None], grid.size, axis=1)):
        curves[:, q, t] = [read_number(table, row, name) for name in CURVES]
        line_of[q, t] = row.line
    raise_faults(table)
    falls = np.diff(curves, axis=2, prepend=0.0) < 0
    for c, name in enumerate(CURVES):
        for q, t in np.argwhere(falls[c]):
            got, before = f"{curves[c, q, t]:g}", f"{curves[c, q, t - 1]:g}"
            expected = f"at least {before}, as by the interval before"
            table.faults.append(Fault(expected, got, file=table.file, line=int(line_of[q, t]), where=name))
    for q, t in np.argwhere(curves[1] > curves[0]):
        expected, got = f"at most what is there, {curves[0, q, t]:g}", f"{curves[1, q, t]:g}"
        table.faults.append(Fault(expected, got, file=table.file, line=int(line_of[q, t]), where="due"))
    raise_faults(table)
    return DeferredNeed(tuple(waits.tolist()), frozen(curves[0]), frozen(curves[1]))
