"""Which line each person serves in each interval where a stay may be of any length: the cheapest, with few switches.

A person stays on their line until a move strictly lowers the price; who has been longest on a line moves first. Per
interval the split is optimal: it is improved along shortest chains of moves until none pays, and the price is a sum of
convex functions of each line's cover.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.objective import missing_price
from wfm.roster.serving.duty import OFF

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem

EPSILON = 1e-9


def serve_lines(plan: Plan, busy: BoolArray | None = None) -> IntArray:
    """Line served per person and interval, -1 when not on duty, or busy (p, t) with else: shape (p, t)."""
    problem = plan.problem
    duty = np.zeros((len(problem.people), problem.grid.size), dtype=np.bool_)
    for p, d in zip(*np.nonzero(plan.start >= 0), strict=True):
        duty[p, plan.on_duty(int(p), int(d))] = True
    duty &= True if busy is None else ~busy
    serving = np.full(duty.shape, OFF, dtype=np.int64)
    flexible = np.array([len(problem.pools[s]) > 1 for s in problem.pool_of], dtype=np.bool_)
    only = np.array([problem.pools[s][0] for s in problem.pool_of], dtype=np.int64)
    serving[~flexible] = np.where(duty[~flexible], only[~flexible, None], OFF)
    crew = np.flatnonzero(flexible)
    since = np.zeros(len(problem.people), dtype=np.int64)
    fixed = np.array([(serving == q).sum(axis=0) for q in range(problem.lines)])
    for t in np.flatnonzero(duty[crew].any(axis=0)):
        _serve_interval(problem, serving, since, crew[duty[crew, t]], fixed[:, t], int(t))
    return serving


def _serve_interval(
    problem: Problem, serving: IntArray, since: IntArray, crew: IntArray, fixed: IntArray, t: int
) -> None:
    cover = fixed.copy()
    placed: dict[int, int] = {}
    waiting = []
    for p in crew:
        line = int(serving[p, t - 1]) if t > 0 else OFF
        if line == OFF:
            waiting.append(int(p))
        else:
            placed[int(p)] = line
            cover[line] += 1
    for p in waiting:
        lines = problem.pools[problem.pool_of[p]]
        line = min(lines, key=lambda q: (_added(problem, cover, q, t), q))
        placed[p], since[p] = line, t
        cover[line] += 1
    while (chain := _best_chain(problem, cover, placed, since, t)) is not None:
        for p, line in chain:
            cover[placed[p]] -= 1
            cover[line] += 1
            placed[p], since[p] = line, t
    for p, line in placed.items():
        serving[p, t] = line


def _added(problem: Problem, cover: IntArray, line: int, t: int) -> float:
    """Change of price when one more person serves the line."""
    missing = int(problem.need[line, t] - cover[line])
    return -missing_price(problem.pricing, line, t, missing) if missing > 0 else float(problem.pricing.over[line])


def _removed(problem: Problem, cover: IntArray, line: int, t: int) -> float:
    """Change of price when one person leaves the line."""
    missing = int(problem.need[line, t] - cover[line])
    return missing_price(problem.pricing, line, t, missing + 1) if missing >= 0 else -float(problem.pricing.over[line])


def _best_chain(
    problem: Problem, cover: IntArray, placed: dict[int, int], since: IntArray, t: int
) -> list[tuple[int, int]] | None:
    """Find the moves (person, new line) that lower the price most; None where no chain of moves does."""
    edges: dict[tuple[int, int], int] = {}
    for p, line in placed.items():
        for other in problem.pools[problem.pool_of[p]]:
            if other != line:
                mover = edges.get((line, other))
                if mover is None or since[p] < since[mover]:
                    edges[line, other] = p
    best: tuple[float, list[tuple[int, int]]] = (-EPSILON, [])
    for source in {a for a, _ in edges}:
        loss = _removed(problem, cover, source, t)
        for target, chain in _chains(source, edges).items():
            gain = loss + _added(problem, cover, target, t)
            if gain < best[0]:
                best = (gain, chain)
    return best[1] or None


def _chains(source: int, edges: dict[tuple[int, int], int]) -> dict[int, list[tuple[int, int]]]:
    """Shortest chain of moves from a line to every line it can reach."""
    found: dict[int, list[tuple[int, int]]] = {source: []}
    queue = deque([source])
    while queue:
        line = queue.popleft()
        for (a, b), p in edges.items():
            if a == line and b not in found:
                found[b] = [*found[line], (p, b)]
                queue.append(b)
    del found[source]
    return found
