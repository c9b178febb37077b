"""Faults of today's open tools that this one must not have.

Tested where the thing itself is tested:
- a search that starts above the answer, 4 agents where 3 do: capacity/test_agents_search.py
- 31 instead of 30 by float noise: capacity/test_shrinkage_rounding.py
- zero volume, and fewer agents than load: capacity/test_agents_search.py, capacity/test_erlang_c.py
- never fewer agents than load where callers hang up: capacity/test_agents_search_a.py (a scan from one agent up)
- people counted queue by queue and rounded up each time: capacity/test_size_requirement.py, capacity/test_pooling.py
- a break counted from the clock instead of from the shift's start: roster/test_verify_library.py
- replanning that moves who had no reason to move: pipeline/test_pipeline_keep.py, roster/test_repair_roster.py
"""

from dataclasses import fields
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import poisson

from wfm.capacity.erlang_a import outcomes
from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement, Target
from wfm.core.roster import Roster, Stretch
from wfm.core.rules import Request
from wfm.core.shift import LabourRules, ShiftKind
from wfm.pipeline.files.requirement import COLUMNS
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import verify_roster

MONDAY = date(2026, 6, 1)
EARLY, LATE = ShiftKind("early", (480,), 480), ShiftKind("late", (900,), 480)
FULL = Contract("full", 2400, (480,), 5)
LABOUR = LabourRules(breaks=())
OPTIONS = RosterOptions(effort=Effort(rounds=4, workers=1, repeatable=True))


