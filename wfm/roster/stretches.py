"""From plan to roster: every shift cut into stretches of one activity."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.roster import LEADING, ON_QUEUE, Coverage, Roster, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import IntArray
    from wfm.roster.activities import Placed
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem


def build_roster(plan: Plan, serving: IntArray, placed: Sequence[Placed] = ()) -> Roster:
    """All stretches, ordered by person and time; `serving` (p, t) names the line of each interval on duty.

    Whoever is away in an activity that is `placed` does that instead.
    """
    problem = plan.problem
    busy: dict[int, list[Placed]] = {}
    for session in placed:
        for p in session.away:
            busy.setdefault(p, []).append(session)
    stretches: list[Stretch] = []
    for p, d in zip(*np.nonzero(plan.start >= 0), strict=True):
        stretches.extend(_cut_shift(plan, serving, int(p), int(d), busy=busy.get(int(p), ())))
    return Roster(problem.grid, tuple(stretches))


def build_coverage(problem: Problem, cover: IntArray) -> Coverage:
    """Coverage of the queues (not of the team leads) from people per line (q, t), held against service's own need."""
    q = len(problem.queues)
    need = problem.need[:q] if problem.raised is None else frozen(problem.need[:q] - problem.raised[:q])
    return Coverage(problem.grid, problem.queues, problem.open[:q], need, cover[:q])


def _lines(problem: Problem, serving: IntArray, p: int, begin: int, end: int) -> IntArray:
    """Lines a person serves in a shift; past the end of the horizon, where nobody says, they stay where they were."""
    lines = serving[p, begin:end]
    known = lines[lines >= 0]
    last = int(known[-1]) if known.size else problem.pools[int(problem.pool_of[p])][0]
    return np.concatenate([lines, np.full(end - begin - lines.size, last, dtype=np.int64)])


def _cut_shift(plan: Plan, serving: IntArray, p: int, d: int, *, busy: Sequence[Placed]) -> list[Stretch]:
    problem = plan.problem
    shape = problem.shift_kinds[plan.kind[p, d]]
    kind, begin = problem.kinds[plan.kind[p, d]], int(plan.start[p, d])
    labels: list[tuple[str, bool, str]] = []
    for line in _lines(problem, serving, p, begin, begin + kind.length):
        queue = problem.queues[line] if 0 <= line < len(problem.queues) else ""
        labels.append((ON_QUEUE, True, queue) if queue else (LEADING, True, ""))
    for rest, rule, at in zip(kind.breaks, shape.breaks, plan.breaks[p, d], strict=False):
        first = int(at) - begin
        labels[first : first + rest.size] = [(rule.kind, rule.paid, "")] * rest.size
    for session in busy:
        if begin <= session.first < begin + kind.length:
            labels[session.first - begin : session.last - begin] = [(session.activity, True, "")] * session.length
    cuts = [i for i in range(kind.length) if i == 0 or labels[i] != labels[i - 1]] + [kind.length]
    agent, grid = problem.people[p].id, problem.grid
    name = f"{shape.name}-{grid.datetime_at(begin):%H%M}"
    origin = int(grid.midnights_utc[0])
    return [
        Stretch(
            agent=agent,
            date=grid.dates[d],
            shift=name,
            activity=labels[a][0],
            start=origin + (begin + a) * grid.interval_s,
            end=origin + (begin + b) * grid.interval_s,
            paid=labels[a][1],
            queue=labels[a][2],
        )
        for a, b in pairwise(cuts)
    ]
