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
from typing import TYPE_CHECKING

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


class Master:
    """The linear programme over the columns there are, solved again from where it was (primal simplex)."""

    def __init__(self, cover: Cover, people: Sequence[int]) -> None:
        self.model = mo.Model()
        self.base = cover.base
        self.cells = [self.model.add_linear_constraint(lb=0.0, ub=0.0) for _ in range(len(cover.slopes))]
        self.one = {p: self.model.add_linear_constraint(lb=1.0, ub=1.0) for p in people}
        self.columns: list[Column] = []
        self.shares: list[mo.Variable] = []
        add_pieces(self.model, cover, self.cells)
        self.solver = mo.IncrementalSolver(self.model, mo.SolverType.GLOP)

    def add(self, column: Column) -> None:
        """Add a column."""
        share = add_share(self.model, column, self.cells, self.one[column.person])
        self.columns.append(column)
        self.shares.append(share)

    def solve(self) -> tuple[float, FloatArray, FloatArray]:
        """Solve: value, prices mu (c,) and shares of the columns."""
        result = self.solver.solve()
        if not result.has_primal_feasible_solution() or not result.has_dual_feasible_solution():
            raise AssertionError(f"a programme that always has a solution ended {result.termination.reason}")
        mu = -np.array(result.dual_values(self.cells))
        return self.base + result.objective_value(), mu, np.array(result.variable_values(self.shares))


def add_pieces(model: mo.Model, cover: Cover, rows: Sequence[mo.LinearConstraint]) -> None:
    """Add the price of people in cells to a model: one variable per run of equal slopes."""
    for row, slopes in zip(rows, cover.slopes, strict=True):
        edges = np.flatnonzero(np.diff(slopes, prepend=-np.inf) > TOLERANCE)
        for first, last in zip(edges, [*edges[1:], None], strict=True):
            width = np.inf if last is None else float(last - first)
            piece = model.add_variable(lb=0.0, ub=width)
            row.set_coefficient(piece, -1.0)
            model.objective.set_linear_coefficient(piece, float(slopes[first]))


def add_share(
    model: mo.Model,
    column: Column,
    rows: Sequence[mo.LinearConstraint],
    one: mo.LinearConstraint,
    *,
    whole: bool = False,
) -> mo.Variable:
    """Add a column to a model."""
    share = model.add_variable(lb=0.0, is_integer=whole)
    one.set_coefficient(share, 1.0)
    for c in column.cells.tolist():
        rows[c].set_coefficient(share, 1.0)
    model.objective.set_linear_coefficient(share, column.cost)
    return share


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


@dataclass(frozen=True)
class Task:
    """One problem for column generation: `people` to schedule against `cover`, inside a `window` where there is one."""

    schedules: Schedules
    cover: Cover
    people: tuple[int, ...]
    window: Window | None = None


def generate_columns(task: Task, start: Iterable[Column], stop: Stop) -> Relaxed | None:
    """Solve the relaxation; None where somebody has no lawful schedule.

    `start` are columns known to be lawful. Everybody without one gets the cheapest at the price of the first person
    missing.
    """
    master, pool = Master(task.cover, task.people), Pool()
    for column in start:
        if pool.add(column):
            master.add(column)
    there = {column.person for column in pool.columns}
    missing = [p for p in task.people if p not in there]
    for found in task.schedules.cheapest(missing, task.cover.slopes[:, 0], task.window):
        if found is None:
            return None
        pool.add(found)
        master.add(found)
    return _iterate(task, master, pool, stop)


def _iterate(task: Task, master: Master, pool: Pool, stop: Stop) -> Relaxed:
    value, mu, share = master.solve()
    best, best_mu, keep, closed = _Best(), mu, 0.0, False
    for turn in range(max(1, stop.rounds)):
        tried = keep * best_mu + (1.0 - keep) * mu
        found = [c for c in task.schedules.cheapest(task.people, tried, task.window) if c is not None]
        least = {c.person: c.cost + float(tried[c.cells].sum()) for c in found}
        lagrangian = task.cover.least(tried) + sum(least.values())
        if lagrangian > best.bound:
            best, best_mu = _Best(lagrangian, tried, least), tried
        new = [column for column in found if pool.add(column)]
        for column in new:
            master.add(column)
        closed = not new and keep == 0.0
        if closed or value - best.bound <= stop.gap or best.bound >= stop.cutoff or _late(stop.until):
            break
        keep = 0.0 if not new else min(0.7, keep + 0.1) if lagrangian >= best.bound else max(0.0, keep - 0.1)
        if new and turn + 1 < stop.rounds:
            value, mu, share = master.solve()
    if len(share) < len(master.columns):
        value, mu, share = master.solve()
    return Relaxed(value, best.bound, frozen(best.mu), best.least, tuple(master.columns), frozen(share), closed)


@dataclass(frozen=True)
class _Best:
    """The best bound so far, its prices, and the least of each person at them."""

    bound: float = -np.inf
    mu: FloatArray = field(default_factory=lambda: np.zeros(0))
    least: Mapping[int, float] = field(default_factory=dict)


def _late(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until
