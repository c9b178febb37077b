"""A first choice of working days: whole people tracking what the bound's linear programme wants, by HiGHS.

Straying counts per crew (pool and kind) and, most, for the whole day: a person too few here is made good by one too
many there. Close to a network flow, so a good choice comes in seconds; the cuts of `workdays` take it from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.rules.contract_hours import keep_contract_hours, one_shift_a_day
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.stages.solver import solve_whole

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.solver import Limits

CLOSE = 0.05
NODES = 100
CREW, DAY = 1.0, 3.0
"""Prices of an interval on duty too many or too few: in a crew, and over the whole day."""


def track_bound(problem: Problem, wanted: FloatArray, *, limits: Limits) -> IntArray | None:
    """Kind of shift per person and day, -1 for off: shape (p, d); None where the limits left nothing.

    `wanted` (p, d, k) are the shares of the linear programme.
    """
    model = mo.Model()
    works = [_add_person(model, problem, p) for p in range(len(problem.people))]
    cost: list[Any] = []
    for d in range(problem.grid.days):
        cost += _straying(model, problem, works, wanted, d)
    model.minimize(mo.fast_sum(cost))
    result = solve_whole(model, gap=CLOSE, nodes=NODES, seconds=limits.seconds)
    if result is None:
        return None
    values = result.variable_values()
    out = np.full((len(problem.people), problem.grid.days), -1, dtype=np.int64)
    for p, mine in enumerate(works):
        for (d, k), x in mine.items():
            if values[x] > 0.5:
                out[p, d] = k
    return out


def _add_person(model: mo.Model, problem: Problem, p: int) -> dict[tuple[int, int], Any]:
    works = {
        (d, k): model.add_binary_variable()
        for d in range(problem.grid.days)
        for k in range(len(problem.kinds))
        if problem.windows[p, d, k, 0] >= 0
    }
    rows = [r for week in problem.weeks if week.person == p for r in keep_contract_hours(problem, week, works)]
    rows += one_shift_a_day(works, problem.grid.days)
    on = [sum(x for (day, _), x in works.items() if day == d) for d in range(problem.grid.days)]
    rows += limit_days_in_a_row(on, int(problem.streaks[p]), problem.max_days_in_a_row)
    for row in rows:
        model.add_linear_constraint(row)
    return works


def _straying(
    model: mo.Model, problem: Problem, works: list[dict[tuple[int, int], Any]], wanted: FloatArray, d: int
) -> list[Any]:
    """Price of a day's time on duty away from what is wanted."""
    cost: list[Any] = []
    every: list[Any] = []
    goals = 0.0
    for s in range(len(problem.pools)):
        for k, kind in enumerate(problem.kinds):
            members = [int(p) for p in problem.members(s) if (d, k) in works[p]]
            if members:
                duty = [float(kind.on_queue) * works[p][d, k] for p in members]
                goal = float(kind.on_queue * wanted[members, d, k].sum())
                cost.append(CREW * _away(model, duty, goal))
                every, goals = every + duty, goals + goal
    return [*cost, DAY * _away(model, every, goals)] if every else []


def _away(model: mo.Model, have: list[Any], want: float) -> Any:
    off = model.add_variable(lb=0.0)
    total = mo.fast_sum(have)
    model.add_linear_constraint(total - want <= off)
    model.add_linear_constraint(want - total <= off)
    return off
