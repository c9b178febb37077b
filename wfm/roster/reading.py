"""A roster read back into the engine: whose shifts are which choices, and what can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import LEADING, ON_QUEUE
from wfm.roster.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.core.arrays import IntArray
    from wfm.core.roster import Roster, Stretch
    from wfm.roster.problem import Kind, Problem

OFF = -1


@dataclass(frozen=True)
class Unread:
    """A shift that is no choice of the person's, and why."""

    agent: str
    date: date
    reason: str


@dataclass(frozen=True)
class Reading:
    """A roster as a plan.

    `serving` (p, t) is the cover line served, -1 where a person is off duty, in a break or in an activity. Shifts that
    are `unread` are off in the plan. `unlawful` are people whose schedule breaks a hard rule or the hours due.
    """

    plan: Plan
    serving: IntArray
    unread: tuple[Unread, ...]
    unlawful: tuple[int, ...]

    def lawful(self) -> Plan:
        """Give the plan without those whose schedule is not lawful: they are off all days."""
        plan = self.plan.copy()
        for p in self.unlawful:
            plan.put(p, np.zeros(plan.choice.shape[1], dtype=np.int64), np.full(plan.breaks.shape[1:], OFF))
        return plan


def read_plan(problem: Problem, roster: Roster) -> Reading:
    """Read every shift of a roster as a choice of the person's profile, with the breaks where they are."""
    number = {agent.id: p for p, agent in enumerate(problem.people)}
    day_of = {day: d for d, day in enumerate(problem.grid.dates)}
    plan, unread = Plan.empty(problem), []
    serving = np.full((len(problem.people), problem.grid.size), OFF, dtype=np.int64)
    for (agent, day), stretches in _shifts(roster).items():
        p, d = number.get(agent), day_of.get(day)
        if p is None or d is None:
            reason = "nobody of that name is rostered here" if p is None else "the date is not in the horizon"
            unread.append(Unread(agent, day, reason))
            continue
        reason = _read_shift(plan, p, d, stretches)
        if reason:
            unread.append(Unread(agent, day, reason))
        else:
            _read_lines(problem, serving[p], stretches)
    unlawful = tuple(p for p in range(len(problem.people)) if not np.isfinite(plan.rules_price(p)))
    return Reading(plan, serving, tuple(unread), unlawful)


def _shifts(roster: Roster) -> dict[tuple[str, date], list[Stretch]]:
    found: dict[tuple[str, date], list[Stretch]] = {}
    for stretch in sorted(roster.stretches, key=lambda s: s.start):
        found.setdefault((stretch.agent, stretch.date), []).append(stretch)
    return found


def _read_shift(plan: Plan, p: int, d: int, stretches: Sequence[Stretch]) -> str:
    """Put a shift into the plan; what is wrong with it, "" where nothing is."""
    problem = plan.problem
    if len({s.shift for s in stretches}) > 1 or any(a.end != b.start for a, b in pairwise(stretches)):
        return "its rows are not one shift without gaps"
    name = stretches[0].shift.rpartition("-")[0] or stretches[0].shift
    kinds = [k for k, kind in enumerate(problem.kinds) if kind.name == name]
    if not kinds:
        return f"there is no kind of shift called {name}"
    kind, begin = problem.kinds[kinds[0]], problem.grid.index_of(stretches[0].start)
    length = problem.grid.index_of(stretches[-1].end) - begin
    if length != kind.length:
        step = problem.grid.interval_min / 60
        return f"{name} lasts {kind.length * step:g} h, not {length * step:g} h"
    choice = problem.profile(p).number[d].get((kinds[0], begin))
    if choice is None or not np.isfinite(problem.wishes[p][d][choice]):
        return f"{name} at {problem.grid.datetime_at(begin):%H:%M} is not on offer to them that day"
    breaks = _read_breaks(problem, kinds[0], begin, stretches)
    if breaks is None:
        return f"its breaks are not those of {name}, each in its window"
    plan.move(p, d, choice)
    plan.breaks[p, d, : len(breaks)] = breaks
    return ""


def _read_breaks(problem: Problem, k: int, begin: int, stretches: Sequence[Stretch]) -> list[int] | None:
    """Start of each break, None where they don't fit; breaks of a kind that touch are one stretch."""
    kind, rules = problem.kinds[k], problem.shift_kinds[k].breaks
    labels = _labels(problem, kind, begin, stretches, {rule.kind for rule in rules})
    found, at = [], 0
    for rest, rule in zip(kind.breaks, rules, strict=True):
        at = next((i for i in range(max(at, rest.earliest), kind.length) if labels[i]), kind.length)
        if at > rest.latest or labels[at : at + rest.size] != [rule.kind] * rest.size:
            return None
        found.append(begin + at)
        at += rest.size
    return found if sum(map(bool, labels)) == sum(rest.size for rest in kind.breaks) else None


def _labels(problem: Problem, kind: Kind, begin: int, stretches: Sequence[Stretch], known: set[str]) -> list[str]:
    """Name the kind of break in each interval of a shift, "" where there is none."""
    labels = [""] * kind.length
    for stretch in stretches:
        if stretch.activity in known:
            first, last = (problem.grid.index_of(moment) - begin for moment in (stretch.start, stretch.end))
            labels[first:last] = [stretch.activity] * (last - first)
    return labels


def _read_lines(problem: Problem, serving: IntArray, stretches: Sequence[Stretch]) -> None:
    lines = {queue: q for q, queue in enumerate(problem.queues)}
    for stretch in stretches:
        line = lines.get(stretch.queue, OFF) if stretch.activity == ON_QUEUE else OFF
        if stretch.activity == LEADING and problem.lead_line is not None:
            line = problem.lead_line
        serving[problem.grid.index_of(stretch.start) : problem.grid.index_of(stretch.end)] = line
