"""Handle times whose true mean is known: drawn from a gamma distribution per interval, as contacts make them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecast.aht import fit_aht

SLOTS, OPEN = 48, slice(16, 42)
MONTH = np.arange(1, 29)
CONTACT_CV = 0.75


def forecast_aht(aht_s, volume, weekday, *, ahead):
    pattern = fit_aht(aht_s, volume, weekday)
    return None if pattern is None else pattern.predict(ahead)


def aht_spread(aht_s, volume, weekday, *, ahead):
    pattern = fit_aht(aht_s, volume, weekday)
    return None if pattern is None else pattern.spread(ahead)


def make_times(days, *, contacts=40.0, seed=0, slope=0.0, step=0.0, step_ago=21, shape=0.1, day_sd=0.01, walk=0.0):
    """(aht_s, volume, weekday) of `days` and the true means (days + 28, slots), which go on beyond them."""
    rng = np.random.default_rng(seed)
    total = days + 28
    weekday = np.arange(total) % 7
    position = np.linspace(0, 1, OPEN.stop - OPEN.start)
    wander = np.cumsum(rng.normal(0, 1, total)) * walk
    level = 300 * np.exp(slope * np.arange(total) / 365 + wander)
    level = level * np.where(np.arange(total) >= days - step_ago, 1 + step, 1)
    truth, volume = np.full((2, total, SLOTS), np.nan)
    truth[:, OPEN] = level[:, None] * (1 + shape * np.sin(5 * position)) * (1 + 0.02 * (weekday - 3))[:, None]
    volume[:, OPEN] = rng.poisson(contacts * (0.2 + np.sin(np.pi * position)), (total, len(position)))
    count = np.maximum(np.nan_to_num(volume), 1) / CONTACT_CV**2
    noise = np.exp(rng.normal(0, day_sd, total))[:, None]
    aht = np.where(volume > 0, rng.gamma(count, np.nan_to_num(truth, nan=1.0) * noise / count), np.nan)
    return aht[:days], volume[:days], weekday[:days], truth


def miss(forecast, truth):
    """Mean absolute error as a share over the open slots of the 28 days."""
    ahead = truth[-28:, OPEN]
    return np.abs(forecast[:, OPEN] - ahead).sum() / ahead.sum()


def plain_means(aht, volume, weekday):
    """Each weekday's and slot's mean by contacts with a half-life of 8 weeks, drawn to the slot's: the old way."""
    weight = np.nan_to_num(volume) * (0.5 ** (np.arange(len(aht))[::-1] / 56))[:, None]
    seconds, week = weight * np.nan_to_num(aht), np.empty((7, SLOTS))
    slot = (seconds.sum(axis=0) + 200 * seconds.sum() / weight.sum()) / (weight.sum(axis=0) + 200)
    for w in range(7):
        mine = weekday == w
        week[w] = (seconds[mine].sum(axis=0) + 400 * slot) / (weight[mine].sum(axis=0) + 400)
    return week[(weekday[-1] + MONTH) % 7]


@pytest.mark.parametrize(
    ("case", "most"),
    [
        ({"days": 365}, 0.01),
        ({"days": 365, "contacts": 4.0}, 0.02),
        ({"days": 365, "contacts": 0.3}, 0.07),
        ({"days": 42}, 0.02),
        ({"days": 365, "slope": 0.3}, 0.02),
        ({"days": 365, "slope": -0.3}, 0.02),
        ({"days": 365, "step": 0.2}, 0.025),
        ({"days": 365, "step": -0.15, "step_ago": 42}, 0.02),
    ],
)
def test_true_means_are_found_through_the_noise(case, most):
    found, old = [], []
    for seed in range(3):
        aht, volume, weekday, truth = make_times(seed=seed, **case)
        found.append(miss(forecast_aht(aht, volume, weekday, ahead=MONTH), truth))
        old.append(miss(plain_means(aht, volume, weekday), truth))
    assert np.mean(found) < most
    assert np.mean(found) < np.mean(old)


