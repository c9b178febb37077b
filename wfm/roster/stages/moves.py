"""Stage B and E: people take their best schedule in turn, everyone else as they are.

What one more person of a pool is worth in each interval is known (`wfm.roster.cover`); at those prices somebody's best
lawful schedule, breaks and soft rules included, is a shortest path. A roster is built that way one by one, and made
better by taking a few people out and putting them back in another order (ruin and recreate; Schrimpf and others 2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.cover import Cover
from wfm.roster.crowd import Count, shift_span
from wfm.roster.kernels import prices as kernels
from wfm.roster.paths import cheapest_flat
from wfm.roster.shift_prices import shift_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.profiles import Profile

    Kept = tuple[IntArray, IntArray, IntArray, FloatArray, tuple[IntArray, IntArray] | None]


class Moves:
    """A plan that changes one person at a time, with its cover and price kept in step."""

    def __init__(self, plan: Plan) -> None:
        self.problem = plan.problem
        self.plan = plan
        self.cover = Cover(plan.problem)
        self.count = None if plan.problem.crowd is None else Count(plan.problem.crowd)
        self.wish = np.zeros(len(plan.problem.people))
        self.last = plan.choice.copy()
        self.shapes = shift_shapes(plan.problem.kinds)
        self.menus = [_Menu(profile) for profile in plan.problem.profiles]
        self.wishes = [np.concatenate(prices) for prices in plan.problem.wishes]
        self.weeks = [np.array(weeks, dtype=np.int64).reshape(-1, 2) for weeks in plan.problem.ranges]
        self._times = np.empty(plan.problem.grid.size, dtype=np.int64)
        for p in range(len(plan.problem.people)):
            self._take(p, sign=1)

    @property
    def price(self) -> float:
        """Objective of the plan: cover, people at once, soft rules and wishes."""
        return self.cover.total + self.crowd_price + float(self.wish.sum())

    @property
    def crowd_price(self) -> float:
        """Price of how many people are there at once."""
        return 0.0 if self.count is None else self.count.price

    def duty(self, p: int) -> IntArray:
        """Intervals in which a person is on duty."""
        plan, count = self.plan, 0
        for d in np.flatnonzero(plan.kind[p] >= 0).tolist():
            shape, start = self.shapes[plan.kind[p, d]], plan.start[p, d]
            count = kernels.duty_times(shape, start, plan.breaks[p, d], self.problem.grid.size, self._times, count)
        return self._times[:count].copy()

    def remove(self, p: int) -> None:
        """Take a person off the roster."""
        self._take(p, sign=-1)
        self.plan.choice[p], self.plan.kind[p], self.plan.start[p], self.plan.breaks[p] = 0, -1, -1, -1
        self.wish[p] = 0.0

    def insert(self, p: int, extra: FloatArray | None = None) -> bool:
        """Give a person off the roster their best schedule; False where there is none.

        `extra` is added to the price of each choice of each day, all laid end to end.
        """
        problem, plan = self.problem, self.plan
        menu, costs = self.menus[problem.profile_of[p]], self.wishes[p].copy()
        prices = self.cover.price_of_more(int(problem.pool_of[p]))
        if self.count is not None:
            prices, seats = prices + self.count.duty_prices(p), self.count.seat_prices(p)
            if seats is not None:
                kernels.price_whole(kernels.sum_up(seats), self.shapes, menu.kinds, menu.starts, costs)
        total = kernels.sum_up(prices)
        kernels.price_choices(total, self.shapes, menu.kinds, menu.starts, costs)
        profile = problem.profile(p)
        profile.aside.add_changes(int(problem.slot_of[p]), self.last[p], costs)
        if extra is not None:
            costs += extra
        path = cheapest_flat(profile.graph, problem.begin(p), costs, self.weeks[p])
        if path is None:
            return False
        plan.put(p, path.choices, plan.breaks[p])
        self._place_breaks(p, total)
        self.last[p] = path.choices
        self._take(p, sign=1)
        return True

    def _place_breaks(self, p: int, total: FloatArray) -> None:
        """Put breaks where they save most at these prices, summed up, or where a lock settles them."""
        plan = self.plan
        plan.breaks[p] = -1
        for d in np.flatnonzero(plan.kind[p] >= 0).tolist():
            settled = plan.settled(p, d)
            if settled is None:
                kernels.place_breaks(total, self.shapes[plan.kind[p, d]], plan.start[p, d], plan.breaks[p, d])
            else:
                plan.breaks[p, d, : settled.size] = settled

    def keep(self, people: IntArray) -> Kept:
        """Remember how these people stand, for `restore`; only the last time is remembered."""
        plan = self.plan
        self.cover.mark()
        count = None if self.count is None else self.count.keep()
        return people, plan.choice[people], plan.breaks[people], self.wish[people], count

    def restore(self, kept: Kept) -> None:
        """Go back to what `keep` gave."""
        people, choices, breaks, wishes, count = kept
        for p, mine, rests in zip(people.tolist(), choices, breaks, strict=True):
            self.plan.put(p, mine, rests)
        self.wish[people] = wishes
        self.cover.undo()
        if self.count is not None and count is not None:
            self.count.restore(count)

    def take(self, plan: Plan) -> None:
        """Stand as in another plan."""
        moved = (self.plan.choice != plan.choice).any(axis=1) | (self.plan.breaks != plan.breaks).any(axis=(1, 2))
        for p in np.flatnonzero(moved):
            self.remove(int(p))
            self.plan.put(int(p), plan.choice[p], plan.breaks[p])
            self._take(int(p), sign=1)

    def _take(self, p: int, *, sign: int) -> None:
        times = self.duty(p)
        if times.size:
            (self.cover.add if sign > 0 else self.cover.remove)(int(self.problem.pool_of[p]), times)
        if self.count is not None:
            self._count(self.count, p, times, sign)
        if sign > 0:
            price = self.plan.rules_price(p)
            self.wish[p] = price if np.isfinite(price) else 0.0

    def _count(self, count: Count, p: int, on_duty: IntArray, sign: int) -> None:
        plan = self.plan
        spans = [
            shift_span(self.problem, int(plan.kind[p, d]), int(plan.start[p, d]))
            for d in np.flatnonzero(plan.kind[p] >= 0)
        ]
        if spans:
            count.change(p, np.concatenate(spans), on_duty, sign)


class _Menu:
    """Choices of a profile laid end to end, to price them all at once."""

    def __init__(self, profile: Profile) -> None:
        self.kinds = np.concatenate(profile.kinds)
        self.starts = np.concatenate(profile.starts)


def build_up(moves: Moves, order: Sequence[int]) -> list[int]:
    """Insert people in this order; those without any lawful schedule are returned."""
    return [p for p in order if not moves.insert(p)]


def settle(moves: Moves, order: Sequence[int]) -> float:
    """Let everyone in turn take their best schedule anew; what it gained."""
    before = moves.price
    for p in order:
        moves.remove(p)
        moves.insert(p)
    return before - moves.price
