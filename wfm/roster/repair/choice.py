"""One way for each shift, all at once: CP-SAT over the ways worth a look, each with the price of its changes.

Each line and interval in which a way differs has the convex price of `Cells`; a line whose work may wait has its work
done as a number that follows the people, with what is late priced by the day and what is left by the days after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from wfm.roster.repair.cells import SLACK
from wfm.roster.repair.floor import given
from wfm.roster.stages.solver import cp_solver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.repair.cells import Tail
    from wfm.roster.repair.floor import Floor
    from wfm.roster.stages.solver import Limits

CENTS, WORK_UNITS = 100, 20
"""Prices are whole hundredths, work twentieths of an agent-interval."""


@dataclass
class _Model:
    """The model while it is built; `picks[i]` are the ways of duty i with their variables."""

    cp: cp_model.CpModel
    picks: dict[int, list[tuple[IntArray, cp_model.IntVar]]]
    cost: list[cp_model.LinearExprT]


def choose_ways(floor: Floor, ways: Mapping[int, Sequence[IntArray]], most: int, limits: Limits) -> bool:
    """Put the best way of each shift on the floor; whether that is cheaper than what was there.

    `most` shifts may differ from the roster. The floor as it stands is the hint, whole, so that the search begins with
    it, and stays where nothing better is found.
    """
    model = _Model(cp_model.CpModel(), {}, [])
    standing = {i: floor.labels[i] for i in ways}
    for i, mine in ways.items():
        _add_ways(model, floor, i, mine)
    _cap(model, floor, most)
    _add_trainers(model, floor)
    _add_cover(model, floor, standing)
    model.cp.minimize(sum(model.cost))
    solver = cp_solver(limits)
    status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    before = floor.price
    for i, picks in model.picks.items():
        floor.put(i, next(labels for labels, var in picks if solver.boolean_value(var)))
    if floor.price < before - 1e-6:
        return True
    for i, labels in standing.items():
        floor.put(i, labels)
    return False


def _add_ways(model: _Model, floor: Floor, i: int, mine: Sequence[IntArray]) -> None:
    base = floor.duties[i].labels
    known = {labels.tobytes(): labels for labels in (base, floor.labels[i], *mine)}
    picks = [(labels, model.cp.new_bool_var("")) for labels in known.values()]
    model.cp.add_exactly_one(var for _, var in picks)
    now = floor.labels[i].tobytes()
    for labels, var in picks:
        model.cp.add_hint(var, labels.tobytes() == now)
        price = floor.own_price(i, labels)
        if price:
            model.cost.append(round(CENTS * price) * var)
    model.picks[i] = picks


def _cap(model: _Model, floor: Floor, most: int) -> None:
    """At most so many shifts differ, those that can't go back included; a person on call is in one shift at most."""
    fixed = sum(
        1
        for i, duty in enumerate(floor.duties)
        if i not in model.picks and (floor.labels[i] != duty.labels).any()
    )
    same = [next(var for labels, var in mine if (labels == floor.duties[i].labels).all()) for i, mine in
            model.picks.items()]  # fmt: skip
    model.cp.add(len(same) - sum(same) <= max(most - fixed, 0))


def _add_trainers(model: _Model, floor: Floor) -> None:
    """As many team leads as sessions need them, in every interval; where they lack already, no more sessions."""
    spare = floor.leading() - floor.giving()
    rows: dict[int, list[cp_model.LinearExprT]] = {}
    for i, mine in model.picks.items():
        duty = floor.duties[i]
        if not duty.pieces and duty.agent.role != "team_lead":
            continue
        now = _uses(given(duty, floor.labels[i]), floor.presence(i, floor.labels[i])[-1], floor.day.first)
        for labels, var in mine:
            uses = _uses(given(duty, labels), floor.presence(i, labels)[-1], floor.day.first)
            for t in uses.keys() | now.keys():
                if change := uses.get(t, 0) - now.get(t, 0):
                    rows.setdefault(t, []).append(change * var)
    for t, row in rows.items():
        model.cp.add(sum(row) <= max(int(spare[t]), 0))


def _uses(sessions: list[tuple[str, int, int, str]], leading: IntArray, first: int) -> dict[int, int]:
    """Team leads a shift asks for, less those it gives, by interval of the horizon."""
    found = {first + int(t): -1 for t in np.flatnonzero(leading)}
    for _, begin, end, _ in sessions:
        for t in range(begin, end):
            found[t] = found.get(t, 0) + 1
    return found


def _add_cover(model: _Model, floor: Floor, standing: Mapping[int, IntArray]) -> None:
    """Price the cover wherever some way differs from how all stands."""
    terms: dict[tuple[int, int], list[tuple[int, cp_model.IntVar]]] = {}
    for i, mine in model.picks.items():
        now = floor.presence(i, standing[i])
        for labels, var in mine:
            change = floor.presence(i, labels) - now
            for q, t in np.argwhere(change):
                terms.setdefault((int(q), int(t)), []).append((int(change[q, t]), var))
    touched = {q for q, _ in terms}
    for (q, t), row in sorted(terms.items()):
        if q not in floor.waits:
            here = int(floor.cover[q, t])
            _add_cell(model, here, row, floor.cells.table[q, t])
    for q in sorted(touched & floor.waits):
        people = [
            int(floor.cover[q, t]) + sum(c * var for c, var in terms.get((q, t), ()))
            for t in range(floor.cover.shape[1])
        ]
        most = [int(floor.cover[q, t]) + sum(max(c, 0) for c, _ in terms.get((q, t), ()))
                for t in range(floor.cover.shape[1])]  # fmt: skip
        _add_tail(model, floor.cells.tails[q], people, most, floor.cover[q])


