"""The last stage: people move by chance with who serves what in blocks, and the objective as it will be measured.

The stages before share people out over lines anew in every interval, which blocks can't follow: what fits best without
them need not with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.annealing import anneal_some
from wfm.roster.kernels.floor import Blocks
from wfm.roster.serving.crew import SHUT
from wfm.roster.serving.duty import line_cover
from wfm.roster.stages.annealing import SOME, Annealer, lay_out_floor
from wfm.roster.stages.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.serving import BlockRules
    from wfm.roster.stages.annealing import Cooling

SHARES = (0.05, 0.08, 0.3)
"""Shares of moves, added up: one day of a person, a day to another, a day of two people; the rest only who serves what.

The last are twenty times as fast, and among many people most of what blocks cost can be saved by them.
"""


def anneal_blocks(
    plan: Plan,
    lines: IntArray,
    rules: BlockRules,
    *,
    busy: BoolArray,
    held: BoolArray,
    rng: np.random.Generator,
    cooling: Cooling,
    tell: Callable[[float], None],
) -> tuple[Plan, IntArray]:
    """Move people by chance; plan and lines served (p, t) as they were best, switches priced.

    Days that are `held` (p, d) stay, as do those on which somebody is `busy` (p, t) with else, and those whose breaks a
    lock settles.
    """
    problem = plan.problem
    annealer, moves = Annealer(problem), Moves(plan.copy())
    annealer.held |= _busy_days(plan, busy) | held
    shut = np.where(problem.open, 0.0, SHUT * problem.pricing.unit).T.copy()
    serving = lines.astype(np.int64)
    blocks = Blocks(True, rules.least, rules.switch, serving, line_cover(problem, serving).T.copy(), shut)
    floor = lay_out_floor(moves, annealer.held, blocks)
    now = best = 0.0
    kept = moves.plan.copy(), serving.copy()
    for left in cooling.clock():
        heat = cooling.heat * problem.pricing.unit * left
        now += anneal_some(floor, annealer.schedules, annealer.beside, heat, SOME, SHARES, rng)
        if now < best - 1e-9:
            best, kept = now, (moves.plan.copy(), serving.copy())
        tell(1.0 - left)
    return kept


def _busy_days(plan: Plan, busy: BoolArray) -> BoolArray:
    """Days with a shift in which the person is busy with else: (p, d)."""
    out = np.zeros(plan.kind.shape, dtype=np.bool_)
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        start = plan.start[p, d]
        out[p, d] = busy[p, start : start + plan.problem.kinds[plan.kind[p, d]].length].any()
    return out
