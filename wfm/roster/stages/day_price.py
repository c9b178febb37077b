"""What a day costs as a function of who works: its linear programme, with slopes, solved again and again.

The price of a day is convex in the heads of its crews, so a value with its slopes is a plane that lies below it
everywhere: a cut (Benders 1962) for the choice of working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.stages.bound import day_need
from wfm.roster.stages.day_model import Crew, add_day

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem


@dataclass(frozen=True)
class Group:
    """People of one pool and kind with the same window of starts on a day."""

    kind: int
    people: IntArray


@dataclass(frozen=True)
class Cut:
    """price(heads) >= value + slopes . (heads - at), per group of the day."""

    value: float
    slopes: FloatArray
    at: FloatArray


class DayPrice:
    """The linear programme of one day with the heads of its groups as parameters, warm-started by GLOP."""

    def __init__(self, problem: Problem, d: int) -> None:
        self.model = mo.Model()
        self.groups: list[Group] = []
        self.heads: list[Any] = []
        crews = []
        for s in range(len(problem.pools)):
            for k, kind in enumerate(problem.kinds):
                windows, mine = [], []
                for window, people in _by_window(problem, s, d, k).items():
                    self.groups.append(Group(k, people))
                    self.heads.append(self.model.add_variable(lb=0.0, ub=0.0))
                    windows.append(window)
                    mine.append(self.heads[-1])
                if mine:
                    crews.append(Crew(s, kind, problem.starts[d][k], np.array(windows), mine))
        self.model.minimize(add_day(self.model, day_need(problem, d), crews, integer=False)[1])
        self.solver = mo.IncrementalSolver(self.model, mo.SolverType.GLOP)

    def cut_at(self, heads: FloatArray) -> Cut:
        """Price of the day with these heads per group, and its slopes."""
        for x, value in zip(self.heads, heads, strict=True):
            x.lower_bound = x.upper_bound = float(value)
        result = self.solver.solve()
        if not result.has_dual_feasible_solution() or not result.has_primal_feasible_solution():
            raise AssertionError(f"a day's linear programme ended {result.termination.reason}")
        slopes = result.reduced_costs()
        return Cut(result.objective_value(), np.array([slopes[x] for x in self.heads]), heads)


def _by_window(problem: Problem, s: int, d: int, k: int) -> dict[tuple[int, int], IntArray]:
    groups: dict[tuple[int, int], list[int]] = {}
    for p in problem.members(s):
        low, high = (int(i) for i in problem.hulls[p, d, k])
        if low >= 0:
            groups.setdefault((low, high), []).append(int(p))
    return {window: np.array(people) for window, people in groups.items()}
