"""The stages of one part of a roster, in order.

A bound (a linear programme, on one core, while on the other a first roster is built up) · B everyone's schedule: one
by one at the cover's prices, or tracking what the bound wants · C each day as counts · D names and breaks · E people
move by chance, and days are solved anew, as long as time and gap allow. There is a whole, lawful plan from the
first second on, and the best so far is what an interrupt returns.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.status import StopReason
from wfm.roster.crowd import crowd_price
from wfm.roster.deferred_turns import follow_people, follow_plan, true_cost
from wfm.roster.keeping import put_in_anew, settle_kept
from wfm.roster.plan import Plan
from wfm.roster.rules.table import stricter
from wfm.roster.serving import split_lines
from wfm.roster.stages.annealing import Annealer, Cooling
from wfm.roster.stages.bound import find_bound, raise_bound
from wfm.roster.stages.day import day_task, solve_day
from wfm.roster.stages.groups import build_blocks
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.moves import Moves, build_up, settle
from wfm.roster.stages.names import give_names
from wfm.roster.stages.tracking import track_heads

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from wfm.core.arrays import IntArray
    from wfm.roster.clock import Clock
    from wfm.roster.problem import Problem
    from wfm.roster.stages.bound import Bound
    from wfm.roster.stages.day import DayAnswer, DayTask
    from wfm.roster.stages.groups import Block

PHASES = ((0.15, 0.4, 0.6), (1.0, 0.1, None))
"""Turns of the improvement: share of what is left for annealing, its first heat, and share for the days after it.

A share of 0 is a glance at the days, which tells annealing where people miss; None leaves them as they are.
"""

WAITING = 0.5
"""Heat of annealing while the bound is not known yet, a second at a time."""

STEPS = 20
"""Steps of annealing per round of the effort, all turns together, where work counts and not time."""

DAY_ROUNDS = 10
"""Rounds of each day where work counts."""

RAISE, RAISE_NODES = 0.5, 20
"""Share of the time left in which the bound may be raised, on the other core; nodes of each day where work counts."""

RAISABLE = 60
"""Only of a part of at most so many people: among many, whole people and breaks on one day cost no more than shares."""

MENDING = 5
"""Turns in which everybody may move when an earlier roster is mended."""

EXACT = 15
"""A part of at most so many people is also given to CP-SAT as a whole, for the roster and for the bound."""


@dataclass(frozen=True)
class Found:
    """Best plan of a part, a proven lower bound on its cost, and why the search ended.

    `under` is what the bound's own programme pays for people missing on queues, None where that isn't known.
    """

    plan: Plan
    bound: float
    stop: StopReason
    under: float | None = None


def search_part(problem: Problem, clock: Clock, *, prove: bool = True, start: Plan | None = None) -> Found:
    """Run all stages on one part, from `start` if there is one; without `prove` the bound stays the programme's."""
    search = _Search(problem, clock, prove=prove)
    other_core = ThreadPoolExecutor(1)
    try:
        search.run(other_core, start)
    except KeyboardInterrupt:
        search.take_interrupt()
    finally:
        other_core.shutdown(wait=not clock.interrupted, cancel_futures=True)
    return search.found()


def mend_part(problem: Problem, clock: Clock, start: Plan, before: Plan) -> Found:
    """Mend an earlier plan: who has no lawful schedule gets one, then people move only where that pays.

    `start` is the plan `before` without those. No bound is sought: how far the roster is from the best is not the
    question here.
    """
    search = _Search(problem, clock, prove=False)
    search.follow_plan(start)
    moves = Moves(replace(start.copy(), problem=search.problem))
    try:
        put_in_anew(moves, [p for p in range(len(problem.people)) if not np.isfinite(start.rules_price(p))], before)
        search.offer(moves)
        for _ in range(MENDING):
            gain = settle_kept(moves, search.rng.permutation(len(problem.people)).tolist(), before)
            search.offer(moves)
            if gain < 1e-9 or clock.left() <= 0:
                break
    except KeyboardInterrupt:
        search.take_interrupt()
    clock.mark("mending")
    return replace(search.found(), bound=0.0)


def plan_cost(plan: Plan) -> float:
    """Objective of a plan: its cover at the best split of the multi-skilled, soft rules and wishes."""
    problem = plan.problem
    cover = split_lines(problem, plan.pool_cover()).cover
    rules = sum(plan.rules_price(p) for p in range(len(problem.people)))
    return true_cost(problem, cover) + crowd_price(plan) + rules


def moves_cost(moves: Moves) -> float:
    """Objective of the plan as its moves stand."""
    if not moves.problem.deferred:
        return moves.price
    return true_cost(moves.problem, moves.cover.served) + moves.crowd_price + float(moves.wish.sum())


