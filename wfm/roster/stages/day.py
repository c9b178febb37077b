"""Stage C: one day as whole counts: how many start when, and when they take their breaks.

The day's linear programme gives a floor. Its cumulative counts rounded by one threshold stay lawful, since every row
compares two of them, and that rounding is where CP-SAT starts; it stops at the floor. HiGHS proves such a day as well
but often finds no good roster for it; CP-SAT finds them and proves little, which the floor makes up for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo
from ortools.sat import sat_parameters_pb2

from wfm.roster.stages.bound import day_need
from wfm.roster.stages.day_model import Crew, add_day

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.stages.day_model import CrewCounts, DayNeed
    from wfm.roster.stages.solver import Limits

THRESHOLDS = 12
"""Roundings tried before CP-SAT starts."""


@dataclass(frozen=True)
class DayTask:
    """A day to solve: its need, its crews with known heads, who is in each crew, and how it stands now, if it does."""

    day: int
    need: DayNeed
    crews: list[Crew]
    people: list[IntArray]
    standing: list[CrewDay] | None


@dataclass(frozen=True)
class CrewDay:
    """Starts of one crew in order of time, and for each break its starts in order of time."""

    starts: IntArray
    breaks: list[IntArray]


@dataclass(frozen=True)
class DayAnswer:
    """Shifts and breaks per crew, what the day costs, and the least it could cost."""

    crews: list[CrewDay]
    price: float
    floor: float


def day_task(problem: Problem, plan: Plan, d: int, windows: IntArray) -> DayTask:
    """Put together the task of day d: the plan's working people with the given start windows (p, k, 2)."""
    crews, people = [], []
    for s in range(len(problem.pools)):
        for k, kind in enumerate(problem.kinds):
            members = np.flatnonzero((problem.pool_of == s) & (plan.kind[:, d] == k) & (windows[:, k, 0] >= 0))
            if members.size:
                crews.append(Crew(s, kind, problem.starts[d][k], windows[members, k], [1] * members.size))
                people.append(members)
    standing = None
    if all((plan.start[members, d] >= 0).all() for members in people):
        standing = [
            CrewDay(
                np.sort(plan.start[members, d]),
                [np.sort(plan.breaks[members, d, b]) for b in range(len(c.kind.breaks))],
            )
            for c, members in zip(crews, people, strict=True)
        ]
    return DayTask(d, day_need(problem, d), crews, people, standing)


def solve_day(task: DayTask, limits: Limits) -> DayAnswer:
    """Solve one day; always has an answer, since rounding the linear programme gives one."""
    day = _RelaxedDay(task)
    starts = [day.counts_of(task.standing)] if task.standing is not None else day.roundings(limits.seed)
    price, values = min((day.price_of(counts) for counts in starts), key=lambda found: found[0])
    if price > day.floor + 1e-6:
        price, values = _polish(task, price, values, day.floor, limits)
    cumulative = [[values[x] for x in crew] for crew in _positions(day.counts)]
    return DayAnswer([_crew_day(c, v) for c, v in zip(day.counts, cumulative, strict=True)], price, day.floor)


class _RelaxedDay:
    """The linear programme of a day, its floor, and the price of any whole counts put into it."""

    def __init__(self, task: DayTask) -> None:
        self.model = mo.Model()
        self.counts, cost = add_day(self.model, task.need, task.crews, integer=False)
        self.model.minimize(cost)
        self.solver = mo.IncrementalSolver(self.model, mo.SolverType.GLOP)
        result = self.solver.solve()
        self.floor = result.objective_value()
        solved = result.variable_values()
        self.solution = [np.array([solved[x] for x in _variables(c)]) for c in self.counts]

    def roundings(self, seed: int) -> list[list[FloatArray]]:
        """Whole counts: each crew's cumulative counts rounded by a threshold of its own."""
        rng = np.random.default_rng(seed)
        shifts = [np.full(len(self.counts), 0.5), *rng.random((THRESHOLDS - 1, len(self.counts)))]
        return [[np.floor(v + s + 1e-9) for v, s in zip(self.solution, shift, strict=True)] for shift in shifts]

    def counts_of(self, standing: list[CrewDay]) -> list[FloatArray]:
        """Cumulative counts of shifts and breaks as they stand."""
        out = []
        for c, now in zip(self.counts, standing, strict=True):
            parts = [np.searchsorted(now.starts, c.crew.starts, side="right")]
            parts += [
                np.searchsorted(at, list(taken), side="right") for at, taken in zip(now.breaks, c.taken, strict=True)
            ]
            out.append(np.concatenate(parts).astype(np.float64))
        return out

    def price_of(self, counts: list[FloatArray]) -> tuple[float, list[float]]:
        """Price of whole counts, and the value of every variable of the model in order."""
        for c, values in zip(self.counts, counts, strict=True):
            for x, value in zip(_variables(c), values, strict=True):
                x.lower_bound = x.upper_bound = float(value)
        result = self.solver.solve()
        if not result.has_primal_feasible_solution():
            return np.inf, []
        solved = result.variable_values()
        return result.objective_value(), [solved[x] for x in self.model.variables()]


def _polish(
    task: DayTask, price: float, values: list[float], floor: float, limits: Limits
) -> tuple[float, list[float]]:
    """Whole day by CP-SAT from a whole start, down to the floor."""
    model = mo.Model()
    _, cost = add_day(model, task.need, task.crews, integer=True)
    model.minimize(cost)
    model.add_linear_constraint(cost >= floor - 1e-6)
    variables = list(model.variables())
    hint = mo.SolutionHint(variable_values={x: float(round(v)) for x, v in zip(variables, values, strict=True)})
    engine = sat_parameters_pb2.SatParameters(max_deterministic_time=limits.work, random_seed=limits.seed)
    params = mo.SolveParameters(threads=limits.workers, cp_sat=engine)
    if limits.seconds is None:
        engine.interleave_search = limits.workers > 1
        params.cp_sat = engine
    else:
        params.time_limit = timedelta(seconds=limits.seconds)
    result = mo.solve(
        model, mo.SolverType.CP_SAT, params=params, model_params=mo.ModelSolveParameters(solution_hints=[hint])
    )
    if not result.has_primal_feasible_solution() or result.objective_value() >= price:
        return price, values
    solved = result.variable_values()
    return result.objective_value(), [solved[x] for x in variables]


def _variables(counts: CrewCounts) -> list[Any]:
    return [*counts.started, *(x for taken in counts.taken for x in taken.values())]


def _positions(counts: list[CrewCounts]) -> list[list[int]]:
    """Where each crew's count variables stand in the order of the model."""
    return [[x.id for x in _variables(c)] for c in counts]


def _crew_day(counts: CrewCounts, values: list[float]) -> CrewDay:
    whole = np.rint(values).astype(np.int64)
    ends = np.cumsum([len(counts.started), *(len(taken) for taken in counts.taken)])
    parts = np.split(whole, ends[:-1])
    starts = np.repeat(counts.crew.starts, np.diff(parts[0], prepend=0))
    breaks = [
        np.repeat(np.array(list(taken)), np.diff(part, prepend=0))
        for taken, part in zip(counts.taken, parts[1:], strict=True)
    ]
    return CrewDay(starts, breaks)
