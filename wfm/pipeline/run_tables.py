"""A finished run opened for a notebook: its scenario, its values, and every table it wrote as a DataFrame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.errors import UsageError
from wfm.export.tables import read_run_table
from wfm.pipeline.doors import read_forecast, read_requirement, read_roster
from wfm.pipeline.files.forecast import FORECAST
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import FTE, REQUIREMENT, read_fte
from wfm.pipeline.files.requirement_work import WORK, read_work
from wfm.pipeline.files.roster import ROSTER
from wfm.pipeline.order import load_request
from wfm.pipeline.reopen import find_changes, request_of
from wfm.pipeline.rundir import LATEST, MANIFEST, find_run, read_manifest
from wfm.pipeline.sources import queue_names
from wfm.pipeline.upstream import read_adjusted, read_choices
from wfm.scenario.places import shown_path, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.forecast import Forecast
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.export.frames import Frame
    from wfm.scenario.scenario import Scenario

SUFFIX = ".csv"


@dataclass(frozen=True)
class Run:
    """A run on disk: what it was made of and how it went (`manifest`), and what has changed since, in words."""

    folder: Path
    manifest: Mapping[str, Any]
    scenario: Scenario
    changed: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are: "forecast", "coverage" and so on."""
        return tuple(sorted(path.stem for path in self.folder.glob(f"*{SUFFIX}")))

    def frame(self, name: str) -> Frame:
        """Read a table of the run, such as "coverage". Raises UsageError, with the nearest name, for one it hasn't."""
        wanted = name.removesuffix(SUFFIX)
        if wanted not in self.tables:
            hint = suggest(wanted, self.tables, what="tables")
            raise UsageError(f"run {shown_path(self.folder)} has no table {wanted}", hint=hint)
        return read_run_table(self.folder / f"{wanted}{SUFFIX}", self.scenario.timezone)

    @cached_property
    def forecast(self) -> Forecast:
        """The forecast, with the models chosen. Raises UsageError where the run has none."""
        made = read_forecast(self.scenario, self._find(FORECAST))
        return replace(made, choices=read_choices(self.manifest), adjusted=read_adjusted(self.manifest))

    @cached_property
    def requirement(self) -> Requirement:
        """The people needed, with FTE. Raises UsageError where the run has none."""
        given = read_requirement(self.scenario, self._find(REQUIREMENT))
        fte, work = self.folder / FTE, self.folder / WORK
        grid, queues = self.scenario.horizon, queue_names(self.scenario)
        return replace(
            given,
            fte=read_fte(fte) if fte.is_file() else given.fte,
            work=read_work(work, grid=grid, queues=queues) if work.is_file() else None,
        )

    @cached_property
    def roster(self) -> Roster:
        """The roster. Raises UsageError where the run has none."""
        return read_roster(self.scenario, self._find(ROSTER))

    def _find(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            stage = self.manifest.get("stage", "an earlier stage")
            raise UsageError(f"run {shown_path(self.folder)} has no {name}: it stops at {stage}")
        return path


def read_run(name: str | Path = LATEST, runs: str | Path = "runs") -> Run:
    """Open a run by folder, id, `<scenario>/<id>`, `latest` or `<scenario>/latest`.

    Raises
    ------
    UsageError : no such run; names the nearest.
    ScenarioError : the scenario it was made from is not valid any more.
    """
    folder = find_run(str(name), Path(runs))
    manifest = read_manifest(folder)
    check_manifest(manifest, shown_path(folder / MANIFEST))
    scenario = load_request(request_of(manifest, folder))
    return Run(folder, manifest, scenario, find_changes(manifest, scenario, folder))
