"""Small days to serve: a problem from skills and need, random shifts, and the price of a line by hand."""

from datetime import date

import numpy as np

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions, TeamLeadRule, UnderStep
from wfm.core.requirement import Requirement
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.plan import Plan
from wfm.roster.problem import Problem, build_problem

QUEUES = ("chat", "mail", "phone")
STEPS = (UnderStep(0.3, 10.0), UnderStep(0.6, 20.0), UnderStep(1.0, 40.0))
KIND = ShiftKind("two", (480, 495, 510, 540), 120, (BreakRule("break", 15, True, 30, 75),))


def make_problem(
    skills: list[tuple[str, ...]], need: np.ndarray, *, leads: int = 0, kind: ShiftKind = KIND
) -> Problem:
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
    staff = Staff(agents, {"c": Contract("c", 840, (120,))}, (kind,))
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
