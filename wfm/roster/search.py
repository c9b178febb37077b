"""The stages of one part of a roster, in order, and the clock they share.

A bound (linear programme) · B working days · C each day as counts · D names and breaks · E improvement. Days are
solved in order of time, so that each knows the rest its people still need.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.status import StopReason
from wfm.roster.objective import price_cover
from wfm.roster.plan import Plan
from wfm.roster.serving import line_cover, serve_lines
from wfm.roster.stages.bound import find_bound, raise_bound
from wfm.roster.stages.day import DayTask, day_task, solve_day
from wfm.roster.stages.groups import build_blocks
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.moves import Moves, stir
from wfm.roster.stages.names import give_names
from wfm.roster.stages.solver import Limits
from wfm.roster.stages.workdays import choose_workdays

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import IntArray
    from wfm.core.options import Effort
    from wfm.roster.problem import Problem

FREED = 4
"""People freed at once: few enough for CP-SAT to finish in a second or two."""

DAYS = 0.7
"""Share of the time left after the working days that goes into the days."""

RAISE, RAISE_LEAST_S = 0.6, 8.0
"""Share of the time left after the days that goes into raising the bound, and seconds a day below which it is idle."""

IDLE = 10
"""Turns without gain after which the improvement stops."""

EXACT = 15
"""A part of at most so many people is also given to CP-SAT as a whole, for the roster and for the bound."""


@dataclass
class Clock:
    """What is left of the effort. `until` is the moment this part must end; without a clock only work counts."""

    effort: Effort
    seed: int
    progress: Callable[[str, float], None]
    until: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mark_at = time.monotonic()
        if not self.until:
            self.until = self.mark_at + self.effort.time_limit_s

    def part(self, share: float) -> Clock:
        """Clock of a part that may use this share of what is left; seconds add up in one place."""
        now = time.monotonic()
        return Clock(self.effort, self.seed, self.progress, now + share * (self.until - now), self.seconds)

    def left(self) -> float:
        """Seconds left; endless in repeatable mode."""
        return np.inf if self.effort.repeatable else max(0.0, self.until - time.monotonic())

    def limits(self, share: float, work: float, *, least: float = 0.5) -> Limits:
        """Limits of one solve: a share of what is left, or in repeatable mode an amount of work."""
        seconds = None if self.effort.repeatable else max(least, share * self.left())
        return Limits(seconds, work, self.effort.workers, self.seed)

    def mark(self, stage: str) -> None:
        """Book the time since the last mark on a stage."""
        now = time.monotonic()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.mark_at
        self.mark_at = now


@dataclass(frozen=True)
class Found:
    """Best plan of a part, a proven lower bound on its cost, and why the search ended."""

    plan: Plan
    bound: float
    stop: StopReason


def search_part(problem: Problem, clock: Clock, *, prove: bool = True) -> Found:
    """Run all stages on one part; without `prove` the bound stays that of the linear programme."""
    clock.progress("bound", 0.0)
    blocks = build_blocks(problem)
    bound = find_bound(problem, blocks)
    clock.mark("bound")
    chosen = choose_workdays(
        problem,
        blocks,
        bound,
        limits=clock.limits(0.3, 300),
        progress=lambda share: clock.progress("working days", share),
    )
    plan = _put_all(problem, chosen)
    clock.mark("working_days")
    excess = _solve_days(plan, clock)
    clock.mark("days")
    limits = clock.limits(RAISE / -(-len(blocks) // clock.effort.workers), 20)
    worth_it = limits.seconds is None or limits.seconds >= RAISE_LEAST_S
    if prove and worth_it and plan_cost(plan) > bound.value * (1 + clock.effort.stop_gap) + 1e-6:
        clock.progress("bound", 0.5)
        bound = raise_bound(problem, blocks, bound, limits)
    clock.mark("bound")
    found = _improve(plan, bound.value, excess, clock, prove=prove)
    clock.mark("improvement")
    return found


def plan_cost(plan: Plan) -> float:
    """Objective of a plan: its cover at the best split of the multi-skilled, soft rules and wishes."""
    cover = line_cover(plan.problem, serve_lines(plan))
    rules = sum(plan.rules_price(p) for p in range(len(plan.problem.people)))
    return price_cover(plan.problem.pricing, plan.problem.need, cover) + rules


def _put_all(problem: Problem, chosen: IntArray) -> Plan:
    """Plan of these choices, each break in the middle of its window."""
    plan = Plan.empty(problem)
    for p, choices in enumerate(chosen):
        plan.put(p, choices, plan.breaks[p])
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        for b, rest in enumerate(problem.kinds[plan.kind[p, d]].breaks):
            plan.breaks[p, d, b] = plan.start[p, d] + (rest.earliest + rest.latest) // 2
    return plan


def _solve_days(plan: Plan, clock: Clock) -> list[float]:
    """Every day in turn; the excess of each over its floor."""
    days, excess = plan.problem.grid.days, []
    keep = (1 - DAYS) * clock.left()
    for d in range(days):
        clock.progress("days", d / days)
        task = day_task(plan, d, fresh=True)
        share = 1.0 if clock.effort.repeatable else max(0.0, 1 - keep / max(clock.left(), 1e-9)) / (days - d)
        answer = solve_day(task, clock.limits(share, 30))
        give_names(plan, task, answer.crews)
        excess.append(answer.price - answer.floor)
    clock.progress("days", 1.0)
    return excess


def _improve(plan: Plan, bound: float, excess: list[float], clock: Clock, *, prove: bool) -> Found:
    """Free a day, or a few people, at a time while the gap is open and the limit allows."""
    problem, best = plan.problem, plan_cost(plan)
    rng = np.random.default_rng(clock.seed)
    if prove and best > bound + 1e-6 and 0 < len(problem.people) <= EXACT:
        whole = replace_people(plan, list(range(len(problem.people))), limits=clock.limits(0.8, 10.0))
        bound = max(bound, min(whole.bound, best))
        plan, best = _better(plan, best, whole.plan)
    idle = 0
    for turn in range(clock.effort.rounds):
        if best <= bound * (1 + clock.effort.stop_gap) + 1e-6:
            return Found(plan, bound, StopReason.GAP if best > bound + 1e-6 else StopReason.OPTIMAL)
        if clock.left() <= 0:
            return Found(plan, bound, StopReason.TIME)
        if idle >= IDLE:
            return Found(plan, bound, StopReason.STALLED)
        clock.progress("improvement", turn / clock.effort.rounds)
        before = best
        if turn % 3 == 0 and max(excess) > 1e-6:
            d = int(np.argmax(excess))
            plan, excess[d] = _free_day(plan, d, clock)
            best = plan_cost(plan)
        elif problem.people:
            moves = Moves(plan.copy())
            gain = stir(moves, rng, rounds=200, until=time.monotonic() + min(2.0, clock.left()))
            if gain > 1e-9:
                plan, best = moves.plan, plan_cost(moves.plan)
        idle = 0 if best < before - 1e-6 else idle + 1
    return Found(plan, bound, StopReason.WORK)


def _better(plan: Plan, cost: float, candidate: Plan | None) -> tuple[Plan, float]:
    if candidate is not None and (found := plan_cost(candidate)) < cost - 1e-9:
        return candidate, found
    return plan, cost


def _free_day(plan: Plan, d: int, clock: Clock) -> tuple[Plan, float]:
    """Solve a day again from how it stands, between the rest to both neighbours; its excess afterwards, halved.

    Halving lets the other days have their turn.
    """
    task: DayTask = day_task(plan, d)
    answer = solve_day(task, clock.limits(0.5, 10, least=0.2))
    new = plan.copy()
    give_names(new, task, answer.crews)
    return new, (answer.price - answer.floor) / 2
