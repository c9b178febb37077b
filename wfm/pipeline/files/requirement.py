"""requirement.csv, requirement_curve.csv and fte.csv; requirement_work.csv is in a file of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS, FteRow, Requirement
from wfm.pipeline.files.moments import place_rows
from wfm.pipeline.files.requirement_work import WORK, read_work, write_work
from wfm.pipeline.files.table import LARGEST, raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid

REQUIREMENT = "requirement.csv"
FTE = "fte.csv"
KEYS = ("queue", "interval_start")
WHOLE = ("net_agents", "roster_agents")
FLOATS = ("offered_erlangs", "gross_agents", "expected_service_level", "expected_asa_s", "expected_occupancy")
COLUMNS = (
    "offered_erlangs", "net_agents", "roster_agents", "gross_agents", "expected_service_level", "expected_asa_s",
    "expected_occupancy", "binding_target",
)  # fmt: skip
MORE = ("expected_abandonment", "backlog", "overdue")
"""Columns that a requirement made by an older version leaves out."""
SHARES = ("expected_service_level", "expected_occupancy", "expected_abandonment")
CURVE = "requirement_curve.csv"
CURVE_COLUMNS = (*KEYS, "agents", *(f"service_level_{'less' if k < 0 else 'more'}_{abs(k)}" if k
                                    else "service_level" for k in CURVE_STEPS))  # fmt: skip
FTE_COLUMNS = ("queue", "week", "agent_hours", "fte", "heads", "team_leads")


def write_requirement(requirement: Requirement, folder: Path) -> tuple[str, ...]:
    """Write all files; the names written. Only open intervals have a row."""
    grid = requirement.grid
    starts = [grid.iso(t) for t in range(grid.size)]
    columns = [getattr(requirement, name) for name in COLUMNS[:-1]]
    known = [name for name in MORE if getattr(requirement, name) is not None]
    more = [getattr(requirement, name) for name in known]
    rows = (
        [name, starts[t], *(column[q, t].item() for column in columns), requirement.binding_target[q][t],
         *(column[q, t].item() for column in more)]
        for q, name in enumerate(requirement.queues)
        for t in np.flatnonzero(requirement.open[q])
    )  # fmt: skip
    write_table(folder / REQUIREMENT, (*KEYS, *COLUMNS, *known), rows)
    names = (REQUIREMENT, *_write_curve(requirement, folder, starts), *write_work(requirement, folder))
    weeks = ((r.queue, r.week, r.agent_hours, r.fte, r.heads, r.team_leads) for r in requirement.fte)
    write_table(folder / FTE, FTE_COLUMNS, weeks)
    return *names, FTE


def _write_curve(requirement: Requirement, folder: Path, starts: list[str]) -> tuple[str, ...]:
    """Write what service each interval gives with some agents more or less; a row per interval with any need."""
    curve = requirement.curve
    if curve is None:
        return ()
    rows = (
        [name, starts[t], requirement.net_agents[q, t].item(), *(level.item() for level in curve[q, t])]
        for q, name in enumerate(requirement.queues)
        for t in np.flatnonzero(requirement.open[q] & (requirement.net_agents[q] > 0))
    )
    write_table(folder / CURVE, CURVE_COLUMNS, rows)
    return (CURVE,)


def read_need(folder: Path, *, grid: Grid, queues: tuple[str, ...], is_open: BoolArray) -> Requirement:
    """Read a run's requirement.csv, with the curves of work that may wait where the run has them."""
    work = folder / WORK
    given = read_requirement(folder / REQUIREMENT, grid=grid, queues=queues, is_open=is_open)
    return replace(given, work=read_work(work, grid=grid, queues=queues)) if work.is_file() else given


def read_requirement(path: Path, *, grid: Grid, queues: tuple[str, ...], is_open: BoolArray) -> Requirement:
    """Read a requirement.csv of this horizon; the FTE are in a file of their own.

    Only `queue,interval_start,roster_agents` are needed; other numbers that a hand-made file leaves out are 0.

    Raises
    ------
    ScenarioError : every fault of the file: unknown queue, missing column or interval, bad number, another horizon.
    """
    optional = (*(c for c in COLUMNS if c != WHOLE[1]), *MORE)
    table = read_table(path, required=(*KEYS, "roster_agents"), optional=optional, may_be_empty=not is_open.any())
    shape = len(queues), grid.size
    floats: dict[str, FloatArray] = {name: np.zeros(shape) for name in (*FLOATS, *MORE)}
    whole: dict[str, IntArray] = {name: np.zeros(shape, dtype=np.int64) for name in WHOLE}
    binding = [[""] * grid.size for _ in queues]
    for row, q, t in place_rows(table, grid, queues, is_open):
        binding[q][t] = row["binding_target"]
        for name in (*FLOATS, *MORE, *WHOLE):
            if row[name] or name == "roster_agents":
                most = 1.0 if name in SHARES else LARGEST
                value = read_number(table, row, name, whole=name in WHOLE, most=most)
                if name in floats:
                    floats[name][q, t] = value
                elif not np.isnan(value):
                    whole[name][q, t] = int(value)
        if not is_open[q, t] and whole["roster_agents"][q, t]:
            table.add(row, "roster_agents", expected="0 where the queue is closed", got=row["roster_agents"])
    raise_faults(table)
    told = {name: frozen(floats[name]) for name in MORE if any(row[name] for row in table.rows)}
    return Requirement(
        grid=grid,
        queues=queues,
        open=is_open,
        binding_target=tuple(tuple(names) for names in binding),
        offered_erlangs=frozen(floats["offered_erlangs"]),
        net_agents=frozen(whole["net_agents"]),
        roster_agents=frozen(whole["roster_agents"]),
        gross_agents=frozen(floats["gross_agents"]),
        expected_service_level=frozen(floats["expected_service_level"]),
        expected_asa_s=frozen(floats["expected_asa_s"]),
        expected_occupancy=frozen(floats["expected_occupancy"]),
        expected_abandonment=told.get("expected_abandonment"),
        backlog=told.get("backlog"),
        overdue=told.get("overdue"),
    )


def read_fte(path: Path) -> tuple[FteRow, ...]:
    """Read an fte.csv; ScenarioError with every fault."""
    table = read_table(path, required=FTE_COLUMNS)
    rows = []
    for row in table.rows:
        try:
            week = date.fromisoformat(row["week"])
        except ValueError:
            table.add(row, "week", expected="a date such as 2026-10-19", got=row["week"])
            continue
        hours, fte, heads = (read_number(table, row, name) for name in ("agent_hours", "fte", "heads"))
        leads = read_number(table, row, "team_leads") if row["team_leads"] else None
        rows.append(FteRow(row["queue"], week, hours, fte, heads, leads))
    raise_faults(table)
    return tuple(rows)
