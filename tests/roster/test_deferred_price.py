"""What people on a line of work that may wait get done and cost: by hand, by brute force, and as a linear programme."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import ortools.math_opt.python.mathopt as mo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.core.deferred_need import DeferredNeed
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions
from wfm.core.requirement import Requirement
from wfm.roster.deferred import DeferredLine, add_deferred, deferred_lines, price_deferred

PRICES = np.array([10.0, 20.0, 40.0])


def line_of(comes, due_after, *, days=1, open=None, over=1.0):
    """Work that comes in each interval, each due so many intervals later; steps of 10%, 15% and the rest of a day."""
    size = len(comes)
    arrived = np.cumsum(np.asarray(comes, dtype=float))
    due = np.concatenate((np.zeros(due_after), arrived))[:size]
    day_of = np.arange(size) * days // size
    falls = np.bincount(day_of, weights=np.diff(due, prepend=0.0), minlength=days)
    widths = np.outer(falls, [0.1, 0.15, 0.75])
    return DeferredLine(arrived, due, np.ones(size, dtype=bool) if open is None else open, day_of, widths, PRICES, over)


def solve(line, people):
    model = mo.Model()
    served = []
    for n in people:
        x = model.add_variable(lb=float(n), ub=float(n))
        served.append(x)
    model.minimize(add_deferred(model, line, served))
    result = mo.solve(model, mo.SolverType.GLOP)
    assert result.termination.reason == mo.TerminationReason.OPTIMAL
    return result.objective_value()


def test_by_hand():
    """Four in each of two intervals, three people: in time if one interval later will do, else one late, then two."""
    line = line_of([4, 4, 0, 0], 1)
    found = price_deferred(line, [3, 3, 3, 3])
    assert found.done.tolist() == [3, 3, 2, 0]
    assert found.overdue.tolist() == [0, 0, 0, 0]
    line = line_of([4, 4, 0, 0], 0)
    found = price_deferred(line, [3, 3, 3, 3])
    assert found.overdue.tolist() == [1, 2, 0, 0]
    assert found.missed.tolist() == [2]
    assert found.idle.tolist() == [0, 0, 1, 3]
    # of 8 due that day 0.8 at 10 and 1.2 at 20; four spare
    assert found.cost == pytest.approx(0.8 * 10 + 1.2 * 20 + 4)


def test_what_stays_undone_is_missed_anew_each_day():
    """Ten due on the first day and ten on the second: five too few people at first, and nobody to catch up."""
    line = line_of([10, 10], 0, days=2)
    found = price_deferred(line, [5, 10])
    assert found.missed.tolist() == [5, 5]
    # of ten due 1 at 10, 1.5 at 20, 2.5 at 40, twice
    assert found.cost == pytest.approx(2 * (10 + 30 + 100))
    assert price_deferred(line, [5, 15]).missed.tolist() == [5, 0]
    # More than all that falls due on a day costs as much as its last.
    assert price_deferred(line, [0, 0]).cost == pytest.approx(10 + 30 + 7.5 * 40 + 10 + 30 + 17.5 * 40)


def test_lines_of_a_requirement():
    """Steps of ten, twenty and forty up to a tenth, a quarter and all of what falls due on a day."""
    grid = Grid("Europe/Amsterdam", 60, date(2026, 11, 2), 2)
    due = np.repeat([[0.0], [0.0]], 48, axis=1)
    due[1, 10:] += 20
    due[1, 30:] += 40
    none, counts = np.zeros((2, 48)), np.zeros((2, 48), dtype=np.int64)
    made = Requirement(
        grid=grid, queues=("phone", "mail"), open=counts == 0, offered_erlangs=none, net_agents=counts,
        roster_agents=counts, gross_agents=none, expected_service_level=none, expected_asa_s=none,
        expected_occupancy=none, binding_target=(("",) * 48,) * 2,
        work=DeferredNeed((False, True), due + 1.0, due),
    )  # fmt: skip
    lines = deferred_lines(made, RosterOptions())
    assert list(lines) == [1]
    np.testing.assert_allclose(lines[1].widths, [[2, 3, 15], [4, 6, 30]])
    assert lines[1].prices.tolist() == [10, 20, 40]
    assert lines[1].over == 1.0
    assert deferred_lines(replace(made, work=None), RosterOptions()) == {}


def test_a_closed_day_misses_nothing():
    line = line_of([4, 0, 0], 0, days=3, open=np.array([True, False, True]))
    found = price_deferred(line, [1, 0, 3])
    assert found.overdue.tolist() == [3, 3, 0]
    assert found.missed.tolist() == [3, 0, 0]


def test_nobody_works_while_it_is_closed():
    line = line_of([2, 0, 0], 2, open=np.array([True, False, True]))
    found = price_deferred(line, [0, 2, 1])
    assert found.done.tolist() == [0, 0, 1]
    assert found.idle.tolist() == [0, 2, 0]
    assert found.missed.tolist() == [1]


def brute_cost(line, people):
    """Least over every way to do whole work."""
    doable = [range(int(n) + 1) if o else range(1) for n, o in zip(people, line.open, strict=True)]
    best = np.inf
    for does in product(*doable):
        done = np.cumsum(does)
        if (done > line.arrived + 1e-9).any():
            continue
        cost = line.over * (np.sum(people) - np.sum(does))
        for d, (cheap, _) in enumerate(line.widths):
            late = max([line.due[t] - done[t] for t in range(len(done)) if line.open[t] and line.day_of[t] == d] + [0])
            cost += line.prices[0] * min(late, cheap) + line.prices[1] * max(late - cheap, 0)
        best = min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_against_brute_force(seed):
    rng = np.random.default_rng(seed)
    size, days = 4, int(rng.integers(1, 3))
    arrived = np.cumsum(rng.integers(0, 3, size))
    due = np.minimum(np.maximum.accumulate(np.maximum(arrived - rng.integers(0, 3, size), 0)), arrived)
    day_of = np.arange(size) * days // size
    falls = np.bincount(day_of, weights=np.diff(due, prepend=0), minlength=days)
    cheap = np.minimum(falls, 1)
    widths = np.column_stack((cheap, falls - cheap)).astype(float)
    line = DeferredLine(
        arrived.astype(float), due.astype(float), rng.random(size) < 0.8, day_of, widths, np.array([10.0, 25.0]), 1.0
    )
    people = rng.integers(0, 3, size)
    assert price_deferred(line, people).cost == pytest.approx(brute_cost(line, people))


works = st.lists(st.integers(0, 6), min_size=8, max_size=8)


@settings(max_examples=60, deadline=None)
@given(works, works, st.integers(0, 3), st.integers(1, 4), st.lists(st.booleans(), min_size=8, max_size=8))
def test_the_programme_and_the_price_agree(comes, people, due_after, days, is_open):
    line = line_of(comes, due_after, days=days, open=np.array(is_open))
    assert solve(line, people) == pytest.approx(price_deferred(line, people).cost, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(works, works, st.integers(0, 3), st.integers(1, 2))
def test_work_stays_between_the_curves(comes, people, due_after, days):
    line = line_of(comes, due_after, days=days)
    found = price_deferred(line, people)
    done = np.cumsum(found.done)
    assert (done <= line.arrived + 1e-9).all()
    assert (done + found.missed[line.day_of] >= line.due - 1e-9).all()
    assert (found.done <= np.array(people) + 1e-9).all()
    np.testing.assert_allclose(found.done + found.idle, people)
    # One more person never makes more late, and costs at most an idle interval.
    more = price_deferred(line, np.array(people) + np.eye(8)[0])
    assert more.missed.sum() <= found.missed.sum() + 1e-9
    assert more.cost <= found.cost + line.over + 1e-9


@settings(max_examples=60, deadline=None)
@given(works, works, works, st.integers(0, 3))
def test_the_price_is_convex(comes, one, other, due_after):
    line = line_of(comes, due_after, days=2)
    middle = price_deferred(line, (np.array(one) + np.array(other)) / 2).cost
    assert middle <= (price_deferred(line, one).cost + price_deferred(line, other).cost) / 2 + 1e-6
