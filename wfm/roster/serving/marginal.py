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
    """The price steps of some intervals: need (q, t), ends of the steps in missing people (q, t, step), prices."""

    need: IntArray
    ends: IntArray
    prices: FloatArray
    over: FloatArray

    @classmethod
    def of(cls, problem: Problem, columns: IntArray | slice = slice(None)) -> Steps:
        """Steps of the problem, of all intervals or of some."""
        pricing = problem.pricing
        ends = np.cumsum(pricing.widths[:, columns], axis=2)
        return cls(problem.need[:, columns], ends, pricing.prices, pricing.over)

    def pick(self, columns: IntArray) -> Steps:
        """Only some of these intervals."""
        return Steps(self.need[:, columns], self.ends[:, columns], self.prices, self.over)

    def added(self, cover: IntArray) -> FloatArray:
        """Change of price when one more person serves the line: shape (q, t), for a cover of that shape."""
        missing = self.need - cover
        return np.where(missing > 0, -self._price(missing), self.over[:, None])

    def removed(self, cover: IntArray) -> FloatArray:
        """Change of price when one person leaves the line; without meaning where nobody is on it."""
        missing = self.need - cover
        return np.where(missing >= 0, self._price(missing + 1), -self.over[:, None])

    def price(self, cover: IntArray) -> FloatArray:
        """Price of each interval, all lines together: shape (t,)."""
        missing = np.maximum(self.need - cover, 0)[:, :, None]
        before = np.concatenate([np.zeros_like(self.ends[:, :, :1]), self.ends[:, :, :-1]], axis=2)
        taken = np.clip(missing - before, 0, self.ends - before)
        spare = np.maximum(cover - self.need, 0)
        return np.asarray((taken * self.prices[:, None, :]).sum(axis=(0, 2)) + (spare * self.over[:, None]).sum(axis=0))

    def room(self, cover: IntArray) -> tuple[IntArray, IntArray]:
        """How many may join, and how many leave, at the price of the first of them: shapes (q, t)."""
        missing = self.need - cover
        below = np.where(self.ends < missing[:, :, None], self.ends, 0).max(axis=2)
        join = np.where(missing > 0, missing - below, MANY)
        above = np.where(self.ends > missing[:, :, None], self.ends, MANY).min(axis=2)
        leave = np.where(missing >= 0, above - missing, -missing)
        return join, leave

    def _price(self, missing: IntArray) -> FloatArray:
        step = (self.ends < missing[:, :, None]).sum(axis=2)
        last = self.prices.shape[1] - 1
        return np.take_along_axis(self.prices, np.minimum(step, last), axis=1)
