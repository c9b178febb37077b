"""Report of a finished run: its page, a slide of it, and the reporter's figures."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.requirement import Shrinkage
from wfm.errors import Fault, ScenarioError, UsageError
from wfm.pipeline.comparing import read_actuals
from wfm.pipeline.files.backtest import read_backtest
from wfm.pipeline.files.coverage import COVERAGE, read_coverage
from wfm.pipeline.files.forecast import FORECAST, read_forecast
from wfm.pipeline.files.forecast_totals import TOTALS, read_totals
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import FTE, REQUIREMENT, read_fte, read_requirement
from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.files.simulation import DAYS
from wfm.pipeline.files.table import write_table
from wfm.pipeline.foretelling import spread_queues
from wfm.pipeline.histories import take_days
from wfm.pipeline.order import load_request
from wfm.pipeline.reopen import find_changes, request_of
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest, refuse_unwritable
from wfm.pipeline.simulating import add_patience
from wfm.pipeline.slide import find_browser, take_slide
from wfm.pipeline.sources import open_mask, queue_names, read_scenario_history, staffed_mask
from wfm.report.kpi import (
    COLUMNS,
    SIMULATED,
    DayKpi,
    add_duty,
    add_efficiency,
    add_errors,
    count_duty,
    measure_days,
)
from wfm.report.page import Material, build_page, render_page
from wfm.report.page.backtests import BACKTEST
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.scenario.scenario import Scenario

PAGE = "report.html"
ACTUALS = "actuals.csv"
SMALL = (
    "heads.csv", "hiring.csv", "wishes.csv", "fairness.csv", "changes.csv", "clashes.csv", "unmet.csv", "remedies.csv",
    "actions.csv", "outlook.csv", "projection.csv", DAYS,
)  # fmt: skip
LINES = "handover.txt"
KEEPING = {"queue", "date", "basis"}


@dataclass(frozen=True)
class ReportRequest:
    """What to report: the run, where to write; `out` None is the run's own folder, `kpi` and `png` None write none.

    `actuals` is what came since, in the form of history.csv; None: what the run itself holds, if anything. `backtest`
    is the table that `wfm backtest --csv` wrote.
    """

    run: str
    runs: Path
    language: str = "en"
    out: Path | None = None
    png: Path | None = None
    kpi: Path | None = None
    actuals: Path | None = None
    backtest: Path | None = None


@dataclass(frozen=True)
class ReportOutcome:
    """Files written, the page first; and what to warn of."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


def report_run(request: ReportRequest) -> ReportOutcome:
    """Write the page of a run, and what else is asked for; a file is whole or not there.

    Raises
    ------
    UsageError : no such run, a place that can't be written to, no browser to make the slide with.
    ScenarioError : the scenario or a file of the run is not valid any more, or the actuals are not.
    """
    browser = find_browser() if request.png is not None else ""
    if request.kpi is not None and request.kpi.suffix.lower() not in ("", ".csv"):
        raise UsageError(f"--kpi writes a CSV file, got {request.kpi.name}", hint="name a file that ends in .csv")
    material, actual, warnings = read_material(request)
    page = render_page(build_page(material, actual, language=request.language))
    folder = find_run(request.run, request.runs)
    out = request.out or folder / PAGE
    write_whole(out, page, option="--out")
    files = [out]
    if request.kpi is not None:
        write_kpi(request.kpi, list_kpi(material, actual))
        files.append(request.kpi)
    if request.png is not None:
        take_slide(out, request.png, browser)
        files.append(request.png)
    return ReportOutcome(tuple(files), (*material.changed, *warnings))


def write_whole(path: Path, text: str, *, option: str) -> None:
    """Write a text file under a hidden name and rename it; UsageError where the place can't be written to."""
    with refuse_unwritable(path, option=option):
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            hidden.write_text(text, encoding="utf-8")
            hidden.replace(path)
        finally:
            hidden.unlink(missing_ok=True)


