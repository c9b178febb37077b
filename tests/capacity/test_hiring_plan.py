"""The hiring plan against brute force over every set of classes, and against hand-worked attrition and ramps."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity.hiring import Site, plan_hiring, split_classes
from wfm.capacity.ramp import People, project_staff
from wfm.core.hiring import HiringClass, HiringOptions, RampPoint, StaffOutlook
from wfm.errors import CapacityError

MONDAY = date(2026, 10, 19)
PEOPLE = People(fte=np.ones(100), first_day=np.full(100, -np.inf), place_speed=np.ones(100))
SITE = Site(MONDAY, full_time_hours=40.0, contract_hours=32.0)
PLAIN = HiringOptions(
    attrition_per_year=0.0, class_min=1, class_max=10, lead_weeks=1, training_weeks=1, ramp=(), mentor_share=0.0,
    overtime_share=0.0, max_shortfall=0.0, cost_per_hire=1000.0, wage_per_hour=20.0,
)  # fmt: skip


def steady(fte, weeks):
    values = np.full(weeks, float(fte))
    return StaffOutlook(heads=values, fte=values, effective_fte=values)


def plan(need, staff, options=PLAIN, site=SITE):
    return plan_hiring(np.array(need, dtype=float), staff, options, site=site)


def play(hires, need, staff, options, site):
    """Follow cohorts week by week, as a planner would in a sheet: effective FTE, FTE on queue and cost of hires."""
    leaving = options.attrition_per_year * 7 / 365.25
    part = site.contract_hours / site.full_time_hours
    cohorts, effective, present, cost = [], [], [], 0.0
    for t in range(len(need)):
        cohorts = [(start, heads * (1 - leaving)) for start, heads in cohorts]
        if hires[t]:
            cohorts.append((t, float(hires[t])))
            cost += hires[t] * options.cost_per_hire
        done, there = staff.effective_fte[t], staff.fte[t]
        for start, heads in cohorts:
            cost += heads * site.contract_hours * options.wage_per_hour
            since = t - start - options.training_weeks
            if since >= 0:
                weeks, factors = [p.week for p in options.ramp], [p.aht_factor for p in options.ramp]
                speed = 1 / np.interp(since + 0.5, weeks, factors) if weeks else 1.0
                mentor = options.mentor_share if since < options.mentor_weeks else 0.0
                done += heads * part * (speed - mentor) / site.staff_speed
                there += heads * part
        effective.append(done)
        present.append(there)
    return np.array(effective), np.array(present), cost


def judge(hires, need, staff, options, site):
    """Worst share beyond x, sum of FTE beyond x, and the least cost of these classes."""
    effective, present, cost = play(hires, need, staff, options, site)
    hour = site.full_time_hours * options.wage_per_hour
    sources = sorted([
        (hour * options.overtime_factor, options.overtime_share * present),
        (hour * options.on_call_factor, np.full(len(need), options.on_call_hours / site.full_time_hours)),
    ], key=lambda source: source[0])  # fmt: skip
    lacking = np.maximum(0.0, need - effective)
    least = np.maximum(0.0, lacking - sources[0][1] - sources[1][1])
    beyond = np.maximum(0.0, least - options.max_shortfall * need)
    to_cover = np.maximum(0.0, lacking - np.maximum(least, options.max_shortfall * need))
    for price, most in sources:
        used = np.minimum(to_cover, most)
        cost += price * used.sum()
        to_cover = to_cover - used
    worst = (beyond / np.where(need > 0, need, 1.0)).max()
    return worst, beyond.sum(), cost


def possible(need, options):
    """Every number of people that each week may hire."""
    sizes = {0} | {
        heads for classes in range(1, options.classes_per_week + 1)
        for heads in range(classes * options.class_min, classes * options.class_max + 1)
    }  # fmt: skip
    weeks = range(len(need))
    return [sorted(sizes) if t >= options.lead_weeks and t + options.training_weeks < len(need) else [0] for t in weeks]


def brute_force(need, staff, options, site):
    found = [judge(hires, need, staff, options, site) for hires in product(*possible(need, options))]
    worst = min(f[0] for f in found)
    found = [f for f in found if f[0] <= worst + 1e-9]
    total = min(f[1] for f in found)
    return worst, total, min(f[2] for f in found if f[1] <= total + 1e-9)


@pytest.mark.parametrize("seed", range(24))
def test_the_plan_is_the_best_of_all_plans(seed):
    rng = np.random.default_rng(seed)
    weeks = int(rng.integers(5, 8))
    options = HiringOptions(
        attrition_per_year=float(rng.choice([0.0, 0.3, 2.0])),
        class_min=2, class_max=int(rng.integers(2, 5)), classes_per_week=int(rng.integers(1, 3)) if weeks < 7 else 1,
        lead_weeks=int(rng.integers(0, 3)), training_weeks=int(rng.integers(0, 3)),
        ramp=(RampPoint(0.0, 2.0), RampPoint(3.0, 1.0)), mentor_share=0.2, mentor_weeks=1,
        overtime_share=float(rng.choice([0.0, 0.05])), on_call_hours=float(rng.choice([0.0, 30.0])),
        on_call_factor=float(rng.choice([1.2, 1.8])), max_shortfall=float(rng.choice([0.0, 0.05])),
        cost_per_hire=2000.0, wage_per_hour=25.0,
    )  # fmt: skip
    site = replace(SITE, staff_speed=float(rng.choice([1.0, 0.9])))
    own = 20.0 * 0.99 ** np.arange(weeks)
    staff = StaffOutlook(own, own, own * site.staff_speed)
    need = rng.uniform(17.0, 24.0, weeks)
    while math.prod(map(len, possible(need, options))) > 1500:
        options = replace(options, lead_weeks=options.lead_weeks + 1)
    made = plan(need, staff, options, site)
    hires = [sum(week.classes) for week in made.weeks]
    worst, total, cost = brute_force(need, replace(staff, effective_fte=own), options, site)
    beyond = [max(0.0, w.shortfall_fte - options.max_shortfall * w.need_fte) for w in made.weeks]
    assert max(b / w.need_fte for b, w in zip(beyond, made.weeks, strict=True)) == pytest.approx(worst, abs=1e-6)
    assert sum(beyond) == pytest.approx(total, abs=1e-5)
    assert made.cost == pytest.approx(cost, rel=1e-3, abs=1.0)
    effective, _, _ = play(hires, need, replace(staff, effective_fte=own), options, site)
    assert [week.effective_fte for week in made.weeks] == pytest.approx(effective)
    assert bool(made.reasons) == (worst > 1e-4)


def test_a_class_in_time_by_hand():
    # 10 FTE there, 14 needed from week 4 on: 4 FTE are 5 people of 32 h; hired as late as will do
    made = plan([10, 10, 10, 10, 14, 14], steady(10, 6), replace(PLAIN, lead_weeks=2, training_weeks=1))
    assert made.classes == (
        HiringClass(date(2026, 11, 9), 5, date(2026, 10, 26), date(2026, 11, 16), date(2026, 11, 16)),
    )
    assert [week.classes for week in made.weeks] == [(), (), (), (5,), (), ()]
    assert [week.heads for week in made.weeks] == [10, 10, 10, 10, 15, 15]
    assert [week.in_training for week in made.weeks] == [0, 0, 0, 5, 0, 0]
    assert made.reasons == ()
    assert made.cost == pytest.approx(5 * 1000 + 3 * 5 * 32 * 20)
    assert (made.weeks[3].cost, made.weeks[4].cost) == (pytest.approx(8200), pytest.approx(3200))


def test_attrition_and_ramp_by_hand():
    # a quarter of 100 in 365.25 days: 0.479 leave in the first week, and so of a class in training
    options = replace(PLAIN, attrition_per_year=0.25, ramp=(RampPoint(0, 2.0), RampPoint(2, 1.0)), lead_weeks=0,
                      mentor_share=0.25, mentor_weeks=1, class_min=10)  # fmt: skip
    stays = 1 - 0.25 * 7 / 365.25
    made = plan([0, 1, 1, 99], steady(0, 4), options, replace(SITE, contract_hours=40.0))
    assert made.weeks[0].classes == (10,)
    assert made.weeks[1].heads == pytest.approx(10 * stays)
    assert made.weeks[1].effective_fte == pytest.approx(10 * stays * (1 / 1.75 - 0.25))
    assert made.weeks[2].effective_fte - 10 * stays * (1 / 1.75 - 0.25) == pytest.approx(
        10 * stays**2 * (1 / 1.25), abs=1e-9
    )  # the second class has just begun to ask for mentors as well


def test_heads_are_the_mean_of_people_who_leave_one_by_one():
    options = HiringOptions(attrition_per_year=1.0, class_min=10, class_max=20, lead_weeks=2, training_weeks=2)
    staff = project_staff(PEOPLE, MONDAY, 20, options)
    made = plan(np.full(20, 100.0), staff, options)
    assert len(made.classes) > 1
    rng, runs, leaving = np.random.default_rng(7), 4000, 7 / 365.25
    old, new = np.full(runs, 100), []
    for t, week in enumerate(made.weeks):
        if t:
            old = rng.binomial(old, 1 - leaving)
            new = [(start, rng.binomial(count, 1 - leaving)) for start, count in new]
        if week.classes:
            new.append((t, np.full(runs, sum(week.classes))))
        ready = sum((count for start, count in new if start + 2 <= t), np.zeros(runs))
        training = sum((count for start, count in new if start + 2 > t), np.zeros(runs))
        for seen, planned in ((old + ready, week.heads), (training, week.in_training)):
            assert abs(seen.mean() - planned) <= 4 * seen.std() / np.sqrt(runs) + 1e-9


def test_lead_time_too_long_is_said_with_weeks_and_by_how_much():
    made = plan([12, 12, 12, 10], steady(10, 4), replace(PLAIN, lead_weeks=2, training_weeks=1))
    assert made.worst.shortfall_share == pytest.approx(1 / 6)
    (reason,) = made.reasons
    assert reason.startswith("3 weeks, 2026-10-19 to 2026-11-02: up to 16.7% missing, 2.0 FTE (week of 2026-10-19)")
    assert "no class is on queue before 2026-11-09 (recruiting 2 weeks, training 1)" in reason
    assert "had to begin by 2026-09-28" in reason
    assert made.classes == ()


def test_what_can_be_kept_is_kept_though_the_first_weeks_cannot():
    made = plan([20, 20, 14, 14], steady(10, 4))
    assert [round(week.shortfall_fte, 6) for week in made.weeks] == [10, 10, 0, 0]
    assert len(made.reasons) == 1


def test_a_budget_that_binds_is_named_and_kept():
    need, staff = [10, 10, 14, 14], steady(10, 4)
    assert plan(need, staff).cost == pytest.approx(5 * 1000 + 3 * 5 * 640)
    made = plan(need, staff, replace(PLAIN, budget=12_000.0))
    assert made.cost <= 12_000
    assert [found.size for found in made.classes] == [4]
    assert made.weeks[2].shortfall_fte == pytest.approx(0.8)
    assert made.reasons == ("2 weeks, 2026-11-02 to 2026-11-09: up to 5.7% missing, 0.8 FTE (week of 2026-11-02): "
                            "the budget of 12,000 allows no more",)  # fmt: skip


def test_classes_too_small_are_named():
    made = plan([10, 10, 20, 20], steady(10, 4), replace(PLAIN, class_max=3))
    assert "one class of at most 3 a week" in made.reasons[0]
    assert [week.classes for week in made.weeks] == [(), (3,), (3,), ()]


def test_several_classes_a_week_share_evenly():
    assert split_classes(20, 3) == (7, 7, 6)
    assert split_classes(0, 0) == ()
    made = plan([10, 10, 26, 26], steady(10, 4), replace(PLAIN, classes_per_week=2))
    assert made.weeks[1].classes == (10, 10)
    assert [found.size for found in made.classes] == [10, 10]


def test_the_cheaper_of_overtime_and_on_call_work_comes_first():
    options = replace(PLAIN, overtime_share=0.1, on_call_hours=20.0, lead_weeks=9, overtime_factor=1.5)
    made = plan([11.2], steady(10, 1), replace(options, on_call_factor=1.2))
    assert (made.weeks[0].on_call_fte, made.weeks[0].overtime_fte) == (pytest.approx(0.5), pytest.approx(0.7))
    made = plan([11.2], steady(10, 1), replace(options, on_call_factor=1.8))
    assert (made.weeks[0].on_call_fte, made.weeks[0].overtime_fte) == (pytest.approx(0.2), pytest.approx(1.0))
    assert made.cost == pytest.approx(40 * 20 * (1.8 * 0.2 + 1.5))


def test_a_priced_shortfall_is_weighed_within_the_limit():
    options = replace(PLAIN, max_shortfall=0.1, overtime_share=0.2, lead_weeks=9)
    assert plan([11], steady(10, 1), options).weeks[0].overtime_fte == 0
    made = plan([11], steady(10, 1), replace(options, shortfall_per_hour=31.0))
    assert made.weeks[0].overtime_fte == pytest.approx(1.0)


def test_slow_staff_is_not_counted_twice():
    # handle times learned from a staff of speed 0.8 already ask for more of them
    staff = StaffOutlook(np.full(3, 10.0), np.full(3, 10.0), np.full(3, 8.0))
    assert plan([10, 10, 10], staff, site=replace(SITE, staff_speed=0.8)).classes == ()
    assert plan([10, 10, 10], staff).classes != ()


def test_no_need_and_surplus_hire_nobody():
    made = plan([0, 0, 5], steady(10, 3))
    assert made.classes == ()
    assert made.cost == 0
    assert (made.weeks[2].effective_fte, made.weeks[2].need_fte) == (10, 5)
    assert made.worst.shortfall_share == 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(5, 40), min_size=3, max_size=16), st.floats(0, 0.2), st.floats(0, 1))
def test_plans_keep_every_limit(need, allowed, attrition):
    options = HiringOptions(attrition_per_year=attrition, class_min=3, class_max=6, lead_weeks=2, training_weeks=2,
                            max_shortfall=allowed, on_call_hours=12.0)  # fmt: skip
    staff = steady(20, len(need))
    made = plan(need, staff, options)
    assert made == plan(need, staff, options)
    for t, week in enumerate(made.weeks):
        assert week.effective_fte + week.overtime_fte + week.on_call_fte + week.shortfall_fte >= need[t] - 1e-5
        assert week.overtime_fte <= 0.05 * week.heads + 1e-6  # heads of 40 and 32 hours
        assert week.on_call_fte <= 0.3 + 1e-6
        assert all(3 <= size <= 6 for size in week.classes)
        assert len(week.classes) <= (t >= 2)
    assert (made.worst.shortfall_share <= allowed + 1e-4) == (made.reasons == ())


def test_a_year_of_a_large_site_is_planned():
    weeks = np.arange(52)
    need = 1000 + 100 * np.sin(weeks / 52 * 2 * np.pi)
    staff = steady(980, 52)
    made = plan(need, replace(staff, effective_fte=staff.fte * 0.995**weeks),
                HiringOptions(class_min=10, class_max=20, classes_per_week=3))  # fmt: skip
    assert made.gap is not None
    assert made.gap < 3e-3
    assert max(week.shortfall_share for week in made.weeks[20:]) <= 0.03 + 1e-6


def test_faults_are_told_at_once():
    options = replace(PLAIN, class_min=5, class_max=3, max_shortfall=-0.1, ramp=(RampPoint(4, 0.0), RampPoint(2, 1.0)))
    with pytest.raises(CapacityError) as caught:
        plan([1.0, -1.0], steady(1, 2), options, replace(SITE, contract_hours=0.0))
    for part in (
        "contract_hours: expected hours above 0, got 0",
        "need of the week of 2026-10-26: expected FTE of at least 0, got -1",
        "hiring.class_size: expected class sizes from at least 1, in order, got 5 to 3",
        "hiring.max_shortfall: expected a number of at least 0, got -0.1",
        "hiring.ramp: expected weeks from 0 on, rising, got 4, 2",
        "hiring.ramp: expected a factor above 0, got 0",
    ):
        assert part in str(caught.value)
    with pytest.raises(CapacityError, match="need and staff of the same weeks"):
        plan([1.0], steady(1, 2))
