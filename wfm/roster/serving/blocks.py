"""Who serves which line when, in blocks: every stay lasts, few switch, and the cover costs as little as that allows.

The cheapest split in counts is the floor and the way in (`first_picks`). From there single shifts improve until none
gains, at first as if a switch were dear, so that few switch (`descend`); then groups of shifts change places until
nothing has been found for a while (`Exchange`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.objective import price_cover
from wfm.roster.serving.crew import BlockRules, Kept, Standing
from wfm.roster.serving.descent import descend, first_picks, same_picks
from wfm.roster.serving.duty import OFF, duty_of
from wfm.roster.serving.exchange import Exchange
from wfm.roster.serving.split import split_lines

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.serving.duty import Duty
    from wfm.roster.stages.solver import Limits

DEAR = (20.0, 10.0, 5.0, 2.0, 1.0)
"""How many times its price a switch costs, from the beginning on."""

TURNS = 8
"""Rounds at each of these prices; in each a quarter of the shifts may change, so that not all take the same gap."""

ROUNDS = 60
"""Most rounds of all shifts at the true price."""

IDLE = 150
"""Tries of groups without gain after which the search ends."""


@dataclass(frozen=True)
class Served:
    """Line per person and interval, -1 off duty (p, t); price of that cover; of the cheapest without blocks; switches.

    No serving of the same duty in blocks costs less than `floor`. `breaks` (i, m) are the starts of the breaks of each
    shift of the duty, None where they could not move.
    """

    lines: IntArray
    breaks: IntArray | None
    cost: float
    floor: float
    switches: int


def serve_blocks(
    problem: Problem, duty: Duty, rules: BlockRules, limits: Limits, *, kept: Kept | None = None
) -> Served:
    """Choose lines in blocks; with `kept`, others than before only where that pays.

    `limits.work` is the number of tries of groups, each a few milliseconds; single shifts always improve to the end,
    whatever the clock says, which takes seconds at 5,000 people and a week.
    """
    rng = np.random.default_rng(limits.seed)
    until = np.inf if limits.seconds is None else monotonic() + limits.seconds
    split = split_lines(problem, duty.heads(problem))
    standing = Standing(problem, duty, rules, kept)
    crew = standing.crew
    if crew.count:
        standing.place(first_picks(standing, split, rng) if kept is None else same_picks(standing, kept))
        _settle(standing, DEAR if kept is None else (), rng)
        _exchange(standing, Exchange(standing, problem.pools, problem.grid.days), int(limits.work), until, rng=rng)
    duty, breaks = _moved(duty, standing)
    return Served(
        lines=frozen(_write(problem, duty, standing)),
        breaks=breaks,
        cost=price_cover(problem.pricing, problem.need, standing.cover),
        floor=split_lines(problem, duty.heads(problem), split).cost,
        switches=int(standing.switches(np.arange(crew.count), standing.picks).sum()),
    )


def serve_plan(
    plan: Plan,
    rules: BlockRules,
    limits: Limits,
    *,
    busy: BoolArray | None = None,
    kept: Kept | None = None,
    move_breaks: bool = True,
) -> tuple[Plan, Served]:
    """Choose lines in blocks for a plan, and move breaks in their windows where that helps; the plan with new breaks.

    Breaks of shifts in which the person is `busy` (p, t) with else stay.
    """
    duty = duty_of(plan, busy, move_breaks=move_breaks)
    served = serve_blocks(plan.problem, duty, rules, limits, kept=kept)
    new = plan.copy()
    if served.breaks is not None:
        new.breaks[plan.start >= 0] = served.breaks
    return new, served


def _moved(duty: Duty, standing: Standing) -> tuple[Duty, IntArray | None]:
    """Read the duty with its breaks where they are now, and their starts."""
    if duty.pauses is None or standing.breaks is None:
        return duty, None
    row, inside = standing.crew.row, standing.crew.inside
    times, breaks = duty.times.copy(), duty.pauses.at.copy()
    times[row] = np.where(inside, standing.times, OFF)
    breaks[row] = standing.breaks
    return replace(duty, times=frozen(times)), frozen(breaks)


def _settle(standing: Standing, dear: tuple[float, ...], rng: np.random.Generator) -> None:
    """Let single shifts improve, at falling prices of a switch, until none gains."""
    rules, everyone = standing.rules, np.flatnonzero(standing.crew.width > 1)
    for times in dear:
        standing.rules = BlockRules(rules.least, rules.switch * times)
        for _ in range(TURNS):
            descend(standing, rng.permutation(everyone)[: -(-everyone.size // 4)])
    standing.rules = rules
    for _ in range(ROUNDS):
        if descend(standing, everyone) <= 0.0:
            break


def _exchange(standing: Standing, exchange: Exchange, tries: int, until: float, *, rng: np.random.Generator) -> None:
    unit = float(standing.steps.prices[:, 0].min())
    groups = int(np.clip(standing.crew.count // 8, 32, 512))
    idle = 0
    for _ in range(tries):
        if idle >= IDLE or monotonic() > until:
            break
        idle = 0 if exchange.attempt(groups, unit, rng) > 1e-6 else idle + 1


def _write(problem: Problem, duty: Duty, standing: Standing) -> IntArray:
    lines = np.full((len(problem.people), problem.grid.size), OFF, dtype=np.int64)
    only = np.array([pool[0] for pool in problem.pools], dtype=np.int64)[problem.pool_of[duty.person]]
    served = np.broadcast_to(only[:, None], duty.times.shape).copy()
    crew = standing.crew
    if crew.count:
        served[crew.row] = standing.served(np.arange(crew.count), standing.picks)
    rows = np.broadcast_to(duty.person[:, None], duty.times.shape)
    lines[rows[duty.mask], duty.times[duty.mask]] = served[duty.mask]
    return lines
