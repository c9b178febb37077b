"""Rosters with activities against the independent check: nothing broken, what it misses is what was reported."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from roster_serving_cases import make_problem, random_plan

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import Activity, Lock, SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.activities import Floor, Pause
from wfm.roster.activities.earlier import read_placed
from wfm.roster.activities.planned import build_floor, plan_activities
from wfm.roster.plan import Plan
from wfm.roster.problem import build_problem
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import list_broken_wishes, verify_roster

MONDAY, SPRING, AUTUMN = date(2026, 6, 1), date(2026, 3, 27), date(2026, 10, 23)
PAUSES = (BreakRule("break", 15, True, 90, 150), BreakRule("lunch", 30, False, 210, 300))
DAY = ShiftKind("day", (480, 540, 600), 480, PAUSES)
NIGHT = ShiftKind("night", (1320,), 480, (BreakRule("lunch", 30, False, 210, 270),))
RULES = (
    Activity("meeting", 45, group=0, trainer="team_lead", weight=60.0),
    Activity("coaching", 30, times=2, per="horizon", trainer="team_lead", first=540, last=1020),
    Activity("training", 60, group=3, first=600, last=960, agents=("a0", "a1", "a2", "a3", "a4")),
    Activity("reading", 30, weight=40.0),
)


def solve(start: date, kind: ShiftKind, seed: int, rules: tuple[Activity, ...] = RULES):
    """Three days of eight agents in two teams and two team leads; and what the check has to say."""
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, start, 3)
    skills = [("mail",), ("sales",), ("mail", "sales")]
    people = [Agent(f"a{i}", "", "agent", "c", skills[i % 3], team=f"t{i % 2}") for i in range(8)]
    people += [Agent(f"l{i}", "", "team_lead", "c", team=f"t{i}") for i in range(2)]
    need = np.zeros((2, grid.size), dtype=np.int64)
    at_work = (grid.wall_min >= 540) & (grid.wall_min < 1020) if kind is DAY else grid.wall_min < 360
    need[:, at_work] = rng.integers(0, 3, (2, int(at_work.sum())))
    opened, zero = np.ones(need.shape, dtype=np.bool_), np.zeros(need.shape)
    words = (("",) * grid.size,) * 2
    requirement = Requirement(grid, ("mail", "sales"), opened, zero, need, need, zero, zero, zero, zero, words)
    contract = Contract("c", 2 * 7 * 450 // 3, (450,), 5, shifts=(kind.name,))
    made = Staff(tuple(people), {"c": contract}, (kind,), week_starts_on=start.weekday())
    site, law = SiteRules(activities=rules), LabourRules(nights=None)
    options = RosterOptions(effort=Effort(rounds=1, workers=1, repeatable=True))
    result = solve_roster(
        requirement, made, labour=law, leads=TeamLeadRule(min_on_duty=0), options=options, rules=site, seed=seed
    )
    book = {"open_by_queue": dict(zip(("mail", "sales"), opened, strict=True)), "labour": law, "rules": site}
    found = verify_roster(result.roster, made, targets=result.targets, **book)
    return result, found, list_broken_wishes(result.roster, made, targets=result.targets, **book)


def test_who_gives_something_while_leading_keeps_their_breaks():
    """One of theirs once moved into the session afterwards, since in the roster they do nothing but lead then."""
    grid = Grid("Europe/Amsterdam", 15, MONDAY, 1)
    people = (Agent("a", "", "agent", "c", ("mail",)), Agent("l", "", "team_lead", "c"))
    need = np.zeros((1, grid.size), dtype=np.int64)
    opened, zero = np.ones(need.shape, dtype=np.bool_), np.zeros(need.shape)
    requirement = Requirement(grid, ("mail",), opened, zero, need, need, *(zero,) * 4, (("",) * grid.size,))
    staff = Staff(people, {"c": Contract("c", 2250, (450,), 5)}, (DAY,))
    rule = Activity("coaching", 30, trainer="team_lead")
    for on_duty in (0, 1):
        problem = build_problem(
            requirement, staff, labour=LabourRules(), leads=TeamLeadRule(min_on_duty=on_duty), options=RosterOptions()
        )
        plan = Plan.empty(problem)
        for p in range(2):
            plan.put(p, np.array([1]), np.array([[40, 48]]))
        done, found = plan_activities(plan, [rule], staff)
        assert [session.leading for session in found.placed] == [on_duty == 1]
        kept = done.settled(1, 0)
        assert (None if kept is None else kept.tolist()) == ([40, 48] if on_duty else None)
        assert done.settled(0, 0) is None


@pytest.mark.parametrize(
    ("start", "kind", "seed"),
    [(MONDAY, DAY, 0), (MONDAY, DAY, 1), (SPRING, DAY, 2), (SPRING, NIGHT, 3), (AUTUMN, NIGHT, 4), (AUTUMN, DAY, 5)],
)
def test_the_check_finds_nothing_broken_and_misses_what_was_reported(start, kind, seed):
    result, violations, wishes = solve(start, kind, seed)
    assert violations == ()
    assert len(result.activities.placed) > 8
    missed = Counter()
    for miss in result.activities.unplaced:
        missed[miss.agent, miss.activity] += miss.times
    weights = {rule.name: rule.weight for rule in RULES}
    counted = Counter()
    for wish in wishes:
        name = wish.detail.partition(":")[0]
        counted[wish.agent, name] += round(wish.price / weights[name])
    assert counted == missed


def test_activities_read_from_a_roster_are_those_placed():
    result, _, _ = solve(MONDAY, DAY, 1)
    people = [Agent(f"a{i}", "", "agent", "c", team=f"t{i % 2}") for i in range(8)]
    people += [Agent(f"l{i}", "", "team_lead", "c", team=f"t{i}") for i in range(2)]
    none, grid = np.zeros(10, dtype=np.int64), result.roster.grid
    duty, days = np.zeros((10, grid.size), dtype=np.bool_), np.full((10, grid.size), -1)
    floor = Floor(grid, tuple(people), none, duty, days, none[: grid.days], (MONDAY,))
    found = read_placed(result.roster, RULES, floor)
    told = [(s.activity, s.first, s.last, p) for s in found for p in s.people]
    assert sorted(told) == sorted((s.activity, s.first, s.last, p) for s in result.activities.placed for p in s.people)
    assert sum(s.giver >= 0 for s in found) == sum(s.giver >= 0 and not s.leading for s in result.activities.placed)


def test_coverage_leaves_out_who_is_in_an_activity():
    result, _, _ = solve(MONDAY, DAY, 0)
    assert_counted(result)
    away = sum(s.end - s.start for s in result.roster.stretches if s.activity in {rule.name for rule in RULES})
    assert away == sum(len(s.away) * s.length for s in result.activities.placed) * 900


def assert_counted(result: RosterResult) -> None:
    coverage = result.coverage
    for q, queue in enumerate(coverage.queues):
        on = np.zeros(coverage.grid.size, dtype=np.int64)
        for s in result.roster.stretches:
            if s.queue == queue:
                assert s.activity == "on_queue"
                on[coverage.grid.index_of(s.start) : coverage.grid.index_of(s.end)] += 1
        assert (on == coverage.rostered[q]).all()


def test_without_activities_nothing_is_placed():
    result, violations, _ = solve(MONDAY, DAY, 0, ())
    assert (violations, result.activities.placed, result.activities.unplaced, result.warnings) == ((), (), (), ())


def test_floor_is_what_the_plan_says():
    problem = make_problem([("mail",), ("chat", "phone")], np.zeros((3, 30), dtype=np.int64))
    plan = Plan.empty(problem)
    plan.kind[0, 0], plan.start[0, 0], plan.breaks[0, 0, 0] = 0, 34, 37
    staff = Staff(problem.people, {}, problem.shift_kinds)
    floor = build_floor(plan, staff)
    assert np.flatnonzero(floor.duty[0]).tolist() == [34, 35, 36, 38, 39, 40, 41]
    assert np.flatnonzero(floor.shift_day[0] == 0).tolist() == list(range(34, 42))
    assert not floor.duty[1].any()
    assert floor.pauses == {(0, 0): (Pause(0, 37, 1, 36, 39),)}
    assert floor.weeks == (MONDAY,)


def test_breaks_that_a_lock_settles_make_no_room():
    problem = make_problem([("mail",), ("phone",)], np.zeros((3, 30), dtype=np.int64))
    plan = random_plan(problem, np.random.default_rng(1))
    assert (plan.kind >= 0).all()
    day = problem.grid.start
    locks = (Lock("p0", day, "two", 480, breaks=(525,)), Lock("p1", day, "two", 480))
    assert set(build_floor(plan, Staff(problem.people, {}, problem.shift_kinds, locks=locks)).pauses) == {(1, 0)}
