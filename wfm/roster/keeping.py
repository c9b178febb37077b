"""Keep an earlier roster: every day on which somebody works otherwise than before has a price, and a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.stages.moves import Moves


def price_changes(problem: Problem, before: Plan, price: float) -> Problem:
    """Add `price` to each choice of a day that is not the one in `before`; what may not be chosen stays so."""
    wishes = tuple(
        tuple(_change(prices, int(before.choice[p, d]), price) for d, prices in enumerate(days))
        for p, days in enumerate(problem.wishes)
    )
    return replace(problem, wishes=wishes)


def _change(prices: FloatArray, choice: int, price: float) -> FloatArray:
    return frozen(prices + np.where(np.arange(prices.size) == choice, 0.0, price))


def put_in_anew(moves: Moves, people: Sequence[int], before: Plan) -> None:
    """Give people without a schedule their best one; a shift that is the earlier plan's keeps its breaks."""
    for p in people:
        if moves.insert(p):
            _put_breaks_back(moves, p, before)


def settle_kept(moves: Moves, order: Sequence[int], before: Plan) -> float:
    """Let everyone in turn take a better schedule where it changes days; what it gained.

    A shift that is the earlier plan's keeps its breaks: moving them has no price, but it is a change too.
    """
    first = moves.price
    for p in order:
        price, kept = moves.price, moves.keep(np.array([p]))
        choices = moves.plan.choice[p].copy()
        moves.remove(p)
        if not moves.insert(p):
            moves.restore(kept)
            continue
        if (moves.plan.choice[p] != choices).any():
            _put_breaks_back(moves, p, before)
        if (moves.plan.choice[p] == choices).all() or moves.price > price - 1e-9:
            moves.restore(kept)
    return first - moves.price


def _put_breaks_back(moves: Moves, p: int, before: Plan) -> None:
    same = (moves.plan.choice[p] == before.choice[p]) & (before.kind[p] >= 0)
    if same.any():
        plan = moves.plan.copy()
        plan.breaks[p, same] = before.breaks[p, same]
        moves.take(plan)