def _add_cell(
    model: _Model, here: int, terms: Sequence[tuple[int, cp_model.IntVar]], prices: FloatArray
) -> None:
    """One line and interval: people as parts of equal worth, the most worth first; `here` are there as all stands."""
    low = max(here + sum(min(c, 0) for c, _ in terms), 0)
    high = min(here + sum(max(c, 0) for c, _ in terms), prices.size - 1)
    steps = np.round(CENTS * np.diff(prices[low : high + 1])).astype(np.int64)
    parts: list[cp_model.IntVar] = []
    left = min(max(here - low, 0), high - low)
    for value in np.unique(steps):
        size = int((steps == value).sum())
        part = model.cp.new_int_var(0, size, "")
        model.cp.add_hint(part, min(left, size))
        left -= min(left, size)
        parts.append(part)
        model.cost.append(int(value) * part)
    model.cp.add(sum(parts) + low == here + sum(c * var for c, var in terms))


def _add_tail(
    model: _Model, tail: Tail, people: Sequence[cp_model.LinearExprT], most: Sequence[int], here: IntArray
) -> None:
    """Add work done by the end of each interval, what is late of it each day, who is idle, and the days after.

    `here` (w,) people are there as all stands, from which the hints follow.
    """
    cp, unit = model.cp, WORK_UNITS
    top = int(np.ceil(unit * max(float(tail.arrived[-1]), tail.before))) + 1
    before: cp_model.LinearExprT = round(unit * tail.before)
    so_far = round(unit * tail.before)
    late = {int(d): cp.new_int_var(0, top, "") for d in np.unique(tail.day)}
    missed = {d: round(unit * max(float(tail.late[d]), 0.0)) for d in late}
    for d, var in late.items():
        cp.add(var >= missed[d])
    for i, number in enumerate(people):
        cp.add(number >= int(min(tail.stay[i], here[i])))
        if not tail.open[i]:
            model.cost.append(round(CENTS * tail.line.over) * number)
            continue
        came, due, d = max(int(unit * tail.arrived[i]), 0) + 1, round(unit * float(tail.due[i])), int(tail.day[i])
        done = cp.new_int_var(0, unit * max(most[i], 0), "")
        cp.add(done <= unit * number)
        cp.add(before + done <= came)
        model.cost.append(round(CENTS * tail.line.over) * number - round(CENTS * tail.line.over / unit) * done)
        after = cp.new_int_var(0, top, "")
        cp.add(after == before + done)
        cp.add(late[d] >= due - after)
        cp.add(after >= min(int(unit * (float(tail.least[i]) - SLACK)), top))
        before = after
        cp.add_hint(done, max(min(unit * int(here[i]), came - so_far), 0))
        so_far += max(min(unit * int(here[i]), came - so_far), 0)
        cp.add_hint(after, so_far)
        missed[d] = max(missed[d], due - so_far)
    for d, var in late.items():
        cp.add_hint(var, missed[d])
        _add_late(model, tail, d, var, missed[d])
    _add_later(model, tail, before, so_far)


def _add_late(model: _Model, tail: Tail, d: int, late: cp_model.IntVar, left: int) -> None:
    """Price what is late on a day, in its steps; `left` is late as all stands."""
    widths = np.round(WORK_UNITS * tail.line.widths[d]).astype(np.int64)
    sizes = [int(width) if i < widths.size - 1 else 10**7 for i, width in enumerate(widths)]
    parts = [model.cp.new_int_var(0, size, "") for size in sizes]
    model.cp.add(sum(parts) >= late)
    for part, size, price in zip(parts, sizes, tail.line.prices, strict=True):
        model.cp.add_hint(part, min(left, size))
        left -= min(left, size)
        model.cost.append(round(CENTS * price / WORK_UNITS) * part)


def _add_later(model: _Model, tail: Tail, done: cp_model.LinearExprT, here: int) -> None:
    """Add the days after as the highest of straight lines: their price is convex in what is done before them."""
    cost = model.cp.new_int_var(-(10**9), 10**9, "")
    slopes = np.diff(tail.later) / np.diff(tail.done)
    least = -(10**9)
    for slope, at, price in zip(slopes.tolist(), tail.done.tolist(), tail.later.tolist(), strict=False):
        level = round(CENTS * WORK_UNITS * price) - round(CENTS * slope) * round(WORK_UNITS * at)
        model.cp.add(WORK_UNITS * cost >= level + round(CENTS * slope) * done)
        least = max(least, -((-level - round(CENTS * slope) * here) // WORK_UNITS))
    model.cp.add_hint(cost, least)
    model.cost.append(cost)
