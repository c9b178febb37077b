"""What `wfm capacity --weeks` shows of a hiring plan, on a plan worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.capacity.hiring import Site, plan_hiring
from wfm.cli.show_hiring import MOST_ROWS, describe_hiring, group_weeks, show_hiring, tell_class, tell_plan
from wfm.core.hiring import HiringClass, HiringOptions, HiringPlan, HiringWeek, RampPoint, StaffOutlook

MONDAY = date(2026, 10, 19)
OPTIONS = HiringOptions(
    attrition_per_year=0.0, class_min=1, class_max=10, lead_weeks=1, training_weeks=1, mentor_share=0.0,
    ramp=(RampPoint(0, 2.0), RampPoint(2, 1.0)), overtime_share=0.1, max_shortfall=0.0, cost_per_hire=1000.0,
    wage_per_hour=20.0,
)  # fmt: skip


def make(need, **changes):
    there = np.full(len(need), 10.0)
    site = Site(MONDAY, full_time_hours=40.0, contract_hours=40.0)
    staff = StaffOutlook(there, there, there)
    return plan_hiring(np.array(need, dtype=float), staff, replace(OPTIONS, **changes), site=site)


def quiet(weeks, *classes):
    made = [HiringWeek(MONDAY + timedelta(weeks=w), 10, 10, 0, 10, 0, 0, 0.1, (), 5.0) for w in range(weeks)]
    for w in classes:
        made[w] = replace(made[w], classes=(8,))
    return HiringPlan(tuple(made), (), 0.03, 40.0)


def test_a_class_is_one_clear_sentence():
    found = HiringClass(date(2027, 1, 11), 8, date(2026, 11, 30), date(2027, 2, 8), date(2027, 4, 5))
    assert tell_class(found) == (
        "start a class of 8 on Mon 2027-01-11 (recruit from 2026-11-30): ready 2027-02-08, fully productive 2027-04-05"
    )
    sentence = tell_class(replace(found, queues=(("service", 5), ("sales", 3))))
    assert sentence.startswith("start a class of 8 (5 service, 3 sales) on Mon 2027-01-11 (recruit from")
    assert tell_class(replace(found, queues=(("sales", 8),))).startswith("start a class of 8 for sales on Mon")
    assert tell_class(replace(found, productive=found.ready)).endswith("ready 2027-02-08, as fast as any at once")


def test_the_plan_ends_with_what_it_comes_to(capsys):
    # 3 missing from week 3 on: overtime gives 1, so 2 people, who do 1 / 1.25 at first: 3 then; wages of three weeks
    plan = make([10, 10, 10, 10, 13, 13])
    show_hiring(plan)
    out = capsys.readouterr().out.splitlines()
    assert out[0].split() == ["week", "of", "need", "FTE", "heads", "in", "training", "effective", "overtime",
                              "classes", "cost"]  # fmt: skip
    assert [line.split()[0] for line in out[1:7]] == [str(MONDAY + timedelta(weeks=w)) for w in range(6)]
    assert out[8].startswith(f"start a class of {plan.classes[0].size} on Mon {plan.classes[0].start}")
    assert "no week misses more than 0.0% of its need" in "\n".join(out)
    hires = sum(found.size for found in plan.classes)
    assert out[-1].startswith(f"in 6 weeks: {hires} hired in {len(plan.classes)} class")
    assert out[-1].endswith(f"cost {plan.cost:,.0f}")


def test_weeks_that_fall_short_are_told_with_their_reason():
    told = list(tell_plan(make([13, 13, 10])))
    assert told[:2] == ["no class to start", "not every week can be kept within 0.0% missing:"]
    assert told[2].startswith("  2 weeks, 2026-10-19 to 2026-10-26: up to 15.4% missing, 2.0 FTE (week of 2026-10-19)")
    assert told[3] == "in 3 weeks: 0 hired in 0 classes, 80 h of overtime; cost 2,400"


@pytest.mark.parametrize(("weeks", "classes"), [(52, (3,)), (61, ()), (104, (7, 8, 60)), (300, (0, 299))])
def test_many_weeks_are_grouped_and_classes_stay_apart(weeks, classes):
    plan = quiet(weeks, *classes)
    lines = group_weeks(plan)
    assert len(lines) <= MOST_ROWS
    assert sum(line.weeks for line in lines) == weeks
    assert [line.first.week for line in lines if line.first.classes] == [plan.weeks[w].week for w in classes]
    assert all(line.weeks == 1 for line in lines if line.first.classes)
    assert sum(line.first.cost for line in lines) == pytest.approx(plan.cost)
    assert all(line.short == pytest.approx(0.01) for line in lines)
    if weeks == 61:
        assert lines[0].label == "2026-10-19 +1"


def test_json_has_weeks_classes_and_the_worst():
    told = describe_hiring(make([10, 10, 10, 10, 13, 13]))["hiring"]
    assert len(told["weeks"]) == 6
    assert set(told["classes"][0]) == {"start", "size", "recruit_from", "ready", "productive", "queues"}
    assert told["worst"]["shortfall_share"] == pytest.approx(0, abs=1e-6)
    assert told["weeks"][5]["shortfall_share"] == pytest.approx(0, abs=1e-6)
