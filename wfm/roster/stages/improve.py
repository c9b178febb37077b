"""Stage E: free some people for the whole horizon and let CP-SAT place them anew, everyone else as they are.

Each of them walks their graph of schedules and break windows are in the model, so whatever it returns is lawful. The
cover of everyone else is a constant, the split of the multi-skilled over lines is free again for all.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from wfm.roster.paths import useful_arcs
from wfm.roster.rules.break_windows import break_rows
from wfm.roster.serving import split_lines
from wfm.roster.stages.solver import Limits, cp_solver

if TYPE_CHECKING:
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Kind, Problem

PRICE_SCALE = 100


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
    people = {p: FreedPerson(model, plan, p) for p in freed}
    crews = _add_crews(model, problem, people)
    rules = sum(person.cost() for person in people.values())
    model.minimize(_add_cost(model, plan, people, crews) + rules)
    _hint(model, plan, people, crews)
    solver = cp_solver(limits)
    status = solver.solve(model)
    bound = max(0.0, solver.best_objective_bound / PRICE_SCALE) if _priced_exactly(problem, people) else 0.0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Replaced(None, bound)
    return Replaced(_read(plan, solver, people, crews), bound)


class FreedPerson:
    """A person's graph of schedules as a flow of one: a literal per arc, and per choice of each day their sum.

    On days that are `held` they work the only shift they can, with breaks that a lock settles.
    """

    def __init__(self, model: cp_model.CpModel, plan: Plan, p: int) -> None:
        problem = plan.problem
        graph, wishes = problem.profile(p).graph, problem.wishes[p]
        self.choices: list[dict[int, Any]] = []
        self.prices: list[tuple[float, Any]] = []
        self.arcs: list[tuple[Any, bool]] = []
        inflow: dict[int, list[Any]] = {problem.begin(p): [1]}
        on_path, node = True, problem.begin(p)
        for d, useful in enumerate(useful_arcs(graph, problem.begin(p), wishes, problem.ranges[p])):
            layer = graph.layers[d]
            out: dict[int, list[Any]] = {}
            following: dict[int, list[Any]] = {}
            by_choice: dict[int, list[Any]] = {}
            now = graph.arcs(d)[node, plan.choice[p, d]] if on_path and node < graph.arcs(d).shape[0] else -1
            on_path = bool(now >= 0)
            for arc in useful.tolist():
                x = model.new_bool_var("")
                out.setdefault(int(layer.tail[arc]), []).append(x)
                following.setdefault(int(layer.head[arc]), []).append(x)
                by_choice.setdefault(int(layer.choice[arc]), []).append(x)
                price = float(layer.price[arc] + wishes[d][layer.choice[arc]])
                if d + 1 == len(graph.layers):
                    price += float(graph.finish[layer.head[arc]])
                if price:
                    self.prices.append((price, x))
                self.arcs.append((x, on_path and arc == now))
            for at, xs in inflow.items():
                model.add(sum(xs) == sum(out.get(at, [])))
            node = int(layer.head[now]) if on_path else -1
            inflow = following
            self.choices.append({c: sum(xs) for c, xs in by_choice.items()})
        self.held = {
            d
            for d, today in enumerate(self.choices)
            if list(today) == [plan.choice[p, d]] and plan.settled(p, d) is not None
        }

    def cost(self) -> Any:
        """Price of the person's rules and wishes, scaled."""
        return sum(round(PRICE_SCALE * price) * x for price, x in self.prices)


def _priced_exactly(problem: Problem, people: dict[int, FreedPerson]) -> bool:
    """Whether the scaled prices are whole, so that CP-SAT's bound is one on the real objective."""
    rules = [price for person in people.values() for price, _ in person.prices]
    prices = np.concatenate([problem.pricing.prices.ravel(), problem.pricing.over, rules])
    return bool(np.allclose(PRICE_SCALE * prices, np.rint(PRICE_SCALE * prices), rtol=0.0, atol=1e-9))


def _add_crews(
    model: cp_model.CpModel, problem: Problem, people: dict[int, FreedPerson]
) -> dict[tuple[int, int, int], FreedCrew]:
    crews: dict[tuple[int, int, int], FreedCrew] = {}
    for p, person in people.items():
        pool, profile = int(problem.pool_of[p]), problem.profile(p)
        for d, today in enumerate(person.choices):
            for c, literal in today.items():
                if c and d not in person.held:
                    k, t = int(profile.kinds[d][c]), int(profile.starts[d][c])
                    crew = crews.setdefault((d, pool, k), FreedCrew(pool, problem.kinds[k]))
                    crew.literals.setdefault(t, []).append(literal)
    for crew in crews.values():
        most = len(people)
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
    model: cp_model.CpModel,
    plan: Plan,
    people: dict[int, FreedPerson],
    crews: dict[tuple[int, int, int], FreedCrew],
) -> Any:
    problem = plan.problem
    others = plan.copy()
    for p, person in people.items():
        others.kind[p, [d not in person.held for d in range(problem.grid.days)]] = -1
    fixed = others.pool_cover()
    split = split_lines(problem, plan.pool_cover()).counts
    by_day: dict[int, list[FreedCrew]] = {}
    for (d, _, _), crew in crews.items():
        by_day.setdefault(d, []).append(crew)
    cost: list[Any] = []
    for d in range(problem.grid.days):
        today = by_day.get(d, []) + by_day.get(d - 1, [])
        span = problem.grid.day(d)
        for t in range(span.start, span.stop):
            if problem.need[:, t].any() or fixed[:, t].any() or today:
                cost.extend(_price_interval(model, problem, (t, fixed[:, t], split[:, :, t]), today))
    return sum(cost)


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
    people: dict[int, FreedPerson],
    crews: dict[tuple[int, int, int], FreedCrew],
) -> None:
    pool_of = plan.problem.pool_of
    for person in people.values():
        for x, taken in person.arcs:
            model.add_hint(x, taken)
    for (d, pool, k), crew in crews.items():
        mine = [p for p in people if pool_of[p] == pool and plan.kind[p, d] == k and d not in people[p].held]
        for b, taken_by in enumerate(crew.taken):
            for t, x in taken_by.items():
                model.add_hint(x, int((plan.breaks[mine, d, b] <= t).sum()))
        for t, x in zip(crew.times, crew.begun, strict=True):
            model.add_hint(x, int((plan.start[mine, d] <= t).sum()))


def _read(
    plan: Plan,
    solver: cp_model.CpSolver,
    people: dict[int, FreedPerson],
    crews: dict[tuple[int, int, int], FreedCrew],
) -> Plan:
    new, pool_of = plan.copy(), plan.problem.pool_of
    none = np.full(plan.breaks.shape[1:], -1, dtype=np.int64)
    for p, person in people.items():
        found = [next(c for c, x in today.items() if solver.value(x)) for today in person.choices]
        new.put(p, np.array(found, dtype=np.int64), none)
    for (d, pool, k), crew in crews.items():
        mine = [p for p in people if pool_of[p] == pool and new.kind[p, d] == k and d not in people[p].held]
        order = np.array(mine, dtype=np.int64)[np.argsort(new.start[mine, d], kind="stable")]
        for b, taken in enumerate(crew.taken):
            per_time = np.diff([solver.value(x) for x in taken.values()], prepend=0)
            new.breaks[order, d, b] = np.repeat(np.array(list(taken)), per_time)
    new.put_settled()
    return new


def _taken_by(taken: dict[int, Any], t: int) -> Any:
    first, last = min(taken), max(taken)
    return 0 if t < first else taken[min(t, last)]
