"""Labels become stretches again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import LEADING, ON_QUEUE, Roster, Stretch
from wfm.roster.repair.day import BREAK, OFF, WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.arrays import IntArray
    from wfm.roster.repair.day import Day, Duty


def write_roster(day: Day, changed: dict[tuple[str, object], tuple[Duty, IntArray]]) -> Roster:
    """Put these shifts in place of what they were; all others stay to the letter as they were."""
    kept = [s for s in day.roster.stretches if (s.agent, s.date) not in changed]
    new = [s for duty, labels in changed.values() for s in write_shift(day, duty, labels)]
    return Roster(day.grid, tuple(sorted([*kept, *new], key=lambda s: (s.agent, s.start))))


def write_shift(day: Day, duty: Duty, labels: IntArray) -> Iterator[Stretch]:
    """Stretches of one shift; touching breaks of a kind are one."""
    inside = np.flatnonzero(labels != OFF)
    if not inside.size:
        return
    zero, step = int(day.grid.midnights_utc[0]), day.grid.interval_s
    named = [_name(day, duty, int(labels[i])) for i in range(int(inside[0]), int(inside[-1]) + 1)]
    begin = 0
    for i in range(1, len(named) + 1):
        if i == len(named) or named[i] != named[begin]:
            first = duty.base + int(inside[0])
            activity, paid, queue = named[begin]
            start, end = zero + (first + begin) * step, zero + (first + i) * step
            yield Stretch(duty.agent.id, duty.date, duty.shift, activity, start, end, paid=paid, queue=queue)
            begin = i


def _name(day: Day, duty: Duty, label: int) -> tuple[str, bool, str]:
    if label >= len(day.queues):
        return LEADING, True, ""
    if label >= 0:
        return ON_QUEUE, True, day.queues[label]
    if label <= WORK:
        return duty.pieces[WORK - label].rule.name, True, ""
    rest = duty.kind.breaks[BREAK - label]
    return rest.kind, rest.paid, ""
