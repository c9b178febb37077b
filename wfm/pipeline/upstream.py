"""Files of an earlier run, or edited by hand, that take the place of what a stage would make."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wfm.core.forecast import AdjustedBy
from wfm.errors import UsageError
from wfm.pipeline.files.choices import read_choice
from wfm.pipeline.files.forecast import FORECAST, read_forecast
from wfm.pipeline.files.manifest import describe_inputs, hash_file
from wfm.pipeline.files.manifest_check import check_manifest
from wfm.pipeline.files.requirement import FTE, REQUIREMENT, read_fte, read_requirement
from wfm.pipeline.files.requirement_work import WORK, read_work
from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.request import Reused, Stage
from wfm.pipeline.rundir import MANIFEST, find_run, read_manifest
from wfm.pipeline.sources import open_mask, queue_names, staffed_mask
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.core.forecast import Choice, Forecast
    from wfm.core.requirement import Requirement
    from wfm.pipeline.request import RunRequest
    from wfm.roster.solve import Earlier
    from wfm.scenario.scenario import Scenario


class Upstream:
    """Hands out what is not to be made anew; notes each file taken and what to warn of."""

    def __init__(self, request: RunRequest, scenario: Scenario) -> None:
        self.scenario = scenario
        self.reused: list[Reused] = []
        self.warnings: list[str] = []
        self._request = request
        self._run: Path | None = None
        self._manifest: Mapping[str, Any] = {}
        if request.from_run is not None:
            self._run = find_run(request.from_run, request.runs)
            self._manifest = read_manifest(self._run)
            check_manifest(self._manifest, shown_path(self._run / MANIFEST))
            self._check_run(self._run)

    def forecast(self) -> Forecast | None:
        """Take the forecast from a file or the earlier run; None to make it."""
        path = self._request.forecast_file
        if path is None and self._run is not None and self._request.until > Stage.FORECAST:
            path = self._run / FORECAST
        if path is None:
            return None
        given = read_forecast(path, **self._axis(), is_open=open_mask(self.scenario))
        self._note("forecast", path)
        if self._request.forecast_file is None:
            return replace(given, choices=read_choices(self._manifest), adjusted=read_adjusted(self._manifest))
        if self.scenario.adjustments:
            self.warnings.append(f"{shown_path(path)} is taken as it is: the scenario's adjustments are not applied")
        return given

    def requirement(self) -> Requirement | None:
        """Take the requirement from a file or the earlier run; None to make it."""
        request = self._request
        if request.requirement_file is not None:
            self._note("requirement", request.requirement_file)
            given = read_requirement(
                request.requirement_file, **self._axis(), is_open=staffed_mask(self.scenario)
            )
            return add_fte(self.scenario, given)
        if self._run is None or request.forecast_file is not None or request.until < Stage.ROSTER:
            return None
        path, fte = self._run / REQUIREMENT, self._run / FTE
        if not path.is_file():
            return None
        given = read_requirement(path, **self._axis(), is_open=staffed_mask(self.scenario))
        self._note("requirement", path)
        work = self._run / WORK
        self._note("requirement_work", work)
        return replace(
            given,
            fte=read_fte(fte) if fte.is_file() else (),
            work=read_work(work, **self._axis()) if work.is_file() else None,
        )

    def earlier(self) -> Earlier | None:
        """Read the roster to begin from; None where none was named.

        Raises UsageError where the run has none, ScenarioError where it isn't one of this horizon.
        """
        from wfm.roster.solve import Earlier

        request = self._request
        if request.earlier is None:
            return None
        path = find_run(request.earlier, request.runs, holding=ROSTER) / ROSTER
        if not path.is_file():
            raise UsageError(f"run {shown_path(path.parent)} has no roster", hint="make one with: wfm roster SCENARIO")
        agents = tuple(agent.id for agent in self.scenario.staff.agents)
        roster = read_roster(path, grid=self.scenario.horizon, agents=agents, queues=queue_names(self.scenario))
        self._note("earlier_roster", path)
        return Earlier(roster, request.keep)

    def note_roster(self, path: Path) -> None:
        """Note that the roster was given."""
        self._note("roster", path)

    def _axis(self) -> dict[str, Any]:
        return {"grid": self.scenario.horizon, "queues": queue_names(self.scenario)}

    def _note(self, what: str, path: Path) -> None:
        if path.is_file():
            self.reused.append(Reused(what, path, hash_file(path)))

    def _check_run(self, run: Path) -> None:
        made_for = self._manifest["scenario"].get("name")
        if made_for != self.scenario.name:
            raise UsageError(
                f"run {shown_path(run)} was made for scenario {made_for}, not for {self.scenario.name}",
                hint=f"take one of {self.scenario.name}, such as {self.scenario.name}/latest",
            )
        before = {entry["file"]: entry["sha256"] for entry in self._manifest.get("inputs", [])}
        changed = [e["file"] for e in describe_inputs(self.scenario) if before.get(e["file"]) != e["sha256"]]
        if changed:
            self.warnings.append(f"changed since the run whose files are reused: {', '.join(changed)}")
        old = {entry["key"]: entry["new"] for entry in self._manifest.get("overrides", [])}
        new = {override.key: override.new for override in self.scenario.overrides}
        if keys := sorted(k for k in old.keys() | new.keys() if _as_written(old.get(k)) != _as_written(new.get(k))):
            self.warnings.append(f"set differently in the run whose files are reused: {', '.join(keys)}")


def add_fte(scenario: Scenario, given: Requirement) -> Requirement:
    """Count the FTE of a requirement that somebody gave; none where it says nothing of gross agents."""
    from wfm.capacity.fte import count_fte

    if not given.gross_agents.any():
        return given
    rows = count_fte(
        given.gross_agents,
        grid=given.grid,
        queues=given.queues,
        full_time_hours=scenario.full_time_hours,
        mean_contract_hours=mean_contract_hours(scenario),
        team_leads=scenario.team_leads,
        week_starts_on=scenario.week_starts_on,
    )
    return replace(given, fte=rows)


def _as_written(value: Any) -> str:
    """Text of a value the way a manifest holds it, where dates are text."""
    return json.dumps(value, default=str)


def mean_contract_hours(scenario: Scenario) -> float:
    """Mean contract hours a week of the agents, team leads apart; a full-timer's where there are no agents."""
    staff = scenario.staff
    hours = [staff.contracts[a.contract].weekly_min / 60 for a in staff.agents if a.role == "agent"]
    sure = [each for each in hours if each]  # who is on call only has none
    return sum(sure) / len(sure) if sure else scenario.full_time_hours


def read_choices(manifest: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Forecast choices as a manifest holds them."""
    return tuple(read_choice(entry) for entry in manifest.get("forecast", {}).get("choices", []))


def read_adjusted(manifest: Mapping[str, Any]) -> tuple[AdjustedBy, ...]:
    """Read what each adjustment added, as a manifest holds it."""
    return tuple(AdjustedBy(**entry) for entry in manifest.get("forecast", {}).get("adjustments", []))
