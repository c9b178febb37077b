"""Each model on pasts whose future is known."""

import numpy as np
import pytest
from forecast_past_days import make_past_days
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecast.models.ets_profile import EtsProfile, _impute
from wfm.forecast.models.registry import MODELS

AHEAD = np.arange(1, 15)
LINEAR = ("seasonal_naive", "mean_weekdays")


def make_past(days, *, slots=6, seed=3, first_weekday=2, level=50.0, noise=0.1, closed=()):
    rng = np.random.default_rng(seed)
    weekday = (first_weekday + np.arange(days)) % 7
    mean = level * (1 + 0.1 * weekday)[:, None] * (1 + np.arange(slots))[None, :]
    volume = mean * np.exp(rng.normal(0, noise, (days, 1))) if noise else mean
    usual = np.ones((7, slots), dtype=bool)
    for w in closed:
        usual[w] = False
        volume[weekday == w] = np.nan
    past = make_past_days(volume, first_weekday=first_weekday, usual=usual)
    return past, level * (1 + 0.1 * ((first_weekday + days - 1 + AHEAD) % 7))


def scale_past(past, factor):
    return make_past_days(past.volume * factor, first_weekday=int(past.weekday[0]), usual=past.usual)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("closed", [(), (6,), (5, 6), (0, 1, 2, 3, 4, 6)])
def test_exact_week_is_repeated(name, closed):
    past, day_level = make_past(70, noise=0, closed=closed)
    got = MODELS[name].fit(past).predict(AHEAD)
    expected = day_level[:, None] * (1 + np.arange(6))[None, :]
    shut = np.isin(past.weekday_ahead(AHEAD), closed)
    assert np.isnan(got[shut]).all()
    # the pooled week draws every cell a little to what weekday and slot say together
    assert got[~shut] == pytest.approx(expected[~shut], rel=1e-3 if name == "intermittent" else 1e-6)


def test_seasonal_naive_takes_the_last_known_value():
    past, _ = make_past(35)
    past.volume[28, 2] = np.nan
    got = MODELS["seasonal_naive"].fit(past).predict(AHEAD)
    assert (got[1:7] == past.volume[29:35]).all()
    assert got[0, 2] == past.volume[21, 2]
    assert (got[7:] == got[:7]).all()


def test_mean_weekdays_averages_the_last_four_known_values():
    past, _ = make_past(49)
    past.volume[42, 0] = np.nan
    got = MODELS["mean_weekdays"].fit(past).predict(AHEAD)
    assert got[1] == pytest.approx(past.volume[[22, 29, 36, 43]].mean(axis=0))
    assert got[0, 0] == pytest.approx(past.volume[[14, 21, 28, 35], 0].mean())


@pytest.mark.parametrize("name", LINEAR)
@given(factor=st.floats(0.01, 100), seed=st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_linear_models_scale(name, factor, seed):
    past, _ = make_past(40, seed=seed)
    bigger = scale_past(past, factor)
    base = MODELS[name].fit(past).predict(AHEAD)
    assert MODELS[name].fit(bigger).predict(AHEAD) == pytest.approx(base * factor)


@pytest.mark.parametrize("factor", [0.1, 7.0])
def test_ets_scales_within_tolerance(factor):
    past, _ = make_past(120)
    bigger = scale_past(past, factor)
    base = EtsProfile().fit(past).predict(AHEAD)
    assert EtsProfile().fit(bigger).predict(AHEAD) == pytest.approx(base * factor, rel=1e-3)


def test_ets_follows_a_lasting_change_of_level():
    past, _ = make_past(140, noise=0.02)
    past.volume[-28:] *= 2
    before = EtsProfile().fit(past.until(112)).predict(AHEAD)
    after = EtsProfile().fit(past).predict(AHEAD)
    assert after.sum() / before.sum() == pytest.approx(2, rel=0.1)


def test_ets_survives_holes_zeros_and_short_pasts():
    past, day_level = make_past(90, noise=0.05)
    past.volume[[5, 40, 41, 42, 80]] = np.nan
    got = EtsProfile().fit(past).predict(AHEAD)
    assert got.sum(axis=1) == pytest.approx(day_level * 21, rel=0.15)
    past.volume[50] = 0.0
    assert (EtsProfile().fit(past).predict(AHEAD) >= 0).all()
    nothing = make_past_days(np.zeros((60, 6)), first_weekday=2)
    assert not np.nansum(EtsProfile().fit(nothing).predict(AHEAD)) > 0
    for days in (1, 3, 8, 13, 15):
        out = EtsProfile().fit(past.until(days)).predict(np.arange(1, 400))
        assert not np.isinf(out).any()
        assert not (out < 0).any()


def test_ets_far_ahead_repeats_its_last_week():
    past, _ = make_past(90)
    got = EtsProfile().fit(past).predict(np.arange(1, 200))
    assert got.shape == (199, 6)
    assert np.isfinite(got).all()
    assert got[150:157] == pytest.approx(got[157:164])
    # an additive week without trend repeats itself from the start
    assert got[:7] == pytest.approx(got[7:14])
    assert got[150] == pytest.approx(got[150 % 7])


@pytest.mark.parametrize("name", ["level_profile", "median_profile"])
def test_top_down_models_scale_exactly_or_nearly(name):
    past, _ = make_past(120)
    bigger = scale_past(past, 5)
    base = MODELS[name].fit(past).predict(AHEAD)
    assert MODELS[name].fit(bigger).predict(AHEAD) == pytest.approx(base * 5, rel=1e-3)


def test_level_shrugs_off_one_odd_day_that_moves_a_mean():
    past, day_level = make_past(84, noise=0.03)
    past.volume[-3] *= 4
    level, mean = (MODELS[name].fit(past).predict(AHEAD).sum(axis=1) for name in ("level_profile", "mean_weekdays"))
    odd = int((AHEAD % 7 == (-2) % 7).argmax())
    assert mean[odd] / (day_level[odd] * 21) > 1.5
    assert level == pytest.approx(day_level * 21, rel=0.1)


def test_level_stays_finite_with_days_of_zero():
    past, _ = make_past(60)
    past.volume[[20, 31, 47]] = 0.0
    got = MODELS["level_profile"].fit(past).predict(AHEAD)
    assert np.isfinite(got).all()
    assert (got >= 0).all()


def test_median_lies_between_its_three_models():
    past, _ = make_past(100, noise=0.3)
    totals = {
        name: MODELS[name].fit(past).predict(AHEAD) for name in ("level_profile", "ets_profile", "median_profile")
    }
    outer = np.sort([totals["level_profile"], totals["ets_profile"]], axis=0)
    median = totals["median_profile"]
    inside = (median >= outer[0] - 1e-9) & (median <= outer[1] + 1e-9)
    assert inside.all()


def test_holes_are_filled_from_the_same_weekday_on_both_sides():
    days = np.arange(28) % 7
    values = 100.0 * days + np.repeat([1.0, 2.0, 3.0, 4.0], 7)
    holes = values.copy()
    holes[[7, 1, 27]] = np.nan
    expected = values.copy()
    expected[7] = (values[0] + values[14]) / 2
    expected[1], expected[27] = values[8], values[20]
    assert _impute(holes, days).tolist() == expected.tolist()
