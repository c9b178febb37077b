"""The stages of the search, each on its own: groups and blocks, a day as counts, names, turns, parts."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from random_sites import make_site

from wfm.roster.parts import merge_plan, split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import Kind, Problem, Rest, build_problem
from wfm.roster.search import plan_cost
from wfm.roster.stages.day import CrewDay, day_task, solve_day, start_window
from wfm.roster.stages.groups import BAND_MIN, build_blocks
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.moves import Moves, build_up, settle
from wfm.roster.stages.names import give_names
from wfm.roster.stages.solver import Limits

WORK = Limits(None, 2, 1, 0)
DAYTIME, NIGHTS = (1, 2, 4, 7, 8), (3, 6, 12, 15, 33)
SITES = (*DAYTIME, *NIGHTS)


@cache
def problem_of(seed: int) -> Problem:
    """All people of a random small site, without those whose only part is to lead."""
    site = make_site(seed)
    problem = build_problem(
        site.requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )
    parts = [part for part, _ in split_problem(problem) if any(a.role == "agent" for a in part.people)]
    return max(parts, key=lambda part: len(part.people))


@cache
def plan_of(seed: int) -> Plan:
    """Everybody's best schedule in turn."""
    moves = Moves(Plan.empty(problem_of(seed)))
    assert build_up(moves, range(len(moves.problem.people))) == []
    return moves.plan


def reaches_over(problem: Problem, d: int) -> bool:
    ends = [s[-1] + kind.length for s, kind in zip(problem.starts[d], problem.kinds, strict=True) if s.size]
    return max(ends, default=0) > problem.grid.first_of_day[d + 1]


@pytest.mark.parametrize("seed", SITES)
def test_groups_hold_every_choice_of_everyone_once(seed):
    problem = problem_of(seed)
    blocks = build_blocks(problem)
    for block in blocks:
        seen: dict[int, set[int]] = {g: set() for g in range(len(block.groups))}
        for p in range(len(problem.people)):
            for d in block.days:
                profile, of = problem.profile(p), block.of[p, d]
                for c, g in enumerate(of.tolist()):
                    k, start = int(profile.kinds[d][c]), int(profile.starts[d][c])
                    assert (g >= 0) == (k >= 0 and np.isfinite(problem.wishes[p][d][c]))
                    if g >= 0:
                        group = block.groups[g]
                        assert (group.day, group.pool, group.kind) == (d, problem.pool_of[p], k)
                        low, high = problem.starts[d][k][list(group.window)]
                        assert low <= start <= high
                        seen[g].add(p)
                assert block.paid[p, d].tolist() == sorted(set(of[of >= 0].tolist()))
        assert [sorted(seen[g]) for g in range(len(block.groups))] == [g.people.tolist() for g in block.groups]


@pytest.mark.parametrize("seed", SITES)
def test_blocks_part_days_where_no_shift_crosses_midnight(seed):
    problem = problem_of(seed)
    blocks = [block.days for block in build_blocks(problem)]
    assert [d for days in blocks for d in days] == list(range(problem.grid.days))
    for days in blocks:
        assert all(reaches_over(problem, d) for d in days[:-1])
        assert days[-1] == problem.grid.days - 1 or not reaches_over(problem, days[-1])


@pytest.mark.parametrize("seed", NIGHTS)
def test_bands_are_narrow_where_rest_can_bind(seed):
    problem = problem_of(seed)
    widths = [
        (problem.starts[g.day][g.kind][g.window[1]] - problem.starts[g.day][g.kind][g.window[0]])
        for block in build_blocks(problem)
        for g in block.groups
    ]
    assert max(widths) * problem.grid.interval_min < BAND_MIN


