"""Times in the files of a run, on the horizon's grid."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.errors import Fault
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from wfm.core.arrays import BoolArray
    from wfm.core.grid import Grid
    from wfm.scenario.tables import Row, Table


def show_moment(epoch_s: int, zone: ZoneInfo) -> str:
    """Write a moment as ISO 8601 with its offset."""
    return datetime.fromtimestamp(epoch_s, tz=zone).isoformat()


def read_moment(table: Table, row: Row, column: str, grid: Grid, *, seen: int = 0) -> int | None:
    """Read an ISO 8601 time as epoch seconds, local where it has no offset; a fault and None otherwise.

    In the repeated hour a local time is the first pass, and the second where `seen` says it came before.
    """
    try:
        moment = datetime.fromisoformat(row[column])
    except ValueError:
        table.add(row, column, expected="a time such as 2026-10-19T09:00+02:00", got=row[column])
        return None
    if moment.tzinfo is not None:
        return int(moment.timestamp())
    first = wall_to_utc(moment.date(), moment.hour * 60 + moment.minute, grid.zone)
    if not seen:
        return first
    return int(moment.replace(tzinfo=grid.zone, fold=1).timestamp())


def place_rows(
    table: Table, grid: Grid, queues: Sequence[str], is_open: BoolArray
) -> Iterator[tuple[Row, int, int]]:  # fmt: skip
    """Each row of a table by queue and interval with its indices (q, t), once; the rest are faults.

    After the last row, open intervals that are absent are faults as well, one per queue.
    """
    index = {name: q for q, name in enumerate(queues)}
    written: Counter[tuple[str, str]] = Counter()
    taken: dict[int, set[int]] = defaultdict(set)
    outside: list[Row] = []
    for row in table.rows:
        key = row["queue"], row["interval_start"]
        q = index.get(key[0])
        if q is None:
            table.add(row, "queue", expected="a queue of the scenario", got=key[0],
                      hint=suggest(key[0], queues, what="queues"))  # fmt: skip
        moment = read_moment(table, row, "interval_start", grid, seen=written[key])
        written[key] += 1
        if q is None or moment is None:
            continue
        t = grid.index_of(moment)
        if not 0 <= t < grid.size:
            outside.append(row)
        elif (moment - int(grid.starts_utc[0])) % grid.interval_s:
            expected = f"a start on the grid of {grid.interval_min} minutes"
            table.add(row, "interval_start", expected=expected, got=key[1])
        elif t in taken[q]:
            table.add(row, "interval_start", expected="each interval of a queue once", got=f"{key[1]} again")
        else:
            taken[q].add(t)
            yield row, q, t
    _tell_outside(table, grid, outside)
    _tell_missing(table, grid, queues, is_open, taken)


def _tell_outside(table: Table, grid: Grid, outside: list[Row]) -> None:
    if outside:
        expected = f"times in the horizon, {grid.dates[0]} to {grid.dates[-1]}"
        hint = f"{len(outside)} rows lie outside; was it made for another --start or --days?"
        table.add(outside[0], "interval_start", expected=expected, got=outside[0]["interval_start"], hint=hint)


def _tell_missing(
    table: Table, grid: Grid, queues: Sequence[str], is_open: BoolArray, taken: dict[int, set[int]]
) -> None:
    faulty = {fault.line for fault in table.faults}
    if any(row.line in faulty for row in table.rows):
        return
    for q, name in enumerate(queues):
        missing = [t for t in range(grid.size) if is_open[q, t] and t not in taken[q]]
        if missing:
            expected = f"a row for every open interval of {name}"
            hint = f"the first that is missing starts at {grid.iso(missing[0])}"
            got = f"{len(missing)} missing"
            table.faults.append(Fault(expected, got, file=table.file, line=1, where="interval_start", hint=hint))
