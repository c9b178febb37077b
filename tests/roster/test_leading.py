"""Team leads over the opening hours: an even spread by hand, and rosters that keep to it."""

from dataclasses import replace

import numpy as np
import pytest
from why_site import OPTIONS, REST_AND_ROW, make_requirement, make_staff

from wfm.core.agent import Agent, Contract
from wfm.core.options import TeamLeadRule
from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.leading import lead_hours, spread_leads
from wfm.roster.problem import build_problem
from wfm.roster.solve import solve_roster

FOUR = ShiftKind("four", tuple(range(360, 1081, 60)), 240)
HALF = Contract("half", 240, (240,), 1)


def test_one_half_evenly_the_other_in_step_with_the_agents():
    """One day from 6 to 22, ten agents until 14 and thirty from then on: 64 lead-hours are 3 an hour, then 5."""
    need = np.where(np.arange(24) < 14, 10, 30)[None]
    found = spread_leads(make_requirement(need, days=1), 64.0, np.array([9]))
    assert found.tolist() == [0] * 6 + [3] * 8 + [5] * 8 + [0] * 2


def test_no_more_than_may_work_on_a_day_the_rest_on_others():
    found = spread_leads(make_requirement(10, days=2), 64.0, np.array([1, 9]))
    assert found.reshape(2, 24).sum(axis=1).tolist() == [16, 48]
    assert spread_leads(make_requirement(10, days=2), 64.0, np.array([1, 1])).sum() == 32
    assert spread_leads(make_requirement(10, days=2), 64.0, np.array([0, 0])).sum() == 0
    assert spread_leads(make_requirement(0, days=1), 32.0, np.array([4]))[6:22].tolist() == [2] * 16


def test_hours_on_duty_are_those_asked_less_paid_breaks():
    people = (Agent("t", "", "team_lead", "c"), Agent("a", "", "agent", "c", ("q",)))
    paid = ShiftKind("eight", (480,), 480, (BreakRule("rest", 30, True, 180, 240),))
    assert lead_hours(people, (((480, 960),), ((2400, 2400),)), (paid,)) == pytest.approx(12 * 450 / 480)


def leads_on_duty(count: int, spread: float) -> list[int]:
    """Team leads on one day from 6 to 22, where an agent is needed all day; each has 4 hours on it, or none."""
    people = [Agent(f"t{i}", "", "team_lead", "half") for i in range(count)]
    staff = make_staff([*people, Agent("a", "", "agent", "half", ("sales",))], [HALF], [FOUR])
    options = replace(OPTIONS, lead_spread_price=spread)
    requirement = make_requirement(1, days=1)
    result = solve_roster(
        requirement, staff, labour=REST_AND_ROW, leads=TeamLeadRule(min_on_duty=1), options=options
    )
    duty = np.zeros(24, dtype=np.int64)
    for s in result.roster.stretches:
        if s.activity == "team_lead":
            duty[requirement.grid.index_of(s.start) : requirement.grid.index_of(s.end)] += 1
    assert result.lead_missing == int((duty[6:22] < 1).sum())
    return duty[6:22].tolist()


@pytest.mark.parametrize("spread", [0.0, 0.5, 5.0])
def test_who_must_be_on_duty_comes_first(spread):
    assert leads_on_duty(4, spread) == [1] * 16


def test_the_others_spread_evenly():
    """Sixteen leads with two hours each on average are two at any time."""
    assert leads_on_duty(16, 0.5) == [2] * 16


def test_what_must_be_there_is_told_apart_from_the_spread():
    people = [Agent(f"t{i}", "", "team_lead", "half") for i in range(16)]
    staff = make_staff(people, [HALF], [FOUR])
    leads = TeamLeadRule(min_on_duty=1)
    requirement = make_requirement(1, days=1)
    problem = build_problem(requirement, staff, labour=REST_AND_ROW, leads=leads, options=OPTIONS)
    assert problem.lead_least[6:22].tolist() == [1] * 16
    assert problem.need[-1][6:22].tolist() == [2] * 16
    plain = replace(OPTIONS, lead_spread_price=0.0)
    problem = build_problem(requirement, staff, labour=REST_AND_ROW, leads=leads, options=plain)
    assert problem.need[-1].tolist() == problem.lead_least.tolist()
