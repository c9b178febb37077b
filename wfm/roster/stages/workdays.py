"""Stage B: who works which days and which kind of shift.

The price of a day is convex in the heads of its groups and is learned from the day's linear programme cut by cut
(Benders 1962). Between cuts everyone in turn takes the lawful week that is cheapest by the cuts so far, a few people
at a time; a choice that turns out dearer than thought is taken back, having taught the cuts something. It starts from
weeks that track what the bound's linear programme wants. An integer programme over people's days and the cuts does
the same work far slower: people are many and alike.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.stages.day_price import Cut, DayPrice
from wfm.roster.stages.first_days import track_bound
from wfm.roster.stages.weeks import OFF, Weeks, lawful_weeks, rows_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.bound import Bound
    from wfm.roster.stages.solver import Limits

    Costs = Callable[[FloatArray], FloatArray]

SINGLE_DAY_OFF = 0.02
"""Price of a day off between two working days, as a share of one missing agent-interval: a tie-break, no more."""

CLOSE = 1e-3
"""Stop within this share of the bound."""

RADIUS = (1, 6)
"""How many people move between cuts, least and most: more while it pays, fewer while it does not."""

SWEEPS = 30

FIRST = 0.25
"""Share of the time for the first choice."""

TRIES = 20
"""Shakes of a choice that has settled."""

KICKED, SETTLING = 2, 10
"""People given a week by chance in a shake, and people who may settle around them."""


def choose_workdays(
    problem: Problem, bound: Bound, *, limits: Limits, progress: Callable[[float], None] | None = None
) -> IntArray:
    """Kind of shift per person and day, -1 for off: shape (p, d).

    `limits.work` is the number of rounds of cuts, `limits.seconds` their time; there is always a choice.
    """
    began = time.monotonic()
    rng = np.random.default_rng(limits.seed)
    prices = [DayPrice(problem, d) for d in range(problem.grid.days)]
    choice = _Choice(problem, prices)
    half = limits if limits.seconds is None else replace(limits, seconds=FIRST * limits.seconds)
    first = track_bound(problem, bound.works, limits=half)
    if first is not None:
        choice.take(first)
    best, kept = np.inf, choice.kinds.copy()
    cuts = [_Cuts() for _ in prices]
    for d, price in enumerate(prices):
        wanted = np.array([bound.works[g.people, d, g.kind].sum() for g in price.groups])
        cuts[d].add(price.cut_at(wanted))
    radius = RADIUS[0]
    with ThreadPoolExecutor(limits.workers) as pool:
        for turn in range(int(limits.work)):
            cost = sum(pool.map(_Cuts.learn, cuts, prices, choice.heads))
            better = cost < best - 1e-6
            radius = min(radius + 1, RADIUS[1]) if better else max(radius - 1, RADIUS[0])
            if better:
                best, kept = cost, choice.kinds.copy()
            else:
                choice.take(kept)
            late = limits.seconds is not None and time.monotonic() - began > limits.seconds
            if late or best <= bound.value * (1 + CLOSE) + 1e-6:
                break
            costs: list[Costs] = [day.cost for day in cuts]
            if not choice.settle(costs, rng, most=radius) and not choice.shake(costs, rng, TRIES):
                choice.kick(rng, 1)
            if progress is not None:
                progress(turn / limits.work)
    return kept


class _Cuts:
    """The price of one day as the highest of its cuts."""

    def __init__(self) -> None:
        self.slopes: list[FloatArray] = []
        self.constants: list[float] = []
        self.known: dict[bytes, float] = {}

    def learn(self, price: DayPrice, heads: FloatArray) -> float:
        """Price of the day with these heads; where they are new, one more cut."""
        key = heads.tobytes()
        if key not in self.known:
            cut = price.cut_at(heads.copy())
            self.known[key] = cut.value
            self.add(cut)
        return self.known[key]

    def add(self, cut: Cut) -> None:
        """Take up one more cut."""
        self.slopes.append(cut.slopes)
        self.constants.append(cut.value - float(cut.slopes @ cut.at))

    def cost(self, heads: FloatArray) -> FloatArray:
        """Price at each row of heads (m, g): shape (m,)."""
        return np.asarray((heads @ np.array(self.slopes).T + np.array(self.constants)).max(axis=1))


class _Choice:
    """Everyone's weeks as they stand, and the heads per day and group they add up to."""

    def __init__(self, problem: Problem, prices: list[DayPrice]) -> None:
        self.problem = problem
        self.weeks = lawful_weeks(problem)
        shape = (len(problem.people), problem.grid.days)
        self.group = np.full((*shape, len(problem.kinds)), -1, dtype=np.int64)
        for d, price in enumerate(prices):
            for i, g in enumerate(price.groups):
                self.group[g.people, d, g.kind] = i
        self.sizes = [len(price.groups) for price in prices]
        self.tie = SINGLE_DAY_OFF * problem.pricing.unit
        self.kinds = np.full(shape, OFF, dtype=np.int64)
        self.heads = [np.zeros(n) for n in self.sizes]
        for weeks in self.weeks:
            allowed = np.flatnonzero(self._allowed(weeks))
            self.kinds[weeks.person, weeks.days] = weeks.kinds[allowed[weeks.person % len(allowed)]]
        self.take(self.kinds)

    def take(self, kinds: IntArray) -> None:
        """Go back to a choice."""
        self.kinds = kinds.copy()
        self.heads = [np.zeros(n) for n in self.sizes]
        for p, d in zip(*np.nonzero(kinds >= 0), strict=True):
            self.heads[d][self.group[p, d, kinds[p, d]]] += 1.0

    def settle(self, costs: list[Costs], rng: np.random.Generator, *, most: int | None) -> int:
        """Let people take their cheapest week in turn until nobody gains, or `most` have moved; how many moved."""
        moved = 0
        for _ in range(SWEEPS):
            before = moved
            for i in rng.permutation(len(self.weeks)):
                moved += self._best_week(self.weeks[i], costs)
                if most is not None and moved >= most:
                    return moved
            if moved == before:
                return moved
        return moved

    def shake(self, costs: list[Costs], rng: np.random.Generator, tries: int) -> bool:
        """Give a few people a week by chance and let some others settle around them; kept where it pays."""
        price, gained = self._price(costs), False
        for _ in range(tries):
            kept, heads = self.kinds.copy(), [h.copy() for h in self.heads]
            self.kick(rng, KICKED)
            for i in rng.choice(len(self.weeks), size=min(SETTLING, len(self.weeks)), replace=False):
                self._best_week(self.weeks[i], costs)
            now = self._price(costs)
            if now < price - 1e-6:
                price, gained = now, True
            else:
                self.kinds, self.heads = kept, heads
        return gained

    def _price(self, costs: list[Costs]) -> float:
        return sum(float(cost(heads[None, :])[0]) for cost, heads in zip(costs, self.heads, strict=True) if heads.size)

    def kick(self, rng: np.random.Generator, people: int) -> None:
        """Give some people a lawful week by chance."""
        for i in rng.choice(len(self.weeks), size=min(people, len(self.weeks)), replace=False):
            weeks = self.weeks[i]
            self._put(weeks, weeks.kinds[rng.choice(np.flatnonzero(self._allowed(weeks)))])

    def _best_week(self, weeks: Weeks, costs: list[Costs]) -> bool:
        if len(weeks.kinds) < 2:
            return False
        table = np.array([self._day_costs(weeks.person, int(d), costs[d]) for d in weeks.days])
        total = table[np.arange(weeks.days.size), weeks.kinds].sum(axis=1) + self.tie * weeks.singles
        now = self.kinds[weeks.person, weeks.days]
        standing = float(total[(weeks.kinds == now).all(axis=1).argmax()])
        best = int(np.where(self._allowed(weeks), total, np.inf).argmin())
        if total[best] >= standing - 1e-7:
            return False
        self._put(weeks, weeks.kinds[best])
        return True

    def _day_costs(self, p: int, d: int, cost: Costs) -> FloatArray:
        """Price of the day with the person on each kind, and last (index -1) off: shape (k + 1,)."""
        base, now = self.heads[d], self.kinds[p, d]
        groups = self.group[p, d]
        able = np.flatnonzero(groups >= 0)
        rows = np.tile(base, (able.size + 1, 1))
        if now >= 0:
            rows[:, groups[now]] -= 1.0
        rows[np.arange(able.size), groups[able]] += 1.0
        found = cost(rows) if base.size else np.zeros(1)
        out = np.full(len(groups) + 1, np.inf)
        out[able], out[-1] = found[:-1], found[-1]
        return out

    def _allowed(self, weeks: Weeks) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Weeks that keep the limit on days in a row with the days around them as they stand."""
        before = _streak(self.kinds[weeks.person, : weeks.days[0]][::-1])
        if before == weeks.days[0]:
            before += int(self.problem.streaks[weeks.person])
        after = _streak(self.kinds[weeks.person, weeks.days[-1] + 1 :])
        allowed = rows_allowed(self.problem, weeks, before, after)
        return allowed if allowed.any() else np.ones(len(weeks.kinds), dtype=np.bool_)

    def _put(self, weeks: Weeks, kinds: IntArray) -> None:
        p = weeks.person
        for d, new in zip(weeks.days, kinds, strict=True):
            old = self.kinds[p, d]
            if old >= 0:
                self.heads[d][self.group[p, d, old]] -= 1.0
            if new >= 0:
                self.heads[d][self.group[p, d, new]] += 1.0
        self.kinds[p, weeks.days] = kinds


def _streak(kinds: IntArray) -> int:
    """Working days before the first day off."""
    off = np.flatnonzero(kinds < 0)
    return int(off[0]) if off.size else int(kinds.size)
