"""Stage A: a lower bound on what any lawful roster costs.

First a linear programme over all days. People who are alike (same pool, windows and targets) are one set; `x[g, d, k]`
of them work kind k on day d, and the days' heads are tied to them. Rest between days is left out, everything else is
in. Its totals guide stage B.

The bound can be raised: price the tie between heads and days by its dual value (Lagrange), and each day alone, with
whole people, whole breaks and any heads it likes, can't cost less than its own integer model says (Geoffrion 1974).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.rules.contract_hours import keep_contract_hours, one_shift_a_day
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.stages.day_groups import add_day_of_groups, day_groups
from wfm.roster.stages.solver import prove_whole, solve_programme

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem, Week
    from wfm.roster.stages.solver import Limits


@dataclass(frozen=True)
class Bound:
    """`value` is a lower bound on the objective; `works` (p, d, k) the share of a day each person works in it.

    `worth[d][i]` is what one more head of group i of day d is worth to that day, at the optimum.
    """

    value: float
    works: FloatArray
    worth: list[FloatArray]


def find_bound(problem: Problem) -> Bound:
    """Solve the linear programme by interior point, without crossover: only value, totals and duals are wanted."""
    model = mo.Model()
    sets = _alike(problem)
    works = [_add_set(model, problem, members) for members in sets]
    cost, ties = [], []
    for d in range(problem.grid.days):
        groups = day_groups(problem, d)
        heads = [model.add_variable(lb=0.0) for _ in groups]
        supply = _supply(sets, works, d, [(g.kind, g.people) for g in groups])
        ties.append([model.add_linear_constraint(h == x) for h, x in zip(heads, supply, strict=True)])
        cost.append(add_day_of_groups(model, problem, d, groups, heads, integer=False))
    model.minimize(mo.fast_sum(cost))
    result = solve_programme(model)
    values, duals = result.variable_values(), result.dual_values()
    shares = np.zeros((len(problem.people), problem.grid.days, len(problem.kinds)))
    for members, mine in zip(sets, works, strict=True):
        for (d, k), x in mine.items():
            shares[members, d, k] = values[x] / len(members)
    worth = [np.array([duals[row] for row in rows]) for rows in ties]
    return Bound(max(0.0, result.termination.objective_bounds.dual_bound), shares, worth)


def raise_bound(problem: Problem, bound: Bound, limits: Limits) -> float:
    """Raise the bound with whole people and whole breaks on each day; never below the bound given.

    `limits.seconds` and `limits.work` (nodes) hold per day; days run side by side on `limits.workers` threads.
    """
    with ThreadPoolExecutor(limits.workers) as pool:
        days = list(pool.map(lambda d: _priced_day(problem, d, bound.worth[d], limits), range(problem.grid.days)))
    if any(value is None for value in days):
        return bound.value
    model = mo.Model()
    sets = _alike(problem)
    works = [_add_set(model, problem, members) for members in sets]
    worth: list[Any] = []
    for d in range(problem.grid.days):
        supply = _supply(sets, works, d, [(g.kind, g.people) for g in day_groups(problem, d)])
        worth += [float(v) * x for v, x in zip(bound.worth[d], supply, strict=True)]
    model.minimize(mo.fast_sum(worth))
    lawful = float(mo.solve(model, mo.SolverType.GLOP).termination.objective_bounds.dual_bound)
    return max(bound.value, sum(value for value in days if value is not None) + lawful)


def _priced_day(problem: Problem, d: int, worth: FloatArray, limits: Limits) -> float | None:
    """Least a day can cost less the worth of the heads it uses, heads free; None where nothing is proven."""
    model = mo.Model()
    groups = day_groups(problem, d)
    heads = [model.add_variable(lb=0.0, ub=float(len(g.people)), is_integer=True) for g in groups]
    cost = add_day_of_groups(model, problem, d, groups, heads, integer=True)
    model.minimize(cost - mo.fast_sum([float(v) * h for v, h in zip(worth, heads, strict=True)]))
    return prove_whole(model, nodes=int(limits.work), seconds=limits.seconds)


def _supply(
    sets: list[list[int]], works: list[dict[tuple[int, int], Any]], d: int, groups: list[tuple[int, Any]]
) -> list[Any]:
    """Expression of the people at work per group of day d: the sets a group is made of."""
    set_of = {p: i for i, members in enumerate(sets) for p in members}
    return [
        mo.fast_sum([works[i][d, kind] for i in sorted({set_of[int(p)] for p in people})]) for kind, people in groups
    ]


def _alike(problem: Problem) -> list[list[int]]:
    """Put people together that no rule tells apart."""
    weeks: dict[int, list[tuple[int, int]]] = {}
    for week in problem.weeks:
        weeks.setdefault(week.person, []).append((week.paid_min, week.max_days))
    sets: dict[Any, list[int]] = {}
    for p in range(len(problem.people)):
        key = (int(problem.pool_of[p]), problem.hulls[p].tobytes(), tuple(weeks.get(p, ())), int(problem.streaks[p]))
        sets.setdefault(key, []).append(p)
    return list(sets.values())


def _add_set(model: mo.Model, problem: Problem, members: list[int]) -> dict[tuple[int, int], Any]:
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
