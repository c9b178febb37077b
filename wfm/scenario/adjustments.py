"""adjustments.csv, and what may be wrong with an adjustment wherever it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from wfm.core.adjustment import Adjustment
from wfm.scenario.cells import read_amount, read_dates, read_factor, read_queues, read_times, read_weekdays
from wfm.scenario.field_types import LARGEST, LARGEST_AMOUNT, show_clock
from wfm.scenario.tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

ADJUSTMENT_COLUMNS = ("date",)
ADJUSTMENT_EXTRAS = ("queue", "end", "from", "to", "weekdays", "factor", "amount", "min", "max", "reason")


class Wrong(NamedTuple):
    """One thing wrong with an adjustment; `key` is empty where it is the whole of it, `got` where there is nothing."""

    key: str
    expected: str
    got: str


def read_adjustments(
    path: Path, shown: str, *, queues: Collection[str], interval_min: int
) -> tuple[Table, tuple[Adjustment, ...]]:
    """Read adjustments in order of the file, and the table with its faults; a row with a fault is left out."""
    table = read_table(path, shown, required=ADJUSTMENT_COLUMNS, optional=ADJUSTMENT_EXTRAS)
    found = []
    for row in table.rows:
        before = len(table.faults)
        dates, times = read_dates(table, row), read_times(table, row)
        names, weekdays = read_queues(table, row, queues), read_weekdays(table, row)
        factor = read_factor(table, row, "factor", zero=True)
        amount = read_amount(table, row, "amount", low=-LARGEST_AMOUNT, high=LARGEST_AMOUNT)
        low, high = (read_amount(table, row, column, low=0, high=LARGEST) for column in ("min", "max"))
        if dates is None or len(table.faults) > before:
            continue
        begin, end = times or (None, None)
        adjustment = Adjustment(*dates, names, weekdays, begin, end, factor, amount, low, high, row["reason"])
        for wrong in find_wrong(adjustment, interval_min):
            table.add(row, wrong.key, expected=wrong.expected, got=wrong.got)
        if len(table.faults) == before:
            found.append(adjustment)
    return table, tuple(found)


def find_wrong(adjustment: Adjustment, interval_min: int) -> Iterator[Wrong]:
    """Find what no single value of an adjustment can tell."""
    changes = (adjustment.factor, adjustment.amount, adjustment.minimum, adjustment.maximum)
    if all(change is None for change in changes):
        yield Wrong("", "something to do: factor, amount, min or max", "")
    low, high = adjustment.minimum, adjustment.maximum
    if low is not None and high is not None and low > high:
        yield Wrong("max", f"at least min {low:g}", f"{high:g}")
    begin, end = adjustment.from_min, adjustment.to_min
    if begin is None or end is None:
        return
    for key, minutes in (("from", begin), ("to", end)):
        if minutes % interval_min:
            yield Wrong(key, f"a time on whole intervals of {interval_min} minutes", show_clock(minutes))
    if begin >= end:
        yield Wrong("to", f"a clock time after {show_clock(begin)}", show_clock(end))
