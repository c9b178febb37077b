"""Breaks that locks settle stay through every stage, across midnight and when the clock changes too."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import Activity, Lock, SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster import search
from wfm.roster.parts import keep_people, split_problem
from wfm.roster.problem import build_problem
from wfm.roster.settled import settle_breaks
from wfm.roster.solve import Earlier, RosterResult, solve_roster
from wfm.roster.verify import verify_roster

MONDAY, SPRING, AUTUMN = date(2026, 6, 1), date(2026, 3, 27), date(2026, 10, 23)
REST, LUNCH = BreakRule("rest", 15, True, 60, 150), BreakRule("lunch", 30, False, 180, 300)
DAY = ShiftKind("day", (480, 540, 600), 480, (REST, LUNCH))
NIGHT = ShiftKind("night", (1320,), 480, (REST, LUNCH))
ZONE = ZoneInfo("Europe/Amsterdam")
LAW = LabourRules(nights=None)
OPTIONS = RosterOptions(effort=Effort(stop_gap=0.0, rounds=1, workers=1, repeatable=True))
QUEUES = ("mail", "sales")
MEETING = SiteRules(activities=(Activity("meeting", 30, group=0, weight=60.0),))


class Site:
    """Three days of six agents; the need is highest where the settled breaks are, so that free ones would move away."""

    def __init__(self, start: date, kind: ShiftKind, locks: tuple[Lock, ...], rules: SiteRules) -> None:
        self.grid = Grid("Europe/Amsterdam", 15, start, 3)
        self.rules = rules
        skills = [("mail",), ("sales",), QUEUES]
        people = tuple(Agent(f"a{i}", "", "agent", "c", skills[i % 3], team=f"t{i % 2}") for i in range(6))
        contract = Contract("c", 2 * 7 * 450 // 3, (kind.paid_min,), 5, shifts=(kind.name,))
        self.staff = Staff(people, {"c": contract}, (kind,), week_starts_on=start.weekday(), locks=locks)
        need = np.ones((2, self.grid.size), dtype=np.int64)
        for lock in locks:
            for minute in lock.breaks:
                t = (wall_to_utc(lock.date, minute, self.grid.zone) - int(self.grid.midnights_utc[0])) // 900
                need[:, t : t + 2] = 5
        self.opened, zero = np.ones(need.shape, dtype=np.bool_), np.zeros(need.shape)
        words = (("",) * self.grid.size,) * 2
        self.requirement = Requirement(self.grid, QUEUES, self.opened, zero, need, need, zero, zero, zero, zero, words)

    def solve(self, earlier: Earlier | None = None) -> RosterResult:
        return solve_roster(
            self.requirement,
            self.staff,
            labour=LAW,
            leads=TeamLeadRule(min_on_duty=0),
            options=OPTIONS,
            rules=self.rules,
            earlier=earlier,
        )

    def violations(self, result: RosterResult):
        opened = dict(zip(QUEUES, self.opened, strict=True))
        against = {"open_by_queue": opened, "labour": LAW, "rules": self.rules}
        return verify_roster(result.roster, self.staff, targets=result.targets, **against)


def settled(start: date, kind: ShiftKind, *people: int) -> tuple[Lock, ...]:
    """Each of these people on each of two days, from the shift's first start, breaks half an hour before the latest."""
    found = []
    for day in (start, start + timedelta(1)):
        begin = wall_to_utc(day, kind.starts[0], ZONE)
        ends = [datetime.fromtimestamp(begin + 60 * (rest.latest_min - 30), ZONE) for rest in kind.breaks]
        breaks = tuple(60 * end.hour + end.minute + 1440 * (end.date() - day).days for end in ends)
        found += [Lock(f"a{p}", day, kind.name, kind.starts[0], breaks) for p in people]
    return tuple(found)


CASES = [
    (MONDAY, DAY, 0), (MONDAY, NIGHT, 0), (MONDAY, NIGHT, 15), (AUTUMN, DAY, 15), (SPRING, NIGHT, 0), (AUTUMN, NIGHT, 0)
]  # fmt: skip


