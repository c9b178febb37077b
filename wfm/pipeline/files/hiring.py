"""hiring.csv and heads.csv."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wfm.core.hiring import HeadsRow, HiringWeek
from wfm.pipeline.files.table import raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wfm.core.hiring import HiringPlan
    from wfm.scenario.tables import Row, Table

HIRING, HEADS = "hiring.csv", "heads.csv"
NUMBERS = (
    "need_fte", "heads", "in_training", "effective_fte", "unusable_fte", "overtime_fte", "on_call_fte", "shortfall_fte",
)  # fmt: skip
HIRING_COLUMNS = ("week", *NUMBERS, "shortfall_share", "classes", "cost")
HEADS_COLUMNS = ("queue", "week", "role", "contract", "heads", "fte")
BETWEEN = "|"


def write_hiring(plan: HiringPlan, folder: Path) -> tuple[str, ...]:
    """Write hiring.csv, one row per week; `classes` holds the sizes of those that start, separated by `|`."""
    rows = (
        [w.week, *(getattr(w, name) for name in NUMBERS), w.shortfall_share, BETWEEN.join(map(str, w.classes)), w.cost]
        for w in plan.weeks
    )
    write_table(folder / HIRING, HIRING_COLUMNS, rows)
    return (HIRING,)


def read_hiring(path: Path) -> tuple[HiringWeek, ...]:
    """Read the weeks of a hiring.csv; ScenarioError with every fault."""
    table = read_table(path, required=HIRING_COLUMNS)
    weeks = []
    for row in table.rows:
        before = len(table.faults)
        week = _read_week(table, row)
        numbers = {name: read_number(table, row, name) for name in (*NUMBERS, "cost")}
        classes = _read_classes(table, row)
        if week is not None and len(table.faults) == before:
            weeks.append(HiringWeek(week=week, classes=classes, **numbers))
    raise_faults(table)
    return tuple(weeks)


def write_heads(rows: Sequence[HeadsRow], folder: Path) -> tuple[str, ...]:
    """Write heads.csv: people per queue, week, role and contract."""
    write_table(folder / HEADS, HEADS_COLUMNS, ([getattr(row, name) for name in HEADS_COLUMNS] for row in rows))
    return (HEADS,)


def read_heads(path: Path) -> tuple[HeadsRow, ...]:
    """Read a heads.csv; ScenarioError with every fault."""
    table = read_table(path, required=HEADS_COLUMNS)
    found = []
    for row in table.rows:
        week, heads = _read_week(table, row), read_number(table, row, "heads")
        fte = read_number(table, row, "fte") if row["fte"] else None
        if week is not None:
            found.append(HeadsRow(row["queue"], week, row["role"], row["contract"], heads, fte))
    raise_faults(table)
    return tuple(found)


def _read_week(table: Table, row: Row) -> date | None:
    try:
        return date.fromisoformat(row["week"])
    except ValueError:
        table.add(row, "week", expected="a date such as 2026-10-19", got=row["week"])
        return None


def _read_classes(table: Table, row: Row) -> tuple[int, ...]:
    parts = row["classes"].split(BETWEEN) if row["classes"] else []
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        table.add(row, "classes", expected="sizes of classes such as 8 or 12|11", got=row["classes"])
        return ()
    return tuple(map(int, parts))