class _Search:
    """The best plan so far, the bound, and the clock."""

    def __init__(self, problem: Problem, clock: Clock, *, prove: bool) -> None:
        self.problem, self.clock, self.prove = problem, clock, prove
        self.rng = np.random.default_rng(clock.seed)
        self.best: Plan | None = None
        self.cost = np.inf
        self.bound = 0.0
        self.under: float | None = None
        self.stop: StopReason | None = None
        self._annealer: Annealer | None = None

    def run(self, other_core: ThreadPoolExecutor, start: Plan | None) -> None:
        """All stages in order."""
        clock = self.clock
        clock.tell("bound", 0.0)
        blocks = build_blocks(self.problem)
        seconds = None if clock.effort.repeatable and not clock.interrupted else clock.left()
        pending = other_core.submit(find_bound, self.problem, blocks, seconds=seconds)
        self._build_up(start)
        clock.mark("first_roster")
        clock.tell("bound", 0.5)
        bound = self._await(pending)
        clock.mark("bound")
        raising: Future[Bound] | None = None
        if bound is not None:
            self.bound, self.under = bound.value, bound.under
            self._follow(lambda problem: follow_people(problem, bound.deferred))
            if self.prove and len(self.problem.people) <= RAISABLE and not self._done():
                limits = clock.limits(RAISE / len(blocks), RAISE_NODES, workers=1)
                raising = other_core.submit(raise_bound, self.problem, blocks, bound, limits)
            if start is None and not self._done():
                self._track(blocks, bound)
        clock.mark("days")
        self._exact()
        self._improve()
        if raising is not None:
            self.bound = max(self.bound, raising.result().value)
        clock.mark("improvement")

    @property
    def annealer(self) -> Annealer:
        """What moves people by chance; it doesn't depend on what is needed."""
        self._annealer = self._annealer or Annealer(self.problem)
        return self._annealer

    def take_interrupt(self) -> None:
        """End the search with the best plan so far; without one the interrupt goes on."""
        self.clock.interrupt()
        if self.best is None:
            raise KeyboardInterrupt
        self.stop = StopReason.INTERRUPT

    def found(self) -> Found:
        """Give the best plan and why the search ended."""
        assert self.best is not None
        if self.cost <= self.bound + 1e-6:
            stop = StopReason.OPTIMAL
        elif self.cost <= self.bound * (1 + self.clock.effort.stop_gap) + 1e-6:
            stop = StopReason.GAP
        else:
            stop = StopReason.WORK if self.clock.effort.repeatable else StopReason.TIME
        return Found(self.best, self.bound, self.stop or stop, self.under)

    def _done(self) -> bool:
        close = self.cost <= self.bound * (1 + self.clock.effort.stop_gap) + 1e-6
        return close or self.clock.left() <= 0

    def offer(self, moves: Moves) -> None:
        """Keep a plan where it is the best so far; work that may wait is done anew before it is refused."""
        cost = moves_cost(moves)
        if self.problem.deferred and cost >= self.cost - 1e-9 and self.clock.left() > 0:
            plan = replace(moves.plan, problem=follow_plan(self.problem, moves.plan))
            self._offer(plan, plan_cost(plan))
        else:
            self._offer(moves.plan, cost)

    def follow_plan(self, plan: Plan) -> None:
        """Let work that may wait follow a plan: from now on it is needed when that plan has room for it."""
        self._follow(lambda problem: follow_plan(problem, plan))

    def _follow(self, change: Callable[[Problem], Problem]) -> None:
        """Change what intervals need for work that may wait; the best plan so far is split anew."""
        if not self.problem.deferred:
            return
        self.problem = change(self.problem)
        if self.best is not None:
            self.best.problem = self.problem
            self.cost = min(self.cost, plan_cost(self.best))

    def _offer(self, plan: Plan, cost: float) -> None:
        if self.best is None or cost < self.cost - 1e-9:
            self.best, self.cost = plan.copy(), cost

    def _build_up(self, start: Plan | None) -> None:
        """Everybody one by one, those with the fewest choices first; then once more in turn."""
        if start is not None:
            self.follow_plan(start)
        moves = Moves(Plan.empty(self.problem) if start is None else replace(start.copy(), problem=self.problem))
        choices = [sum(int(np.isfinite(w).sum()) for w in wishes) for wishes in self.problem.wishes]
        missing = [p for p in np.argsort(choices, kind="stable").tolist() if not moves.plan.choice[p].any()]
        build_up(moves, missing)
        self.offer(moves)
        if start is None and self.clock.left() > 0:
            settle(moves, self.rng.permutation(len(self.problem.people)).tolist())
            self.offer(moves)

    def _await(self, pending: Future[Bound | None]) -> Bound | None:
        """Wait for the bound; while the clock runs, people take better schedules in turn."""
        assert self.best is not None
        if self.clock.effort.repeatable:
            return pending.result()
        self.follow_plan(self.best)
        moves = Moves(self.best.copy())
        while not pending.done():
            self.clock.tell("bound", 0.5)
            if self.clock.left() <= 0:
                break
            cooling = Cooling(WAITING, time.monotonic() + min(1.0, self.clock.left()))
            self.annealer.anneal(moves, self.rng, cooling, lambda share: None)
        self.offer(moves)
        return pending.result()

    def _track(self, blocks: list[Block], bound: Bound) -> None:
        """Start a second time, from what the bound wants; the better of the two goes on."""
        chosen = track_heads(self.problem, blocks, bound, self.rng)
        moves = Moves(_put_all(self.problem, chosen))
        self._days(moves, 0.0, fresh=True)
        self.offer(moves)
        if not self._done():
            settle(moves, self.rng.permutation(len(self.problem.people)).tolist())
            self.offer(moves)

    def _exact(self) -> None:
        """Give a small part to CP-SAT as a whole."""
        assert self.best is not None
        if not self.prove or self._done() or not 0 < len(self.problem.people) <= EXACT:
            return
        everyone = list(range(len(self.problem.people)))
        whole = replace_people(self.best, everyone, limits=self.clock.limits(0.8, 10.0))
        mine = [self.problem.profiles[i] for i in np.unique(self.problem.profile_of)]
        if not self.problem.deferred and not any(stricter(profile.setting) for profile in mine):
            self.bound = max(self.bound, min(whole.bound, self.cost))
        if whole.plan is not None:
            self._offer(whole.plan, plan_cost(whole.plan))
            self.bound = min(self.bound, self.cost)

    def _improve(self) -> None:
        assert self.best is not None
        effort = self.clock.effort
        for turn, (share, heat, days) in enumerate(PHASES):
            if self._done() or not self.problem.people:
                return
            self.follow_plan(self.best)
            moves = Moves(self.best.copy())
            until = None if effort.repeatable else time.monotonic() + share * self.clock.left()
            steps = STEPS * effort.rounds // len(PHASES) if effort.repeatable else None
            done = turn / len(PHASES)
            self._anneal(moves, Cooling(heat, until, steps), partial(self._tell, done))
            self.offer(moves)
            if days is not None and not self._done():
                self._days(moves, days, fresh=False)
                settle(moves, self.rng.permutation(len(self.problem.people)).tolist())
                self.offer(moves)

    def _anneal(self, moves: Moves, cooling: Cooling, tell: Callable[[float], None]) -> None:
        """Anneal on every core, each from here with chances of its own; the best goes on."""
        several = self.rng.spawn(max(1, self.clock.effort.workers))
        if len(several) == 1:
            self.annealer.anneal(moves, several[0], cooling, tell)
            return
        every, ended = [moves, *(Moves(moves.plan.copy()) for _ in several[1:])], Event()

        def listen(_share: float) -> None:
            if ended.is_set():
                raise KeyboardInterrupt

        with ThreadPoolExecutor(len(every)) as pool:
            pairs = zip(every[1:], several[1:], strict=True)
            others = [pool.submit(self.annealer.anneal, mine, rng, cooling, listen) for mine, rng in pairs]
            try:
                self.annealer.anneal(moves, several[0], cooling, tell)
            except KeyboardInterrupt:
                ended.set()
                raise
            for other in others:
                other.result()
        best = min(every, key=lambda mine: mine.price)
        if best is not moves and best.price < moves.price - 1e-9:
            moves.take(best.plan)

    def _tell(self, done: float, share: float) -> None:
        self.clock.tell("improvement", done + share / len(PHASES))

    def _days(self, moves: Moves, share: float, *, fresh: bool) -> None:
        """Every day as counts, far-off days side by side, in a share of what is left; the moves then stand as the plan.

        With a share of 0 each day is what its programme rounds to, which takes a second or two.
        """
        plan, days = moves.plan.copy(), self.problem.grid.days
        until = time.monotonic() + share * min(self.clock.left(), 1e9)
        turns = -(-days // self.clock.effort.workers)
        with ThreadPoolExecutor(self.clock.effort.workers) as pool:
            for turn in range(turns):
                self.clock.tell("days", turn / turns)
                seconds = max(0.2, (until - time.monotonic()) / (turns - turn))
                limits = self.clock.limits(1.0, DAY_ROUNDS if share else 0, workers=1)
                if limits.seconds is not None and share:
                    limits = replace(limits, seconds=seconds)
                tasks = [day_task(plan, d, fresh=fresh) for d in range(turn, days, turns)]
                for task, answer in zip(tasks, pool.map(solve_day, tasks, [limits] * len(tasks)), strict=True):
                    plan = _name_day(plan, task, answer)
        moves.take(plan)


def _name_day(plan: Plan, task: DayTask, answer: DayAnswer) -> Plan:
    """Give a plan with a day solved, or as it was where another day solved meanwhile makes that dearer now."""
    if task.standing is not None and not np.isfinite(answer.price):
        return plan
    new = plan.copy()
    give_names(new, task, answer.crews)
    mine = [p for members in task.people for p in members.tolist()]
    before, after = (sum(each.rules_price(p) for p in mine) for each in (plan, new))
    return new if after <= before + 1e-6 or plan_cost(new) < plan_cost(plan) else plan


def _put_all(problem: Problem, chosen: IntArray) -> Plan:
    """Plan of these choices, each break that no lock settles in the middle of its window."""
    plan = Plan.empty(problem)
    for p, choices in enumerate(chosen):
        plan.put(p, choices, plan.breaks[p])
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        for b, rest in enumerate(problem.kinds[plan.kind[p, d]].breaks):
            plan.breaks[p, d, b] = plan.start[p, d] + (rest.earliest + rest.latest) // 2
    plan.put_settled()
    return plan