def read_material(request: ReportRequest) -> tuple[Material, dict[str, FloatArray], list[str]]:
    """Read all that a run holds: its values, what came in its horizon by queue (t,), and what to warn of."""
    folder = find_run(request.run, request.runs)
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    scenario = load_request(request_of(manifest, folder))
    material = read_values(scenario, manifest, folder)
    kept = folder / ACTUALS
    source = request.actuals or (kept if kept.is_file() else None)
    warnings: list[str] = []
    if source is not None:
        came, warnings = read_actuals(source, scenario)
        material = replace(material, actual=came)
    if request.backtest is not None:
        rows = read_backtest(request.backtest, queue_names(scenario))
        material = replace(material, tables={**material.tables, BACKTEST: rows})
    actual = lay_out(material.actual, scenario) if material.actual is not None else known_so_far(material)
    return replace(material, kpi=plan_days(material)), actual, warnings


def read_values(scenario: Scenario, manifest: Mapping[str, Any], folder: Path, *, past: bool = True) -> Material:
    """Read what a run has on disk, as far as it went, and its history unless `past` is False; no days are planned."""
    axis: dict[str, Any] = {"grid": scenario.horizon, "queues": queue_names(scenario)}
    forecast = roster = requirement = coverage = None
    if (folder / FORECAST).is_file():
        forecast = _read_forecast(folder, scenario, axis)
    if (folder / REQUIREMENT).is_file():
        requirement = read_requirement(folder / REQUIREMENT, **axis, is_open=staffed_mask(scenario))
        if (folder / FTE).is_file():
            requirement = replace(requirement, fte=read_fte(folder / FTE))
    if (folder / ROSTER).is_file():
        agents = tuple(agent.id for agent in scenario.staff.agents)
        roster = read_roster(folder / ROSTER, grid=scenario.horizon, agents=agents, queues=axis["queues"])
    if (folder / COVERAGE).is_file():
        coverage = read_coverage(folder / COVERAGE, **axis, is_open=staffed_mask(scenario))
    tables = {name: read_rows(folder / name) for name in SMALL if (folder / name).is_file()}
    if (folder / LINES).is_file():
        lines = (folder / LINES).read_text(encoding="utf-8").splitlines()
        tables[LINES] = tuple({"line": line} for line in lines if line.strip(" =-"))
    return Material(
        scenario=scenario,
        manifest=manifest,
        history=read_scenario_history(scenario) if past else None,
        forecast=forecast,
        plan=_read_plan(manifest, folder, scenario, axis),
        now=_find_now(manifest, scenario),
        requirement=requirement,
        coverage=coverage,
        roster=roster,
        tables=tables,
        changed=find_changes(manifest, scenario, folder),
    )


def _find_now(manifest: Mapping[str, Any], scenario: Scenario) -> int | None:
    """Interval of the moment that a version of a running day was made for; None for other runs."""
    moment = (manifest.get("version") or {}).get("now")
    if not moment:
        return None
    found = scenario.horizon.index_of(int(datetime.fromisoformat(str(moment)).timestamp()))
    return min(max(found, 0), scenario.horizon.size - 1)


def _read_plan(manifest: Mapping[str, Any], folder: Path, scenario: Scenario, axis: dict[str, Any]) -> Forecast | None:
    """Forecast of the run that a version began with, where it is still beside it."""
    root = folder.parent / str((manifest.get("version") or {}).get("root") or "")
    if root == folder.parent or not (root / FORECAST).is_file():
        return None
    return _read_forecast(root, scenario, axis)


def known_so_far(material: Material) -> dict[str, FloatArray]:
    """Find what came up to now by queue, (t,), in a version: its forecast, where that left the plan's figures."""
    forecast, plan, now = material.forecast, material.plan, material.now
    if forecast is None or plan is None or now is None:
        return {}
    past = np.arange(forecast.grid.size) < now
    return {
        name: np.where(past & forecast.open[q] & (forecast.volume[q] != plan.volume[q]), forecast.volume[q], np.nan)
        for q, name in enumerate(forecast.queues)
    }


