"""Whole schedules out of column generation: everybody gets one, as cheaply as there is time for.

First the columns of the relaxation as an integer programme and a dive (people whose share is nearly whole keep their
schedule, the rest get new columns, and so on). Then large neighbourhoods (Shaw 1998): some people, or everybody on some
days, are set free and get new columns beside the others, as an integer programme again. What is best so far is never
given up, and the bound of the first relaxation holds for all.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.stages.column_turns import Heat, take_turns, take_turns_again
from wfm.roster.stages.columns import (
    TOLERANCE,
    Column,
    Pool,
    Stop,
    Task,
    Window,
    open_master,
    pieces,
    relax,
)
from wfm.roster.stages.solver import solve_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wfm.roster.stages.columns import Cover, Master, Relaxed, Schedules

GENTLE = Heat(2.0, 0.3)
NEAR = 0.9
"""A share from which a schedule counts as chosen."""
AGAIN = 0.07
"""How often it dives again instead of trying a neighbourhood."""
AT_ONCE = 12
"""A dive settles one in so many people at a time."""
MOST = 120
"""Columns per person that are chosen among at once."""


@dataclass(frozen=True)
class Settings:
    """How to search: for `seconds`; `turns_share` of them by turns, then `root_share` at most for the bound (0: none).

    `heat` is for the turns. `start` is a roster to begin with, one column per person in order (empty: none).

    `grain`: objectives are multiples of it (0: any number), so that a bound may be rounded up and a proof is reached
    sooner. `seed` draws neighbourhoods. `step_s` is the time one neighbourhood may take.
    """

    seconds: float
    turns_share: float = 0.05
    root_share: float = 0.4
    heat: Heat = GENTLE
    start: tuple[Column, ...] = ()
    grain: float = 0.0
    seed: int = 0
    step_s: float = 6.0


@dataclass(frozen=True)
class Outcome:
    """One column per person (in order; None where nothing was found), their cost, and a proven bound."""

    columns: tuple[Column, ...] | None
    cost: float
    bound: float
    seconds: float
    log: tuple[str, ...]


@dataclass
class _State:
    """What the search knows."""

    task: Task
    settings: Settings
    began: float
    rng: np.random.Generator
    pool: Pool = field(default_factory=Pool)
    best: dict[int, Column] = field(default_factory=dict)
    cost: float = math.inf
    bound: float = -math.inf
    master: Master | None = None
    root: Relaxed | None = None
    log: list[str] = field(default_factory=list)
    watch: Callable[[str], None] | None = None

    def left(self) -> float:
        return self.settings.seconds - (time.monotonic() - self.began)

    def keep(self, master: Master) -> None:
        """Keep the columns of a master that are schedules of their own, not pieces of a window."""
        if master.task.window is None:
            for column in master.pool.columns:
                self.pool.add(column)

    def offer(self, columns: Iterable[Column], source: str) -> bool:
        """Take a whole roster where it is cheaper."""
        there = {column.person: column for column in columns}
        cost = cost_of(self.task.cover, there.values())
        if len(there) < len(self.task.people) or cost >= self.cost - TOLERANCE:
            return False
        self.best, self.cost = there, cost
        self.note(f"{source}: {cost:.2f}")
        return True

    def note(self, text: str) -> None:
        self.log.append(f"{time.monotonic() - self.began:.1f} s {text}")
        if self.watch is not None:
            self.watch(self.log[-1])

    @property
    def proved(self) -> bool:
        return self.cost <= self.bound + TOLERANCE


def cost_of(cover: Cover, columns: Iterable[Column]) -> float:
    """Cost of a roster: schedules and the people in cells."""
    columns = list(columns)
    return sum(column.cost for column in columns) + cover.cost(cover.count(columns))


def search_columns(
    schedules: Schedules, cover: Cover, settings: Settings, *, watch: Callable[[str], None] | None = None
) -> Outcome:
    """Find a roster for everybody, and a bound; stops when it is proved best. `watch` hears what happens."""
    task = Task(schedules, cover, tuple(range(schedules.people)))
    state = _State(task, settings, time.monotonic(), np.random.default_rng(settings.seed), watch=watch)
    first = settings.start or take_turns(task)
    if first is None:
        return Outcome(None, math.inf, -math.inf, time.monotonic() - state.began, tuple(state.log))
    state.offer(first, "at first")
    again = settings.seconds * settings.turns_share
    state.offer(take_turns_again(task, state.best, settings.heat, seconds=again, rng=state.rng).values(), "turns")
    if settings.root_share > 0.0:
        _start(state)
    _improve(state)
    columns = tuple(state.best[p] for p in task.people) if state.best else None
    return Outcome(columns, state.cost, state.bound, time.monotonic() - state.began, tuple(state.log))


def round_up(bound: float, grain: float) -> float:
    """Least multiple of `grain` that isn't below the bound; the bound itself for grain 0."""
    return bound if grain <= 0.0 else math.ceil(bound / grain - TOLERANCE) * grain


