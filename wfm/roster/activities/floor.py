"""What placing activities starts from, and what it gives back: plain arrays and values, nothing of the search."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.agent import Agent
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid

NOBODY = -1


@dataclass(frozen=True)
class Pause:
    """Break number `index` of a shift: `size` intervals from `at`; it may begin from `low` to `high` instead."""

    index: int
    at: int
    size: int
    low: int
    high: int


@dataclass(frozen=True)
class Move:
    """A break that makes room: of the shift that somebody began on a day, from where it was to interval `to`."""

    person: int
    day: int
    pause: Pause
    to: int


@dataclass(frozen=True)
class Floor:
    """Who is on duty when.

    `duty` (p, t) says who is on duty and not in a break, `shift_day` (p, t) the day of the horizon on which the shift
    somebody is in began, breaks included, -1 where in none; `week_of` (d,) numbers the contract weeks, each beginning
    on `weeks[w]`. `pool_of` (p,) are the pools of the cover. `pauses` are the breaks, by person and day, that may make
    room where a whole team meets. `lead_least` (t,) team leads must be on duty whatever they give, None: nobody need.
    """

    grid: Grid
    people: tuple[Agent, ...]
    pool_of: IntArray
    duty: BoolArray
    shift_day: IntArray
    week_of: IntArray
    weeks: tuple[date, ...]
    pauses: Mapping[tuple[int, int], tuple[Pause, ...]] = field(default_factory=dict)
    lead_least: IntArray | None = None


@dataclass(frozen=True)
class Placed:
    """An activity once: `people` (numbers, ascending) are off the queues in the intervals [first, last).

    `giver` is the number of who gives it, -1 where nobody need. A team lead without whom too few would lead gives it
    while `leading`; every other giver is at the activity like who takes part. `moves` are breaks that make room for it.
    """

    activity: str
    people: tuple[int, ...]
    first: int
    last: int
    giver: int = NOBODY
    leading: bool = False
    moves: tuple[Move, ...] = ()

    @property
    def length(self) -> int:
        """Intervals it lasts."""
        return self.last - self.first

    @property
    def away(self) -> tuple[int, ...]:
        """Everyone who is off their queue or off leading."""
        return self.people if self.giver == NOBODY or self.leading else (*self.people, self.giver)

    @property
    def busy(self) -> tuple[int, ...]:
        """Everyone who can do nothing else meanwhile."""
        return self.people if self.giver == NOBODY else (*self.people, self.giver)


@dataclass(frozen=True)
class Unplaced:
    """What somebody misses `times` times in the contract week from `week` (None: in the horizon), and why."""

    activity: str
    agent: str
    week: date | None
    times: int
    reason: str


@dataclass(frozen=True)
class Placement:
    """What was placed, by time, and what was not.

    `price` is what it all costs, in the prices of the cover, those not planned included; no way to plan them costs less
    than `bound`, which lets each person do each alone where it is cheapest.
    """

    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]
    price: float
    bound: float
