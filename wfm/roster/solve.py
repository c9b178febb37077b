"""The door: from people needed to a named roster, with a proven lower bound.

Parts that share no queue (team leads, agents) are solved one after the other; their objectives and bounds add up.
The stages of a part are in `wfm.roster.search`. Then activities are placed, and who serves which queue is settled in
blocks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.status import SolveStatus, StopReason
from wfm.roster.activities import TRIES, busy_mask, meeting_days, plan_activities, warn_unplaced
from wfm.roster.changes import list_changes
from wfm.roster.clock import Clock
from wfm.roster.crowd import count_crowd, crowd_price
from wfm.roster.deferred_turns import serve_deferred, settle_need, true_cost, true_costs
from wfm.roster.floors import floor_cost
from wfm.roster.keeping import price_changes
from wfm.roster.parts import cut_plan, merge_plan, split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import NO_RULES, build_problem
from wfm.roster.reading import read_plan
from wfm.roster.search import Found, mend_part, search_part
from wfm.roster.serving import BlockRules, Kept, line_cover
from wfm.roster.stages.annealing import Cooling
from wfm.roster.stages.block_annealing import anneal_blocks
from wfm.roster.stretches import build_coverage, build_roster
from wfm.roster.why.clashes import leave_out_blocked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wfm.core.agent import Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.options import RosterOptions, TeamLeadRule
    from wfm.core.reasons import Change, Clash
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage, HoursTarget, Roster
    from wfm.core.rules import Activity, SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.activities import Placement
    from wfm.roster.problem import Problem
    from wfm.roster.reading import Reading

    Progress = Callable[[str, float], None]

SMALL_PART_SHARE = 0.04
"""Share of the time for each part but the last, which is the largest."""

SERVING_SHARE, SERVING_WORK = 0.07, 3000
"""Share of the time for serving in blocks, and tries of it where work counts."""

BLOCKS_SHARE, BLOCKS_HEAT, BLOCKS_STEPS = 0.32, 0.2, 2
"""Share of the time for people to move with who serves what in blocks, its first heat, and steps where work counts."""

ACTIVITIES_SHARE = 0.25
"""Share of the time left after the search for placing activities better."""

SETTLING_SHARE, SETTLING_NODES = 0.1, 50
"""Share of the time for settling when work that may wait is done, and nodes of it where work counts."""


@dataclass(frozen=True)
class Earlier:
    """A roster to begin from. With `keep`, every changed day of a person costs so much and nothing else is searched."""

    roster: Roster
    keep: float | None = None


@dataclass(frozen=True)
class RosterResult:
    """What the roster stage hands on.

    `lead_missing` counts open intervals with fewer team leads than must be on duty, `switches` moves of a person to
    another queue within a shift. What `coverage` requires of queues whose work may wait is when the people on duty best
    do it. `activities` are on top of the objective that `status` has.
    `clashes` say who has no lawful schedule and is left out, or can't be given the hours due, and why. `shares` are
    each agent's fair share, in step with the rules, `changes` what differs from the roster begun from; None without.
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
    shares: tuple[dict[str, float], ...] = ()
    changes: tuple[Change, ...] | None = None


