"""Stage E: free some people for the whole horizon and let CP-SAT place them anew, everyone else as they are.

Rest between days, hours, streaks and break windows are all in the model, so whatever it returns is lawful. The cover
of everyone else is a constant, the split of the multi-skilled over lines is free again for all.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.roster.rules.break_windows import break_rows
from wfm.roster.rules.contract_hours import keep_contract_hours, one_shift_a_day
from wfm.roster.rules.daily_rest import add_daily_rest
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.serving import line_cover, serve_lines
from wfm.roster.stages.solver import Limits, cp_solver

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Kind, Problem

PRICE_SCALE = 100


@dataclass
class FreedDay:
    """One person's day: literals of each kind and start, and the linear start and end they add up to."""

    kinds: dict[int, Any]
    worked: Any
    start: Any
    end: Any
    choices: dict[tuple[int, int], Any]


@dataclass
class FreedCrew:
    """Freed people of one pool who may work one kind on one day.

    `literals` by start; `times` the starts in order and `begun` how many have started by each; `taken` for each break
    how many have begun it by each interval.
    """

    pool: int
    kind: Kind
    literals: dict[int, list[Any]] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    begun: list[Any] = field(default_factory=list)
    taken: list[dict[int, Any]] = field(default_factory=list)

    def started(self, t: int) -> Any:
        """Shifts started at interval t or before."""
        i = bisect_right(self.times, t) - 1
        return self.begun[i] if i >= 0 else 0

    def on_duty(self, t: int) -> Any:
        """People of the crew on duty and not in a break in interval t."""
        out = self.started(t) - self.started(t - self.kind.length)
        for rest, taken in zip(self.kind.breaks, self.taken, strict=True):
            out = out - _taken_by(taken, t) + _taken_by(taken, t - rest.size)
        return out


@dataclass(frozen=True)
class Replaced:
    """The best plan found, None if none was, and a bound on what freeing these people can reach."""

    plan: Plan | None
    bound: float


def replace_people(plan: Plan, freed: list[int], *, limits: Limits) -> Replaced:
    """Place these people anew, all others fixed; the plan so far is the starting hint, in every variable."""
    problem = plan.problem
    model = cp_model.CpModel()
    days: dict[int, dict[int, FreedDay]] = {p: _add_person(model, problem, p) for p in freed}
    add_daily_rest(model, problem, days)
    crews = _add_crews(model, problem, days)
    model.minimize(_add_cost(model, plan, freed, crews))
    _hint(model, plan, days, crews)
    solver = cp_solver(limits)
    status = solver.solve(model)
    bound = max(0.0, solver.best_objective_bound / PRICE_SCALE) if _priced_exactly(problem) else 0.0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Replaced(None, bound)
    return Replaced(_read(plan, solver, days, crews), bound)


def _priced_exactly(problem: Problem) -> bool:
    """Whether the scaled prices are whole, so that CP-SAT's bound is one on the real objective."""
    scaled = PRICE_SCALE * np.concatenate([problem.pricing.prices.ravel(), problem.pricing.over])
    return bool(np.allclose(scaled, np.rint(scaled), rtol=0.0, atol=1e-9))


def _add_person(model: cp_model.CpModel, problem: Problem, p: int) -> dict[int, FreedDay]:
    works: dict[tuple[int, int], Any] = {}
    days = {}
    for d in range(problem.grid.days):
        choices: dict[tuple[int, int], Any] = {}
        for k in range(len(problem.kinds)):
            low, high = problem.windows[p, d, k]
            if low < 0:
                continue
            works[d, k] = model.new_bool_var("")
            literals = {(k, int(t)): model.new_bool_var("") for t in problem.starts[d][k][low : high + 1]}
            model.add(sum(literals.values()) == works[d, k])
            choices |= literals
        if choices:
            start = sum(t * x for (_, t), x in choices.items())
            end = sum((t + problem.kinds[k].length) * x for (k, t), x in choices.items())
            worked = model.new_bool_var("")
            model.add(sum(x for (day, _), x in works.items() if day == d) == worked)
            days[d] = FreedDay({k: x for (day, k), x in works.items() if day == d}, worked, start, end, choices)
    rows = [r for week in problem.weeks if week.person == p for r in keep_contract_hours(problem, week, works)]
    rows += one_shift_a_day(works, problem.grid.days)
    on = [days[d].worked if d in days else 0 for d in range(problem.grid.days)]
    rows += limit_days_in_a_row(on, int(problem.streaks[p]), problem.max_days_in_a_row)
    for row in rows:
        model.add(row)
    return days


def _add_crews(
    model: cp_model.CpModel, problem: Problem, days: dict[int, dict[int, FreedDay]]
) -> dict[tuple[int, int, int], FreedCrew]:
    crews: dict[tuple[int, int, int], FreedCrew] = {}
    for p, mine in days.items():
        pool = int(problem.pool_of[p])
        for d, day in mine.items():
            for (k, t), literal in day.choices.items():
                crew = crews.setdefault((d, pool, k), FreedCrew(pool, problem.kinds[k]))
                crew.literals.setdefault(t, []).append(literal)
    for crew in crews.values():
        most = len(days)
        crew.times = sorted(crew.literals)
        for t in crew.times:
            crew.begun.append(model.new_int_var(0, most, ""))
            before = crew.begun[-2] if len(crew.begun) > 1 else 0
            model.add(crew.begun[-1] == before + sum(crew.literals[t]))
        for rest in crew.kind.breaks:
            times = range(crew.times[0] + rest.earliest, crew.times[-1] + rest.latest + 1)
            taken = {t: model.new_int_var(0, most, "") for t in times}
            for row in break_rows(rest, taken, crew.started):
                model.add(row)
            crew.taken.append(taken)
    return crews


