"""forecast_paths.csv: courses that the horizon may take, each one as likely as the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.pipeline.files.table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wfm.core.forecast import Forecast, Paths

PATHS = "forecast_paths.csv"
COLUMNS = ("path", "queue", "interval_start", "volume", "aht_s")


def write_paths(forecast: Forecast, folder: Path) -> tuple[str, ...]:
    """Write the table, paths counted from 1, open intervals only; the names written, none without paths."""
    if forecast.paths is None:
        return ()
    write_table(folder / PATHS, COLUMNS, _list_rows(forecast, forecast.paths))
    return (PATHS,)


def _list_rows(forecast: Forecast, paths: Paths) -> Iterator[list[object]]:
    starts = [forecast.grid.iso(t) for t in range(forecast.grid.size)]
    opened = [np.flatnonzero(row).tolist() for row in forecast.open]
    for n in range(len(paths.volume)):
        for q, name in enumerate(forecast.queues):
            volume, aht_s = paths.volume[n, q].tolist(), paths.aht_s[n, q].tolist()
            for t in opened[q]:
                yield [n + 1, name, starts[t], volume[t], aht_s[t]]
