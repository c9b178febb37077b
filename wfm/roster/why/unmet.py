"""Where agents lack, and which more people would mend it: one at a time, each where they are worth most per hour."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.agent import Agent
from wfm.core.arrays import frozen
from wfm.core.options import TeamLeadRule
from wfm.core.reasons import Remedy, Unmet
from wfm.roster.cover import marginal_prices
from wfm.roster.deferred import deferred_lines, price_deferred
from wfm.roster.deferred_spread import Spread, price_spread
from wfm.roster.objective import price_steps
from wfm.roster.paths import cheapest_path
from wfm.roster.problem import build_problem
from wfm.roster.shift_prices import best_breaks, shift_prices
from wfm.roster.why.wording import say_weekdays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.agent import Staff
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.options import RosterOptions
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Coverage
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.deferred import DeferredLine
    from wfm.roster.paths import Path
    from wfm.roster.problem import Problem

    Kind = tuple[str, tuple[str, ...]]

LEAST_USE = 0.5
"""Missing agent-hours that a paid hour of one more person must cover for them to be worth naming."""

ROUNDS = 30
"""Steps of hiring; where much lacks a step hires several alike."""

MOST_KINDS = 24
"""Contracts with skills to choose from, those most people have."""

FEW = 3
"""Contracts, and sets of skills, of most people to combine with what nobody has."""

TINY = 1e-6

MOSTLY = 0.7
"""Share of shifts with one start from which on the start is named alone."""


@dataclass
class _Hired:
    """People of one contract and these skills so far: how many, their shifts as (kind, wall start, weekday)."""

    people: int = 0
    shifts: list[tuple[str, int, int]] = field(default_factory=list)
    paid_min: int = 0
    covers: IntArray | None = None


class _Floor:
    """Who is there and what one more person on a line costs or brings, (q, t)."""

    def __init__(self, coverage: Coverage, options: RosterOptions, waits: Mapping[int, DeferredLine]) -> None:
        self.need = coverage.required
        spread = Spread(coverage.rostered.astype(np.float64), self.need, 0.0)
        pricing = price_spread(spread, price_steps(self.need, options, lead_line=None), waits)
        self.steps = marginal_prices(self.need, pricing)
        self.served = coverage.rostered.astype(np.int64).copy()

    @property
    def missing(self) -> IntArray:
        """Agents missing (q, t)."""
        return np.asarray(np.maximum(self.need - self.served, 0))

    def more(self) -> FloatArray:
        """Change of price with one more person: shape (q, t)."""
        there = np.minimum(self.served, self.need)
        return np.asarray(np.take_along_axis(self.steps, there[:, :, None], axis=2)[:, :, 0])


def find_unmet(
    coverage: Coverage,
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    options: RosterOptions,
    rules: SiteRules,
) -> tuple[tuple[Unmet, ...], tuple[Remedy, ...]]:
    """Name every spell in which agents lack, worst first, and the people who would mend most of it.

    Whoever is added has a contract and skills that somebody here has, or a contract of the scenario that is not in use,
    or one queue alone that nobody serves; they are free all week and keep every rule. Each takes the best lawful
    schedule at what one more person is worth in each interval, while everyone else stays. It ends when an hour more
    covers less than half an hour of what lacks. On a queue whose work may wait agents lack only where one more would
    have less of it late.
    """
    waits = deferred_lines(requirement, options)
    coverage = _only_late(coverage, waits)
    floor = _Floor(coverage, options, waits)
    before = floor.missing
    if not before.any():
        return (), ()
    hired = _hire(floor, coverage, requirement, _candidates(coverage, staff), staff=staff, labour=labour,
                  options=options, rules=rules)  # fmt: skip
    remedies = sorted(
        (_describe(kind, one, coverage) for kind, one in hired.items()), key=lambda r: (-r.gain_hours, r.text)
    )
    spells = [_spell(coverage, q, times, hired) for q in range(len(coverage.queues)) for times in _runs(coverage, q)]
    return tuple(sorted(spells, key=lambda s: (-s.hours, s.start, s.queue))), tuple(remedies)


def list_unmet(coverage: Coverage, requirement: Requirement, options: RosterOptions) -> tuple[Unmet, ...]:
    """Name every spell in which agents lack, worst first, as `find_unmet` does, but for who would mend it."""
    coverage = _only_late(coverage, deferred_lines(requirement, options))
    spells = [_spell(coverage, q, times, {}) for q in range(len(coverage.queues)) for times in _runs(coverage, q)]
    return tuple(sorted(spells, key=lambda s: (-s.hours, s.start, s.queue)))


def _only_late(coverage: Coverage, waits: Mapping[int, DeferredLine]) -> Coverage:
    """Coverage that requires no more than there is of lines whose work may wait, but where more would mend lateness."""
    required = coverage.required.copy()
    for q, line in waits.items():
        useful = less_late(line, coverage.rostered[q])
        required[q] = np.where(useful, required[q], np.minimum(required[q], coverage.rostered[q]))
    return replace(coverage, required=frozen(required))


def less_late(line: DeferredLine, people: IntArray) -> BoolArray:
    """Where one person more would have less work late, now or later: shape (t,).

    There work waits at the end of the interval, and some is late before none waits any more.
    """
    found = price_deferred(line, people)
    waiting = line.arrived - np.cumsum(found.done) > TINY
    late = line.open & (found.overdue > TINY)
    out, helps = np.zeros(late.size, dtype=np.bool_), False
    for t in range(late.size - 1, -1, -1):
        helps = bool(waiting[t]) and (helps or bool(late[t]))
        out[t] = helps and line.open[t]
    return out


def _candidates(coverage: Coverage, staff: Staff) -> list[Kind]:
    """Contracts and skills that could help: those of most people first, then what nobody here has yet."""
    lacking = {queue for q, queue in enumerate(coverage.queues) if coverage.under[q].any()}
    agents = [agent for agent in staff.agents if agent.role == "agent"]
    known = Counter(
        (agent.contract, tuple(sorted(set(agent.skills) & set(coverage.queues))))
        for agent in agents
        if lacking & set(agent.skills)
    )
    kinds = [kind for kind, _ in sorted(known.items(), key=lambda item: (-item[1], item[0]))]
    usual = [contract for contract, _ in Counter(agent.contract for agent in agents).most_common(FEW)]
    unused = [contract for contract in staff.contracts if contract not in {agent.contract for agent in agents}]
    common = list(dict.fromkeys(skills for _, skills in kinds))[:FEW]
    alone = [(queue,) for queue in sorted(lacking) if not any(queue in agent.skills for agent in agents)]
    new = [(contract, skills) for skills in alone for contract in (*usual, *unused)]
    return (kinds + new + [(contract, skills) for skills in common for contract in unused])[:MOST_KINDS]


def _hire(
    floor: _Floor, coverage: Coverage, requirement: Requirement, kinds: Sequence[Kind], *, staff: Staff,
    labour: LabourRules, options: RosterOptions, rules: SiteRules,
) -> dict[Kind, _Hired]:  # fmt: skip
    if not kinds:
        return {}
    people = tuple(Agent(f"new-{i}", "", "agent", contract, skills) for i, (contract, skills) in enumerate(kinds))
    fresh = replace(staff, agents=people, time_off=(), worked=(), requests=(), locks=())
    bare = replace(rules, fair_shares=(), rotations=(), activities=())
    problem = build_problem(
        requirement, fresh, labour=labour, leads=TeamLeadRule(min_on_duty=0), options=options, rules=bare
    )
    copies = _copies(floor, problem)
    hired: dict[Kind, _Hired] = {}
    # what somebody is worth only falls as others come, so most need no second look (lazy greedy; Minoux 1978)
    heap = [(-np.inf, p, -1) for p in range(len(kinds))]
    for step in range(ROUNDS):
        best = _pop_best(heap, step, floor, problem)
        if best is None:
            break
        p, path = best
        if not _add(floor, problem, p, path, copies=copies, into=hired.setdefault(kinds[p], _Hired())):
            break
        heapq.heappush(heap, (-np.inf, p, -1))
    return {kind: one for kind, one in hired.items() if one.people}


def _copies(floor: _Floor, problem: Problem) -> int:
    """People hired at a time, so that the steps reach far enough."""
    missing_min = float(floor.missing.sum()) * problem.grid.interval_min
    each = float(np.mean([sum(high for _, high in ranges) for ranges in problem.ranges])) or 1.0
    return max(1, ceil(missing_min / each / ROUNDS))


def _pop_best(
    heap: list[tuple[float, int, int]], step: int, floor: _Floor, problem: Problem
) -> tuple[int, Path] | None:
    """Person who is worth most per paid hour now, with their schedule."""
    paths: dict[int, Path] = {}
    while heap:
        worth, p, seen = heapq.heappop(heap)
        if seen == step:
            return (p, paths[p]) if worth < 0 else None
        path = _best_path(floor, problem, p)
        if path is not None and (paid := _paid_min(problem, p, path)):
            paths[p] = path
            heapq.heappush(heap, (path.price / paid, p, step))
    return None


def _prices(floor: _Floor, problem: Problem, p: int) -> FloatArray:
    return np.asarray(floor.more()[list(problem.pools[int(problem.pool_of[p])])].min(axis=0))


def _best_path(floor: _Floor, problem: Problem, p: int) -> Path | None:
    profile = problem.profile(p)
    shifts = shift_prices(_prices(floor, problem, p), problem.kinds)
    costs = [
        shifts[kinds, np.maximum(starts, 0)] + wishes
        for kinds, starts, wishes in zip(profile.kinds, profile.starts, problem.wishes[p], strict=True)
    ]
    return cheapest_path(profile.graph, problem.begin(p), costs, problem.ranges[p])


def _paid_min(problem: Problem, p: int, path: Path) -> int:
    kinds = (today[c] for today, c in zip(problem.profile(p).kinds, path.choices, strict=True))
    return sum(problem.kinds[k].paid_min for k in kinds if k >= 0)


def _add(floor: _Floor, problem: Problem, p: int, path: Path, *, copies: int, into: _Hired) -> bool:
    """Put people on the floor; False, and nothing changes, where too few of their hours are of use."""
    prices, profile = _prices(floor, problem, p), problem.profile(p)
    lines = np.array(problem.pools[int(problem.pool_of[p])])
    before, served = floor.missing, floor.served.copy()
    shifts = []
    for d in np.flatnonzero(path.choices):
        k, start = int(profile.kinds[d][path.choices[d]]), int(profile.starts[d][path.choices[d]])
        times = _duty(problem, prices, k, start)
        served[lines[floor.more()[np.ix_(lines, times)].argmin(axis=0)], times] += copies
        shifts.append((problem.kinds[k].name, int(problem.grid.wall_min[start]), problem.grid.dates[d].weekday()))
    covers = before - np.maximum(floor.need - served, 0)
    paid = copies * _paid_min(problem, p, path)
    if covers.sum() * problem.grid.interval_min < LEAST_USE * paid:
        return False
    floor.served = served
    into.people += copies
    into.shifts += shifts
    into.paid_min += paid
    into.covers = covers if into.covers is None else into.covers + covers
    return True


def _duty(problem: Problem, prices: FloatArray, k: int, start: int) -> IntArray:
    kind = problem.kinds[k]
    mask = np.ones(kind.length, dtype=np.bool_)
    for rest, at in zip(kind.breaks, best_breaks(prices, kind, start), strict=True):
        mask[at - start : at - start + rest.size] = False
    times = start + np.flatnonzero(mask)
    return np.asarray(times[times < problem.grid.size])


def _describe(kind: Kind, hired: _Hired, coverage: Coverage) -> Remedy:
    contract, skills = kind
    names = [name for name, _ in Counter(name for name, _, _ in hired.shifts).most_common()]
    starts = _starts([start for _, start, _ in hired.shifts])
    days = say_weekdays(day for _, _, day in hired.shifts)
    gain = 0.0 if hired.covers is None else float(hired.covers.sum()) * coverage.grid.interval_min / 60
    paid = hired.paid_min / 60
    lacks = float(coverage.under.sum()) * coverage.grid.interval_min / 60
    text = (
        f"{hired.people} more of {contract} with {', '.join(skills)}: {' or '.join(names)} starting "
        f"{'-'.join(starts)}, {days}: {gain:.4g} of {lacks:.4g} missing hours, for {paid:.4g} paid"
    )
    return Remedy(hired.people, contract, skills, tuple(names), starts, (days,), gain, paid, text)


def _starts(minutes: list[int]) -> tuple[str, ...]:
    """Say the one start most shifts have, or the first and the last."""
    common, count = Counter(minutes).most_common(1)[0]
    shown = [common] if count >= MOSTLY * len(minutes) else [min(minutes), max(minutes)]
    return tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in shown)


def _runs(coverage: Coverage, q: int) -> list[IntArray]:
    """Intervals in a row of one day in which a queue lacks agents."""
    times = np.flatnonzero(coverage.under[q])
    day = coverage.grid.day_of[times]
    return [run for run in np.split(times, np.flatnonzero((np.diff(times) > 1) | (np.diff(day) > 0)) + 1) if run.size]


def _spell(coverage: Coverage, q: int, times: IntArray, hired: dict[Kind, _Hired]) -> Unmet:
    hours = coverage.grid.interval_min / 60
    missing = coverage.under[q, times]
    worst = int(times[missing.argmax()])
    helps = {kind: float(one.covers[q, times].sum()) * hours for kind, one in hired.items() if one.covers is not None}
    named = sorted((kind for kind, much in helps.items() if much > 0), key=lambda kind: -helps[kind])
    return Unmet(
        queue=coverage.queues[q],
        start=coverage.grid.iso(int(times[0])),
        end=coverage.grid.iso(int(times[-1]) + 1),
        missing=int(missing.max()),
        required=int(coverage.required[q, worst]),
        hours=float(missing.sum()) * hours,
        mended_hours=sum(helps.values()),
        fix="; ".join(f"{hired[kind].people} more of {kind[0]} with {', '.join(kind[1])}" for kind in named),
    )
