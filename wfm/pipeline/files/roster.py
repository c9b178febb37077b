"""roster.csv."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wfm.core.roster import ON_QUEUE, Roster, Stretch
from wfm.pipeline.files.moments import read_moment, show_moment
from wfm.pipeline.files.table import raise_faults, read_table, write_table
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from wfm.core.grid import Grid
    from wfm.scenario.tables import Row, Table

ROSTER = "roster.csv"
ROSTER_COLUMNS = ("agent", "date", "shift", "activity", "start", "end", "paid", "queue")


def write_roster(roster: Roster, folder: Path) -> tuple[str, ...]:
    """Write roster.csv, one row per stretch; the names written."""
    zone = roster.grid.zone
    rows = (
        (s.agent, s.date, s.shift, s.activity, show_moment(s.start, zone), show_moment(s.end, zone), s.paid, s.queue)
        for s in roster.stretches
    )
    write_table(folder / ROSTER, ROSTER_COLUMNS, rows)
    return (ROSTER,)


def read_roster(path: Path, *, grid: Grid, agents: Collection[str], queues: Collection[str]) -> Roster:
    """Read a roster.csv of this horizon, ordered by agent (as in `agents`) and time.

    What rules it breaks is for the verifier; here it only has to make sense. Without a row, nobody works.

    Raises
    ------
    ScenarioError : every fault of the file: unknown agent or queue, bad time, a time off the grid or the horizon.
    """
    table = read_table(path, required=ROSTER_COLUMNS, may_be_empty=True)
    found = [s for row in table.rows if (s := _read_stretch(table, row, grid, agents, queues)) is not None]
    raise_faults(table)
    order = {agent: i for i, agent in enumerate(agents)}
    return Roster(grid, tuple(sorted(found, key=lambda s: (order[s.agent], s.start, s.end))))


def _read_stretch(
    table: Table, row: Row, grid: Grid, agents: Collection[str], queues: Collection[str]
) -> Stretch | None:
    before = len(table.faults)
    for column, known, what in (("agent", agents, "agents"), ("queue", queues, "queues")):
        if row[column] not in known and (row[column] or column == "agent" or row["activity"] == ON_QUEUE):
            hint = suggest(row[column], known, what=what)
            table.add(row, column, expected=f"one of the scenario's {what}", got=row[column], hint=hint)
    if row["activity"] and row["activity"] != ON_QUEUE and row["queue"]:
        table.add(row, "queue", expected=f"no queue for {row['activity']}", got=row["queue"])
    for column in ("shift", "activity"):
        if not row[column]:
            table.add(row, column, expected=f"the name of the {column}", got="")
    if row["paid"] not in ("0", "1"):
        table.add(row, "paid", expected="0 or 1", got=row["paid"])
    day = _read_day(table, row, grid)
    start, end = (_read_bound(table, row, column, grid) for column in ("start", "end"))
    if start is not None and end is not None and end <= start:
        table.add(row, "end", expected=f"an end after the start {row['start']}", got=row["end"])
    if len(table.faults) > before or day is None or start is None or end is None:
        return None
    return Stretch(row["agent"], day, row["shift"], row["activity"], start, end, row["paid"] == "1", row["queue"])


def _read_day(table: Table, row: Row, grid: Grid) -> date | None:
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        table.add(row, "date", expected="a date such as 2026-10-19", got=row["date"])
        return None
    if not grid.dates[0] <= day <= grid.dates[-1]:
        expected = f"a date in the horizon, {grid.dates[0]} to {grid.dates[-1]}"
        table.add(row, "date", expected=expected, got=row["date"])
        return None
    return day


def _read_bound(table: Table, row: Row, column: str, grid: Grid) -> int | None:
    moment = read_moment(table, row, column, grid)
    if moment is not None and (moment - int(grid.midnights_utc[0])) % grid.interval_s:
        table.add(row, column, expected=f"a time on the grid of {grid.interval_min} minutes", got=row[column])
        return None
    return moment
