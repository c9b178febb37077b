"""Stage D: counts become names. Exact: the counts were made so that a matching exists.

Start times go to people of the crew so that their hours move as little as possible from day to day; breaks go first
come, first served, in order of shift start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.stages.day import CrewDay, DayTask

FORBIDDEN = 1e9


def give_names(plan: Plan, task: DayTask, answer: list[CrewDay]) -> None:
    """Write a solved day into the plan: who starts when, and their breaks."""
    for crew, members, found in zip(task.crews, task.people, answer, strict=True):
        allowed = crew.starts[crew.windows]
        usual = _usual_start(plan, members, task.day)
        starts = _match(found.starts, allowed, usual)
        for p, start in zip(members.tolist(), starts.tolist(), strict=True):
            number = plan.problem.profile(p).number[task.day]
            plan.move(p, task.day, number[int(plan.kind[p, task.day]), start])
        plan.breaks[members, task.day] = -1
        order = members[np.argsort(starts, kind="stable")]
        for b, at in enumerate(found.breaks):
            plan.breaks[order, task.day, b] = at


def _usual_start(plan: Plan, members: IntArray, d: int) -> FloatArray:
    """Mean start on the nearest planned days as an offset on day d, NaN where none: shape (n,)."""
    midnights = plan.problem.grid.first_of_day[:-1]
    offsets = np.where(plan.start[members] >= 0, plan.start[members] - midnights, np.nan)
    offsets[:, d] = np.nan
    nearness = 0.5 ** np.abs(np.arange(plan.problem.grid.days) - d)
    known = ~np.isnan(offsets)
    weight = (known * nearness).sum(axis=1)
    total = np.where(known, offsets * nearness, 0.0).sum(axis=1)
    mean = np.divide(total, weight, out=np.full(len(members), np.nan), where=weight > 0)
    return np.asarray(mean + midnights[d], dtype=np.float64)


def _match(starts: IntArray, allowed: IntArray, usual: FloatArray) -> IntArray:
    """Give each person one of the starts inside their window, closest to their usual one: shape (n,)."""
    inside = (starts[None, :] >= allowed[:, :1]) & (starts[None, :] <= allowed[:, 1:])
    move = np.abs(starts[None, :] - np.nan_to_num(usual, nan=float(starts.mean()))[:, None])
    move = np.where(np.isnan(usual)[:, None], 0.0, move)
    rows, columns = linear_sum_assignment(np.where(inside, move, FORBIDDEN))
    if not inside[rows, columns].all():
        raise AssertionError("counts of a day can't be given to its people")
    out = np.empty(len(starts), dtype=np.int64)
    out[rows] = starts[columns]
    return out
