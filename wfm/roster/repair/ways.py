"""Other ways through one shift, each one step from how it stands: a break, an activity or a block elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import wall_to_utc
from wfm.roster.repair.day import BREAK, OFF, WORK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.rules import Activity
    from wfm.roster.repair.day import Duty


@dataclass(frozen=True)
class Steps:
    """Price of one person more and one less, (line, w) from interval `first`; a block lasts `least` intervals."""

    more: FloatArray
    less: FloatArray
    first: int
    least: int

    def change(self, duty: Duty, old: IntArray, new: IntArray) -> float:
        """Price of a shift going from one way to another, as far as single steps tell."""
        at = np.flatnonzero(old != new)
        t = duty.base + at - self.first
        at, t = at[(t >= 0) & (t < self.more.shape[1])], t[(t >= 0) & (t < self.more.shape[1])]
        left, taken = old[at], new[at]
        gone, come = left >= 0, taken >= 0
        return float(self.less[left[gone], t[gone]].sum() + self.more[taken[come], t[come]].sum())


def break_ways(duty: Duty, labels: IntArray, grid: Grid) -> Iterator[IntArray]:
    """Each break that hasn't begun elsewhere in its window, the others where they are."""
    if duty.settled:
        return
    step = grid.interval_min
    for b, rest in enumerate(duty.kind.breaks):
        at = np.flatnonzero(labels == BREAK - b)
        if not at.size or duty.base + at[0] < duty.since:
            continue
        low = duty.start + -(-rest.earliest_min // step)
        high = duty.start + rest.latest_min // step
        for begin in range(max(low, duty.since), high + 1):
            moved = put(duty, labels, BREAK - b, begin, at.size)
            if moved is not None and _in_order(moved, len(duty.kind.breaks)):
                yield moved


def activity_ways(duty: Duty, labels: IntArray, grid: Grid, free: dict[str, BoolArray]) -> Iterator[IntArray]:
    """Each activity of one's own that hasn't begun, cancelled or elsewhere.

    `free` says per activity that needs a trainer from when on one has time for it: shape (t,). Those of several people
    together are not moved here.
    """
    for i, piece in enumerate(duty.pieces):
        at = np.flatnonzero(labels == WORK - i)
        if at.size and duty.base + at[0] < duty.since:
            continue
        if at.size and alone(piece.rule):
            yield clear(labels, at)
        if piece.rule.group != 1 or not alone(piece.rule):
            continue
        for begin in activity_starts(piece.rule, duty, grid):
            known = free.get(piece.rule.name)
            if known is None or (begin < known.size and known[begin]):
                moved = put(duty, labels, WORK - i, begin, piece.size)
                if moved is not None:
                    yield moved


def alone(rule: Activity) -> bool:
    """Whether one person can leave it without anybody else: it isn't a meeting of a team, nor a named trainer's."""
    return rule.group != 0 and rule.trainer in ("", "team_lead")


def activity_starts(rule: Activity, duty: Duty, grid: Grid) -> range:
    """Intervals in which an activity may begin on the date of a shift."""
    if duty.date.weekday() not in rule.weekdays:
        return range(0)
    last = rule.last if rule.last > rule.first else rule.last + 24 * 60
    zero, step = int(grid.midnights_utc[0]), grid.interval_s
    low = -((zero - wall_to_utc(duty.date, rule.first, grid.zone)) // step)
    high = (wall_to_utc(duty.date, last, grid.zone) - zero) // step - rule.minutes // grid.interval_min
    return range(max(low, duty.since), high + 1)


def put(duty: Duty, labels: IntArray, code: int, begin: int, size: int) -> IntArray | None:
    """Put a break or activity elsewhere, None where the person isn't on a queue; what it leaves is on the queue beside.

    Nothing is put at the very beginning or end of a shift.
    """
    at = np.flatnonzero(labels == code)
    span = slice(begin - duty.base, begin - duty.base + size)
    if span.start < 0 or span.stop > labels.size:
        return None
    room = labels[span]
    if not ((room >= 0) | (room == code)).all() or (at.size and begin == duty.base + at[0]):
        return None
    moved = clear(labels, at)
    moved[span] = code
    inside = np.flatnonzero(moved != OFF)
    if inside[0] == span.start or inside[-1] == span.stop - 1:
        return None
    return moved


def block_ways(duty: Duty, labels: IntArray, steps: Steps) -> Iterator[IntArray]:
    """Stretches of the shift on another of the person's queues: the best few of each queue and length."""
    on = np.flatnonzero(labels >= 0)
    t = duty.base + on - steps.first
    on, t = on[t < steps.more.shape[1]], t[t < steps.more.shape[1]]
    if not on.size or t[-1] < 0:
        return
    line, ready = labels[on], int(np.searchsorted(t, 0))
    ready = max(ready, int(np.searchsorted(on, duty.since - duty.base)))
    known = np.maximum(t, 0)
    for target in duty.lines:
        change = np.where(line == target, 0.0, steps.less[line, known] + steps.more[target, known])
        for a, b in _best_spans(change, line, target, ready, steps.least):
            new = labels.copy()
            new[on[a:b]] = target
            yield new


def _best_spans(change: FloatArray, line: IntArray, target: int, ready: int, least: int) -> Iterator[tuple[int, int]]:
    """Cheapest spans of intervals on duty that may go to another line: one each of short, middle and long ones."""
    size = line.size
    if ready >= size:
        return
    total = np.concatenate([[0.0], np.cumsum(np.where(np.isfinite(change), change, 1e9))])
    edge = np.concatenate([[True], line[1:] != line[:-1], [True]])
    begin = np.maximum.accumulate(np.where(edge[:-1], np.arange(size), 0))
    runs = np.flatnonzero(edge)
    end = runs[np.searchsorted(runs, np.arange(size), side="right")]
    a, b = np.arange(size + 1)[:, None], np.arange(size + 1)[None, :]
    left = np.where(edge, 0, np.arange(size + 1) - np.append(begin, 0))
    right = np.where(edge, 0, np.append(end, 0) - np.arange(size + 1))
    joins = np.zeros(size + 1, dtype=np.int64)
    joins[1:size][edge[1:size] & (line[: size - 1] == target)] = 1
    before = joins * np.append(0, np.arange(1, size + 1) - begin)
    after = np.zeros(size + 1, dtype=np.int64)
    after[:size][edge[:size] & (line == target)] = 1
    after = after * np.append(end - np.arange(size), 0)
    length = (b - a) + before[:, None] + after[None, :]
    fits = (b > a) & (a >= ready) & ((left == 0) | (left >= least))[:, None]
    fits &= ((right == 0) | (right >= least))[None, :]
    fits &= (length >= least) | ((a == 0) & (b == size))
    value = np.where(fits, total[None, :] - total[:, None], np.inf)
    for low, high in ((1, 2 * least), (2 * least, 4 * least), (4 * least, size + 1)):
        some = np.where((b - a >= low) & (b - a < high), value, np.inf)
        best = int(some.argmin())
        if some.flat[best] < 0:
            yield divmod(best, size + 1)


def short_runs(labels: IntArray, least: int) -> int:
    """How many stays on a line are shorter than `least`, breaks inside not counted; 0 where there is only one."""
    line = labels[labels >= 0]
    if not line.size:
        return 0
    edges = np.flatnonzero(np.concatenate([[True], line[1:] != line[:-1], [True]]))
    return int((np.diff(edges) < least).sum()) if edges.size > 2 else 0


def clear(labels: IntArray, at: IntArray) -> IntArray:
    """Give these places of a frame to the line served beside them, before rather than after."""
    new = labels.copy()
    if at.size:
        before, after = labels[: at[0]], labels[at[-1] + 1 :]
        known = np.concatenate([before[before >= 0][-1:], after[after >= 0][:1]])
        new[at] = known[0] if known.size else OFF
    return new


def _in_order(labels: IntArray, breaks: int) -> bool:
    firsts = [int(at[0]) for b in range(breaks) if (at := np.flatnonzero(labels == BREAK - b)).size]
    return firsts == sorted(firsts)
