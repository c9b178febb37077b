"""Versions of a run through the day: one line of applied ones, each the child of the one before; nothing overwritten.

A version is a run whose manifest has a part `version`: the run it all began with (`root`), its number in the line and
the moment it was made for; and `applied`, whether later ones go on from it. One process at a time adds to a line.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.roster import HoursTarget
from wfm.errors import UsageError
from wfm.pipeline.files.coverage import COVERAGE, read_coverage
from wfm.pipeline.files.day import DayState, read_day
from wfm.pipeline.files.forecast import FORECAST, read_forecast
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import FTE, REQUIREMENT, read_fte, read_requirement
from wfm.pipeline.files.requirement_work import WORK, read_work
from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.order import load_request
from wfm.pipeline.reopen import find_changes, request_of
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest, refuse_unwritable
from wfm.pipeline.sources import open_mask, queue_names, staffed_mask
from wfm.pipeline.stages import hours_due
from wfm.pipeline.upstream import read_choices
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.scenario.scenario import Scenario

VERSION, APPLIED, SIMULATION = "version", "applied", "simulation"
LOCK = ".{root}.lock"
PATIENCE_S = 30.0
"""How long one who comes second waits for the first."""
LOOK_AGAIN_S = 0.1


@dataclass(frozen=True)
class Line:
    """A run and the versions made of it: `root` is the run it began with, `head` the last applied version, or root."""

    root: Path
    head: Path
    number: int


@dataclass(frozen=True)
class OpenedVersion:
    """The last applied version of a run, ready to be gone on from.

    `scenario` is as it was planned, `day` what was settled since; `forecast` and `planned` (the need) are the plan's,
    `requirement` and `roster` the version's; `asked` are the people the plan's coverage asks for, (queue, t), of work
    that may wait when its roster does it best, None where no work waits; `targets` are the hours due by the plan; `now`
    the moment the version was made for, epoch seconds, None for the run itself. `changed` says in words what is no
    longer as it was when the run was made.
    """

    line: Line
    manifest: Mapping[str, Any]
    scenario: Scenario
    day: DayState
    forecast: Forecast
    planned: Requirement
    requirement: Requirement
    roster: Roster
    asked: IntArray | None
    targets: tuple[HoursTarget, ...]
    now: int | None
    changed: tuple[str, ...]


def find_line(name: str, runs: Path) -> Line:
    """Find the run that a name stands for, itself or by one of its versions, and its last applied version.

    Raises UsageError where there is no such run, or it was never rostered.
    """
    root = _find_root(find_run(name, runs, holding=ROSTER))
    manifest = read_manifest(root)
    if not (root / ROSTER).is_file():
        stage = manifest.get("stage", "an earlier stage")
        raise UsageError(
            f"run {shown_path(root)} was never rostered: it stops at {stage}",
            hint="make a roster with: wfm roster SCENARIO --from RUN",
        )
    best = ((0, ""), root)
    for folder in sorted(path.parent for path in root.parent.glob(f"[!.]*/{MANIFEST}")):
        found = _read_version(folder, root)
        if found is not None and found[APPLIED]:
            best = max(best, ((int(found[VERSION]["number"]), str(found.get("finished", ""))), folder))
    return Line(root, best[1], best[0][0])


def open_version(line: Line) -> OpenedVersion:
    """Read the last applied version of a line.

    Raises ScenarioError where the scenario or a file is not valid any more.
    """
    root_manifest, manifest = read_manifest(line.root), read_manifest(line.head)
    for told, folder in ((root_manifest, line.root), (manifest, line.head)):
        check_manifest(told, shown_path(folder / MANIFEST))
    scenario = load_request(request_of(manifest, line.head))
    axis: dict[str, Any] = {"grid": scenario.horizon, "queues": queue_names(scenario)}
    agents = tuple(agent.id for agent in scenario.staff.agents)
    requirement = _read_need(line.head, scenario)
    planned = requirement if line.head == line.root else _read_need(line.root, scenario)
    moment = (manifest.get(VERSION) or {}).get("now")
    return OpenedVersion(
        line=line,
        manifest=manifest,
        scenario=scenario,
        day=read_day(line.head, grid=scenario.horizon, agents=agents),
        forecast=replace(
            read_forecast(line.root / FORECAST, **axis, is_open=open_mask(scenario)),
            choices=read_choices(root_manifest),
        ),
        planned=planned,
        requirement=requirement,
        roster=read_roster(line.head / ROSTER, grid=scenario.horizon, agents=agents, queues=queue_names(scenario)),
        asked=_read_asked(line.root, planned),
        targets=read_targets(root_manifest) or hours_due(scenario, requirement),
        now=int(datetime.fromisoformat(moment).timestamp()) if moment else None,
        changed=find_changes(manifest, scenario, line.head),
    )


@contextmanager
def hold_line(root: Path, tell: Callable[[str], None], *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Let nobody else add to the line of versions of a run meanwhile; `tell` is called with who is waited for.

    The lock is the operating system's: it ends with the process that holds it, however that ends.

    Raises UsageError where another process still holds it after `patience_s` seconds.
    """
    path = root.parent / LOCK.format(root=root.name)
    with refuse_unwritable(root.parent):
        file = path.open("a+", encoding="utf-8")
    with file:
        _wait_for(file, root, tell, patience_s)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            fcntl.flock(file, fcntl.LOCK_UN)


