"""How many people are there at once, whichever line they serve: seats in the office, and least staff of all queues.

These numbers tie everybody to everybody, leads to agents and queues to queues nobody is skilled across, so that parts
of a roster are not independent: each part after the first knows who is there already of the parts before it. Stages
that see one day or one interval don't know them, and no bound does; it stays a bound, since they only ever add. Who
takes their best schedule does so at the prices of one more person here too (`wfm.roster.stages.moves`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.agent import Agent
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.rules import Seats
    from wfm.roster.floors import Floor
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem

HARD = 1000.0
"""Price of a person too many in the office in prices of a missing agent, where it may never be."""


@dataclass(frozen=True)
class Crowd:
    """What numbers of people at once cost.

    `office[p]` tells who takes a seat, `seats` how many there are (None: no limit), one more costs `seat_price` an
    interval. `counted[f]` (p,) are the people whose work on duty counts for `floors[f]`. `seated` (t,) and `there`
    (f, t) are those of other parts.
    """

    office: BoolArray
    seats: int | None
    seat_price: float
    floors: tuple[Floor, ...]
    counted: BoolArray
    seated: IntArray
    there: IntArray

    def of_people(self, people: IntArray) -> Crowd:
        """Give the same for these people only."""
        return replace(self, office=self.office[people], counted=self.counted[:, people])

    def beside(self, plan: Plan, *, last: bool) -> Crowd:
        """Give the same with whoever is at work in a plan of other people; only the last part keeps the floors."""
        whole = plan.problem.crowd
        assert whole is not None
        count = count_crowd(plan, whole)
        seated, there = frozen(count.seated), frozen(count.there)
        if last:
            return replace(self, seated=seated, there=there)
        return replace(self, seated=seated, floors=(), counted=self.counted[:0], there=there[:0])


def build_crowd(people: Sequence[Agent], seats: Seats | None, floors: tuple[Floor, ...], *, size: int, unit: float) -> (
    Crowd | None
):
    """Give the numbers that a site limits, None where it limits none; `unit` is the price of a missing agent."""
    if seats is None and not floors:
        return None
    office = np.array([not agent.home for agent in people], dtype=np.bool_)
    agents = np.array([agent.role != "team_lead" for agent in people], dtype=np.bool_)
    price = 0.0 if seats is None else HARD * unit if seats.weight is None else seats.weight
    counted = np.tile(agents, (len(floors), 1))
    none = np.zeros((len(floors), size), dtype=np.int64)
    limit = None if seats is None else seats.seats
    return Crowd(frozen(office), limit, price, floors, frozen(counted), frozen(none.sum(axis=0)), frozen(none))


class Count:
    """People at once, mutable: `seated` (t,) in the office, `there` (f, t) on duty for each floor."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.seated, self.there = crowd.seated.copy(), crowd.there.copy()
        self._others = self._seat_cost()

    @property
    def price(self) -> float:
        """What these numbers cost, seats that others take too many aside."""
        return self._seat_cost() - self._others + self.floor_cost

    @property
    def seat_cost(self) -> float:
        """What people too many in the office cost, those of other parts included."""
        return self._seat_cost()

    @property
    def floor_cost(self) -> float:
        """What too few on duty cost."""
        return sum(floor.cost(there) for floor, there in zip(self.crowd.floors, self.there, strict=True))

    def change(self, p: int, at_work: IntArray, on_duty: IntArray, sign: int) -> None:
        """Count a person in (1) or out (-1): intervals of their shifts, and those without breaks."""
        if self.crowd.office[p]:
            self.seated[at_work] += sign
        for f in np.flatnonzero(self.crowd.counted[:, p]):
            self.there[f, on_duty] += sign

    def seat_prices(self, p: int) -> FloatArray | None:
        """Price one more interval at work (t,); None where this person takes no seat that counts."""
        if self.crowd.seats is None or not self.crowd.office[p]:
            return None
        return np.where(self.seated >= self.crowd.seats, self.crowd.seat_price, 0.0)

    def duty_prices(self, p: int) -> FloatArray | float:
        """Price one more interval on duty by the floors, below 0 where it brings something: shape (t,)."""
        brings: FloatArray | float = 0.0
        for f in np.flatnonzero(self.crowd.counted[:, p]):
            floor = self.crowd.floors[f]
            brings = brings - np.where(self.there[f] < floor.least, floor.weight, 0.0)
        return brings

    def keep(self) -> tuple[IntArray, IntArray]:
        """Copy what changes, for `restore`."""
        return self.seated.copy(), self.there.copy()

    def restore(self, kept: tuple[IntArray, IntArray]) -> None:
        """Go back to what `keep` gave."""
        self.seated, self.there = kept

    def _seat_cost(self) -> float:
        if self.crowd.seats is None:
            return 0.0
        return self.crowd.seat_price * float(np.maximum(self.seated - self.crowd.seats, 0).sum())


def count_crowd(plan: Plan, crowd: Crowd) -> Count:
    """Count everybody of a plan."""
    count = Count(crowd)
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        at_work = shift_span(plan.problem, int(plan.kind[p, d]), int(plan.start[p, d]))
        count.change(int(p), at_work, plan.on_duty(int(p), int(d)), 1)
    return count


def crowd_price(plan: Plan) -> float:
    """Price of a plan's numbers at once."""
    crowd = plan.problem.crowd
    return 0.0 if crowd is None else count_crowd(plan, crowd).price


def shift_span(problem: Problem, kind: int, start: int) -> IntArray:
    """Intervals of the horizon in which somebody with a shift is at work, breaks included."""
    return np.arange(start, min(start + problem.kinds[kind].length, problem.grid.size))
