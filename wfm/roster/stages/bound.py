"""Stage A: a lower bound on what any lawful roster costs.

First a linear programme over all days: `x[i, d, g]` people of set i (alike in pool, choices and hours) work in group g
of day d; hours, one shift a day and days in a row are rows, all other rules are left out. Its totals guide stage B.

Then the tie between people and days is priced by its dual value (Lagrange): everyone by themselves can't cost less
than their cheapest lawful schedule at those prices, soft rules and wishes included (a shortest path), and each block of
days, with any heads it likes, not less than its own programme, or with whole people its integer model, says. The sum is
a valid bound at any prices (Geoffrion 1974), and much tighter, since the paths know every rule.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.deferred import add_deferred
from wfm.roster.paths import cheapest_path
from wfm.roster.rules.contract_hours import keep_hours
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.stages.block_model import add_block
from wfm.roster.stages.solver import CLOSE, closeness, prove_whole, solve_programme

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.groups import Block
    from wfm.roster.stages.solver import Limits


@dataclass(frozen=True)
class Bound:
    """`value` is a lower bound on the objective; `heads[b]` what the programme wants per group of block b.

    `worth[b][i]` is what one more head of group i is worth to block b at the optimum, `people` and `days[b]` the two
    sides of the bound at those prices. `deferred` are the people (t,) its programme puts on each line that may wait.
    `under` is what the programme pays for people missing on queues, None where work may wait.
    """

    value: float
    heads: list[FloatArray]
    worth: list[FloatArray]
    people: float
    days: float
    deferred: dict[int, FloatArray] = field(default_factory=dict)
    under: float | None = None


def find_bound(problem: Problem, blocks: list[Block], *, seconds: float | None = None) -> Bound | None:
    """Solve the linear programme by interior point, without crossover: only value, totals and duals are wanted.

    None where it isn't solved in so many seconds.
    """
    model = mo.Model()
    sets = _alike(problem, blocks)
    works = [_add_set(model, problem, blocks, members) for members in sets]
    cost, ties, totals = [], [], []
    missing: list[Any] = []
    apart: dict[int, list[Any]] = {q: [0.0] * problem.grid.size for q in problem.deferred}
    for b, block in enumerate(blocks):
        supply: list[list[Any]] = [[] for _ in block.groups]
        for mine in works:
            for (at, g), x in mine.items():
                if at == b:
                    supply[g].append(x)
        heads = [model.add_variable(lb=0.0) for _ in block.groups]
        ties.append([model.add_linear_constraint(h == mo.fast_sum(x)) for h, x in zip(heads, supply, strict=True)])
        cost.append(add_block(model, problem, block, heads, integer=False, pooled=True, apart=apart, under=missing))
        totals.append(heads)
    cost += [add_deferred(model, line, apart[q]) for q, line in problem.deferred.items()]
    model.minimize(mo.fast_sum(cost))
    result = solve_programme(model, seconds=seconds)
    if result is None:
        return None
    values, duals = result.variable_values(), result.dual_values()
    wanted = [np.array([values[h] for h in heads]) for heads in totals]
    worth = [np.array([duals[row] for row in rows]) for rows in ties]
    served = {q: _people(row, values) for q, row in apart.items()}
    under = None if problem.deferred else float(mo.evaluate_expression(mo.fast_sum(missing), values))
    value = max(0.0, result.termination.objective_bounds.dual_bound)
    # Ties of days to each other by work that may wait have no bounds, and take up what the interior point leaves.
    value *= 1 - (CLOSE if problem.deferred else closeness(model))
    sides = _price_of_sets(problem, blocks, sets, worth)
    if sides is None:
        return Bound(value, wanted, worth, 0.0, value, served, under)
    people, days = price_of_people(problem, blocks, worth), value - sides
    return Bound(max(value, people + days), wanted, worth, people, days, served, under)


def _people(row: list[Any], values: Any) -> FloatArray:
    found = [x if isinstance(x, float) else mo.evaluate_expression(x, values) for x in row]
    return np.maximum(np.array(found, dtype=np.float64), 0.0)


def _price_of_sets(
    problem: Problem, blocks: list[Block], sets: list[list[int]], worth: list[FloatArray]
) -> float | None:
    """Find what the programme says of the people's side at these prices; the days' side is the rest of its value.

    None where the prices are no use.
    """
    model = mo.Model()
    cost: list[Any] = []
    for members in sets:
        mine = _add_set(model, problem, blocks, members)
        cost += [float(worth[b][g]) * x for (b, g), x in mine.items()]
    model.minimize(mo.fast_sum(cost))
    result = mo.solve(model, mo.SolverType.GLOP)
    return float(result.objective_value()) if result.has_primal_feasible_solution() else None


def price_of_people(problem: Problem, blocks: list[Block], worth: list[FloatArray]) -> float:
    """Sum of everybody's cheapest schedule when a place in group i of block b brings worth[b][i].

    By the loose graph: what it forbids is unlawful, so that the sum bounds what lawful schedules cost.
    """
    total, known = 0.0, {}
    day_block = {d: b for b, block in enumerate(blocks) for d in block.days}
    for p in range(len(problem.people)):
        costs = []
        for d in range(problem.grid.days):
            b = day_block[d]
            group = blocks[b].of[p, d]
            brings = np.where(group >= 0, worth[b][np.maximum(group, 0)] if worth[b].size else 0.0, 0.0)
            costs.append(problem.wishes[p][d] + brings)
        key = (int(problem.profile_of[p]), problem.begin(p), problem.ranges[p], *(c.tobytes() for c in costs))
        if key not in known:
            loose = problem.profile(p).loose
            begin = int(loose.begin[problem.slot_of[p]])
            path = cheapest_path(loose, begin, costs, problem.ranges[p])
            known[key] = 0.0 if path is None else path.price
        total += known[key]
    return total


def raise_bound(problem: Problem, blocks: list[Block], bound: Bound, limits: Limits) -> Bound:
    """Raise the bound with whole people and whole breaks on each block; never below the bound given.

    `limits.seconds` and `limits.work` (nodes) hold per block; blocks run side by side on `limits.workers` threads. Work
    that may wait ties all blocks together: with such lines the bound stays.
    """
    if problem.deferred:
        return bound
    with ThreadPoolExecutor(limits.workers) as pool:
        days = list(pool.map(lambda b: _whole_block(problem, blocks[b], bound.worth[b], limits), range(len(blocks))))
    if any(value is None for value in days):
        return bound
    whole = max(bound.days, sum(value for value in days if value is not None))
    return replace(bound, value=max(bound.value, bound.people + whole), days=whole)


def _whole_block(problem: Problem, block: Block, worth: FloatArray, limits: Limits) -> float | None:
    model = mo.Model()
    heads = [model.add_variable(lb=0.0, ub=float(len(g.people)), is_integer=True) for g in block.groups]
    cost = add_block(model, problem, block, heads, integer=True)
    model.minimize(cost - mo.fast_sum([float(v) * h for v, h in zip(worth, heads, strict=True)]))
    return prove_whole(model, nodes=int(limits.work), seconds=limits.seconds)


def _alike(problem: Problem, blocks: list[Block]) -> list[list[int]]:
    """Put people together that the programme can't tell apart."""
    sets: dict[Any, list[int]] = {}
    for p in range(len(problem.people)):
        places = tuple(block.paid[p, d].tobytes() for block in blocks for d in block.days)
        key = (int(problem.profile_of[p]), problem.begin(p), problem.ranges[p], places)
        sets.setdefault(key, []).append(p)
    return list(sets.values())


