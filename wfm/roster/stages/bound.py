"""Stage A: a linear programme over all days; its value is a lower bound on any roster's cost.

People who are alike (same pool, windows and targets) are one group; `x[g, d, k]` of them work kind k on day d. Rest
between days is left out, everything else is in, so no lawful roster can cost less. The days' totals guide stage B.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo
from ortools.math_opt.solvers import highs_pb2

from wfm.roster.rules.contract_hours import keep_contract_hours, one_shift_a_day
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.stages.day_model import Crew, DayNeed, add_day

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem, Week


@dataclass(frozen=True)
class Bound:
    """`value` is a lower bound on the objective; `works` (p, d, k) the share of a day each person works in it."""

    value: float
    works: FloatArray


def day_need(problem: Problem, d: int) -> DayNeed:
    """Need and prices of day d of the problem."""
    span = problem.grid.day(d)
    return DayNeed(span.start, span.stop, problem.need, problem.pricing, problem.pools)


def find_bound(problem: Problem, *, time_limit_s: float | None = None) -> Bound:
    """Solve the linear programme by interior point, without crossover: only its value and day totals are wanted.

    The value is the dual one, so it is a bound even if the solve stops early; 0 where nothing was found.
    """
    model = mo.Model()
    groups = _alike(problem)
    works = [_add_group(model, problem, members) for members in groups]
    cost = []
    for d in range(problem.grid.days):
        crews = _crews(problem, groups, works, d)
        cost.append(add_day(model, day_need(problem, d), crews, integer=False)[1])
    model.minimize(mo.fast_sum(cost))
    params = mo.SolveParameters(lp_algorithm=mo.LPAlgorithm.BARRIER)
    params.highs = highs_pb2.HighsOptionsProto(string_options={"run_crossover": "off"})
    if time_limit_s is not None:
        params.time_limit = timedelta(seconds=time_limit_s)
    result = mo.solve(model, mo.SolverType.HIGHS, params=params)
    shares = np.zeros((len(problem.people), problem.grid.days, len(problem.kinds)))
    if result.has_primal_feasible_solution():
        values = result.variable_values()
        for members, group in zip(groups, works, strict=True):
            for (d, k), x in group.items():
                shares[members, d, k] = values[x] / len(members)
    value = result.termination.objective_bounds.dual_bound
    return Bound(max(0.0, value if np.isfinite(value) else 0.0), shares)


def _alike(problem: Problem) -> list[list[int]]:
    """People that no rule tells apart."""
    weeks: dict[int, list[tuple[int, int]]] = {}
    for week in problem.weeks:
        weeks.setdefault(week.person, []).append((week.paid_min, week.max_days))
    groups: dict[Any, list[int]] = {}
    for p in range(len(problem.people)):
        key = (int(problem.pool_of[p]), problem.hulls[p].tobytes(), tuple(weeks.get(p, ())), int(problem.streaks[p]))
        groups.setdefault(key, []).append(p)
    return list(groups.values())


def _add_group(model: mo.Model, problem: Problem, members: list[int]) -> dict[tuple[int, int], Any]:
    first, heads = members[0], len(members)
    works = {
        (d, k): model.add_variable(lb=0.0, ub=float(heads))
        for d in range(problem.grid.days)
        for k in range(len(problem.kinds))
        if problem.hulls[first, d, k, 0] >= 0
    }
    weeks: list[Week] = [w for w in problem.weeks if w.person == first]
    rows = [row for week in weeks for row in keep_contract_hours(problem, week, works, heads=heads)]
    rows += one_shift_a_day(works, problem.grid.days, heads=heads)
    on = [sum(x for (day, _), x in works.items() if day == d) for d in range(problem.grid.days)]
    rows += limit_days_in_a_row(on, int(problem.streaks[first]), problem.max_days_in_a_row, heads=heads)
    for row in rows:
        model.add_linear_constraint(row)
    return works


def _crews(problem: Problem, groups: list[list[int]], works: list[dict[tuple[int, int], Any]], d: int) -> list[Crew]:
    crews = []
    for s in range(len(problem.pools)):
        for k, kind in enumerate(problem.kinds):
            mine = [g for g, members in enumerate(groups) if problem.pool_of[members[0]] == s and (d, k) in works[g]]
            if mine:
                windows = np.array([problem.hulls[groups[g][0], d, k] for g in mine])
                crews.append(Crew(s, kind, problem.starts[d][k], windows, [works[g][d, k] for g in mine]))
    return crews
