"""How wrong a forecast was: against sums by hand, direct sums over the Poisson law, and simulation."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.report.accuracy import (
    Outlook,
    cut_cells,
    judge,
    measure_aht,
    measure_queue,
    score_outlooks,
)
from wfm.report.poisson import poisson_deviation, poisson_floor, smooth_rates
from wfm.report.yardsticks import repeat_weekdays

MONDAY = date(2026, 10, 19)


def outlook(actual, said, *, slots=2, other=None, aht=None, said_aht=None, **more):
    """Days of `slots` intervals; `other` is a second method's forecast."""
    actual, said = np.asarray(actual, float), np.asarray(said, float)
    flat = np.full(actual.shape, 300.0)
    return Outlook(
        queue="service",
        origin=MONDAY,
        day_of=np.arange(len(actual)) // slots,
        open=more.pop("open", np.ones(actual.shape, bool)),
        actual=actual,
        forecasts={"wfm": said, **({"naive": np.asarray(other, float)} if other is not None else {})},
        actual_aht_s=flat if aht is None else np.asarray(aht, float),
        aht_s=flat if said_aht is None else np.asarray(said_aht, float),
        **more,
    )


def rows_of(outlooks, method="wfm"):
    return {(row.grain, row.weeks): row for row in score_outlooks(outlooks) if row.method == method}


@given(st.floats(0.01, 60.0))
def test_poisson_deviation_is_the_sum_over_all_counts(mean):
    law = [math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(400)]
    direct = sum(p * abs(k - mean) for k, p in enumerate(law))
    assert poisson_deviation(np.array([mean]))[0] == pytest.approx(direct, rel=1e-9)


def test_poisson_deviation_at_the_ends():
    """None of nothing, 2/e at a mean of 1, that of the normal law where the mean is large."""
    found = poisson_deviation(np.array([0.0, 1.0, 1e6]))
    assert found[0] == 0.0
    assert found[1] == pytest.approx(2 / math.e)
    assert found[2] == pytest.approx(math.sqrt(2e6 / math.pi), rel=1e-4)


def test_the_floor_is_the_wape_of_the_true_rates():
    rates = np.tile(np.array([0.5, 2.0, 7.3, 40.0]), 5000)
    came = np.random.default_rng(1).poisson(rates).astype(float)
    real = np.abs(came - rates).sum() / came.sum()
    assert poisson_floor(came, rates) == pytest.approx(real, rel=0.01)
    assert poisson_floor(came, 3 * rates) == pytest.approx(poisson_floor(came, rates))  # a level is no noise


def test_no_floor_where_nothing_came_or_nothing_was_said():
    none, some = np.zeros(3), np.ones(3)
    assert poisson_floor(none, some) is None
    assert poisson_floor(some, none) is None


def test_rates_are_smoothed_until_ten_contacts_are_seen():
    """Two days: a busy morning and an idle afternoon; and a day on which hardly anybody calls."""
    said = np.array([30.0, 12.0, 4.0, 2.0, 3.0, 1.0, 0.0, 2.0])
    day = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    expected = [30.0, 12.0, 18 / 3, 12 + 4 + 2 + 3, 4 + 2 + 3, 1.0, 1.0, 1.0]
    expected[3:5] = [21 / 4, 21 / 4]  # two to the left, one to the right; three to the left
    assert smooth_rates(said, day).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("rate", [0.05, 0.5, 3.0, 30.0])
def test_the_floor_is_right_though_the_forecast_is_last_weeks_counts(rate):
    """Sparse lines had half the floor they should have."""
    rng = np.random.default_rng(5)
    rates = rate * np.tile(1.2 + np.sin(np.arange(48) / 48 * np.pi), 60)
    came, before = rng.poisson(rates).astype(float), rng.poisson(rates).astype(float)
    row = rows_of([outlook(came, before, slots=48)])["interval", "1-9"]
    true = np.abs(came - rates).sum() / came.sum()
    assert row.floor == pytest.approx(true, rel=0.06)


def test_the_floor_of_days_is_right_for_a_sparse_line():
    rng = np.random.default_rng(6)
    came, before = rng.poisson(0.5, (200, 28)), rng.poisson(0.5, (200, 28))
    found = [outlook(a, b, slots=1) for a, b in zip(came, before, strict=True)]
    assert rows_of(found)["day", "1-4"].floor == pytest.approx(2 * math.exp(-0.5), rel=0.05)


