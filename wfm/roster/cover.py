"""The cover as people come and go: counts per pool split over lines at least cost, and what one more or one less costs.

The split of each interval is a flow of people from pools to lines at convex prices. It stays at least cost when
each person who comes is put in along the cheapest chain of moves (come on line a, somebody of a goes to b, ...) and
each who goes leaves along the cheapest one (successive shortest paths; Ahuja, Magnanti and Orlin 1993, section 9.7).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.objective import Pricing
    from wfm.roster.problem import Problem

    Kept = tuple[tuple[IntArray, IntArray, IntArray], tuple[FloatArray, FloatArray, FloatArray]]

EPSILON = 1e-9


class Cover:
    """People per pool and line, mutable.

    `duty` (s, t) are people on duty per pool, `split` (s, q, t) those of them on each line, `served` (q, t) people per
    line. `more` (q, t) is what one more person on a line costs after the best chain of moves, `less` (q, t) one less.
    """

    def __init__(self, problem: Problem) -> None:
        lines, size = problem.need.shape
        self.pools = problem.pools
        self.serves = np.array([[q in pool for q in range(lines)] for pool in problem.pools], dtype=np.bool_)
        self.steps = marginal_prices(problem.need, problem.pricing)
        self.need = problem.need
        self.empty_price = _empty_price(self.steps, problem.need)
        self.duty = np.zeros((len(problem.pools), size), dtype=np.int64)
        self.split = np.zeros((len(problem.pools), lines, size), dtype=np.int64)
        self.served = np.zeros((lines, size), dtype=np.int64)
        self.price = self.empty_price.copy()
        self.more = np.zeros((lines, size))
        self.less = np.zeros((lines, size))
        self._refresh(np.arange(size))

    @property
    def total(self) -> float:
        """Price of the whole cover."""
        return float(self.price.sum())

    def keep(self) -> Kept:
        """Copy what changes, for `restore`."""
        counts = self.duty.copy(), self.split.copy(), self.served.copy()
        return counts, (self.price.copy(), self.more.copy(), self.less.copy())

    def restore(self, kept: Kept) -> None:
        """Go back to what `keep` gave."""
        self.duty, self.split, self.served = kept[0]
        self.price, self.more, self.less = kept[1]

    def take(self, split: IntArray) -> None:
        """Begin from a split (s, q, t) of least cost."""
        self.split[...] = split
        self.duty[...], self.served[...] = split.sum(axis=1), split.sum(axis=0)
        sums = np.concatenate([np.zeros((*self.need.shape, 1)), np.cumsum(self.steps, axis=2)], axis=2)
        there = np.minimum(self.served, self.need)
        over = np.take_along_axis(self.steps, self.need[:, :, None], axis=2)[:, :, 0] * (self.served - there)
        price = np.take_along_axis(sums, there[:, :, None], axis=2)[:, :, 0] + over
        self.price[...] = self.empty_price + price.sum(axis=0)
        self._refresh(np.arange(self.price.size))

    def price_of_more(self, pool: int) -> FloatArray:
        """Change of price with one more person of a pool in each interval: shape (t,)."""
        return np.asarray(self.more[list(self.pools[pool])].min(axis=0))

    def add(self, pool: int, times: IntArray) -> None:
        """Put one person of a pool on duty in these intervals."""
        lines = np.array(self.pools[pool])
        target = lines[self.more[np.ix_(lines, times)].argmin(axis=0)]
        now = self._step_up(target, times)
        self.price[times] += self.more[target, times]
        direct = now <= self.more[target, times] + EPSILON
        self.duty[pool, times] += 1
        self.split[pool, target, times] += 1
        self.served[target, times] += 1
        for q, t in zip(target[~direct].tolist(), times[~direct].tolist(), strict=True):
            self._push(q, t)
        self._refresh(times)

    def remove(self, pool: int, times: IntArray) -> None:
        """Take one person of a pool off duty in these intervals."""
        lines = np.array(self.pools[pool])
        prices = np.where(self.split[pool][np.ix_(lines, times)] > 0, self.less[np.ix_(lines, times)], np.inf)
        target = lines[prices.argmin(axis=0)]
        now = self._step_down(target, times)
        self.price[times] += self.less[target, times]
        direct = now <= self.less[target, times] + EPSILON
        self.duty[pool, times] -= 1
        self.split[pool, target, times] -= 1
        self.served[target, times] -= 1
        for q, t in zip(target[~direct].tolist(), times[~direct].tolist(), strict=True):
            self._pull(q, t)
        self._refresh(times)

    def _step_up(self, lines: IntArray, times: IntArray) -> FloatArray:
        return np.asarray(self.steps[lines, times, np.minimum(self.served[lines, times], self.need[lines, times])])

    def _step_down(self, lines: IntArray, times: IntArray) -> FloatArray:
        there = self.served[lines, times]
        taken = np.minimum(np.maximum(there - 1, 0), self.need[lines, times])
        return np.where(there > 0, -self.steps[lines, times, taken], np.inf)

    def _links(self, times: IntArray) -> BoolArray:
        """Whether somebody on line a could serve line b instead: shape (a, b, times)."""
        present = self.split[:, :, times] > 0
        return np.asarray(np.einsum("sat,sb->abt", present, self.serves, dtype=np.int64) > 0)

    def _refresh(self, times: IntArray) -> None:
        """Prices of one more and one less by all chains of moves, in these intervals."""
        lines = np.arange(self.served.shape[0])[:, None]
        more, less = self._step_up(lines, times[None, :]), self._step_down(lines, times[None, :])
        if len(self.pools) > 1 or len(self.pools[0]) > 1:
            links = self._links(times)
            for _ in range(self.served.shape[0] - 1):
                through = np.where(links, more[None, :, :], np.inf).min(axis=1)
                filled = np.where(links, less[:, None, :], np.inf).min(axis=0)
                if (through >= more - EPSILON).all() and (filled >= less - EPSILON).all():
                    break
                more, less = np.minimum(more, through), np.minimum(less, filled)
        self.more[:, times], self.less[:, times] = more, less

    def _push(self, line: int, t: int) -> None:
        """One too many came on a line: hand on along the cheapest chain."""
        self.served[line, t] -= 1
        steps = self._step_up(*self._column(t))
        self.served[line, t] += 1
        for source, target in pairwise(_chain(line, steps, self._links(np.array([t]))[:, :, 0])):
            self._shift(source, target, t)

    def _pull(self, line: int, t: int) -> None:
        """One too few is left on a line: fill it along the cheapest chain."""
        self.served[line, t] += 1
        steps = self._step_down(*self._column(t))
        self.served[line, t] -= 1
        for target, source in pairwise(_chain(line, steps, self._links(np.array([t]))[:, :, 0].T)):
            self._shift(source, target, t)

    def _column(self, t: int) -> tuple[IntArray, IntArray]:
        lines = np.arange(self.served.shape[0])
        return lines, np.full(lines.size, t)

    def _shift(self, source: int, target: int, t: int) -> None:
        able = np.flatnonzero((self.split[:, source, t] > 0) & self.serves[:, target])
        s = int(able[0])
        self.split[s, source, t] -= 1
        self.split[s, target, t] += 1
        self.served[source, t] -= 1
        self.served[target, t] += 1


def _chain(line: int, steps: FloatArray, links: BoolArray) -> list[int]:
    """Lines of the cheapest chain from a line, with as few moves as can be; only itself where staying is as cheap."""
    values = [steps]
    for _ in range(steps.size - 1):
        values.append(np.minimum(values[-1], np.where(links, values[-1][None, :], np.inf).min(axis=1)))
    best, chain = values[-1][line], [line]
    hops = next(h for h, value in enumerate(values) if value[line] <= best + EPSILON)
    for h in range(hops - 1, -1, -1):
        chain.append(int(np.where(links[chain[-1]], values[h], np.inf).argmin()))
    return chain


def marginal_prices(need: IntArray, pricing: Pricing) -> FloatArray:
    """Change of price when the (c + 1)-th person comes on a line: shape (q, t, 1 + most needed), the last for more."""
    most = int(need.max(initial=0))
    lines, size = need.shape
    out = np.zeros((lines, size, most + 1))
    count = np.arange(most + 1)
    ends = np.cumsum(pricing.widths, axis=2)
    for q in range(lines):
        missing = need[q][:, None] - count[None, :]
        step = (missing[:, :, None] > ends[q][:, None, :]).sum(axis=2).clip(max=pricing.prices.shape[1] - 1)
        out[q] = np.where(missing > 0, -pricing.prices[q][step], pricing.over[q])
    return out


def _empty_price(steps: FloatArray, need: IntArray) -> FloatArray:
    """Price of each interval with nobody there: shape (t,)."""
    inside = np.arange(steps.shape[2]) < need[:, :, None]
    return np.asarray(-np.where(inside, steps, 0.0).sum(axis=(0, 2)))
