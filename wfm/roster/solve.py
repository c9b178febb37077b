"""The door: from people needed to a named roster, with a proven lower bound.

Parts that share no queue (team leads, agents) are solved one after the other; their objectives and bounds add up.
The stages of a part are in `wfm.roster.search`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.status import SolveStatus, StopReason
from wfm.roster.activities import busy_mask, plan_activities, warn_unplaced
from wfm.roster.clock import Clock
from wfm.roster.objective import wish_for
from wfm.roster.parts import merge_plan, split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import NO_RULES, build_problem
from wfm.roster.search import Found, plan_cost, search_part
from wfm.roster.serving import line_cover, serve_lines
from wfm.roster.stretches import build_coverage, build_roster
from wfm.roster.why.clashes import leave_out_blocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.agent import Staff
    from wfm.core.options import RosterOptions, TeamLeadRule
    from wfm.core.reasons import Clash
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, HoursTarget, Roster
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.activities import Placement
    from wfm.roster.problem import Problem

    Progress = Callable[[str, float], None]

SMALL_PART_SHARE = 0.1
"""Share of the time for each part but the last, which is the largest."""


@dataclass(frozen=True)
class RosterResult:
    """What the roster stage hands on.

    `lead_missing` counts open intervals with fewer team leads than must be on duty, `switches` moves of a person to
    another queue within a shift. `activities` are on top of the objective that `status` has.
    `clashes` say who has no lawful schedule and is left out, or can't be given the hours due, and why.
    """

    roster: Roster
    coverage: Coverage
    status: SolveStatus
    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]
    lead_missing: int
    switches: int
    activities: Placement
    clashes: tuple[Clash, ...] = ()


def solve_roster(
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    rules: SiteRules = NO_RULES,
    seed: int = 0,
    progress: Progress | None = None,
) -> RosterResult:
    """Roster named people on the requirement.

    Parameters
    ----------
    requirement : people needed per queue and interval; its grid is the horizon.
    staff : people, contracts, shift library, time off, shifts worked before.
    labour, leads, options : the law, team leads' presence, prices and effort.
    rules : what the site agrees beyond the law.
    seed : of the search; in repeatable mode the same inputs and seed give the same roster.
    progress : called with a stage's name and the share of it that is done.

    Raises
    ------
    LimitError : the limit was reached before there was any roster.
    InfeasibleError : nobody has a lawful schedule; says which rules clash.

    Notes
    -----
    What the staff can't cover is not an error: the roster covers what it can, the coverage says what is missing.
    """
    problem = build_problem(requirement, staff, labour=labour, leads=leads, options=options, rules=rules)
    problem, clashes = leave_out_blocked(problem, staff)
    clock = Clock(options.effort, seed, progress or (lambda _stage, _share: None))
    plan, bound, stops = Plan.empty(problem), 0.0, []
    parts = split_problem(problem)
    for i, (part, people) in enumerate(parts):
        share = 1.0 if i == len(parts) - 1 else SMALL_PART_SHARE
        found = _search_leads(part, clock.part(share)) if _only_leads(part) else search_part(part, clock.part(share))
        merge_plan(plan, found.plan, people)
        bound += found.bound
        stops.append(found.stop)
    cost = plan_cost(plan)
    plan, activities = plan_activities(plan, rules.activities, staff, seed=seed)
    serving = serve_lines(plan, busy_mask(activities.placed, (len(problem.people), problem.grid.size)))
    cover = line_cover(problem, serving)
    lead = problem.lead_line
    stop = (
        stops[-1]
        if all(s is StopReason.OPTIMAL for s in stops[:-1])
        else next(s for s in reversed(stops) if s is not StopReason.OPTIMAL)
    )
    return RosterResult(
        roster=build_roster(plan, serving, activities.placed),
        coverage=build_coverage(problem, cover),
        status=_status(problem, cost, bound, stop, clock),
        targets=problem.targets,
        warnings=(*problem.warnings, *warn_unplaced(activities.unplaced)),
        lead_missing=0 if lead is None else int((cover[lead] < problem.need[lead]).sum()),
        switches=_switches(serving),
        activities=activities,
        clashes=clashes,
    )


def _only_leads(part: Problem) -> bool:
    return bool(part.people) and all(agent.role == "team_lead" for agent in part.people)


def _search_leads(part: Problem, clock: Clock) -> Found:
    """Team leads: first spread in step with the agents; only if that leaves an interval without, for duty alone.

    The objective and the bound speak of duty alone: how leads are spread beyond it has no price there.
    """
    lead = len(part.queues)
    wish = np.array(part.need)
    wish[lead] = part.lead_wish
    spread = replace(part, need=wish, pricing=wish_for(part.pricing, part.need, lead, part.lead_wish))
    found = search_part(spread, clock.part(0.5), prove=False)
    plan = replace(found.plan, problem=part)
    if plan_cost(plan) <= 0.0:
        return Found(plan, 0.0, StopReason.OPTIMAL)
    duty = search_part(part, clock)
    return duty if plan_cost(duty.plan) < plan_cost(plan) else Found(plan, duty.bound, duty.stop)


def _status(problem: Problem, objective: float, bound: float, stop: StopReason, clock: Clock) -> SolveStatus:
    bound = min(bound, objective)
    gap = (objective - bound) / bound if bound > 0 else (0.0 if objective <= 0 else None)
    needed = problem.pricing.unit * float(problem.need[: len(problem.queues)].sum())
    return SolveStatus(
        objective=objective,
        bound=bound,
        gap=gap,
        gap_of_need=(objective - bound) / needed if needed > 0 else 0.0,
        stop=stop,
        repeatable=clock.effort.repeatable,
        seconds=dict(clock.seconds),
    )


def _switches(serving: Any) -> int:
    before, after = serving[:, :-1], serving[:, 1:]
    return int(((before >= 0) & (after >= 0) & (before != after)).sum())
