"""One change of a roster by hand: checked against every rule, refused with the reason, else locked in a new version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from wfm.core.agent import TimeOff
from wfm.core.grid import midnight_utc, wall_to_utc
from wfm.errors import UsageError
from wfm.pipeline.calling_off import cut_absences
from wfm.pipeline.day import find_day_violations, lock_day, refuse_new
from wfm.pipeline.files.day import SICK, DayState
from wfm.pipeline.publishing import NewVersion, publish_version
from wfm.pipeline.shift_edits import move_pause, swap_shifts
from wfm.pipeline.versions import PATIENCE_S, find_line, hold_line, open_version
from wfm.report.handover import list_days, write_handover
from wfm.scenario.field_types import parse_clock, parse_date
from wfm.scenario.places import suggest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wfm.core.reasons import Change
    from wfm.core.roster import Roster, Violation
    from wfm.pipeline.versions import OpenedVersion
    from wfm.scenario.scenario import Scenario

COMMAND = "edit"


@dataclass(frozen=True)
class EditRequest:
    """One change by hand; exactly one of `move_break`, `swap` and `absent` is given.

    `move_break` are the clock times at which a break of `agent` begins now and shall begin; `swap` two people whose
    shifts change hands. `day` is the date, needed where the horizon has more than one; of an absence `first` and `last`
    may say more: clock times on that date, dates (the last included) or times.
    """

    run: str
    runs: Path
    agent: str | None = None
    day: date | None = None
    move_break: tuple[str, str] | None = None
    swap: tuple[str, str] | None = None
    absent: str | None = None
    first: str | None = None
    last: str | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True)
class EditOutcome:
    """What was done: the new version and the one before, the days that differ, and what is now locked."""

    folder: Path
    parent: Path
    changes: tuple[Change, ...]
    locked: tuple[tuple[str, date], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Edited:
    """A roster after the change, with what was settled by it and the reason to tell."""

    roster: Roster
    day: DayState
    touched: tuple[tuple[str, date], ...]
    reason: str
    told: tuple[str, ...] = ()


def edit_run(request: EditRequest, *, tell: Callable[[str], None] = lambda _text: None) -> EditOutcome:
    """Change the last applied version of a run by hand; later reruns don't move what was set.

    Raises
    ------
    UsageError : no such run, person, date or break; more or less than one change asked for.
    ScenarioError : the change would break a rule, with every one; a file of the run is not valid.
    """
    _check_request(request)
    began = datetime.now(tz=UTC)
    root = find_line(request.run, request.runs).root
    with hold_line(root, tell, patience_s=request.patience_s):
        opened = open_version(find_line(request.run, request.runs))
        edited = _edit(request, opened)
        violations = _judge(opened, edited)
        day = _lock(opened.scenario, edited)
        rests = opened.scenario.staff.breaks
        reasons = dict.fromkeys(edited.touched, edited.reason)
        changes = list_days(opened.roster, edited.roster, reasons=reasons, rests=rests)
        new = NewVersion(
            command=COMMAND,
            applied=True,
            day=day,
            roster=edited.roster,
            requirement=opened.requirement,
            changes=changes,
            violations=violations,
            handover=_hand_over(opened.scenario, changes),
            told={"edit": edited.reason, "reasons": [edited.reason]},
            warnings=(*opened.changed, *edited.told),
        )
        folder = publish_version(opened, new, began)
    return EditOutcome(folder, opened.line.head, changes, edited.touched, new.warnings)


def _check_request(request: EditRequest) -> None:
    given = [name for name in ("move_break", "swap", "absent") if getattr(request, name) is not None]
    if len(given) != 1:
        options = " and ".join(f"--{name.replace('_', '-')}" for name in given) or "none"
        raise UsageError(f"expected one of --move-break, --swap and --absent, got {options}")
    if request.move_break is not None and request.agent is None:
        raise UsageError("--move-break needs --agent", hint="whose break is it?")
    if request.absent is None and (request.first is not None or request.last is not None):
        raise UsageError("--from and --to say how long somebody is away", hint="give them with --absent")


def _edit(request: EditRequest, opened: OpenedVersion) -> _Edited:
    scenario, roster = opened.scenario, opened.roster
    if request.absent is not None:
        return _call_off(request, opened, _find_agent(scenario, request.absent))
    day = _find_day(request.day, opened)
    if request.move_break is not None:
        agent = _find_agent(scenario, request.agent or "")
        start, to = (_read_clock(text) for text in request.move_break)
        moved = move_pause(scenario, roster, (agent, day), wall_from=start, wall_to=to)
        reason = f"by hand: the break of {request.move_break[0]} is at {request.move_break[1]}"
        return _Edited(moved, opened.day, ((agent, day),), reason)
    one, other = (_find_agent(scenario, name) for name in request.swap or ())
    swapped = swap_shifts(roster, one, other, day)
    return _Edited(swapped, opened.day, ((one, day), (other, day)), f"by hand: {one} and {other} swap shifts")


def _call_off(request: EditRequest, opened: OpenedVersion, agent: str) -> _Edited:
    scenario = opened.scenario
    start, end = _find_span(request, opened)
    row = TimeOff(agent, start, end, SICK, paid=False)
    cut = cut_absences(scenario, opened.day, opened.roster, [row])
    touched = tuple(dict.fromkeys((action.agent, action.date) for action in cut.actions))
    return _Edited(cut.roster, cut.day, touched, f"by hand: {agent} is away", cut.told)


def _judge(opened: OpenedVersion, edited: _Edited) -> tuple[Violation, ...]:
    """Refuse a change that breaks a rule that wasn't broken before; the violations that are left."""
    before = find_day_violations(opened.scenario, opened.day, opened.roster, opened.targets)
    after = find_day_violations(opened.scenario, edited.day, edited.roster, opened.targets)
    refuse_new(before, after, "the change")
    return after


