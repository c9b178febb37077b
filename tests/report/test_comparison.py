"""The miss of a forecast taken apart: against brute force, and where the truth was made up."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.report.accuracy import Outlook
from wfm.report.comparison import HourMiss, compare_queue, find_hours, put_on_totals, split_miss
from wfm.report.poisson import poisson_deviation

DAYS, SLOTS = 20, 24
DAY_OF = np.repeat(np.arange(DAYS), SLOTS)
WALL = np.tile(np.arange(SLOTS) * 60, DAYS)
SHAPE = 1.2 + np.sin(np.arange(SLOTS) / SLOTS * np.pi)
RATES = np.tile(SHAPE, DAYS) * np.repeat(np.linspace(0.8, 1.3, DAYS), SLOTS)


def parts(miss):
    return miss.level, miss.profile, miss.noise


def test_a_forecast_of_the_true_rates_misses_by_noise_alone():
    came = np.random.default_rng(1).poisson(20 * RATES).astype(float)
    miss = split_miss(came, 20 * RATES, DAY_OF)
    assert miss.noise == pytest.approx(miss.wape, rel=0.08)
    assert sum(parts(miss)) == pytest.approx(miss.wape)


@pytest.mark.parametrize(("factor", "error"), [(1.1, 0.1), (0.8, 0.2)])
def test_a_level_that_is_wrong_is_told_as_level(factor, error):
    """A busy line, so that chance is small beside it."""
    came = np.random.default_rng(2).poisson(1e6 * RATES).astype(float)
    miss = split_miss(came, factor * 1e6 * RATES, DAY_OF)
    assert parts(miss) == pytest.approx((error, 0.0, 0.0), abs=2e-3)


def test_a_profile_that_is_wrong_is_told_as_profile():
    """10% of each morning's contacts forecast for the afternoon, and the daily totals right."""
    came = 1e6 * np.tile(SHAPE, DAYS)
    moved = SHAPE.copy()
    shift = 0.1 * SHAPE[:12].sum() / SHAPE[12:].sum()
    moved[:12] *= 0.9
    moved[12:] *= 1 + shift
    miss = split_miss(came, 1e6 * np.tile(moved, DAYS), DAY_OF)
    expected = np.abs(moved - SHAPE).sum() / SHAPE.sum()
    assert miss.wape == pytest.approx(expected)
    assert miss.level == pytest.approx(0.0, abs=1e-9)
    assert miss.profile == pytest.approx(expected, rel=0.02)


def mean_of_ten(values, i):
    """Mean around a cell of as few neighbours as hold ten contacts together."""
    for reach in range(len(values)):
        near = values[max(0, i - reach) : i + reach + 1]
        if sum(near) >= 10:
            break
    return sum(near) / len(near)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_split_is_what_plain_loops_give(data):
    days = data.draw(st.integers(1, 4))
    count = st.one_of(st.just(np.nan), st.integers(0, 9).map(float))
    actual = np.array(data.draw(st.lists(count, min_size=3 * days, max_size=3 * days)))
    said = np.array(data.draw(st.lists(st.sampled_from([0.0, 0.5, 2.0, 7.5]), min_size=3 * days, max_size=3 * days)))
    miss = split_miss(actual, said, np.repeat(np.arange(days), 3))
    total = sum(a for a in actual if a == a)
    if not total:
        assert miss is None
        return
    whole = without_level = 0.0
    rates = []
    for d in range(days):
        cells = [(a, f) for a, f in zip(actual[3 * d : 3 * d + 3], said[3 * d : 3 * d + 3], strict=True) if a == a]
        came, asked = sum(a for a, _ in cells), sum(f for _, f in cells)
        right = [f * came / asked if asked else came / len(cells) for _, f in cells]
        rates += [mean_of_ten(right, i) for i in range(len(right))]
        for (a, f), r in zip(cells, right, strict=True):
            whole += abs(a - f)
            without_level += abs(a - r)
    noise = float(poisson_deviation(np.array(rates) * total / sum(rates)).sum())
    wape, after, floor = whole / total, without_level / total, noise / total
    assert miss.wape == pytest.approx(wape)
    assert miss.noise == pytest.approx(min(wape, floor))
    assert miss.level == pytest.approx(min(max(wape - after, 0.0), wape - min(wape, floor)))
    assert min(parts(miss)) >= 0
    assert sum(parts(miss)) == pytest.approx(miss.wape)


def test_days_are_put_on_their_own_totals():
    actual = np.array([1.0, 3.0, np.nan, 4.0, np.nan, np.nan])
    said = np.array([1.0, 1.0, 0.0, 0.0, 5.0, 6.0])
    assert put_on_totals(actual, said, np.array([0, 0, 1, 1, 2, 2])).tolist() == [2.0, 2.0, 0.0, 4.0, 5.0, 6.0]


def test_an_hour_that_is_wrong_every_day_is_named():
    rates = 200 * RATES
    said = rates * np.where(WALL == 600, 1.2, 1.0)
    came = np.random.default_rng(3).poisson(rates).astype(float)
    (found,) = [miss for miss in find_hours(came, said, DAY_OF, WALL) if miss.hour == 10]
    assert found.miss == pytest.approx(0.19, abs=0.02)  # the day's total takes a part of the 20% away
    assert find_hours(came, rates, DAY_OF, WALL) == ()


def test_two_days_are_too_few_to_name_an_hour():
    came, said = np.tile([10.0, 100.0], 2), np.tile([100.0, 10.0], 2)
    assert find_hours(came, said, np.array([0, 0, 1, 1]), np.array([540, 600, 540, 600])) == ()
    three = find_hours(np.tile(came[:2], 3), np.tile(said[:2], 3), np.repeat([0, 1, 2], 2), np.tile([540, 600], 3))
    early, late = sorted(three, key=lambda miss: miss.hour)
    assert (early, late) == (HourMiss(9, pytest.approx(9.0)), HourMiss(10, pytest.approx(-0.9)))


def outlook(actual, said, is_open, **more):
    flat, methods = np.full(actual.shape, 60.0), {"forecast": said} | more
    return Outlook("q", date(2026, 10, 19), np.repeat([0, 1], 3), is_open, actual, methods, flat, flat)


def test_gaps_are_before_the_last_known_interval_and_the_rest_is_to_come():
    actual = np.array([5, np.nan, np.nan, 5, np.nan, np.nan])
    is_open = np.array([True, False, True, True, True, True])
    one = compare_queue(outlook(actual, np.full(6, 5.0), is_open), np.tile([0, 480, 960], 2))
    assert (one.known_until, one.gaps, one.to_come) == (4, 1, 2)
    assert one.accuracy.contacts == 10
    none = compare_queue(outlook(np.full(6, np.nan), np.full(6, 5.0), is_open), np.tile([0, 480, 960], 2))
    assert (none.known_until, none.gaps, none.to_come, none.miss, none.accuracy.rows) == (None, 0, 5, None, ())


def test_what_a_person_added_is_the_gain_on_the_model():
    actual = np.full(6, 10.0)
    one = outlook(actual, np.full(6, 11.0), np.ones(6, bool), model=np.full(6, 15.0))
    assert compare_queue(one, np.zeros(6, dtype=np.int64)).accuracy.gains == {"model": pytest.approx(0.8)}
