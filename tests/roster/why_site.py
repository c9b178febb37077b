"""A small site to ask why: one queue, or two, open every day from 6 to 22, in hours; Monday 1 June 2026."""

from dataclasses import replace
from datetime import date

import numpy as np

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import DailyRest, DaysInARow, SiteRules
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.problem import build_problem
from wfm.roster.serving import BlockRules, serve_plan
from wfm.roster.stages.solver import Limits

MONDAY = date(2026, 6, 1)
EARLY, LATE = ShiftKind("early", (360,), 480), ShiftKind("late", (840,), 480)
FULL = Contract("full", 40 * 60, (480,))
REST_AND_ROW = LabourRules(
    breaks=(), weekly_rest=None, week_hours=None, average_hours=(), nights=None, sundays=None, minors=None,
    daily_rest=DailyRest(11 * 60), days_in_a_row=DaysInARow(6),
)  # fmt: skip
OPTIONS = RosterOptions(effort=Effort(stop_gap=0.0, rounds=4, workers=1, repeatable=True))


def person(number=0, contract="full", skills=("sales",), **more):
    return Agent(f"p{number}", f"Person {number}", "agent", contract, tuple(skills), **more)


def make_staff(agents, contracts=(FULL,), shifts=(EARLY, LATE), **more):
    return Staff(tuple(agents), {c.name: c for c in contracts}, tuple(shifts), **more)


def make_requirement(need, days=7, queues=("sales",)):
    """`need` (queue, hour) or a number for every open hour."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, days)
    hour = grid.wall_min // 60
    opened = np.tile((hour >= 6) & (hour < 22), (len(queues), 1))
    wanted = np.where(opened, need, 0).astype(np.int64)
    zero, words = np.zeros(wanted.shape), (("",) * grid.size,) * len(queues)
    return Requirement(grid, queues, opened, zero, wanted, wanted, zero, zero, zero, zero, words)


def make_problem(staff, need=1, *, days=7, queues=("sales",), labour=REST_AND_ROW, rules=None, requirement=None):
    return build_problem(
        requirement or make_requirement(need, days, queues), staff, labour=labour, leads=TeamLeadRule(min_on_duty=0),
        options=OPTIONS, rules=rules or SiteRules(),
    )  # fmt: skip


def without_weekend(contract):
    return replace(contract, weekdays=frozenset(range(5)))


def serve_freely(plan):
    """Line per person and interval where a stay may be of any length, breaks as they are: shape (p, t)."""
    return serve_plan(plan, BlockRules(1, 0.0), Limits(None, 0, 1, 0), move_breaks=False)[1].lines
