"""The stages of the search, each on its own: lists of weeks, cuts, roundings, parts, the bound."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from benchmarks.roster.scale import LABOUR, LEADS, make_requirement, make_staff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions
from wfm.roster.parts import merge_plan, split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import Kind, Problem, Week, build_problem
from wfm.roster.rules.daily_rest import windows_on_day
from wfm.roster.stages.bound import find_bound, raise_bound
from wfm.roster.stages.day import day_task, solve_day
from wfm.roster.stages.day_price import DayPrice
from wfm.roster.stages.names import give_names
from wfm.roster.stages.solver import Limits
from wfm.roster.stages.weeks import lawful_weeks, rows_allowed
from wfm.roster.stages.workdays import choose_workdays

WORK = Limits(None, 4, 1, 0)


@pytest.fixture(scope="module")
def problem() -> Problem:
    rng = np.random.default_rng(4)
    grid = Grid("Europe/Amsterdam", 30, date(2026, 6, 1), 7)
    staff = make_staff(14, grid, rng)
    requirement = make_requirement(staff, grid, 1.0, rng)
    return build_problem(requirement, staff, labour=LABOUR, leads=LEADS, options=RosterOptions())


@pytest.fixture(scope="module")
def agents(problem) -> Problem:
    return split_problem(problem)[-1][0]


def tiny(problem: Problem, able: np.ndarray, week: Week, kinds: tuple[Kind, ...]) -> Problem:
    """One person with these kinds on these days; -1 windows where they can't."""
    windows = np.where(able[None, :, :, None], 0, -1) * np.ones((1, 7, len(kinds), 2), dtype=np.int64)
    return replace(problem, kinds=kinds, windows=windows, weeks=(week,), max_days_in_a_row=3)


@pytest.mark.parametrize("seed", range(6))
def test_lawful_weeks_against_all_combinations(problem, seed):
    rng = np.random.default_rng(seed)
    kinds = (Kind("long", 16, (), 480), Kind("short", 8, (), 240), Kind("mid", 12, (), 360))
    able = rng.random((7, 3)) < 0.6
    week = Week(0, tuple(range(7)), int(rng.choice([960, 1200, 1440])), int(rng.integers(3, 6)))
    found = lawful_weeks(tiny(problem, able, week, kinds))[0]
    paid = [480, 240, 360, 0]
    wanted = set()
    for choice in product((-1, 0, 1, 2), repeat=7):
        lawful = all(k < 0 or able[d, k] for d, k in enumerate(choice))
        lawful = lawful and sum(paid[k] for k in choice) == week.paid_min
        lawful = lawful and sum(k >= 0 for k in choice) <= week.max_days
        if lawful and "1111" not in "".join(str(int(k >= 0)) for k in choice):
            wanted.add(choice)
    assert {tuple(row) for row in found.kinds.tolist()} == wanted


def test_weeks_know_their_edges(problem):
    able = np.ones((7, 1), dtype=bool)
    week = Week(0, tuple(range(7)), 480 * 3, 5)
    weeks = lawful_weeks(tiny(problem, able, week, (Kind("long", 16, (), 480),)))[0]
    by_days = {tuple(row >= 0): i for i, row in enumerate(weeks.kinds)}
    i = by_days[True, True, False, True, False, False, False]
    assert (weeks.lead[i], weeks.trail[i], weeks.singles[i]) == (2, 0, 1)
    small = tiny(problem, able, week, (Kind("long", 16, (), 480),))
    assert rows_allowed(small, weeks, 1, 0)[i]
    assert not rows_allowed(small, weeks, 2, 0)[i]
    assert rows_allowed(small, weeks, 0, 3)[i]


def test_a_cut_lies_below_the_price_everywhere(agents):
    rng = np.random.default_rng(0)
    price = DayPrice(agents, 2)
    most = np.array([len(g.people) for g in price.groups], dtype=float)
    cuts = [price.cut_at(np.floor(most * rng.random(most.size))) for _ in range(6)]
    for one in cuts:
        for other in cuts:
            assert one.value + one.slopes @ (other.at - one.at) <= other.value + 1e-6


