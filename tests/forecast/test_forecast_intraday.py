"""The rest of the day: days made from a known drift, where the best possible update is known, and what always holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecast.drift import DayDrift, learn_drift
from wfm.forecast.intraday import update_rest_of_day

SLOTS, OPEN = 48, slice(16, 40)
NOON = 24
HOURS = np.arange(SLOTS) / 2


def make_days(days, *, level=60.0, sd=0.1, memory=12.0, seed=0, level_sd=0.0, persistent=0.0):
    """Plans and actuals whose relative miss wanders with `sd` and `memory` hours; Poisson counts on top.

    The level of whole days adds `level_sd`, of which `persistent` is kept to the next day.
    """
    rng = np.random.default_rng(seed)
    plan = np.zeros(SLOTS)
    plan[OPEN] = level * (0.6 + np.sin(np.linspace(0.2, 3.0, 24)))
    fade = np.exp(-np.abs(HOURS[:, None] - HOURS) / memory) if memory < np.inf else np.ones((SLOTS, SLOTS))
    walk = sd * rng.normal(size=(days, SLOTS)) @ np.linalg.cholesky(fade + 1e-9 * np.eye(SLOTS)).T
    level_of = np.zeros((days, 1))
    for d in range(1, days):
        level_of[d] = persistent * level_of[d - 1] + np.sqrt(1 - persistent**2) * level_sd * rng.normal()
    mean = plan * np.maximum(1 + walk + level_of, 0.05)
    actual = rng.poisson(mean).astype(float)
    actual[:, plan == 0] = np.nan
    return actual, np.tile(plan, (days, 1))


def so_far(actual, now=NOON):
    out = actual.copy()
    out[now:] = np.nan
    return out


def rest_wape(actual, forecasts, now=NOON):
    rest = slice(now, OPEN.stop)
    return np.abs(actual[:, rest] - forecasts[:, rest]).sum() / actual[:, rest].sum()


def replay(actual, plan, first, now=NOON, **options):
    days = range(first, len(actual))
    return np.array([
        update_rest_of_day(actual[:d], plan[:d], so_far(actual[d], now), plan[d], **options).volume for d in days
    ])  # fmt: skip


def best_guess(actual, plan, *, sd, memory, now=NOON):
    """The conditional mean of a Gaussian drift with known parameters, written out by the textbook."""
    seen, out = np.arange(OPEN.start, now), plan.copy()
    later = np.arange(now, OPEN.stop)
    fade = sd**2 * np.exp(-np.abs(HOURS[:, None] - HOURS) / memory)
    inside = fade[np.ix_(seen, seen)] + np.diag(1 / plan[seen])
    out[later] *= 1 + fade[np.ix_(later, seen)] @ np.linalg.inv(inside) @ (actual[seen] / plan[seen] - 1)
    return out


@pytest.mark.parametrize(("level", "sd", "memory"), [(60.0, 0.15, 12.0), (600.0, 0.08, 4.0), (8.0, 0.3, 30.0)])
def test_comes_close_to_the_best_guess_without_being_told_the_truth(level, sd, memory):
    actual, plan = make_days(200, level=level, sd=sd, memory=memory)
    ours = rest_wape(actual[80:], replay(actual, plan, 80))
    best = np.array([best_guess(actual[d], plan[d], sd=sd, memory=memory) for d in range(80, 200)])
    never, best = rest_wape(actual[80:], plan[80:]), rest_wape(actual[80:], best)
    assert best * 0.99 < ours < never
    assert never - ours > 0.9 * (never - best)


@pytest.mark.parametrize("level", [0.2, 5.0, 300.0])
def test_costs_next_to_nothing_where_plans_miss_by_chance_only(level):
    actual, plan = make_days(120, level=level, sd=0.0, memory=np.inf, seed=3)
    never = rest_wape(actual[40:], plan[40:])
    assert rest_wape(actual[40:], replay(actual, plan, 40)) < never * 1.004


def test_bands_hold_what_they_promise():
    actual, plan = make_days(180, sd=0.12, seed=5)
    inside = {0.1: [], 0.25: [], 0.025: []}
    for d in range(60, 180):
        update = update_rest_of_day(actual[:d], plan[:d], so_far(actual[d]), plan[d])
        rest = slice(NOON, OPEN.stop)
        for low, hits in inside.items():
            high = update.quantiles[1 - low]
            hits += list((actual[d, rest] >= update.quantiles[low][rest]) & (actual[d, rest] <= high[rest]))
    assert np.mean(inside[0.25]) == pytest.approx(0.5, abs=0.05)
    assert np.mean(inside[0.1]) == pytest.approx(0.8, abs=0.04)
    assert np.mean(inside[0.025]) == pytest.approx(0.95, abs=0.03)


def test_bands_narrow_as_the_day_goes_on():
    actual, plan = make_days(60, sd=0.15)
    widths = []
    for now in (17, 24, 32):
        update = update_rest_of_day(actual[:-1], plan[:-1], so_far(actual[-1], now), plan[-1] * 1.0)
        widths.append((np.sqrt(update.quantiles[0.9]) - np.sqrt(update.quantiles[0.1]))[38])
    assert widths[0] > widths[1] > widths[2]


def test_near_slots_follow_the_last_hours_more_than_far_ones():
    actual, plan = make_days(90, level=400.0, sd=0.1, memory=3.0)
    today = plan[0].copy()
    today[20:] *= 1.2
    update = update_rest_of_day(actual, plan, so_far(today), plan[0])
    lift = update.volume[NOON:40] / plan[0][NOON:40] - 1
    assert lift[0] > 0.12
    assert (np.diff(lift) < 0).all()
    assert 0 < lift[-1] < lift[0] / 3


def test_without_past_days_about_half_a_miss_or_more_is_carried():
    _, plan = make_days(1)
    nothing = np.empty((0, SLOTS))
    update = update_rest_of_day(nothing, nothing, so_far(plan[0] * 1.2), plan[0])
    assert 1.08 < update.factor < 1.2
    assert update.so_far == pytest.approx(1.2)
    assert "no earlier days are known" in update.reason
    thin = plan[0] / 200
    assert update_rest_of_day(nothing, nothing, so_far(thin * 1.2), thin).factor < 1.02


def test_the_days_before_count_where_they_share_todays_plan():
    actual, plan = make_days(140, level=300.0, sd=0.05, level_sd=0.15, persistent=0.85, seed=8)
    made = np.arange(140) // 7
    blind, told = [], []
    for d in range(70, 140):
        today = np.full(SLOTS, np.nan)
        arguments = (actual[:d], plan[:d], today, plan[d])
        blind.append(update_rest_of_day(*arguments).volume)
        told.append(update_rest_of_day(*arguments, past_plan=made[:d], today_plan=int(made[d])).volume)
    assert (np.array(blind) == plan[70:]).all()
    assert rest_wape(actual[70:], np.array(told)) < 0.85 * rest_wape(actual[70:], plan[70:])
    monday = update_rest_of_day(actual[:70], plan[:70], today, plan[70], past_plan=made[:70], today_plan=10)
    assert (monday.volume == plan[70]).all()


def test_age_of_the_past_days_matters_not_their_row():
    actual, plan = make_days(40)
    age = np.arange(40, 0, -1)
    base = update_rest_of_day(actual, plan, so_far(actual[0]), plan[0])
    holes = np.insert(actual, 20, np.full((3, SLOTS), np.nan), axis=0)
    padded = np.insert(plan, 20, plan[0], axis=0)
    padded = np.insert(padded, 20, plan[:2], axis=0)
    ages = np.insert(age, 20, [99, 99, 99])
    same = update_rest_of_day(holes, padded, so_far(actual[0]), plan[0], past_age=ages)
    assert same.volume == pytest.approx(base.volume)
    older = update_rest_of_day(actual, plan, so_far(actual[0]), plan[0], past_age=age + 200)
    assert older.volume != pytest.approx(base.volume, rel=1e-6)


def test_nothing_known_of_today_leaves_the_plan():
    actual, plan = make_days(30)
    update = update_rest_of_day(actual, plan, np.full(SLOTS, np.nan), plan[0])
    assert (update.volume == plan[0]).all()
    assert (update.now_slot, update.factor, update.so_far) == (0, 1.0, None)
    assert "nothing known" in update.reason


@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_plan_that_was_right_so_far_stays(days):
    actual, plan = make_days(max(days, 1))
    update = update_rest_of_day(actual[:days], plan[:days], so_far(plan[0]), plan[0])
    assert update.volume == pytest.approx(plan[0])
    perfect = update_rest_of_day(plan[:days], plan[:days], so_far(plan[0]), plan[0])
    assert perfect.volume == pytest.approx(plan[0])


def test_a_day_without_anything_left_is_kept():
    actual, plan = make_days(5)
    update = update_rest_of_day(actual, plan, actual[0], plan[0])
    assert (update.volume == plan[0]).all()
    assert "nothing is left" in update.reason
    shut = update_rest_of_day(actual, plan, actual[0], np.zeros(SLOTS), now_slot=20)
    assert (shut.volume == 0).all()


def test_an_outage_this_morning_does_not_empty_the_afternoon():
    actual, plan = make_days(60, sd=0.08)
    today = so_far(plan[0] * 0)
    assert 0.5 < update_rest_of_day(actual, plan, today, plan[0]).factor < 1
    burst = so_far(plan[0].copy())
    burst[20] = 1e6
    assert update_rest_of_day(actual, plan, burst, plan[0]).factor < 1.5


@given(factor=st.floats(0.1, 50), seed=st.integers(0, 5), now=st.integers(18, 38))
@settings(max_examples=15, deadline=None)
def test_scales(factor, seed, now):
    actual, plan = make_days(25, seed=seed)
    base = update_rest_of_day(actual[1:], plan[1:], so_far(actual[0], now), plan[0])
    scaled = [values * factor for values in (actual[1:], plan[1:], so_far(actual[0], now), plan[0])]
    assert update_rest_of_day(*scaled).volume == pytest.approx(base.volume * factor, rel=1e-6)


@given(seed=st.integers(0, 10), now=st.integers(0, 47), known=st.integers(0, 47))
@settings(max_examples=25, deadline=None)
def test_sees_nothing_from_now_on(seed, now, known):
    actual, plan = make_days(12, seed=seed)
    rng = np.random.default_rng(seed)
    today = actual[0].copy()
    scrambled = today.copy()
    scrambled[now:] = rng.permutation(1000 * rng.random(SLOTS - now))
    first = update_rest_of_day(actual[1:], plan[1:], today, plan[0], now_slot=now)
    second = update_rest_of_day(actual[1:], plan[1:], scrambled, plan[0], now_slot=now)
    assert (first.volume == second.volume).all()
    assert (first.volume[:now] == plan[0][:now]).all()
    assert update_rest_of_day(actual[1:], plan[1:], so_far(today, known), plan[0]).now_slot <= max(known, 0)


@given(
    seed=st.integers(0, 1000), days=st.integers(0, 15), level=st.sampled_from([0.0, 0.01, 0.1, 3.0, 1e4]),
    now=st.integers(0, 48), gaps=st.floats(0, 0.9),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_always_sound(seed, days, level, now, gaps):
    rng = np.random.default_rng(seed)
    plan = np.where(rng.random((days + 1, SLOTS)) < 0.6, level * rng.gamma(1, 1, (days + 1, SLOTS)), 0.0)
    plan[rng.random(plan.shape) < 0.1] = np.nan
    actual = rng.poisson(np.nan_to_num(plan) * rng.gamma(2, 1, (days + 1, 1))).astype(float)
    actual[rng.random(actual.shape) < gaps] = np.nan
    made = rng.integers(0, 3, days + 1)
    update = update_rest_of_day(
        actual[:-1], plan[:-1], actual[-1], plan[-1], now_slot=now, past_plan=made[:-1], today_plan=int(made[-1])
    )
    open_slots = np.nan_to_num(plan[-1]) > 0
    for values in (update.volume, *update.quantiles.values()):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
        assert (values[~open_slots] == 0).all()
    assert (update.volume[open_slots] > 0).all()
    assert (update.volume <= np.nan_to_num(plan[-1]) * 25 + 1e-12).all()
    assert np.isfinite(update.factor)
    levels = sorted(update.quantiles)
    assert (np.diff([update.quantiles[k] for k in levels], axis=0) >= -1e-9).all()
    assert not update.volume.flags.writeable


def test_a_sparse_line_does_not_leap_at_its_first_contacts():
    actual, plan = make_days(60, level=0.1, sd=0.2, seed=2)
    today = np.zeros(SLOTS)
    today[[17, 20]] = 1.0
    assert update_rest_of_day(actual, plan, so_far(today), plan[0]).factor < 1.6


def test_shapes_that_do_not_fit_are_refused():
    actual, plan = make_days(3)
    with pytest.raises(ValueError, match=r"past days must be \(days, 48\)"):
        update_rest_of_day(actual[:, :40], plan, actual[0], plan[0])
    with pytest.raises(ValueError, match="today must have 48 slots"):
        update_rest_of_day(actual, plan, actual[0][:40], plan[0])


def test_drift_is_found_again():
    actual, plan = make_days(400, level=200.0, sd=0.12, memory=8.0, seed=4)
    root = np.sqrt(plan)
    known = plan > 0
    miss = np.divide(np.nan_to_num(actual) - plan, root, out=np.zeros(plan.shape), where=known)
    drift = learn_drift(miss, root, known, np.ones(400), hours=0.5)
    assert drift.memory_hours == 8.0
    assert np.sqrt(drift.variance) == pytest.approx(0.12, rel=0.1)
    assert drift.noise == pytest.approx(1.0, rel=0.1)


def test_no_drift_is_found_as_none():
    actual, plan = make_days(400, level=200.0, sd=0.0, memory=np.inf, seed=4)
    root, known = np.sqrt(plan), plan > 0
    miss = np.divide(np.nan_to_num(actual) - plan, root, out=np.zeros(plan.shape), where=known)
    assert learn_drift(miss, root, known, np.ones(400), hours=0.5).variance < 0.015**2
    nothing = learn_drift(miss * 0, root * 0, known & False, np.ones(400), hours=0.5)
    assert nothing == DayDrift(0.01, 1.2, 12.0, 0.5)
