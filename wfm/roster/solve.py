"""The door: from people needed to a named roster, with a proven lower bound.

Stages (each in its own file): A bound, B working days, C each day as counts, D names and breaks, E improvement.
Days are solved in two passes, every other day first, so that the two halves are independent pieces of work and the
second can respect the rest to both neighbours.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.status import SolveStatus, StopReason
from wfm.errors import LimitError
from wfm.roster.objective import price_cover
from wfm.roster.plan import Plan
from wfm.roster.problem import build_problem
from wfm.roster.rules.daily_rest import windows_on_day
from wfm.roster.serving import line_cover, serve_lines
from wfm.roster.stages.bound import find_bound
from wfm.roster.stages.day import day_task, solve_day
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.names import give_names
from wfm.roster.stages.solver import Limits
from wfm.roster.stages.workdays import choose_workdays
from wfm.roster.stretches import build_coverage, build_roster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wfm.core.agent import Staff
    from wfm.core.options import Effort, RosterOptions, TeamLeadRule
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, HoursTarget, Roster
    from wfm.core.shift import LabourRules
    from wfm.roster.problem import Problem

    MapDays = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
    Progress = Callable[[str, float], None]

BIG_WORK = 1e6
FREED = 12
"""People freed at once in the improvement: enough to trade days among, few enough to solve in a second or two."""


@dataclass(frozen=True)
class RosterResult:
    """What the roster stage hands on. `switches` counts moves of a person to another queue within a shift."""

    roster: Roster
    coverage: Coverage
    status: SolveStatus
    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]
    lead_missing: int
    switches: int


def solve_roster(
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    seed: int = 0,
    map_days: MapDays = map,
    progress: Progress | None = None,
) -> RosterResult:
    """Roster named people on the requirement.

    Parameters
    ----------
    requirement : people needed per queue and interval; its grid is the horizon.
    staff : people, contracts, shift library, time off, shifts worked before.
    labour, leads, options : rules, team leads' presence, prices and effort.
    seed : makes repeatable mode repeatable; other modes stop on the clock.
    map_days : a map that may solve days in other processes.
    progress : called with a stage's name and the share of it that is done.

    Raises
    ------
    LimitError : the limit was reached before there was any roster.

    Notes
    -----
    What the staff can't cover is not an error: the roster covers what it can, the coverage says what is missing.
    """
    search = _Search(options.effort, seed, map_days, progress or (lambda _stage, _share: None))
    problem = build_problem(requirement, staff, labour=labour, leads=leads, options=options)
    plan, bound = search.run(problem)
    serving = serve_lines(plan)
    cover = line_cover(problem, serving)
    lead = problem.lead_line
    return RosterResult(
        roster=build_roster(plan, serving),
        coverage=build_coverage(problem, cover),
        status=search.status(problem, price_cover(problem.pricing, problem.need, cover), bound),
        targets=problem.targets,
        warnings=problem.warnings,
        lead_missing=0 if lead is None else int(((cover[lead] == 0) & (problem.need[lead] > 0)).sum()),
        switches=_switches(serving),
    )


@dataclass
class _Search:
    """The stages in order, the clock, and why the search stopped."""

    effort: Effort
    seed: int
    map_days: MapDays
    progress: Progress

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.seconds: dict[str, float] = {}
        self.stop = StopReason.WORK
        self.timed_out = False

    def run(self, problem: Problem) -> tuple[Plan, float]:
        """All stages; the best plan and the bound."""
        self.progress("bound", 0.0)
        bound = find_bound(problem)
        self._mark("bound")
        self.progress("working days", 0.0)
        kinds = choose_workdays(problem, bound.works, limits=self._limits(share=0.15, work=20.0, workers=True))
        if kinds is None:
            raise LimitError(
                f"no choice of working days found within {self.effort.time_limit_s:g} s; bound {bound.value:.1f}",
                hint="raise roster.effort.time_limit_s",
            )
        plan = Plan.empty(problem)
        plan.kind[:] = kinds
        self._mark("working_days")
        self._solve_days(plan)
        self._mark("days")
        plan = self._improve(plan, bound.value)
        self._mark("improvement")
        return plan, bound.value

    def status(self, problem: Problem, objective: float, bound: float) -> SolveStatus:
        """Both gaps, and whether a clock had a say."""
        gap = (objective - bound) / bound if bound > 0 else (0.0 if objective <= 0 else None)
        needed = problem.pricing.unit * float(problem.need[: len(problem.queues)].sum())
        return SolveStatus(
            objective=objective,
            bound=bound,
            gap=gap,
            gap_of_need=(objective - bound) / needed if needed > 0 else 0.0,
            stop=self.stop,
            repeatable=self.effort.repeatable,
            seconds=self.seconds,
        )

    def _solve_days(self, plan: Plan) -> None:
        days, free = plan.problem.grid.days, plan.problem.windows
        done = 0
        for pas in (range(0, days, 2), range(1, days, 2)):
            share = 0.5 * max(1, self.effort.workers) / max(1, days)
            limits = replace(self._limits(share=share, work=2000.0), workers=1)
            tasks = [
                day_task(plan.problem, plan, d, free[:, d] if d % 2 == 0 else windows_on_day(plan.problem, plan, d), limits)
                for d in pas
            ]
            for task, answer in zip(tasks, self.map_days(solve_day, tasks), strict=True):
                if answer is None:
                    raise LimitError(
                        f"no shifts found for {plan.problem.grid.dates[task.day]} within the limit",
                        hint="raise roster.effort.time_limit_s",
                    )
                give_names(plan, task, answer)
                done += 1
                self.progress("days", done / days)

    def _improve(self, plan: Plan, bound: float) -> Plan:
        """Free some people at a time while the gap is open and the limit allows."""
        rng = np.random.default_rng(self.seed)
        stranded = np.flatnonzero(((plan.kind >= 0) & (plan.start < 0)).any(axis=1))
        if stranded.size:
            plan = self._place_stranded(plan, stranded.tolist())
        best = plan_cost(plan)
        for turn in range(self.effort.rounds):
            if best <= bound * (1 + self.effort.stop_gap) + 1e-6:
                self.stop = StopReason.GAP if best > bound + 1e-6 else StopReason.OPTIMAL
                break
            if self._left() <= 0:
                self.stop = StopReason.TIME
                break
            self.progress("improvement", turn / self.effort.rounds)
            limits = self._limits(share=0.1, work=2.0, workers=True)
            found = replace_people(plan, _pick(plan, rng), limits=limits)
            if found is not None and (cost := plan_cost(found)) < best - 1e-9:
                plan, best = found, cost
        return plan

    def _place_stranded(self, plan: Plan, people: list[int]) -> Plan:
        """Place people whose working day no longer fits between their neighbours' rest; hours stay as targeted."""
        plan.kind[people], plan.start[people] = -1, -1
        found = replace_people(plan, people, limits=self._limits(share=0.3, work=20.0, workers=True))
        if found is None:
            raise LimitError("no lawful week found for " + ", ".join(plan.problem.people[p].id for p in people))
        return found

    def _limits(self, *, share: float, work: float, workers: bool = False) -> Limits:
        """Limits of one solve: a share of the whole time limit, never more than what is left."""
        seconds = None
        if not self.effort.repeatable:
            seconds = max(0.5, min(share * self.effort.time_limit_s, self._left()))
        return Limits(seconds, work, self.effort.workers if workers else 1, self.seed)

    def _left(self) -> float:
        if self.effort.repeatable:
            return BIG_WORK
        return self.effort.time_limit_s - (time.monotonic() - self.began)

    def _mark(self, stage: str) -> None:
        self.seconds[stage] = time.monotonic() - self.began - sum(self.seconds.values())
        self.progress(stage.replace("_", " "), 1.0)


def plan_cost(plan: Plan) -> float:
    """Objective of a plan with its best split of the multi-skilled."""
    cover = line_cover(plan.problem, serve_lines(plan))
    return price_cover(plan.problem.pricing, plan.problem.need, cover)


def _pick(plan: Plan, rng: np.random.Generator) -> list[int]:
    """People to free: half at random, half those who spend most time where there is one too many."""
    problem = plan.problem
    people = np.array([p for p in range(len(problem.people)) if (plan.kind[p] >= 0).any()])
    size = min(FREED, people.size)
    return sorted(int(p) for p in rng.choice(people, size=size, replace=False))


def _switches(serving: np.ndarray[Any, Any]) -> int:
    before, after = serving[:, :-1], serving[:, 1:]
    return int(((before >= 0) & (after >= 0) & (before != after)).sum())
