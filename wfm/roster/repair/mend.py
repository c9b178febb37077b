"""The door: from a roster and the need for the rest of the day to a roster that changes as little as it must."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.intraday import CALL_IN, CANCEL_ACTIVITY, EXTEND, KINDS, LEAD_HELPS, SHORTEN, Amendment, Repaired
from wfm.errors import UsageError
from wfm.roster.repair.absence import cut_absent
from wfm.roster.repair.actions import list_actions, list_ideas
from wfm.roster.repair.cells import build_cells
from wfm.roster.repair.choice import choose_ways
from wfm.roster.repair.day import OFF, Frozen, read_day
from wfm.roster.repair.descent import BLOCK, Pool, descend
from wfm.roster.repair.descent import Limits as Steepest
from wfm.roster.repair.floor import LEAD, Floor
from wfm.roster.repair.hours import called_in
from wfm.roster.repair.lawful import Law, new_faults
from wfm.roster.repair.sessions import cancel_untrained, move_sessions
from wfm.roster.repair.taking_back import take_back
from wfm.roster.repair.told import list_changes
from wfm.roster.repair.ways import Steps
from wfm.roster.repair.writing import write_roster
from wfm.roster.stages.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from wfm.core.agent import Staff
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.intraday import RepairTerms
    from wfm.core.options import IntradayOptions
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.roster.repair.absence import Absence
    from wfm.roster.repair.cells import Cells
    from wfm.roster.repair.day import Day, Duty

DESCENT_SHARE = 0.5
"""Share of the time for single steps; the rest is the choice's."""

WORK = 0.6
"""Deterministic work of the choice, about a second and a half: more finds little more than the steps before it."""

ROUNDS = 4
"""Checks of the law at most; what is left of a fault after them is taken back whole."""


@dataclass(frozen=True)
class _Site:
    """What doesn't change through a repair: `today` is a day of the grid, `kinds` are those that may be done."""

    requirement: Requirement
    staff: Staff
    terms: RepairTerms
    law: Law
    today: int
    kinds: frozenset[str]
    began: float


def repair_roster(
    requirement: Requirement,
    roster: Roster,
    staff: Staff,
    terms: RepairTerms,
    *,
    worth: FloatArray | None = None,
) -> Repaired:
    """Change the rest of the day as little as pays.

    Parameters
    ----------
    requirement : the need as it is foretold now; its grid is the roster's.
    roster : as it stands, earlier changes of the day included.
    worth : shape (queue, t, n), what n people on a queue are worth beyond the roster's prices, in the same.

    Returns
    -------
    Repaired : actions and ideas without effect, rank and reason, which `wfm.intraday.actions` adds. Its amendments are
        those that are new.

    Raises
    ------
    UsageError : `terms.now` outside the horizon, an unknown kind.
    """
    _check_terms(terms, roster.grid)
    site = _open_site(requirement, staff, terms, roster.grid)
    left, gone = cut_absent(roster, staff, terms.absent)
    day, room = _open_day(site, roster, left)
    least_leads = terms.leads.min_on_duty if any(agent.role == "team_lead" for agent in staff.agents) else 0
    cells = build_cells(
        day, requirement, rules=terms.rules, least_leads=least_leads, options=terms.options, worth=worth
    )  # fmt: skip
    floor, extra = _open_floor(site, day, cells)
    limits = _limit_steps(site, day, room)
    bound = cancel_untrained(floor)
    if limits.kinds and day.first < day.last:
        _improve(site, floor, limits, extra, bound=bound)
    done, agreed = _keep_the_law(site, floor, (*terms.amendments, *gone), bound)
    before = cells.cost(day.cover)
    priced = frozenset(terms.intraday.prices)
    return Repaired(
        roster=done,
        actions=list_actions(floor, terms.intraday),
        ideas=list_ideas(floor, replace(limits, kinds=priced), extra, terms.intraday, law=site.law),
        amendments=(*gone, *agreed),
        before=before,
        after=cells.cost(_whole_cover(floor)),
        changes=sum(floor.paid),
        warnings=_warnings(day, site),
    )


