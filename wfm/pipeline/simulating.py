"""A finished run played through: its roster or its requirement against contacts that come one by one."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.simulation import SimulationOptions
from wfm.errors import Fault, ScenarioError, UsageError
from wfm.pipeline.executor import count_cores, open_executor, pick_map
from wfm.pipeline.files.forecast import FORECAST, read_forecast
from wfm.pipeline.files.manifest import describe_versions, hash_file, write_manifest
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import REQUIREMENT, read_requirement
from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.files.simulation import FILES, write_simulation
from wfm.pipeline.foretelling import tell_service
from wfm.pipeline.order import load_request
from wfm.pipeline.reopen import find_changes, request_of
from wfm.pipeline.rundir import MANIFEST, find_run, open_run_folder, read_manifest
from wfm.pipeline.sources import open_mask, queue_names, read_scenario_history, staffed_mask
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.requirement import Requirement, Target
    from wfm.core.roster import Roster
    from wfm.core.simulation import Simulation
    from wfm.scenario.scenario import Scenario

ROSTERED, REQUIRED = "rostered", "required"
LEAST_CONTACTS = 500_000
"""Contacts in all replications that a pool is worth starting for; about four seconds of one core."""
MOST_CONTACTS = 20_000_000
"""Contacts of one replication that fit the memory of an ordinary machine, some hundred bytes each."""


@dataclass(frozen=True)
class SimulateRequest:
    """What to play.

    `staffing` is "rostered" or "required", None for the roster if the run has one; `seed` None: the scenario's. Other
    fields as in `wfm.core.simulation.SimulationOptions`.
    """

    run: str
    runs: Path
    staffing: str | None = None
    replications: int = 20
    seed: int | None = None
    arrival_cv: float = 0.0
    handle_cv: float | None = None
    multi_skill: bool = False
    workers: int | None = None


@dataclass(frozen=True)
class SimulatedQueue:
    """One queue over the horizon: what was promised, foretold and delivered; None where there is nothing to tell.

    `half_width` belongs to the simulated service level; `worst_day` is the one with the lowest.
    """

    queue: str
    target: Target
    offered: float
    predicted: float | None
    service_level: float | None
    half_width: float | None
    asa_s: float | None
    first_response_s: float | None
    abandonment: float | None
    occupancy: float | None
    backlog: float
    worst_day: date | None
    worst_level: float | None


@dataclass(frozen=True)
class SimulateOutcome:
    """A run that was played: the new run's folder and the one it was made from."""

    folder: Path
    parent: Path
    scenario: Scenario
    staffing: str
    simulation: Simulation
    queues: tuple[SimulatedQueue, ...]
    changed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Opened:
    folder: Path
    manifest: Mapping[str, Any]
    scenario: Scenario
    forecast: Forecast
    requirement: Requirement | None
    roster: Roster | None
    changed: tuple[str, ...]


def simulate_run(
    request: SimulateRequest, *, progress: Callable[[str, float], None] | None = None
) -> SimulateOutcome:  # fmt: skip
    """Play a finished run and write a new one: its files, the simulation's, and a manifest that names it as parent.

    Raises
    ------
    UsageError : no such run, or one without the staffing asked for; numbers out of range.
    ScenarioError : the scenario or a file of the run is not valid any more.
    """
    from wfm.simulate import run_simulation

    tell = progress or (lambda _stage, _share: None)
    if request.replications < 1:
        raise UsageError(f"replications must be at least 1, got {request.replications}")
    began = datetime.now(tz=UTC)
    opened = _open(request)
    scenario = opened.scenario
    staffing, given, absence = _pick_staffing(request, opened)
    options = SimulationOptions(
        replications=request.replications,
        seed=scenario.seed if request.seed is None else request.seed,
        arrival_cv=request.arrival_cv,
        handle_cv=request.handle_cv,
        absence=absence,
        multi_skill=request.multi_skill,
    )
    _check_size(opened)
    workers = min(request.workers or scenario.roster.effort.workers, count_cores())
    work = float(opened.forecast.volume.sum()) * options.replications
    with open_executor(workers) as executor:
        simulation = run_simulation(
            opened.forecast,
            given,
            queues=scenario.queues,
            agents=scenario.staff.agents,
            breaks=scenario.staff.breaks,
            options=options,
            map_replications=pick_map(executor, work=work, least=LEAST_CONTACTS),
            progress=lambda share: tell("simulation", share),
        )
    queues = describe_queues(simulation, scenario, _predict(opened, staffing))
    folder = _write(request, opened, simulation, {"staffing": staffing, **asdict(options)}, began)
    return SimulateOutcome(
        folder, opened.folder, scenario, staffing, simulation, queues, opened.changed, simulation.warnings
    )


