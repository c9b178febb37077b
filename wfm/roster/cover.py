"""The cover as people come and go: counts per pool split over lines at least cost, and what one more or one less costs.

The split of each interval is a flow of people from pools to lines at convex prices. It stays at least cost when
each person who comes is put in along the cheapest chain of moves (come on line a, somebody of a goes to b, ...) and
each who goes leaves along the cheapest one (successive shortest paths; Ahuja, Magnanti and Orlin 1993, section 9.7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels import cover as kernels

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.kernels.cover import Counts, Prices
    from wfm.roster.objective import Pricing
    from wfm.roster.problem import Problem

    Kept = tuple[Counts, Prices]


class Cover:
    """People per pool and line, mutable.

    `duty` (s, t) are people on duty per pool, `split` (s, q, t) those of them on each line, `served` (q, t) people per
    line. `more` (q, t) is what one more person on a line costs after the best chain of moves, `less` (q, t) one less;
    `price` (t,) is what each interval costs. `counts`, `prices` and `asked` are the same by interval, for compiled
    loops.
    """

    def __init__(self, problem: Problem) -> None:
        lines, size = problem.need.shape
        pools = len(problem.pools)
        self.pools = problem.pools
        self.lines_of = tuple(np.array(pool, dtype=np.int64) for pool in problem.pools)
        self.serves = np.array([[q in pool for q in range(lines)] for pool in problem.pools], dtype=np.bool_)
        self.steps = marginal_prices(problem.need, problem.pricing)
        self.need = problem.need
        self.empty_price = _empty_price(self.steps, problem.need)
        self.asked = self.steps.transpose(1, 0, 2).copy(), self.need.T.copy(), self.serves
        self.counts: Counts = (
            np.zeros((size, pools), dtype=np.int64),
            np.zeros((size, pools, lines), dtype=np.int64),
            np.zeros((size, lines), dtype=np.int64),
        )
        self.prices: Prices = (self.empty_price.copy(), np.zeros((size, lines)), np.zeros((size, lines)))
        self._saved = self.keep()
        self._touched = np.zeros(size, dtype=np.bool_)
        duty, split, served = self.counts
        self.duty, self.split, self.served = duty.T, split.transpose(1, 2, 0), served.T
        self.price, self.more, self.less = self.prices[0], self.prices[1].T, self.prices[2].T
        self._refresh(np.arange(size))

    @property
    def total(self) -> float:
        """Price of the whole cover."""
        return float(self.price.sum())

    def keep(self) -> Kept:
        """Copy what changes, for `restore`."""
        (duty, split, served), (price, more, less) = self.counts, self.prices
        return (duty.copy(), split.copy(), served.copy()), (price.copy(), more.copy(), less.copy())

    def restore(self, kept: Kept) -> None:
        """Go back to what `keep` gave."""
        for part, before in zip((*self.counts, *self.prices), (*kept[0], *kept[1]), strict=True):
            part[...] = before

    def mark(self) -> None:
        """From here on changes can be undone."""
        self._touched[:] = False

    def undo(self) -> None:
        """Go back to the last `mark`."""
        kernels.undo(self.counts, self.prices, self._saved, self._touched)

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
        return np.asarray(self.prices[1][:, self.lines_of[pool]].min(axis=1))

    def add(self, pool: int, times: IntArray) -> None:
        """Put one person of a pool on duty in these intervals."""
        kernels.save(self.counts, self.prices, self._saved, times, self._touched)
        kernels.add(self.counts, self.prices, self.asked, times, pool, self.lines_of[pool])

    def remove(self, pool: int, times: IntArray) -> None:
        """Take one person of a pool off duty in these intervals."""
        kernels.save(self.counts, self.prices, self._saved, times, self._touched)
        kernels.remove(self.counts, self.prices, self.asked, times, pool, self.lines_of[pool])

    def _refresh(self, times: IntArray) -> None:
        kernels.refresh(self.counts, self.prices, self.asked, times)


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
