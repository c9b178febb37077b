"""Who can help where: shares of the staff against Hall's condition, and what classes should learn."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity.hiring import Site, plan_hiring
from wfm.capacity.hiring_model import HiringModel
from wfm.capacity.hiring_skills import QueueNeed, SkillGroup, count_unusable, place_classes, share_staff, split_whole
from wfm.core.hiring import HiringOptions, StaffOutlook

SITE = Site(date(2026, 10, 19), full_time_hours=40.0, contract_hours=40.0)
PLAIN = HiringOptions(attrition_per_year=0.0, class_min=1, class_max=20, lead_weeks=1, training_weeks=1, ramp=(),
                      mentor_share=0.0, overtime_share=0.0, max_shortfall=0.0)  # fmt: skip
QUEUES = ("a", "b", "c")


def reach(need, groups, subset):
    """What a set of queues needs, and what everyone who serves any of them can do."""
    wanted = sum(need[QUEUES.index(name)] for name in subset)
    return wanted, sum(fte for names, fte in groups if names & set(subset))


skills = st.sets(st.sampled_from(QUEUES), min_size=0, max_size=3).map(frozenset)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.1, 20), min_size=3, max_size=3),
    st.lists(st.tuples(skills, st.floats(0, 15)), min_size=0, max_size=5),
)
def test_what_is_missing_is_what_halls_condition_says(need, groups):
    # by max flow, min cut: least missing in all is the largest gap of any set of queues and those who serve any of it
    subsets = [s for size in (1, 2, 3) for s in combinations(QUEUES, size)]
    gaps = [wanted - there for wanted, there in (reach(need, groups, s) for s in subsets)]
    shares = [gap / reach(need, groups, s)[0] for gap, s in zip(gaps, subsets, strict=True)]
    for fair in (False, True):
        short = share_staff(np.array(need), QUEUES, groups, fair=fair)
        assert short.sum() == pytest.approx(max(0.0, *gaps), abs=1e-6)
        if fair:
            assert (short / need).max() == pytest.approx(max(0.0, *shares), abs=1e-6)


def test_whole_parts_add_up_and_follow_the_weights():
    assert split_whole(8, np.array([5.0, 3.0])) == [5, 3]
    assert split_whole(7, np.array([1.0, 1.0, 1.0])) == [3, 2, 2]
    assert split_whole(5, np.array([0.0, 0.0])) == [3, 2]
    assert split_whole(3, np.array([0.1, 9.9])) == [0, 3]


def plan_for(need, groups, options=PLAIN):
    need = np.array(need, dtype=float)
    wanted = QueueNeed(QUEUES[: len(need)], need)
    total = np.sum([group.fte for group in groups], axis=0)
    staff = StaffOutlook(total, total, total, count_unusable(wanted, groups))
    plan = plan_hiring(need.sum(axis=0), staff, options, site=SITE)
    gain = HiringModel(need.sum(axis=0), staff, options, SITE).gain
    return place_classes(plan, wanted, groups, one_hire=gain)


def group(fte, *queues, weeks=6):
    return SkillGroup(frozenset(queues), np.full(weeks, float(fte)))


def test_people_of_another_queue_are_no_help():
    # 20 FTE for 20 in all, but 12 of them for b, which needs 5: 3 have nothing to do once b takes its own, a misses 7
    plan = plan_for([[8] * 2 + [15] * 4, [5] * 6], [group(8, "a"), group(12, "b")])
    assert [week.unusable_fte for week in plan.weeks] == [0, 0, 7, 7, 7, 7]
    assert [sum(week.classes) for week in plan.weeks] == [0, 7, 0, 0, 0, 0]
    assert [found.queues for found in plan.classes] == [(("a", 7),)]
    assert plan.warnings == ()


def test_those_with_both_skills_go_where_they_are_missing():
    plan = plan_for([[8] * 2 + [15] * 4, [5] * 6], [group(8, "a"), group(12, "a", "b")])
    assert plan.classes == ()
    assert plan.warnings == ()


def test_classes_learn_what_those_before_them_leave_missing():
    options = replace(PLAIN, class_max=4)
    plan = plan_for([[5] * 2 + [9] * 4, [5] * 3 + [8] * 3], [group(5, "a"), group(5, "b")], options)
    assert [found.size for found in plan.classes] == [4, 3]
    learned = [dict(found.queues) for found in plan.classes]
    assert [sum(found.get(name, 0) for found in learned) for name in ("a", "b")] == [4, 3]
    assert learned[0]["a"] > learned[0].get("b", 0)


def test_weeks_shorter_by_skills_than_by_heads_are_warned_about():
    # a is short by 4 first, b later: 4 new people are enough by heads, but whoever learned a is no help for b
    need = [[5] * 2 + [9] * 2 + [5] * 2, [5] * 4 + [9] * 2]
    plan = plan_for(need, [group(5, "a"), group(5, "b")])
    (found,) = plan.classes
    assert found.queues == (("a", 2), ("b", 2))
    assert plan.warnings == (
        "hiring: in 4 weeks more is missing than the plan says, because people don't have the skills: in the week of "
        "2026-11-23 2.0 FTE, most of all for b",
    )


def test_nobody_there_and_people_without_a_queue():
    assert share_staff(np.array([2.0, 3.0]), ("a", "b"), [], fair=True).tolist() == pytest.approx([2, 3])
    leads = [(frozenset[str](), 9.0)]
    assert share_staff(np.array([2.0]), ("a",), leads, fair=False).tolist() == [2.0]
