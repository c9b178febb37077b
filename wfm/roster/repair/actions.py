"""Changes of labels as actions of people; effect, rank and reason come later, from who knows the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.intraday import (
    CALL_IN,
    CANCEL_ACTIVITY,
    EXTEND,
    LEAD_HELPS,
    MOVE_ACTIVITY,
    MOVE_BREAK,
    SHORTEN,
    Action,
    Amendment,
)
from wfm.roster.repair.day import OFF
from wfm.roster.repair.descent import candidates
from wfm.roster.repair.lawful import new_faults
from wfm.roster.repair.told import list_changes
from wfm.roster.repair.writing import write_roster

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.core.options import IntradayOptions
    from wfm.roster.repair.day import Duty
    from wfm.roster.repair.descent import Limits
    from wfm.roster.repair.floor import Floor
    from wfm.roster.repair.lawful import Law
    from wfm.roster.repair.told import Change

IDEAS, OF_A_KIND = 40, 8
"""Ideas that are handed on, and how many of them of one kind."""

WORSE = 60.0
"""By how much an idea may cost more than it saves, in prices of the roster's objective."""

HOURS = frozenset((EXTEND, SHORTEN, CALL_IN, LEAD_HELPS))


def list_actions(floor: Floor, intraday: IntradayOptions) -> tuple[Action, ...]:
    """Everything that changed, person by person."""
    found = []
    for duty, labels in zip(floor.duties, floor.labels, strict=True):
        for change in list_changes(duty, duty.labels, labels, floor.waits):
            found.append(tell(floor, duty, change, intraday))
    return tuple(sorted(found, key=lambda a: (a.agent, a.date, a.to_start or a.from_start or 0)))


def list_ideas(
    floor: Floor, limits: Limits, extra: dict[int, list[IntArray]], intraday: IntradayOptions, *, law: Law
) -> tuple[Action, ...]:
    """Single changes of people who keep their shift that are lawful and weren't taken, best first."""
    found: list[Action] = []
    count: dict[str, int] = {}
    seen = set()
    for _, i, labels in candidates(floor, limits, extra=extra, worse=WORSE):
        duty = floor.duties[i]
        if (floor.labels[i] != duty.labels).any():
            continue
        changes = list_changes(duty, duty.labels, labels, floor.waits)
        if len(changes) != 1 or len(found) >= IDEAS:
            continue
        kind = changes[0].kind
        if count.get(kind, 0) >= OF_A_KIND or (i, kind) in seen:
            continue
        seen.add((i, kind))
        if kind in HOURS and not _lawful(floor, duty, labels, kind, law):
            continue
        count[kind] = count.get(kind, 0) + 1
        found.append(tell(floor, duty, changes[0], intraday))
    return tuple(found)


def tell(floor: Floor, duty: Duty, change: Change, intraday: IntradayOptions) -> Action:
    """Make an action of one change."""
    grid, queues = floor.day.grid, floor.day.queues
    zero, step = int(grid.midnights_utc[0]), grid.interval_s
    was, now = (
        (None, None) if span is None else (zero + span[0] * step, zero + span[1] * step)
        for span in (change.was, change.now)
    )
    factor = intraday.overtime_factor if change.kind == EXTEND else 1.0
    hours = _paid_min(floor, duty, change) / 60 if change.kind in HOURS else 0.0
    return Action(
        agent=duty.agent.id,
        date=duty.date,
        kind=change.kind,
        what=_what(floor, duty, change),
        from_start=was[0],
        from_end=was[1],
        to_start=now[0],
        to_end=now[1],
        effect=0.0,
        cost_eur=round(hours * intraday.hour_eur * factor, 2),
        rank=0,
        reason="",
        to_queue=queues[change.taken] if 0 <= change.taken < len(queues) else "",
    )


def _what(floor: Floor, duty: Duty, change: Change) -> str:
    if change.kind == MOVE_BREAK:
        return duty.kind.breaks[change.number].kind
    if change.kind in (MOVE_ACTIVITY, CANCEL_ACTIVITY):
        return duty.pieces[change.number].rule.name
    if change.kind in (EXTEND, SHORTEN, CALL_IN):
        return duty.shift
    return floor.day.queues[change.left] if 0 <= change.left < len(floor.day.queues) else "team_lead"


def _paid_min(floor: Floor, duty: Duty, change: Change) -> int:
    if change.kind == CALL_IN:
        return duty.kind.paid_min
    if change.kind == LEAD_HELPS:
        return 0
    span, sign = (change.now, 1) if change.now is not None else (change.was, -1)
    return 0 if span is None else sign * (span[1] - span[0]) * floor.day.grid.interval_min


def _lawful(floor: Floor, duty: Duty, labels: IntArray, kind: str, law: Law) -> bool:
    """Whether a change of somebody's hours alone breaks no rule of theirs."""
    minutes = int((labels != OFF).sum() - (duty.labels != OFF).sum()) * floor.day.grid.interval_min
    agreed = () if kind in (CALL_IN, LEAD_HELPS) else (Amendment(*duty.key, kind, minutes),)
    own = law.of(duty.agent)
    mine = write_roster(floor.day, {duty.key: (duty, labels)})
    return not new_faults(own.check(floor.day.roster, ()), own.check(mine, agreed))
