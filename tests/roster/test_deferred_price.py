"""What people on a line of work that may wait get done and cost: by hand, by brute force, and as a linear programme."""

from itertools import product

import numpy as np
import ortools.math_opt.python.mathopt as mo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.roster.deferred import DeferredLine, add_deferred, price_deferred

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
    """Four in each of two intervals and three people: in time if one interval later will do, else one late in each."""
    line = line_of([4, 4, 0, 0], 1)
    found = price_deferred(line, [3, 3, 3, 3])
    assert found.done.tolist() == [3, 3, 2, 0]
    assert found.missed.tolist() == [0, 0, 0, 0]
    line = line_of([4, 4, 0, 0], 0)
    found = price_deferred(line, [3, 3, 3, 3])
    assert found.missed.tolist() == [1, 1, 0, 0]
    assert found.idle.tolist() == [0, 0, 1, 3]
    # of 8 due that day 0.8 at 10 and 1.2 at 20; four spare
    assert found.cost == pytest.approx(0.8 * 10 + 1.2 * 20 + 4)


def test_late_work_counts_once():
    line = line_of([5, 0, 0, 0], 0)
    assert price_deferred(line, [0, 5, 0, 0]).missed.tolist() == [5, 0, 0, 0]
    assert price_deferred(line, [0, 5, 0, 0]).idle.sum() == 0


def test_nobody_works_while_it_is_closed():
    line = line_of([2, 0, 0], 2, open=np.array([True, False, True]))
    found = price_deferred(line, [0, 2, 1])
    assert found.done.tolist() == [0, 0, 1]
    assert found.idle.tolist() == [0, 2, 0]
    assert found.missed.tolist() == [0, 0, 1]


def test_what_is_missed_may_be_given_up_the_day_before():
    """All of day 2 is missed; 10% of day 1 is cheap and counts first, its next 15% before the dear part of day 2."""
    line = line_of([10, 10], 0, days=2)
    found = price_deferred(line, [10, 0])
    assert found.missed.tolist() == [0, 10]
    # 1 + 1 at 10, 1.5 + 1.5 at 20, the other 5 at 40
    assert found.cost == pytest.approx(20 + 60 + 200)


def brute_cost(line, people):
    """Least over every way to do whole work and to count whole misses by interval; steps must have whole widths."""
    size, best = len(people), np.inf
    doable = [range(int(n) + 1) if o else range(1) for n, o in zip(people, line.open, strict=True)]
    for does in product(*doable):
        done = np.cumsum(does)
        if (done > line.arrived + 1e-9).any():
            continue
        least = np.maximum(line.due - done, 0.0)
        for misses in product(range(int(least.max()) + 1), repeat=size):
            if (np.cumsum(misses) >= least).all():
                by_day = np.bincount(line.day_of, weights=misses, minlength=len(line.widths))
                if (by_day <= line.widths.sum(axis=1) + 1e-9).all():
                    steps = np.cumsum(line.widths, axis=1) - line.widths
                    taken = np.clip(by_day[:, None] - steps, 0, line.widths)
                    best = min(best, float((taken @ line.prices).sum()) + line.over * (np.sum(people) - np.sum(does)))
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
    assert (done + np.cumsum(found.missed) >= line.due - 1e-9).all()
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