def test_scores_by_hand():
    """Two days of two intervals: 10 + 10 and 20 + 0 came; 12 + 6 and 20 + 4 were said."""
    rows = rows_of([outlook([10, 10, 20, 0], [12, 6, 20, 4])])
    interval, day = rows["interval", "1"], rows["day", "1"]
    assert (interval.wape, interval.bias, interval.contacts, interval.cells) == (10 / 40, 2 / 40, 40.0, 4)
    assert (day.wape, day.bias, day.cells) == (6 / 40, 2 / 40, 2)
    assert set(rows) == {("interval", "1"), ("day", "1")}  # a week or month must lie whole in the horizon


def test_weeks_of_the_horizon_are_scored_apart_and_together():
    """28 days of 10; said 11, 12, 13 and 14 in the four weeks, and 10 by the other method."""
    said = np.repeat([11.0, 12.0, 13.0, 14.0], 7)
    found = [outlook(np.full(28, 10.0), said, slots=1, other=np.full(28, 10.0))]
    rows, other = rows_of(found), rows_of(found, "naive")
    for grain in ("interval", "day", "week"):
        assert [rows[grain, f"{w}"].wape for w in (1, 2, 3, 4)] == pytest.approx([0.1, 0.2, 0.3, 0.4])
        assert rows[grain, "1-4"].wape == pytest.approx(0.25)
        assert other[grain, "1-4"].wape == 0
    assert rows["month", "1-4"].bias == pytest.approx(0.25)
    assert rows["month", "1-4"].cells == 1


def test_errors_that_cancel_cancel_at_the_grain_where_they_do():
    actual, said = np.full(14, 10.0), np.tile([8.0, 12.0], 7)
    rows = rows_of([outlook(actual, said, slots=2)])
    assert rows["interval", "1"].wape == pytest.approx(0.2)
    assert rows["day", "1"].wape == 0
    assert rows["week", "1"].wape == 0


def test_origins_are_pooled_not_averaged():
    """An origin with three times the contacts weighs three times."""
    found = [outlook([10, 10], [20, 20]), outlook([30, 30], [30, 30])]
    assert rows_of(found)["interval", "1"].wape == pytest.approx(20 / 80)


def test_unknown_intervals_are_in_neither_sum():
    """What was said of an unknown interval must not count against the day."""
    one = outlook([10, np.nan, np.nan, np.nan], [12, 50, 7, 7])
    assert rows_of([one])["day", "1"].wape == pytest.approx(0.2)
    assert measure_queue([one]).unknown == 3


def test_a_closed_interval_is_not_unknown():
    one = outlook([10, np.nan], [10, 0], open=np.array([True, False]))
    assert measure_queue([one]).unknown == 0


def test_a_week_known_only_in_part_is_scored_from_four_fifths_on():
    """20 open intervals in the week and a closed one, which doesn't count."""
    for known, scored in ((15, False), (16, True)):
        actual = np.where(np.arange(21) < known, 10.0, np.nan)
        one = outlook(actual, np.full(21, 10.0), slots=3, open=np.arange(21) < 20)
        assert (("week", "1") in rows_of([one])) is scored


def test_coverage_belongs_to_the_first_method_and_needs_bands():
    low, high = np.array([9.0, 9.0, 0.0, 0.0]), np.array([11.0, 11.0, 1.0, 1.0])
    one = outlook([10, 12, 1, 5], [10, 10, 1, 1], other=[1, 1, 1, 1], bands={80: (low, high)})
    row = rows_of([one])["interval", "1"]
    assert (row.cover80, row.cover50) == (0.5, None)
    assert rows_of([one], "naive")["interval", "1"].cover80 is None
    assert rows_of([one])["day", "1"].cover80 is None


def test_bands_of_totals_count_where_the_whole_total_is_known():
    bands = {("day", 0): {80: (15.0, 25.0)}, ("day", 1): {80: (15.0, 25.0)}}
    known = outlook([10, 10, 20, 10], [10, 10, 10, 10], total_bands=bands)
    assert rows_of([known])["day", "1"].cover80 == 0.5
    partly = outlook([10, 10, 20, np.nan], [10, 10, 10, 10], total_bands=bands)
    assert rows_of([partly])["day", "1"].cover80 == 1.0


def test_a_band_on_every_cell_covers_as_often_as_it_claims():
    rng = np.random.default_rng(2)
    draws = rng.normal(50, 5, 6000)
    band = (np.full(6000, 50 - 1.2816 * 5), np.full(6000, 50 + 1.2816 * 5))
    row = rows_of([outlook(draws, np.full(6000, 50.0), slots=6000, bands={80: band})])["interval", "1"]
    assert row.cover80 == pytest.approx(0.8, abs=3 * math.sqrt(0.16 / 6000))


