"""Clashing rules: known answers, and every combination of conditions tried by hand on every schedule of a week."""

import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, pairwise, product

import numpy as np
import pytest
from roster_by_hand import at, leave
from why_site import (
    EARLY,
    FULL,
    LATE,
    MONDAY,
    OPTIONS,
    REST_AND_ROW,
    make_problem,
    make_requirement,
    make_staff,
    person,
)

from wfm.core.agent import TimeOff
from wfm.core.options import TeamLeadRule
from wfm.core.rules import Lock, Nights, Request, SiteRules, Succession, Weekends
from wfm.core.shift import LabourRules, ShiftKind
from wfm.errors import InfeasibleError
from wfm.roster.solve import solve_roster
from wfm.roster.verify import verify_roster
from wfm.roster.why.clashes import find_clashes, has_schedule
from wfm.roster.why.conditions import list_conditions

TUESDAY = MONDAY + timedelta(days=1)


def lock(day, shift="", start=None):
    return Lock("p0", MONDAY + timedelta(days=day), shift, start)


def clash_of(staff, **more):
    found = find_clashes(make_problem(staff, **more), staff)
    assert len(found) == 1
    return found[0]


def names(rules):
    return sorted(rule.rule for rule in rules)


def test_nobody_clashes_where_all_can_be_kept():
    staff = make_staff([person()], locks=(lock(0, "late"), lock(1, "late")))
    assert find_clashes(make_problem(staff), staff) == ()


def test_two_locks_without_the_rest_between_them():
    staff = make_staff([person()], locks=(lock(0, "late"), lock(1, "early"), lock(3, "early")))
    clash = clash_of(staff)
    assert names(clash.rules) == ["daily_rest", "locks", "locks"]
    assert clash.smallest
    assert not clash.rostered
    assert clash.dates == (MONDAY, TUESDAY)
    assert names(clash.drop) == ["locks"]
    assert "at least 11 h of rest between shifts" in clash.text
    assert "Mon 1 Jun is locked to late" in clash.text
    assert "Tue 2 Jun is locked to early" in clash.text
    assert clash.fix == "works without: Tue 2 Jun is locked to early"


def test_more_locks_than_the_contract_has_days():
    clash = clash_of(make_staff([person()], locks=tuple(lock(day, "early") for day in range(6))))
    assert names(clash.rules) in (["days_per_week", *["locks"] * 6], ["contract_hours", *["locks"] * 6])


def test_time_off_that_leaves_too_few_days_for_the_hours():
    off = TimeOff("p0", *leave(MONDAY, 4), "unpaid leave", paid=False)
    contract = replace(FULL, weekdays=frozenset(range(5)))
    clash = clash_of(make_staff([person()], (contract,), time_off=(off,)))
    assert names(clash.rules) == ["contract_hours", "time_off"]
    assert clash.rostered
    assert "at least 40 h in the week of Mon 1 Jun" in clash.text
    assert names(clash.drop) == ["contract_hours"]


def test_paid_leave_lowers_the_hours_and_clashes_with_nothing():
    off = TimeOff("p0", *leave(MONDAY, 4), "leave", paid=True)
    staff = make_staff([person()], (replace(FULL, weekdays=frozenset(range(5))),), time_off=(off,))
    assert find_clashes(make_problem(staff), staff) == ()


@pytest.mark.parametrize(
    ("agent", "more", "expected"),
    [
        (person(weekdays=frozenset(range(1, 7))), {"locks": (lock(0, "early"),)}, ["locks", "weekdays"]),
        (person(available=(720, 1440)), {"locks": (lock(0, "early"),)}, ["daily_window", "locks"]),
        (person(hired_on=TUESDAY), {"locks": (lock(0, "early"),)}, ["first_day", "locks"]),
        (person(starts=(720, 1440)), {"locks": (lock(0, "early"),)}, ["locks", "start_windows"]),
        (person(), {"locks": (lock(0, "early"), lock(0, "late"))}, ["locks", "locks"]),
        (person(), {"locks": (lock(0, "early", 420),)}, ["locks"]),
        (
            person(),
            {"locks": (lock(0, "early"),), "requests": (Request("p0", MONDAY, "off", weight=None),)},
            ["locks", "requests"],
        ),
    ],
)
def test_a_lock_against_one_other_thing(agent, more, expected):
    staff = make_staff([agent], (replace(FULL, weekly_range=(0, 2400)),), **more)
    clash = clash_of(staff)
    assert names(clash.rules) == expected
    assert clash.smallest


def test_nights_nobody_agreed_to():
    night = ShiftKind("night", (22 * 60,), 480)
    labour = replace(REST_AND_ROW, nights=Nights())
    staff = make_staff([person(nights=False)], shifts=(EARLY, night), locks=(lock(0, "night"),))
    problem = make_problem(staff, labour=labour)
    assert names(find_clashes(problem, staff)[0].rules) in (["locks", "nights"], ["locks", "opening_hours"])