def describe_queues(
    simulation: Simulation, scenario: Scenario, predicted: Mapping[str, float]
) -> tuple[SimulatedQueue, ...]:
    """One row for each queue."""
    targets = {queue.name: queue.target for queue in scenario.queues}
    whole, by_day = simulation.whole, simulation.days.service_level.mean
    rows = []
    for q, name in enumerate(simulation.queues):
        judged = np.flatnonzero(np.isfinite(by_day[q]))
        worst = int(judged[np.argmin(by_day[q, judged])]) if len(judged) else None
        rows.append(
            SimulatedQueue(
                queue=name,
                target=targets[name],
                offered=float(whole.offered.mean[q]),
                predicted=predicted.get(name),
                service_level=_known(whole.service_level.mean[q]),
                half_width=_known(whole.service_level.half_width[q]),
                asa_s=_known(whole.asa_s.mean[q]),
                first_response_s=_known(whole.first_response_s.mean[q]),
                abandonment=_known(whole.abandonment.mean[q]),
                occupancy=_known(whole.occupancy.mean[q]),
                backlog=float(whole.backlog.mean[q]),
                worst_day=None if worst is None else simulation.grid.dates[worst],
                worst_level=None if worst is None else float(by_day[q, worst]),
            )
        )
    return tuple(rows)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _open(request: SimulateRequest) -> _Opened:
    folder = find_run(request.run, request.runs, holding=FORECAST)
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    scenario = load_request(request_of(manifest, folder))
    axis: dict[str, Any] = {"grid": scenario.horizon, "queues": queue_names(scenario)}
    forecast = add_patience(read_forecast(folder / FORECAST, **axis, is_open=open_mask(scenario)), scenario)
    needed, rostered = folder / REQUIREMENT, folder / ROSTER
    agents = tuple(agent.id for agent in scenario.staff.agents)
    return _Opened(
        folder=folder,
        manifest=manifest,
        scenario=scenario,
        forecast=forecast,
        requirement=read_requirement(needed, **axis, is_open=staffed_mask(scenario))
        if needed.is_file()
        else None,
        roster=read_roster(rostered, grid=scenario.horizon, agents=agents, queues=queue_names(scenario))
        if rostered.is_file()
        else None,
        changed=find_changes(manifest, scenario, folder),
    )


def add_patience(forecast: Forecast, scenario: Scenario, history: History | None = None) -> Forecast:
    """Find again in the history how patient callers are, where a queue asks for it; a file doesn't hold it."""
    wanted = [queue.name for queue in scenario.queues if queue.patience_from_history]
    if not wanted or forecast.patience:
        return forecast
    from wfm.forecast.abandonment import describe_callers
    from wfm.forecast.days import fold_days

    history = history or read_scenario_history(scenario)
    found = []
    for name in wanted:
        q = history.queues.index(name)
        columns = (history.measures.get("abandoned"), history.measures.get("wait_total_s"))
        folded = [None if column is None else fold_days(history.grid, column[q]) for column in columns]
        found.append(describe_callers(name, fold_days(history.grid, history.volume[q]), *folded))
    return replace(forecast, patience=tuple(found))


