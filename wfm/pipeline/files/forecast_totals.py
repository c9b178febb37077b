"""forecast_totals.csv: bands of days, weeks and months, which are no sums of those of the intervals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wfm.core.forecast import TOTAL_BANDS, TotalBand
from wfm.pipeline.files.table import raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.forecast import Forecast

TOTALS = "forecast_totals.csv"
KEYS = ("scope", "name", "grain", "start")
COLUMNS = (*KEYS, "volume", *TOTAL_BANDS)


def write_totals(forecast: Forecast, folder: Path) -> tuple[str, ...]:
    """Write the table, a quantile that isn't known as an empty cell; the names written, none without totals."""
    if not forecast.totals:
        return ()
    rows = (
        [t.scope, t.name, t.grain, t.start, float(t.volume), *(_quantile(t, level) for level in TOTAL_BANDS.values())]
        for t in forecast.totals
    )
    write_table(folder / TOTALS, COLUMNS, rows)
    return (TOTALS,)


def read_totals(path: Path) -> tuple[TotalBand, ...]:
    """Read the table. Raises ScenarioError with every fault of the file."""
    table = read_table(path, required=COLUMNS, optional=())
    found = []
    for row in table.rows:
        try:
            start = date.fromisoformat(row["start"])
        except ValueError:
            table.add(row, "start", expected="a date such as 2026-10-19", got=row["start"])
            continue
        volume = read_number(table, row, "volume")
        quantiles = {level: read_number(table, row, name) for name, level in TOTAL_BANDS.items() if row[name]}
        found.append(TotalBand(row["scope"], row["name"], row["grain"], start, volume, quantiles))
    raise_faults(table)
    return tuple(found)


def _quantile(total: TotalBand, level: float) -> float | None:
    value = total.quantiles.get(level)
    return None if value is None else float(value)
