"""Nobody changes without a gain: each change alone is taken back where it gains less than its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import CALL_IN, EXTEND, MOVE_BREAK, SHORTEN
from wfm.roster.repair.day import BREAK, OFF, WORK
from wfm.roster.repair.told import list_changes
from wfm.roster.repair.ways import put, short_runs

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.repair.day import Duty
    from wfm.roster.repair.floor import Floor
    from wfm.roster.repair.told import Change

GAIN = 1e-6


def take_back(floor: Floor, least: int, bound: frozenset[int] = frozenset()) -> None:
    """Undo whole shifts, then single changes, as long as that makes all cheaper or no dearer; `bound` ones stay."""
    again = True
    while again:
        again = False
        for i, duty in enumerate(floor.duties):
            now = floor.labels[i]
            if i in bound or (now == duty.labels).all():
                continue
            shorts = short_runs(duty.labels, least)
            for other in (duty.labels, *_undone(floor, i)):
                fits = short_runs(other, least) <= shorts and _trained(floor, i, other)
                if fits and floor.gain(i, other) >= -GAIN:
                    floor.put(i, other)
                    again = True
                    break


def undo(duty: Duty, labels: IntArray, change: Change) -> IntArray | None:
    """Labels without one of the changes, None where something else stands in its way."""
    if change.kind == CALL_IN:
        return duty.labels
    new = labels.copy()
    if change.kind in (EXTEND, SHORTEN):
        span = change.now or change.was
        if span is None:
            return None
        at = slice(span[0] - duty.base, span[1] - duty.base)
        new[at] = duty.labels[at]
        return new if (new[at] >= 0).all() or (new[at] == OFF).all() else None
    if change.left >= 0 and change.now is not None:
        at = slice(change.now[0] - duty.base, change.now[1] - duty.base)
        mine = (new[at] == change.taken) & (duty.labels[at] >= 0)
        new[at] = np.where(mine, duty.labels[at], new[at])
        return new
    if change.was is None:
        return None
    code = (BREAK if change.kind == MOVE_BREAK else WORK) - change.number
    return put(duty, labels, code, change.was[0], change.was[1] - change.was[0])


def _undone(floor: Floor, i: int) -> list[IntArray]:
    duty, now = floor.duties[i], floor.labels[i]
    changes = list_changes(duty, duty.labels, now, floor.waits)
    ways = [undo(duty, now, change) for change in changes] if len(changes) > 1 else []
    return [way for way in ways if way is not None and (way != now).any()]


def _trained(floor: Floor, i: int, labels: IntArray) -> bool:
    """Whether no session lacks a trainer that doesn't lack one now."""
    before, now = floor.leading() - floor.giving(), floor.labels[i]
    paid, cover = floor.paid[i], floor.cover
    floor.labels[i] = labels
    floor.cover = cover + floor.presence(i, labels) - floor.presence(i, now)
    after = floor.leading() - floor.giving()
    floor.labels[i], floor.cover, floor.paid[i] = now, cover, paid
    return not ((after < 0) & (after < before)).any()
