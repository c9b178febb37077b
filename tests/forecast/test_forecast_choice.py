"""Weights of a blend, on trials made by hand: recomputed step by step, and what they must and must not do."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.core.options import ForecastOptions
from wfm.forecast import choice
from wfm.forecast.backtest import Trial
from wfm.forecast.choice import blend_untried, choose_blend
from wfm.forecast.models.registry import MODELS

AHEAD = np.arange(1, 8)


def trial_of(actual, forecasts):
    """A trial of (origins, days, slots); forecasts by name in the same shape."""
    actual = np.asarray(actual, dtype=float)
    count = len(actual)
    return Trial(tuple(range(14, 14 + 7 * count, 7)), AHEAD[: actual.shape[1]], actual, forecasts, None)


def noisy(errors, origins=12, seed=0, level=100.0):
    """Forecasts off by a normal error of each model's size, around counts of one level."""
    rng = np.random.default_rng(seed)
    actual = np.full((origins, 7, 24), level)
    return trial_of(actual, {name: actual + rng.normal(0, size, actual.shape) for name, size in errors.items()})


def weigh_by_hand(trial):
    """The rule of the module told in loops over single numbers; weights by name."""
    errors = {name: [] for name in trial.forecasts}
    for k in range(len(trial.origins)):
        cells = [c for c in np.ndindex(trial.actual.shape[1:]) if not math.isnan(trial.actual[(k, *c)])]
        if sum(trial.actual[(k, *c)] for c in cells) <= 0:
            continue
        for name, forecast in trial.forecasts.items():
            errors[name].append(sum(abs(forecast[(k, *c)] - trial.actual[(k, *c)]) for c in cells))
    names, count = list(errors), len(next(iter(errors.values())))
    mean = [sum(errors[n][k] for n in names) / len(names) for k in range(count)]
    logs = {n: [math.log(errors[n][k] / mean[k]) for k in range(count)] for n in names}
    prior = choice.PRIOR_ORIGINS
    score = {n: (sum(logs[n]) + prior * choice.PRIOR_LOGS.get(n, 0.0)) / (count + prior) for n in names}
    best = min(names, key=score.__getitem__)
    weights = {}
    for n in names:
        apart = [a - b for a, b in zip(logs[n], logs[best], strict=True)]
        chance = statistics.stdev(apart) / math.sqrt(count) if count > 1 else 0.0
        lag = score[n] - score[best]
        beaten = count >= choice.LEAST_ORIGINS and lag > choice.LARGEST_LAG * (chance + choice.LEAST_NOISE)
        weights[n] = 0.0 if beaten else math.exp(-choice.STEEPNESS * lag)
    total = sum(weights.values())
    weights = {n: w for n, w in weights.items() if w >= choice.LEAST_WEIGHT * total}
    return {n: w / sum(weights.values()) for n, w in weights.items()}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("origins", [1, 2, 3, 12])
def test_weights_are_those_worked_out_by_hand(seed, origins):
    rng = np.random.default_rng(seed)
    names = ("seasonal_naive", "mean_weekdays", "level_profile", "gaussian", "something_new")
    actual = rng.poisson(20, (origins, 3, 4)).astype(float)
    actual[rng.random(actual.shape) < 0.1] = np.nan
    forecasts = {
        name: 20 + rng.normal(0, rng.uniform(2, 5) * np.exp(rng.normal(0, 0.3, (origins, 1, 1))), actual.shape)
        for name in names
    }
    trial = trial_of(actual, forecasts)
    assert dict(choose_blend(trial).weights) == pytest.approx(weigh_by_hand(trial))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 5))
def test_weights_are_weights_best_first_and_say_why(seed, origins, models):
    rng = np.random.default_rng(seed)
    names = list(MODELS)[:models]
    made = choose_blend(noisy({name: rng.uniform(1, 20) for name in names}, origins, seed))
    found = list(made.weights.values())
    assert sum(found) == pytest.approx(1)
    assert all(weight > 0 for weight in found)
    assert found == sorted(found, reverse=True)
    assert made.name == " + ".join(made.weights)
    entered = {step.component for step in made.steps if step.entered} - {"calendar"}
    assert entered == set(made.weights)
    assert {step.component for step in made.steps} - {"calendar"} == set(names)


def test_a_clearly_worse_model_gets_no_weight():
    made = choose_blend(noisy({"level_profile": 10.0, "intermittent": 10.0, "median_profile": 15.0}))
    assert set(made.weights) == {"level_profile", "intermittent"}
    told = {step.component: step for step in made.steps}
    assert not told["median_profile"].entered
    assert "worse than" in told["median_profile"].reason
    # mean absolute error of a normal error is 0.80 of its size, here of volumes of 100
    assert told["median_profile"].gain == pytest.approx(-0.8 * 0.05, rel=0.1)


