"""From the wall clock to UTC, through the hours that a clock repeats and skips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from wfm.core.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class Placed:
    """Epoch seconds of each row; `second` is that of the second pass where a row stands for both (`halved`)."""

    first: IntArray
    second: IntArray
    halved: BoolArray
    skipped: BoolArray


def place_moments(seconds: IntArray, exact: BoolArray, series: IntArray, timezone: str) -> Placed:
    """Place rows of one file in its own order; of two rows of one series in the repeated hour the first comes first.

    Parameters
    ----------
    seconds : shape (rows,), since 1970: of UTC where `exact`, else of the wall clock in `timezone`
    """
    import pandas as pd

    walls, index = np.unique(seconds, return_inverse=True)
    stamps = pd.Series(pd.to_datetime(walls, unit="s"))
    dst = np.ones(len(walls), dtype=np.bool_)
    first = _localise(stamps, timezone, ambiguous=dst)
    second = _localise(stamps, timezone, ambiguous=~dst)
    wall = ~exact
    skipped = wall & (first[index] < 0)
    twice = wall & ~skipped & (first[index] != second[index])
    rank, size = _rank(series, index, twice)
    placed = np.where(exact, seconds, np.where(twice & (rank > 0), second[index], first[index]))
    return Placed(placed, second[index], twice & (size == 1), skipped)


def _localise(stamps: pd.Series[pd.Timestamp], timezone: str, *, ambiguous: BoolArray) -> IntArray:
    """Epoch seconds; the smallest number where the clock skips the time."""
    import pandas as pd

    local = stamps.dt.tz_localize(timezone, ambiguous=ambiguous, nonexistent="NaT")
    missing = local.isna().to_numpy()
    utc = local.dt.tz_convert("UTC").dt.tz_localize(None).fillna(pd.Timestamp(0))
    seconds = utc.to_numpy(dtype="datetime64[s]").astype(np.int64)
    return np.where(missing, np.iinfo(np.int64).min, seconds)


def _rank(series: IntArray, index: IntArray, twice: BoolArray) -> tuple[IntArray, IntArray]:
    """How many rows of the same series and wall time come before, and how many there are; only where `twice`."""
    rank, size = np.zeros(len(index), dtype=np.int64), np.zeros(len(index), dtype=np.int64)
    rows = np.flatnonzero(twice)
    seen: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (int(series[row]), int(index[row]))
        rank[row] = seen[key] = seen.get(key, -1) + 1
    for row in rows:
        size[row] = seen[int(series[row]), int(index[row])] + 1
    return rank, size