def _pick_staffing(request: SimulateRequest, opened: _Opened) -> tuple[str, Roster | IntArray, float]:
    """Pick what is played: its name, the staffing itself, and the chance that one of them is away."""
    wanted = request.staffing or (ROSTERED if opened.roster is not None else REQUIRED)
    shown = shown_path(opened.folder)
    if wanted not in (ROSTERED, REQUIRED):
        raise UsageError(f'staffing must be "{ROSTERED}" or "{REQUIRED}", got {wanted}')
    if wanted == ROSTERED:
        if opened.roster is None:
            raise UsageError(f"run {shown} has no roster", hint="make one with: wfm roster SCENARIO --from RUN")
        return wanted, opened.roster, opened.scenario.shrinkage.unrostered
    if opened.requirement is None:
        raise UsageError(f"run {shown} has no requirement", hint="make one with: wfm capacity SCENARIO --from RUN")
    if not opened.requirement.net_agents.any():
        return wanted, opened.requirement.roster_agents, opened.scenario.shrinkage.unrostered
    return wanted, opened.requirement.net_agents, 0.0


def _check_size(opened: _Opened) -> None:
    """Refuse more contacts than there is room for, before any is drawn."""
    contacts = float(opened.forecast.volume.sum())
    if contacts > MOST_CONTACTS:
        busiest = int(opened.forecast.volume.sum(axis=1).argmax())
        expected, got = f"at most {MOST_CONTACTS:,} contacts in the horizon", f"{contacts:,.0f}"
        hint = f"most of them on {opened.forecast.queues[busiest]}; a shorter horizon has fewer"
        raise ScenarioError.of([Fault(expected, got, file=shown_path(opened.folder / FORECAST), hint=hint)])


def _predict(opened: _Opened, staffing: str) -> dict[str, float]:
    """Service level foretold for each queue, weighted by volume; queues of which nothing was foretold are left out."""
    if staffing == ROSTERED and opened.roster is not None:
        rows = tell_service(opened.manifest, opened.scenario, forecast=opened.forecast, roster=opened.roster)
        return {row["queue"]: float(row["service_level"]) for row in rows if {"queue", "service_level"} <= row.keys()}
    requirement, volume = opened.requirement, opened.forecast.volume
    if requirement is None or not requirement.expected_service_level.any():
        return {}
    told = np.where(requirement.open, volume, 0.0)
    level = (told * requirement.expected_service_level).sum(axis=1)
    return {
        name: float(level[q] / told[q].sum()) for q, name in enumerate(requirement.queues) if told[q].sum() > 0
    }  # fmt: skip


def _write(
    request: SimulateRequest, opened: _Opened, simulation: Simulation, played: dict[str, Any], began: datetime
) -> Path:
    """Write the new run: a copy of the old one's files, the tables, and the manifest."""
    scenario, before = opened.scenario, opened.manifest
    local = datetime.now(tz=ZoneInfo(scenario.timezone))
    files = before.get("files") or {}
    kept = [name for name in files if name not in FILES and (opened.folder / name).is_file()]
    with open_run_folder(request.runs, scenario.name, local) as folder:
        for name in kept:
            shutil.copyfile(opened.folder / name, folder.temporary / name)
        names = write_simulation(simulation, folder.temporary)
        made = request_of(before, opened.folder).scenario
        beside = Path(os.path.relpath(made.resolve(), folder.final.resolve())).as_posix()
        manifest = {
            **before,
            "run": folder.final.name,
            "parent": opened.folder.name,
            "scenario": {**before["scenario"], "path_from_run": beside},
            "simulation": played,
            "versions": describe_versions(),
            "files": {n: files[n] for n in kept} | {n: hash_file(folder.temporary / n) for n in names},
            "started": began.isoformat(),
            "finished": datetime.now(tz=UTC).isoformat(),
        }
        write_manifest(manifest, folder.temporary / MANIFEST)
    return folder.final