def test_models_alike_share_alike():
    sizes = dict.fromkeys(("level_profile", "intermittent", "median_profile", "day_curves"), 10.0)
    many = [choose_blend(noisy(sizes, origins=40, seed=seed)).weights for seed in range(30)]
    mean = np.mean([[found.get(name, 0.0) for name in sizes] for found in many], axis=0)
    assert mean == pytest.approx(np.full(4, 0.25), abs=0.08)


def test_a_blend_of_independent_errors_beats_its_best_part():
    trial = noisy({"level_profile": 10.0, "intermittent": 10.0, "day_curves": 10.2}, origins=20)
    made = choose_blend(trial)
    blend, best = (
        np.abs(forecast - trial.actual).mean()
        for forecast in (made.mix(trial.forecasts), trial.forecasts[next(iter(made.weights))])
    )
    assert blend < best


def test_a_perfect_model_wins_alone_and_the_simplest_of_two():
    actual = np.random.default_rng(0).poisson(30, (5, 7, 4)).astype(float)
    off = actual + 1.0
    made = choose_blend(trial_of(actual, {"gaussian": off, "ets_profile": actual.copy(), "day_curves": actual.copy()}))
    assert dict(made.weights) == {"ets_profile": 1.0}
    assert (made.mix({"ets_profile": actual, "gaussian": off}) == actual).all()


def test_a_week_in_which_all_were_right_is_no_trouble():
    """Its mean error is zero: the ratio to it was once 0/0."""
    actual = np.full((6, 7, 4), 10.0)
    a, b = actual.copy(), actual.copy()
    a[3:], b[3:] = 11.0, 15.0
    made = choose_blend(trial_of(actual, {"level_profile": a, "median_profile": b}))
    assert dict(made.weights) == {"level_profile": 1.0}


@pytest.mark.parametrize("origins", [1, 2])
def test_with_one_or_two_origins_the_better_one_weighs_more_and_near_ones_stay(origins):
    actual = np.full((origins, 7, 4), 100.0)
    forecasts = {"level_profile": actual + 10.0, "median_profile": actual + 10.3, "day_curves": actual + 40.0}
    weights = choose_blend(trial_of(actual, forecasts)).weights
    assert list(weights) == ["level_profile", "median_profile"]
    assert weights["level_profile"] < 0.65
    plain = choose_blend(trial_of(actual, {"median_profile": actual + 10, "seasonal_naive": actual + 10})).weights
    assert plain["median_profile"] > plain.get("seasonal_naive", 0.0)  # other lines speak against the naive one


def test_no_contacts_tell_nothing():
    zero = np.zeros((4, 7, 24))
    assert choose_blend(trial_of(zero, {"gaussian": zero, "mean_weekdays": zero + 1})) is None
    unknown = np.full((4, 7, 24), np.nan)
    assert choose_blend(trial_of(unknown, {"gaussian": zero, "mean_weekdays": zero + 1})) is None


def test_weeks_without_contacts_do_not_count():
    trial = noisy({"level_profile": 10.0, "median_profile": 11.0}, origins=6)
    empty = {name: np.concatenate([values, 50 + values[:2] * 0]) for name, values in trial.forecasts.items()}
    actual = np.concatenate([trial.actual, trial.actual[:2] * 0])
    assert choose_blend(trial_of(actual, empty)).weights == choose_blend(trial).weights


def test_the_scale_of_a_line_does_not_matter():
    trial = noisy({"level_profile": 10.0, "median_profile": 10.5, "day_curves": 11.0})
    small = trial_of(trial.actual / 50, {name: values / 50 for name, values in trial.forecasts.items()})
    assert dict(choose_blend(small).weights) == pytest.approx(dict(choose_blend(trial).weights))


def test_the_calendar_is_weighed_against_the_same_model_without():
    made = choose_blend(noisy({"gaussian": 12.0, "gaussian_calendar": 10.0}))
    step = made.steps[0]
    assert (step.component, step.entered) == ("calendar", True)
    assert step.gain == pytest.approx(0.8 * 0.02, rel=0.2)
    assert 0 < step.noise < step.gain
    assert "more than chance" in step.reason
    against = choose_blend(noisy({"gaussian": 10.0, "gaussian_calendar": 14.0})).steps[0]
    assert (against.entered, against.gain < 0) == (False, True)
    assert choose_blend(noisy({"gaussian": 10.0, "mean_weekdays": 14.0})).steps[0].component == "gaussian"


@pytest.mark.parametrize("names", [tuple(MODELS), ForecastOptions().models, ("mean_weekdays",), ("seasonal_naive",)])
def test_an_untried_blend_is_a_blend(names):
    made = blend_untried(names)
    assert sum(made.weights.values()) == pytest.approx(1)
    assert set(made.weights) <= set(names)
    assert list(made.weights.values()) == sorted(made.weights.values(), reverse=True)
