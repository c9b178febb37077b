"""The last stage: people move by chance with who serves what in blocks, and the objective as it will be measured.

The stages before share people out over lines anew in every interval, which blocks can't follow: what fits best without
them need not with them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.annealing import anneal_some
from wfm.roster.kernels.floor import Blocks
from wfm.roster.kernels.serving import serve_some
from wfm.roster.serving.crew import SHUT
from wfm.roster.serving.duty import line_cover
from wfm.roster.stages.annealing import Annealer, lay_out_floor
from wfm.roster.stages.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.serving import BlockRules
    from wfm.roster.stages.annealing import Cooling

SHARES = (0.15, 0.25, 1.0)
"""Shares of moves, added up: one day of a person, a day to another, a day of two people."""

SERVED, MOVED = 2000, 20
"""Pairs of shifts served anew in one step, at one heat, and moves of days: about as long on two cores, tens of ms.

Serving anew takes a twentieth of the time, and among many people most of what blocks cost can be saved by it.
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
    workers: int = 1,
) -> tuple[Plan, IntArray]:
    """Move people by chance; plan and lines served (p, t) as they were best, switches priced.

    Days that are `held` (p, d) stay, as do those on which somebody is `busy` (p, t) with else, and those whose breaks a
    lock settles. `workers` serve different days side by side.
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
    with ThreadPoolExecutor(workers) as pool:
        for left in cooling.clock():
            heat = cooling.heat * problem.pricing.unit * left
            parts = cut_horizon(moves.plan, workers)
            chances = rng.spawn(len(parts))
            total = sum(len(shifts) for shifts, _ in parts)
            served = [
                pool.submit(
                    serve_some, floor, annealer.schedules, *part, heat, SERVED * len(part[0]) // total, chance
                )
                for part, chance in zip(parts, chances, strict=True)
            ]
            now += sum(each.result() for each in served)
            now += anneal_some(floor, annealer.schedules, annealer.beside, heat, MOVED, SHARES, rng)
            if now < best - 1e-9:
                best, kept = now, (moves.plan.copy(), serving.copy())
            tell(1.0 - left)
    return kept


def cut_horizon(plan: Plan, count: int) -> list[tuple[IntArray, IntArray]]:
    """Cut the horizon into at most so many parts of about as many shifts, where no shift reaches into the next.

    For each its shifts (i, 2), person and day in order of days, and the first and one past the last of its day (i, 2).
    """
    days, people = np.nonzero(plan.kind.T >= 0)
    if not days.size:
        return []
    lengths = np.array([kind.length for kind in plan.problem.kinds])
    starts = plan.start[people, days]
    ends = starts + lengths[plan.kind[people, days]]
    latest, earliest = np.maximum.accumulate(ends), np.minimum.accumulate(starts[::-1])[::-1]
    first = np.flatnonzero(np.diff(days)) + 1
    clear = first[latest[first - 1] <= earliest[first]]
    wanted = [int(clear[np.abs(clear - days.size * k / count).argmin()]) for k in range(1, count) if clear.size]
    cuts = [0, *sorted(set(wanted)), days.size]
    shifts = np.column_stack([people, days])
    spans = np.column_stack([np.searchsorted(days, days, side="left"), np.searchsorted(days, days, side="right")])
    return [(shifts[a:b].copy(), spans[a:b] - a) for a, b in pairwise(cuts)]


def _busy_days(plan: Plan, busy: BoolArray) -> BoolArray:
    """Days with a shift in which the person is busy with else: (p, d)."""
    out = np.zeros(plan.kind.shape, dtype=np.bool_)
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        start = plan.start[p, d]
        out[p, d] = busy[p, start : start + plan.problem.kinds[plan.kind[p, d]].length].any()
    return out
