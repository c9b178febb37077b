"""From what the stages made to the summary of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.report.grants import count_grants
from wfm.report.queues import describe_queues
from wfm.report.summary import Summary, describe_past, describe_roster, describe_site
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wfm.pipeline.request import Results, Rostered
    from wfm.report.grants import GrantFigures
    from wfm.report.summary import RosterFigures
    from wfm.scenario.scenario import Scenario


def summarise(results: Results, folder: Path, *, seconds: Mapping[str, float], files: tuple[str, ...]) -> Summary:
    """Sum up a run, as far as it went."""
    scenario, requirement, rostered = results.scenario, results.requirement, results.rostered
    horizon, roster = scenario.horizon, _describe(scenario, rostered) if rostered else None
    return Summary(
        scenario=scenario.name,
        run=folder.name,
        folder=shown_path(folder),
        timezone=scenario.timezone,
        horizon_start=f"{horizon.dates[0]}",
        horizon_end=f"{horizon.dates[-1]}",
        days=horizon.days,
        history=describe_past(results.history),
        queues=describe_queues(
            scenario.queues,
            results.history,
            results.forecast,
            requirement=requirement,
            service=rostered.service if rostered else (),
        ),
        site=describe_site(requirement.fte) if requirement else None,
        roster=roster,
        seconds={name: round(value, 2) for name, value in seconds.items()},
        files=files,
        overrides=tuple(f"{o.key}: {o.old} -> {o.new} ({o.source})" for o in scenario.overrides),
        warnings=_warnings(results, roster.hours_reduced if roster else ()),
    )


def _describe(scenario: Scenario, rostered: Rostered) -> RosterFigures:
    return describe_roster(
        rostered.roster,
        rostered.coverage,
        status=rostered.status,
        targets=[target for target in rostered.targets if target.agent not in _left_out(rostered)],
        violations=rostered.violations,
        lead_missing=rostered.lead_missing,
        switches=rostered.switches,
        remedies=rostered.remedies,
        grants=_count_grants(scenario, rostered),
    )


def _count_grants(scenario: Scenario, rostered: Rostered) -> GrantFigures:
    dates = set(rostered.roster.grid.dates)
    return count_grants(
        rostered.wishes,
        rostered.fairness,
        [target for target in rostered.targets if target.agent not in rostered.left_out],
        rostered.roster.grid,
        requests=[r for r in scenario.staff.requests if r.date in dates and r.agent not in rostered.left_out],
        activities=rostered.activities,
        changes=rostered.changes,
    )


def _left_out(rostered: Rostered) -> set[str]:
    """Ids of those who are not rostered at all: their clash says why, not their hours."""
    return {clash.agent for clash in rostered.clashes if not clash.rostered}


def _warnings(results: Results, reduced: tuple[str, ...]) -> tuple[str, ...]:
    """All warnings but those that only repeat whose hours were reduced."""
    found = [*results.warnings, *results.forecast.warnings]
    found += results.requirement.warnings if results.requirement else ()
    found += results.hiring.warnings if results.hiring else ()
    if results.rostered is not None:
        told = {line.partition(",")[0] for line in reduced} | _left_out(results.rostered)
        found += [text for text in results.rostered.warnings if text.partition(" ")[0] not in told]
        found += [f"{clash.text}; {clash.fix}" for clash in results.rostered.clashes if clash.rules]
        found += [clash.text for clash in results.rostered.clashes if not clash.rules and not clash.rostered]
    return tuple(dict.fromkeys(found))