def _lock(scenario: Scenario, edited: _Edited) -> DayState:
    touched = set(edited.touched)
    kept = tuple(lock for lock in edited.day.locks if (lock.agent, lock.date) not in touched)
    new = tuple(lock_day(scenario, edited.roster, agent, day) for agent, day in edited.touched)
    return replace(edited.day, locks=(*kept, *new))


def _hand_over(scenario: Scenario, changes: tuple[Change, ...]) -> str:
    names = {agent.id: agent.name or agent.id for agent in scenario.staff.agents}
    notes = [""]
    for change in changes:
        notes += [f"{names[change.agent]} ({change.agent}), {change.date:%A %d %B}: {change.after}.",
                  f"    It was {change.before}. Because {change.reason}."]  # fmt: skip
    return write_handover((), title=f"{scenario.name}: changed by hand", notes=notes, nobody="")


def _find_agent(scenario: Scenario, name: str) -> str:
    agents = scenario.staff.agents
    found = [a.id for a in agents if a.id == name] or [a.id for a in agents if a.name.lower() == name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"more than one person is called {name}", hint=f"say {' or '.join(found)}")
    known = [*(a.id for a in agents), *(a.name for a in agents)]
    raise UsageError(f"no agent called {name}", hint=suggest(name, known, what="agents"))


def _find_day(asked: date | None, opened: OpenedVersion) -> date:
    """Date that is meant: as asked, else that of the version's moment, else the only one of the horizon."""
    dates = opened.scenario.horizon.dates
    if asked is not None:
        if asked not in dates:
            raise UsageError(f"--date: {asked} is not in the horizon, {dates[0]} to {dates[-1]}")
        return asked
    if opened.now is not None:
        return datetime.fromtimestamp(opened.now, tz=opened.scenario.horizon.zone).date()
    if len(dates) > 1:
        raise UsageError("--date: which day?", hint=f"the horizon is {dates[0]} to {dates[-1]}")
    return dates[0]


def _find_span(request: EditRequest, opened: OpenedVersion) -> tuple[int, int]:
    zone = opened.scenario.horizon.zone
    if request.first is not None and parse_clock(request.first) is None:
        day = _read_moment("--from", request.first, opened, None, later=0)[1]
    else:
        day = _find_day(request.day, opened)
    start = midnight_utc(day, zone)
    if request.first is not None:
        start = _read_moment("--from", request.first, opened, day, later=0)[0]
    end = midnight_utc(day + timedelta(days=1), zone)
    shifts = [s.end for s in opened.roster.stretches if s.agent == request.absent and s.date == day]
    if request.last is not None:
        end = _read_moment("--to", request.last, opened, day, later=1)[0]
    elif shifts:
        end = max(end, *shifts)
    if end <= start:
        raise UsageError(f"--to: expected a time after {request.first or day}, got {request.last or day}")
    return start, end


def _read_moment(
    option: str, text: str, opened: OpenedVersion, day: date | None, *, later: int
) -> tuple[int, date]:
    """Moment of a clock time on `day`, a date (or `later` days after it) or a time, and its date."""
    zone = opened.scenario.horizon.zone
    whole, clock = parse_date(text), parse_clock(text)
    if whole is not None:
        return midnight_utc(whole + timedelta(days=later), zone), whole
    if clock is not None and day is not None:
        return wall_to_utc(day, clock, zone), day
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        such = f"13:00, {opened.scenario.horizon.dates[0]} or {opened.scenario.horizon.dates[0]}T13:00"
        raise UsageError(f"{option}: expected a time such as {such}, got {text}") from None
    if moment.tzinfo is not None:
        return int(moment.timestamp()), moment.astimezone(zone).date()
    return wall_to_utc(moment.date(), moment.hour * 60 + moment.minute, zone), moment.date()


def _read_clock(text: str) -> int:
    minutes = parse_clock(text)
    if minutes is None:
        raise UsageError(f"--move-break: expected two clock times such as 12:00 12:45, got {text}")
    return minutes


def describe_edit(outcome: EditOutcome) -> dict[str, Any]:
    """Describe an edit as plain data."""
    return {
        "run": outcome.folder.as_posix(),
        "parent": outcome.parent.as_posix(),
        "changes": [
            {"agent": c.agent, "date": c.date, "before": c.before, "after": c.after, "reason": c.reason}
            for c in outcome.changes
        ],
        "locked": [{"agent": agent, "date": day} for agent, day in outcome.locked],
    }
