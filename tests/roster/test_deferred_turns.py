"""Sites with work that may wait, solved whole: against every roster of tiny ones, and what a planner expects."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import numpy as np
import pytest
from random_sites import make_site

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.deferred_need import DeferredNeed
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.deferred_turns import follow_people, true_cost, true_costs
from wfm.roster.parts import split_problem
from wfm.roster.problem import build_problem
from wfm.roster.solve import solve_roster
from wfm.roster.verify import verify_roster

MONDAY, OPENS, HOURS = date(2026, 6, 1), 8, 5
STEPS = ((0.10, 10.0), (0.25, 20.0), (1.0, 40.0))
EFFORT = Effort(stop_gap=0.0, rounds=6, workers=1, repeatable=True)
OPTIONS = RosterOptions(switch_price=0.0, effort=EFFORT)
TINY = range(12)
OPEN = slice(OPENS, OPENS + HOURS)
BOTH, CALLS, MAIL = ("calls", "mail"), ("calls",), ("mail",)


def requirement_of(calls, comes, due_after):
    """One day of whole hours, five of them open: calls to be taken at once, and mail."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 1)
    need, opened = np.zeros((2, 24), dtype=np.int64), np.zeros((2, 24), dtype=bool)
    need[0, OPEN], need[1, OPEN], opened[:, OPEN] = calls, comes, True
    arrived = np.zeros((2, 24))
    arrived[1] = np.cumsum(need[1])
    due = np.concatenate((np.zeros((2, due_after)), arrived), axis=1)[:, :24]
    due[1, OPEN.stop :] = due[1, OPEN.stop - 1]
    zero, words = np.zeros((2, 24)), (("",) * 24,) * 2
    work = DeferredNeed((False, True), arrived, due)
    return Requirement(grid, BOTH, opened, zero, need, need, zero, zero, zero, zero, words, work=work)


def staff_of(skills, hours):
    """People who may work one shift of so many hours that day: of a week of which one day is in the horizon."""
    contract = Contract("c", 60 * hours, (60 * hours,), 1, frozenset({0}))
    starts = tuple(60 * h for h in range(OPENS, OPENS + HOURS - hours + 1))
    people = tuple(Agent(f"p{i}", "", "agent", "c", mine) for i, mine in enumerate(skills))
    return Staff(people, {"c": contract}, (ShiftKind("s", starts, 60 * hours),))


def solve(requirement, staff, **more):
    result = solve_roster(
        requirement, staff, labour=LabourRules(), leads=TeamLeadRule(), options=OPTIONS, **more
    )
    masks = dict(zip(requirement.queues, requirement.open, strict=True))
    kept = verify_roster(result.roster, staff, open_by_queue=masks, labour=LabourRules(), targets=result.targets)
    assert kept == ()
    return result


def least_cost(requirement, skills, hours):
    """Every shift of everyone, or none, and every way to send those with both skills."""
    calls = requirement.roster_agents[0, OPEN]
    arrived, due = requirement.work.arrived[1, OPEN], requirement.work.due[1, OPEN]
    best = np.inf
    for starts in product((None, *range(HOURS - hours + 1)), repeat=len(skills)):
        heads = {kind: np.zeros(HOURS, dtype=int) for kind in (BOTH, CALLS, MAIL)}
        for start, kind in zip(starts, skills, strict=True):
            if start is not None:
                heads[kind][start : start + hours] += 1
        split = np.array(list(product(*(range(n + 1) for n in heads[BOTH]))))
        cost = price_calls(calls, heads[CALLS] + split) + price_mail(arrived, due, heads[MAIL] + heads[BOTH] - split)
        best = min(best, float(cost.min()))
    return best


def price_calls(need, there):
    cost = np.maximum(there - need, 0).sum(axis=1).astype(float)
    for t, n in enumerate(need):
        ends = [(int(np.ceil(round(n * share, 9))), price) for share, price in STEPS]
        ladder = np.cumsum([0.0, *(next(price for end, price in ends if i <= end) for i in range(1, n + 1))])
        cost += ladder[np.maximum(n - there[:, t], 0)]
    return cost


def price_mail(arrived, due, there):
    """The most that is overdue at the end of an hour, in steps of what falls due that day; who finds none is spare."""
    done, idle, late = np.zeros(len(there)), np.zeros(len(there)), np.zeros(len(there))
    for t in range(HOURS):
        more = np.minimum(there[:, t], arrived[t] - done)
        done, idle = done + more, idle + there[:, t] - more
        late = np.maximum(late, due[t] - done)
    cost, before = idle, 0.0
    for share, price in STEPS:
        end = due[-1] * share
        cost = cost + price * np.clip(late - before, 0.0, end - before)
        before = end
    return cost


