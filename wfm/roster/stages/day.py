"""Stage C: one day as whole counts: how many start when, and when they take their breaks.

The day's linear programme gives a floor, and takes a second. Its cumulative counts rounded by one threshold stay
lawful, since every row compares two of them, and cost little more. With the starts fixed to such a rounding the best
breaks are a matter of a tenth of a second; then a few crews at a time get their starts free again, all breaks with
them, as long as it helps (fix and optimise).
A solver on the whole day at once needs minutes for what this finds in seconds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.paths import free_choices
from wfm.roster.stages.day_model import Crew, DayNeed, add_day
from wfm.roster.stages.solver import solve_whole

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.stages.day_model import CrewCounts
    from wfm.roster.stages.solver import Limits

THRESHOLDS = 4
"""Roundings of the linear programme whose breaks are optimised."""

FREE_CREWS = 3
"""Crews whose starts are free at once."""

TRY_S = 1.5
"""Seconds for one try; nodes limit it where the clock must not."""

TRY_NODES = 50

STALLED = 20
"""Rounds without gain after which a day is left as it is."""


@dataclass(frozen=True)
class DayTask:
    """A day to solve: its need, its crews with known heads, who is in each crew, and how it stands now, if it does."""

    day: int
    need: DayNeed
    crews: list[Crew]
    people: list[IntArray]
    standing: list[CrewDay] | None


@dataclass(frozen=True)
class CrewDay:
    """Starts of one crew in order of time, and for each break its starts in order of time."""

    starts: IntArray
    breaks: list[IntArray]


@dataclass(frozen=True)
class DayAnswer:
    """Shifts and breaks per crew, what the day costs, and the least it could cost."""

    crews: list[CrewDay]
    price: float
    floor: float


def day_task(plan: Plan, d: int, *, fresh: bool = False) -> DayTask:
    """Put together the task of day d: who works it as planned, each free to start when the rules allow.

    Whose breaks a lock settles, and their start with them, are on duty as they are.
    `fresh`: as if nothing stood yet.
    """
    problem = plan.problem
    works = np.flatnonzero(plan.kind[:, d] >= 0)
    works = works[[plan.settled(p, d) is None for p in works.tolist()]]
    windows = {p: start_window(plan, p, d) for p in works.tolist()}
    crews, people = [], []
    for s in range(len(problem.pools)):
        for k, kind in enumerate(problem.kinds):
            members = works[(problem.pool_of[works] == s) & (plan.kind[works, d] == k)]
            if members.size:
                mine = np.array([windows[int(p)] for p in members])
                crews.append(Crew(s, kind, problem.starts[d][k], mine, [1] * members.size))
                people.append(members)
    standing = None
    if not fresh:
        standing = [
            CrewDay(
                np.sort(plan.start[members, d]),
                [np.sort(plan.breaks[members, d, b]) for b in range(len(c.kind.breaks))],
            )
            for c, members in zip(crews, people, strict=True)
        ]
    return DayTask(d, _need(plan, d, crews, people), crews, people, standing)


def _need(plan: Plan, d: int, crews: list[Crew], people: list[IntArray]) -> DayNeed:
    """Need of the intervals the day's shifts can reach, less who is there from other days or settled."""
    problem = plan.problem
    span = problem.grid.day(d)
    first = min([span.start, *(int(c.starts[c.windows.min()]) for c in crews)])
    last = max([span.stop, *(int(c.starts[c.windows.max()]) + c.kind.length for c in crews)])
    others = plan.copy()
    others.kind[[p for members in people for p in members.tolist()], d] = -1
    held = bool((others.kind[:, d] >= 0).any())
    if d > 0:
        others.kind[:, : d - 1] = -1
    others.kind[:, d + 2 :] = -1
    fixed = others.pool_cover() if held or last > span.stop or _spilled(plan, d) else None
    return DayNeed(first, min(last, problem.grid.size), problem.need, problem.pricing, problem.pools, fixed)


def _spilled(plan: Plan, d: int) -> bool:
    """Whether a shift of the day before reaches into the day."""
    if d == 0:
        return False
    works = plan.kind[:, d - 1] >= 0
    lengths = np.array([kind.length for kind in plan.problem.kinds])
    ends = plan.start[works, d - 1] + lengths[plan.kind[works, d - 1]]
    return bool((ends > plan.problem.grid.first_of_day[d]).any())


