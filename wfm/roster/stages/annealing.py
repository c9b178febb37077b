"""Stage E for everybody at once: people move by chance at falling heat, in compiled loops (`kernels.annealing`)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels.annealing import anneal_some
from wfm.roster.kernels.floor import Blocks, Crowd, Floor
from wfm.roster.stages.laid_out import lay_out_beside, lay_out_schedules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.moves import Moves

HEAT = 1.6
"""First heat of annealing, as a share of the price of a missing agent-interval."""

SOME = 100
"""Moves in one step, at one heat; some milliseconds."""

SHARES = (0.1, 0.15, 0.3)
"""Shares of moves, added up: one day of a person, a day to another, a day of two people; the rest whole horizons."""


@dataclass(frozen=True)
class Cooling:
    """How an annealing run cools: from `heat` (in prices of a missing agent-interval) to nothing.

    It ends at the moment `until`, or after `steps`; whichever is None has no say, and both None is not allowed.
    """

    heat: float = HEAT
    until: float | None = None
    steps: int | None = None

    def clock(self) -> Iterator[float]:
        """Give the share of the run that is left, step by step."""
        began, step = time.monotonic(), 0
        while True:
            used = 0.0 if self.steps is None else step / max(1, self.steps)
            if self.until is not None:
                used = max(used, (time.monotonic() - began) / max(self.until - began, 1e-9))
            if used >= 1.0:
                return
            yield 1.0 - used
            step += 1


class Annealer:
    """The arrays of a problem, laid out once for all its plans."""

    def __init__(self, problem: Problem) -> None:
        self.schedules, self.beside = lay_out_schedules(problem), lay_out_beside(problem)
        self.held = np.zeros((len(problem.people), problem.grid.days), dtype=np.bool_)
        for p, d in problem.settled:
            self.held[p, d] = True

    def anneal(
        self, moves: Moves, rng: np.random.Generator, cooling: Cooling, tell: Callable[[float], None]
    ) -> None:
        """Move people by chance; the plan ends as the best that was seen between steps. `tell` hears the share done.

        Days whose breaks a lock settles stay.
        """
        if not len(moves.problem.people):
            return
        floor, unit = lay_out_floor(moves, self.held), moves.problem.pricing.unit
        now = best = moves.price
        kept = moves.plan.copy()
        for left in cooling.clock():
            heat = cooling.heat * unit * left
            now += anneal_some(floor, self.schedules, self.beside, heat, SOME, SHARES, rng)
            if now < best - 1e-9:
                best, kept = now, moves.plan.copy()
            tell(1.0 - left)
        moves.last[...] = moves.plan.choice
        if now > best + 1e-9:
            moves.take(kept)


def lay_out_floor(moves: Moves, held: BoolArray, blocks: Blocks | None = None) -> Floor:
    """Arrays of the plan as it stands; what changes in them changes in the moves."""
    problem, plan, cover = moves.problem, moves.plan, moves.cover
    return Floor(
        shapes=moves.shapes,
        pool=np.array(problem.pool_of),
        lines_at=np.cumsum([0, *map(len, problem.pools)]),
        lines=np.array([line for pool in problem.pools for line in pool], dtype=np.int64),
        choice=plan.choice,
        kind=plan.kind,
        start=plan.start,
        breaks=plan.breaks,
        held=held,
        wish=moves.wish,
        counts=cover.counts,
        prices=cover.prices,
        asked=cover.asked,
        crowd=_crowd(moves),
        blocks=blocks or _no_blocks(len(problem.people), *cover.counts[2].shape),
    )


def _no_blocks(people: int, size: int, lines: int) -> Blocks:
    none = np.full((people, 0), -1, dtype=np.int64)
    return Blocks(False, 1, 0.0, none, np.zeros((size, lines), dtype=np.int64), np.zeros((size, lines)))


def _crowd(moves: Moves) -> Crowd:
    size, people = moves.problem.grid.size, len(moves.problem.people)
    if moves.count is None:
        none = np.zeros((0, size), dtype=np.int64)
        office = np.zeros(people, dtype=np.bool_)
        counted = np.zeros((0, people), dtype=np.bool_)
        return Crowd(-1, 0.0, office, np.zeros(size, dtype=np.int64), counted, none, none.copy(), np.zeros(0))
    crowd = moves.count.crowd
    least: IntArray = np.array([each.least for each in crowd.floors], dtype=np.int64).reshape(-1, size)
    return Crowd(
        seats=-1 if crowd.seats is None else crowd.seats,
        seat_price=float(crowd.seat_price),
        office=np.array(crowd.office),
        seated=moves.count.seated,
        counted=np.array(crowd.counted),
        there=moves.count.there,
        least=least,
        weight=np.array([each.weight for each in crowd.floors], dtype=np.float64),
    )
