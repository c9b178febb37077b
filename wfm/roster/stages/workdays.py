"""Stage B: who works which days and which kind of shift.

Whole people first track the days' totals that the bound's linear programme wants; then the price of each day, convex
in who works it, is learned from its own linear programme cut by cut (Benders 1962) and the choice is made again until
it is as cheap as the cuts say it can be. Rounding alone loses several percent on a small site, this loses a few
tenths. The choice is close to a network flow, where HiGHS proves optimality in a fraction of the time CP-SAT needs.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.rules.contract_hours import keep_contract_hours, one_shift_a_day
from wfm.roster.rules.days_in_a_row import limit_days_in_a_row
from wfm.roster.stages.day_price import Cut, DayPrice

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.problem import Problem
    from wfm.roster.stages.solver import Limits

GATHER = 0.1
"""How exactly single days off are minimised among equally good choices."""

TRUST = 1.0
"""How far, in people, a day's total of a pool and kind may stray from what the linear programme wants."""

NEAR = 0.05
"""How exactly the first choice, which only starts the search, tracks the linear programme."""

CLOSE = 1e-3
"""Stop once the best choice is within this share of what the cuts say is possible."""


def choose_workdays(
    problem: Problem, wanted: FloatArray, *, limits: Limits, progress: Callable[[float], None] | None = None
) -> IntArray | None:
    """Kind of shift per person and day, -1 for off: shape (p, d); None if no choice was found within the limits.

    `wanted` (p, d, k) are the shares of the linear programme; `limits.work` is the number of rounds of cuts.
    """
    master = _Master(problem)
    prices = [DayPrice(problem, d) for d in range(problem.grid.days)]
    for d, price in enumerate(prices):
        master.add_day(d, price, wanted)
        master.add_cut(d, price.cut_at(master.wanted[d]))
    works = master.choose(limits, near=True)
    if works is None:
        return None
    began, rounds = time.monotonic(), int(limits.work)
    best, best_works = np.inf, works
    for turn in range(rounds):
        cuts = _price_days(master, prices, works, limits.workers)
        cost = sum(cut.value for cut in cuts)
        if cost < best:
            best, best_works = cost, works
        for d, cut in enumerate(cuts):
            master.add_cut(d, cut)
        if progress is not None:
            progress(turn / rounds)
        late = limits.seconds is not None and time.monotonic() - began > limits.seconds
        found = None if late else master.choose(limits)
        if found is None or best - master.floor <= CLOSE * max(best, 1.0):
            break
        works = found
    return master.gather_days_off(best_works, limits)


def _price_days(master: _Master, prices: list[DayPrice], works: IntArray, workers: int) -> list[Cut]:
    """Cut of every day at a choice, the days side by side."""
    heads = [master.heads_of(works, d) for d in range(len(prices))]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(DayPrice.cut_at, prices, heads))


