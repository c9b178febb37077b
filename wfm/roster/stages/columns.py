"""Column generation: people's whole schedules as columns, the need of every cell between them.

A column is one person's lawful schedule over the horizon: what it costs and which cells (a queue or kind of shift in an
interval or on a day) it covers. With x[s] the share of schedule s, n[c] the people in cell c and f[c] its convex price,

    z = min sum cost[s] x[s] + sum f[c](n[c]),  n[c] = sum of x[s] over the schedules that cover c,
        sum of x[s] over the schedules of a person = 1 for everyone,

is a linear programme of which only the columns worth having are made (Dantzig & Wolfe 1960; for rosters Barnhart,
Johnson, Nemhauser, Savelsbergh & Vance 1998). At any prices mu[c] per person in a cell, whole people or not,

    z >= L(mu) = sum over cells of min over n of (f[c](n) - mu[c] n)
                 + sum over people of min over schedules of (cost + sum of mu over its cells)

(Lagrangian relaxation, Geoffrion 1974): the second part is a shortest path per person, and its paths are the new
columns. Between the prices of the programme and the best so far lies what is tried next (Wentges 1997).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.linear_solver import pywraplp

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Column:
    """One schedule of a person: its own `cost`, the `cells` it covers, each once, and the choice per day behind it."""

    person: int
    cost: float
    cells: IntArray
    choices: IntArray

    @property
    def key(self) -> tuple[int, bytes, bytes]:
        """Equal for equal schedules."""
        return self.person, self.choices.tobytes(), self.cells.tobytes()


@dataclass(frozen=True, eq=False)
class Cover:
    """What people in cells cost: `base` with nobody, `slopes[c, i]` the price of person i + 1 in cell c.

    Slopes never fall along i (the price is convex); past the last column the last slope holds.
    """

    base: float
    slopes: FloatArray

    def cost(self, counts: IntArray) -> float:
        """Price of these numbers of people: counts (c,)."""
        width = self.slopes.shape[1]
        inside = np.arange(width) < counts[:, None]
        beyond = np.maximum(counts - width, 0) @ self.slopes[:, -1]
        return float(self.base + self.slopes[inside].sum() + beyond)

    def beside(self, counts: IntArray, most: int) -> Cover:
        """Cover left for at most `most` more people in a cell, beside `counts` (c,) who are there already."""
        index = np.minimum(counts[:, None] + np.arange(most), self.slopes.shape[1] - 1)
        return Cover(self.cost(counts), np.take_along_axis(self.slopes, index, axis=1))

    def least(self, mu: FloatArray) -> float:
        """Sum over cells of the least of price less mu per person: the first part of the Lagrangian."""
        return float(self.base + np.minimum(self.slopes - mu[:, None], 0.0).sum())

    def count(self, columns: Iterable[Column]) -> IntArray:
        """People per cell: shape (c,)."""
        counts = np.zeros(len(self.slopes), dtype=np.int64)
        for column in columns:
            counts[column.cells] += 1
        return counts


@dataclass(frozen=True)
class Window:
    """Days on which schedules may change, `days` (d,); on the others the `choices` of each person stay."""

    days: BoolArray
    choices: Mapping[int, IntArray]


class Schedules(ABC):
    """Everybody's lawful schedules, seen through their cheapest one at any prices."""

    people: int

    @abstractmethod
    def cheapest(self, people: Sequence[int], mu: FloatArray, window: Window | None = None) -> list[Column | None]:
        """Find for each of `people` the schedule with the least cost + sum of mu over its cells, exactly.

        None for somebody who has no lawful schedule (inside the window).
        """


@dataclass
class Pool:
    """All columns made so far, each once."""

    columns: list[Column] = field(default_factory=list)
    known: set[tuple[int, bytes, bytes]] = field(default_factory=set)

    def add(self, column: Column) -> bool:
        """Add a column; False where it is known."""
        if column.key in self.known:
            return False
        self.known.add(column.key)
        self.columns.append(column)
        return True


@dataclass(frozen=True)
class Relaxed:
    """What column generation ended with.

    `value` of the programme over the columns there are and `share` of each; `bound` proven for all schedules at the
    prices `mu` (c,), where the best schedule of each person comes to `least`. `closed`: no column can improve it.
    """

    value: float
    bound: float
    mu: FloatArray
    least: Mapping[int, float]
    columns: tuple[Column, ...]
    share: FloatArray
    closed: bool

    def excess(self, column: Column) -> float:
        """By how much the bound rises for rosters with this column in them, 0 or more."""
        return column.cost + float(self.mu[column.cells].sum()) - self.least[column.person]


@dataclass(frozen=True)
class Task:
    """One problem for column generation: `people` to schedule against `cover`, inside a `window` where there is one."""

    schedules: Schedules
    cover: Cover
    people: tuple[int, ...]
    window: Window | None = None


