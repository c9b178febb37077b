"""The need of work that may wait, moved from its plan to a new forecast and to what really waits now.

The plan's people do contacts in order of coming in; so each interval of the plan is there for contacts of a certain
time. Each of these keeps its interval and its room for chance, and the people move with the work it has become. Without
any surprise nothing changes. What waits now beyond what the plan can take along is caught up with on top of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

MOST_STRETCH = 1.5
"""A backlog up to so many times the planned one is worked off when the plan does; the rest is caught up with."""
USABLE = 0.75
"""Share of the time left for what waits that catching up may take."""
SAME = 1e-3
PIECE = 8
TURN = 0.5
"""People wanted in one interval more or less than in the last from which a new piece is rounded."""


@dataclass(frozen=True)
class Waiting:
    """Work in seconds along a horizon, shape (t,): what comes in, planned and new, and people planned on queue.

    `lies` lay there when the horizon began and `waits` waits at interval `now`, of which the mean is due in `left`
    intervals (None: nothing waits).
    """

    planned_s: FloatArray
    new_s: FloatArray
    net: FloatArray
    staffed: BoolArray
    lies_s: float
    waits_s: float
    left: float | None
    now: int
    interval_s: int


def move_plan(work: Waiting) -> IntArray:
    """People on queue from now on, shape (t,): whole agents, those of the plan before now."""
    arrived = work.lies_s + np.cumsum(work.planned_s)
    done = _follow_plan(arrived, work.net * work.interval_s)
    now = work.now
    before = float(done[now - 1]) if now else 0.0
    planned_waits = (float(arrived[now - 1]) if now else work.lies_s) - before
    taken = min(work.waits_s, MOST_STRETCH * planned_waits)
    x = np.concatenate([[before, before + planned_waits], arrived[now:]])
    y = np.concatenate([[0.0, taken], taken + np.cumsum(work.new_s[now:])])
    edges = np.concatenate([[before], done[now:]])
    became = np.diff(np.interp(edges, x, y))
    was = np.diff(edges)
    total = float(work.planned_s[now:].sum())
    usual = float(work.new_s[now:].sum()) / total if total > 0 else 1.0
    ratio = np.divide(became, was, out=np.full(len(was), usual), where=was > SAME)
    wanted = work.net.copy()
    wanted[now:] *= np.where(np.abs(ratio - 1) < SAME, 1.0, ratio)
    wanted[now:] += _catch_up(work, work.waits_s - taken)
    return _round_runs(wanted, work.net, now)


def _follow_plan(arrived: FloatArray, capacity: FloatArray) -> FloatArray:
    """Work done by the end of each interval, first come first served."""
    # done(t) = min over s <= t of arrived(s) + capacity after s, or all capacity so far
    total = np.cumsum(capacity)
    behind = np.minimum.accumulate(arrived - total)
    out: FloatArray = np.minimum(total + np.minimum(behind, 0.0), arrived)
    return out


def _catch_up(work: Waiting, excess_s: float) -> FloatArray:
    """People more than planned, level over the time that may be used: shape (t from now,)."""
    staffed = work.staffed[work.now :]
    out = np.zeros(len(staffed))
    open_ = np.flatnonzero(staffed)
    if excess_s <= 0 or not len(open_):
        return out
    window = open_[: max(1, round(USABLE * (work.left or 1.0)))]
    out[window] = excess_s / (len(window) * work.interval_s)
    return out


def _round_runs(wanted: FloatArray, planned: FloatArray, now: int) -> IntArray:
    """Whole agents from now on, as planned where that is what is wanted, else with the same total piece by piece."""
    out = np.rint(planned).astype(np.int64)
    same = np.abs(wanted - planned) < SAME
    turns = np.flatnonzero((np.abs(np.diff(wanted[now:])) > TURN) | (np.diff(same[now:]) != 0)) + 1 + now
    owed = 0.0
    for first, last in zip([now, *turns.tolist()], [*turns.tolist(), len(wanted)], strict=True):
        for begin in range(first, last, PIECE):
            piece = slice(begin, min(begin + PIECE, last))
            if not same[piece].all():
                out[piece], owed = _round_piece(wanted[piece], owed)
    return out


def _round_piece(wanted: FloatArray, owed: float) -> tuple[IntArray, float]:
    """Round a piece up in all, the first intervals more; what it has above its work the next piece owes."""
    total = float(wanted.sum()) + (owed if wanted.any() else 0.0)
    whole = max(int(np.ceil(total - SAME)), 0)
    base, more = divmod(whole, len(wanted))
    return np.array([base + 1] * more + [base] * (len(wanted) - more), dtype=np.int64), total - whole