def _start(state: _State) -> None:
    """Bound, and first rosters: a dive, and the columns there are by then as an integer programme."""
    settings = state.settings
    master = open_master(state.task, state.best.values())
    assert master is not None, "everybody has a schedule"
    root = relax(master, Stop(until=time.monotonic() + settings.seconds * settings.root_share))
    state.master, state.root = master, root
    state.bound = round_up(root.bound, settings.grain)
    state.note(f"relaxation {root.value:.2f}, bound {state.bound:.2f}, {len(root.columns)} columns")
    state.offer(dive(master, root, until=time.monotonic() + 0.4 * state.left()), "dive")
    state.keep(master)
    if not state.proved:
        _choose_again(state, state.task, root, seconds=min(60.0, 0.15 * state.left()))


def _choose_again(state: _State, task: Task, relaxed: Relaxed, *, seconds: float) -> None:
    """Choose among the columns there are that can be in something better than the best, and offer that."""
    own = [state.best[p] for p in task.people if p in state.best]
    gap = cost_of(task.cover, own) - relaxed.bound if len(own) == len(task.people) else math.inf
    columns = _promising(state.pool, task, relaxed, gap)
    known = {column.key for column in columns}
    chosen = choose(task, columns + [c for c in own if c.key not in known], seconds=seconds)
    if chosen is not None:
        _offer_part(state, task, chosen, "chosen")


def _offer_part(state: _State, task: Task, chosen: Sequence[Column], how: str) -> None:
    settled = {column.person for column in chosen}
    others = [column for p, column in state.best.items() if p not in settled]
    kind = "everybody" if len(task.people) == len(state.task.people) else f"{len(task.people)} people"
    state.offer([*others, *chosen], f"{kind}{'' if task.window is None else ' on some days'}, {how}")


def _promising(pool: Pool, task: Task, relaxed: Relaxed, gap: float) -> list[Column]:
    """Pick columns that raise the bound by less than the gap, the best `MOST` of each person."""
    free = set(task.people)
    found: dict[int, list[tuple[float, int]]] = {p: [] for p in task.people}
    columns = pool.columns if task.window is None else relaxed.columns
    for i, column in enumerate(columns):
        if column.person in free:
            excess = relaxed.excess(column)
            if excess < gap:
                found[column.person].append((excess, i))
    return [columns[i] for pairs in found.values() for _, i in sorted(pairs)[:MOST]]


def dive(
    master: Master, relaxed: Relaxed, *, until: float, rng: np.random.Generator | None = None
) -> list[Column]:
    """Settle people one relaxation after the other; where time is up the rest take turns.

    `rng` settles people at random, likelier where the share is large. The columns made stay in the master, which is
    free again afterwards.
    """
    now = relaxed
    while master.free:
        master.settle(_settle(now, master.free, rng))
        left = until - time.monotonic()
        if left <= 0.0 or not master.free:
            break
        share = time.monotonic() + 3.0 * left / len(master.free)
        now = relax(master, Stop(until=share, rounds=30, gap=1e-3 + 3e-4 * abs(now.value)))
    settled = list(master.settled.values())
    master.release()
    task = master.task
    people = tuple(p for p in task.people if p not in {column.person for column in settled})
    if people:
        beside = task.cover.beside(task.cover.count(settled), len(people))
        settled += take_turns(Task(task.schedules, beside, people, task.window)) or []
    return settled


