"""A finished run opened again: its scenario as it was asked for, its roster as it is on disk, checked anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.roster import Violation
from wfm.errors import UsageError
from wfm.pipeline.day import find_day_violations, settle_day
from wfm.pipeline.files.coverage import COVERAGE, count_coverage, read_coverage
from wfm.pipeline.files.day import DayState, read_day
from wfm.pipeline.files.manifest import describe_inputs, hash_file
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import REQUIREMENT, read_requirement
from wfm.pipeline.files.requirement_work import WORK, read_work
from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.files.why import read_left_out
from wfm.pipeline.order import load_request
from wfm.pipeline.request import RunRequest
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest
from wfm.pipeline.sources import queue_names, staffed_mask
from wfm.pipeline.stages import hours_due
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.scenario.scenario import Scenario


@dataclass(frozen=True)
class OpenedRun:
    """A run with its roster; `changed` says in words what is no longer as it was when the run was made.

    Of an intraday version, `day` is what was settled through the day, and `scenario` has it; `planned` hasn't.
    """

    folder: Path
    scenario: Scenario
    roster: Roster
    changed: tuple[str, ...]
    planned: Scenario
    day: DayState


def open_run(name: str, runs: Path) -> OpenedRun:
    """Load a run's scenario again, with its variants and settings, and read its roster.

    Raises
    ------
    UsageError : no such run, or one without a roster.
    ScenarioError : the scenario or the roster is not valid any more.
    """
    folder = find_run(name, runs, holding=ROSTER)
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    path = folder / ROSTER
    if not path.is_file():
        raise UsageError(
            f"run {shown_path(folder)} has no roster: it stops at {manifest.get('stage', 'an earlier stage')}",
            hint="make one with: wfm roster SCENARIO --from RUN",
        )
    scenario = load_request(request_of(manifest, folder))
    agents = tuple(agent.id for agent in scenario.staff.agents)
    roster = read_roster(path, grid=scenario.horizon, agents=agents, queues=queue_names(scenario))
    day = read_day(folder, grid=scenario.horizon, agents=agents)
    changed = find_changes(manifest, scenario, folder)
    return OpenedRun(folder, settle_day(scenario, day), roster, changed, planned=scenario, day=day)


def recheck_roster(run: OpenedRun) -> tuple[Violation, ...]:
    """Every rule the run's roster breaks, and where its coverage.csv or its need is not what the roster gives.

    Who was left out because their own rules clash, and still has no shift, breaks none.
    Raises ScenarioError where requirement.csv or coverage.csv can't be read.
    """
    scenario = run.scenario
    requirement = read_requirement(
        run.folder / REQUIREMENT, grid=scenario.horizon, queues=queue_names(scenario), is_open=staffed_mask(scenario)
    )
    found = find_day_violations(run.planned, run.day, run.roster, hours_due(run.planned, requirement))
    left_out = read_left_out(run.folder) - {stretch.agent for stretch in run.roster.stretches}
    violations = tuple(violation for violation in found if violation.agent not in left_out)
    return violations + _check_coverage(run, requirement)


def _check_coverage(run: OpenedRun, requirement: Requirement) -> tuple[Violation, ...]:
    path = run.folder / COVERAGE
    if not path.is_file():
        return ()
    told = read_coverage(path, grid=requirement.grid, queues=requirement.queues, is_open=requirement.open)
    counted = count_coverage(
        run.roster, queues=requirement.queues, is_open=requirement.open, required=requirement.roster_agents
    )
    found = []
    waits = _waits(run, requirement)
    for what in ("required", "rostered"):
        one, other = getattr(told, what), getattr(counted, what)
        # when work that may wait is best done is the roster's own figure
        differs = (one != other) & ~(waits[:, None] & (what == "required"))
        if wrong := int(differs.sum()):
            q, t = (int(i) for i in np.argwhere(differs)[0])
            detail = (
                f"{what} differs from {ROSTER if what == 'rostered' else REQUIREMENT} in {wrong} intervals, first "
                f"{requirement.queues[q]} {requirement.grid.iso(t)}: {int(one[q, t])} in {COVERAGE}, {int(other[q, t])}"
            )
            found.append(Violation("coverage_file", "", requirement.grid.dates[requirement.grid.day_of[t]], detail))
    return tuple(found)


def _waits(run: OpenedRun, requirement: Requirement) -> BoolArray:
    """Queues whose work may wait: (queue,)."""
    path, queues = run.folder / WORK, requirement.queues
    if not path.is_file():
        return np.zeros(len(queues), dtype=np.bool_)
    return np.array(read_work(path, grid=requirement.grid, queues=queues).waits, dtype=np.bool_)


def request_of(manifest: Mapping[str, Any], folder: Path) -> RunRequest:
    """Request that a checked manifest says its run was made by, as far as it concerns the scenario."""
    made = manifest["scenario"]
    beside = folder / made["path_from_run"]
    start = made.get("start")
    return RunRequest(
        beside if beside.exists() else Path(made["path"]),
        variants=tuple(made.get("variants", ())),
        settings=tuple(made.get("settings", ())),
        start=date.fromisoformat(start) if start else None,
        days=made.get("days"),
        repeatable=bool(made.get("repeatable")),
        absent=tuple(made.get("absent") or ()),
    )


def find_changes(manifest: Mapping[str, Any], scenario: Scenario, folder: Path) -> tuple[str, ...]:
    """Say in words what is no longer as it was when a run was made."""
    before = {entry["file"]: entry["sha256"] for entry in manifest.get("inputs", [])}
    now = {entry["file"]: entry["sha256"] for entry in describe_inputs(scenario)}
    changed = [
        f"{name} has changed since the run was made" for name in now if name in before and now[name] != before[name]
    ]
    changed += [f"{name} was not part of the scenario when the run was made" for name in now if name not in before]
    changed += [f"{name} is no longer part of the scenario" for name in before if name not in now]
    changed += [
        f"{name} was edited after the run was made"
        for name, sha256 in manifest.get("files", {}).items()
        if not (folder / name).is_file() or hash_file(folder / name) != sha256
    ]
    return tuple(changed)
