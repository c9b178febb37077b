"""outlook.csv and projection.csv: what a day's start says of its rest, and what the rosters give in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.grid import Grid
    from wfm.core.intraday import Projection, QueueOutlook, Reforecast

OUTLOOK, PROJECTION = "outlook.csv", "projection.csv"
OUTLOOK_COLUMNS = (
    "queue", "so_far", "rest_of_day", "aht", "rest_of_week", "backlog", "alert_since", "alert_sure", "came",
    "expected", "low", "high", "reason",
)  # fmt: skip
MEASURES = ("rostered", "service_level", "asa_s", "backlog", "overdue")
PROJECTION_COLUMNS = (
    "queue", "interval_start", "required", *(f"{name}_before" for name in MEASURES), *MEASURES,
)  # fmt: skip


def write_outlook(reforecast: Reforecast, folder: Path) -> tuple[str, ...]:
    """Write outlook.csv, a row per queue; the names written."""
    grid = reforecast.forecast.grid
    rows = (
        _list(outlook, grid, float(waiting))
        for outlook, waiting in zip(reforecast.outlooks, reforecast.backlog, strict=True)
    )
    write_table(folder / OUTLOOK, OUTLOOK_COLUMNS, rows)
    return (OUTLOOK,)


def write_projection(before: Projection, after: Projection, folder: Path) -> tuple[str, ...]:
    """Write projection.csv, a row per queue and interval to come today, with and without the actions."""
    write_table(folder / PROJECTION, PROJECTION_COLUMNS, _list_intervals(before, after))
    return (PROJECTION,)


def _list(outlook: QueueOutlook, grid: Grid, waiting: float) -> tuple[object, ...]:
    alert = outlook.alert
    told: tuple[object, ...] = (None,) * 6
    if alert is not None:
        told = (grid.iso(alert.since), alert.sure, alert.came, alert.expected, alert.low, alert.high)
    factors = (outlook.so_far, outlook.factor, outlook.aht_factor, outlook.week_factor)
    return outlook.queue, *factors, waiting, *told, outlook.reason


def _list_intervals(before: Projection, after: Projection) -> Iterator[list[object]]:
    for q, name in enumerate(after.queues):
        for t in range(after.now, after.until):
            if after.required[q, t] or after.rostered[q, t] or before.rostered[q, t]:
                cells = [float(getattr(p, measure)[q, t]) for p in (before, after) for measure in MEASURES]
                yield [name, after.grid.iso(t), float(after.required[q, t]), *cells]
