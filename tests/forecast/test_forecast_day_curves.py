"""Day curves as a few factors, against curves of known rank and scores of a known course."""

import numpy as np
import pytest
from forecast_past_days import make_past_days

from wfm.forecast.models.day_curves import DayCurves, _measure_carry
from wfm.forecast.models.model import mean_of_last

WEEK = np.arange(1, 8)
SLOTS = 12
HOUR = np.arange(SLOTS) / (SLOTS - 1)
CURVES = np.array([1 + 0 * HOUR, np.sin(np.pi * HOUR), HOUR - 0.5])
CENTRE = np.array([[9, 5, 2], [8, 5, 1], [8, 4, 0], [7, 5, 0], [7, 4, -1], [5, 2, -2], [4, 1, 1.0]])


def draw_roots(days, *, carry=0.0, spread=0.0, noise=0.0, seed=0):
    """Square-root curves of rank three around the weekdays' scores; the first score's deviation is an AR(1)."""
    rng = np.random.default_rng(seed)
    deviation = np.zeros(days)
    for d in range(1, days):
        deviation[d] = carry * deviation[d - 1] + spread * rng.normal()
    scores = CENTRE[np.arange(days) % 7]
    scores = scores + deviation[:, None] * np.array([1, 0, 0])
    return scores @ CURVES + noise * rng.normal(size=(days, SLOTS)), deviation


def predict(past, ahead=WEEK, **options):
    return DayCurves(**options).fit(past).predict(ahead)


def test_three_curves_give_rank_three_back_exactly():
    roots, _ = draw_roots(84)
    assert predict(make_past_days(roots**2)) == pytest.approx(roots[:7] ** 2, rel=1e-9)


def test_two_curves_do_not():
    roots, _ = draw_roots(84)
    missed = np.abs(predict(make_past_days(roots**2), factors=2) / roots[:7] ** 2 - 1)
    assert missed.max() > 0.01


def test_holes_are_those_of_an_ordinary_such_weekday():
    roots, _ = draw_roots(84)
    volume = roots**2
    holes = np.random.default_rng(2).random(volume.shape) < 0.15
    assert predict(make_past_days(np.where(holes, np.nan, volume))) == pytest.approx(volume[:7], rel=1e-9)
    volume[[10, 30, 83]] = np.nan
    assert predict(make_past_days(volume)) == pytest.approx(roots[:7] ** 2, rel=1e-9)


def test_deviation_of_the_last_day_fades_as_its_autoregression_says():
    roots, deviation = draw_roots(700, carry=0.8, spread=0.5, seed=4)
    fit = DayCurves(half_life_days=1000.0).fit(make_past_days(roots**2))
    got = np.sqrt(fit.predict(np.arange(1, 15)) - fit.variance)[:, 0]
    expected = (CENTRE[np.arange(700, 714) % 7] @ CURVES)[:, 0] + deviation[-1] * 0.8 ** np.arange(1, 15)
    # the weekdays' means are known to 0.5 / (1 - 0.8) / sqrt(700) = 0.09
    assert got == pytest.approx(expected, abs=0.25)


def test_autoregression_is_drawn_to_nothing_by_ten_days():
    course = 0.9 ** np.arange(40.0)[:, None]
    weight = np.ones(40)
    assert _measure_carry(course, weight)[0] == pytest.approx(0.9 / (1 + 10 / 39))
    assert _measure_carry(-((-0.9) ** np.arange(40.0))[:, None], weight)[0] == 0.0
    assert _measure_carry(np.zeros((40, 2)), weight).tolist() == [0.0, 0.0]


def test_closed_days_do_not_wear_the_deviation_off():
    roots, _ = draw_roots(210, carry=0.9, spread=0.4, seed=5)
    usual = np.repeat(np.arange(7) < 5, SLOTS).reshape(7, SLOTS)
    volume = np.where(usual[np.arange(210) % 7], roots**2, np.nan)
    # the past ends on a Friday, so that Monday is the next day at work
    fit = DayCurves().fit(make_past_days(volume[:208], usual=usual))
    one = fit.centre[0] + fit.deviation * fit.carry
    got = fit.predict(np.arange(1, 5))
    assert np.isnan(got[:3]).sum() == 2 * SLOTS
    monday = got[~np.isnan(got).all(axis=1)][0]
    assert monday == pytest.approx(np.maximum(one @ fit.curves, 0) ** 2 + fit.variance)


@pytest.mark.parametrize("level", [0.01, 0.1, 2.0])
def test_mean_of_counts_is_not_biased(level):
    """A squared mean of roots falls short of the mean: half of it is lost at one contact a slot."""
    rate = level * (CENTRE @ CURVES) ** 2
    found = [
        predict(make_past_days(np.random.default_rng(seed).poisson(rate[np.arange(168) % 7]))).sum()
        for seed in range(40)
    ]
    assert np.mean(found) == pytest.approx(rate.sum(), rel=0.03)


def test_curves_are_nearer_to_the_truth_than_the_mean_of_four_weekdays():
    rate = (CENTRE @ CURVES) ** 2
    ours, theirs = [], []
    for seed in range(10):
        past = make_past_days(np.random.default_rng(seed).poisson(rate[np.arange(168) % 7]))
        ours.append(np.abs(predict(past) - rate).sum())
        theirs.append(np.abs(mean_of_last(past, 4) - rate).sum())
    assert np.mean(ours) < 0.6 * np.mean(theirs)


@pytest.mark.parametrize("factor", [0.01, 250.0])
def test_scaled_history_scales_the_forecast(factor):
    roots, _ = draw_roots(140, carry=0.5, spread=0.4, noise=0.3)
    base = predict(make_past_days(roots**2))
    assert predict(make_past_days(factor * roots**2)) == pytest.approx(factor * base, rel=1e-9)


def test_closed_slots_and_weekdays_without_past_are_unknown():
    roots, _ = draw_roots(84)
    volume = roots**2
    usual = np.ones((7, SLOTS), dtype=bool)
    usual[6], usual[5, 8:] = False, False
    volume[np.arange(84) % 7 == 2] = np.nan
    volume[np.arange(84) % 7 == 1, 0] = np.nan
    got = predict(make_past_days(volume, usual=usual))
    unknown = ~usual
    unknown[2], unknown[1, 0] = True, True
    assert (np.isnan(got) == unknown).all()


def test_short_pasts_take_the_mean_of_the_last_weekdays_and_zeros_stay_zero():
    past = make_past_days(draw_roots(60)[0] ** 2)
    for days in (1, 6, 27):
        short = past.until(days)
        assert np.array_equal(predict(short), mean_of_last(short, 4)[(days + np.arange(7)) % 7], equal_nan=True)
    assert (predict(make_past_days(np.zeros((60, 4)))) == 0).all()
    assert np.isnan(predict(make_past_days(np.full((60, 4), np.nan)))).all()


def test_one_slot_a_day_and_far_ahead():
    totals = 100 + 10 * (np.arange(90) % 7)
    got = predict(make_past_days(totals), np.arange(1, 800))
    assert got[:, 0] == pytest.approx(100 + 10.0 * (np.arange(90, 889) % 7))
    assert predict(make_past_days(totals), np.array([], dtype=int)).shape == (0, 1)