def _read_forecast(folder: Path, scenario: Scenario, axis: dict[str, Any]) -> Forecast:
    forecast = read_forecast(folder / FORECAST, **axis, is_open=open_mask(scenario))
    if (folder / TOTALS).is_file():
        forecast = replace(forecast, totals=read_totals(folder / TOTALS))
    return forecast


def read_rows(path: Path) -> tuple[dict[str, str], ...]:
    """Read a small table as it is, whatever its columns; ScenarioError where it is no table."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restkey="", restval="")
            return tuple({str(name): str(text) for name, text in row.items() if name} for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError.of([Fault("a CSV table in UTF-8", str(error), file=shown_path(path))]) from error


def lay_out(came: History, scenario: Scenario) -> dict[str, FloatArray]:
    """Lay out what came by queue on the horizon's grid, NaN where unknown: shape (t,) each."""
    return {name: take_days(came, came.volume[q], scenario.horizon) for q, name in enumerate(came.queues)}


def plan_days(material: Material) -> tuple[DayKpi, ...]:
    """Planned rows: of the roster's coverage, else of the people needed; none without a forecast."""
    from wfm.report.kpi_plan import Planned, foretell_days

    scenario, forecast, requirement = material.scenario, material.forecast, material.requirement
    if forecast is None:
        return ()
    if material.coverage is not None:
        staff = scenario.staff
        given = Planned(material.coverage.rostered, scenario.shrinkage, material.roster, staff.breaks)
    elif requirement is not None:
        given = Planned(requirement.net_agents, Shrinkage())
    else:
        return ()
    forecast = add_patience(forecast, scenario, material.history)
    with spread_queues(scenario, forecast) as several:
        return _complete(foretell_days(forecast, given, scenario.queues, map_queues=several), material)


def list_kpi(material: Material, actual: Mapping[str, FloatArray]) -> tuple[DayKpi, ...]:
    """Every row of kpi.csv, by queue, day and basis: measured days of history and actuals, planned, simulated."""
    scenario = material.scenario
    measured = measure_days(material.history, scenario.queues) if material.history is not None else ()
    if material.actual is not None:
        came = measure_days(material.actual, scenario.queues)
        known = {(row.queue, row.date) for row in came}
        measured = (*(row for row in measured if (row.queue, row.date) not in known), *came)
    if material.forecast is not None:
        measured = add_errors(measured, material.plan or material.forecast, actual)
    simulated = tuple(_read_simulated(row) for row in material.rows(DAYS))
    rows = (*_complete(measured, material), *material.kpi, *_complete(simulated, material))
    order = {name: q for q, name in enumerate(queue_names(scenario))}
    return tuple(sorted(rows, key=lambda row: (order.get(row.queue, len(order)), row.date, row.basis)))


def _complete(rows: tuple[DayKpi, ...], material: Material) -> tuple[DayKpi, ...]:
    """Put in what a roster adds to rows of its days."""
    scenario = material.scenario
    if material.roster is not None:
        duty = count_duty(material.roster, queue_names(scenario))
        rows = add_duty(rows, duty, queues=queue_names(scenario), dates=scenario.horizon.dates)
    return add_efficiency(rows, material.coverage) if material.coverage is not None else rows


def _read_simulated(row: Mapping[str, str]) -> DayKpi:
    values: dict[str, Any] = {
        name: float(text) for name, text in row.items() if name in COLUMNS and name not in KEEPING and text
    }
    volume = float(row["offered"]) if row.get("offered") else None
    return DayKpi(row["queue"], date.fromisoformat(row["date"]), SIMULATED, volume=volume, **values)


def write_kpi(path: Path, rows: tuple[DayKpi, ...]) -> None:
    """Write kpi.csv under a hidden name and rename it; UsageError where the place can't be written to."""
    with refuse_unwritable(path, option="--kpi"):
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            write_table(hidden, COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))
            hidden.replace(path)
        finally:
            hidden.unlink(missing_ok=True)
