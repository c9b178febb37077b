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
    from wfm.core.options import IntradayOptions, RosterOptions, TeamLeadRule
    from wfm.core.requirement import Requirement
    from wfm.core.roster import HoursTarget, Roster
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
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
    """What doesn't change through a repair."""

    requirement: Requirement
    staff: Staff
    rules: SiteRules
    options: RosterOptions
    intraday: IntradayOptions
    law: Law
    today: int
    kinds: frozenset[str]
    seed: int


def repair_roster(
    requirement: Requirement,
    roster: Roster,
    staff: Staff,
    *,
    labour: LabourRules,
    rules: SiteRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    intraday: IntradayOptions,
    now: int,
    absent: Collection[Absence] = (),
    locked: Collection[tuple[str, date]] = (),
    kinds: Collection[str] = KINDS,
    seed: int = 0,
    targets: tuple[HoursTarget, ...] = (),
    amendments: tuple[Amendment, ...] = (),
    changed: Collection[str] = (),
    recent: Collection[str] = (),
    worth: FloatArray | None = None,
) -> Repaired:
    """Change the rest of the day as little as pays.

    Parameters
    ----------
    requirement : the need as it is foretold now; its grid is the roster's.
    roster : as it stands, earlier changes of the day included, with the `amendments` they were agreed by.
    now : epoch seconds. Nothing changes before `intraday.freeze_min` later, but that absent people are not there.
    absent : (agent, from, to) in epoch seconds.
    locked : shifts that stay as they are, as (agent, date).
    kinds : what may be done, of `wfm.core.intraday.KINDS`; a kind without a price is not.
    seed : of the solver; in repeatable mode the same inputs and seed give the same roster.
    targets : hours due, as of `wfm.roster.verify.verify_roster`.
    changed : people whose day was changed before: with those who change now they are at most `most_changed_day`.
    recent : those of them of late, with whom those who change now are at most `most_changed`.
    worth : shape (queue, t, n), what n people on a queue are worth beyond the roster's prices, in the same.

    Returns
    -------
    Repaired : actions and ideas without effect, rank and reason, which `wfm.intraday.actions` adds. Its amendments are
        those that are new.

    Raises
    ------
    UsageError : `now` outside the horizon, an unknown kind.
    """
    grid = roster.grid
    if not grid.midnights_utc[0] <= now < grid.midnights_utc[-1]:
        moment = datetime.fromtimestamp(now, tz=grid.zone)
        raise UsageError(f"now must be within {grid.dates[0]} to {grid.dates[-1]}, got {moment:%Y-%m-%d %H:%M}")
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise UsageError(f"unknown kind of action {unknown[0]}", hint=f"one of {', '.join(KINDS)}")
    began = time.monotonic()
    opened = {queue: requirement.open[q] for q, queue in enumerate(requirement.queues)}
    law = Law(staff, opened, labour, targets, rules)
    today = int(grid.day_of[grid.index_of(now)])
    priced = frozenset(kinds) & frozenset(intraday.prices)
    site = _Site(requirement, staff, rules, options, intraday, law, today, priced, seed)
    left, gone = cut_absent(roster, staff, absent)
    first = -((int(grid.midnights_utc[0]) - now - intraday.freeze_min * 60) // grid.interval_s)
    room, full = _room(site, roster, changed=changed, recent=recent, after=now)
    held = {*locked, *_kept_away(left, absent, now), *full}
    margin = intraday.most_overtime_min // grid.interval_min
    day = read_day(left, staff, rules, Frozen(first, grid.dates[today], held, margin), requirement.queues)
    least_leads = leads.min_on_duty if any(agent.role == "team_lead" for agent in staff.agents) else 0
    cells = build_cells(day, requirement, rules=rules, least_leads=least_leads, options=options, worth=worth)
    floor, extra = _open_floor(site, day, cells, absent)
    limits = Steepest(
        most=_most_changed(day, intraday, room),
        kinds=priced,
        until=np.inf if options.effort.repeatable else began + DESCENT_SHARE * intraday.time_limit_s,
        least=-(-options.least_block_min // grid.interval_min),
        on_duty=leads.min_on_duty,
    )
    bound = cancel_untrained(floor)
    if limits.kinds and day.first < day.last:
        _improve(site, floor, limits, extra, began=began, bound=bound)
    done, agreed = _keep_the_law(site, floor, (*amendments, *gone), bound)
    before = cells.cost(day.cover)
    return Repaired(
        roster=done,
        actions=list_actions(floor, intraday),
        ideas=list_ideas(floor, replace(limits, kinds=frozenset(intraday.prices)), extra, intraday, law=site.law),
        amendments=(*gone, *agreed),
        before=before,
        after=cells.cost(_whole_cover(floor)),
        changes=sum(floor.paid),
        warnings=_warnings(day, site),
    )


def _kept_away(roster: Roster, absent: Collection[Absence], now: int) -> set[tuple[str, date]]:
    """Shifts of people who are away from now on or later: what is left of them stays as it is."""
    away = {who for who, _, to in absent if to > now}
    return {(s.agent, s.date) for s in roster.stretches if s.agent in away}


def _room(
    site: _Site, roster: Roster, *, changed: Collection[str], recent: Collection[str], after: int
) -> tuple[int, set[tuple[str, date]]]:
    """How many more people may change; where none may, the shifts of all who haven't changed yet."""
    agents = {agent.id for agent in site.staff.agents if agent.role != LEAD}
    today = [s for s in roster.stretches if s.date == roster.grid.dates[site.today] and s.agent in agents]
    working, on_duty = {s.agent for s in today}, {s.agent for s in today if s.end > after}
    once, share = site.intraday.most_changed, max(site.intraday.most_changed_day, site.intraday.most_changed)
    room = len(agents)
    held: set[tuple[str, date]] = set()
    for most, before in ((share * len(working), changed), (once * len(on_duty), recent)):
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


def _open_floor(
    site: _Site, day: Day, cells: Cells, absent: Collection[Absence]
) -> tuple[Floor, dict[int, list[IntArray]]]:
    """Put everybody on duty on the floor, and whoever may be called in beside it."""
    extra: dict[int, list[IntArray]] = {}
    duties = list(day.duties)
    if CALL_IN in site.kinds | frozenset(site.intraday.prices) and day.first < day.last:
        window = day.cover[:, day.first : day.last]
        steps = Steps(*cells.steps(window, BLOCK), day.first, 1)
        away = {who for who, _, _ in absent}
        for duty, labels in called_in(day, site.requirement, site.staff, steps, today=site.today, away=away):
            extra[len(duties)] = [labels]
            duties.append(duty)
    return Floor(day, duties, cells, site.intraday), extra


def _improve(
    site: _Site,
    floor: Floor,
    limits: Steepest,
    extra: dict[int, list[IntArray]],
    *,
    began: float,
    bound: frozenset[int],
) -> None:
    """Single steps, then all at once, then back with what gains nothing."""
    pool, effort = Pool(), site.options.effort
    bound |= move_sessions(floor, limits)
    descend(floor, pool, limits, extra=extra)
    seconds = None if effort.repeatable else max(0.1, began + 0.9 * site.intraday.time_limit_s - time.monotonic())
    ways = {i: list(mine.values()) for i, mine in pool.ways.items() if i not in bound}
    choose_ways(floor, ways, limits.most, Limits(seconds, WORK, workers=1, seed=site.seed))
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

