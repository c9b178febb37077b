"""The cheapest split of every pool over its lines, interval by interval, in counts of people.

Each interval is a transport problem with a convex price per line. It is improved along shortest chains of moves (one
from a to b, one from b to c) until none pays; without such a chain it is optimal (Ahuja, Magnanti, Orlin 1993,
chapter 14: no negative cycle in the residual network). All intervals take a step at a time side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.serving.marginal import MANY, Steps

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem

EPSILON = 1e-9
FAR = 99
"""Stands for no chain at all."""


@dataclass(frozen=True)
class Split:
    """People on duty per pool, heads (s, t); of each pool on each line, counts (s, q, t); each interval's price."""

    heads: IntArray
    counts: IntArray
    price: FloatArray

    @property
    def cover(self) -> IntArray:
        """People per line: shape (q, t)."""
        return np.asarray(self.counts.sum(axis=0))

    @property
    def cost(self) -> float:
        """Price of all intervals: no other split of these people costs less."""
        return float(self.price.sum())


@dataclass(frozen=True)
class Chains:
    """Shortest chains of moves per interval: hops (q, q, t), the line after the first move, and who makes a move.

    `mover[a, b]` is the pool with most people to move from line a to b, `most` how many it has.
    """

    hops: IntArray
    after: IntArray
    mover: IntArray
    most: IntArray


def split_lines(problem: Problem, heads: IntArray, last: Split | None = None) -> Split:
    """Split the people on duty of each pool, `heads` (s, t), over the lines.

    With `last`, an earlier split of the same problem, only intervals whose heads changed are split again, from how they
    were; a change of a few people takes a few milliseconds.
    """
    if last is None:
        counts = np.zeros((len(problem.pools), *problem.need.shape), dtype=np.int64)
        columns = np.arange(heads.shape[1])
        price = np.zeros(heads.shape[1])
    else:
        counts, price = last.counts.copy(), last.price.copy()
        columns = np.flatnonzero((heads != last.heads).any(axis=0))
    if columns.size:
        steps = Steps.of(problem).pick(columns)
        mine = _place(problem, steps, heads[:, columns], counts[:, :, columns])
        counts[:, :, columns] = _improve(problem.pools, steps, mine)
        price[columns] = steps.price(counts[:, :, columns].sum(axis=0))
    return Split(frozen(heads.copy()), frozen(counts), frozen(price))


def find_chains(pools: tuple[tuple[int, ...], ...], counts: IntArray) -> Chains:
    """Shortest chains between all lines (Floyd, Warshall), given who is where: counts (s, q, t)."""
    lines, size = counts.shape[1:]
    most = np.zeros((lines, lines, size), dtype=np.int64)
    mover = np.zeros((lines, lines, size), dtype=np.int64)
    for s, pool in enumerate(pools):
        for a in pool:
            for b in pool:
                if a != b:
                    better = counts[s, a] > most[a, b]
                    most[a, b] = np.where(better, counts[s, a], most[a, b])
                    mover[a, b] = np.where(better, s, mover[a, b])
    hops = np.where(most > 0, 1, FAR)
    hops[np.arange(lines), np.arange(lines)] = 0
    after = np.broadcast_to(np.arange(lines)[None, :, None], hops.shape).copy()
    for k in range(lines):
        through = hops[:, k, None] + hops[None, k]
        shorter = through < hops
        hops = np.where(shorter, through, hops)
        after = np.where(shorter, after[:, k, None], after)
    return Chains(hops, after, mover, most)


def _place(problem: Problem, steps: Steps, heads: IntArray, counts: IntArray) -> IntArray:
    """Make counts add up to the heads: who is too many leaves, who is new goes where most are missing."""
    order = sorted(range(len(problem.pools)), key=lambda s: len(problem.pools[s]))
    for s in order:
        left = counts[s].sum(axis=0) - heads[s]
        for q in problem.pools[s]:
            gone = np.clip(left, 0, counts[s, q])
            counts[s, q] -= gone
            left -= gone
    for s in order:
        lines = list(problem.pools[s])
        new = heads[s] - counts[s].sum(axis=0)
        missing = np.maximum(steps.need - counts.sum(axis=0), 0)[lines]
        total = np.maximum(missing.sum(axis=0), 1)
        given = np.minimum(missing, new * missing // total)
        counts[s, lines] += given
        rest = new - given.sum(axis=0)
        added = steps.added(counts.sum(axis=0))[lines]
        best = np.array(lines)[added.argmin(axis=0)]
        counts[s, best, np.arange(rest.size)] += rest
    return counts


def _improve(pools: tuple[tuple[int, ...], ...], steps: Steps, counts: IntArray) -> IntArray:
    """Take the best chain of every interval until no interval has one."""
    active = np.arange(counts.shape[2])
    while active.size:
        mine, now = counts[:, :, active], steps.pick(active)
        cover = mine.sum(axis=0)
        chains = find_chains(pools, mine)
        gain = now.removed(cover)[:, None] + now.added(cover)[None]
        gain = np.where((chains.hops < FAR) & (gain < -EPSILON), gain, np.inf)
        gain[np.arange(cover.shape[0]), np.arange(cover.shape[0])] = np.inf
        # a shorter chain of the same gain moves fewer people
        flat = np.where(gain < np.inf, gain + 1e-7 * chains.hops, np.inf).reshape(-1, active.size)
        best = flat.argmin(axis=0)
        found = flat[best, np.arange(active.size)] < np.inf
        active, best = active[found], best[found]
        if active.size:
            source, target = np.divmod(best, cover.shape[0])
            join, leave = now.room(cover)
            where = np.flatnonzero(found)
            amount = np.minimum(leave[source, where], join[target, where])
            _move(counts, active, _follow(chains, where, source, target), amount)
    return counts


def _follow(
    chains: Chains, columns: IntArray, source: IntArray, target: IntArray
) -> list[tuple[IntArray, IntArray, IntArray, IntArray]]:
    """Read each interval's chain hop by hop: pool, from, to, and how many can; all stay once arrived."""
    moves, at = [], source
    while (at != target).any():
        to = np.where(at == target, at, chains.after[at, target, columns])
        most = np.where(at == target, MANY, chains.most[at, to, columns])
        moves.append((chains.mover[at, to, columns], at, to, most))
        at = to
    return moves


def _move(
    counts: IntArray,
    columns: IntArray,
    moves: list[tuple[IntArray, IntArray, IntArray, IntArray]],
    amount: IntArray,
) -> None:
    for _, _, _, most in moves:
        amount = np.minimum(amount, most)
    for pool, a, b, _ in moves:
        counts[pool, a, columns] -= amount
        counts[pool, b, columns] += amount
