"""Daily rest: between the end of a shift and the start of the next lie at least so many elapsed minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from wfm.core.agent import Staff
    from wfm.core.arrays import IntArray
    from wfm.core.grid import Grid
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem


def first_allowed_start(grid: Grid, staff: Staff, min_rest_min: int) -> IntArray:
    """First interval each person may start, given what they worked before the horizon: shape (p,)."""
    last_end: dict[str, int] = {}
    for worked in staff.worked:
        last_end[worked.agent] = max(worked.end, last_end.get(worked.agent, worked.end))
    origin = int(grid.midnights_utc[0])
    free = [last_end[a.id] + min_rest_min * 60 - origin if a.id in last_end else 0 for a in staff.agents]
    return np.maximum(0, -(-np.array(free, dtype=np.int64) // grid.interval_s))


def windows_on_day(problem: Problem, plan: Plan, d: int) -> IntArray:
    """Start windows of a day narrowed by the rest from the shift before and to the shift after: shape (p, k, 2).

    Only neighbours that the plan already holds count.
    """
    windows = problem.windows[:, d].copy()
    for k, kind in enumerate(problem.kinds):
        starts = problem.starts[d][k]
        if not starts.size:
            continue
        has = windows[:, k, 0] >= 0
        lo, hi = windows[:, k, 0], windows[:, k, 1]
        if d > 0:
            busy = has & (plan.start[:, d - 1] >= 0)
            lo[busy] = np.maximum(lo[busy], np.searchsorted(starts, plan.ends(d - 1)[busy] + problem.rest))
        if d + 1 < problem.grid.days:
            busy = has & (plan.start[:, d + 1] >= 0)
            latest = plan.start[busy, d + 1] - problem.rest - kind.length
            hi[busy] = np.minimum(hi[busy], np.searchsorted(starts, latest, side="right") - 1)
        empty = has & (lo > hi)
        windows[empty, k] = -1
    return windows


def add_daily_rest(model: Any, problem: Problem, shifts: dict[int, dict[int, Any]]) -> None:
    """CP-SAT: rest between neighbouring days of freed people.

    `shifts[p][d]` has `worked` (a literal), and linear `start` and `end` in intervals, 0 where not worked.
    """
    for days in shifts.values():
        for d, today in days.items():
            tomorrow = days.get(d + 1)
            if tomorrow is not None:
                rest = tomorrow.start - today.end >= problem.rest
                model.add(rest).only_enforce_if([today.worked, tomorrow.worked])