@pytest.mark.parametrize("seed", SITES)
def test_a_start_window_is_lawful_and_costs_no_more(seed):
    problem, plan = problem_of(seed), plan_of(seed)
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        low, high = start_window(plan, int(p), int(d))
        kind, profile = int(plan.kind[p, d]), problem.profile(int(p))
        starts, now = problem.starts[d][kind], plan.rules_price(int(p))
        good = []
        for start in starts.tolist():
            other = plan.copy()
            number = profile.number[d].get((kind, start))
            if number is not None:
                other.move(int(p), int(d), number)
                good.append(start == plan.start[p, d] or other.rules_price(int(p)) <= now + 1e-9)
            else:
                good.append(False)
        at = starts.tolist().index(int(plan.start[p, d]))
        assert low <= at <= high
        assert all(good[low : high + 1])
        assert low == 0 or not good[low - 1]
        assert high + 1 == len(good) or not good[high + 1]


def lawful(plan: Plan) -> None:
    """Everybody's schedule keeps the rules, every break its window."""
    for p in range(len(plan.problem.people)):
        assert np.isfinite(plan.rules_price(p)) or not plan.choice[p].any()
    for p, d in zip(*np.nonzero(plan.kind >= 0), strict=True):
        kind = plan.problem.kinds[plan.kind[p, d]]
        for rest, at in zip(kind.breaks, plan.breaks[p, d], strict=False):
            assert rest.earliest <= at - plan.start[p, d] <= rest.latest
        assert (plan.breaks[p, d, len(kind.breaks) :] == -1).all()
    assert ((plan.kind >= 0) == (plan.choice > 0)).all()


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("seed", SITES)
def test_a_day_solved_anew_is_lawful_and_no_dearer(seed, fresh):
    """Shifts from the day before and into the day after are there as they stand."""
    plan = plan_of(seed).copy()
    for d in range(plan.problem.grid.days):
        before, kinds = plan_cost(plan), plan.kind.copy()
        rules = [plan.rules_price(p) for p in range(len(plan.problem.people))]
        task = day_task(plan, d, fresh=fresh)
        answer = solve_day(task, WORK)
        give_names(plan, task, answer.crews)
        lawful(plan)
        assert (plan.kind == kinds).all()
        assert answer.floor <= answer.price + 1e-6
        after = [plan.rules_price(p) for p in range(len(plan.problem.people))]
        assert all(new <= old + 1e-9 for new, old in zip(after, rules, strict=True))
        if not fresh:
            assert plan_cost(plan) <= before + 1e-6


@pytest.mark.parametrize("seed", NIGHTS)
def test_the_price_of_a_day_is_what_it_changes_in_the_whole(seed):
    """Two answers to one day differ in the plan's cover by what they differ in price."""
    plan, found = plan_of(seed), []
    d = int(np.argmax((plan.kind >= 0).sum(axis=0)))
    for limits, fresh in ((WORK, False), (Limits(None, 0, 1, 0), True)):
        other = plan.copy()
        task = day_task(other, d, fresh=fresh)
        answer = solve_day(task, limits)
        give_names(other, task, answer.crews)
        rules = sum(other.rules_price(p) for p in range(len(other.problem.people)))
        found.append((answer.price, plan_cost(other) - rules))
    assert found[0][0] - found[1][0] == pytest.approx(found[0][1] - found[1][1])


@pytest.mark.parametrize("limits", [Limits(None, 0, 1, 0), Limits(0.0, 5, 2, 0), Limits(None, 3, 1, 3)])
def test_a_day_is_lawful_whatever_the_limits(limits):
    plan = plan_of(NIGHTS[0]).copy()
    for d in range(plan.problem.grid.days):
        task = day_task(plan, d, fresh=True)
        give_names(plan, task, solve_day(task, limits).crews)
    lawful(plan)


