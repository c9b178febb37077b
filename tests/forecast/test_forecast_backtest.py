"""Origins, and that nothing after one can be seen."""

import numpy as np
import pytest
from forecast_past_days import make_past_days

from wfm.forecast.backtest import Trial, find_origins, predict_whole, run_trial, score_trial
from wfm.forecast.intervals import LEVELS, cover_left_out, make_quantiles, residual_quantiles, weeks_ahead
from wfm.forecast.models.model import WeekPattern
from wfm.forecast.models.registry import MODELS

WEEK = np.arange(1, 8)


def make_past(days, seed=1):
    rng = np.random.default_rng(seed)
    return make_past_days(rng.poisson(30, (days, 4)))


@pytest.mark.parametrize(("days", "farthest", "count", "expected"), [
    (70, 7, 3, (49, 56, 63)),
    (71, 7, 2, (57, 64)),       # the weekday of the real origin
    (70, 8, 2, (49, 56)),       # the farthest day must be known
    (70, 3, 1, (63,)),
    (28, 7, 8, (14, 21)),       # two weeks of past at least
    (20, 7, 8, ()),
    (70, 28, 8, (14, 21, 28, 35, 42)),
])  # fmt: skip
def test_origins(days, farthest, count, expected):
    assert find_origins(days, farthest, count) == expected


def test_actuals_lie_at_the_distance_asked():
    past = make_past(60)
    ahead = np.arange(4, 11)
    trial = run_trial(past, {"seasonal_naive": MODELS["seasonal_naive"]}, (46,), ahead)
    assert (trial.actual[0] == past.volume[49:56]).all()
    # 4 days after day 45 is day 49; its last known same weekday is day 42
    assert (trial.forecasts["seasonal_naive"][0, 0] == past.volume[42]).all()


def test_scrambling_the_future_changes_no_forecast():
    past = make_past(120)
    origins = find_origins(120, 7, 3)
    calm = run_trial(past, MODELS, origins, WEEK)
    wild_volume = past.volume.copy()
    wild_volume[origins[1] :] = np.random.default_rng(9).uniform(0, 1e6, wild_volume[origins[1] :].shape)
    wild = run_trial(make_past_days(wild_volume), MODELS, origins, WEEK)
    for name in MODELS:
        assert (calm.forecasts[name][:2] == wild.forecasts[name][:2]).all()
        assert (calm.forecasts[name][2] != wild.forecasts[name][2]).any()


def test_best_first_and_ties_to_the_simpler():
    actual = np.full((2, 1, 1), 10.0)
    forecasts = {"a": actual + 1, "b": actual - 0.5, "c": actual + 0.5}
    trial = Trial((14, 21), np.array([1]), actual, forecasts, 2.0)
    scores = score_trial(trial)
    assert [s.model for s in scores] == ["b", "c", "a"]
    assert (scores[0].wape, scores[0].bias, scores[0].mase) == (0.05, -0.05, 0.25)


def test_slot_without_past_borrows_from_other_weekdays_else_from_a_near_slot():
    pattern = np.full((7, 3), np.nan)
    pattern[0], pattern[1, :2] = [4, 6, np.nan], [8, 2]
    values, source = predict_whole(WeekPattern(pattern, 6), np.array([1, 2, 3]))
    assert values.tolist() == [[4, 6, 2], [8, 2, 2], [6, 4, 2]]
    assert source.tolist() == [[0, 0, 2], [0, 0, 2], [1, 1, 2]]
    values, source = predict_whole(WeekPattern(np.full((7, 3), np.nan), 6), np.array([1]))
    assert (values.tolist(), source.tolist()) == ([[0, 0, 0]], [[3, 3, 3]])


def test_quantiles_are_ordered_hold_the_mean_and_widen():
    rng = np.random.default_rng(5)
    ahead = np.arange(1, 22)
    residuals = rng.normal(0, 1, (8, 21, 10))
    residuals[:, 7:14] *= 0.2
    table = residual_quantiles(residuals, ahead)
    assert (np.diff(table[:, :3], axis=0) <= 0).all()
    assert (np.diff(table[:, 4:], axis=0) >= 0).all()
    volume = rng.uniform(0, 30, (21, 10))
    for rows in (table, None):
        quantiles = make_quantiles(volume, rows, weeks_ahead(ahead))
        stacked = np.array([quantiles[level] for level in LEVELS])
        assert (stacked >= 0).all()
        assert (np.diff(stacked, axis=0) >= 0).all()
        assert (quantiles[0.25] <= volume).all()
        assert (volume <= quantiles[0.75]).all()


def test_interval_of_known_noise_covers_what_it_claims():
    rng = np.random.default_rng(11)
    forecast = np.full((20, 7, 40), 100.0)
    actual = (10 + rng.normal(0, 0.7, forecast.shape)) ** 2
    # 19 origins stretch by 1.026, which covers 0.811 of a normal; 5600 draws: two standard errors are 0.011
    assert cover_left_out(actual, forecast, WEEK) == pytest.approx(0.811, abs=0.012)


def test_coverage_is_not_judged_by_its_own_errors():
    forecast = np.full((2, 7, 40), 100.0)
    actual = np.stack([np.full((7, 40), 64.0), np.full((7, 40), 144.0)])
    assert cover_left_out(actual, forecast, WEEK) == 0.0
    assert cover_left_out(actual[:1], forecast[:1], WEEK) is None