def start_window(plan: Plan, p: int, d: int) -> tuple[int, int]:
    """First and last start (indices) of the run around a person's start that is lawful and costs no more by the rules.

    All other days of the person stay as they are.
    """
    problem = plan.problem
    profile, now = problem.profile(p), int(plan.choice[p, d])
    alive, price = free_choices(profile.graph, problem.begin(p), plan.choice[p], d, problem.ranges[p])
    price = price + problem.wishes[p][d]
    changes = np.zeros(sum(len(today) for today in profile.kinds))
    profile.aside.add_changes(int(problem.slot_of[p]), plan.choice[p], changes)
    price += np.split(changes, profile.aside.firsts[1:-1])[d]
    kind = profile.kinds[d][now]
    good = np.flatnonzero(alive & (price <= price[now] + 1e-9) & (profile.kinds[d] == kind))
    index = np.searchsorted(problem.starts[d][kind], profile.starts[d][good])
    able = np.zeros(problem.starts[d][kind].size, dtype=np.bool_)
    able[index] = True
    at = int(np.searchsorted(problem.starts[d][kind], profile.starts[d][now]))
    able[at] = True
    low, high = at, at
    while low > 0 and able[low - 1]:
        low -= 1
    while high + 1 < able.size and able[high + 1]:
        high += 1
    return low, high


def solve_day(task: DayTask, limits: Limits) -> DayAnswer:
    """Solve one day; always has an answer, since rounding the linear programme gives one.

    `limits.work` is the number of rounds, `limits.workers` the tries side by side in one round.
    """
    relaxed = _RelaxedDay(task)
    if not task.crews:
        return DayAnswer([], relaxed.floor, relaxed.floor)
    until = None if limits.seconds is None else monotonic() + limits.seconds
    benches = [_Bench(task) for _ in range(limits.workers)]
    good = relaxed.floor + (1.0 if _whole_prices(task) else 1e-6) - 1e-6
    best = _first(task, relaxed, benches, good, until)
    rng, idle = np.random.default_rng(limits.seed + task.day), 0
    with ThreadPoolExecutor(limits.workers) as pool:
        for _ in range(int(limits.work)):
            if best.price <= good or idle >= STALLED or (until and monotonic() > until):
                break
            tries = [_free_some(best, rng) for _ in benches]
            args = benches, tries, [until] * len(tries), [best] * len(tries)
            found = [f for f in pool.map(_run, *args) if f is not None]
            better = min((f for f in found if f.price < best.price - 1e-6), key=lambda f: f.price, default=None)
            best, idle = (best, idle + 1) if better is None else (better, 0)
    return DayAnswer(
        [_crew_day(c, v) for c, v in zip(relaxed.counts, best.values, strict=True)], best.price, relaxed.floor
    )


@dataclass(frozen=True)
class _Whole:
    """A whole solution of a day: its price and the cumulative counts of each crew, starts first."""

    price: float
    values: list[FloatArray]


class _RelaxedDay:
    """The linear programme of a day: its floor, and whole starts rounded from it."""

    def __init__(self, task: DayTask) -> None:
        model = mo.Model()
        self.counts, cost = add_day(model, task.need, task.crews, integer=False)
        model.minimize(cost)
        params = mo.SolveParameters(lp_algorithm=mo.LPAlgorithm.BARRIER)
        result = mo.solve(model, mo.SolverType.HIGHS, params=params)
        self.floor = result.objective_value()
        solved = result.variable_values()
        self.values = [np.array([solved[x] for x in _variables(c)]) for c in self.counts]

    def roundings(self, seed: int) -> list[list[FloatArray]]:
        """Whole counts: each crew's cumulative counts rounded by a threshold of its own; lawful, if not yet good."""
        rng = np.random.default_rng(seed)
        shifts = [np.full(len(self.counts), 0.5), *rng.random((THRESHOLDS - 1, len(self.counts)))]
        return [[np.floor(v + s + 1e-9) for v, s in zip(self.values, shift, strict=True)] for shift in shifts]

    def counts_of(self, standing: list[CrewDay]) -> list[FloatArray]:
        """Cumulative counts of a day as it stands."""
        out = []
        for c, now in zip(self.counts, standing, strict=True):
            parts = [np.searchsorted(now.starts, c.crew.starts, side="right")]
            for at, taken in zip(now.breaks, c.taken, strict=True):
                parts.append(np.searchsorted(at, list(taken), side="right"))
            out.append(np.concatenate(parts).astype(np.float64))
        return out


