"""A block of days whose heads are still open, as a model: for the bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.roster.stages.day_model import Crew, DayNeed, add_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ortools.math_opt.python.mathopt as mo

    from wfm.roster.problem import Problem
    from wfm.roster.stages.groups import Block


def add_block(
    model: mo.Model,
    problem: Problem,
    block: Block,
    heads: list[Any],
    *,
    integer: bool,
    pooled: bool = False,
    apart: Mapping[int, list[Any]] | None = None,
    under: list[Any] | None = None,
) -> Any:
    """Add a block of days with `heads[i]` people of group i at work; returns its cost, without the lines in `apart`.

    What is missing on queues is also put in `under`.
    """
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
    need = DayNeed(
        first, last, problem.need, problem.pricing, problem.pools,
        apart=apart or {}, under=under, queues=len(problem.queues),
    )  # fmt: skip
    return add_day(model, need, built, integer=integer, pooled=pooled)[1]
