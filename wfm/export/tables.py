"""A table of a run read back with the types its columns have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

MOMENTS = frozenset({"interval_start", "start", "end", "from_start", "from_end", "to_start", "to_end", "origin"})
DATES = frozenset({"date", "week", "start"})
TEXTS = frozenset(
    {"activity", "agent", "contract", "kind", "name", "queue", "queues", "role", "rule", "shift", "skills", "what"}
)
"""Text even where every cell looks like a number: an agent may be called 007."""


def read_run_table(path: Path, timezone: str) -> pd.DataFrame:
    """Read a CSV that a run wrote.

    Moments become times in `timezone`, dates midnights without one, `paid` yes or no, numbers numbers (whole where all
    are), and the rest stays text; an empty cell is NaN or an empty text.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for name in table.columns:
        table[name] = _read_column(name, table[name], timezone)
    return table


def _read_column(name: str, cells: pd.Series[str], timezone: str) -> pd.Series[Any]:
    filled = cells[cells != ""]
    if name in TEXTS or not len(filled):
        return cells
    if name in MOMENTS | DATES:
        clock, dated = filled.str.contains("T").all(), filled.str.fullmatch(r"\d{4}-\d\d-\d\d").all()
        if clock:
            return pd.to_datetime(cells.where(cells != ""), utc=True, format="ISO8601").dt.tz_convert(timezone)
        return pd.to_datetime(cells.where(cells != ""), format="ISO8601") if dated else cells
    if name == "paid":
        return cells == "1"
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce")
    return cells if numbers.notna().sum() < len(filled) else numbers
