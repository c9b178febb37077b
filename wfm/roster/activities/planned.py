"""Activities in a plan: the floor as the plan has it, and the plan with the breaks that made room."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.activities.earlier import read_placed
from wfm.roster.activities.floor import Floor, Pause, Placement
from wfm.roster.activities.placing import LIMITS, place_activities
from wfm.roster.cover import Cover
from wfm.roster.hours import contract_weeks
from wfm.roster.serving.split import split_lines
from wfm.roster.settled import SettledBreaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wfm.core.agent import Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.roster import Roster
    from wfm.core.rules import Activity
    from wfm.roster.activities.floor import Placed, Unplaced
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.stages.solver import Limits

NOTHING = Placement((), (), 0.0, 0.0)
NAMED = 3
"""How many people a warning names."""


def plan_activities(
    plan: Plan,
    activities: Sequence[Activity],
    staff: Staff,
    *,
    limits: Limits = LIMITS,
    keep: Roster | None = None,
) -> tuple[Plan, Placement]:
    """Place activities in a plan; the plan with the breaks where they make room, and what was placed.

    Those of a roster to `keep` stay where they still can.
    """
    if not activities or not plan.problem.people:
        return plan, NOTHING
    problem = plan.problem
    cover = Cover(problem)
    cover.take(split_lines(problem, plan.pool_cover()).counts)
    floor = build_floor(plan, staff)
    kept = () if keep is None else read_placed(keep, activities, floor)
    found = place_activities(floor, activities, cover, limits=limits, kept=kept)
    new = plan.copy()
    for move in (move for placed in found.placed for move in placed.moves):
        new.breaks[move.person, move.day, move.pause.index] = move.to
    _settle(new, found.placed)
    return new, found


def build_floor(plan: Plan, staff: Staff) -> Floor:
    """Read who is on duty when from a plan; breaks that a lock settles stay."""
    problem = plan.problem
    grid = problem.grid
    duty = np.zeros((len(problem.people), grid.size), dtype=np.bool_)
    shift_day = np.full(duty.shape, -1, dtype=np.int64)
    settled = {(lock.agent, lock.date) for lock in staff.locks if lock.breaks}
    pauses = {}
    for p, d in zip(*(index.tolist() for index in np.nonzero(plan.kind >= 0)), strict=True):
        begin, kind = int(plan.start[p, d]), problem.kinds[plan.kind[p, d]]
        duty[p, plan.on_duty(p, d)] = True
        shift_day[p, begin : begin + kind.length] = d
        if (problem.people[p].id, grid.dates[d]) not in settled:
            pauses[p, d] = tuple(
                Pause(b, int(plan.breaks[p, d, b]), rest.size, begin + rest.earliest, begin + rest.latest)
                for b, rest in enumerate(kind.breaks)
            )
    weeks = contract_weeks(grid, staff.week_starts_on)
    week_of = np.array([w for w, (_, days) in enumerate(weeks) for _ in days], dtype=np.int64)
    firsts = tuple(first for first, _ in weeks)
    least = _lead_least(problem)
    return Floor(
        grid, problem.people, problem.pool_of, frozen(duty), frozen(shift_day), frozen(week_of), firsts, pauses, least
    )


def _lead_least(problem: Problem) -> IntArray | None:
    """Team leads who must be on duty (t,): by the rule of team leads, or as a least number of staff."""
    if problem.lead_line is None:
        return None
    floors = (floor.least for floor in problem.floors if floor.line == problem.lead_line)
    return np.asarray(np.maximum.reduce([problem.lead_least, *floors]))


def _settle(plan: Plan, placed: Iterable[Placed]) -> None:
    """Keep the breaks of who gives something while leading where they are: nothing else says that they are there."""
    problem, settled = plan.problem, dict(plan.problem.settled)
    for p, first in ((session.giver, session.first) for session in placed if session.leading):
        d = max(d for d in np.flatnonzero(plan.kind[p] >= 0).tolist() if plan.start[p, d] <= first)
        k = int(plan.kind[p, d])
        breaks = plan.breaks[p, d, : len(problem.kinds[k].breaks)].copy()
        settled[p, d] = SettledBreaks(k, int(plan.start[p, d]), frozen(breaks))
    plan.problem = replace(problem, settled=settled)


def busy_mask(placed: Iterable[Placed], shape: tuple[int, int]) -> BoolArray:
    """Who is in an activity when: shape (p, t)."""
    busy = np.zeros(shape, dtype=np.bool_)
    for session in placed:
        busy[list(session.away), session.first : session.last] = True
    return frozen(busy)


def meeting_days(
    problem: Problem, placed: Iterable[Placed], activities: Sequence[Activity]
) -> BoolArray:
    """Tell on which days somebody's team meets, whether they are there or not: shape (p, d).

    Who is in a shift then must be there, so their days stay as they are.
    """
    together = {rule.name for rule in activities if rule.group == 0}
    team = np.array([agent.team for agent in problem.people])
    out = np.zeros((len(problem.people), problem.grid.days), dtype=np.bool_)
    for session in placed:
        if session.activity in together:
            mine = np.isin(team, team[list(session.people)])
            out[mine, max(0, problem.grid.day_of[session.first] - 1) : problem.grid.day_of[session.first] + 1] = True
    return frozen(out)


def warn_unplaced(unplaced: Iterable[Unplaced]) -> tuple[str, ...]:
    """One line per activity and reason: how many are not planned, and whose."""
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    times: Counter[tuple[str, str]] = Counter()
    for miss in unplaced:
        key = miss.activity, miss.reason.partition(":")[0]
        who[key].append(miss.agent)
        times[key] += miss.times
    lines = []
    for (activity, reason), agents in who.items():
        people = list(dict.fromkeys(agents))
        names = ", ".join(people[:NAMED]) + (f" and {len(people) - NAMED} more" if len(people) > NAMED else "")
        lines.append(f"{activity}: {times[activity, reason]} not planned ({names}): {reason}")
    return tuple(lines)