@pytest.mark.parametrize(("start", "kind", "exact"), CASES)
def test_settled_breaks_stay(monkeypatch, start, kind, exact):
    monkeypatch.setattr(search, "EXACT", exact)
    site = Site(start, kind, settled(start, kind, 0, 2, 5), MEETING)
    assert site.violations(site.solve()) == ()


def test_without_them_the_same_breaks_are_elsewhere(monkeypatch):
    monkeypatch.setattr(search, "EXACT", 0)
    site = Site(MONDAY, DAY, settled(MONDAY, DAY, 0, 2, 5), SiteRules())
    free = tuple(replace(lock, breaks=()) for lock in site.staff.locks)
    kept, site.staff = site.staff, replace(site.staff, locks=free)
    result = site.solve()
    site.staff = kept
    assert {violation.rule for violation in site.violations(result)} == {"locks"}


@pytest.mark.parametrize("keep", [None, 50.0])
def test_breaks_settled_after_a_roster_was_made(keep):
    before = Site(MONDAY, DAY, (), SiteRules())
    earlier = before.solve()
    # the shifts they have, with breaks as late as they may be
    locks = []
    for stretch in earlier.roster.stretches:
        at = before.grid.index_of(stretch.start)
        if stretch.agent in {"a0", "a2"} and (stretch.agent, stretch.date) not in {(x.agent, x.date) for x in locks}:
            begin = int(before.grid.wall_min[at])
            breaks = tuple(begin + rest.latest_min for rest in DAY.breaks)
            locks.append(Lock(stretch.agent, stretch.date, "day", begin, breaks))
    assert len(locks) == 4
    site = Site(MONDAY, DAY, tuple(locks), SiteRules())
    assert {violation.rule for violation in site.violations(earlier)} == {"locks"}
    assert site.violations(site.solve(Earlier(earlier.roster, keep))) == ()


def test_where_they_are_in_the_horizon():
    grid = Grid("Europe/Amsterdam", 15, MONDAY, 2)
    people, site = [Agent("ann", "", "agent", "c")], Site(MONDAY, NIGHT, (), SiteRules())
    kinds = build_problem(site.requirement, site.staff, labour=LAW, leads=TeamLeadRule(), options=OPTIONS).kinds
    lock = Lock("ann", MONDAY, "night", 1320, (23 * 60 + 30, 2 * 60))  # half past eleven, and two in the night
    found = settle_breaks(grid, people, kinds, [lock])
    assert list(found) == [(0, 0)]
    assert (found[0, 0].start, found[0, 0].breaks.tolist()) == (88, [94, 104])
    for wrong in ((1410,), (1410, 1567), (1320, 1560), ()):  # one too few, off the grid, outside its window, none
        assert settle_breaks(grid, people, kinds, [replace(lock, breaks=wrong)]) == {}
    for other in (replace(lock, start=None), replace(lock, agent="bob"), replace(lock, date=MONDAY + timedelta(7))):
        assert settle_breaks(grid, people, kinds, [other]) == {}


def test_parts_number_people_anew():
    site = Site(MONDAY, DAY, settled(MONDAY, DAY, 0, 3), SiteRules())
    people = tuple(replace(agent, skills=(QUEUES[p % 2],)) for p, agent in enumerate(site.staff.agents))
    staff = replace(site.staff, agents=people)
    whole = build_problem(site.requirement, staff, labour=LAW, leads=TeamLeadRule(), options=OPTIONS)
    assert sorted(whole.settled) == [(0, 0), (0, 1), (3, 0), (3, 1)]
    assert sorted(keep_people(whole, [2, 3, 5]).settled) == [(1, 0), (1, 1)]
    parts = split_problem(whole)
    assert len(parts) == 2
    for part, mine in parts:
        assert {part.people[p].id for p, _ in part.settled} == {"a0", "a3"} & {people[p].id for p in mine}
