"""The split of the multi-skilled: as cheap as the best of all assignments, with no move that isn't needed."""

from datetime import date
from itertools import product

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions, TeamLeadRule, UnderStep
from wfm.core.requirement import Requirement
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.plan import Plan
from wfm.roster.problem import Problem, build_problem
from wfm.roster.serving import OFF, line_cover, serve_lines

QUEUES = ("chat", "mail", "phone")
STEPS = (UnderStep(0.3, 10.0), UnderStep(0.6, 20.0), UnderStep(1.0, 40.0))
KIND = ShiftKind("two", (480, 495, 510, 540), 120, (BreakRule("break", 15, True, 30, 75),))


def make_problem(skills: list[tuple[str, ...]], need: np.ndarray, *, leads: int = 0) -> Problem:
    """One day of 15-minute intervals; `need` (3, n) from 08:00 on."""
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 3), 1)
    agents = tuple(Agent(f"p{i}", "", "agent", "c", mine) for i, mine in enumerate(skills))
    agents += tuple(Agent(f"t{i}", "", "team_lead", "c") for i in range(leads))
    whole = np.zeros((3, grid.size), dtype=np.int64)
    whole[:, 32 : 32 + need.shape[1]] = need
    zero = np.zeros(whole.shape)
    opened = np.ones(whole.shape, dtype=np.bool_)
    words = (("",) * grid.size,) * 3
    requirement = Requirement(grid, QUEUES, opened, zero, whole, whole, zero, zero, zero, zero, words)
    staff = Staff(agents, {"c": Contract("c", 840, (120,))}, (KIND,))
    options = RosterOptions(under=STEPS)
    return build_problem(requirement, staff, labour=LabourRules(), leads=TeamLeadRule(), options=options)


def random_plan(problem: Problem, rng: np.random.Generator) -> Plan:
    plan = Plan.empty(problem)
    for p in range(len(problem.people)):
        if rng.random() < 0.9:
            plan.kind[p, 0] = 0
            plan.start[p, 0] = rng.choice(problem.starts[0][0])
            plan.breaks[p, 0, 0] = plan.start[p, 0] + int(rng.integers(2, 6))
    return plan


def price(need: int, cover: int) -> float:
    """Price one line and interval, one agent at a time."""
    ends = [-(-need * 3 // 10), -(-need * 6 // 10), need]
    missing = sum(
        next(s.price for s, end in zip(STEPS, ends, strict=True) if i <= end) for i in range(1, need - cover + 1)
    )
    return missing + max(0, cover - need)


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