class _Bench:
    """The whole day as an integer model in which some crews' starts can be held."""

    def __init__(self, task: DayTask) -> None:
        self.model = mo.Model()
        self.counts, cost = add_day(self.model, task.need, task.crews, integer=True)
        self.model.minimize(cost)

    def solve(
        self, held: list[FloatArray | None], until: float | None, near: list[FloatArray] | None = None
    ) -> _Whole | None:
        """Best breaks, and best starts of the crews that are not held; None where none was found in time.

        `near` is a solution to begin from, cumulative counts of each crew.
        """
        for c, starts in zip(self.counts, held, strict=True):
            for i, x in enumerate(c.started):
                x.lower_bound = 0.0 if starts is None else float(starts[i])
                x.upper_bound = np.inf if starts is None else float(starts[i])
        hint = None
        if near is not None:
            pairs = zip(self.counts, near, strict=True)
            hint = {x: float(v) for c, values in pairs for x, v in zip(_variables(c), values, strict=True)}
        seconds = None if until is None else min(TRY_S, max(0.1, until - monotonic()))
        result = solve_whole(self.model, gap=1e-4, nodes=TRY_NODES, seconds=seconds, near=hint)
        if result is None:
            return None
        solved = result.variable_values()
        return _Whole(result.objective_value(), [np.rint([solved[x] for x in _variables(c)]) for c in self.counts])


def _run(bench: _Bench, held: list[FloatArray | None], until: float | None, best: _Whole) -> _Whole | None:
    return bench.solve(held, until, best.values)


def _first(task: DayTask, relaxed: _RelaxedDay, benches: list[_Bench], good: float, until: float | None) -> _Whole:
    """How the day stands or starts rounded, with their best breaks: the first that costs at most `good`, or the best.

    Where no breaks are found in time the first of these will do, breaks and all.
    """
    standing = [] if task.standing is None else [relaxed.counts_of(task.standing)]
    starts = standing + relaxed.roundings(task.day)
    best = _Whole(np.inf, starts[0])
    for i, counts in enumerate(starts):
        if best.price <= good or (i and until is not None and monotonic() > until):
            break
        held: list[FloatArray | None] = [v[: len(c.started)] for v, c in zip(counts, relaxed.counts, strict=True)]
        whole = benches[i % len(benches)].solve(held, until, counts if i < len(standing) else None)
        if whole is not None and whole.price < best.price:
            best = whole
    return best


def _free_some(best: _Whole, rng: np.random.Generator) -> list[FloatArray | None]:
    """Hold all crews' starts but a few drawn at random."""
    free = set(rng.choice(len(best.values), size=min(FREE_CREWS, len(best.values)), replace=False).tolist())
    return [None if i in free else values for i, values in enumerate(best.values)]


def _whole_prices(task: DayTask) -> bool:
    prices = np.concatenate([task.need.pricing.prices.ravel(), task.need.pricing.over])
    return bool((prices == np.rint(prices)).all())


def _variables(counts: CrewCounts) -> list[Any]:
    return [*counts.started, *(x for taken in counts.taken for x in taken.values())]


def _crew_day(counts: CrewCounts, values: FloatArray) -> CrewDay:
    whole = values.astype(np.int64)
    ends = np.cumsum([len(counts.started), *(len(taken) for taken in counts.taken)])
    parts = np.split(whole, ends[:-1])
    starts = np.repeat(counts.crew.starts, np.diff(parts[0], prepend=0))
    breaks = [
        np.repeat(np.array(list(taken)), np.diff(part, prepend=0))
        for taken, part in zip(counts.taken, parts[1:], strict=True)
    ]
    return CrewDay(starts, breaks)