@pytest.mark.parametrize(
    ("grain", "wape", "floor", "word"),
    [
        ("interval", 0.149, 0.0, "excellent"),
        ("interval", 0.15, 0.0, "acceptable"),
        ("interval", 0.25, 0.2, "poor"),
        ("interval", 0.37, 0.3, "at the noise floor"),
        ("interval", 0.38, 0.3, "poor"),
        ("day", 0.12, None, "acceptable"),
        ("week", 0.12, None, "poor"),
        ("month", 0.049, None, "excellent"),
        ("month", None, None, ""),
    ],
)
def test_errors_in_words(grain, wape, floor, word):
    assert judge(grain, wape, floor) == word


def test_handle_times_weigh_by_the_contacts_that_came():
    """1 contact of 100 s said to take 200, 9 of 300 said to take 330: 100 + 270 s of 2,800."""
    one = outlook([1, 9, 0, 5], [3, 3, 3, 3], aht=[100, 300, 50, np.nan], said_aht=[200, 330, 300, 300])
    per_interval, per_day = measure_aht([one], "interval"), measure_aht([one], "day")
    assert per_interval.wape == pytest.approx(370 / 2800)
    assert (per_day.wape, per_day.bias) == (pytest.approx(370 / 2800), pytest.approx(370 / 2800))
    swapped = outlook([1, 1], [1, 1], aht=[100, 300], said_aht=[300, 100])
    assert (measure_aht([swapped], "interval").wape, measure_aht([swapped], "day").wape) == (1.0, 0.0)


def test_no_handle_times_no_error():
    one = outlook([1, 1], [1, 1], aht=[np.nan, np.nan])
    assert measure_aht([one], "day").wape is None


def test_the_gain_on_a_yardstick():
    one = outlook(np.full(14, 10.0), np.full(14, 11.0), slots=1, other=np.full(14, 14.0))
    assert measure_queue([one]).gains == {"naive": pytest.approx(0.75)}
    perfect = outlook([10, 10], [11, 11], other=[10, 10])
    assert measure_queue([perfect]).gains == {"naive": None}


def test_a_queue_without_contacts_has_no_error():
    rows = rows_of([outlook([0, 0], [1, 2])])
    assert (rows["interval", "1"].wape, rows["interval", "1"].verdict) == (None, "")


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(1, 4), st.data())
def test_cells_of_a_grain_hold_every_known_contact_of_whole_spans(days, slots, data):
    """The totals of any grain are those of a plain loop over days."""
    size = days * slots
    cell = st.one_of(st.just(math.nan), st.floats(0, 50))
    actual = np.array(data.draw(st.lists(cell, min_size=size, max_size=size)))
    one = outlook(actual, np.ones(size), slots=slots)
    for grain, span in (("day", 1), ("week", 7), ("month", 28)):
        expected = []
        for first in range(0, days - span + 1, span):
            part = actual[first * slots : (first + span) * slots]
            known = part[~np.isnan(part)]
            if len(known) >= (1 if grain == "day" else 0.8 * len(part)):
                expected.append((first // 7 + 1, float(known.sum()), float(len(known))))
        cells = cut_cells(one, grain)
        assert [int(w) for w in cells.week] == [w for w, _, _ in expected]
        assert list(cells.actual) == pytest.approx([a for _, a, _ in expected])
        assert list(cells.forecasts["wfm"]) == [n for _, _, n in expected]


def test_yardsticks_by_hand():
    """Mondays 1, 2, unknown, 4, 5 in one slot; Tuesdays never known there; a slot that nobody knows."""
    volume = np.array([[1, np.nan], [np.nan, np.nan]] + [[2, np.nan], [np.nan, np.nan]] * 1)
    volume = np.vstack([volume, [[np.nan, np.nan]] * 2, [[4, np.nan], [np.nan, np.nan]], [[5, np.nan]]])
    weekday = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0])
    ahead = np.array([1, 0])
    assert repeat_weekdays(volume, weekday, ahead, count=1).tolist() == [[5, 0], [5, 0]]
    assert repeat_weekdays(volume, weekday, ahead, count=2).tolist() == [[4.5, 0], [4.5, 0]]
    assert repeat_weekdays(volume, weekday, ahead, count=4).tolist() == [[3, 0], [3, 0]]
