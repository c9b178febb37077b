"""What one person more or less on a line costs, for all lines and intervals at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem

MANY = 1 << 40
"""Stands for any number of people."""


@dataclass(frozen=True)
class Steps:
    """The price steps of some intervals: need (q, ...), ends of the steps in missing people (q, ..., step), prices.

    The axes after the first are the intervals, in any shape; covers have the same shape as the need.
    """

    need: IntArray
    ends: IntArray
    prices: FloatArray
    over: FloatArray

    @classmethod
    def of(cls, problem: Problem) -> Steps:
        """Read the steps of the problem, of all intervals: need (q, t)."""
        pricing = problem.pricing
        return cls(problem.need, np.cumsum(pricing.widths, axis=2), pricing.prices, pricing.over)

    def pick(self, columns: IntArray) -> Steps:
        """Only these intervals, in the shape of `columns`."""
        return Steps(self.need[:, columns], self.ends[:, columns], self.prices, self.over)

    def added(self, cover: IntArray) -> FloatArray:
        """Change of price when one more person serves the line: shape of the cover."""
        missing = self.need - cover
        return np.where(missing > 0, -self._price(missing), self._spread(self.over))

    def removed(self, cover: IntArray) -> FloatArray:
        """Change of price when one person leaves the line; without meaning where nobody is on it."""
        missing = self.need - cover
        return np.where(missing >= 0, self._price(missing + 1), -self._spread(self.over))

    def price(self, cover: IntArray) -> FloatArray:
        """Price of each interval, all lines together: shape (...)."""
        missing = np.maximum(self.need - cover, 0)
        cost = np.maximum(cover - self.need, 0) * self._spread(self.over)
        before: IntArray | int = 0
        for i in range(self.prices.shape[1]):
            end = self.ends[..., i]
            cost += np.clip(missing - before, 0, end - before) * self._spread(self.prices[:, i])
            before = end
        return np.asarray(cost.sum(axis=0))

    def room(self, cover: IntArray) -> tuple[IntArray, IntArray]:
        """How many may join, and how many leave, at the price of the first of them: shapes of the cover."""
        missing = self.need - cover
        below = np.where(self.ends < missing[..., None], self.ends, 0).max(axis=-1)
        join = np.where(missing > 0, missing - below, MANY)
        above = np.where(self.ends > missing[..., None], self.ends, MANY).min(axis=-1)
        leave = np.where(missing >= 0, above - missing, -missing)
        return join, leave

    def _price(self, missing: IntArray) -> FloatArray:
        step = np.zeros(missing.shape, dtype=np.int64)
        for i in range(self.prices.shape[1] - 1):
            step += self.ends[..., i] < missing
        return np.asarray(self.prices[self._spread(np.arange(self.need.shape[0])), step])

    def _spread(self, by_line: np.ndarray) -> np.ndarray:
        return by_line.reshape(-1, *[1] * (self.need.ndim - 1))
