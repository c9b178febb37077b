"""What the file says on the file's own grid, before and while it is cleaned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.history import Repair
from wfm.history.table import MEASURES, STATES, Table, near_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.grid import Grid
    from wfm.history.placement import Placement


@dataclass
class Readings:
    """Arrays of shape (queue, t) on the file's grid; cleaning sets cells to NaN in place.

    `seen` says that the file has a row; `has_aht` whether it has handle times at all.
    """

    grid: Grid
    queues: tuple[str, ...]
    open: BoolArray
    seen: BoolArray
    volume: FloatArray
    aht_s: FloatArray
    measures: dict[str, FloatArray]
    has_aht: bool


def make_readings(
    table: Table, placement: Placement, queues: Sequence[str], opening: Mapping[str, OpeningHours]
) -> tuple[Readings, list[Repair]]:
    """Spread placed rows over the grid, and tell what happened to rows at the clock changes."""
    grid = placement.grid
    shape = (len(queues), grid.size)

    def spread(name: str, *, is_sum: bool) -> FloatArray:
        out = np.full(shape, np.nan)
        if name in table.numbers:
            _spread(out, table.numbers[name], table.queue, placement, is_sum=is_sum)
        return out

    seen = np.zeros(shape, dtype=np.bool_)
    for index in (placement.index, placement.twin):
        seen[table.queue[index >= 0], index[index >= 0]] = True
    readings = Readings(
        grid=grid,
        queues=tuple(queues),
        open=np.array([opening[name].mask(grid) for name in queues]),
        seen=seen,
        volume=spread("volume", is_sum=True),
        aht_s=spread("aht_s", is_sum=False),
        measures={name: spread(name, is_sum=name not in STATES) for name in MEASURES if name in table.numbers},
        has_aht="aht_s" in table.numbers,
    )
    return readings, [*_tell_unknown(table, queues), *_tell_clock_changes(table, placement, queues)]


def _spread(out: FloatArray, values: FloatArray, queue: IntArray, placement: Placement, *, is_sum: bool) -> None:
    """Write a column into `out`; a row that stands for both passes of the repeated hour is shared between them."""
    shared = np.where(placement.halved, values / 2, values) if is_sum else values
    placed, twins = placement.index >= 0, placement.twin >= 0
    out[queue[placed], placement.index[placed]] = shared[placed]
    out[queue[twins], placement.twin[twins]] = shared[twins]


def _tell_unknown(table: Table, queues: Sequence[str]) -> list[Repair]:
    repairs = []
    for name, count in table.unknown.items():
        near = near_name(name, queues)
        hint = f"; did you mean {near!r}?" if near else ""
        repairs.append(Repair(name, "unknown queue", count, f"{count} rows ignored: no queue of that name{hint}"))
    for column in table.unused:
        near = near_name(column, ("aht_s", *MEASURES))
        hint = f"; did you mean {near!r}?" if near else ""
        repairs.append(Repair("", "unused column", 1, f"column {column!r} isn't read{hint}"))
    return repairs


def _tell_clock_changes(table: Table, placement: Placement, queues: Sequence[str]) -> list[Repair]:
    repairs = []
    for q, name in enumerate(queues):
        mine = table.queue == q
        lost = mine & placement.skipped
        if lost.any():
            contacts = float(np.nansum(table.numbers["volume"][lost]))
            when = table.time.iloc[int(lost.argmax())]
            detail = f"{int(lost.sum())} rows ({contacts:g} contacts) dropped from {when}: the clock skips that time"
            repairs.append(Repair(name, "skipped hour", int(lost.sum()), detail))
        halved = mine & placement.halved
        if halved.any():
            when = table.time.iloc[int(halved.argmax())]
            detail = f"{int(halved.sum())} rows from {when} split in two equal halves: the clock repeats that time"
            repairs.append(Repair(name, "repeated hour", int(halved.sum()), detail))
    return repairs
