"""The plain way, to compare with: one CP-SAT model of an instance with one task, all people and days at once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.roster.matsp_format import (
    DAY,
    FIRST,
    LONGEST,
    MOST_IN_A_ROW,
    PERIOD_MIN,
    REST,
    SHORTEST,
    STARTS,
    Instance,
)

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray

@dataclass(frozen=True)
class Day:
    """Literals of one person and day by period: a shift begins, or ends, there; times are 0 without a shift."""

    begins: dict[int, Any]
    ends: dict[int, Any]

    @property
    def works(self) -> Any:
        """Whether there is a shift."""
        return sum(self.begins.values())

    @property
    def begin(self) -> Any:
        """Period in which it begins."""
        return sum(t * taken for t, taken in self.begins.items())

    @property
    def end(self) -> Any:
        """Period in which it is over."""
        return sum(t * taken for t, taken in self.ends.items())


def solve_plain(instance: Instance, limit_s: float) -> tuple[IntArray | None, float]:
    """Roster (people, periods), None where none is found, and the bound that CP-SAT proves."""
    model = cp_model.CpModel()
    people = _add_people(model, instance)
    _add_cover(model, instance, people)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound
    roster = np.zeros((len(instance.least), instance.periods), dtype=np.int64)
    for line, days in zip(roster, people, strict=True):
        for day in days:
            for begin, taken in day.begins.items():
                if solver.value(taken):
                    line[begin : solver.value(day.end)] = 1
    return roster, solver.best_objective_bound


def _add_people(model: cp_model.CpModel, instance: Instance) -> list[list[Day]]:
    people = []
    for p in range(len(instance.least)):
        days = [_add_day(model, instance, d) for d in range(instance.days + 1)]
        for today, tomorrow in pairwise(days):
            late = (instance.periods + DAY) * (1 - tomorrow.works)
            model.add(today.end + REST * today.works <= tomorrow.begin + late)
        for d in range(instance.days + 1 - MOST_IN_A_ROW):
            model.add(sum(day.works for day in days[d : d + MOST_IN_A_ROW + 1]) <= MOST_IN_A_ROW)
        total = sum(day.end - day.begin for day in days)
        model.add_linear_constraint(total * PERIOD_MIN, instance.least[p], instance.most[p])
        people.append(days)
    return people


def _add_day(model: cp_model.CpModel, instance: Instance, d: int) -> Day:
    first = d * DAY - FIRST
    begins = [first + s for s in STARTS if 0 <= first + s <= instance.periods - SHORTEST]
    ends = range(begins[0] + SHORTEST, min(begins[-1] + LONGEST, instance.periods) + 1)
    day = Day({t: model.new_bool_var("") for t in begins}, {t: model.new_bool_var("") for t in ends})
    model.add_at_most_one(day.begins.values())
    model.add(day.works == sum(day.ends.values()))
    model.add(day.end - day.begin >= SHORTEST * day.works)
    model.add(day.end - day.begin <= LONGEST * day.works)
    return day


def _add_cover(model: cp_model.CpModel, instance: Instance, people: list[list[Day]]) -> None:
    """Add cover, and squares by their tangents at whole numbers, which are exact there."""
    most = len(instance.least)
    days = [day for line in people for day in line]
    squares, before = [], 0
    for t in range(instance.periods):
        there = model.new_int_var(int(instance.need[0, t]), most, "")
        come = sum(day.begins[t] for day in days if t in day.begins)
        model.add(there == before + come - sum(day.ends[t] for day in days if t in day.ends))
        square = model.new_int_var(0, most**2, "")
        for k in range(most):
            model.add(square >= (2 * k + 1) * (there - int(instance.spare[0, t])) - k * (k + 1))
        squares.append(square)
        before = there
    model.minimize(sum(squares))
