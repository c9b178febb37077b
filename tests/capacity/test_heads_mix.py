"""Heads by contract, team leads and coaches: they add up to the FTE they come from."""

from datetime import date
from itertools import groupby

import pytest

from wfm.capacity.heads import count_heads, describe_mix
from wfm.capacity.leads import count_coaches, count_team_leads
from wfm.core.agent import Agent, Contract
from wfm.core.hiring import CoachRule
from wfm.core.options import TeamLeadRule
from wfm.core.requirement import FteRow

CONTRACTS = {"unused": Contract("unused", 600, (300,)), "full": Contract("full", 2400, (480,)),
             "part": Contract("part", 1200, (240,))}  # fmt: skip
AGENTS = [
    *(Agent(f"f{i}", "", "agent", "full", ("a",)) for i in range(3)),
    Agent("p", "", "agent", "part", ("a",)),
    *(Agent(f"l{i}", "", "team_lead", "part") for i in range(9)),
]
WEEK = date(2026, 10, 19)


def test_the_mix_of_agents_alone():
    full, part = describe_mix(AGENTS, CONTRACTS, full_time_hours=40.0)
    assert (full.contract, full.fte_each, full.share_of_heads, full.share_of_fte) == ("full", 1.0, 0.75, 3 / 3.5)
    assert (part.contract, part.fte_each, part.share_of_heads, part.share_of_fte) == ("part", 0.5, 0.25, 0.5 / 3.5)
    assert describe_mix([], CONTRACTS, full_time_hours=40.0) == ()


def test_people_on_call_have_no_sure_hours_and_are_no_part_of_the_mix():
    contracts = CONTRACTS | {"call": Contract("call", 0, (240,), weekly_range=(0, 1200), on_call=True)}
    callers = [Agent(f"c{i}", "", "agent", "call", ("a",)) for i in range(5)]
    plain = describe_mix(AGENTS, CONTRACTS, full_time_hours=40.0)
    assert describe_mix([*AGENTS, *callers], contracts, full_time_hours=40.0) == plain
    assert describe_mix(callers, contracts, full_time_hours=40.0) == ()


def test_people_by_contract_add_up_to_the_row():
    # 35 FTE of this mix are 40 people: 30 full-timers and 10 half-timers; mean contract 35 h
    mix = describe_mix(AGENTS, CONTRACTS, full_time_hours=40.0)
    rows = (FteRow("a", WEEK, 1400, 35.0, 40.0), FteRow("ALL", WEEK, 1400, 35.0, 40.0, 2.333))
    made = count_heads(rows, mix, coaches=CoachRule(30))
    assert [(r.queue, r.role, r.contract, r.heads, r.fte) for r in made] == [
        ("a", "agent", "full", pytest.approx(30), pytest.approx(30)),
        ("a", "agent", "part", pytest.approx(10), pytest.approx(5)),
        ("ALL", "agent", "full", pytest.approx(30), pytest.approx(30)),
        ("ALL", "agent", "part", pytest.approx(10), pytest.approx(5)),
        ("ALL", "team_lead", "", 2.333, None),
        ("ALL", "coach", "", pytest.approx(35 / 30), None),
    ]
    for _, members in groupby((r for r in made if r.role == "agent"), key=lambda r: r.queue):
        assert sum(r.heads for r in members) == pytest.approx(40)


def test_no_coaches_where_there_is_no_rule():
    made = count_heads((FteRow("ALL", WEEK, 40, 1.0, 1.0, 0.1),), (), coaches=CoachRule(None))
    assert [row.role for row in made] == ["team_lead"]
    assert count_coaches(90.0, CoachRule(None)) == 0
    assert count_coaches(90.0, CoachRule(30.0)) == 3


def test_team_leads_of_the_norm_kept_both_ways():
    # the norm of the project: 52 FTE are 3.47 team leads for the budget, 4 on a roster
    assert count_team_leads(52, 60, TeamLeadRule()) == pytest.approx(52 / 15)
    assert count_team_leads(52, 80, TeamLeadRule()) == pytest.approx(4)
