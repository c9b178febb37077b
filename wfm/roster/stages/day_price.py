"""What a block of days costs as a function of who works: its linear programme, with slopes, solved again and again.

The price of a block is convex in the heads of its groups, so a value with its slopes is a plane that lies below it
everywhere: a cut (Benders 1962) for the choice of working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.stages.day_model import Crew, DayNeed, add_day

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.groups import Block


@dataclass(frozen=True)
class Cut:
    """price(heads) >= value + slopes . (heads - at), per group of the block."""

    value: float
    slopes: FloatArray
    at: FloatArray


class DayPrice:
    """The linear programme of a block with the heads of its groups as parameters, warm-started by GLOP."""

    def __init__(self, problem: Problem, block: Block) -> None:
        self.model = mo.Model()
        self.groups = block.groups
        self.heads = [self.model.add_variable(lb=0.0, ub=0.0) for _ in self.groups]
        self.model.minimize(add_block(self.model, problem, block, self.heads, integer=False))
        self.solver = mo.IncrementalSolver(self.model, mo.SolverType.GLOP)

    def cut_at(self, heads: FloatArray) -> Cut:
        """Price of the block with these heads per group, and its slopes."""
        for x, value in zip(self.heads, heads, strict=True):
            x.lower_bound = x.upper_bound = float(value)
        result = self.solver.solve()
        if not result.has_dual_feasible_solution() or not result.has_primal_feasible_solution():
            raise AssertionError(f"a day's linear programme ended {result.termination.reason}")
        slopes = result.reduced_costs()
        return Cut(result.objective_value(), np.array([slopes[x] for x in self.heads]), heads)


def add_block(model: mo.Model, problem: Problem, block: Block, heads: list[Any], *, integer: bool, pooled: bool = False) -> Any:
    """Add a block of days with `heads[i]` people of group i at work; returns its cost."""
    crews: dict[tuple[int, int, int], list[int]] = {}
    for i, group in enumerate(block.groups):
        crews.setdefault((group.day, group.pool, group.kind), []).append(i)
    built = [
        Crew(
            s,
            problem.kinds[k],
            problem.starts[d][k],
            np.array([block.groups[i].window for i in mine]),
            [heads[i] for i in mine],
        )
        for (d, s, k), mine in crews.items()
    ]
    first, last = int(problem.grid.first_of_day[block.days[0]]), int(problem.grid.first_of_day[block.days[-1] + 1])
    need = DayNeed(first, last, problem.need, problem.pricing, problem.pools)
    return add_day(model, need, built, integer=integer, pooled=pooled)[1]
