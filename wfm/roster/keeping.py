"""Keep an earlier roster: every day on which somebody works otherwise than before has a price."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem


def price_changes(problem: Problem, before: Plan, price: float) -> Problem:
    """Add `price` to each choice of a day that is not the one in `before`; what may not be chosen stays so."""
    wishes = tuple(
        tuple(_change(prices, int(before.choice[p, d]), price) for d, prices in enumerate(days))
        for p, days in enumerate(problem.wishes)
    )
    return replace(problem, wishes=wishes)


def _change(prices: FloatArray, choice: int, price: float) -> FloatArray:
    return frozen(prices + np.where(np.arange(prices.size) == choice, 0.0, price))
