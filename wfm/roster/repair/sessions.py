"""Activities of several people together, and those whose trainer is gone: they move or fall away as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import CANCEL_ACTIVITY, MOVE_ACTIVITY
from wfm.roster.repair.day import WORK
from wfm.roster.repair.floor import LEAD, given
from wfm.roster.repair.ways import activity_starts, alone, clear, put

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.repair.descent import Limits
    from wfm.roster.repair.floor import Floor

Member = tuple[int, int]
"""Number of a duty, and of an activity in it."""


def cancel_untrained(floor: Floor) -> frozenset[int]:
    """Take out what can't take place because fewer team leads are there than it needs; whose shifts that changes.

    The last to begin goes first. What has begun stays as it is.
    """
    bound: set[int] = set()
    while True:
        lacking = np.flatnonzero(floor.leading() - floor.giving() < 0)
        lacking = lacking[lacking >= floor.day.first]
        found = [
            (first, name, shared)
            for duty, labels in zip(floor.duties, floor.labels, strict=True)
            for name, first, last, shared in given(duty, labels)
            if first >= floor.day.first and ((lacking >= first) & (lacking < last)).any()
        ]
        if not found:
            break
        first, name, shared = max(found)
        for i, duty in enumerate(floor.duties):
            for piece in range(len(duty.pieces)):
                begins = np.flatnonzero(floor.labels[i] == WORK - piece)
                if begins.size and duty.base + int(begins[0]) == first and piece_key(floor, i, piece) == (name, shared):
                    floor.put(i, clear(floor.labels[i], begins))
                    bound.add(i)
    return frozenset(bound)


def piece_key(floor: Floor, i: int, piece: int) -> tuple[str, str]:
    """Name of an activity, and who shares its sessions: the person, the team, or everyone."""
    duty = floor.duties[i]
    rule = duty.pieces[piece].rule
    return rule.name, duty.agent.id if rule.group == 1 else duty.agent.team if rule.group == 0 else ""


def move_sessions(floor: Floor, limits: Limits) -> frozenset[int]:
    """Move or cancel whole sessions where that gains more than it costs for all in it; whose shifts that changes."""
    bound: set[int] = set()
    for members in _together(floor):
        if any(floor.duties[i].held for i, _ in members) or bound & {i for i, _ in members}:
            continue
        ways = _ways(floor, members, limits)
        changed = floor.changed() | {floor.duties[i].key for i, _ in members}
        if len(changed) > limits.most:
            continue
        best: tuple[float, list[IntArray]] | None = None
        for way in ways:
            gain = _try(floor, members, way)
            if gain > 1e-6 and (best is None or gain > best[0]):
                best = gain, way
        if best is not None:
            for (i, _), labels in zip(members, best[1], strict=True):
                floor.put(i, labels)
                bound.add(i)
    return frozenset(bound)


def _together(floor: Floor) -> list[list[Member]]:
    """Sessions to come of several people, of meetings and of named trainers: everybody in each."""
    found: dict[tuple[str, str, int], list[Member]] = {}
    for i, duty in enumerate(floor.duties):
        for number, piece in enumerate(duty.pieces):
            if not alone(piece.rule) or piece.rule.group != 1:
                rule = piece.rule
                shared = duty.agent.team if rule.group == 0 else ""
                found.setdefault((rule.name, shared, piece.first), []).append((i, number))
    return [members for (_, _, first), members in sorted(found.items()) if first >= floor.day.first]


def _ways(floor: Floor, members: list[Member], limits: Limits) -> list[list[IntArray]]:
    """Labels of all members with the session elsewhere, or without it."""
    out = []
    i, number = members[0]
    rule, size = floor.duties[i].pieces[number].rule, floor.duties[i].pieces[number].size
    if CANCEL_ACTIVITY in limits.kinds:
        out.append([clear(floor.labels[i], np.flatnonzero(floor.labels[i] == WORK - n)) for i, n in members])
    free = floor.trainer_free(rule)
    if MOVE_ACTIVITY in limits.kinds and rule.trainer in ("", LEAD):
        for begin in activity_starts(rule, floor.duties[i], floor.day.grid):
            if free is None or (begin < free.size and free[begin]):
                moved = [put(floor.duties[i], floor.labels[i], WORK - n, begin, size) for i, n in members]
                known = [labels for labels in moved if labels is not None]
                if len(known) == len(members):
                    out.append(known)
    return out


def _try(floor: Floor, members: list[Member], way: list[IntArray]) -> float:
    """How much cheaper all would be, the floor left as it is."""
    before, held = floor.price, [floor.labels[i] for i, _ in members]
    for (i, _), labels in zip(members, way, strict=True):
        floor.put(i, labels)
    gain = before - floor.price
    for (i, _), labels in zip(members, held, strict=True):
        floor.put(i, labels)
    return gain
