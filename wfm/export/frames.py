"""Core values as DataFrames with the columns of the files of a run, and DataFrames as files to be read like any other.

Moments are aware of the site's time zone, dates are midnights without one, shares are 0-1, a cell without a value NaN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from wfm.core.forecast import BAND, MORE_BANDS, TOTAL_BANDS, Forecast, TotalBand
from wfm.core.history import History
from wfm.core.requirement import Requirement
from wfm.core.roster import Coverage, Roster
from wfm.core.simulation import Simulation
from wfm.errors import ScenarioError, UsageError
from wfm.history.sources.frames import MEMORY, show_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.arrays import BoolArray
    from wfm.core.grid import Grid
    from wfm.core.simulation import Estimate

Frame: TypeAlias = pd.DataFrame

DATES = ("date", "week", "start_date")
NEED = (
    "offered_erlangs", "net_agents", "roster_agents", "gross_agents", "expected_service_level", "expected_asa_s",
    "expected_occupancy",
)  # fmt: skip
NEED_MORE = ("expected_abandonment", "backlog", "overdue")
PLAYED = (
    "offered", "handled", "abandoned", "blocked", "judged", "service_level", "asa_s", "first_response_s",
    "abandonment", "occupancy", "backlog", "oldest_age_s",
)  # fmt: skip
UNCERTAIN = ("service_level", "asa_s", "abandonment")


def to_frame(value: object, *, by: str = "interval") -> Frame:
    """Lay a value out as a table, a row per queue and interval, or per stretch of a roster.

    A forecast and a requirement have rows where a queue is open, a history where it is known how much came.

    Parameters
    ----------
    value : History, Forecast, Requirement, Coverage, Roster, Simulation, or a sequence of one kind of dataclass, such
        as `Requirement.fte`, `Forecast.totals` or the violations of a roster
    by : of a Simulation only: "interval", "day", or "horizon"

    Raises
    ------
    UsageError : anything else; names what can be laid out.
    """
    if by != "interval" and not isinstance(value, Simulation):
        raise UsageError(f'only a simulation is laid out by "{by}"', hint="totals of a forecast are in its `totals`")
    if isinstance(value, History):
        return _lay_history(value)
    if isinstance(value, Forecast):
        return _lay_forecast(value)
    if isinstance(value, Requirement):
        return _lay_requirement(value)
    if isinstance(value, Coverage):
        return _lay_coverage(value)
    if isinstance(value, Roster):
        return _lay_roster(value)
    if isinstance(value, Simulation):
        return _lay_simulation(value, by)
    if isinstance(value, Sequence) and all(is_dataclass(item) for item in value):
        return _lay_rows(value)
    known = "History, Forecast, Requirement, Coverage, Roster, Simulation and sequences of rows"
    hint = "of what make_roster and measure_roster return, take .roster, .coverage, .fairness or .violations"
    raise UsageError(f"no table can be made of {type(value).__name__}: there are tables of {known}", hint=hint)


@contextmanager
def as_file(source: Frame | Path | str, name: str, *, beside: Mapping[str, Sequence[str]] | None = None) -> Iterator[
    Path
]:  # fmt: skip
    """Lend a DataFrame as a CSV file called `name`, so that its faults are those of a file; a path is lent as it is.

    Named index levels are columns. `beside` names more files and the columns that go there, if the table has them.
    Line 2 of a fault is the first row.
    """
    if not isinstance(source, pd.DataFrame):
        yield Path(source)
        return
    table = _show(source)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        for other, columns in (beside or {}).items():
            if all(column in table for column in columns):
                keys = [key for key in ("queue", "interval_start") if key in table]
                table[[*keys, *columns]].to_csv(path.with_name(other), index=False)
                table = table.drop(columns=list(columns))
        table.to_csv(path, index=False)
        try:
            yield path
        except ScenarioError as error:
            raise ScenarioError.of([replace(f, file=MEMORY) for f in error.faults], hint=error.hint) from None


def flatten(frame: Frame) -> Frame:
    """Turn named index levels into columns."""
    named = [name for name in frame.index.names if name is not None]
    return frame.reset_index(named) if named else frame


def _show(frame: Frame) -> Frame:
    """Write cells as a run's files have them: dates without a time, yes and no as 1 and 0."""
    flat = flatten(frame).copy()
    for name in flat.columns:
        column = flat[name]
        if pd.api.types.is_bool_dtype(column.dtype):
            flat[name] = column.astype(int)
        elif name in DATES and pd.api.types.is_datetime64_any_dtype(column.dtype):
            flat[name] = column.dt.strftime("%Y-%m-%d")
    return show_cells(flat)


def _lay_history(history: History) -> Frame:
    known = ~np.isnan(history.volume)
    columns = {"volume": history.volume, "aht_s": history.aht_s, **history.measures}
    return _lay(history.grid, history.queues, known, columns)


