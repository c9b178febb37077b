"""The plain way, to compare with: one CP-SAT model of an instance with one task, all people and days at once."""

from __future__ import annotations

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

Shifts = dict[tuple[int, int, int], Any]
"""A literal per (person, first period, length)."""


def solve_plain(instance: Instance, limit_s: float) -> tuple[IntArray | None, float]:
    """Roster (people, periods), None where none is found, and the bound that CP-SAT proves."""
    model = cp_model.CpModel()
    shifts = _add_people(model, instance)
    _add_cover(model, instance, shifts)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound
    roster = np.zeros((len(instance.least), instance.periods), dtype=np.int64)
    for (p, begin, length), taken in shifts.items():
        if solver.value(taken):
            roster[p, begin : begin + length] = 1
    return roster, solver.best_objective_bound


def _add_people(model: cp_model.CpModel, instance: Instance) -> Shifts:
    shifts: Shifts = {}
    for p in range(len(instance.least)):
        days = [_add_day(model, instance, p, d) for d in range(instance.days + 1)]
        works = [sum(day.values()) for day in days]
        for day in days:
            model.add_at_most_one(day.values())
            shifts |= day
        for d in range(instance.days):
            end = sum((begin + length + REST) * taken for (_, begin, length), taken in days[d].items())
            begin = sum(begin * taken for (_, begin, _), taken in days[d + 1].items())
            model.add(end <= begin + (instance.periods + DAY) * (1 - works[d + 1]))
        for d in range(instance.days + 1 - MOST_IN_A_ROW):
            model.add(sum(works[d : d + MOST_IN_A_ROW + 1]) <= MOST_IN_A_ROW)
        total = sum(length * taken for day in days for (_, _, length), taken in day.items())
        model.add_linear_constraint(total * PERIOD_MIN, instance.least[p], instance.most[p])
    return shifts


def _add_day(model: cp_model.CpModel, instance: Instance, p: int, d: int) -> Shifts:
    return {
        (p, begin, length): model.new_bool_var("")
        for begin in (d * DAY + start - FIRST for start in STARTS)
        for length in range(SHORTEST, LONGEST + 1)
        if begin >= 0 and begin + length <= instance.periods
    }


def _add_cover(model: cp_model.CpModel, instance: Instance, shifts: Shifts) -> None:
    """Add cover, and squares by their tangents at whole numbers, which are exact there."""
    covering: list[list[Any]] = [[] for _ in range(instance.periods)]
    for (_, begin, length), taken in shifts.items():
        for t in range(begin, begin + length):
            covering[t].append(taken)
    squares = []
    for t, there in enumerate(covering):
        people = sum(there)
        model.add(people >= int(instance.need[0, t]))
        square = model.new_int_var(0, len(instance.least) ** 2, "")
        for k in range(len(instance.least)):
            model.add(square >= (2 * k + 1) * (people - int(instance.spare[0, t])) - k * (k + 1))
        squares.append(square)
    model.minimize(sum(squares))