@cache
def tiny(seed):
    rng = np.random.default_rng(seed)
    skills = (BOTH, BOTH, [CALLS, MAIL, BOTH][seed % 3])
    requirement = requirement_of(rng.integers(0, 3, HOURS), rng.integers(0, 3, HOURS), int(rng.integers(0, 4)))
    return requirement, skills, 3 + seed % 2


@cache
def optimum(seed):
    return least_cost(*tiny(seed))


@cache
def solved(seed):
    requirement, skills, hours = tiny(seed)
    return solve(requirement, staff_of(skills, hours))


@pytest.mark.parametrize("seed", TINY)
def test_bound_and_objective_enclose_the_optimum(seed):
    status = solved(seed).status
    assert status.bound <= optimum(seed) + 1e-6
    assert optimum(seed) <= status.objective + 1e-6
    assert sum(status.costs.values()) == pytest.approx(status.objective)


def test_most_tiny_sites_are_solved_to_the_optimum():
    reached = [solved(seed).status.objective == pytest.approx(optimum(seed)) for seed in TINY]
    assert sum(reached) >= 8
    assert all(solved(seed).status.objective <= 2 * optimum(seed) + 5 for seed in TINY)


def test_mail_is_answered_in_the_quiet_hours():
    """Four people all day, a peak of four calls at noon; by the hour the mail of the peak would lack its people."""
    requirement = requirement_of([2, 2, 4, 2, 2], [2, 2, 2, 2, 0], 4)
    result = solve(requirement, staff_of((BOTH,) * 4, HOURS))
    assert result.status.objective == pytest.approx(0.0)
    assert result.status.costs["deferred"] == 0.0
    cover = result.coverage
    assert cover.rostered[:, OPEN].tolist() == [[2, 2, 4, 2, 2], [2, 2, 0, 2, 2]]
    assert cover.required[1, OPEN].tolist() == [2, 2, 0, 2, 2]
    assert (cover.under == 0).all()
    by_the_hour = solve(replace(requirement, work=None), staff_of((BOTH,) * 4, HOURS))
    assert by_the_hour.status.objective > 0


def test_the_same_roster_again():
    requirement, skills, hours = tiny(5)
    first, again = solved(5), solve(requirement, staff_of(skills, hours))
    assert first.roster.stretches == again.roster.stretches
    assert (first.status.objective, first.status.bound) == (again.status.objective, again.status.bound)


@pytest.mark.parametrize("seed", [1, 8])
def test_where_nothing_waits_nothing_changes(seed):
    site = make_site(seed)
    zero = np.zeros(site.requirement.roster_agents.shape)
    work = DeferredNeed((False,) * len(site.requirement.queues), zero, zero)
    found = [
        solve_roster(
            requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
        )
        for requirement in (site.requirement, replace(site.requirement, work=work))
    ]
    assert found[0].roster.stretches == found[1].roster.stretches
    assert found[0].status.costs == found[1].status.costs
    assert "deferred" not in found[0].status.costs


def problem_of(requirement, skills):
    staff = staff_of(skills, 3)
    return build_problem(requirement, staff, labour=LabourRules(), leads=TeamLeadRule(), options=OPTIONS)


def test_a_part_has_its_own_lines_only():
    problem = problem_of(tiny(0)[0], (CALLS, CALLS, MAIL))
    assert [sorted(part.deferred) for part, _ in split_problem(problem)] == [[1], []]
    assert [part.pools for part, _ in split_problem(problem)] == [((1,),), ((0,),)]


def test_true_cost_by_hand():
    """Two calls short in one hour, of four: 10 and 20. Six mails in the first hour, due an hour later, one person."""
    requirement = requirement_of([4, 0, 0, 0, 0], [6, 0, 0, 0, 0], 1)
    problem = problem_of(requirement, (CALLS, MAIL))
    cover = np.zeros((2, 24), dtype=np.int64)
    cover[0, OPENS], cover[1, OPEN] = 2, 1
    # by the second hour two of six are done; steps of 0.6 at 10, 0.9 at 20 and the rest of the four at 40
    mail = 0.6 * 10 + 0.9 * 20 + 2.5 * 40
    assert true_costs(problem, cover) == pytest.approx({"under": 30 + 20, "over": 0.0, "leads": 0.0, "deferred": mail})
    # whatever the need says when mail is best done
    told = follow_people(problem, {1: np.where(np.arange(24) == OPENS + 3, 2.0, 0.0)})
    assert told.need[1].nonzero()[0].tolist() == [OPENS + 3]
    assert told.need[0].tolist() == problem.need[0].tolist()
    assert true_cost(told, cover) == pytest.approx(true_cost(problem, cover))