def _check_terms(terms: RepairTerms, grid: Grid) -> None:
    if not grid.midnights_utc[0] <= terms.now < grid.midnights_utc[-1]:
        moment = datetime.fromtimestamp(terms.now, tz=grid.zone)
        raise UsageError(f"now must be within {grid.dates[0]} to {grid.dates[-1]}, got {moment:%Y-%m-%d %H:%M}")
    if unknown := sorted(set(terms.kinds) - set(KINDS)):
        raise UsageError(f"unknown kind of action {unknown[0]}", hint=f"one of {', '.join(KINDS)}")


def _open_site(requirement: Requirement, staff: Staff, terms: RepairTerms, grid: Grid) -> _Site:
    opened = {queue: requirement.open[q] for q, queue in enumerate(requirement.queues)}
    law = Law(staff, opened, terms.labour, terms.targets, terms.rules)
    today = int(grid.day_of[grid.index_of(terms.now)])
    priced = frozenset(terms.kinds) & frozenset(terms.intraday.prices)
    return _Site(requirement, staff, terms, law, today, priced, time.monotonic())


def _open_day(site: _Site, roster: Roster, left: Roster) -> tuple[Day, int]:
    """Read the day, and how many more people may change; `left` is the roster without those who are away."""
    terms, grid = site.terms, roster.grid
    first = -((int(grid.midnights_utc[0]) - terms.now - terms.intraday.freeze_min * 60) // grid.interval_s)
    room, full = _room(site, roster)
    held = {*terms.locked, *_kept_away(left, terms.absent, terms.now), *full}
    margin = terms.intraday.most_overtime_min // grid.interval_min
    frozen = Frozen(first, grid.dates[site.today], held, margin)
    return read_day(left, site.staff, terms.rules, frozen, site.requirement.queues), room


def _limit_steps(site: _Site, day: Day, room: int) -> Steepest:
    terms = site.terms
    options, intraday = terms.options, terms.intraday
    return Steepest(
        most=_most_changed(day, intraday, room),
        kinds=site.kinds,
        until=np.inf if options.effort.repeatable else site.began + DESCENT_SHARE * intraday.time_limit_s,
        least=-(-options.least_block_min // day.grid.interval_min),
        on_duty=terms.leads.min_on_duty,
    )


def _kept_away(roster: Roster, absent: Collection[Absence], now: int) -> set[tuple[str, date]]:
    """Shifts of people who are away from now on or later: what is left of them stays as it is."""
    away = {who for who, _, to in absent if to > now}
    return {(s.agent, s.date) for s in roster.stretches if s.agent in away}


def _room(site: _Site, roster: Roster) -> tuple[int, set[tuple[str, date]]]:
    """How many more people may change; where none may, the shifts of all who haven't changed yet."""
    agents = {agent.id for agent in site.staff.agents if agent.role != LEAD}
    today = [s for s in roster.stretches if s.date == roster.grid.dates[site.today] and s.agent in agents]
    terms = site.terms
    working, on_duty = {s.agent for s in today}, {s.agent for s in today if s.end > terms.now}
    once, share = terms.intraday.most_changed, max(terms.intraday.most_changed_day, terms.intraday.most_changed)
    room = len(agents)
    held: set[tuple[str, date]] = set()
    for most, before in ((share * len(working), terms.changed), (once * len(on_duty), terms.recent)):
        left = int(most + 1e-9) - len(agents.intersection(before))
        if before and left <= 0:
            held |= {(s.agent, s.date) for s in roster.stretches if s.agent in agents.difference(before)}
        elif before:
            room = min(room, left)
    return room, held


def _most_changed(day: Day, intraday: IntradayOptions, room: int) -> int:
    """So many of those who are on duty from here on may change."""
    people = {duty.agent.id for duty in day.duties if duty.agent.role != "team_lead"}
    return min(int(intraday.most_changed * len(people) + 1e-9), room)


def _open_floor(site: _Site, day: Day, cells: Cells) -> tuple[Floor, dict[int, list[IntArray]]]:
    """Put everybody on duty on the floor, and whoever may be called in beside it."""
    extra: dict[int, list[IntArray]] = {}
    duties = list(day.duties)
    intraday = site.terms.intraday
    if CALL_IN in site.kinds | frozenset(intraday.prices) and day.first < day.last:
        window = day.cover[:, day.first : day.last]
        steps = Steps(*cells.steps(window, BLOCK), day.first, 1)
        away = {who for who, _, _ in site.terms.absent}
        for duty, labels in called_in(day, site.requirement, site.staff, steps, today=site.today, away=away):
            extra[len(duties)] = [labels]
            duties.append(duty)
    return Floor(day, duties, cells, intraday), extra


def _improve(
    site: _Site,
    floor: Floor,
    limits: Steepest,
    extra: dict[int, list[IntArray]],
    *,
    bound: frozenset[int],
) -> None:
    """Single steps, then all at once, then back with what gains nothing."""
    pool, effort, limit_s = Pool(), site.terms.options.effort, site.terms.intraday.time_limit_s
    bound |= move_sessions(floor, limits)
    descend(floor, pool, limits, extra=extra)
    seconds = None if effort.repeatable else max(0.1, site.began + 0.9 * limit_s - time.monotonic())
    ways = {i: list(mine.values()) for i, mine in pool.ways.items() if i not in bound}
    choose_ways(floor, ways, limits.most, Limits(seconds, WORK, workers=1, seed=site.terms.seed))
    take_back(floor, limits.least, bound)


def _keep_the_law(
    site: _Site, floor: Floor, agreed: tuple[Amendment, ...], bound: frozenset[int]
) -> tuple[Roster, tuple[Amendment, ...]]:
    """Write the roster with every change that keeps the rules and the deadlines, and what was agreed for it."""
    before = None
    for turn in range(ROUNDS + 1):
        _keep_deadlines(floor)
        roster, new = _write(floor)
        if not floor.changed():
            return roster, new
        after = site.law.check(roster, (*agreed, *new))
        if not after:
            return roster, new
        before = site.law.check(floor.day.roster, agreed) if before is None else before
        faults = new_faults(before, after)
        if not faults:
            return roster, new
        named = {violation.agent for violation in faults}
        back = [
            i
            for i, duty in enumerate(floor.duties)
            if (floor.labels[i] != duty.labels).any()
            and (turn == ROUNDS or duty.agent.id in named or not named & _changed_people(floor))
        ]
        for i in back:
            floor.put(i, floor.duties[i].labels)
        take_back(floor, 1, bound)
    _keep_deadlines(floor)
    return _write(floor)


def _keep_deadlines(floor: Floor) -> None:
    """Take back who left a line of which work is now put off that must not be: the rules may have taken others away."""
    for q in sorted(floor.puts_off()):
        for i, duty in enumerate(floor.duties):
            if ((duty.labels == q) & (floor.labels[i] != q)).any():
                floor.put(i, duty.labels)


def _changed_people(floor: Floor) -> set[str]:
    return {who for who, _ in floor.changed()}


def _write(floor: Floor) -> tuple[Roster, tuple[Amendment, ...]]:
    """Write the roster as the floor stands, and what was agreed with whom."""
    changed: dict[tuple[str, object], tuple[Duty, IntArray]] = {}
    agreed = []
    for duty, labels in zip(floor.duties, floor.labels, strict=True):
        if (labels != duty.labels).any():
            changed[duty.key] = duty, labels
            kinds = {c.kind for c in list_changes(duty, duty.labels, labels, floor.waits)}
            minutes = int((labels != OFF).sum() - (duty.labels != OFF).sum()) * floor.day.grid.interval_min
            if CALL_IN in kinds:
                minutes = duty.kind.paid_min
            agreed += [
                Amendment(*duty.key, kind, 0 if kind in (LEAD_HELPS, CANCEL_ACTIVITY) else minutes)
                for kind in (EXTEND, SHORTEN, CALL_IN, LEAD_HELPS, CANCEL_ACTIVITY)
                if kind in kinds
            ]
    return write_roster(floor.day, changed), tuple(agreed)


def _whole_cover(floor: Floor) -> IntArray:
    cover = floor.day.cover.copy()
    cover[:, floor.day.first : floor.day.last] = floor.cover
    return cover


def _warnings(day: Day, site: _Site) -> tuple[str, ...]:
    if not any(duty.end > day.first for duty in day.duties):
        return (f"nobody is on duty any more after {day.grid.datetime_at(min(day.first, day.grid.size)):%H:%M}",)
    return ()