@pytest.mark.parametrize("seed", SITES)
def test_turns_never_cost_more_and_the_price_is_kept(seed):
    problem = problem_of(seed)
    moves = Moves(plan_of(seed).copy())
    assert moves.price == pytest.approx(plan_cost(moves.plan))
    before = moves.price
    gained = settle(moves, range(len(problem.people)))
    assert moves.price == pytest.approx(plan_cost(moves.plan))
    assert gained == pytest.approx(before - moves.price)
    lawful(moves.plan)
    kept = moves.keep(np.arange(len(problem.people)))
    now, choices = moves.price, moves.plan.choice.copy()
    for p in range(len(problem.people)):
        moves.remove(p)
    assert not moves.cover.duty.any()
    moves.restore(kept)
    assert moves.price == pytest.approx(now)
    assert (moves.plan.choice == choices).all()
    assert plan_cost(moves.plan) == pytest.approx(now)


@pytest.mark.parametrize("seed", DAYTIME[:3])
def test_one_person_placed_by_turn_and_by_model_costs_the_same(seed):
    """With everyone else fixed the shortest path is exact: CP-SAT can't do better."""
    plan = plan_of(seed).copy()
    moves = Moves(plan)
    for p in range(min(3, len(plan.problem.people))):
        moves.remove(p)
        assert moves.insert(p)
        model = replace_people(moves.plan, [p], limits=Limits(None, 5.0, 1, 0))
        assert model.plan is not None
        lawful(model.plan)
        assert plan_cost(model.plan) == pytest.approx(moves.price, abs=1e-6)
        assert model.bound <= moves.price + 1e-6


def test_starts_go_to_who_usually_starts_near_them():
    plan = plan_of(1).copy()
    busy = [d for d in range(plan.problem.grid.days) if (plan.kind[:, d] >= 0).sum() > 0]
    task = day_task(plan, busy[0])
    assert task.standing is not None
    new = plan.copy()
    give_names(new, task, task.standing)
    lawful(new)
    assert (np.sort(new.start[:, busy[0]]) == np.sort(plan.start[:, busy[0]])).all()
    assert plan_cost(new) <= plan_cost(plan) + 1e-6


def test_counts_nobody_can_start_are_a_fault_of_ours():
    plan = plan_of(1).copy()
    d = next(d for d in range(plan.problem.grid.days) if (plan.kind[:, d] >= 0).any())
    task = day_task(plan, d)
    late = [np.full(len(members), crew.starts[-1] + 999) for crew, members in zip(task.crews, task.people, strict=True)]
    wrong = [CrewDay(starts, [starts] * len(crew.kind.breaks)) for starts, crew in zip(late, task.crews, strict=True)]
    with pytest.raises(AssertionError, match="can't be given to its people"):
        give_names(plan, task, wrong)


def test_kinds_know_their_time_on_the_queue():
    assert Kind("x", 16, (Rest(1, 2, 4), Rest(2, 6, 8)), 450).on_queue == 13


def test_parts_share_no_line_and_lose_nobody():
    site = make_site(20)
    people = tuple(
        replace(a, role="agent", skills=(site.requirement.queues[i % len(site.requirement.queues)],))
        for i, a in enumerate(site.staff.agents)
    )
    staff = replace(site.staff, agents=(*people, replace(people[0], id="lea", role="team_lead", skills=())))
    problem = build_problem(
        site.requirement, staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )
    parts = split_problem(problem)
    assert len(parts) == len(site.requirement.queues) + 1
    assert sorted(np.concatenate([mine for _, mine in parts]).tolist()) == list(range(len(problem.people)))
    assert (sum(part.need for part, _ in parts) == problem.need).all()
    whole = Plan.empty(problem)
    for part, mine in parts:
        plan = Plan.empty(part)
        plan.kind[:] = 0
        merge_plan(whole, plan, mine)
    assert (whole.kind == 0).all()
    moves = [Moves(Plan.empty(part)) for part, _ in parts]
    for one, (part, mine) in zip(moves, parts, strict=True):
        assert build_up(one, range(len(part.people))) == []
        merge_plan(whole, one.plan, mine)
    assert plan_cost(whole) == pytest.approx(sum(one.price for one in moves))
