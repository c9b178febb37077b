"""Hours of the whole horizon: the machine against sums, and whole rosters against the check and every other roster."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from machine_runs import MONDAY, past_of, run, setting_of
from roster_by_hand import leave

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.paths import price_path
from wfm.roster.problem import build_problem
from wfm.roster.rules.period_hours import machines
from wfm.roster.solve import solve_roster
from wfm.roster.verify import verify_roster

LONG, SHORT = ("long", 480, 480), ("short", 480, 240)
ONLY_HOURS = LabourRules(weekly_rest=None, week_hours=None, average_hours=(), nights=None, sundays=None, minors=None)
EIGHT = ShiftKind("eight", (480,), 480, (BreakRule("rest", 60, True, 180, 240),))
FOUR = ShiftKind("four", (480,), 240)


@pytest.mark.parametrize(
    ("least", "most"), [(0, 960), (480, 480), (700, 1300), (0, 0), (2400, 2400), (2300, 9000), (2401, 9000)]
)
def test_a_schedule_is_forbidden_where_its_sum_is_out_of_range(least, most):
    setting = setting_of([LONG, SHORT], 5)
    contract = replace(setting.contract, period_range=(0, 9000))
    past = replace(past_of("ann"), period=(least, most))
    found = machines(replace(setting, contract=contract, people=(past,)))
    for sequence in product(*setting.choices):
        fine = least <= sum(choice.paid_min for choice in sequence) <= most
        prices = [run(machine, past, sequence) for machine in found]
        assert all(price == 0.0 for price in prices) == fine


def test_no_machine_where_nothing_can_bind():
    setting = setting_of([LONG], 5)
    ranged = replace(setting.contract, period_range=(0, 2400))
    free = replace(past_of("ann"), period=(0, 2400))
    assert machines(replace(setting, people=(free,))) == []
    assert machines(replace(setting, contract=ranged, people=(free,))) == []
    assert len(machines(replace(setting, contract=ranged, people=(replace(free, period=(0, 2399)),)))) == 1


def site(period, *, days=9, weekly=(480, 1440), weekdays=frozenset(range(7)), off=()):
    """One person, shifts of 4 and 8 hours at 8 o'clock, on a site where nobody is needed."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, days)
    opened = (np.arange(grid.size) % 24 >= 8)[None]
    none = np.zeros((1, grid.size), dtype=np.int64)
    zero = np.zeros(none.shape)
    contract = Contract("c", weekly[0], (240, 480), 3, weekdays, weekly_range=weekly, period_range=period)
    staff = Staff((Agent("p", "", "agent", "c", ("q",)),), {"c": contract}, (EIGHT, FOUR), off)
    return Requirement(grid, ("q",), opened, zero, none, none, zero, zero, zero, zero, (("",) * grid.size,)), staff


def lawful_totals(requirement, staff):
    """Paid minutes of each week for every schedule the engine calls lawful, and its targets."""
    problem = build_problem(
        requirement, staff, labour=ONLY_HOURS, leads=TeamLeadRule(), options=RosterOptions()
    )
    setting, graph = problem.profile(0).setting, problem.profile(0).graph
    able = [np.flatnonzero(np.isfinite(w)).tolist() for w in problem.wishes[0]]
    found = set()
    for choices in product(*able):
        if price_path(graph, problem.begin(0), np.array(choices), problem.ranges[0]) is not None:
            paid = [today[c].paid_min for today, c in zip(setting.choices, choices, strict=True)]
            found.add((sum(paid[:7]), sum(paid[7:])))
    return found, problem.targets, problem.warnings


def every_total(*, weekly, weekdays, days, least, most):
    """Paid minutes of both weeks of all that can be worked: at most three days, 0 to the most of a week."""
    out = set()
    workable = [(MONDAY + timedelta(days=d)).weekday() in weekdays for d in range(days)]
    for choice in product(*[(0, 240, 480) if can else (0,) for can in workable]):
        weeks = choice[:7], choice[7:]
        one, two = map(sum, weeks)
        few = all(sum(map(bool, week)) <= 3 for week in weeks)
        if few and max(one, two) <= weekly[1] and least <= one + two <= most:
            out.add((one, two))
    return out


@pytest.mark.parametrize("period", [(0, 960), (960, 1200), (1680, 1680), (1920, 9000), (0, 500), (1440, 1920)])
@pytest.mark.parametrize("weekdays", [frozenset(range(7)), frozenset({0, 1}), frozenset({1, 3, 5})])
def test_lawful_are_those_in_both_ranges(period, weekdays):
    """480 to 1440 in the first week; of the second two days, 137 to 411 due: 0 to 480."""
    weekly = (480, 1440)
    requirement, staff = site(period, weekdays=weekdays)
    found, targets, warnings = lawful_totals(requirement, staff)
    all_of = every_total(weekly=weekly, weekdays=weekdays, days=9, least=0, most=period[1])
    fits = {(a, b) for a, b in all_of if 480 <= a <= 1440 and b <= 480}
    wanted = {(a, b) for a, b in fits if a + b >= period[0]}
    if wanted:
        assert found == wanted
    else:
        most = max(a + b for a, b in fits)
        assert len(found) == 1
        assert sum(*found) == most
        assert f"p (): {most / 60:g} h in the horizon rostered of {period[0] / 60:g} h due" in warnings[-1]
    assert {target.week for target in targets} == {MONDAY, MONDAY + timedelta(days=7)}


@pytest.mark.parametrize("period", [(0, 960), (960, 1200), (1680, 1680), (9000, 9000), (1440, 1920)])
@pytest.mark.parametrize("away", [0, 2])
def test_rosters_keep_the_hours_of_the_horizon(period, away):
    off = (TimeOff("p", *leave(date(2026, 6, 2), away), "leave", paid=True),) if away else ()
    requirement, staff = site(period, off=off)
    options = RosterOptions(effort=Effort(rounds=1, workers=1, repeatable=True))
    result = solve_roster(requirement, staff, labour=ONLY_HOURS, leads=TeamLeadRule(), options=options)
    masks = {"q": requirement.open[0]}
    against = {"open_by_queue": masks, "labour": ONLY_HOURS, "targets": result.targets}
    assert verify_roster(result.roster, staff, **against) == ()
    paid = sum(s.end - s.start for s in result.roster.stretches) // 60
    assert paid <= period[1] - 160 * away  # a day of leave is a third of 480


def test_two_people_of_one_contract_one_of_whom_can_t_make_it():
    requirement, staff = site((1680, 1920))
    weak = replace(staff.agents[0], id="q", weekdays=frozenset({0, 2}))
    both = replace(staff, agents=(staff.agents[0], weak))
    options = RosterOptions(effort=Effort(rounds=1, workers=1, repeatable=True))
    result = solve_roster(requirement, both, labour=ONLY_HOURS, leads=TeamLeadRule(), options=options)
    masks = {"q": requirement.open[0]}
    assert verify_roster(
        result.roster, both, open_by_queue=masks, labour=ONLY_HOURS, targets=result.targets
    ) == ()
    paid = {who: sum(s.end - s.start for s in result.roster.stretches if s.agent == who) // 60 for who in "pq"}
    assert 1680 <= paid["p"] <= 1920
    assert paid["q"] == 1440
    assert [w for w in result.warnings if "in the horizon rostered" in w] == [
        "q (): 24 h in the horizon rostered of 28 h due: hours of their weeks, rests and availability leave no more"
    ]
