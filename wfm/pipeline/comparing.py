"""A stored forecast against what came since."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.errors import Fault, ScenarioError, UsageError
from wfm.pipeline.files.forecast import FORECAST, QUANTILES, read_forecast
from wfm.pipeline.files.forecast_totals import TOTALS, read_totals
from wfm.pipeline.files.manifest import hash_file
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.order import load_request
from wfm.pipeline.outlooks import make_outlook
from wfm.pipeline.reopen import request_of
from wfm.pipeline.request import RUNS
from wfm.pipeline.rundir import LATEST, MANIFEST, find_run, read_manifest
from wfm.pipeline.sources import open_mask, opening_by_queue, queue_names
from wfm.report.comparison import QueueComparison, compare_queue
from wfm.scenario.load import load_scenario
from wfm.scenario.places import shown_path, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.scenario.scenario import Scenario

STORED, MODEL = "forecast", "model"
GAP = "gap"
"""Repairs of this kind are counted in the comparison."""


@dataclass(frozen=True)
class CompareRequest:
    """What came, and the run that forecast it; `from_run` None or latest: the scenario's last one."""

    scenario: Path
    actuals: Path
    from_run: str | None = None
    runs: Path = RUNS


@dataclass(frozen=True)
class CompareOutcome:
    """How wrong a run's forecast was; `made` is when, as its manifest says."""

    scenario: Scenario
    folder: Path
    made: str
    queues: tuple[QueueComparison, ...]
    warnings: tuple[str, ...]


def compare_run(request: CompareRequest) -> CompareOutcome:
    """Score the forecast of a finished run; of a version of a running day, that of the run it began with.

    Nothing is written.

    Where a person adjusted the forecast, what the model said alone is scored beside it.

    Raises
    ------
    UsageError : no such run, or one of another scenario.
    ScenarioError : scenario, run or actuals invalid; actuals of unknown queues or wholly outside the run's horizon.
    """
    name = load_scenario(request.scenario).name
    wanted = f"{name}/{LATEST}" if request.from_run in (None, LATEST) else request.from_run
    folder = _find_plan(find_run(wanted or LATEST, request.runs, holding=FORECAST))
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    if manifest["scenario"]["name"] != name:
        made_for = manifest["scenario"]["name"]
        raise UsageError(f"run {shown_path(folder)} was made for scenario {made_for}, not for {name}",
                         hint="leave out --from to take the last run of the scenario")  # fmt: skip
    scenario = load_request(replace(request_of(manifest, folder), scenario=request.scenario))
    forecast = read_forecast(
        folder / FORECAST, grid=scenario.horizon, queues=queue_names(scenario), is_open=open_mask(scenario)
    )
    totals = folder / TOTALS
    if totals.is_file():
        forecast = replace(forecast, totals=read_totals(totals))
    actual, warnings = read_actuals(request.actuals, scenario)
    return CompareOutcome(
        scenario=scenario,
        folder=folder,
        made=str(manifest.get("finished", "")),
        queues=compare_queues(scenario, forecast, actual),
        warnings=(*_find_edits(manifest, folder), *warnings),
    )


def _find_plan(folder: Path) -> Path:
    """Find the run a version of a running day began with: the version's own forecast holds what came."""
    root = str((read_manifest(folder).get("version") or {}).get("root") or "")
    return folder.parent / root if root and (folder.parent / root / FORECAST).is_file() else folder


def read_actuals(path: Path, scenario: Scenario) -> tuple[History, list[str]]:
    """Read what came, in the form of history.csv, for the queues it holds; and what to warn of.

    Raises ScenarioError with every fault of the file: its own, queues the scenario doesn't have, no row in the horizon.
    """
    from wfm.history import read_history

    shown = shown_path(path)
    names = _find_queues(path)
    known = queue_names(scenario)
    faults = [_tell_stranger(name, known, shown, line) for name, line in names.items() if name not in known]
    there = tuple(name for name in known if name in names)
    if faults and not there:
        raise ScenarioError.of(faults)
    try:
        actual = read_history(
            path,
            queues=there or known,
            opening=opening_by_queue(scenario),
            timezone=scenario.timezone,
            interval_min=scenario.interval_min,
            file_interval_min=scenario.history.interval_min,
            shown_as=shown,
        )
    except ScenarioError as error:
        raise ScenarioError.of([*faults, *error.faults], hint=error.hint) from None
    inside, outside = _count_inside(actual, scenario.horizon)
    span = f"{scenario.horizon.dates[0]} to {scenario.horizon.dates[-1]}"
    if not inside:
        first, last = actual.grid.dates[0], actual.grid.dates[-1]
        got, hint = f"{first} to {last}", "name the run that forecast these days with --from"
        if first <= scenario.horizon.dates[-1] and last >= scenario.horizon.dates[0]:
            told = next((f"{r.kind}: {r.detail}" for r in actual.repairs if r.kind != GAP), "no volumes in open hours")
            got, hint = f"{got} with none that counts", told
        faults.append(Fault(f"known volumes in the run's horizon, {span}", got, file=shown, hint=hint))
    if faults:
        raise ScenarioError.of(faults)
    warnings = [f"{shown}: {r.queue} {r.kind}: {r.detail}" for r in actual.repairs if r.kind != GAP]
    if outside:
        warnings.append(f"{shown}: {outside} known intervals outside the run's horizon, {span}, are left out")
    return actual, warnings


def _tell_stranger(name: str, known: tuple[str, ...], shown: str, line: int) -> Fault:
    hint = suggest(name, known, what="queues")
    return Fault("a queue of the scenario", f'"{name}"', file=shown, line=line, where="queue", hint=hint)


def _find_queues(path: Path) -> dict[str, int]:
    """Queues a file names, each with its first line; none where the file is broken, which reading it will tell."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            column = [name.strip() for name in next(rows, [])].index("queue")
            found: dict[str, int] = {}
            for row in rows:
                if len(row) > column and (name := row[column].strip()):
                    found.setdefault(name, rows.line_num)
            return found
    except (OSError, ValueError, csv.Error):
        return {}


def _count_inside(actual: History, horizon: Grid) -> tuple[int, int]:
    """Known intervals in the horizon, and outside it."""
    days = np.array([horizon.dates[0] <= day <= horizon.dates[-1] for day in actual.grid.dates], dtype=np.bool_)
    inside = days[actual.grid.day_of][None, :]
    known = ~np.isnan(actual.volume)
    return int((known & inside).sum()), int((known & ~inside).sum())


def compare_queues(scenario: Scenario, forecast: Forecast, actual: History) -> tuple[QueueComparison, ...]:
    """Score a forecast on every queue of which it is known what came."""
    return tuple(_compare(scenario, forecast, actual, queue) for queue in actual.queues)


def _compare(scenario: Scenario, forecast: Forecast, actual: History, queue: str) -> QueueComparison:
    q = forecast.queues.index(queue)
    methods: dict[str, FloatArray] = {STORED: forecast.volume[q]}
    if forecast.model_volume is not None:
        methods[MODEL] = forecast.model_volume[q]
    outlook = make_outlook(forecast, queue, actual, methods=methods, events=scenario.events)
    return compare_queue(outlook, forecast.grid.wall_min)


def _find_edits(manifest: Mapping[str, Any], folder: Path) -> list[str]:
    """Files of the forecast that are no longer as the run wrote them."""
    written = manifest.get("files") or {}
    return [
        f"{shown_path(folder / name)} was edited after the run was made"
        for name in (FORECAST, QUANTILES)
        if name in written and (folder / name).is_file() and hash_file(folder / name) != written[name]
    ]
