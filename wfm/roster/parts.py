"""Parts of a roster that share no cover line: team leads and agents, or queues nobody is skilled across.

They are rosters of their own, solved one after the other; objectives and bounds add up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import IntArray
    from wfm.roster.problem import Problem


def split_problem(problem: Problem) -> list[tuple[Problem, IntArray]]:
    """Independent parts with the people of each, smallest first.

    A part keeps the numbering of the cover lines; lines that are not its own need nothing there. A line nobody can
    serve goes with the last part, so that what it lacks is counted once.
    """
    groups = _linked_pools(problem)
    parts = []
    for pools in sorted(groups, key=lambda g: sum(problem.members(s).size for s in g)):
        people = np.flatnonzero(np.isin(problem.pool_of, list(pools)))
        lines = sorted({q for s in pools for q in problem.pools[s]})
        parts.append((_part(problem, sorted(pools), people, lines), people))
    if not parts:
        return [(problem, np.arange(0))]
    orphans = [q for q in range(problem.lines) if not any(q in pool for pool in problem.pools)]
    if orphans:
        last, people = parts[-1]
        lines = sorted({q for pool in last.pools for q in pool} | set(orphans))
        numbers = [problem.pools.index(pool) for pool in last.pools]
        parts[-1] = (_part(problem, numbers, people, lines), people)
    return parts


def cut_plan(whole: Plan, part: Problem, people: IntArray) -> Plan:
    """Take a part's plan out of the whole; breaks that locks settle are where they belong there."""
    kind, start = whole.kind[people], whole.start[people]
    plan = Plan(part, whole.choice[people], kind, start, whole.breaks[people])
    plan.put_settled()
    return plan


def merge_plan(whole: Plan, part: Plan, people: IntArray) -> None:
    """Write a part's plan into the whole."""
    whole.choice[people], whole.kind[people] = part.choice, part.kind
    whole.start[people], whole.breaks[people] = part.start, part.breaks


def keep_people(problem: Problem, people: Sequence[int]) -> Problem:
    """Give the same problem with these people only; queues nobody of them can serve stay, uncovered."""
    kept = np.array(people, dtype=np.int64)
    pools = sorted({int(s) for s in problem.pool_of[kept]})
    return _part(problem, pools, kept, list(range(problem.lines)))


def _linked_pools(problem: Problem) -> list[set[int]]:
    groups: list[tuple[set[int], set[int]]] = []
    for s, pool in enumerate(problem.pools):
        pools, lines = {s}, set(pool)
        apart = []
        for other_pools, other_lines in groups:
            if other_lines & lines:
                pools, lines = pools | other_pools, lines | other_lines
            else:
                apart.append((other_pools, other_lines))
        groups = [*apart, (pools, lines)]
    return [pools for pools, _ in groups]


def _part(problem: Problem, pools: Sequence[int], people: IntArray, lines: list[int]) -> Problem:
    mine = np.isin(np.arange(problem.lines), lines)
    number = {p: i for i, p in enumerate(people.tolist())}
    return replace(
        problem,
        pools=tuple(problem.pools[s] for s in pools),
        pool_of=np.searchsorted(pools, problem.pool_of[people]),
        profile_of=problem.profile_of[people],
        slot_of=problem.slot_of[people],
        wishes=tuple(problem.wishes[p] for p in people),
        ranges=tuple(problem.ranges[p] for p in people),
        need=np.where(mine[:, None], problem.need, 0),
        pricing=replace(problem.pricing, widths=np.where(mine[:, None, None], problem.pricing.widths, 0)),
        people=tuple(problem.people[p] for p in people),
        crowd=None if problem.crowd is None else problem.crowd.of_people(people),
        deferred={q: line for q, line in problem.deferred.items() if mine[q]},
        settled={(number[p], d): rests for (p, d), rests in problem.settled.items() if p in number},
    )