def test_rules_of_the_site_and_of_requests():
    rules = SiteRules(
        successions=(Succession("early", ("late",)), Succession("late", ("early",))),
        weekends=(Weekends(both_or_none=True),),
    )
    staff = make_staff([person()], locks=(lock(0, "early"), lock(1, "late"), lock(5, "early"), lock(6, "early")))
    clash = clash_of(staff, rules=rules)
    assert names(clash.rules) == ["locks", "locks", "successions"]
    assert "no late the day after early" in clash.text


def test_priced_rules_clash_with_nothing():
    rules = SiteRules(successions=(Succession("early", ("late",), weight=5.0),))
    staff = make_staff([person()], locks=(lock(0, "early"), lock(1, "late")))
    assert find_clashes(make_problem(staff, rules=rules), staff) == ()


def test_only_so_many_are_looked_into():
    locks = tuple(replace(one, agent=f"p{p}") for p in range(3) for one in (lock(0, "late"), lock(1, "early")))
    staff = make_staff([person(p) for p in range(3)], locks=locks)
    found = find_clashes(make_problem(staff), staff, most=2)
    assert [bool(clash.rules) for clash in found] == [True, True, False]
    assert "not looked into" in found[2].text


def by_hand(staff):
    """For every condition, which of all schedules of the week break it: {name: bool per schedule}."""
    agent, contract = staff.agents[0], FULL
    every = list(product((None, EARLY, LATE), repeat=7))
    begin = [[None if k is None else 24 * d + k.starts[0] // 60 for d, k in enumerate(plan)] for plan in every]
    broken = {}

    def judge(name, breaks):
        found = np.array([breaks(plan, times) for plan, times in zip(every, begin, strict=True)])
        if found.any():
            broken[name] = found

    def too_close(_plan, times):
        worked = [t for t in times if t is not None]
        return any(b - (a + 8) < 11 for a, b in pairwise(worked))

    judge("daily_rest", too_close)
    judge("days_in_a_row", lambda plan, _: None not in plan)
    judge("days_per_week", lambda plan, _: sum(k is not None for k in plan) > contract.max_days_per_week)
    judge("least", lambda plan, _: sum(k is not None for k in plan) * 8 < 40)
    judge("most", lambda plan, _: sum(k is not None for k in plan) * 8 > 40)
    judge("weekdays", lambda plan, _: any(k is not None and d not in agent.weekdays for d, k in enumerate(plan)))
    for i, one in enumerate(staff.locks):
        d = (one.date - MONDAY).days
        judge(f"lock {i}", lambda plan, _, d=d, one=one: (plan[d].name if plan[d] else "") != one.shift)
    for i, off in enumerate(staff.time_off):
        days = [d for d in range(7) if off.start <= at(MONDAY + timedelta(days=d), "12:00") < off.end]
        judge(f"off {i}", lambda plan, _, days=days: any(plan[d] is not None for d in days))
    return broken


@pytest.mark.parametrize("seed", range(25))
def test_the_smallest_clash_of_random_weeks_against_trying_everything(seed):
    staff = random_week(np.random.default_rng(seed))
    problem = make_problem(staff)
    broken = by_hand(staff)

    def works(chosen):
        return not chosen or bool((~np.logical_or.reduce([broken[name] for name in chosen])).any())

    found = find_clashes(problem, staff)
    if works(list(broken)):
        assert found == ()
        return
    sizes = chain.from_iterable(combinations(broken, k) for k in range(len(broken) + 1))
    assert len(found) == 1
    assert len(found[0].rules) == next(len(chosen) for chosen in sizes if not works(chosen))
    assert found[0].smallest
    assert found[0].rostered == has_schedule(problem, 0)
    mine, dropped = numbered(staff, found[0].rules), numbered(staff, found[0].drop)
    assert not works(mine)
    kept = [name for name in broken if name not in dropped]
    assert works(kept)
    assert not any(works([*kept, name]) for name in dropped)


def numbered(staff, rules):
    """Names of the conditions by hand."""
    out = []
    for rule in rules:
        if rule.rule == "locks":
            out.append(f"lock {[one.date for one in staff.locks].index(rule.dates[0])}")
        elif rule.rule == "time_off":
            out.append(f"off {[off.kind for off in staff.time_off].index(rule.text.split('(')[1].split(')')[0])}")
        elif rule.rule == "contract_hours":
            out.append("least" if "at least" in rule.text else "most")
        else:
            out.append(rule.rule)
    return out


def random_week(rng):
    locks = tuple(
        lock(int(day), ("", "early", "late")[int(rng.integers(3))])
        for day in sorted(rng.choice(7, size=int(rng.integers(2, 7)), replace=False))
    )
    away = [
        TimeOff("p0", *leave(MONDAY + timedelta(days=int(rng.integers(7))), 1), f"leave {i}", paid=False)
        for i in range(int(rng.integers(0, 3)))
    ]
    days = frozenset(range(7)) if rng.random() < 0.5 else frozenset(range(5))
    return make_staff([person(weekdays=days)], locks=locks, time_off=tuple(away))


def test_conditions_name_what_can_be_left_out():
    off = TimeOff("p0", *leave(date(2026, 6, 3), 2), "leave", paid=False)
    staff = make_staff([person()], time_off=(off,), locks=(lock(0, "late"),))
    problem = make_problem(staff)
    due = problem.ranges[0]
    found = {c.rule: c for c in list_conditions(problem, staff, 0, due).conditions}
    assert found["time_off"].dates == (date(2026, 6, 3), date(2026, 6, 4))
    assert found["time_off"].text == "away (leave) from Wed 3 Jun 00:00 to Fri 5 Jun 00:00"
    assert found["locks"].group == "person"
    assert found["daily_rest"].group == "law"


BROKEN = (lock(0, "late"), lock(1, "early"))


def solve(staff, need=1, **more):
    return solve_roster(
        make_requirement(need), staff, labour=REST_AND_ROW, leads=TeamLeadRule(min_on_duty=0), options=OPTIONS, **more
    )


def test_everyone_else_is_rostered_and_lawful():
    staff = make_staff([person(p) for p in range(3)], locks=BROKEN)
    result = solve(staff)
    assert {s.agent for s in result.roster.stretches} == {"p1", "p2"}
    assert [(clash.agent, clash.rostered) for clash in result.clashes] == [("p0", False)]
    masks = {"sales": make_requirement(1).open[0]}
    violations = verify_roster(
        result.roster, staff, open_by_queue=masks, labour=REST_AND_ROW, targets=result.targets
    )
    assert {(v.rule, v.agent) for v in violations} == {("locks", "p0")}
    assert result.status.bound <= result.status.objective + 1e-6


def test_a_queue_only_the_left_out_could_serve_stays_uncovered():
    staff = make_staff([person(0), person(1, skills=("service",))], locks=BROKEN)
    requirement = make_requirement(1, queues=("sales", "service"))
    result = solve_roster(requirement, staff, labour=REST_AND_ROW, leads=TeamLeadRule(min_on_duty=0), options=OPTIONS)
    assert not result.coverage.rostered[0].any()
    assert result.coverage.rostered[1].sum() == 40


def test_nobody_at_all_is_an_error_that_says_why():
    staff = make_staff([person()], locks=BROKEN)
    with pytest.raises(InfeasibleError, match=r"(?s)nobody has .* p0 .* works without: Tue 2 Jun is locked"):
        solve(staff)


def test_who_lacks_hours_only_is_rostered_with_fewer():
    off = TimeOff("p0", *leave(MONDAY, 4), "unpaid leave", paid=False)
    result = solve(make_staff([person(0), person(1)], time_off=(off,)))
    assert [clash.rostered for clash in result.clashes] == [True]
    assert sum(s.end - s.start for s in result.roster.stretches if s.agent == "p0") == 24 * 3600


def test_a_second_clash_is_told_of_and_the_fix_mends_both():
    staff = make_staff([person()], locks=(*BROKEN, lock(3, "late"), lock(4, "early")))
    clash = clash_of(staff)
    assert names(clash.rules) == ["daily_rest", "locks", "locks"]
    assert "and there are more clashes" in clash.text
    assert [rule.dates[0].day for rule in clash.drop] == [2, 5]


def test_a_month_is_explained_in_a_second_with_the_whole_law():
    locks = tuple(replace(one, date=one.date + timedelta(days=14)) for one in BROKEN)
    staff = make_staff([person()], locks=locks)
    problem = make_problem(staff, days=28, labour=replace(LabourRules(), breaks=()))
    begun = time.perf_counter()
    clash = find_clashes(problem, staff)[0]
    assert time.perf_counter() - begun < 2
    assert names(clash.rules) == ["daily_rest", "locks", "locks"]


@pytest.mark.parametrize(
    ("weekly", "period", "days", "rules", "hours"),
    [
        ((2400, 2400), (0, 1920), range(7), {"contract_hours": 2400, "period_hours": 1920}, 32),
        ((1440, 2400), (2880, 3600), range(7), {"contract_hours": 2400, "period_hours": 2880}, 40),
        ((960, 2400), (2400, 2400), range(4), {"period_hours": 2400, "weekdays": 0}, 32),
    ],
    ids=["most of the horizon below its week", "least of the horizon above its week", "too few days for it"],
)
def test_hours_of_the_horizon_clash_with_the_week_and_the_days(weekly, period, days, rules, hours):
    contract = replace(FULL, weekly_min=weekly[0], weekly_range=weekly, period_range=period)
    staff = make_staff([person(weekdays=frozenset(days))], [contract])
    clash = clash_of(staff)
    assert clash.rostered
    assert {rule.rule for rule in clash.rules} == set(rules)
    for rule in clash.rules:
        assert rule.rule == "weekdays" or f"{rules[rule.rule] / 60:g} h in the" in rule.text
    assert any(rule.rule == "period_hours" and "h in the horizon (contract full)" in rule.text for rule in clash.rules)
    assert sum(high for _, high in make_problem(staff).ranges[0]) == hours * 60


def test_hours_of_the_horizon_that_can_be_made_clash_with_nothing():
    contract = replace(FULL, weekly_range=(1440, 2400), period_range=(1920, 2400))
    staff = make_staff([person()], [contract])
    assert find_clashes(make_problem(staff), staff) == ()
