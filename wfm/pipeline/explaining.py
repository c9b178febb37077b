"""Why a run's roster is as it is: one day of one person, and for the run itself what clashes and what lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from wfm.errors import UsageError
from wfm.pipeline.files.requirement import read_need
from wfm.pipeline.files.spread import CHANGE_COLUMNS, CHANGES
from wfm.pipeline.files.table import read_table
from wfm.pipeline.rundir import read_manifest
from wfm.pipeline.sources import queue_names, staffed_mask
from wfm.pipeline.stages import pose_problem
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from wfm.core.reasons import DayReason
    from wfm.core.requirement import Requirement
    from wfm.pipeline.reopen import OpenedRun
    from wfm.pipeline.request import Rostered
    from wfm.scenario.scenario import Scenario


def explain_run(run: OpenedRun, *, agent: str, day: str) -> DayReason:
    """Explain what an agent (by id or name) does on a date of a run's horizon.

    `day` is an ISO date, or a weekday or its first letters where the horizon has it once.

    Raises
    ------
    UsageError : no such person or date; names the nearest.
    ScenarioError : requirement.csv or requirement_work.csv can't be read.
    """
    from wfm.roster.why.day import explain_day

    scenario = run.scenario
    who, when = _find_agent(scenario, agent), _find_day(scenario, day)
    requirement = read_need(
        run.folder, grid=scenario.horizon, queues=queue_names(scenario), is_open=staffed_mask(scenario)
    )
    problem = pose_problem(scenario, requirement)
    told = explain_day(problem, scenario.staff, run.roster, agent=who, day=when)
    return replace(told, notes=(*_list_events(run.folder, who, when), *told.notes))


def _list_events(folder: Path, agent: str, day: date) -> Iterator[str]:
    """Say, the first one first, by which versions of a running day somebody's day became what it is."""
    from wfm.pipeline.versions import SIMULATION, VERSION  # which stands on the order of stages, as this doesn't

    found: list[str] = []
    while (folder / CHANGES).is_file():
        manifest = read_manifest(folder)
        version = manifest.get(VERSION)
        if version is None:
            break
        if SIMULATION not in manifest:
            moment = str(version.get("now") or "")[11:16]
            when = f"changed {moment} by {folder.name}" if moment else f"changed by {folder.name}"
            rows = read_table(folder / CHANGES, required=CHANGE_COLUMNS, may_be_empty=True).rows
            found += [
                f"{when}: {row['before'] or 'nothing'} became {row['after'] or 'nothing'}: {row['reason']}"
                for row in rows
                if (row["agent"], row["date"]) == (agent, day.isoformat())
            ]
        folder = folder.parent / str(manifest.get("parent"))
    if found:
        found.append("what other choices cost is by the hours of the plan, not by those agreed through the day")
    yield from reversed(found[:-1])
    yield from found[-1:]


def explain_unmet(scenario: Scenario, requirement: Requirement, rostered: Rostered) -> Rostered:
    """Add where agents lack in a roster, and who more would mend it."""
    from wfm.roster.why.unmet import find_unmet

    unmet, remedies = find_unmet(
        rostered.coverage,
        requirement,
        scenario.staff,
        labour=scenario.labour,
        options=scenario.roster,
        rules=scenario.rules,
    )
    return replace(rostered, unmet=unmet, remedies=remedies)


def _find_agent(scenario: Scenario, wanted: str) -> str:
    """Id of the person with this id or, where only one has it, this name."""
    agents = scenario.staff.agents
    ids = {agent.id for agent in agents}
    if wanted in ids:
        return wanted
    named = [agent.id for agent in agents if agent.name.lower() == wanted.lower()]
    if len(named) == 1:
        return named[0]
    if named:
        raise UsageError(f"more than one person is called {wanted}", hint=f"say {' or '.join(named)}")
    known = [*ids, *(agent.name for agent in agents)]
    raise UsageError(f"no agent called {wanted}", hint=suggest(wanted, known, what="agents"))


def _find_day(scenario: Scenario, wanted: str) -> date:
    dates = scenario.horizon.dates
    span = f"the horizon is {dates[0]} to {dates[-1]}"
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        return _find_weekday(dates, wanted, span)
    if day not in dates:
        near = min(dates, key=lambda one: abs((one - day).days))
        raise UsageError(f"{day} is not in the run: {span}", hint=f'did you mean "{near}"?')
    return day


def _find_weekday(dates: Collection[date], wanted: str, span: str) -> date:
    found = [day for day in dates if len(wanted) >= 2 and f"{day:%A}".lower().startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"more than one {found[0]:%A} in the run: {span}", hint=f"say {' or '.join(map(str, found))}")
    raise UsageError(f"no date called {wanted}: {span}", hint="write it as 2026-10-22, or a weekday")