@pytest.mark.parametrize("walk", [0.002, 0.01])
def test_a_wandering_level_is_followed(walk):
    found, last = [], []
    for seed in range(6):
        aht, volume, weekday, truth = make_times(365, seed=seed, walk=walk)
        found.append(miss(forecast_aht(aht, volume, weekday, ahead=MONTH), truth))
        flat = truth[-28:] * (truth[-29, OPEN.start] / truth[-28:, OPEN.start])[:, None]
        weekly = (1 + 0.02 * (np.arange(365, 393) % 7 - 3)) / (1 + 0.02 * (364 % 7 - 3))
        last.append(miss(flat * weekly[:, None], truth))
    # the best filter knows today's level up to a variance of walk x noise, and tomorrow's it can't know at all
    noise = np.sqrt(0.01**2 + CONTACT_CV**2 / np.nansum(volume[-1]))
    best = np.hypot(np.mean(last), 0.8 * np.sqrt(walk * noise))
    assert np.mean(found) < 1.6 * best


def test_few_contacts_lean_on_the_other_slots():
    aht, volume = np.full((14, 2), 300.0), np.full((14, 2), 1e6)
    aht[:, 1] = 600.0
    many = forecast_aht(aht, volume, np.arange(14) % 7, ahead=MONTH)
    assert many == pytest.approx(np.tile([300.0, 600.0], (28, 1)), rel=0.05)
    few = forecast_aht(aht, volume / 1e6, np.arange(14) % 7, ahead=MONTH)
    assert ((few > 320) & (few < 580)).all()


def test_a_slot_that_is_new_takes_the_level_of_its_hour():
    aht, volume, weekday, truth = make_times(200)
    aht[:-5, 41] = volume[:-5, 41] = np.nan
    aht[:, 43], volume[:, 43] = np.nan, np.nan
    forecast = forecast_aht(aht, volume, weekday, ahead=MONTH)
    assert forecast[:, 41] == pytest.approx(truth[-28:, 41], rel=0.06)
    assert forecast[:, 43] == pytest.approx(truth[-28:, 41], rel=0.15)
    assert forecast[:, 2].mean() == pytest.approx(np.nanmean(truth[-28:]), rel=0.06)


def test_a_weekday_never_seen_is_like_the_others():
    aht, volume, weekday, _ = make_times(84)
    aht[weekday == 6] = np.nan
    forecast = forecast_aht(aht, volume, weekday, ahead=np.arange(1, 8))
    sunday = forecast[(weekday[-1] + np.arange(1, 8)) % 7 == 6, OPEN]
    assert sunday.mean() == pytest.approx(np.nanmean(aht), rel=0.06)


def test_an_odd_day_and_an_odd_interval_do_not_move_the_month():
    aht, volume, weekday, truth = make_times(180)
    base = miss(forecast_aht(aht, volume, weekday, ahead=MONTH), truth)
    aht[-3] *= 6
    aht[-10, 20] = 4000.0
    assert miss(forecast_aht(aht, volume, weekday, ahead=MONTH), truth) < base + 0.015


def test_what_the_pattern_says_of_itself():
    steady = fit_aht(*make_times(365)[:3]).level
    assert (steady.slope, steady.shifted_days) == (0.0, 0)
    assert fit_aht(*make_times(365, slope=0.4)[:3]).level.slope * 365 == pytest.approx(0.4, rel=0.25)
    assert fit_aht(*make_times(365, step=0.2)[:3]).level.shifted_days == 21


@pytest.mark.parametrize(("walk", "day_sd"), [(0.0, 0.01), (0.0, 0.05), (0.01, 0.01)])
def test_spread_is_as_wide_as_the_errors_are(walk, day_sd):
    squares, promised = [], []
    for seed in range(20):
        aht, volume, weekday, truth = make_times(200, seed=seed, walk=walk, day_sd=day_sd)
        forecast = forecast_aht(aht, volume, weekday, ahead=MONTH)
        off = np.log(truth[-28:, OPEN].mean(axis=1) / forecast[:, OPEN].mean(axis=1))
        squares.append(off**2 + day_sd**2)
        promised.append(aht_spread(aht, volume, weekday, ahead=MONTH))
    real, promised = np.sqrt(np.mean(squares, axis=0)), np.mean(promised, axis=0)
    assert np.diff(promised).min() >= 0
    assert 0.7 < promised.mean() / real.mean() < 1.4
    if walk:
        assert promised[-1] > 1.2 * promised[0]


