"""The table of `wfm backtest --csv`: one row per queue, origin, grain, week of the horizon and method."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wfm.pipeline.files.table import raise_faults, read_table, write_table
from wfm.pipeline.rundir import refuse_unwritable
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wfm.pipeline.backtesting import OriginRow

COLUMNS = (
    "queue", "origin", "grain", "horizon_week", "method", "wape", "bias", "cover50", "cover80", "cover95", "contacts",
)  # fmt: skip


def write_backtest(rows: Iterable[OriginRow], path: Path) -> None:
    """Write the table, whole or not at all. Raises UsageError where the place can't be written to."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    with refuse_unwritable(path, option="--csv"):
        try:
            write_table(partial, COLUMNS, (_cells(one) for one in rows))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def read_backtest(path: Path, queues: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Read the table that `write_backtest` wrote, cells as text.

    Raises
    ------
    ScenarioError : every fault of the file: a missing column, a queue the scenario doesn't have, no number.
    """
    table = read_table(path, required=COLUMNS)
    for row in table.rows:
        if row["queue"] not in queues:
            hint = suggest(row["queue"], queues, what="queues")
            table.add(row, "queue", expected="a queue of the scenario", got=row["queue"], hint=hint)
        for name in ("wape", "bias", "cover80", "contacts"):
            try:
                float(row[name] or 0.0)
            except ValueError:
                table.add(row, name, expected="a number", got=row[name])
    raise_faults(table)
    return tuple({name: row[name] for name in COLUMNS} for row in table.rows)


def _cells(one: OriginRow) -> list[object]:
    row = one.row
    return [
        one.queue, one.origin, row.grain, row.weeks, row.method, row.wape, row.bias, row.cover50, row.cover80,
        row.cover95, row.contacts,
    ]  # fmt: skip
