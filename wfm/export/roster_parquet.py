"""The roster as parquet, for data teams: a table of stretches with typed times, and one of coverage."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from wfm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wfm.core.grid import Grid
    from wfm.core.roster import Coverage, Roster
    from wfm.export.extract import Extract

ROSTER_TABLE, COVERAGE_TABLE = "roster.parquet", "coverage.parquet"


def make_parquet(extract: Extract, roster: Roster) -> Mapping[str, bytes]:
    """Make the tables, by file name: a row per stretch of an activity, times in the site's zone.

    Raises UsageError where pyarrow, which writes them, isn't installed.
    """
    tables = {ROSTER_TABLE: _stretches(extract, roster)}
    if extract.coverage is not None:
        tables[COVERAGE_TABLE] = _coverage(extract, extract.coverage)
    return {name: _render(table) for name, table in tables.items()}


def _stretches(extract: Extract, roster: Roster) -> pd.DataFrame:
    import pandas as pd

    people, days = {agent.id: agent for agent in extract.people}, set(extract.days)
    chosen = [s for s in roster.stretches if s.agent in people and s.date in days]
    return pd.DataFrame(
        {
            "agent": pd.Series([s.agent for s in chosen], dtype=str),
            "name": pd.Series([people[s.agent].name for s in chosen], dtype=str),
            "team": pd.Series([people[s.agent].team for s in chosen], dtype=str),
            "date": [s.date for s in chosen],
            "shift": pd.Series([s.shift for s in chosen], dtype=str),
            "activity": pd.Series([s.activity for s in chosen], dtype=str),
            "queue": pd.Series([s.queue for s in chosen], dtype=str),
            "start": _moments([s.start for s in chosen], roster.grid),
            "end": _moments([s.end for s in chosen], roster.grid),
            "paid": np.array([s.paid for s in chosen], dtype=np.bool_),
        }
    )


def _coverage(extract: Extract, coverage: Coverage) -> pd.DataFrame:
    import pandas as pd

    grid, days = coverage.grid, set(extract.days)
    inside = np.array([grid.dates[d] in days for d in grid.day_of], dtype=np.bool_)
    shown = (coverage.open | (coverage.required > 0) | (coverage.rostered > 0)) & inside
    q, t = np.nonzero(shown)
    return pd.DataFrame(
        {
            "queue": pd.Series(np.array(coverage.queues, dtype=object)[q], dtype=str),
            "interval_start": _moments(grid.starts_utc[t].tolist(), grid),
            "required": coverage.required[q, t],
            "rostered": coverage.rostered[q, t],
        }
    )


def _moments(epoch_s: list[int], grid: Grid) -> pd.Series[pd.Timestamp]:
    import pandas as pd

    moments = pd.to_datetime(pd.Series(epoch_s, dtype="int64"), unit="s", utc=True)
    return moments.dt.tz_convert(grid.timezone)


def _render(table: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    try:
        table.to_parquet(file, engine="pyarrow", index=False)
    except ImportError as error:
        raise UsageError(
            "parquet files need pyarrow, which isn't installed", hint="install it with: pip install 'wfm[parquet]'"
        ) from error
    return file.getvalue()
