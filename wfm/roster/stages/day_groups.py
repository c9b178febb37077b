"""A day whose heads are still open: groups of people who are alike on it, and the day's model on their heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.roster.stages.day_model import Crew, DayNeed, add_day

if TYPE_CHECKING:
    import ortools.math_opt.python.mathopt as mo

    from wfm.core.arrays import IntArray
    from wfm.roster.problem import Problem


@dataclass(frozen=True)
class Group:
    """People of one pool who may work one kind on a day in the same window of starts (indices)."""

    pool: int
    kind: int
    window: tuple[int, int]
    people: IntArray


def day_groups(problem: Problem, d: int) -> list[Group]:
    """Put people of a day in groups, by pool and kind."""
    found: dict[tuple[int, int, tuple[int, int]], list[int]] = {}
    for s in range(len(problem.pools)):
        for k in range(len(problem.kinds)):
            for p in problem.members(s):
                low, high = (int(i) for i in problem.hulls[p, d, k])
                if low >= 0:
                    found.setdefault((s, k, (low, high)), []).append(int(p))
    return [Group(s, k, window, np.array(people)) for (s, k, window), people in found.items()]


def day_need(problem: Problem, d: int) -> DayNeed:
    """Need and prices of day d of the problem."""
    span = problem.grid.day(d)
    return DayNeed(span.start, span.stop, problem.need, problem.pricing, problem.pools)


def add_day_of_groups(
    model: mo.Model, problem: Problem, d: int, groups: list[Group], heads: list[Any], *, integer: bool
) -> Any:
    """Add day d with `heads[i]` people of group i at work; returns its cost."""
    crews: dict[tuple[int, int], list[int]] = {}
    for i, group in enumerate(groups):
        crews.setdefault((group.pool, group.kind), []).append(i)
    built = [
        Crew(
            s,
            problem.kinds[k],
            problem.starts[d][k],
            np.array([groups[i].window for i in mine]),
            [heads[i] for i in mine],
        )
        for (s, k), mine in crews.items()
    ]
    return add_day(model, day_need(problem, d), built, integer=integer)[1]
