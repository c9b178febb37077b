"""When work that may wait is best done: against every split of a small site, and as a need that whole people follow."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.core.options import RosterOptions
from wfm.roster.deferred import DeferredLine, price_deferred
from wfm.roster.deferred_spread import LEEWAY, price_roster, price_spread, spread_need, whole_people
from wfm.roster.objective import price_cover, price_steps
from wfm.roster.stages.solver import CLOSE, Limits

OPTIONS = RosterOptions()
POOLS = ((0,), (0, 1), (1,))
"""Line 0 is served at once, line 1 may wait."""


def line_of(comes, due_after, *, days=1):
    size = len(comes)
    arrived = np.cumsum(np.asarray(comes, dtype=float))
    due = np.concatenate((np.zeros(due_after), arrived))[:size]
    day_of = np.arange(size) * days // size
    falls = np.bincount(day_of, weights=np.diff(due, prepend=0.0), minlength=days)
    shares = np.diff([0.0, *(min(step.up_to_share, 1.0) for step in OPTIONS.under)])
    prices = np.array([step.price for step in OPTIONS.under])
    return DeferredLine(arrived, due, np.ones(size, dtype=bool), day_of, np.outer(falls, shares), prices, 1.0)


def site(need, comes, due_after=2):
    full = np.array([need, [0] * len(need)])
    return full, price_steps(full, OPTIONS, lead_line=None), {1: line_of(comes, due_after)}


def best_split(duty, need, pricing, lines):
    """Least cost over every way to send the people of the pool with two skills."""
    best = np.inf
    for there in product(*(range(int(n) + 1) for n in duty[1])):
        cover = np.array([duty[0] + np.array(there), duty[2] + duty[1] - np.array(there)])
        best = min(best, price_roster(need, pricing, lines, cover))
    return best


@pytest.mark.parametrize("seed", range(10))
def test_against_every_split(seed):
    rng = np.random.default_rng(seed)
    duty = rng.integers(0, 4, (3, 5))
    need, pricing, lines = site(rng.integers(0, 5, 5), rng.integers(0, 5, 5), int(rng.integers(0, 3)))
    best = best_split(duty, need, pricing, lines)
    loose = spread_need(POOLS, duty, need=need, pricing=pricing, lines=lines, calm=0.0)
    assert loose.value <= best * (1 + CLOSE) + 1e-6
    whole = spread_need(POOLS, duty, need=need, pricing=pricing, lines=lines, calm=0.0, limits=Limits(5.0, 10_000))
    assert whole.value <= best * 1.006 + 1e-6
    assert (whole.counts.sum(axis=1) == duty).all()
    assert price_roster(need, pricing, lines, whole.counts.sum(axis=0)) == pytest.approx(whole.value, abs=1e-5)
    assert (whole.need[0] == need[0]).all()
    assert (whole.need[1] == whole.counts.sum(axis=0)[1]).all()


def test_work_gives_way_to_a_peak_and_is_done_around_it():
    """Four people with both skills, a peak of four calls in the middle, work for two all day, due by its end."""
    duty = np.array([[0] * 6, [4] * 6, [0] * 6])
    need, pricing, lines = site([2, 2, 4, 4, 2, 2], [2, 2, 1, 1, 2, 0], 5)
    whole = spread_need(POOLS, duty, need=need, pricing=pricing, lines=lines, limits=Limits(5.0, 10_000))
    assert whole.need[1].tolist() == [2, 2, 0, 0, 2, 2]
    assert whole.value == pytest.approx(0.0)
    assert price_roster(need, pricing, lines, np.array([need[0], [2] * 6])) > 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 6.0), min_size=10, max_size=10))
def test_whole_people_are_never_behind_and_little_ahead(people):
    line = line_of([1] * 10, 2)
    given = np.where(np.array(people) < 0.01, 0.0, np.array(people))
    lead = np.cumsum(whole_people(given, line)) - np.cumsum(given)
    assert (lead >= -1e-4).all()
    assert (lead < LEEWAY).all()


def test_whole_people_change_seldom():
    """Half a person more than 2 or less than 3 an interval: ahead by 0.5, 1, 1.5, not by 2, and so back to none."""
    assert whole_people(np.full(12, 2.5), line_of([3] * 12, 2)).tolist() == [3, 3, 3, 2, 2, 2] * 2


def test_prices_that_follow_a_spread():
    """Missing work costs its dearest step in each interval, a call its own first step, spare people what they did."""
    duty = np.array([[0] * 6, [4] * 6, [0] * 6])
    need, pricing, lines = site([2, 2, 4, 4, 2, 2], [2, 2, 1, 1, 2, 0], 5)
    spread = spread_need(POOLS, duty, need=need, pricing=pricing, lines=lines)
    told = price_spread(spread, pricing, lines)
    assert price_cover(told, spread.need, spread.need) == 0
    fewer = spread.need.copy()
    fewer[1, 0] -= 1
    assert price_cover(told, spread.need, fewer) == 40
    fewer[0, 0] -= 1
    assert price_cover(told, spread.need, fewer) == 50
    fewer[1, 5] += 3
    assert price_cover(told, spread.need, fewer) == 53


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_no_roster_costs_less_than_the_programme_says(seed):
    rng = np.random.default_rng(seed)
    duty = rng.integers(0, 4, (3, 8))
    need, pricing, lines = site(rng.integers(0, 5, 8), rng.integers(0, 5, 8), int(rng.integers(0, 4)))
    least = spread_need(POOLS, duty, need=need, pricing=pricing, lines=lines, calm=0.0)
    there = np.array([rng.integers(0, n + 1) for n in duty[1]])
    cover = np.array([duty[0] + there, duty[2] + duty[1] - there])
    assert price_roster(need, pricing, lines, cover) >= least.value - 1e-5
    # What is done with the people it gives is worth what it says.
    assert price_deferred(lines[1], least.people[1]).cost <= least.value + 1e-4
