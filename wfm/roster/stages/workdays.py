"""Stage B: who works which days, which kind of shift, and about when.

The price of a block of days is convex in the heads of its groups and is learned from the block's linear programme cut
by cut (Benders 1962). Between cuts everyone in turn takes the lawful schedule that is cheapest by the cuts so far, a
few people at a time; a choice that turns out dearer than thought is taken back, having taught the cuts something. It
starts from schedules that track what the bound's linear programme wants. An integer programme over people's days and
the cuts does the same work far slower: people are many and alike.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.paths import cheapest_path, price_path
from wfm.roster.stages.day_price import Cut, DayPrice

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.bound import Bound
    from wfm.roster.stages.groups import Block
    from wfm.roster.stages.solver import Limits

    Prices = Callable[[int, FloatArray], FloatArray]
    """Price of block b at each row of heads (m, g): shape (m,)."""

CLOSE = 1e-3
"""Stop within this share of the bound."""

RADIUS = (1, 6)
"""How many people move between cuts, least and most: more while it pays, fewer while it does not."""

SWEEPS = 30

TRACKING = 3
"""Sweeps of the first choice."""

TRIES = 20
"""Shakes of a choice that has settled."""

KICKED, SETTLING = 2, 10
"""People given a schedule by chance in a shake, and people who may settle around them."""


def choose_workdays(
    problem: Problem,
    blocks: list[Block],
    bound: Bound,
    *,
    limits: Limits,
    progress: Callable[[float], None] | None = None,
) -> IntArray:
    """Choice per person and day (of their profile), 0 for off: shape (p, d).

    `limits.work` is the number of rounds of cuts, `limits.seconds` their time; there is always a choice.
    """
    began = time.monotonic()
    rng = np.random.default_rng(limits.seed)
    choice = _Choice(problem, blocks)
    choice.track(bound.heads, rng)
    best, kept = np.inf, choice.chosen.copy()
    prices = [DayPrice(problem, block) for block in blocks]
    cuts = [_Cuts() for _ in prices]
    for b, price in enumerate(prices):
        cuts[b].add(price.cut_at(bound.heads[b]))
    radius = RADIUS[0]
    with ThreadPoolExecutor(limits.workers) as pool:
        for turn in range(int(limits.work)):
            cost = sum(pool.map(_Cuts.learn, cuts, prices, choice.heads)) + float(choice.wish.sum())
            better = cost < best - 1e-6
            radius = min(radius + 1, RADIUS[1]) if better else max(radius - 1, RADIUS[0])
            if better:
                best, kept = cost, choice.chosen.copy()
            else:
                choice.take(kept)
            late = limits.seconds is not None and time.monotonic() - began > limits.seconds
            if late or best <= bound.value * (1 + CLOSE) + 1e-6:
                break

            def learned(b: int, heads: FloatArray) -> FloatArray:
                return cuts[b].cost(heads)

            if not choice.settle(learned, rng, most=radius) and not choice.shake(learned, rng, TRIES):
                choice.kick(learned, rng, 1)
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
    """Everyone's schedule as it stands, and the heads per group that they add up to."""

    def __init__(self, problem: Problem, blocks: list[Block]) -> None:
        self.problem, self.blocks = problem, blocks
        self.block_of = {d: b for b, block in enumerate(blocks) for d in block.days}
        self.chosen = np.zeros((len(problem.people), problem.grid.days), dtype=np.int64)
        self.wish = np.zeros(len(problem.people))
        self.heads = [np.zeros(len(block.groups)) for block in blocks]

    def take(self, chosen: IntArray) -> None:
        """Go back to a choice."""
        for p in np.flatnonzero((self.chosen != chosen).any(axis=1)):
            self._put(int(p), chosen[p])

    def track(self, wanted: list[FloatArray], rng: np.random.Generator) -> None:
        """First choice: heads as close as can be to those wanted, by the sum of squares, one person at a time."""

        def strays(b: int, heads: FloatArray) -> FloatArray:
            return np.asarray(((heads - wanted[b]) ** 2).sum(axis=1))

        for sweep in range(TRACKING):
            for p in rng.permutation(len(self.problem.people)):
                self._best(int(p), strays, always=sweep == 0)

    def settle(self, prices: Prices, rng: np.random.Generator, *, most: int | None) -> int:
        """Let people take their cheapest schedule in turn until nobody gains, or `most` have moved; how many moved."""
        moved = 0
        for _ in range(SWEEPS):
            before = moved
            for p in rng.permutation(len(self.problem.people)):
                moved += self._best(int(p), prices)
                if most is not None and moved >= most:
                    return moved
            if moved == before:
                return moved
        return moved

    def shake(self, prices: Prices, rng: np.random.Generator, tries: int) -> bool:
        """Give a few people a schedule by chance and let some others settle around them; kept where it pays."""
        price, gained = self._price(prices), False
        people = len(self.problem.people)
        for _ in range(tries):
            kept = self.chosen.copy()
            self.kick(prices, rng, KICKED)
            for p in rng.choice(people, size=min(SETTLING, people), replace=False):
                self._best(int(p), prices)
            now = self._price(prices)
            if now < price - 1e-6:
                price, gained = now, True
            else:
                self.take(kept)
        return gained

    def kick(self, prices: Prices, rng: np.random.Generator, people: int) -> None:
        """Give some people a lawful schedule by chance: their best at prices of noise."""
        del prices
        every = len(self.problem.people)
        for p in rng.choice(every, size=min(people, every), replace=False):
            noise = [rng.random(w.size) + np.where(np.isfinite(w), 0.0, np.inf) for w in self.problem.wishes[p]]
            found = cheapest_path(
                self.problem.profile(p).graph, self.problem.begin(p), noise, self.problem.ranges[p]
            )
            if found is not None:
                self._put(int(p), found.choices)

    def _price(self, prices: Prices) -> float:
        blocks = sum(float(prices(b, heads[None, :])[0]) for b, heads in enumerate(self.heads) if heads.size)
        return blocks + float(self.wish.sum())

    def _best(self, p: int, prices: Prices, *, always: bool = False) -> bool:
        """Give a person their cheapest schedule at these prices; False where they have it."""
        problem = self.problem
        costs = [self._day_costs(p, d, prices) for d in range(problem.grid.days)]
        path = cheapest_path(problem.profile(p).graph, problem.begin(p), costs, problem.ranges[p])
        if path is None:
            return False
        if not always:
            rules = price_path(problem.profile(p).graph, problem.begin(p), self.chosen[p], problem.ranges[p])
            now = sum(float(cost[c]) for cost, c in zip(costs, self.chosen[p], strict=True))
            if rules is not None and path.price >= now + rules - 1e-7:
                return False
        self._put(p, path.choices)
        return True

    def _day_costs(self, p: int, d: int, prices: Prices) -> FloatArray:
        """Price of each choice of a day, everyone else as they are."""
        b = self.block_of[d]
        block, base = self.blocks[b], self.heads[b]
        groups, wishes = block.of[p, d], self.problem.wishes[p][d]
        mine = block.paid[p, d]
        rows = np.tile(base, (mine.size + 1, 1))
        now = groups[self.chosen[p, d]]
        if now >= 0:
            rows[:, now] -= 1.0
        rows[np.arange(mine.size), mine] += 1.0
        found = prices(b, rows) if base.size else np.zeros(1)
        place = np.searchsorted(mine, groups)
        return np.where(groups >= 0, found[np.minimum(place, mine.size)], found[-1]) + wishes

    def _put(self, p: int, choices: IntArray) -> None:
        for d in np.flatnonzero(self.chosen[p] != choices):
            b = self.block_of[int(d)]
            groups = self.blocks[b].of[p, int(d)]
            old, new = groups[self.chosen[p, d]], groups[choices[d]]
            if old >= 0:
                self.heads[b][old] -= 1.0
            if new >= 0:
                self.heads[b][new] += 1.0
        self.chosen[p] = choices
        problem = self.problem
        rules = price_path(problem.profile(p).graph, problem.begin(p), choices, problem.ranges[p]) or 0.0
        self.wish[p] = rules + sum(float(w[c]) for w, c in zip(problem.wishes[p], choices, strict=True))
