"""The planner's hand: what each kind of change does, to whom and when, and what it leaves alone."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.adjustment import Adjustment
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast, Paths
from wfm.core.grid import Grid
from wfm.forecast.adjust import apply_adjustments
from wfm.forecast.errors import DayErrors
from wfm.forecast.sampling import draw_paths, make_spread, make_totals

MONDAY = date(2026, 10, 19)  # the week's Sunday has 25 hours
GRID = Grid("Europe/Amsterdam", 60, MONDAY, 7)
OPEN = OpeningHours((((480, 1080),),) * 5 + ((), ((0, 1440),)))
IS_OPEN = np.array([OPEN.mask(GRID)] * 2)
LEVELS = (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)
VOLUME = np.where(IS_OPEN, np.random.default_rng(3).uniform(5, 40, IS_OPEN.shape), 0.0)


def forecast_of(volume=VOLUME):
    spread = np.sqrt(volume)
    quantiles = {level: np.where(IS_OPEN, np.maximum(volume + 3 * (level - 0.5) * spread, 0), 0) for level in LEVELS}
    return Forecast(GRID, ("service", "sales"), volume, np.full(volume.shape, 300.0), IS_OPEN, quantiles)


def adjust(*adjustments, volume=VOLUME):
    return apply_adjustments(forecast_of(volume), adjustments)


def per_day(values):
    return np.array([np.bincount(GRID.day_of, weights=row, minlength=7) for row in values])


def whole(**changes):
    return Adjustment(MONDAY, MONDAY + timedelta(days=6), **changes)


def test_no_adjustment_is_the_same_forecast():
    forecast = forecast_of()
    assert apply_adjustments(forecast, ()) is forecast
    assert forecast.model_volume is None


def test_a_factor_on_one_queue_and_day():
    made = adjust(Adjustment(MONDAY, MONDAY, ("sales",), factor=1.25, reason="mailing"))
    expected = VOLUME.copy()
    expected[1, GRID.day(0)] *= 1.25
    np.testing.assert_allclose(made.volume, expected)
    np.testing.assert_array_equal(made.model_volume, VOLUME)
    for level, before in forecast_of().quantiles.items():
        np.testing.assert_allclose(made.quantiles[level][1, GRID.day(0)], before[1, GRID.day(0)] * 1.25)
        np.testing.assert_array_equal(made.quantiles[level][0], before[0])
    (done,) = made.adjusted
    assert (done.index, done.reason, done.queue) == (0, "mailing", "sales")
    assert done.contacts == pytest.approx(0.25 * VOLUME[1, GRID.day(0)].sum())


def test_an_amount_is_per_queue_and_day_and_keeps_the_shape():
    made = adjust(whole(amount=50.0))
    added = per_day(made.volume) - per_day(VOLUME)
    open_days = per_day(IS_OPEN.astype(float)) > 0
    np.testing.assert_allclose(added, np.where(open_days, 50.0, 0.0), atol=1e-9)
    ratio = made.volume[0, GRID.day(2)][8:18] / VOLUME[0, GRID.day(2)][8:18]
    np.testing.assert_allclose(ratio, ratio[0])
    assert sum(done.contacts for done in made.adjusted) == pytest.approx(2 * 6 * 50)


def test_an_amount_where_the_model_says_nothing_is_spread_evenly_and_shifts_the_band():
    none = np.zeros(VOLUME.shape)
    forecast = Forecast(GRID, ("service", "sales"), none, none + 300, IS_OPEN, {0.1: none, 0.9: IS_OPEN * 2.0})
    made = apply_adjustments(forecast, [Adjustment(MONDAY, MONDAY, ("service",), amount=30.0)])
    np.testing.assert_allclose(made.volume[0, GRID.day(0)][8:18], 3.0)
    np.testing.assert_allclose(made.quantiles[0.1][0, GRID.day(0)][8:18], 3.0)
    np.testing.assert_allclose(made.quantiles[0.9][0, GRID.day(0)][8:18], 5.0)


def test_an_amount_takes_away_no_more_than_there_is():
    made = adjust(whole(amount=-1e6))
    assert not made.volume.any()
    assert not any(values.any() for values in made.quantiles.values())
    assert sum(done.contacts for done in made.adjusted) == pytest.approx(-VOLUME.sum())


def test_limits_are_per_interval():
    made = adjust(whole(minimum=15.0, maximum=25.0))
    np.testing.assert_allclose(made.volume, np.where(IS_OPEN, np.clip(VOLUME, 15, 25), 0.0))


def test_factor_then_amount_then_limits():
    """By hand: two intervals of 10 and 30; x 2 makes 20 and 60; + 40 makes 30 and 90; at most 50 makes 30 and 50."""
    volume = np.zeros(VOLUME.shape)
    volume[0, 8:10] = 10, 30
    made = adjust(Adjustment(MONDAY, MONDAY, ("service",), (), 480, 600, 2.0, 40.0, None, 50.0), volume=volume)
    assert made.volume[0, 8:10].tolist() == pytest.approx([30, 50])


def test_order_matters_and_each_is_measured_on_what_came_before():
    double, add = whole(factor=2.0, reason="double"), whole(amount=100.0, reason="add")
    one, two = adjust(double, add), adjust(add, double)
    assert two.volume.sum() - one.volume.sum() == pytest.approx(12 * 100)
    for made in (one, two):
        assert sum(done.contacts for done in made.adjusted) == pytest.approx((made.volume - made.model_volume).sum())
    assert [(d.index, d.reason, d.queue) for d in one.adjusted] == [
        (0, "double", "service"), (0, "double", "sales"), (1, "add", "service"), (1, "add", "sales"),
    ]  # fmt: skip


def test_weekdays_and_times_are_those_of_the_wall_clock():
    made = adjust(whole(weekdays=frozenset({2, 6}), from_min=120, to_min=600, factor=2.0))
    changed = (made.volume != VOLUME)[0]
    starts = [GRID.datetime_at(int(t)) for t in changed.nonzero()[0]]
    assert [s.hour for s in starts if s.date() == MONDAY + timedelta(days=2)] == [8, 9]
    assert [s.hour for s in starts if s.date() == MONDAY + timedelta(days=6)] == [2, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len(starts) == 11


def test_what_changes_nothing_is_told_and_measured_as_nothing():
    late, night = date(2026, 11, 2), Adjustment(MONDAY, MONDAY, from_min=0, to_min=120, factor=2.0, reason="night")
    made = adjust(Adjustment(late, late, factor=2.0), night)
    assert made.warnings == (
        "adjustment of 2026-11-02 changes nothing: it lies outside the horizon, 2026-10-19 to 2026-10-25",
        "adjustment 'night' (2026-10-19) changes nothing: closed at all its times",
    )
    assert [done.contacts for done in made.adjusted] == [0.0] * 4
    np.testing.assert_array_equal(made.volume, VOLUME)


def test_a_great_lift_of_little_keeps_a_band_of_reason():
    """An interval of 0.02 with a band up to 1 was lifted to 5 and the band to 250 with it."""
    volume = np.where(IS_OPEN, 0.02, 0.0)
    bands = {0.025: volume * 0, 0.975: IS_OPEN * 1.0}
    forecast = Forecast(GRID, ("service", "sales"), volume, volume + 300, IS_OPEN, bands)
    made = apply_adjustments(forecast, [whole(minimum=5.0)])
    assert (made.quantiles[0.975][IS_OPEN] < 20).all()
    assert (made.quantiles[0.025][IS_OPEN] < 5).all()


ERRORS = DayErrors(np.array([0.1]), 0.15, 1.2, np.zeros((0, 0)))
SPREAD = make_spread([ERRORS, ERRORS], 7)
CHANNELS = {"service": "phone", "sales": "chat"}


def whole_forecast(volume=VOLUME):
    """With totals and paths."""
    forecast = forecast_of(volume)
    totals = make_totals(GRID, forecast.queues, CHANNELS, volume, SPREAD)
    paths = draw_paths(GRID, volume, forecast.aht_s, aht_spread=[None, None], spread=SPREAD, count=50)
    return replace(forecast, totals=totals, paths=paths)


def totals_of(forecast):
    return {(band.scope, band.name, band.grain, band.start): band for band in forecast.totals}


def test_totals_are_those_of_the_adjusted_forecast():
    """The bands said what the model had said, while a mailing was laid over the forecast."""
    before = whole_forecast()
    made = apply_adjustments(before, [Adjustment(MONDAY, MONDAY, ("sales",), factor=1.25)])
    days, old, new = per_day(made.volume), totals_of(before), totals_of(made)
    assert list(new) == list(old)
    tuesday = MONDAY + timedelta(days=1)
    for key, expected in {
        ("queue", "sales", "day", MONDAY): days[1, 0],
        ("queue", "sales", "week", MONDAY): days[1].sum(),
        ("queue", "service", "month", MONDAY): days[0].sum(),
        ("channel", "chat", "week", MONDAY): days[1].sum(),
        ("channel", "phone", "day", MONDAY): days[0, 0],
        ("site", "ALL", "day", MONDAY): days[:, 0].sum(),
        ("site", "ALL", "day", tuesday): days[:, 1].sum(),
        ("site", "ALL", "month", MONDAY): days.sum(),
    }.items():
        assert new[key].volume == pytest.approx(expected)
        ratio = new[key].volume / old[key].volume
        for level, value in old[key].quantiles.items():
            assert new[key].quantiles[level] == pytest.approx(value * ratio)
    assert new["queue", "service", "week", MONDAY] == old["queue", "service", "week", MONDAY]
    assert new["site", "ALL", "day", tuesday] == old["site", "ALL", "day", tuesday]


def test_a_total_of_nothing_is_shifted():
    forecast = whole_forecast(np.zeros(VOLUME.shape))
    band = next(t for t in forecast.totals if t.scope == "queue" and t.name == "service" and t.grain == "day")
    forecast = replace(forecast, totals=(replace(band, quantiles={0.1: 0.0, 0.5: 0.0, 0.9: 4.0}),))
    made = apply_adjustments(forecast, [whole(amount=30.0)])
    assert made.totals[0].volume == pytest.approx(30)
    assert made.totals[0].quantiles == pytest.approx({0.1: 30, 0.5: 30, 0.9: 34})


def test_a_total_that_is_taken_away_leaves_no_band():
    made = apply_adjustments(whole_forecast(), [whole(factor=0.0)])
    assert {value for band in made.totals for value in (band.volume, *band.quantiles.values())} == {0.0}
    assert not made.paths.volume.any()


def test_a_total_read_from_a_file_that_names_no_queues_stays():
    forecast = whole_forecast()
    forecast = replace(forecast, totals=tuple(replace(band, queues=()) for band in forecast.totals))
    assert apply_adjustments(forecast, [whole(factor=2.0)]).totals == forecast.totals


def test_paths_move_as_the_forecast_does():
    before = whole_forecast()
    made = apply_adjustments(before, [Adjustment(MONDAY, MONDAY, ("sales",), factor=1.25)])
    expected = before.paths.volume.copy()
    expected[:, 1, GRID.day(0)] *= 1.25
    np.testing.assert_allclose(made.paths.volume, expected)
    np.testing.assert_array_equal(made.paths.aht_s, before.paths.aht_s)
    assert before.paths.volume[:, 1, GRID.day(0)].any()


def test_paths_shift_where_the_model_says_nothing():
    none = np.zeros(VOLUME.shape)
    drawn = np.stack([none, IS_OPEN * 2.0])
    forecast = replace(forecast_of(none), paths=Paths(drawn, drawn + 300))
    made = apply_adjustments(forecast, [Adjustment(MONDAY, MONDAY, ("service",), amount=30.0)])
    assert made.paths.volume[0, 0, GRID.day(0)][8:18] == pytest.approx(3.0)
    assert made.paths.volume[1, 0, GRID.day(0)][8:18] == pytest.approx(5.0)
    assert not made.paths.volume[:, 0, GRID.day(0)][:, :8].any()
    np.testing.assert_array_equal(made.paths.volume[:, 1], drawn[:, 1])


PLANS = st.lists(
    st.builds(
        Adjustment,
        first=st.dates(MONDAY - timedelta(days=2), MONDAY + timedelta(days=3)),
        last=st.dates(MONDAY + timedelta(days=3), MONDAY + timedelta(days=9)),
        queues=st.sampled_from([(), ("service",), ("sales",), ("sales", "service")]),
        weekdays=st.frozensets(st.integers(0, 6)),
        from_min=st.just(600),
        to_min=st.integers(601, 1440),
        factor=st.none() | st.floats(0, 20),
        amount=st.none() | st.floats(-1000, 1000),
        minimum=st.none() | st.floats(0, 20),
        maximum=st.none() | st.floats(20, 50),
    ),
    max_size=4,
)


@given(PLANS, st.sampled_from([0.0, 1e-300, 1e-7, 1e-3, 1.0]))
def test_whatever_is_asked_it_stays_a_forecast(plans, scale):
    made = adjust(*plans, volume=VOLUME * scale)
    assert np.isfinite(made.volume).all()
    assert (made.volume >= 0).all()
    assert not made.volume[~IS_OPEN].any()
    bands = np.array([made.quantiles[level] for level in LEVELS])
    assert (np.diff(bands, axis=0) >= 0).all()
    assert (bands >= 0).all()
    assert not bands[:, ~IS_OPEN].any()
    total = sum(done.contacts for done in made.adjusted)
    assert total == pytest.approx((made.volume - VOLUME * scale).sum(), abs=1e-6)


WHOLE = whole_forecast()


@given(PLANS)
def test_whatever_is_asked_totals_add_up_and_paths_stay_courses(plans):
    made = apply_adjustments(WHOLE, plans)
    assert (made.paths.volume >= 0).all()
    assert np.isfinite(made.paths.volume).all()
    assert not made.paths.volume[:, ~IS_OPEN].any()
    found = totals_of(made)
    week = {key[:2]: band.volume for key, band in found.items() if key[2] == "week"}
    assert week["site", "ALL"] == pytest.approx(made.volume.sum(), abs=1e-6)
    assert week["channel", "phone"] + week["channel", "chat"] == pytest.approx(week["site", "ALL"], abs=1e-6)
    for band in made.totals:
        values = [band.quantiles[level] for level in sorted(band.quantiles)]
        assert values[0] >= 0
        assert np.diff(values).min() >= 0
        assert band.quantiles[0.1] <= band.volume + 1e-9
        assert band.quantiles[0.9] >= band.volume - 1e-9