def solve(
    need: np.ndarray, kinds: tuple[ShiftKind, ...], *, people: int = 1, contract: Contract = FULL, **staff
) -> RosterResult:
    """Roster people of 40 hours on hours of need, shape (7 x 24,), one queue open 08:00-23:00; must be lawful."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 7)
    hour = np.arange(grid.size) % 24
    opened = ((hour >= 8) & (hour < 23))[None]
    zero, none = np.zeros(opened.shape), (("",) * grid.size,)
    requirement = Requirement(grid, ("q",), opened, zero, need[None], need[None], zero, zero, zero, zero, none)
    agents = tuple(Agent(f"a{i}", "", "agent", "full", ("q",)) for i in range(people))
    crew = Staff(agents, {"full": contract}, kinds, **staff)
    result = solve_roster(requirement, crew, labour=LABOUR, leads=TeamLeadRule(), options=OPTIONS)
    violations = verify_roster(
        result.roster, crew, open_by_queue={"q": opened[0]}, labour=LABOUR, targets=result.targets
    )
    assert violations == ()
    return result


def hours(first: int, last: int, *, heads: int = 1) -> np.ndarray:
    """Need of a week: so many heads in these hours of every day."""
    hour = np.arange(7 * 24) % 24
    return np.where((hour >= first) & (hour < last), heads, 0)


def test_late_after_late_is_allowed_and_early_after_late_is_not():
    """A tool that forbade Night -> Morning forbade Night -> Night with it."""
    late = solve(hours(15, 23), (EARLY, LATE))
    assert [s.shift for s in late.roster.stretches] == ["late-1500"] * 5
    both = solve(hours(8, 23), (EARLY, LATE))
    shifts = [(s.date, s.shift) for s in both.roster.stretches]
    assert len(shifts) == 5
    for (day, shift), (after, following) in pairwise(shifts):
        assert (after - day).days > 1 or (shift, following) != ("late-1500", "early-0800")


def test_hours_past_midnight_run_into_the_next_day():
    """A shift over midnight once wrapped inside its own day, with the meal of 22-06 at 07:00."""
    friday_night = OpeningHours(((), (), (), (), ((22 * 60, 30 * 60),), (), ()))
    opened = np.flatnonzero(friday_night.mask(Grid("Europe/Amsterdam", 60, MONDAY, 7)))
    assert opened.tolist() == list(range(4 * 24 + 22, 5 * 24 + 6))


def test_staff_that_cannot_cover_gives_what_it_can_and_says_what_is_missing():
    """Elsewhere: a row with agent -1, or the bare word infeasible."""
    result = solve(hours(8, 16, heads=3), (EARLY,))
    cover = result.coverage
    assert cover.rostered.sum() == 40
    assert cover.under.sum() == 3 * 56 - 40
    assert cover.over.sum() == 0
    assert {s.agent for s in result.roster.stretches} == {"a0"}


def test_nobody_there_is_an_empty_roster_with_everything_missing():
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 7)
    away = TimeOff("a0", int(grid.midnights_utc[0]), int(grid.midnights_utc[-1]), "leave", paid=True)
    result = solve(hours(8, 16), (EARLY,), time_off=(away,))
    assert result.roster.stretches == ()
    assert result.coverage.under.sum() == 56
    assert result.status.bound == pytest.approx(result.status.objective, rel=1e-6)
    assert result.status.objective == 560.0


def test_a_contract_that_time_off_makes_impossible_is_reduced_by_name():
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 7)
    away = TimeOff("a0", int(grid.midnights_utc[0]), int(grid.midnights_utc[4]), "unpaid", paid=False)
    result = solve(hours(8, 16), (EARLY,), time_off=(away,))
    assert [target.minutes for target in result.targets] == [3 * 480]
    assert "a0" in result.warnings[0]
    assert "24 h rostered of 40 h due" in result.warnings[0]


def test_hours_nobody_needs_only_cost():
    """A tool paid for preferred shifts that nobody needed; here what is spare never lowers the price."""
    idle, wanted = solve(hours(0, 0), (EARLY,)), solve(hours(8, 16), (EARLY,))
    assert idle.status.objective == 40 * OPTIONS.over_price
    assert wanted.status.objective == 16 * OPTIONS.under[0].price  # one head a day on the two days off


@pytest.mark.parametrize("wish", ["shift", "not_shift"])
def test_a_wish_for_a_shift_pays_for_no_shift_that_nobody_needs(wish):
    """Elsewhere a preference was a prize for each shift that had it, so the more of them the better."""
    asked = tuple(Request("a0", MONDAY + timedelta(days=d), wish, ("early",), weight=50.0) for d in range(7))
    on_call = Contract("full", 2400, (480,), 5, weekly_range=(0, 2400))
    result = solve(hours(0, 0), (EARLY, LATE), contract=on_call, requests=asked)
    assert result.roster.stretches == ()
    assert result.status.objective == 0.0


def test_patience_of_minutes_beside_a_promise_of_hours_is_no_trouble():
    """Elsewhere exp(-target / patience) went under; nobody waits two hours who hangs up after five minutes."""
    load, agents = np.array([2.0, 20.0, 300.0, 20.0]), np.array([1, 15, 280, 30])
    found = outcomes(load, agents, aht_s=300.0, patience_s=300.0, answer_within_s=7200.0)
    # who handles as long as callers wait is the Poisson queue: the busy are E[min(X, n)]
    answered = (load * poisson.cdf(agents - 2, load) + agents * poisson.sf(agents - 1, load)) / load
    assert found.service_level == pytest.approx(answered, rel=1e-9)


def test_an_unknown_shift_is_a_violation_by_name():
    """Elsewhere: ValueError: 'zz' is not in list."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 7)
    begin = int(grid.midnights_utc[0]) + 8 * 3600
    roster = Roster(grid, (Stretch("a0", MONDAY, "zz", "on_queue", begin, begin + 8 * 3600, True, "q"),))
    staff = Staff((Agent("a0", "", "agent", "full", ("q",)),), {"full": Contract("full", 2400, (480,))}, (EARLY,))
    opened = {"q": np.ones(grid.size, dtype=np.bool_)}
    found = verify_roster(roster, staff, open_by_queue=opened, labour=LABOUR, targets=())
    assert any(v.rule == "unknown_shift" and "zz" in v.detail for v in found)


def test_the_threshold_and_the_outcome_have_names_of_their_own():
    """Elsewhere one name, asa, stood for both."""
    names = [field.name for field in (*fields(Target), *fields(Requirement))] + list(COLUMNS)
    assert "asa" not in names
    assert {"answer_within_s", "asa_s", "expected_asa_s"} <= set(names)
