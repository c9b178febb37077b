"""Intervals as the bytes of a history.csv."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.history.imports.intervals import Intervals

COLUMNS = ("volume", "aht_s", "handled", "abandoned", "answered_within", "wait_total_s", "backlog")
DECIMALS = 3


def render_history(intervals: Intervals) -> tuple[bytes, int]:
    """Write a row per queue and interval there is, times with their offset; the bytes, and how many rows."""
    q, t = np.nonzero(intervals.seen)
    starts = np.array([intervals.grid.iso(i) for i in range(intervals.grid.size)], dtype=object)
    names = np.array([_quote(name) for name in intervals.queues], dtype=object)
    table = {"queue": names[q], "interval_start": starts[t]}
    for name in COLUMNS:
        if name in intervals.values and not np.isnan(intervals.values[name]).all():
            table[name] = _show(intervals.values[name][q, t])
    lines = [",".join(table), *map(",".join, zip(*table.values(), strict=True)), ""]
    return "\n".join(lines).encode("utf-8"), len(q)


def _quote(name: str) -> str:
    """Write a name as a CSV cell."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="").writerow([name])
    return file.getvalue()


def _show(values: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Write numbers as short as they are, each distinct one once: a million rows hold few."""
    unique, index = np.unique(np.round(values, DECIMALS), return_inverse=True)
    texts = ["" if np.isnan(v) else str(int(v)) if v == int(v) else repr(float(v)) for v in unique]
    return np.array(texts, dtype=object)[index]
