"""A rerun of a day as a version: what is told of it, and the files it adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.core.intraday import KINDS
from wfm.pipeline.files.actions import write_actions
from wfm.pipeline.files.day import DayState, add_amendments
from wfm.pipeline.files.forecast import write_forecast
from wfm.pipeline.files.manifest import hash_file
from wfm.pipeline.files.outlook import write_outlook, write_projection
from wfm.pipeline.files.requirement import write_requirement
from wfm.pipeline.publishing import NewVersion
from wfm.pipeline.telling import hand_over, list_changed
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from wfm.core.intraday import Actuals, Projection, Reforecast, Repaired
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Violation
    from wfm.pipeline.calling_off import Cut
    from wfm.pipeline.intraday import IntradayRequest
    from wfm.pipeline.versions import OpenedVersion
    from wfm.report.handover import Message

COMMAND = "intraday"


@dataclass(frozen=True)
class Outlook:
    """What is coming: the forecast made anew and the need that follows."""

    reforecast: Reforecast
    requirement: Requirement


@dataclass(frozen=True)
class Moment:
    """Which moment it is, epoch seconds, who is away from the roster, and what came by then."""

    now: int
    cut: Cut
    actuals: Actuals


@dataclass(frozen=True)
class Done:
    """A repair with what it is worth: `before` and `after` as in `IntradayOutcome`; `told` says what went wrong."""

    repaired: Repaired
    violations: tuple[Violation, ...]
    told: tuple[str, ...]
    before: Projection
    after: Projection


def describe_version(
    request: IntradayRequest,
    opened: OpenedVersion,
    outlook: Outlook,
    moment: Moment,
    *,
    done: Done,
    messages: tuple[Message, ...],
    seconds: dict[str, float],
) -> NewVersion:
    """Say what a rerun's version is made of."""
    cut, repaired, both = moment.cut, done.repaired, (done.before, done.after)
    day = DayState(cut.day.absences, add_amendments(cut.day.amendments, repaired.amendments), cut.day.locks)
    warnings = (*opened.changed, *moment.actuals.warnings, *cut.told, *repaired.warnings, *done.told)
    return NewVersion(
        command=COMMAND,
        applied=request.apply,
        day=day,
        roster=repaired.roster,
        requirement=outlook.requirement,
        changes=list_changed(opened, cut, repaired),
        violations=done.violations,
        handover=hand_over(messages, opened.scenario, moment.now, both, applied=request.apply),
        now=moment.now,
        told=_describe(request, cut, done),
        kept=(),
        write=lambda folder: _write(folder, outlook, both, repaired),
        waiting=(done.after.backlog, done.after.overdue),
        actuals=request.actuals,
        seconds=seconds,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _describe(request: IntradayRequest, cut: Cut, done: Done) -> dict[str, Any]:
    """Say in the manifest what the version was made of and what it is worth."""
    path, repaired = request.actuals, done.repaired
    given = None if path is None else {"file": shown_path(path), "sha256": hash_file(path)}
    files = [text.strip() for asked in request.absent for text in asked.split(",")]
    return {
        "actuals": given,
        "absent": [row.agent for row in cut.rows],
        "absences": [{"file": f, "sha256": hash_file(Path(f))} for f in files if Path(f).is_file()],
        "kinds": list(request.kinds or KINDS),
        "actions": len(repaired.actions),
        "people_changed": len({action.agent for action in repaired.actions}),
        "reasons": list(dict.fromkeys(action.reason for action in repaired.actions if action.reason)),
        "service_before": done.before.service,
        "service_after": done.after.service,
        "cost_before": repaired.before,
        "cost_after": repaired.after,
        "price_of_changes": repaired.changes,
    }


def _write(
    folder: Path, outlook: Outlook, projections: tuple[Projection, Projection], repaired: Repaired
) -> tuple[str, ...]:
    zone = outlook.requirement.grid.zone
    names = write_forecast(outlook.reforecast.forecast, folder) + write_requirement(outlook.requirement, folder)
    names += write_actions(repaired.actions, repaired.ideas, folder, zone)
    return names + write_outlook(outlook.reforecast, folder) + write_projection(*projections, folder)
