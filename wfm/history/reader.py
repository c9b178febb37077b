"""The door of this package: a history file in, clean history on the grid out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wfm.errors import Fault, ScenarioError
from wfm.history.aggregation import aggregate_readings
from wfm.history.cleaning import clean_readings
from wfm.history.faultbook import FaultBook
from wfm.history.placement import place_rows
from wfm.history.readings import make_readings
from wfm.history.sources.database import Query
from wfm.history.sources.frames import MEMORY
from wfm.history.table import read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from wfm.core.calendar import OpeningHours
    from wfm.core.history import History


def read_history(
    path: str | Path | Query | pd.DataFrame,
    *,
    queues: Sequence[str],
    opening: Mapping[str, OpeningHours],
    timezone: str,
    interval_min: int,
    file_interval_min: int | None = None,
    may_be_absent: Collection[str] = (),
    shown_as: str = "",
) -> History:
    """Read a history file, clean it, and put it on a grid of `interval_min`.

    Columns are `REQUIRED` and `OPTIONAL` of wfm.history.table: a CSV in UTF-8 with commas, a parquet file, the rows of
    a query or of a DataFrame, where a fault's line is that of the same table as CSV. Times are wall time of `timezone`,
    or all carry a UTC offset. In the repeated hour of rows without offsets a second row is the second pass, and a
    single row is the sum of both.

    Parameters
    ----------
    queues, opening : queues to read, the opening hours of each; rows of other queues are counted and left out
    interval_min, file_interval_min : minutes; the file's (default: the same) must divide the grid's
    may_be_absent : queues that the file needs no rows of; all of theirs is unknown then
    shown_as : the file's name in messages

    Returns
    -------
    From the first to the last local day in the file; `repairs` counts everything that was mended or left out.

    Raises
    ------
    ScenarioError : all faults of the file at once, with lines; of each kind at most 20 are written out.
    """
    source = Path(path) if isinstance(path, str) else path
    shown = shown_as or _name_source(source)
    step = check_step(file_interval_min or interval_min, interval_min, shown)
    book = FaultBook(shown)
    table = read_table(source, queues, book, may_be_absent=may_be_absent)
    placement = place_rows(table, timezone, step, book) if table is not None else None
    book.raise_if_any()
    assert table is not None
    assert placement is not None
    readings, repairs = make_readings(table, placement, queues, opening)
    repairs += clean_readings(readings)
    return aggregate_readings(readings, interval_min, opening, repairs)


def _name_source(source: Path | Query | pd.DataFrame) -> str:
    """Say what messages call it."""
    if isinstance(source, Query):
        return source.url
    return str(source) if isinstance(source, Path) else MEMORY


def check_step(step: int, interval_min: int, shown: str) -> int:
    """Minutes of a file's intervals; ScenarioError where they don't divide those of the grid."""
    if step < 1 or interval_min % step:
        fault = Fault(f"a divisor of {interval_min} minutes", f"{step}", file=shown, where="interval_min of the file")
        raise ScenarioError.of([fault], hint="history can be added up to longer intervals, not split into shorter ones")
    return step
