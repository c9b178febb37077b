"""forecast.csv, forecast_quantiles.csv and, where a person adjusted the forecast, forecast_layers.csv."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.forecast import BAND, MORE_BANDS, Forecast
from wfm.pipeline.files.moments import place_rows
from wfm.pipeline.files.table import DECIMALS, raise_faults, read_number, read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid

FORECAST = "forecast.csv"
QUANTILES = "forecast_quantiles.csv"
LAYERS = "forecast_layers.csv"
LAYER_COLUMNS = ("model_volume", "volume")
KEYS = ("queue", "interval_start")


def round_forecast(forecast: Forecast) -> Forecast:
    """Round to the decimals of the files, so that a later stage sees the same numbers here and from a file."""
    return replace(
        forecast,
        volume=frozen(np.round(forecast.volume, DECIMALS)),
        aht_s=frozen(np.round(forecast.aht_s, DECIMALS)),
        quantiles={level: frozen(np.round(values, DECIMALS)) for level, values in forecast.quantiles.items()},
        model_volume=None if forecast.model_volume is None else frozen(np.round(forecast.model_volume, DECIMALS)),
    )


def write_forecast(forecast: Forecast, folder: Path) -> tuple[str, ...]:
    """Write the files; the names written. Only open intervals have a row."""
    columns = [("volume", forecast.volume)]
    columns += [(name, _band(forecast, level)) for name, level in BAND.items()]
    columns.append(("aht_s", forecast.aht_s))
    _write(forecast, folder / FORECAST, columns)
    names: tuple[str, ...] = (FORECAST,)
    if all(level in forecast.quantiles for level in MORE_BANDS.values()):
        _write(forecast, folder / QUANTILES, [(name, forecast.quantiles[level]) for name, level in MORE_BANDS.items()])
        names += (QUANTILES,)
    if forecast.model_volume is not None:
        layers = (forecast.model_volume, forecast.volume)
        _write(forecast, folder / LAYERS, list(zip(LAYER_COLUMNS, layers, strict=True)))
        names += (LAYERS,)
    return names


def read_forecast(path: Path, *, grid: Grid, queues: tuple[str, ...], is_open: BoolArray) -> Forecast:
    """Read a forecast.csv of this horizon, and forecast_quantiles.csv and forecast_layers.csv if they are beside it.

    Parameters
    ----------
    is_open : shape (queue, t)

    Raises
    ------
    ScenarioError : every fault of the file: unknown queue, missing column or interval, bad number, another horizon.
    """
    given = _read(path, grid, queues, is_open, required=("volume", "aht_s"), optional=tuple(BAND))
    levels: Mapping[str, float] = BAND
    beside = path.with_name(QUANTILES)
    if path.name == FORECAST and beside.is_file():
        given |= _read(beside, grid, queues, is_open, required=tuple(MORE_BANDS), optional=())
        levels = BAND | MORE_BANDS
    beside = path.with_name(LAYERS)
    model_volume = None
    if path.name == FORECAST and beside.is_file():
        model_volume = _read(beside, grid, queues, is_open, required=LAYER_COLUMNS, optional=())[LAYER_COLUMNS[0]]
    return Forecast(
        grid=grid,
        queues=queues,
        volume=frozen(given["volume"]),
        aht_s=frozen(np.where(is_open, given["aht_s"], 1.0)),
        open=is_open,
        quantiles={level: frozen(given[name]) for name, level in levels.items() if name in given},
        model_volume=None if model_volume is None else frozen(model_volume),
    )


def _band(forecast: Forecast, level: float) -> FloatArray:
    return forecast.quantiles.get(level, np.full(forecast.volume.shape, np.nan))


def _write(forecast: Forecast, path: Path, columns: list[tuple[str, FloatArray]]) -> None:
    starts = [forecast.grid.iso(t) for t in range(forecast.grid.size)]
    rows = (
        [name, starts[t], *(float(values[q, t]) for _, values in columns)]
        for q, name in enumerate(forecast.queues)
        for t in np.flatnonzero(forecast.open[q])
    )
    write_table(path, [*KEYS, *(name for name, _ in columns)], rows)


def _read(
    path: Path, grid: Grid, queues: tuple[str, ...], is_open: BoolArray, *, required: tuple[str, ...],
    optional: tuple[str, ...],
) -> dict[str, FloatArray]:  # fmt: skip
    """Columns by name, shape (queue, t), 0 where there is no row; an optional column only where every row has it."""
    table = read_table(path, required=KEYS + required, optional=optional, may_be_empty=not is_open.any())
    filled = [name for name in optional if all(row[name] for row in table.rows)]
    values = {name: np.zeros((len(queues), grid.size)) for name in (*required, *filled)}
    for row, q, t in place_rows(table, grid, queues, is_open):
        for name, column in values.items():
            column[q, t] = read_number(table, row, name, above=0.0 if name == "aht_s" else None)
        if not is_open[q, t] and "volume" in values and values["volume"][q, t] > 0:
            table.add(row, "volume", expected="0 where the queue is closed", got=row["volume"])
    raise_faults(table)
    return values
