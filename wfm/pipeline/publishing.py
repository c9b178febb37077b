"""A new version of a run written: its files, and a manifest that says what it was made of."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wfm.pipeline.day import settle_day
from wfm.pipeline.files.coverage import count_coverage, write_coverage
from wfm.pipeline.files.day import DayState, write_day
from wfm.pipeline.files.forecast import FORECAST, QUANTILES
from wfm.pipeline.files.hiring import HEADS
from wfm.pipeline.files.manifest import describe_versions, hash_file, write_manifest
from wfm.pipeline.files.requirement import CURVE, FTE, REQUIREMENT
from wfm.pipeline.files.requirement_work import WORK
from wfm.pipeline.files.roster import write_roster
from wfm.pipeline.files.spread import (
    CHANGE_COLUMNS,
    CHANGES,
    WISH_COLUMNS,
    WISHES,
    read_shares,
    write_fairness,
)
from wfm.pipeline.files.table import write_table
from wfm.pipeline.files.why import CLASHES, UNMET, UNMET_COLUMNS
from wfm.pipeline.reopen import request_of
from wfm.pipeline.rundir import MANIFEST, open_run_folder
from wfm.pipeline.stages import find_broken_wishes
from wfm.pipeline.versions import APPLIED, VERSION, ask_people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wfm.core.arrays import FloatArray
    from wfm.core.reasons import Change
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, Roster, Violation
    from wfm.pipeline.versions import OpenedVersion

HANDOVER = "handover.txt"
ACTUALS = "actuals.csv"
KEPT = (FORECAST, QUANTILES, REQUIREMENT, CURVE, WORK, FTE, ACTUALS)
"""Files of the version before that stay true where nothing was forecast anew."""
ALWAYS_KEPT = (CLASHES, HEADS)
"""Files that stay true whatever the day brings: who is left out, and who is to be employed."""
STALE = (
    "objective", "bound", "gap", "gap_of_need", "stop_reason", "repeatable", "lead_intervals_missing", "queue_switches",
    "first_roster_s",
)  # fmt: skip
"""What the manifest says of a search whose roster this no longer is."""


@dataclass(frozen=True)
class NewVersion:
    """What a version is made of.

    `now` epoch seconds, None where it is the one of the version before; `told` is what the manifest says of how it
    came about. `write` writes further files to a folder and names them; `kept` are copied from the version before.
    `waiting` are contacts waiting and late per queue and interval, as coverage.csv has them, where they are known;
    `actuals` is the file of what came so far.
    """

    command: str
    applied: bool
    day: DayState
    roster: Roster
    requirement: Requirement
    changes: tuple[Change, ...]
    violations: tuple[Violation, ...]
    handover: str
    now: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[str, ...] = KEPT
    write: Callable[[Path], tuple[str, ...]] = lambda _folder: ()
    waiting: tuple[FloatArray, FloatArray] | None = None
    actuals: Path | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def publish_version(opened: OpenedVersion, new: NewVersion, began: datetime) -> Path:
    """Write a version beside the run it was made of; its folder. Nothing is left behind where that fails."""
    root = opened.line.root
    local = datetime.now(tz=ZoneInfo(opened.scenario.timezone))
    with open_run_folder(root.parent.parent, root.parent.name, local) as folder:
        names = _write_files(opened, new, folder.temporary)
        manifest = {
            **opened.manifest,
            "run": folder.final.name,
            "parent": opened.line.head.name,
            "stage": "roster",
            APPLIED: new.applied,
            VERSION: _describe(opened, new),
            "scenario": {**opened.manifest["scenario"], "path_from_run": _beside(opened, folder.final)},
            "reused": [],
            "versions": describe_versions(),
            "status": "repaired",
            **dict.fromkeys(STALE),
            "violations": [asdict(violation) for violation in new.violations],
            "costs": {},
            "solve_seconds": {},
            "expected_service": [],
            "seconds": {name: round(value, 3) for name, value in new.seconds.items()},
            "warnings": list(new.warnings),
            "files": {name: hash_file(folder.temporary / name) for name in names},
            "started": began.isoformat(),
            "finished": datetime.now(tz=UTC).isoformat(),
        }
        write_manifest(manifest, folder.temporary / MANIFEST)
    return folder.final


def _write_files(opened: OpenedVersion, new: NewVersion, folder: Path) -> tuple[str, ...]:
    head, zone = opened.line.head, opened.scenario.horizon.zone
    names: tuple[str, ...] = ()
    for name in (*new.kept, *ALWAYS_KEPT):
        if (head / name).is_file():
            shutil.copyfile(head / name, folder / name)
            names += (name,)
    requirement = new.requirement
    coverage = count_coverage(
        new.roster, queues=requirement.queues, is_open=requirement.open, required=ask_people(opened, requirement)
    )
    if new.waiting is not None:
        coverage = replace(coverage, backlog=new.waiting[0], overdue=new.waiting[1])
    names += write_roster(new.roster, folder) + write_coverage(coverage, folder) + write_day(new.day, folder, zone)
    names += _write_judgement(opened, new, coverage, folder)
    if new.actuals is not None:
        shutil.copyfile(new.actuals, folder / ACTUALS)
        names += (ACTUALS,)
    days = ((c.agent, c.date, c.before, c.after, c.reason) for c in new.changes)
    write_table(folder / CHANGES, CHANGE_COLUMNS, days)
    (folder / HANDOVER).write_text(new.handover, encoding="utf-8", newline="\n")
    return (*names, CHANGES, HANDOVER, *new.write(folder))


def _write_judgement(opened: OpenedVersion, new: NewVersion, coverage: Coverage, folder: Path) -> tuple[str, ...]:
    """Write which wishes the roster doesn't grant, of who is there, how evenly it spreads, and where people lack.

    Everybody's fair share is that of the plan.
    """
    from wfm.roster.spread import count_shares, name_share
    from wfm.roster.why.unmet import list_unmet

    scenario = settle_day(opened.scenario, new.day)
    away = {absence.agent for absence in new.day.absences}
    wishes = find_broken_wishes(scenario, new.roster, opened.targets)
    rows = ((w.agent, w.date, w.rule, w.price, w.detail) for w in wishes if w.agent not in away)
    write_table(folder / WISHES, WISH_COLUMNS, rows)
    shared = scenario.rules.fair_shares
    shares = read_shares(opened.line.root, [name_share(rule) for rule in shared])
    names = write_fairness(
        count_shares(new.roster, scenario.staff.agents, rules=shared, shares=shares, labour=scenario.labour), folder
    )
    spells = list_unmet(coverage, new.requirement, scenario.roster)
    lacking = ((u.queue, u.start, u.end, u.missing, u.required, u.hours, u.mended_hours, u.fix) for u in spells)
    write_table(folder / UNMET, UNMET_COLUMNS, lacking)
    return (WISHES, *names, UNMET)


def _describe(opened: OpenedVersion, new: NewVersion) -> dict[str, Any]:
    moment = opened.now if new.now is None else new.now
    zone = opened.scenario.horizon.zone
    return {
        "root": opened.line.root.name,
        "number": opened.line.number + 1,
        "command": new.command,
        "now": None if moment is None else datetime.fromtimestamp(moment, tz=zone).isoformat(),
        **new.told,
    }


def _beside(opened: OpenedVersion, folder: Path) -> str:
    made = request_of(opened.manifest, opened.line.head).scenario
    return Path(os.path.relpath(made.resolve(), folder.resolve())).as_posix()
