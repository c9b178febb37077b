"""simulation.csv, simulation_days.csv and, of a roster, simulation_agents.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.simulation import Measures, Simulation

SIMULATION = "simulation.csv"
DAYS = "simulation_days.csv"
AGENTS = "simulation_agents.csv"
FILES = (SIMULATION, DAYS, AGENTS)
HALF = "_half_width"
COLUMNS = (
    "offered", "handled", "abandoned", "service_level", "service_level_half_width", "asa_s", "occupancy", "backlog",
    "oldest_age_s",
)  # fmt: skip
DAY_COLUMNS = (
    "offered", "handled", "abandoned", "blocked", "service_level", "service_level_half_width", "asa_s",
    "first_response_s", "abandonment", "abandonment_half_width", "occupancy", "backlog", "oldest_age_s",
)  # fmt: skip


def write_simulation(simulation: Simulation, folder: Path) -> tuple[str, ...]:
    """Write the files; the names written. Intervals in which nothing came and nobody was there have no row."""
    grid = simulation.grid
    starts = [grid.iso(t) for t in range(grid.size)]
    quiet = _find_quiet(simulation.intervals)
    rows = _list_rows(simulation, simulation.intervals, COLUMNS)
    by_interval = ([name, starts[t], *row] for q, name, t, row in rows if not quiet[q, t])
    write_table(folder / SIMULATION, ("queue", "interval_start", *COLUMNS), by_interval)
    rows = _list_rows(simulation, simulation.days, DAY_COLUMNS)
    by_day = ([name, grid.dates[d], *row] for _, name, d, row in rows)
    write_table(folder / DAYS, ("queue", "date", *DAY_COLUMNS), by_day)
    if not simulation.agent_occupancy:
        return SIMULATION, DAYS
    write_table(folder / AGENTS, ("agent", "occupancy"), simulation.agent_occupancy)
    return SIMULATION, DAYS, AGENTS


def _find_quiet(measures: Measures) -> BoolArray:
    """Where nothing came, nothing waited and nobody was there."""
    nobody = np.isnan(measures.occupancy.mean)
    quiet: BoolArray = nobody & (measures.offered.mean == 0) & (measures.backlog.mean == 0)
    return quiet


def _list_rows(
    simulation: Simulation, measures: Measures, columns: tuple[str, ...]
) -> Iterator[tuple[int, str, int, list[float]]]:  # fmt: skip
    values = [_pick(measures, column) for column in columns]
    for q, name in enumerate(simulation.queues):
        for i in range(values[0].shape[1]):
            yield q, name, i, [float(column[q, i]) for column in values]


def _pick(measures: Measures, column: str) -> FloatArray:
    estimate = getattr(measures, column.removesuffix(HALF))
    values: FloatArray = estimate.half_width if column.endswith(HALF) else estimate.mean
    return values