def solve_roster(
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    rules: SiteRules = NO_RULES,
    earlier: Earlier | None = None,
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
    earlier : a roster to begin from, or to keep as it is where nothing forces a change.
    seed : of the search; in repeatable mode the same inputs and seed give the same roster.
    progress : called with a stage's name and the share of it that is done.

    Raises
    ------
    LimitError : the limit was reached before there was any roster.
    InfeasibleError : nobody has a lawful schedule; says which rules clash.

    Notes
    -----
    What the staff can't cover is not an error: the roster covers what it can, the coverage says what is missing. An
    interrupt (KeyboardInterrupt) ends the search with the best roster so far; before there is any, it goes on.
    """
    problem = build_problem(requirement, staff, labour=labour, leads=leads, options=options, rules=rules)
    problem, clashes = leave_out_blocked(problem, staff)
    clock = Clock(options.effort, seed, progress or (lambda _stage, _share: None))
    before = None if earlier is None else read_plan(problem, earlier.roster)
    priced = problem
    if before is not None and earlier is not None and earlier.keep is not None:
        priced = price_changes(problem, before.plan, earlier.keep)
    found = _search(priced, clock.part(_search_share(problem)), before, mend=priced is not problem)
    clock.mark_at = time.monotonic()
    finish = partial(
        _finish, replace(found.plan, problem=problem), staff, rules.activities, options=options, clock=clock,
        before=before, keep=None if priced is problem or earlier is None else earlier.roster,
    )  # fmt: skip
    try:
        plan, lines, activities = finish()
    except KeyboardInterrupt:
        clock.interrupt()
        plan, lines, activities = finish()
    cover = line_cover(problem, lines)
    lead = problem.lead_line
    roster = build_roster(plan, lines, activities.placed)
    found = replace(found, plan=plan, stop=StopReason.INTERRUPT if clock.interrupted else found.stop)
    return RosterResult(
        roster=roster,
        coverage=build_coverage(plan.problem, cover),
        status=_status(found, cover, clock),
        targets=problem.targets,
        warnings=(*problem.warnings, *warn_unplaced(activities.unplaced)),
        lead_missing=0 if lead is None else int((cover[lead] < problem.lead_least).sum()),
        switches=_switches(lines),
        activities=activities,
        clashes=clashes,
        shares=problem.shares,
        changes=None if before is None or earlier is None else list_changes(earlier.roster, before, plan, roster),
    )


def _finish(
    plan: Plan,
    staff: Staff,
    wanted: Sequence[Activity],
    *,
    options: RosterOptions,
    clock: Clock,
    before: Reading | None,
    keep: Roster | None,
) -> tuple[Plan, IntArray, Placement]:
    """Settle when work that may wait is done, place activities, and who serves which line when (p, t)."""
    plan = _settle(plan, clock)
    problem = plan.problem
    plan, activities = plan_activities(plan, wanted, staff, limits=clock.limits(ACTIVITIES_SHARE, TRIES), keep=keep)
    busy = busy_mask(activities.placed, (len(problem.people), problem.grid.size))
    kept = None if before is None or keep is None else Kept(before.serving, problem.pricing.unit)
    blocks = BlockRules.of(options, problem.grid.interval_min)
    least = 0.5 if clock.interrupted else SERVING_SHARE / 2 * clock.effort.time_limit_s
    share = 1.0 if kept is not None else SERVING_SHARE / (SERVING_SHARE + _blocks_share(problem))
    limits = clock.limits(share, SERVING_WORK, least=least)
    plan, served = serve_deferred(plan, blocks, limits, busy=busy, kept=kept, move_breaks=kept is None)
    clock.mark("serving")
    if kept is not None or clock.left() <= 0 or not _blocks_share(problem):
        return plan, served.lines, activities
    held = meeting_days(problem, activities.placed, wanted)
    plan, lines = _move_in_blocks(plan, served.lines, blocks, (busy, held), clock)
    clock.mark("blocks")
    return plan, lines, activities


def _move_in_blocks(
    plan: Plan, lines: IntArray, blocks: BlockRules, settled: tuple[BoolArray, BoolArray], clock: Clock
) -> tuple[Plan, IntArray]:
    """Let people move with who serves what in blocks; as it was where that is no better.

    `settled` are times (p, t) in which somebody is busy with else, and days (p, d) that stay.
    """
    busy, held = settled
    repeatable = clock.effort.repeatable
    cooling = Cooling(
        BLOCKS_HEAT, None if repeatable else clock.until, BLOCKS_STEPS * clock.effort.rounds if repeatable else None
    )
    tell = partial(clock.tell, "blocks")
    new, served = anneal_blocks(
        plan, lines, blocks, busy=busy, held=held, rng=np.random.default_rng(clock.seed), cooling=cooling, tell=tell,
        workers=clock.effort.workers,
    )  # fmt: skip
    if _served_cost(new, served) < _served_cost(plan, lines) - 1e-9:
        return new, served
    return plan, lines


def _served_cost(plan: Plan, lines: IntArray) -> float:
    rules = sum(plan.rules_price(p) for p in range(len(plan.problem.people)))
    return true_cost(plan.problem, line_cover(plan.problem, lines)) + crowd_price(plan) + rules


def _search_share(problem: Problem) -> float:
    return 1 - SERVING_SHARE - _blocks_share(problem) - (SETTLING_SHARE if problem.deferred else 0.0)


def _blocks_share(problem: Problem) -> float:
    """Share of the time for blocks: none where nobody serves several lines."""
    return BLOCKS_SHARE if any(len(pool) > 1 for pool in problem.pools) else 0.0


def _settle(plan: Plan, clock: Clock) -> Plan:
    """Settle when work that may wait is done, where there is any."""
    problem = plan.problem
    if not problem.deferred:
        return plan
    share = SETTLING_SHARE / (SETTLING_SHARE + SERVING_SHARE + _blocks_share(problem))
    told = settle_need(problem, plan, clock.part(share).limits(1.0, SETTLING_NODES))
    clock.mark("deferred")
    return replace(plan, problem=told)


def _search(problem: Problem, clock: Clock, before: Reading | None, *, mend: bool) -> Found:
    """Every part in turn: the plan of all, the sums of bounds and of what is missing in them, and why it ended."""
    plan, bound, stops = Plan.empty(problem), 0.0, []
    under: float | None = 0.0
    start = None if before is None else replace(before.lawful(), problem=problem)
    parts = split_problem(problem)
    for i, (part, people) in enumerate(parts):
        share = clock.part(1.0 if i == len(parts) - 1 else SMALL_PART_SHARE)
        if part.crowd is not None:
            part = replace(part, crowd=part.crowd.beside(plan, last=i == len(parts) - 1))
        mine = None if start is None else cut_plan(start, part, people)
        if clock.interrupted and start is None:
            raise KeyboardInterrupt
        if mend and before is not None and mine is not None:
            found = mend_part(part, share, mine, cut_plan(before.plan, part, people))
        else:
            found = search_part(part, share, start=mine)
        merge_plan(plan, found.plan, people)
        bound += found.bound
        under = None if under is None or found.under is None else under + found.under
        stops.append(found.stop)
    stop = next((s for s in reversed(stops) if s is not StopReason.OPTIMAL), StopReason.OPTIMAL)
    return Found(plan, bound, stop, under)


def _status(found: Found, cover: IntArray, clock: Clock) -> SolveStatus:
    """Objective of the roster as it is handed on: blocks and activities included, of which the bound knows nothing."""
    plan, stop, problem = found.plan, found.stop, found.plan.problem
    wishes = sum(plan.rules_price(p) for p in range(len(problem.people)))
    costs = _add_crowd(true_costs(problem, cover), plan, cover) | {"wishes": wishes}
    objective = sum(costs.values())
    bound = min(found.bound, objective)
    gap = (objective - bound) / bound if bound > 0 else (0.0 if objective <= 0 else None)
    needed = problem.pricing.unit * float(problem.need[: len(problem.queues)].sum())
    if stop in (StopReason.OPTIMAL, StopReason.GAP) and objective > bound * (1 + clock.effort.stop_gap) + 1e-6:
        stop = StopReason.STALLED
    return SolveStatus(
        objective=objective,
        bound=bound,
        gap=gap,
        gap_of_need=(objective - bound) / needed if needed > 0 else 0.0,
        stop=stop,
        repeatable=clock.effort.repeatable,
        seconds=dict(clock.seconds),
        costs=costs,
        bound_costs={} if found.under is None else {"under": found.under},
        first_roster_s=clock.first_s(),
    )


def _add_crowd(costs: dict[str, float], plan: Plan, cover: IntArray) -> dict[str, float]:
    """Costs with "minimum_staff" and "seats" where there are such rules; least staff comes out of its line's part."""
    problem, queues = plan.problem, len(plan.problem.queues)
    if problem.floors:
        steered = [floor for floor in problem.floors if floor.line is not None and floor.line not in problem.deferred]
        for part, mine in (
            ("under", [floor for floor in steered if floor.line != queues]),
            ("leads", [floor for floor in steered if floor.line == queues]),
        ):
            costs[part] -= floor_cost(mine, cover, queues)
        costs["minimum_staff"] = floor_cost(problem.floors, cover, queues)
    if problem.crowd is not None and problem.crowd.seats is not None:
        costs["seats"] = count_crowd(plan, problem.crowd).seat_cost
    return costs


def _switches(serving: Any) -> int:
    before, after = serving[:, :-1], serving[:, 1:]
    return int(((before >= 0) & (after >= 0) & (before != after)).sum())
