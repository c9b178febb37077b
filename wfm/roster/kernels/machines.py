"""Rules as tables of states and letters, run over a person's days (`wfm.roster.aside`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.compiled import compiled, inner

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

    Tables = tuple[IntArray, FloatArray, FloatArray]


@inner
def run(tables: Tables, m: int, state: int, letters: IntArray, first: int) -> float:
    """Price of the days from `first` on, the end included; endless where a step is forbidden."""
    following, prices, finish = tables
    total = 0.0
    for d in range(first, letters.size):
        total += prices[m, state, letters[d]]
        state = following[m, state, letters[d]]
        if state < 0:
            return np.inf
    return total + finish[m, state]


@compiled
def price_all(tables: Tables, begin: IntArray, letters: IntArray) -> float:
    """Price of a schedule by all machines: `begin` (m,) states, `letters` (m, d)."""
    total = 0.0
    for m in range(begin.size):
        total += run(tables, m, begin[m], letters[m], 0)
    return total


@compiled
def price_changes(
    tables: Tables, begin: IntArray, letters: IntArray, of_choice: IntArray, firsts: IntArray, out: FloatArray
) -> None:
    """Add to `out` (c,) what each choice of each day would change in the price, all other days as they are.

    `of_choice` (m, c) are the letters of the choices, laid end to end by day, which begin at `firsts` (d + 1,).
    """
    following, prices, _ = tables
    days = firsts.size - 1
    known = np.empty(following.shape[2])
    for m in range(begin.size):
        whole = run(tables, m, begin[m], letters[m], 0)
        state, before = begin[m], 0.0
        for d in range(days):
            known[:] = np.nan
            for c in range(firsts[d], firsts[d + 1]):
                letter = of_choice[m, c]
                if np.isnan(known[letter]):
                    then = following[m, state, letter]
                    rest = np.inf if then < 0 else run(tables, m, then, letters[m], d + 1)
                    known[letter] = before + prices[m, state, letter] + rest - whole
                out[c] += known[letter]
            before += prices[m, state, letters[m, d]]
            state = following[m, state, letters[m, d]]
