"""What a day costs as a function of who works: its linear programme, with slopes, solved again and again.

The price of a day is convex in the heads of its crews, so a value with its slopes is a plane that lies below it
everywhere: a cut (Benders 1962) for the choice of working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.stages.day_groups import add_day_of_groups, day_groups

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem


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
        self.groups = day_groups(problem, d)
        self.heads = [self.model.add_variable(lb=0.0, ub=0.0) for _ in self.groups]
        self.model.minimize(add_day_of_groups(self.model, problem, d, self.groups, self.heads, integer=False))
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
