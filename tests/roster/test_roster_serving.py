"""The split of the multi-skilled: as cheap as the best of all assignments, with no move that isn't needed."""

from itertools import product

import numpy as np
import pytest
from roster_serving_cases import QUEUES, make_problem, price, random_plan

from wfm.roster.plan import Plan
from wfm.roster.problem import Problem
from wfm.roster.serving import OFF, line_cover, serve_lines


def cheapest(problem: Problem, t: int, crew: list[int]) -> float:
    """Best price of an interval over every assignment of the crew to lines they may serve."""
    pools = [problem.pools[problem.pool_of[p]] for p in crew]
    best = float("inf")
    for choice in product(*pools):
        cover = [choice.count(q) for q in range(3)]
        best = min(best, sum(price(int(problem.need[q, t]), cover[q]) for q in range(3)))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_split_against_every_assignment(seed):
    rng = np.random.default_rng(seed)
    pools = [("chat",), ("mail", "phone"), ("chat", "mail"), QUEUES, ("phone",), ("chat", "phone")]
    skills = [pools[i] for i in rng.integers(0, len(pools), size=7)]
    problem = make_problem(skills, rng.integers(0, 5, size=(3, 12)))
    plan = random_plan(problem, rng)
    serving = serve_lines(plan)
    cover = line_cover(problem, serving)
    on_duty = np.zeros(serving.shape, dtype=np.bool_)
    for p in range(len(problem.people)):
        if plan.start[p, 0] >= 0:
            on_duty[p, plan.start[p, 0] : plan.start[p, 0] + 8] = True
            on_duty[p, plan.breaks[p, 0, 0]] = False
    assert np.array_equal(serving != OFF, on_duty)
    for p in range(len(problem.people)):
        assert set(serving[p][on_duty[p]].tolist()) <= set(problem.pools[problem.pool_of[p]])
    for t in np.flatnonzero(on_duty.any(axis=0)):
        got = sum(price(int(problem.need[q, t]), int(cover[q, t])) for q in range(3))
        assert got == pytest.approx(cheapest(problem, int(t), np.flatnonzero(on_duty[:, t]).tolist()))


def test_a_shortage_is_filled_through_a_chain_of_two_moves():
    """Phone lacks one; who can take calls is on mail, and only the one on chat can take over there."""
    need = np.array([[1, 0], [1, 1], [0, 1]])
    problem = make_problem([("chat", "mail"), ("mail", "phone")], need)
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0, 0] = 0, 32, 34
    serving = serve_lines(plan)
    assert serving[:, 32].tolist() == [0, 1]
    assert serving[:, 33].tolist() == [1, 2]


def test_nobody_moves_while_the_need_stays():
    rng = np.random.default_rng(7)
    problem = make_problem([QUEUES] * 6, np.tile(rng.integers(1, 4, size=(3, 1)), 12))
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0, 0] = 0, 32, 39
    serving = serve_lines(plan)[:, 32:39]
    assert (serving == serving[:, :1]).all()


def test_who_has_been_longest_on_a_line_moves_first():
    need = np.array([[1, 2, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]])
    problem = make_problem([("chat", "mail"), ("chat", "mail")], need)
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0, 0] = 0, [33, 32], [36, 36]
    serving = serve_lines(plan)
    assert serving[:, 33].tolist() == [0, 0]
    assert serving[:, 34].tolist() == [0, 1]  # the second has been on chat since 08:00


def test_team_leads_serve_their_own_line():
    problem = make_problem([("chat",)], np.ones((3, 8), dtype=np.int64), leads=1)
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0, 0] = 0, 32, 34
    serving = serve_lines(plan)
    assert serving[1, 32:40].tolist() == [3, 3, OFF, 3, 3, 3, 3, 3]
    assert line_cover(problem, serving)[:, 32].tolist() == [1, 0, 0, 1]