def _add_cost(
    model: cp_model.CpModel, plan: Plan, freed: list[int], crews: dict[tuple[int, int, int], FreedCrew]
) -> Any:
    problem = plan.problem
    others = plan.copy()
    others.kind[freed], others.start[freed] = -1, -1
    fixed = others.pool_cover()
    split = _split_so_far(plan)
    cost: list[Any] = []
    for d in range(problem.grid.days):
        today = [crew for (day, _, _), crew in crews.items() if day == d]
        span = problem.grid.day(d)
        for t in range(span.start, span.stop):
            if problem.need[:, t].any() or fixed[:, t].any() or today:
                cost.extend(_price_interval(model, problem, (t, fixed[:, t], split[:, :, t]), today))
    return sum(cost)


def _split_so_far(plan: Plan) -> IntArray:
    """People of each pool on each line in the plan: shape (s, q, t)."""
    problem, serving = plan.problem, serve_lines(plan)
    return np.array([line_cover(problem, serving[problem.members(s)]) for s in range(len(problem.pools))])


def _price_interval(
    model: cp_model.CpModel, problem: Problem, place: tuple[int, Any, Any], today: list[FreedCrew]
) -> list[Any]:
    t, fixed, split_hint = place
    people = len(problem.people)
    served: list[list[Any]] = [[] for _ in range(problem.lines)]
    for s, lines in enumerate(problem.pools):
        duty = int(fixed[s]) + sum(crew.on_duty(t) for crew in today if crew.pool == s)
        if len(lines) == 1:
            served[lines[0]].append(duty)
        else:
            split = [model.new_int_var(0, people, "") for _ in lines]
            model.add(sum(split) == duty)
            for q, x in zip(lines, split, strict=True):
                served[q].append(x)
                model.add_hint(x, int(split_hint[s, q]))
    cost = []
    for q in range(problem.lines):
        need, total = int(problem.need[q, t]), sum(served[q])
        lacking = max(0, need - int(split_hint[:, q].sum()))
        missing = []
        for width, price in zip(problem.pricing.widths[q, t], problem.pricing.prices[q], strict=True):
            if width:
                missing.append(model.new_int_var(0, int(width), ""))
                cost.append(round(PRICE_SCALE * float(price)) * missing[-1])
                model.add_hint(missing[-1], min(lacking, int(width)))
                lacking -= min(lacking, int(width))
        spare = model.new_int_var(0, people, "")
        model.add_hint(spare, max(0, int(split_hint[:, q].sum()) - need))
        cost.append(round(PRICE_SCALE * float(problem.pricing.over[q])) * spare)
        model.add(total + sum(missing) - spare == need)
    return cost


def _hint(
    model: cp_model.CpModel,
    plan: Plan,
    days: dict[int, dict[int, FreedDay]],
    crews: dict[tuple[int, int, int], FreedCrew],
) -> None:
    pool_of = plan.problem.pool_of
    for p, mine in days.items():
        for d, day in mine.items():
            model.add_hint(day.worked, bool(plan.start[p, d] >= 0))
            for k, works in day.kinds.items():
                model.add_hint(works, plan.kind[p, d] == k)
            for (k, t), literal in day.choices.items():
                model.add_hint(literal, plan.kind[p, d] == k and plan.start[p, d] == t)
    for (d, pool, k), crew in crews.items():
        people = [p for p in days if pool_of[p] == pool and plan.kind[p, d] == k and plan.start[p, d] >= 0]
        for b, taken in enumerate(crew.taken):
            for t, x in taken.items():
                model.add_hint(x, int((plan.breaks[people, d, b] <= t).sum()))
        for t, x in zip(crew.times, crew.begun, strict=True):
            model.add_hint(x, int((plan.start[people, d] <= t).sum()))


def _read(
    plan: Plan,
    solver: cp_model.CpSolver,
    days: dict[int, dict[int, FreedDay]],
    crews: dict[tuple[int, int, int], FreedCrew],
) -> Plan:
    new, pool_of = plan.copy(), plan.problem.pool_of
    for p, mine in days.items():
        new.kind[p], new.start[p], new.breaks[p] = -1, -1, -1
        for d, day in mine.items():
            for (k, t), literal in day.choices.items():
                if solver.boolean_value(literal):
                    new.kind[p, d], new.start[p, d] = k, t
    for (d, pool, k), crew in crews.items():
        people = np.array([p for p in days if pool_of[p] == pool and new.kind[p, d] == k], dtype=np.int64)
        order = people[np.argsort(new.start[people, d], kind="stable")]
        for b, taken in enumerate(crew.taken):
            per_time = np.diff([solver.value(x) for x in taken.values()], prepend=0)
            new.breaks[order, d, b] = np.repeat(np.array(list(taken)), per_time)
    return new


def _taken_by(taken: dict[int, Any], t: int) -> Any:
    first, last = min(taken), max(taken)
    return 0 if t < first else taken[min(t, last)]
