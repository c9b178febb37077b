"""CSV tables of a run: equal values give equal bytes, and reading lists every fault with its line."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

from wfm.errors import Fault, ScenarioError
from wfm.scenario.places import shown_path
from wfm.scenario.tables import Row, Table
from wfm.scenario.tables import read_table as read_strictly

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

DECIMALS = 6
LARGEST = 1e12
MOST_FAULTS = 50


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table: UTF-8, commas, line feeds; numbers as `show_number` writes them, None as an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([show_cell(cell) for cell in row] for row in rows)


def show_cell(value: object) -> str:
    """Write one cell; True is 1."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return show_number(value) if isinstance(value, float) else str(value)


def show_number(value: float) -> str:
    """Write a number with at most six decimals, as short as it can be read back; NaN as an empty cell."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    rounded = round(float(value), DECIMALS)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


def read_table(
    path: Path, *, required: tuple[str, ...], optional: tuple[str, ...] = (), may_be_empty: bool = False
) -> Table:
    """Read a table of a run or one edited by hand; its faults are not raised yet.

    Raises ScenarioError where there is no such file or no usable header.
    """
    shown = shown_path(path)
    if not path.is_file():
        raise ScenarioError.of([Fault("an existing file", "no such file", file=shown)])
    table = read_strictly(path, shown, required=required, optional=optional)
    if not table.rows and not table.faults and not may_be_empty:
        table.add(1, "", expected="at least one row", got="")
    if not table.rows:
        raise_faults(table)
    return table


def raise_faults(table: Table) -> None:
    """Raise what was found wrong, the first fifty in full."""
    found = table.faults
    if not found:
        return
    rest = len(found) - MOST_FAULTS
    raise ScenarioError.of(found[:MOST_FAULTS], hint=f"{rest} more faults are not shown" if rest > 0 else "")


def read_number(
    table: Table, row: Row, column: str, *, whole: bool = False, above: float | None = None, most: float = LARGEST
) -> float:
    """Read a number of at least 0, or more than `above`, up to `most`; a fault and NaN for anything else."""
    text = row[column]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    low = value <= above if above is not None else value < 0
    if math.isnan(value) or low or value > most or (whole and value != round(value)):
        kind = "a whole number" if whole else "a number"
        limit = "of at least 0" if above is None else f"above {above:g}"
        limit += f" and at most {most:g}" if value > most else ""
        hint = "write decimals with a point" if "," in text else ""
        table.add(row, column, expected=f"{kind} {limit}", got=text, hint=hint)
        return math.nan
    return value