class Master:
    """The linear programme over the columns there are, solved again from where it was (primal simplex of GLOP).

    `free` are the people it still has to choose for; the columns `settled` are chosen.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.free = task.people
        self.settled: dict[int, Column] = {}
        self.pool = Pool()
        self.shares: list[Any] = []
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.cells = [self.solver.Constraint(0.0, 0.0) for _ in range(len(task.cover.slopes))]
        self.one = {p: self.solver.Constraint(1.0, 1.0) for p in task.people}
        for c, width, slope in pieces(task.cover):
            piece = self.solver.NumVar(0.0, width, "")
            self.cells[c].SetCoefficient(piece, -1.0)
            self.objective.SetCoefficient(piece, slope)

    def add(self, column: Column) -> bool:
        """Add a column; False where it is known."""
        if not self.pool.add(column):
            return False
        share = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.one[column.person].SetCoefficient(share, 1.0)
        for c in column.cells.tolist():
            self.cells[c].SetCoefficient(share, 1.0)
        self.objective.SetCoefficient(share, column.cost)
        self.shares.append(share)
        return True

    def settle(self, indices: Iterable[int]) -> None:
        """Choose columns for good, or until `release`."""
        for i in indices:
            column = self.pool.columns[i]
            self.settled[column.person] = column
            self.shares[i].SetLb(1.0)
        self.free = tuple(p for p in self.task.people if p not in self.settled)

    def release(self) -> None:
        """Choose for nobody any more."""
        self.settled, self.free = {}, self.task.people
        for share in self.shares:
            share.SetLb(0.0)

    def solve(self) -> tuple[float, FloatArray, FloatArray]:
        """Solve: value, prices mu (c,) and shares of the columns."""
        status = self.solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:
            raise AssertionError(f"a programme that always has a solution ended with status {status}")
        mu = -np.array([row.dual_value() for row in self.cells])
        shares = np.array([share.solution_value() for share in self.shares])
        return self.task.cover.base + self.objective.Value(), mu, shares


def pieces(cover: Cover) -> Iterator[tuple[int, float, float]]:
    """Give the price of people in cells as runs of equal slopes: cell, number of people, slope; the last has no end."""
    starts = np.diff(cover.slopes, axis=1, prepend=-np.inf) > TOLERANCE
    for c, slopes in enumerate(cover.slopes):
        edges = np.flatnonzero(starts[c]).tolist()
        for first, last in zip(edges, [*edges[1:], None], strict=True):
            yield c, np.inf if last is None else float(last - first), float(slopes[first])


@dataclass(frozen=True)
class Stop:
    """When to stop making columns.

    At the moment `until` (of `time.monotonic`, None: never), after `rounds`, when the gap between programme and bound
    is at most `gap`, or when the bound reaches `cutoff`: nothing below that can be found then.
    """

    until: float | None = None
    rounds: int = 10_000
    gap: float = TOLERANCE
    cutoff: float = np.inf


def open_master(task: Task, start: Iterable[Column]) -> Master | None:
    """Begin a programme with columns known to be lawful; None where somebody has no lawful schedule.

    Everybody without a column gets the cheapest at the price of the first person missing.
    """
    master = Master(task)
    for column in start:
        master.add(column)
    there = {column.person for column in master.pool.columns}
    missing = [p for p in task.people if p not in there]
    for found in task.schedules.cheapest(missing, task.cover.slopes[:, 0], task.window):
        if found is None:
            return None
        master.add(found)
    return master


def relax(master: Master, stop: Stop) -> Relaxed:
    """Make columns for who is free until the relaxation is solved, or `stop`."""
    task = master.task
    value, mu, share = master.solve()
    best, keep, closed = _Best(mu=mu), 0.0, False
    for turn in range(max(1, stop.rounds)):
        tried = keep * best.mu + (1.0 - keep) * mu
        found = [c for c in task.schedules.cheapest(master.free, tried, task.window) if c is not None]
        least = {c.person: c.cost + float(tried[c.cells].sum()) for c in (*found, *master.settled.values())}
        lagrangian = task.cover.least(tried) + sum(least.values())
        better = lagrangian > best.bound
        if better:
            best = _Best(lagrangian, tried, least)
        new = [column for column in found if master.add(column)]
        closed = not new and keep == 0.0
        if closed or value - best.bound <= stop.gap or best.bound >= stop.cutoff or _late(stop.until):
            break
        keep = 0.0 if not new else min(0.7, keep + 0.1) if better else max(0.0, keep - 0.1)
        if new and turn + 1 < stop.rounds:
            value, mu, share = master.solve()
    if len(share) < len(master.shares):
        value, mu, share = master.solve()
    columns = tuple(master.pool.columns)
    return Relaxed(value, best.bound, frozen(best.mu), best.least, columns, frozen(share), closed)


@dataclass(frozen=True)
class _Best:
    """The best bound so far, its prices, and the least of each person at them."""

    bound: float = -np.inf
    mu: FloatArray = field(default_factory=lambda: np.zeros(0))
    least: Mapping[int, float] = field(default_factory=dict)


def _late(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until
