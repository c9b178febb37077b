"""One person more or less in some intervals, and the split of each of these kept at least cost (`wfm.roster.cover`).

Arrays are laid out by interval: counts of duty (t, s), split (t, s, q), served (t, q); prices (t,), more and less
(t, q); steps (t, q, n) and need (t, q). `touched` (t,) tells which intervals are saved in the arrays of `saved`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.compiled import compiled, inner

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

    Counts = tuple[IntArray, IntArray, IntArray]
    Prices = tuple[FloatArray, FloatArray, FloatArray]
    Asked = tuple[FloatArray, IntArray, BoolArray]

EPSILON = 1e-9


@compiled
def refresh(counts: Counts, prices: Prices, asked: Asked, times: IntArray) -> None:
    """Find the prices of one more and one less by all chains of moves, in these intervals."""
    lines = asked[1].shape[1]
    links = np.zeros((lines, lines), dtype=np.bool_)
    for t in times:
        _refresh_at(counts, prices, asked, t, links)


@compiled
def add(
    counts: Counts, prices: Prices, asked: Asked, times: IntArray, pool: int, pool_lines: IntArray
) -> float:
    """Put one person of a pool on duty in these intervals; what the price changes by."""
    duty, split, served = counts
    change = 0.0
    price, more, _ = prices
    lines = asked[1].shape[1]
    links, steps = np.zeros((lines, lines), dtype=np.bool_), np.zeros(lines)
    for t in times:
        target = pool_lines[0]
        for q in pool_lines:
            if more[t, q] < more[t, target]:
                target = q
        price[t] += more[t, target]
        change += more[t, target]
        direct = _step_up(served, asked, t, target) <= more[t, target] + EPSILON
        duty[t, pool] += 1
        split[t, pool, target] += 1
        served[t, target] += 1
        if not direct:
            served[t, target] -= 1
            for q in range(lines):
                steps[q] = _step_up(served, asked, t, q)
            served[t, target] += 1
            _link(split, asked[2], t, links)
            _hand_on(split, served, asked[2], t, steps, links, target, 1)
        _refresh_at(counts, prices, asked, t, links)
    return change


@compiled
def remove(
    counts: Counts, prices: Prices, asked: Asked, times: IntArray, pool: int, pool_lines: IntArray
) -> float:
    """Take one person of a pool off duty in these intervals; what the price changes by."""
    duty, split, served = counts
    change = 0.0
    price, _, less = prices
    lines = asked[1].shape[1]
    links, steps = np.zeros((lines, lines), dtype=np.bool_), np.zeros(lines)
    for t in times:
        target = -1
        for q in pool_lines:
            if split[t, pool, q] > 0 and (target < 0 or less[t, q] < less[t, target]):
                target = q
        price[t] += less[t, target]
        change += less[t, target]
        direct = _step_down(served, asked, t, target) <= less[t, target] + EPSILON
        duty[t, pool] -= 1
        split[t, pool, target] -= 1
        served[t, target] -= 1
        if not direct:
            served[t, target] += 1
            for q in range(lines):
                steps[q] = _step_down(served, asked, t, q)
            served[t, target] -= 1
            _link(split, asked[2], t, links)
            _hand_on(split, served, asked[2], t, steps, links.T.copy(), target, -1)
        _refresh_at(counts, prices, asked, t, links)
    return change


@compiled
def save(counts: Counts, prices: Prices, kept: tuple[Counts, Prices], times: IntArray, touched: BoolArray) -> None:
    """Copy these intervals to `kept`, each the first time it is touched."""
    for t in times:
        if not touched[t]:
            touched[t] = True
            _copy_at(t, counts, prices, kept[0], kept[1])


@compiled
def undo(counts: Counts, prices: Prices, kept: tuple[Counts, Prices], touched: BoolArray) -> None:
    """Copy the touched intervals back."""
    for t in range(touched.size):
        if touched[t]:
            touched[t] = False
            _copy_at(t, kept[0], kept[1], counts, prices)


@inner
def _copy_at(t: int, counts: Counts, prices: Prices, to_counts: Counts, to_prices: Prices) -> None:
    to_counts[0][t] = counts[0][t]
    to_counts[1][t] = counts[1][t]
    to_counts[2][t] = counts[2][t]
    to_prices[0][t] = prices[0][t]
    to_prices[1][t] = prices[1][t]
    to_prices[2][t] = prices[2][t]


@inner
def _step_up(served: IntArray, asked: Asked, t: int, q: int) -> float:
    steps, need, _ = asked
    price: float = steps[t, q, min(served[t, q], need[t, q])]
    return price


@inner
def _step_down(served: IntArray, asked: Asked, t: int, q: int) -> float:
    steps, need, _ = asked
    if served[t, q] <= 0:
        return np.inf
    price: float = -steps[t, q, min(served[t, q] - 1, need[t, q])]
    return price


@inner
def _link(split: IntArray, serves: BoolArray, t: int, links: BoolArray) -> None:
    """Whether somebody on line a could serve line b instead."""
    pools, lines = serves.shape
    links[:] = False
    for s in range(pools):
        for a in range(lines):
            if split[t, s, a] > 0:
                for b in range(lines):
                    if serves[s, b]:
                        links[a, b] = True


@inner
def _refresh_at(counts: Counts, prices: Prices, asked: Asked, t: int, links: BoolArray) -> None:
    _, split, served = counts
    _, more, less = prices
    lines = served.shape[1]
    for q in range(lines):
        more[t, q] = _step_up(served, asked, t, q)
        less[t, q] = _step_down(served, asked, t, q)
    if asked[2].shape[0] == 1 and lines == 1:
        return
    _link(split, asked[2], t, links)
    for _ in range(lines - 1):
        changed = False
        for a in range(lines):
            for b in range(lines):
                if links[a, b]:
                    if more[t, b] < more[t, a] - EPSILON:
                        more[t, a] = more[t, b]
                        changed = True
                    if less[t, a] < less[t, b] - EPSILON:
                        less[t, b] = less[t, a]
                        changed = True
        if not changed:
            break


@inner
def _hand_on(
    split: IntArray,
    served: IntArray,
    serves: BoolArray,
    t: int,
    steps: FloatArray,
    links: BoolArray,
    line: int,
    sign: int,
) -> None:
    """Move people along the cheapest chain from a line with as few moves as can be.

    With sign 1 one too many is on the line and hands on, with -1 one too few and is filled up.
    """
    lines = steps.size
    values = np.empty((lines, lines))
    values[0] = steps
    for h in range(1, lines):
        for a in range(lines):
            best = values[h - 1, a]
            for b in range(lines):
                if links[a, b] and values[h - 1, b] < best:
                    best = values[h - 1, b]
            values[h, a] = best
    hops = 0
    while values[hops, line] > values[lines - 1, line] + EPSILON:
        hops += 1
    at = line
    for h in range(hops - 1, -1, -1):
        following = -1
        for b in range(lines):
            if links[at, b] and (following < 0 or values[h, b] < values[h, following]):
                following = b
        if sign > 0:
            _shift(split, served, serves, t, at, following)
        else:
            _shift(split, served, serves, t, following, at)
        at = following


@inner
def _shift(split: IntArray, served: IntArray, serves: BoolArray, t: int, source: int, target: int) -> None:
    for s in range(serves.shape[0]):
        if split[t, s, source] > 0 and serves[s, target]:
            split[t, s, source] -= 1
            split[t, s, target] += 1
            served[t, source] -= 1
            served[t, target] += 1
            return
