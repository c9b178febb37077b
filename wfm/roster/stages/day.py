"""Stage C: one day as an integer model of counts, by HiGHS: how many start when, and when they take their breaks.

The task and its answer are plain values, so that days can be solved in other processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.stages.bound import day_need
from wfm.roster.stages.day_model import Crew, DayNeed, add_day

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.stages.day_model import CrewCounts
    from wfm.roster.stages.solver import Limits

RELATIVE_GAP = 2e-4


@dataclass(frozen=True)
class DayTask:
    """A day to solve: its need, its crews with known heads, and who is in each crew."""

    day: int
    need: DayNeed
    crews: list[Crew]
    people: list[IntArray]
    limits: Limits


@dataclass(frozen=True)
class CrewDay:
    """Starts of one crew in order of time, and for each break its starts in order of time."""

    starts: IntArray
    breaks: list[IntArray]


def day_task(problem: Problem, plan: Plan, d: int, windows: IntArray, limits: Limits) -> DayTask:
    """Put together the task of day d: the plan's working people with the given start windows (p, k, 2)."""
    crews, people = [], []
    for s in range(len(problem.pools)):
        for k, kind in enumerate(problem.kinds):
            members = np.flatnonzero((problem.pool_of == s) & (plan.kind[:, d] == k) & (windows[:, k, 0] >= 0))
            if members.size:
                crews.append(Crew(s, kind, problem.starts[d][k], windows[members, k], [1] * members.size))
                people.append(members)
    return DayTask(d, day_need(problem, d), crews, people, limits)


def solve_day(task: DayTask) -> list[CrewDay] | None:
    """Solve one day; None where the limits left no solution."""
    if not task.crews:
        return []
    model = mo.Model()
    counts, cost = add_day(model, task.need, task.crews, integer=True)
    model.minimize(cost)
    params = mo.SolveParameters(relative_gap_tolerance=RELATIVE_GAP, node_limit=int(task.limits.work))
    if task.limits.seconds is not None:
        params.time_limit = timedelta(seconds=task.limits.seconds)
    result = mo.solve(model, mo.SolverType.HIGHS, params=params)
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values()
    return [_crew_day(c, values) for c in counts]


def _crew_day(counts: CrewCounts, values: dict[mo.Variable, float]) -> CrewDay:
    started = _per_time(np.array([values[x] for x in counts.started]))
    breaks = [
        np.repeat(np.array(list(taken)), _per_time(np.array([values[x] for x in taken.values()])))
        for taken in counts.taken
    ]
    return CrewDay(np.repeat(counts.crew.starts, started), breaks)


def _per_time(cumulative: np.ndarray[tuple[int], np.dtype[np.float64]]) -> IntArray:
    whole = np.rint(cumulative).astype(np.int64)
    return np.diff(whole, prepend=0)