class _Master:
    """The choice of working days: lawful weeks for everyone, and the cuts that price each day."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = mo.Model()
        self.works = [self._add_person(p) for p in range(len(problem.people))]
        self.theta = [self.model.add_variable(lb=0.0) for _ in range(problem.grid.days)]
        self.drift: list[Any] = []
        self.beyond: list[Any] = []
        self.wanted: list[FloatArray] = []
        self.heads: list[list[Any]] = []
        self.members: list[list[tuple[IntArray, int]]] = []
        self.tie_break = [x for works in self.works for x in self._single_days_off(works)]
        self.floor = 0.0

    def _add_person(self, p: int) -> dict[tuple[int, int], Any]:
        problem = self.problem
        works = {
            (d, k): self.model.add_binary_variable()
            for d in range(problem.grid.days)
            for k in range(len(problem.kinds))
            if problem.windows[p, d, k, 0] >= 0
        }
        rows = [r for week in problem.weeks if week.person == p for r in keep_contract_hours(problem, week, works)]
        rows += one_shift_a_day(works, problem.grid.days)
        rows += limit_days_in_a_row(self._on(works), int(problem.streaks[p]), problem.max_days_in_a_row)
        for row in rows:
            self.model.add_linear_constraint(row)
        return works

    def _on(self, works: dict[tuple[int, int], Any]) -> list[Any]:
        return [sum(x for (day, _), x in works.items() if day == d) for d in range(self.problem.grid.days)]

    def _single_days_off(self, works: dict[tuple[int, int], Any]) -> list[Any]:
        """One variable for each day off between two working days."""
        on, out = self._on(works), []
        for before, today, after in zip(on, on[1:], on[2:], strict=False):
            if not isinstance(before, int) and not isinstance(after, int):
                out.append(self.model.add_variable(lb=0.0, ub=1.0))
                self.model.add_linear_constraint(before - today + after <= 1 + out[-1])
        return out

    def add_day(self, d: int, price: DayPrice, wanted: FloatArray) -> None:
        """Heads per group of a day, and how far they stray from what is wanted.

        Straying counts per crew (pool and kind) and for the whole day, the whole day most: a person too few here is
        made good by one too many there.
        """
        heads: list[Any] = []
        goals = [float(wanted[g.people, d, g.kind].sum()) for g in price.groups]
        for group in price.groups:
            people = [p for p in group.people if (d, group.kind) in self.works[p]]
            heads.append(self.model.add_variable(lb=0.0, ub=float(len(people))))
            self.model.add_linear_constraint(heads[-1] == sum(self.works[p][d, group.kind] for p in people))
        pools = [g.pool for g in price.groups]
        crews = [(s, g.kind) for s, g in zip(pools, price.groups, strict=True)]
        duty = [float(self.problem.kinds[g.kind].on_queue) for g in price.groups]
        for name, weight in ((crews, 1.0), ([0] * len(crews), 3.0)):
            for key in dict.fromkeys(name):
                mine = [i for i, k in enumerate(name) if k == key]
                off = self._add_drift([(duty[i], heads[i], goals[i]) for i in mine], weight)
                if name is crews:
                    self.beyond.append(self.model.add_variable(lb=0.0))
                    self.model.add_linear_constraint(off <= duty[mine[0]] * TRUST + self.beyond[-1])
                    self.drift.append(100.0 * self.beyond[-1])
        self.heads.append(heads)
        self.wanted.append(np.array(goals))
        self.members.append([(group.people, group.kind) for group in price.groups])

    def _add_drift(self, terms: list[tuple[float, Any, float]], weight: float) -> Any:
        """Time on duty of some groups away from what is wanted; terms are (duty, heads, goal)."""
        off = self.model.add_variable(lb=0.0)
        have = mo.fast_sum([duty * heads for duty, heads, _ in terms])
        want = sum(duty * goal for duty, _, goal in terms)
        self.model.add_linear_constraint(have - want <= off)
        self.model.add_linear_constraint(want - have <= off)
        self.drift.append(weight * off)
        return off

    def add_cut(self, d: int, cut: Cut) -> None:
        """Let the day cost at least this plane."""
        terms = [float(s) * (h - float(a)) for s, h, a in zip(cut.slopes, self.heads[d], cut.at, strict=True) if s]
        self.model.add_linear_constraint(self.theta[d] >= cut.value + mo.fast_sum(terms))

    def choose(self, limits: Limits, *, near: bool = False) -> IntArray | None:
        """Kinds (p, d) that are cheapest by the cuts so far, or with `near` closest to what is wanted."""
        self.model.minimize(mo.fast_sum(self.drift if near else self.theta))
        values = self._solve(limits, tolerance=NEAR if near else CLOSE, share=0.5 if near else 0.2)
        if values is None:
            return None
        self.floor = sum(values[x] for x in self.theta)
        for x in self.beyond if near else ():
            x.upper_bound = values[x] + 1e-6
        return self._kinds(values)

    def gather_days_off(self, works: IntArray, limits: Limits) -> IntArray:
        """Give the same heads on every day to people who get fewer single days off by it; `works` if none is found."""
        for d, heads in enumerate(self.heads):
            for x, value in zip(heads, self.heads_of(works, d), strict=True):
                x.lower_bound = x.upper_bound = value
        self.model.minimize(mo.fast_sum(self.tie_break))
        values = self._solve(limits, tolerance=GATHER)
        return works if values is None else self._kinds(values)

    def _solve(self, limits: Limits, *, tolerance: float, share: float = 0.2) -> dict[Any, float] | None:
        params = mo.SolveParameters(relative_gap_tolerance=tolerance, node_limit=300)
        if limits.seconds is not None:
            params.time_limit = timedelta(seconds=max(0.5, share * limits.seconds))
        result = mo.solve(self.model, mo.SolverType.HIGHS, params=params)
        return result.variable_values() if result.has_primal_feasible_solution() else None

    def _kinds(self, values: dict[Any, float]) -> IntArray:
        out = np.full((len(self.problem.people), self.problem.grid.days), -1, dtype=np.int64)
        for p, mine in enumerate(self.works):
            for (d, k), x in mine.items():
                if values[x] > 0.5:
                    out[p, d] = k
        return out

    def heads_of(self, works: IntArray, d: int) -> FloatArray:
        """Heads per group of day d in a choice of working days."""
        return np.array([float((works[people, d] == kind).sum()) for people, kind in self.members[d]])