def test_spread_beyond_the_weeks_tested_and_of_short_pasts():
    aht, volume, weekday, _ = make_times(20)
    spread = aht_spread(aht, volume, weekday, ahead=np.array([1, 28, 200]))
    assert (spread > 0).all()
    assert spread[1] == spread[2]


def test_no_handle_times_at_all():
    volume = np.ones((10, 4))
    nothing = np.full((10, 4), np.nan)
    assert fit_aht(nothing, volume, np.arange(10) % 7) is None
    assert forecast_aht(nothing, volume, np.arange(10) % 7, ahead=MONTH) is None
    assert aht_spread(volume, volume * 0, np.arange(10) % 7, ahead=MONTH) is None


@given(
    seconds=st.floats(1, 5000), days=st.integers(1, 90), level=st.sampled_from([0.05, 2, 80]), seed=st.integers(0, 9),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_a_constant_stays(seconds, days, level, seed):
    volume = np.random.default_rng(seed).poisson(level, (days, 6)).astype(float)
    volume[0, 0] = 1.0
    forecast = forecast_aht(np.full((days, 6), seconds), volume, np.arange(days) % 7, ahead=MONTH)
    assert forecast == pytest.approx(np.full((28, 6), seconds), rel=1e-6)


@given(factor=st.floats(0.01, 100), seed=st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_scales(factor, seed):
    aht, volume, weekday, _ = make_times(100, seed=seed, contacts=5.0)
    base = forecast_aht(aht, volume, weekday, ahead=MONTH)
    assert forecast_aht(aht * factor, volume, weekday, ahead=MONTH) == pytest.approx(base * factor, rel=1e-6)


@given(seed=st.integers(0, 500), days=st.integers(1, 120), level=st.sampled_from([0.02, 1, 50]), gaps=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_always_sound(seed, days, level, gaps):
    rng = np.random.default_rng(seed)
    volume = rng.poisson(level, (days, 8)).astype(float)
    aht = rng.lognormal(5, 1.5, (days, 8))
    aht[rng.random((days, 8)) < gaps] = np.nan
    volume[rng.random((days, 8)) < gaps / 3] = np.nan
    aht[0, 0] = rng.choice([0.0, -5.0, np.inf, 1e7])
    pattern = fit_aht(aht, volume, (np.arange(days) + seed) % 7)
    if pattern is None:
        return
    far = np.array([1, 7, 28, 365, 2000])
    forecast, known = pattern.predict(far), aht[(aht > 0) & (volume > 0) & np.isfinite(aht)]
    assert np.isfinite(forecast).all()
    assert (forecast > known.min() / 20).all()
    assert (forecast < known.max() * 20).all()
    assert (pattern.spread(far) > 0).all()
    assert np.isfinite(pattern.spread(far)).all()


def test_only_the_two_years_before_the_forecast_are_seen():
    aht, volume, weekday, _ = make_times(760)
    cut = forecast_aht(aht[:400], volume[:400], weekday[:400], ahead=MONTH)
    scrambled = aht.copy()
    scrambled[400:] = np.random.default_rng(1).permutation(aht[400:].ravel()).reshape(-1, SLOTS)
    assert (forecast_aht(scrambled[:400], volume[:400], weekday[:400], ahead=MONTH) == cut).all()
    older = aht.copy()
    older[:20] *= 9
    recent = [forecast_aht(values, volume, weekday, ahead=MONTH) for values in (aht, older)]
    assert (recent[0] == recent[1]).all()


def test_a_week_later_the_same():
    aht, volume, weekday, _ = make_times(150)
    base = forecast_aht(aht, volume, weekday, ahead=MONTH)
    padded = [np.vstack([np.full((7, SLOTS), np.nan), values]) for values in (aht, volume)]
    shifted = forecast_aht(*padded, np.arange(157) % 7, ahead=MONTH)
    assert shifted == pytest.approx(base, rel=1e-9)