def test_the_bound_is_the_price_of_the_days_it_wants(agents):
    """Two models of the same days: the week's programme, and each day's own at the heads the week wants."""
    bound = find_bound(agents)
    total = 0.0
    for d in range(agents.grid.days):
        price = DayPrice(agents, d)
        total += price.cut_at(np.array([bound.works[g.people, d, g.kind].sum() for g in price.groups])).value
    assert total == pytest.approx(bound.value, rel=1e-5, abs=1e-3)


def test_raising_never_passes_a_roster(agents):
    bound = find_bound(agents)
    raised = raise_bound(agents, bound, Limits(None, 1, 1, 0))
    works = choose_workdays(agents, bound, limits=WORK)
    whole_days = sum(DayPrice(agents, d).cut_at(heads_on(agents, works, d)).value for d in range(agents.grid.days))
    assert bound.value <= raised + 1e-6
    assert bound.value <= whole_days + 1e-6
    plan = solved(agents, works)
    assert raised <= sum(answer.price for _, answer in plan[1]) + 1e-6


def test_working_days_keep_hours_and_beat_the_first_choice(agents):
    bound = find_bound(agents)
    works = choose_workdays(agents, bound, limits=WORK)
    for week in agents.weeks:
        mine = [k for k in works[week.person, list(week.days)] if k >= 0]
        assert sum(agents.kinds[k].paid_min for k in mine) == week.paid_min
    more = choose_workdays(agents, bound, limits=replace(WORK, work=25))
    assert price_of(agents, more) <= price_of(agents, works) + 1e-6


def test_a_day_is_lawful_whatever_the_limits(agents):
    works = choose_workdays(agents, find_bound(agents), limits=WORK)
    for limits in (Limits(None, 0, 1, 0), Limits(0.0, 5, 2, 0), Limits(None, 5, 1, 3)):
        plan, answers = solved(agents, works, limits)
        assert ((plan.kind >= 0) == (plan.start >= 0)).all()
        for _, answer in answers:
            assert answer.price >= answer.floor - 1e-6
        for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
            kind = agents.kinds[plan.kind[p, d]]
            low, high = agents.windows[p, d, plan.kind[p, d]]
            starts = agents.starts[d][plan.kind[p, d]]
            assert starts[low] <= plan.start[p, d] <= starts[high]
            for rest, at in zip(kind.breaks, plan.breaks[p, d], strict=False):
                assert rest.earliest <= at - plan.start[p, d] <= rest.latest


def test_parts_share_no_line_and_lose_nobody(problem):
    parts = split_problem(problem)
    assert sorted(np.concatenate([people for _, people in parts]).tolist()) == list(range(len(problem.people)))
    assert (sum(part.need for part, _ in parts) == problem.need).all()
    whole = Plan.empty(problem)
    for part, people in parts:
        plan = Plan.empty(part)
        plan.kind[:] = 0
        merge_plan(whole, plan, people)
    assert (whole.kind == 0).all()


def heads_on(problem: Problem, works: np.ndarray, d: int) -> np.ndarray:
    groups = DayPrice(problem, d).groups
    return np.array([float((works[g.people, d] == g.kind).sum()) for g in groups])


def price_of(problem: Problem, works: np.ndarray) -> float:
    return sum(DayPrice(problem, d).cut_at(heads_on(problem, works, d)).value for d in range(problem.grid.days))


def solved(problem: Problem, works: np.ndarray, limits: Limits = WORK):
    plan, answers = Plan.empty(problem), []
    plan.kind[:] = works
    for d in range(problem.grid.days):
        task = day_task(problem, plan, d, windows_on_day(problem, plan, d))
        answers.append((task, solve_day(task, limits)))
        give_names(plan, task, answers[-1][1].crews)
    return plan, answers
