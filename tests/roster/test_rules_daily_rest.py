"""Daily rest: first start after history, and start windows narrowed by the shifts of the days around."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract, Staff, WorkedShift
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import DailyRest
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.plan import Plan
from wfm.roster.problem import Problem, build_problem
from wfm.roster.rules.daily_rest import first_allowed_start, windows_on_day

KINDS = (ShiftKind("eight", tuple(range(0, 961, 30)), 480), ShiftKind("four", tuple(range(0, 1201, 60)), 240))


def make_problem(start: date, people: int, worked: tuple[WorkedShift, ...] = ()) -> Problem:
    grid = Grid("Europe/Amsterdam", 15, start, 3)
    agents = tuple(Agent(f"p{i}", "", "agent", "c", ("service",)) for i in range(people))
    staff = Staff(agents, {"c": Contract("c", 1200, (240, 480))}, KINDS, worked=worked)
    need = np.ones((1, grid.size), dtype=np.int64)
    zero = np.zeros(need.shape)
    requirement = Requirement(
        grid, ("service",), need > 0, zero, need, need, zero, zero, zero, zero, (("",) * grid.size,)
    )
    rules, leads = LabourRules(daily_rest=DailyRest(660)), TeamLeadRule()
    return build_problem(requirement, staff, labour=rules, leads=leads, options=RosterOptions())


@pytest.mark.parametrize(
    ("rest_after_midnight_min", "expected"),
    [(-60, 0), (0, 0), (15, 1), (16, 2), (480, 32)],  # the moment the rest is over, seen from the first midnight
)
def test_first_start_after_history(rest_after_midnight_min, expected):
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 3), 1)
    end = int(grid.midnights_utc[0]) + (rest_after_midnight_min - 660) * 60
    worked = (
        WorkedShift("ann", date(2026, 6, 2), end - 14400, end),
        WorkedShift("ann", date(2026, 6, 1), end - 100000, end - 90000),
    )
    staff = Staff((Agent("ann", "", "agent", "c"), Agent("bob", "", "agent", "c")), {}, (), worked=worked)
    assert first_allowed_start(grid, staff, 660).tolist() == [expected, 0]


@pytest.mark.parametrize("start", [date(2026, 6, 3), date(2026, 3, 28), date(2026, 10, 24)])
@pytest.mark.parametrize("seed", range(5))
def test_windows_against_every_start(start, seed):
    rng = np.random.default_rng(seed)
    problem = make_problem(start, 20)
    plan = Plan.empty(problem)
    for p in range(20):
        for d in (0, 2):
            if rng.random() < 0.7:
                plan.kind[p, d] = k = int(rng.integers(2))
                plan.start[p, d] = rng.choice(problem.starts[d][k])
    # a person whose own window is narrower, or empty, to begin with
    windows = problem.windows.copy()
    windows[0, 1], windows[1, 1], windows[2, 1] = [5, 9], -1, [0, 3]
    problem = replace(problem, windows=windows)
    plan.problem = problem
    found = windows_on_day(problem, plan, 1)
    for p in range(20):
        for k, kind in enumerate(KINDS):
            lo, hi = windows[p, 1, k]
            good = [
                i for i in range(lo, hi + 1) if lo >= 0 and rested(problem, plan, p, int(problem.starts[1][k][i]), kind)
            ]
            assert tuple(found[p, k]) == ((good[0], good[-1]) if good else (-1, -1))
    assert np.array_equal(problem.windows, windows)  # what was handed over stays as it was


def rested(problem: Problem, plan: Plan, p: int, start: int, kind: ShiftKind) -> bool:
    """Eleven hours to the shift of the day before and of the day after, in minutes since the horizon began."""
    begin, end = start * 15, start * 15 + kind.length_min
    before = int(plan.start[p, 0]) * 15 + KINDS[plan.kind[p, 0]].length_min
    after = int(plan.start[p, 2]) * 15
    return (plan.start[p, 0] < 0 or begin - before >= 660) and (plan.start[p, 2] < 0 or after - end >= 660)


def test_a_day_with_only_working_days_known_narrows_nothing():
    problem = make_problem(date(2026, 6, 3), 2)
    plan = Plan.empty(problem)
    plan.kind[:, 0] = 0
    assert np.array_equal(windows_on_day(problem, plan, 1), problem.windows[:, 1])
