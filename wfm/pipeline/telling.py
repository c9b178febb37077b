"""What of a rerun is told: whose day changes and why, and the message to the floor."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wfm.pipeline.files.roster import ROSTER, read_roster
from wfm.pipeline.rundir import read_manifest
from wfm.pipeline.sources import queue_names
from wfm.pipeline.versions import VERSION
from wfm.report.handover import list_days, write_handover

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from wfm.core.intraday import Projection, Repaired
    from wfm.core.reasons import Change
    from wfm.pipeline.calling_off import Cut
    from wfm.pipeline.versions import OpenedVersion
    from wfm.report.handover import Message
    from wfm.scenario.scenario import Scenario


APPLIED, PROPOSED = "changes", "proposed changes, not applied yet"
"""What a message to the floor calls itself."""


def find_touched(opened: OpenedVersion, now: int, *, within_s: int | None = None) -> frozenset[str]:
    """People whose day reruns have changed since it was planned, or since so many seconds ago.

    Who is away and who was changed by hand is none of them.
    """
    scenario, folder = opened.scenario, opened.line.root
    if within_s is not None:
        folder = _version_at(opened, now - within_s)
    if opened.line.head == folder:
        return frozenset()
    grid = scenario.horizon
    today = grid.dates[int(grid.day_of[grid.index_of(now)])]
    agents = tuple(agent.id for agent in scenario.staff.agents)
    before = read_roster(folder / ROSTER, grid=grid, agents=agents, queues=queue_names(scenario))
    was, is_ = ({s for s in roster.stretches if s.date == today} for roster in (before, opened.roster))
    others = {absence.agent for absence in opened.day.absences}
    others |= {lock.agent for lock in opened.day.locks if lock.date == today}
    return frozenset(s.agent for s in was ^ is_) - others


def _version_at(opened: OpenedVersion, moment: int) -> Path:
    """Folder of the last version of the line made for no later a moment than this, else the run itself."""
    folder, root = opened.line.head, opened.line.root
    while folder != root:
        manifest = read_manifest(folder)
        made = (manifest.get(VERSION) or {}).get("now")
        if made is not None and datetime.fromisoformat(made).timestamp() <= moment:
            return folder
        above = root.parent / str(manifest.get("parent"))
        folder = above if (above / ROSTER).is_file() else root
    return root


def list_changed(opened: OpenedVersion, cut: Cut, repaired: Repaired) -> tuple[Change, ...]:
    """Every day that differs from the version before, with the reasons of all that was done to it."""
    reasons: dict[tuple[str, date], list[str]] = {}
    for action in (*cut.actions, *repaired.actions):
        text = action.reason or (f"absent: {action.what}" if action in cut.actions else action.kind.replace("_", " "))
        reasons.setdefault((action.agent, action.date), []).append(text)
    rests = opened.scenario.staff.breaks
    told = {key: "; ".join(dict.fromkeys(texts)) for key, texts in reasons.items()}
    return list_days(opened.roster, repaired.roster, reasons=told, rests=rests)


def hand_over(
    messages: Sequence[Message],
    scenario: Scenario,
    now: int,
    projections: tuple[Projection, Projection],
    *,
    applied: bool,
) -> str:
    """Write what the floor is told at a moment, epoch seconds; `projections` are without and with the changes."""
    before, after = (projection.service for projection in projections)
    moment = datetime.fromtimestamp(now, tz=scenario.horizon.zone)
    notes = []
    if before is not None and after is not None:
        notes.append(f"Answered in time in the rest of the day: {before:.1%} without, {after:.1%} with.")
    title = f"{scenario.name}, {moment:%A %d %B %H:%M}: {APPLIED if applied else PROPOSED}"
    return write_handover(messages, title=title, notes=notes)


def name_applied(handover: str) -> str:
    """Give the message of a proposal the title it has once it is applied."""
    title, line, *rest = handover.split("\n")
    if not title.endswith(PROPOSED):
        return handover
    title = title.removesuffix(PROPOSED) + APPLIED
    return "\n".join([title, line[:1] * len(title), *rest])