def read_targets(manifest: Mapping[str, Any]) -> tuple[HoursTarget, ...]:
    """Read the hours due that differ from the contract, as a manifest holds them; () where it holds none."""
    rows = manifest.get("hours_targets") or []
    return tuple(HoursTarget(**{**row, "week": date.fromisoformat(row["week"])}) for row in rows)


def _read_need(folder: Path, scenario: Scenario) -> Requirement:
    axis: dict[str, Any] = {"grid": scenario.horizon, "queues": queue_names(scenario)}
    needed = read_requirement(folder / REQUIREMENT, **axis, is_open=staffed_mask(scenario))
    fte, work = folder / FTE, folder / WORK
    return replace(
        needed,
        fte=read_fte(fte) if fte.is_file() else (),
        work=read_work(work, **axis) if work.is_file() else None,
    )


def _read_asked(folder: Path, planned: Requirement) -> IntArray | None:
    path = folder / COVERAGE
    if planned.work is None or not path.is_file():
        return None
    return read_coverage(path, grid=planned.grid, queues=planned.queues, is_open=planned.open).required


def ask_people(opened: OpenedVersion, requirement: Requirement) -> IntArray:
    """Agents to be rostered by a version's need, shape (queue, t), as a run's coverage.csv has them.

    Of work that may wait when the plan's roster does it best, moved as the need has moved since: a need of its own is
    only one way of many to do it in time.
    """
    planned = opened.planned
    if opened.asked is None or planned.work is None:
        return requirement.roster_agents
    waits = np.array(planned.work.waits, dtype=np.bool_)[:, None]
    moved = np.maximum(opened.asked + requirement.roster_agents - planned.roster_agents, 0)
    return frozen(np.where(waits, moved, requirement.roster_agents))


def _wait_for(file: TextIO, root: Path, tell: Callable[[str], None], patience_s: float) -> None:
    until, told = time.monotonic() + patience_s, False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip()
        else:
            return
        other = f"another rerun of {shown_path(root)}" + (f" (process {who})" if who else "")
        if time.monotonic() >= until:
            raise UsageError(f"{other} is still at work after {patience_s:g} s", hint="run again when it is done")
        if not told:
            tell(f"{other} is at work: waiting for it")
            told = True
        time.sleep(LOOK_AGAIN_S)


def _find_root(folder: Path) -> Path:
    """Run that a version, or the simulation of one, was made of."""
    manifest = read_manifest(folder)
    while SIMULATION in manifest and VERSION not in manifest and manifest.get("parent"):
        above = folder.parent / str(manifest["parent"])
        if not (above / MANIFEST).is_file():
            break
        folder, manifest = above, read_manifest(above)
    named = (manifest.get(VERSION) or {}).get("root")
    if not named:
        return folder
    root = folder.parent / str(named)
    if not (root / MANIFEST).is_file():
        raise UsageError(f"{shown_path(folder)} is a version of {named}, which is not beside it",
                         hint="put that run back: a version goes on from its plan")  # fmt: skip
    return root


def _read_version(folder: Path, root: Path) -> Mapping[str, Any] | None:
    """Manifest of a version of a run; None for any other run, a simulation's too."""
    try:
        if root.name not in (folder / MANIFEST).read_text(encoding="utf-8"):
            return None
        manifest = read_manifest(folder)
    except (OSError, ValueError, UsageError):
        return None
    told = manifest.get(VERSION)
    mine = isinstance(told, dict) and told.get("root") == root.name and SIMULATION not in manifest
    return manifest if mine else None
