"""A proposal accepted as it stands: every file of it, to the byte, as the next applied version."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wfm.errors import UsageError
from wfm.pipeline.day import find_day_violations, refuse_new
from wfm.pipeline.files.manifest import hash_file, write_manifest
from wfm.pipeline.moment import parse_now
from wfm.pipeline.publishing import HANDOVER
from wfm.pipeline.rundir import MANIFEST, find_run, open_run_folder, read_manifest
from wfm.pipeline.telling import name_applied
from wfm.pipeline.versions import APPLIED, PATIENCE_S, VERSION, Line, find_line, hold_line, open_version
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wfm.core.roster import Roster, Stretch
    from wfm.pipeline.versions import OpenedVersion


@dataclass(frozen=True)
class AcceptRequest:
    """A proposal to accept: `proposal` and `run` as commands take the names of runs.

    `now` is an ISO time, local where it has no offset; None: the clock's where that is on the proposal's date, else the
    moment the proposal was made for.
    """

    run: str
    runs: Path
    proposal: str
    now: str | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True)
class AcceptOutcome:
    """The new version, the one before it and the proposal; `people` counts those whose days change by it."""

    folder: Path
    parent: Path
    proposal: Path
    people: int
    warnings: tuple[str, ...]


def accept_proposal(
    request: AcceptRequest, *, tell: Callable[[str], None] = lambda _text: None
) -> AcceptOutcome:
    """Make a proposal the roster: a new applied version with the same files.

    Raises
    ------
    UsageError : no such run or proposal, one of another run or applied already, one that another version was applied
        after, whose first change has begun, or whose files were edited since.
    ScenarioError : it would break a rule by the scenario as it is now; a file is not valid.
    """
    began = datetime.now(tz=UTC)
    root = find_line(request.run, request.runs).root
    with hold_line(root, tell, patience_s=request.patience_s):
        line = find_line(request.run, request.runs)
        folder = find_run(request.proposal, request.runs)
        manifest = read_manifest(folder)
        _check_place(folder, manifest, line)
        head, opened = open_version(line), open_version(Line(root, folder, line.number))
        _check_files(folder, manifest)
        people = _check_moment(request.now, head.roster, opened)
        before = find_day_violations(head.scenario, head.day, head.roster, head.targets)
        after = find_day_violations(opened.scenario, opened.day, opened.roster, opened.targets)
        refuse_new(before, after, "the proposal")
        final = _publish(opened, manifest, line, began)
    return AcceptOutcome(final, line.head, folder, people, opened.changed)


def _check_place(folder: Path, manifest: Mapping[str, Any], line: Line) -> None:
    """Refuse what is no proposal of this run, or one that the run has moved on from."""
    shown, told = shown_path(folder), manifest.get(VERSION)
    if not isinstance(told, dict) or told.get("root") != line.root.name or folder.parent != line.root.parent:
        raise UsageError(f"{shown} is no proposal for {shown_path(line.root)}",
                         hint="a proposal is what wfm intraday writes without --apply")  # fmt: skip
    if manifest.get(APPLIED):
        raise UsageError(f"{shown} is applied already: there is nothing to accept")
    if manifest.get("parent") == line.head.name:
        return
    accepted = (read_manifest(line.head).get(VERSION) or {}).get("accepted")
    since = "was accepted already, as" if accepted == folder.name else "was made before"
    raise UsageError(f"{shown} {since} {shown_path(line.head)}", hint="" if accepted == folder.name else
                     "the roster has moved on since: run wfm intraday again")  # fmt: skip


def _check_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    changed = [
        name
        for name, sha256 in manifest.get("files", {}).items()
        if not (folder / name).is_file() or hash_file(folder / name) != sha256
    ]
    if changed:
        raise UsageError(
            f"{shown_path(folder)} is not as it was shown: {', '.join(changed)} differs from what the run wrote",
            hint="run wfm intraday again; changes by hand are for wfm edit",
        )


def _check_moment(asked: str | None, before: Roster, opened: OpenedVersion) -> int:
    """Refuse a proposal of which something has begun already; how many people change by it."""
    assert opened.now is not None
    zone = opened.scenario.horizon.zone
    made, clock = datetime.fromtimestamp(opened.now, tz=zone), datetime.now(tz=zone)
    moment = opened.now
    if asked is not None:
        moment = parse_now(asked, opened.scenario)
    elif clock.date() == made.date():
        moment = max(moment, int(clock.timestamp()))
    if moment < opened.now:
        raise UsageError(f"--now is before {made:%Y-%m-%d %H:%M}, the moment of the proposal")
    was, now = (set(roster.stretches) for roster in (before, opened.roster))
    away = {absence.agent for absence in opened.day.absences}
    people = {s.agent for s in was ^ now}
    # of who is away nothing is left to change, whenever that is accepted
    first = min((_first_change(who, was, now) for who in people - away), default=None)
    if first is not None and first < moment:
        at, late = (f"{datetime.fromtimestamp(m, tz=zone):%H:%M}" for m in (first, moment))
        raise UsageError(f"the first change of {shown_path(opened.line.head)} begins at {at}, and it is {late} now",
                         hint="run wfm intraday again: it knows what has come since")  # fmt: skip
    return len(people)


def _first_change(agent: str, was: set[Stretch], now: set[Stretch]) -> int:
    """Moment from which a person does something else than before."""
    one, other = (sorted((s.start, s.end, s.activity, s.queue) for s in roster if s.agent == agent)
                  for roster in (was, now))  # fmt: skip
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            same = mine[0] == theirs[0] and mine[2:] == theirs[2:]
            return int(min(mine[1], theirs[1]) if same else min(mine[0], theirs[0]))
    longer = one if len(one) > len(other) else other
    return int(longer[min(len(one), len(other))][0])


def _publish(opened: OpenedVersion, manifest: Mapping[str, Any], line: Line, began: datetime) -> Path:
    root, proposal = line.root, opened.line.head
    local = datetime.now(tz=ZoneInfo(opened.scenario.timezone))
    with open_run_folder(root.parent.parent, root.parent.name, local) as folder:
        names = tuple(manifest.get("files", {}))
        for name in names:
            shutil.copyfile(proposal / name, folder.temporary / name)
        told = folder.temporary / HANDOVER
        if told.is_file():
            told.write_text(name_applied(told.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        accepted = {
            **manifest,
            "run": folder.final.name,
            "parent": line.head.name,
            APPLIED: True,
            VERSION: {**manifest[VERSION], "number": line.number + 1, "accepted": proposal.name},
            "files": {name: hash_file(folder.temporary / name) for name in names},
            "started": began.isoformat(),
            "finished": datetime.now(tz=UTC).isoformat(),
        }
        write_manifest(accepted, folder.temporary / MANIFEST)
    return folder.final