def _lay_forecast(forecast: Forecast) -> Frame:
    bands = {name: forecast.quantiles[level] for name, level in BAND.items() if level in forecast.quantiles}
    more = {name: forecast.quantiles[level] for name, level in MORE_BANDS.items() if level in forecast.quantiles}
    columns: dict[str, Any] = {"volume": forecast.volume, **bands, "aht_s": forecast.aht_s, **more}
    if forecast.model_volume is not None:
        columns["model_volume"] = forecast.model_volume
    return _lay(forecast.grid, forecast.queues, forecast.open, columns)


def _lay_requirement(need: Requirement) -> Frame:
    binding = np.array(need.binding_target, dtype=object).reshape(need.open.shape)
    columns = {name: getattr(need, name) for name in NEED} | {"binding_target": binding}
    columns |= {name: getattr(need, name) for name in NEED_MORE if getattr(need, name) is not None}
    return _lay(need.grid, need.queues, need.open, columns)


def _lay_coverage(coverage: Coverage) -> Frame:
    shown = coverage.open | (coverage.required > 0) | (coverage.rostered > 0)
    columns = {name: getattr(coverage, name) for name in ("required", "rostered", "under", "over")}
    columns |= {name: getattr(coverage, name) for name in ("backlog", "overdue") if getattr(coverage, name) is not None}
    return _lay(coverage.grid, coverage.queues, shown, columns)


def _lay_roster(roster: Roster) -> Frame:
    rows = roster.stretches
    table = {name: pd.Series([getattr(s, name) for s in rows], dtype=str) for name in ("agent", "shift", "activity")}
    return pd.DataFrame(
        {
            "agent": table["agent"],
            "date": pd.to_datetime(pd.Series([s.date for s in rows], dtype=object)),
            "shift": table["shift"],
            "activity": table["activity"],
            "start": _moments([s.start for s in rows], roster.grid),
            "end": _moments([s.end for s in rows], roster.grid),
            "paid": np.array([s.paid for s in rows], dtype=np.bool_),
            "queue": pd.Series([s.queue for s in rows], dtype=str),
        }
    )


def _lay_simulation(played: Simulation, by: str) -> Frame:
    measures = {"interval": played.intervals, "day": played.days, "horizon": played.whole}.get(by)
    if measures is None:
        raise UsageError(f'a simulation is laid out by "interval", "day" or "horizon", got "{by}"')
    columns: dict[str, Any] = {}
    for name in PLAYED:
        estimate: Estimate = getattr(measures, name)
        columns[name] = estimate.mean
        if name in UNCERTAIN:
            columns[f"{name}_half_width"] = estimate.half_width
    if by == "horizon":
        return pd.DataFrame({"queue": pd.Series(played.queues, dtype=str), **columns})
    if by == "interval":
        nobody = np.isnan(measures.occupancy.mean)
        quiet = nobody & (measures.offered.mean == 0) & (measures.backlog.mean == 0)
        return _lay(played.grid, played.queues, ~quiet, columns)
    queue = np.repeat(np.array(played.queues, dtype=object), played.grid.days)
    dates = pd.to_datetime(pd.Series(list(played.grid.dates) * len(played.queues), dtype=object))
    flat = {name: np.asarray(values).reshape(-1) for name, values in columns.items()}
    return pd.DataFrame({"queue": pd.Series(queue, dtype=str), "date": dates, **flat})


def _lay_rows(rows: Sequence[Any]) -> Frame:
    table = pd.DataFrame([_lay_row(row) for row in rows])
    for name in table.columns:
        if all(type(cell) is date for cell in table[name]):
            table[name] = pd.to_datetime(table[name])
    return table


def _lay_row(row: Any) -> dict[str, Any]:
    """One dataclass as cells: its plain fields, and the fields of what it holds under both names."""
    if isinstance(row, TotalBand):
        cells = {name: getattr(row, name) for name in ("scope", "name", "grain", "start", "volume")}
        return cells | {name: row.quantiles.get(level, np.nan) for name, level in TOTAL_BANDS.items()}
    cells = {}
    for name, value in asdict(row).items():
        if isinstance(value, dict):
            cells |= {f"{name}_{key}": inner for key, inner in value.items()}
        else:
            cells[name] = value
    return cells


def _lay(grid: Grid, queues: tuple[str, ...], shown: BoolArray, columns: Mapping[str, Any]) -> Frame:
    """Lay out arrays of shape (queue, t), a row where `shown`."""
    q, t = np.nonzero(shown)
    names = pd.Series(np.array(queues, dtype=object)[q], dtype=str)
    cells = {name: np.asarray(values)[q, t] for name, values in columns.items()}
    return pd.DataFrame({"queue": names, "interval_start": _moments(grid.starts_utc[t], grid), **cells})


def _moments(epoch_s: Any, grid: Grid) -> pd.Series[pd.Timestamp]:
    moments = pd.to_datetime(pd.Series(epoch_s, dtype="int64"), unit="s", utc=True)
    return moments.dt.tz_convert(grid.timezone)
