"""The one module that knows the order: scenario, history, forecast, requirement, roster, verify, files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wfm.errors import UsageError
from wfm.pipeline.absences import add_absences
from wfm.pipeline.executor import count_cores, open_executor
from wfm.pipeline.explaining import explain_unmet
from wfm.pipeline.files.coverage import write_coverage
from wfm.pipeline.files.forecast import write_forecast
from wfm.pipeline.files.forecast_paths import write_paths
from wfm.pipeline.files.forecast_totals import write_totals
from wfm.pipeline.files.hiring import write_heads, write_hiring
from wfm.pipeline.files.manifest import describe_run, write_manifest
from wfm.pipeline.files.planning import write_planning
from wfm.pipeline.files.requirement import write_requirement
from wfm.pipeline.files.roster import write_roster
from wfm.pipeline.files.spread import write_spread
from wfm.pipeline.files.why import write_why
from wfm.pipeline.planning import Planned, plan_people, tell_more
from wfm.pipeline.request import Outcome, Results, Stage
from wfm.pipeline.rundir import MANIFEST, open_run_folder, refuse_unwritable
from wfm.pipeline.sources import read_scenario_history
from wfm.pipeline.stages import judge_roster, make_forecast, make_requirement, make_roster, take_roster
from wfm.pipeline.summary import summarise
from wfm.pipeline.upstream import Upstream
from wfm.scenario.load import load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from wfm.core.forecast import Forecast
    from wfm.core.requirement import Requirement
    from wfm.pipeline.request import Common, Rostered, RunRequest
    from wfm.scenario.scenario import Scenario

    Progress = Callable[[str, float], None]

REPEATABLE = "roster.effort.repeatable=true"


class _Clock:
    """Seconds per stage, and the progress of the one that runs."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress: Progress = progress or (lambda _stage, _share: None)
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str, then: str = "") -> None:
        """End a stage; `then` is the one that begins."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
        if then:
            self.progress(then, 0.0)


@dataclass(frozen=True)
class _Means:
    """What stages are made with: processes, a clock, and threads of the solver."""

    executor: Executor
    clock: _Clock
    workers: int


def make_run(request: RunRequest, *, progress: Progress | None = None, common: Common | None = None) -> Outcome:
    """Make a run with everything up to the stage asked for, and write it to its own folder.

    Parameters
    ----------
    progress : called with a stage's name and the share of it that is done
    common : what was made already for several runs of which this is one, by the same scenario

    Raises
    ------
    UsageError : options that contradict each other; no such run to take files from.
    ScenarioError : the scenario, its tables, its history or a given file is invalid.
    LimitError : a limit was reached before there was any roster.

    Notes
    -----
    Nothing is written before every stage is done, and nothing is left behind when one fails.
    """
    check_request(request)
    if request.weeks is not None:
        request = replace(request, days=7 * request.weeks)
    clock, began = _Clock(progress), datetime.now(tz=UTC)
    clock.progress("scenario", 0.0)
    scenario = load_request(request)
    upstream = Upstream(request, scenario)
    clock.lap("scenario", "history")
    workers = min(request.workers or scenario.roster.effort.workers, count_cores())
    with open_executor(workers) as executor:
        results = _run_stages(request, upstream, _Means(executor, clock, workers), common)
    return _write_run(request, results, clock, began)


def load_request(request: RunRequest) -> Scenario:
    """Load the scenario of a request with all its changes."""
    overrides = (*request.settings, *([REPEATABLE] if request.repeatable else []))
    scenario = load_scenario(
        request.scenario, variant=request.variants, overrides=overrides, start=request.start, days=request.days
    )
    return add_absences(scenario, request.absent)


def check_request(request: RunRequest) -> None:
    """Refuse options that contradict each other, and a place that no run can be written to."""
    later = {Stage.CAPACITY: request.requirement_file, Stage.ROSTER: request.roster_file}
    for stage, path in later.items():
        if path is not None and request.until < stage:
            raise UsageError(f"a run up to the {request.until.name.lower()} has no use for {path}")
    if request.paths and request.forecast_file is not None:
        given = request.forecast_file
        raise UsageError(f"no paths can be drawn around {given}", hint="leave out --paths or --forecast")
    if request.requirement_file is not None and request.until == Stage.CAPACITY and (request.paths or request.pools):
        option = "--paths" if request.paths else "--pools"
        message = f"{option} is worked out as queues are sized, and {request.requirement_file} is taken as it is"
        raise UsageError(message, hint=f"leave out {option} or --requirement")
    if request.weeks is not None and request.days is not None:
        raise UsageError("--weeks and --days both say how long the horizon is", hint="leave one of them out")
    _check_earlier(request)
    place = request.runs.absolute()
    with refuse_unwritable(request.runs):
        while not place.exists():
            place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise UsageError(f"runs can't be written to {request.runs}", hint="name another folder with --runs")
    if request.workers is not None and request.workers < 1:
        raise UsageError(f"workers must be at least 1, got {request.workers}")


def _check_earlier(request: RunRequest) -> None:
    if request.keep is not None and request.earlier is None:
        raise UsageError("--keep needs a roster to keep", hint="name its run with --earlier")
    if request.earlier is not None and request.roster_file is not None:
        raise UsageError("--roster takes a roster as it is, --earlier begins from one", hint="leave one of them out")


def _run_stages(request: RunRequest, upstream: Upstream, means: _Means, common: Common | None) -> Results:
    scenario, clock = upstream.scenario, means.clock
    history = common.history if common else read_scenario_history(scenario)
    clock.lap("history", "forecast")
    forecast = upstream.forecast() or (common.forecast if common else None)
    forecast = forecast or make_forecast(scenario, history, means.executor, clock.progress, paths=request.paths)
    clock.lap("forecast", "capacity" if request.until > Stage.FORECAST else "")
    requirement: Requirement | None = None
    rostered: Rostered | None = None
    planned = Planned()
    if request.until >= Stage.CAPACITY:
        requirement, planned = _size(request, upstream, means, forecast, common)
        clock.lap("capacity", "roster" if request.until > Stage.CAPACITY else "")
        if request.until >= Stage.ROSTER:
            rostered = _roster(request, upstream, means, requirement, forecast)
    return Results(
        scenario,
        history,
        forecast,
        requirement,
        rostered,
        hiring=planned.hiring,
        heads=planned.heads,
        reused=tuple(upstream.reused),
        warnings=(*scenario.warnings, *upstream.warnings),
    )


def _size(
    request: RunRequest, upstream: Upstream, means: _Means, forecast: Forecast, common: Common | None
) -> tuple[Requirement, Planned]:
    """Size the queues, unless somebody did, and say what more was asked about it."""
    scenario, given = upstream.scenario, upstream.requirement()
    requirement = given or (common.requirement if common else None) or make_requirement(scenario, forecast)
    planned = plan_people(request, scenario, requirement)
    if request.until == Stage.CAPACITY and given is None:
        requirement = tell_more(
            request, scenario, forecast, requirement, executor=means.executor, progress=means.clock.progress
        )
    return requirement, planned


def _roster(
    request: RunRequest, upstream: Upstream, means: _Means, requirement: Requirement, forecast: Forecast
) -> Rostered:
    """Make the roster, or take the one given; check it and say why it is as it is."""
    scenario, clock = upstream.scenario, means.clock
    if request.roster_file is not None:
        upstream.note_roster(request.roster_file)
        rostered = take_roster(scenario, requirement, request.roster_file)
    else:
        earlier = upstream.earlier()
        rostered = make_roster(scenario, requirement, clock.progress, workers=means.workers, earlier=earlier)
    clock.lap("roster", "verify")
    rostered = judge_roster(scenario, forecast, rostered)
    clock.lap("verify", "why")
    rostered = explain_unmet(scenario, requirement, rostered)
    clock.lap("why")
    return rostered


def _write_run(request: RunRequest, results: Results, clock: _Clock, began: datetime) -> Outcome:
    clock.progress("files", 0.0)
    scenario = results.scenario
    local = datetime.now(tz=ZoneInfo(scenario.timezone))
    with open_run_folder(request.runs, scenario.name, local) as folder:
        names = write_files(results, folder.temporary)
        clock.lap("files")
        paths = [folder.temporary / name for name in names]
        manifest: dict[str, Any] = describe_run(
            request, results, folder=folder.final, files=paths, seconds=clock.seconds
        )
        manifest |= {"started": began.isoformat(), "finished": datetime.now(tz=UTC).isoformat()}
        write_manifest(manifest, folder.temporary / MANIFEST)
    summary = summarise(results, folder.final, seconds=clock.seconds, files=(*names, MANIFEST))
    return Outcome(folder.final, results, summary, manifest)


def write_files(results: Results, folder: Path) -> tuple[str, ...]:
    """Write the tables of a run; their names."""
    names = write_forecast(results.forecast, folder)
    names += write_totals(results.forecast, folder) + write_paths(results.forecast, folder)
    if results.requirement is not None:
        names += write_requirement(results.requirement, folder)
        names += write_planning(results.requirement, folder)
    if results.heads:
        names += write_heads(results.heads, folder)
    if results.hiring is not None:
        names += write_hiring(results.hiring, folder)
    if results.rostered is not None:
        names += write_roster(results.rostered.roster, folder)
        names += write_coverage(results.rostered.coverage, folder)
        names += write_why(results.rostered, folder)
        names += write_spread(results.rostered, folder)
    return names
