"""Tenure, mentors, places and attrition, by hand."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.capacity.ramp import (
    count_people,
    effective_share,
    project_staff,
    speed_at,
    survival,
    weekly_attrition,
    yield_at,
)
from wfm.core.agent import Agent
from wfm.core.hiring import HiringOptions, RampPoint

MONDAY = date(2026, 10, 19)
FTE = {"full": 1.0, "half": 0.5}
PLAIN = HiringOptions(attrition_per_year=0.0, ramp=(), mentor_share=0.0)


def agent(name, contract="full", hired_on=None, location="", role="agent"):
    extra = {"location": location} if location else {}
    return Agent(name, name, role, contract, ("calls",), hired_on=hired_on, extra=extra)


def people(*agents, **speeds):
    return count_people(agents, fte_by_contract=FTE, location_speed=speeds)


def test_speed_is_one_over_the_handle_time_on_the_way_down():
    # handle times 1.5 times as long at first, 1 after 16 weeks: halfway 1.25, so 0.8 of the contacts
    ramp = HiringOptions().ramp
    assert speed_at([0, 8, 16, 40], ramp) == pytest.approx([1 / 1.5, 0.8, 1, 1])
    assert speed_at([-1, -0.01], ramp).tolist() == [0, 0]
    assert speed_at([0, 99], ()).tolist() == [1, 1]


def test_a_published_ramp_can_be_written():
    # ccplanning: nothing in weeks 1-4, 30 to 50% in weeks 5-8, 60 to 85% in weeks 9-16, then all; from first contact
    ramp = [RampPoint(0, 1 / 0.3), RampPoint(4, 1 / 0.5), RampPoint(4.01, 1 / 0.6), RampPoint(12, 1 / 0.85),
            RampPoint(12.01, 1.0)]  # fmt: skip
    assert speed_at([0, 4, 5, 12, 13], ramp) == pytest.approx([0.3, 0.5, 0.6, 0.85, 1.0], abs=0.03)


def test_mentors_lose_their_share_in_the_first_weeks_only():
    options = HiringOptions(ramp=(RampPoint(0, 2.0), RampPoint(10, 1.0)), mentor_share=0.25, mentor_weeks=4)
    assert yield_at([-1, 0, 3.99, 4, 10], options) == pytest.approx([0, 0.25, 1 / 1.601 - 0.25, 1 / 1.6, 1])
    assert float(yield_at(0, replace(options, mentor_share=0.6))) == pytest.approx(-0.1)


def test_effective_share_weighs_by_contract_and_leaves_out_leads_and_those_to_come():
    options = replace(PLAIN, ramp=(RampPoint(0, 2.0), RampPoint(10, 1.0)))
    staff = people(
        agent("old"), agent("new", "half", MONDAY), agent("lead", role="team_lead"),
        agent("later", hired_on=MONDAY + timedelta(days=1)),
    )  # fmt: skip
    assert effective_share(staff, MONDAY, options) == pytest.approx((1 + 0.5 * 0.5) / 1.5)
    assert effective_share(staff, MONDAY - timedelta(days=1), options) == 1.0
    in_five_weeks = MONDAY + timedelta(weeks=5)
    later = 1 / (2 - (5 - 1 / 7) / 10)
    assert effective_share(staff, in_five_weeks, options) == pytest.approx((1 + 0.5 / 1.5 + later) / 2.5)
    assert effective_share(people(agent("to come", hired_on=MONDAY)), MONDAY - timedelta(days=1), options) == 1.0


def test_mentors_and_places_count_in_the_share():
    options = replace(PLAIN, mentor_share=0.25, mentor_weeks=4)
    assert effective_share(people(agent("a"), agent("b", hired_on=MONDAY)), MONDAY, options) == pytest.approx(0.875)
    at_home = people(agent("a", location="home"), agent("b", location="site"), home=1.1)
    assert effective_share(at_home, MONDAY, PLAIN) == pytest.approx(1.05)


def test_a_quarter_of_a_steady_staff_leaves_in_a_year():
    # leavers of 100 people that are kept 100, over 365.25 days
    assert 100 * weekly_attrition(0.25) * 365.25 / 7 == pytest.approx(25)
    assert weekly_attrition(0.25) == pytest.approx(0.00479124)
    assert weekly_attrition(99.0) == 1.0
    assert survival([0, 1, 2], 0.25) == pytest.approx([1, 1 - 0.00479124, (1 - 0.00479124) ** 2])


def test_staff_week_by_week_by_hand():
    # one FTE there, half a one on the Wednesday of the second week; one in ten leaves each week
    options = replace(PLAIN, attrition_per_year=0.1 * 365.25 / 7)
    staff = people(agent("old"), agent("new", "half", MONDAY + timedelta(days=9)))
    made = project_staff(staff, MONDAY, 4, options)
    assert made.heads == pytest.approx([1, 0.9 + 5 / 7, 0.81 + 0.9, 0.729 + 0.81])
    assert made.fte == pytest.approx([1, 0.9 + 2.5 / 7, 0.81 + 0.45, 0.729 + 0.405])
    assert made.effective_fte == pytest.approx(made.fte)
    assert not made.fte.flags.writeable


def test_a_class_already_hired_ramps_up_in_the_outlook():
    options = replace(PLAIN, ramp=(RampPoint(0, 2.0), RampPoint(4, 1.0)), mentor_share=0.25, mentor_weeks=2)
    made = project_staff(people(agent("new", hired_on=MONDAY)), MONDAY, 6, options)
    factors = 2 - (np.arange(4) + 0.5) / 4
    assert made.effective_fte == pytest.approx([*(1 / factors - [0.25, 0.25, 0, 0]), 1, 1])


def test_nobody_there():
    made = project_staff(people(), MONDAY, 2, HiringOptions())
    assert made.heads.tolist() == [0, 0]