def _add_set(
    model: mo.Model, problem: Problem, blocks: list[Block], members: list[int]
) -> dict[tuple[int, int], Any]:
    """People of one set in each (block, group)."""
    first, heads = members[0], len(members)
    profile = problem.profile(first)
    works: dict[tuple[int, int], Any] = {}
    on: list[Any] = []
    paid: list[list[tuple[int, Any]]] = []
    for b, block in enumerate(blocks):
        for d in block.days:
            today = {int(g): model.add_variable(lb=0.0, ub=float(heads)) for g in block.paid[first, d]}
            works |= {(b, g): x for g, x in today.items()}
            paid.append([(problem.shift_kinds[block.groups[g].kind].paid_min, x) for g, x in today.items()])
            on.append(mo.fast_sum(list(today.values())) if today else 0)
            if len(today) > 1:
                model.add_linear_constraint(on[-1] <= heads)
    week_of = profile.setting.week_of
    rows: list[Any] = []
    for w, week in enumerate(dict.fromkeys(week_of)):
        days = [d for d, first_day in enumerate(week_of) if first_day == week]
        mine = [term for d in days for term in paid[d]]
        most = profile.setting.contract.max_days_per_week
        rows += keep_hours(mine, problem.ranges[first][w], heads=heads)
        if len(days) > most and mine:
            rows.append(mo.fast_sum([x for _, x in mine]) <= most * heads)
    rule = profile.setting.labour.days_in_a_row
    if rule.weight is None:
        rows += limit_days_in_a_row(on, _streak(problem, first), rule.most, heads=heads)
    for row in rows:
        model.add_linear_constraint(row)
    return works


def _streak(problem: Problem, p: int) -> int:
    """Days worked without a break up to the day before the horizon."""
    worked = {w.date for w in problem.profile(p).setting.people[problem.slot_of[p]].worked}
    row, day = 0, problem.grid.start - timedelta(days=1)
    while day in worked:
        row, day = row + 1, day - timedelta(days=1)
    return row