def _settle(relaxed: Relaxed, free: Sequence[int], rng: np.random.Generator | None) -> list[int]:
    """Columns to keep: all that are nearly whole, and of the others those of the largest shares.

    At least one, and one in `AT_ONCE` of who is free; with `rng` shares are shaken.
    """
    able = np.isin([column.person for column in relaxed.columns[: len(relaxed.share)]], free)
    share = np.where(able, relaxed.share, -1.0)
    if rng is not None:
        share = np.where(share >= NEAR, share, share * rng.uniform(0.6, 1.0, len(share)))
    least = -(-len(free) // AT_ONCE)
    chosen: dict[int, int] = {}
    for i in np.argsort(-share, kind="stable").tolist():
        if share[i] < NEAR and (len(chosen) >= least or (chosen and share[i] < 0.5)):
            break
        chosen.setdefault(relaxed.columns[i].person, i)
    return list(chosen.values())


def choose(task: Task, columns: Sequence[Column], *, seconds: float) -> list[Column] | None:
    """Choose one column per person, best of those there are, as an integer programme; None where time is too short."""
    model = mo.Model()
    rows = [model.add_linear_constraint(lb=0.0, ub=0.0) for _ in range(len(task.cover.slopes))]
    one = {p: model.add_linear_constraint(lb=1.0, ub=1.0) for p in task.people}
    for c, width, slope in pieces(task.cover):
        piece = model.add_variable(lb=0.0, ub=width)
        rows[c].set_coefficient(piece, -1.0)
        model.objective.set_linear_coefficient(piece, slope)
    shares = [model.add_variable(lb=0.0, is_integer=True) for _ in columns]
    for share, column in zip(shares, columns, strict=True):
        one[column.person].set_coefficient(share, 1.0)
        for c in column.cells.tolist():
            rows[c].set_coefficient(share, 1.0)
        model.objective.set_linear_coefficient(share, column.cost)
    result = solve_whole(model, gap=1e-6, nodes=100_000_000, seconds=seconds)
    if result is None:
        return None
    values = result.variable_values(shares)
    return [column for column, value in zip(columns, values, strict=True) if value > 0.5]


@dataclass
class _Sizes:
    """How much a neighbourhood frees; grows where it is done soon, shrinks where it isn't."""

    people: float
    days: float

    def learn(self, *, days: bool, done: bool) -> None:
        factor = 1.15 if done else 0.85
        if days:
            self.days = max(1.0, self.days * factor)
        else:
            self.people = max(2.0, self.people * factor)


def _improve(state: _State) -> None:
    sizes = _Sizes(max(4.0, len(state.task.people) / 5), 3.0)
    while state.best and not state.proved and state.left() > 0.2:
        if state.rng.random() < AGAIN:
            _dive_again(state)
            continue
        whole = len(next(iter(state.best.values())).choices)
        by_days = state.rng.random() < 0.3 and sizes.days < whole
        task = _free_days(state, sizes) if by_days else _free_people(state, sizes)
        sizes.learn(days=by_days, done=_reoptimise(state, task))


def _dive_again(state: _State) -> None:
    """Dive from the first relaxation another way, and choose among all columns there are by now."""
    if state.master is None or state.root is None:
        return
    share = min(state.left(), 0.08 * state.settings.seconds)
    columns = dive(state.master, state.root, until=time.monotonic() + share, rng=state.rng)
    state.offer(columns, "another dive")
    state.keep(state.master)
    if not state.proved and state.left() > 0.2:
        _choose_again(state, state.task, state.root, seconds=min(state.left(), share))


def _free_people(state: _State, sizes: _Sizes) -> Task:
    """Free some people: half the time anybody, else rather those whose own schedule costs much."""
    people = state.task.people
    count = min(len(people), max(2, round(sizes.people)))
    weight = np.ones(len(people))
    if state.rng.random() < 0.5:
        cost = np.array([state.best[p].cost for p in people])
        weight += 4.0 * (cost - cost.min()) / max(float(np.ptp(cost)), TOLERANCE)
    drawn = state.rng.choice(len(people), size=count, replace=False, p=weight / weight.sum())
    free = tuple(sorted(people[i] for i in drawn))
    others = [state.best[p] for p in people if p not in set(free)]
    return Task(state.task.schedules, state.task.cover.beside(state.task.cover.count(others), count), free)


def _free_days(state: _State, sizes: _Sizes) -> Task:
    """Free everybody on some days in a row."""
    days = len(next(iter(state.best.values())).choices)
    count = max(1, round(sizes.days))
    first = int(state.rng.integers(0, max(1, days - count + 1)))
    free = np.zeros(days, dtype=np.bool_)
    free[first : first + count] = True
    window = Window(free, {p: column.choices for p, column in state.best.items()})
    return Task(state.task.schedules, state.task.cover, state.task.people, window)


def _reoptimise(state: _State, task: Task) -> bool:
    """Solve a neighbourhood; True where it was settled: nothing better in it, or the best found."""
    settings = state.settings
    until = time.monotonic() + min(settings.step_s, max(0.2, state.left()))
    own = [state.best[p] for p in task.people]
    cost = cost_of(task.cover, own)
    cutoff = cost - max(settings.grain, 1e-5 * abs(cost)) + TOLERANCE
    start = [*own, *_start_columns(state, task)]
    master = open_master(task, start)
    assert master is not None, "everybody has a schedule"
    relaxed = relax(master, Stop(until=until, gap=1e-3, cutoff=cutoff))
    if relaxed.bound > cutoff:
        return True
    _offer_part(state, task, dive(master, relaxed, until=until, rng=state.rng), "dive")
    state.keep(master)
    if time.monotonic() < until:
        _choose_again(state, task, relaxed, seconds=max(0.2, until - time.monotonic()))
    return time.monotonic() < until


def _start_columns(state: _State, task: Task) -> list[Column]:
    """Columns to begin with: the best of the people who are free, judged by the first relaxation."""
    if task.window is not None or state.root is None:
        return []
    return _promising(state.pool, task, state.root, math.inf)
