"""The Gaussian process against finite differences, a formula written out, and series drawn from known rules."""

from datetime import date, timedelta

import numpy as np
import pytest
from forecast_past_days import ALWAYS, make_past_days
from scipy.optimize import check_grad

from wfm.core.calendar import OpeningHours
from wfm.core.events import Event
from wfm.core.options import ForecastOptions
from wfm.forecast import gaussian
from wfm.forecast.gaussian import DayColumns, Observed, Scales
from wfm.forecast.models.gaussian import Gaussian
from wfm.forecast.models.mean_weekdays import MeanWeekdays

MONTH = np.arange(1, 29)
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.6, 0.4])
MONDAY = date(2024, 1, 1)
OFFICE = (((480, 1080),),) * 5 + ((), ())


def make_columns(days, *, seed=0, yearly=True):
    rng = np.random.default_rng(seed)
    calendar, event = (rng.random((days, k)) < 0.2 for k in (2, 1))
    return DayColumns(np.arange(days) % 7, calendar.astype(float), event.astype(float), yearly)


def draw_days(days, *, seed=1, noise=0.04, level=800.0):
    """Totals of days around a known week; also the week without noise, going on for a year."""
    rng = np.random.default_rng(seed)
    mean = level * WEEK[np.arange(days + 365) % 7]
    return mean[:days] * np.exp(rng.normal(0, noise, days)), mean


# -- the process


def test_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(2)
    at = np.sort(rng.choice(90, 40, replace=False))
    parts = list(gaussian.make_covariances(at, make_columns(90)).values())
    seen = Observed(rng.normal(0, 0.3, 40), rng.uniform(0.5, 3, 40), rng.uniform(0, 0.02, 40))
    centre = np.log(rng.uniform(0.05, 0.3, len(parts) + 1))
    for shift in (0.0, 0.7, -0.4):
        theta = centre + shift * rng.normal(size=len(centre))
        slope = gaussian._measure_posterior(theta, centre, seen, parts)[1]
        off = check_grad(
            lambda x: gaussian._measure_posterior(x, centre, seen, parts)[0],
            lambda x: gaussian._measure_posterior(x, centre, seen, parts)[1],
            theta,
        )
        assert off < 1e-4 * max(1.0, float(np.abs(slope).max()))


def one_covariance(a, b, columns, scales):
    """Covariance of two days, each part written out (Rasmussen & Williams 2006, equations 4.17, 4.18 and 4.31)."""
    gap = abs(a - b)
    slow = 3**0.5 * gap / gaussian.SLOW_DAYS
    parts = {
        "slow": (1 + slow) * np.exp(-slow),
        "month": np.exp(-gap / gaussian.MONTH_DAYS),
        "fast": np.exp(-gap / gaussian.FAST_DAYS),
        "calendar": sum(x * y for x, y in zip(columns.calendar[a], columns.calendar[b], strict=True)),
        "event": sum(x * y for x, y in zip(columns.event[a], columns.event[b], strict=True)),
        "year": np.exp(-2 * np.sin(np.pi * gap / 365.25) ** 2 / gaussian.YEAR_WIDTH**2),
        "year_fine": np.exp(-2 * np.sin(np.pi * gap / 365.25) ** 2 / gaussian.YEAR_FINE_WIDTH**2),
    }
    if (a - b) % 7 == 0:
        parts["week"] = 1.0
        parts["week_drift"] = np.exp(-gap / gaussian.DRIFT_DAYS)
        parts["week_year"] = np.exp(-2 * np.sin(np.pi * gap / 365.25) ** 2 / gaussian.WEEK_YEAR_WIDTH**2)
    return gaussian.CONSTANT + sum(scales.variance(name) * value for name, value in parts.items())


def test_conditional_mean_is_that_of_the_joint_normal():
    rng = np.random.default_rng(4)
    columns = make_columns(420)
    at, ahead = np.array([0, 3, 10, 17, 18, 200, 364, 365, 371]), np.array([372, 378, 410])
    scales = Scales(0.1, {name: float(rng.uniform(0.05, 0.4)) for name in gaussian.PRIORS})
    seen = Observed(rng.normal(0, 0.3, len(at)), rng.uniform(0.5, 3, len(at)), rng.uniform(0, 0.02, len(at)))
    noise = scales.variance("noise")
    weights = gaussian.solve(gaussian.add_covariance(at, at, columns, scales), seen, noise)
    got = gaussian.add_covariance(ahead, at, columns, scales) @ weights

    every = np.concatenate([at, ahead])
    joint = np.array([[one_covariance(a, b, columns, scales) for b in every] for a in every])
    joint[np.diag_indices(len(at))] += noise * seen.weight + seen.extra
    # of a joint normal with precision L the conditional mean is -inv(L_ff) L_fs y (Bishop 2006, equation 2.97)
    precision = np.linalg.inv(joint)
    n = len(at)
    assert got == pytest.approx(-np.linalg.solve(precision[n:, n:], precision[n:, :n] @ seen.value), rel=1e-6)


def test_parts_add_up_to_the_covariance_of_all():
    columns = make_columns(60)
    at = np.arange(0, 60, 3)
    scales = Scales(0.2, {})
    parts = gaussian.make_covariances(at, columns)
    total = gaussian.CONSTANT + sum(scales.variance(name) * part for name, part in parts.items())
    assert gaussian.add_covariance(at, at, columns, scales) == pytest.approx(total)
    assert set(parts) | {"noise"} == set(gaussian.PRIORS)


@pytest.mark.parametrize("truth", [
    {"month": 0.02, "fast": 0.15, "week": 0.5, "noise": 0.05},
    {"month": 0.15, "fast": 0.03, "week": 0.2, "noise": 0.15},
])  # fmt: skip
def test_learned_scales_are_near_those_drawn_from(truth):
    days, rng = 300, np.random.default_rng(7)
    columns = DayColumns(np.arange(days) % 7, np.zeros((days, 0)), np.zeros((days, 0)), yearly=False)
    at = np.arange(days)
    every = {"slow": 0.1, "week_drift": 0.03, **truth}
    parts = gaussian.make_covariances(at, columns)
    root = np.linalg.cholesky(
        sum(every[name] ** 2 * part for name, part in parts.items()) + every["noise"] ** 2 * np.eye(days)
    )
    found = []
    for _ in range(3):
        value = root @ rng.normal(size=days)
        seen = Observed(value - np.median(value), np.ones(days), np.zeros(days))
        found.append(gaussian.learn_scales(seen, parts, 0.1).learned)
    for name in ("week", "noise"):
        # seven weekdays tell their spread to about 27%, three draws together to 16%
        tolerance = 0.35 if name == "week" else 0.2
        assert np.mean([scales[name] for scales in found]) == pytest.approx(truth[name], rel=tolerance), name
    louder = max(("month", "fast"), key=lambda name: truth[name])
    assert np.mean([scales[louder] for scales in found]) == pytest.approx(truth[louder], rel=0.4)


def test_days_far_off_are_held_back_and_others_are_not():
    rng = np.random.default_rng(3)
    columns = make_columns(100, yearly=False)
    at = np.arange(100)
    scales = Scales(0.1, {})
    value = rng.normal(0, 0.08, 100)
    value[40] += 2.0
    covariance = gaussian.add_covariance(at, at, columns, scales)
    seen = gaussian.hold_back(covariance, Observed(value, np.ones(100), np.zeros(100)), scales.variance("noise"))
    assert seen.weight[40] > 20
    assert np.median(np.delete(seen.weight, 40)) < 1.2


def test_scatter_of_noise_around_a_week_is_that_noise():
    logs = np.log(draw_days(2000, noise=0.07)[0])
    assert gaussian.measure_scatter(logs, np.arange(2000) % 7) == pytest.approx(0.07, rel=0.1)


# -- the model


def predict(past, ahead=MONTH, model=None):
    return (model or Gaussian()).fit(past).predict(ahead).sum(axis=1)


def test_known_week_is_forecast():
    totals, mean = draw_days(140)
    # 20 days of each weekday leave 0.04 / sqrt(20) = 0.9% on each: a mean of seven below 2%, the worst below 4%
    missed = np.abs(predict(make_past_days(totals)) / mean[140:168] - 1)
    assert missed.mean() < 0.02
    assert missed.max() < 0.04


@pytest.mark.parametrize("factor", [0.2, 3.0, 50.0])
def test_scaled_history_scales_the_forecast(factor):
    totals, _ = draw_days(120)
    shares = np.array([0.2, 0.5, 0.3])
    base = Gaussian().fit(make_past_days(np.outer(totals, shares))).predict(MONTH)
    bigger = Gaussian().fit(make_past_days(np.outer(totals * factor, shares))).predict(MONTH)
    assert bigger == pytest.approx(base * factor, rel=0.02)


@pytest.mark.parametrize("calendar", [True, False])
def test_scrambled_future_leaves_the_forecast_equal(calendar):
    totals, _ = draw_days(200)
    events = [Event("mailing", MONDAY + timedelta(days=d), MONDAY + timedelta(days=d)) for d in (20, 60, 100, 155)]
    wild = totals.copy()
    wild[150:] = np.random.default_rng(8).uniform(0, 1e5, 50)
    model = Gaussian(calendar=calendar)
    calm, other = (make_past_days(volume, events=events).until(150) for volume in (totals, wild))
    assert (predict(calm, model=model) == predict(other, model=model)).all()
    assert (predict(calm, model=model.tune(calm)) == predict(other, model=model.tune(other))).all()


def test_episodes_to_come_do_not_change_what_was_learned():
    totals, _ = draw_days(150)
    events = [Event("mailing", MONDAY + timedelta(days=d), MONDAY + timedelta(days=d)) for d in (20, 60)]
    later = [*events, Event("mailing", MONDAY + timedelta(days=170), MONDAY + timedelta(days=170))]
    one, two = (make_past_days(totals, events=some) for some in (events, later))
    before = np.arange(1, 20)
    assert predict(one, before) == pytest.approx(predict(two, before), rel=1e-9)


def test_effects_of_closures_and_of_the_month_are_found():
    """Monday to Friday; the day after a closure brings 35% more, the first business day 25% more."""
    first, days, ahead = date(2024, 1, 1), 400, 40
    dates = [first + timedelta(days=d) for d in range(days + ahead)]
    closures = {first + timedelta(days=d): () for d in (23, 52, 86, 122, 158, 197, 231, 262, 303, 344, 381, 408)}
    opening = OpeningHours(OFFICE, exceptions=closures)
    closed = np.array([not opening.spans(day) for day in dates])
    working = np.flatnonzero(~closed)
    after = {int(working[working > (day - first).days][0]) for day in closures}
    firsts = {int(next(d for d in working if (dates[d].year, dates[d].month) == month))
              for month in {(day.year, day.month) for day in dates}}  # fmt: skip
    mean = 1000 * WEEK[np.arange(days + ahead) % 7]
    mean[sorted(after)] *= 1.35
    mean[sorted(firsts)] *= 1.25
    totals = np.where(closed, np.nan, mean * np.exp(np.random.default_rng(5).normal(0, 0.03, days + ahead)))
    usual = np.arange(7)[:, None] < 5
    past = make_past_days(totals[:days], opening=opening, usual=usual)
    reach = np.flatnonzero(~closed[days:]) + 1
    fit = Gaussian().fit(past)
    got = fit.predict(reach).sum(axis=1) / mean[days + reach - 1]
    assert got == pytest.approx(np.ones(len(reach)), abs=0.08)
    blind = predict(past, reach, Gaussian(calendar=False)) / mean[days + reach - 1]
    some = np.isin(days + reach - 1, sorted(after | firsts))
    assert some.sum() >= 2
    assert np.abs(got[some] - 1).mean() < 0.3 * np.abs(blind[some] - 1).mean()
    factors = {effect.label: effect.factor for effect in fit.list_effects(reach)}
    assert factors["after closure"] == pytest.approx(1.35, abs=0.07)
    assert all(effect.source == "learned" for effect in fit.list_effects(reach))


def mail(days, *, factor, at, length=1, total_days=200, seed=6):
    """Past of a week with mailings that multiply their days, one more to come on the tenth day ahead."""
    totals, mean = draw_days(total_days, seed=seed)
    for d in days:
        totals[d : d + length] *= factor
    events = [
        Event("mailing", MONDAY + timedelta(days=d), MONDAY + timedelta(days=d + length - 1)) for d in (*days, at)
    ]
    return make_past_days(totals, events=events), mean


@pytest.mark.parametrize("factor", [1.6, 0.7])
@pytest.mark.parametrize("days", [(60, 150), (20, 57, 93, 130, 170)])
def test_event_with_past_episodes_is_learned(factor, days):
    past, mean = mail(days, factor=factor, at=210)
    fit = Gaussian().fit(past)
    got = fit.predict(np.array([11]))[0].sum() / mean[210]
    # a day's noise of 4% over two or five episodes, and some drawing to 1
    assert got == pytest.approx(factor, rel=0.12 if len(days) == 2 else 0.07)
    effect = next(e for e in fit.list_effects(MONTH) if e.label == "mailing")
    assert effect.factor == pytest.approx(factor, rel=0.12)
    assert (effect.episodes, effect.source) == (len(days), "learned")
    assert fit.event_factor(np.array([11]))[0] == pytest.approx(factor, rel=0.12)
    assert fit.event_factor(np.array([8]))[0] == 1.0


def test_event_is_learned_without_the_calendar_too():
    past, mean = mail((20, 57, 93, 130, 170), factor=1.6, at=210)
    got = predict(past, np.array([11]), Gaussian(calendar=False))[0] / mean[210]
    assert got == pytest.approx(1.6, rel=0.07)


def test_event_with_one_past_episode_is_not_learned():
    past, mean = mail((100,), factor=1.6, at=210)
    fit = Gaussian().fit(past)
    assert fit.predict(np.array([11]))[0].sum() / mean[210] == pytest.approx(1.0, abs=0.05)
    assert not [e for e in fit.list_effects(MONTH) if e.label == "mailing"]
    assert (fit.event_factor(MONTH) == 1.0).all()


def test_days_after_an_event_are_learned():
    """A mailing does little on its day and most in the three days after."""
    totals, mean = draw_days(240)
    episodes = (25, 60, 99, 140, 170, 205)
    for d in episodes:
        totals[d + 1 : d + 4] *= 1.4
    events = [Event("mailing", MONDAY + timedelta(days=d), MONDAY + timedelta(days=d)) for d in (*episodes, 250)]
    got = predict(make_past_days(totals, events=events)) / mean[240:268]
    assert got[11:14] == pytest.approx(np.full(3, 1.4), rel=0.06)
    assert got[:10] == pytest.approx(np.ones(10), rel=0.06)


def test_first_event_takes_what_the_planner_states(site):
    history = site.history(MONDAY, 84, level=60.0, noise=0.03)
    grid = site.horizon(history)
    day = grid.dates[3]
    options = ForecastOptions(models=("gaussian_calendar",))

    def forecast(*events):
        found = site.forecast(history, grid, events=events, options=options).volume[0]
        return np.bincount(grid.day_of, weights=found)

    plain = forecast()
    stated = forecast(Event("campaign", day, day, effect=1.3))
    silent = forecast(Event("campaign", day, day))
    assert stated / plain == pytest.approx([1, 1, 1, 1.3, 1, 1, 1], rel=1e-3)
    assert silent / plain == pytest.approx(np.ones(7), rel=1e-3)


def test_stated_effect_is_not_counted_twice_when_past_episodes_had_it(site):
    history = site.history(MONDAY, 84, level=60.0, noise=0.03)
    grid = site.horizon(history)
    past_days = [MONDAY + timedelta(days=d) for d in (17, 45, 66)]
    volume = history.volume.copy()
    for day in past_days:
        volume[0, history.grid.day_of == (day - MONDAY).days] *= 1.5
    busy = type(history)(history.grid, history.queues, volume, history.aht_s, history.open)
    options = ForecastOptions(models=("gaussian_calendar",))
    plain = np.bincount(grid.day_of, weights=site.forecast(history, grid, options=options).volume[0])
    for effect in (None, 1.5, 1.2):
        events = [Event("campaign", day, day, effect=effect) for day in (*past_days, grid.dates[3])]
        found = site.forecast(busy, grid, events=events, options=options).volume[0]
        assert np.bincount(grid.day_of, weights=found)[3] / plain[3] == pytest.approx(1.5, rel=0.12), effect


def test_yearly_cycle_is_found_in_two_years():
    days = 731
    day = np.arange(days + 120)
    mean = 500 * WEEK[day % 7] * np.exp(0.35 * np.sin(2 * np.pi * day / 365.25))
    totals = mean[:days] * np.exp(np.random.default_rng(9).normal(0, 0.05, days))
    past = make_past_days(totals)
    ahead = np.arange(1, 113)
    got = predict(past, ahead, Gaussian().tune(past))
    truth = mean[days : days + 112]
    assert np.abs(got - truth).sum() / truth.sum() < 0.05
    naive = MeanWeekdays().fit(past).predict(ahead)[:, 0]
    assert np.abs(naive - truth).sum() / truth.sum() > 0.2


def test_one_odd_day_hardly_moves_the_forecast():
    totals, mean = draw_days(140)
    totals[134] *= 5
    assert predict(make_past_days(totals)) == pytest.approx(mean[140:168], rel=0.05)


def test_level_after_a_lasting_change_is_the_new_one():
    totals, mean = draw_days(180)
    totals[-35:] *= 1.5
    assert predict(make_past_days(totals)).sum() / mean[180:208].sum() == pytest.approx(1.5, rel=0.08)


@pytest.mark.parametrize("level", [0.05, 0.4, 2.0, 8.0, 25.0])
def test_thin_lines_are_finite_and_not_biased(level):
    found, seen = 0.0, 0.0
    for seed in range(4):
        counts = np.random.default_rng(seed).poisson(level * WEEK[np.arange(300) % 7])
        got = predict(make_past_days(counts))
        assert np.isfinite(got).all()
        assert (got >= 0).all()
        found += float(got.sum())
        seen += float(counts.sum()) * 28 / 300
    # recent days weigh more than the mean of all: a month's chance is 1 / sqrt(contacts of four months)
    assert found == pytest.approx(seen, rel=0.1 + 2 / np.sqrt(seen))


def test_days_of_zero_among_full_ones_do_not_blow_up():
    totals, mean = draw_days(150)
    totals[[30, 77, 120]] = 0.0
    assert predict(make_past_days(totals)) == pytest.approx(mean[150:178], rel=0.05)
    totals[::5] = 0.0
    got = predict(make_past_days(totals))
    assert np.isfinite(got).all()
    assert (got >= 0).all()
    assert (got < 2 * mean.max()).all()


def test_zeros_and_short_or_broken_pasts_are_survived():
    zeros = Gaussian().fit(make_past_days(np.zeros((60, 3)))).predict(MONTH)
    assert not np.nansum(zeros) > 0
    totals, mean = draw_days(90)
    totals[[3, 17, 40, 41, 42, 43, 44, 88]] = np.nan
    past = make_past_days(totals)
    assert predict(past) == pytest.approx(mean[90:118], rel=0.06)
    for days in (1, 3, 8, 14, 15, 22):
        out = Gaussian().fit(past.until(days)).predict(np.arange(1, 430))
        assert not np.isinf(out).any()
        assert not (out < 0).any()
    for days in (22, 30, 60):
        assert predict(past.until(days)) == pytest.approx(mean[days : days + 28], rel=0.15)


def test_far_ahead_is_finite():
    totals, _ = draw_days(100)
    assert np.isfinite(predict(make_past_days(totals), np.arange(1, 900))).all()


def test_never_open_calendar_columns_do_not_matter():
    """A queue open round the clock forecasts the same with and without holidays that lie outside its days."""
    totals, _ = draw_days(100)
    far = OpeningHours(ALWAYS.weekly, holidays={date(2030, 1, 1): "far"})
    plain = predict(make_past_days(totals))
    assert predict(make_past_days(totals, opening=far)) == pytest.approx(plain, rel=1e-12)
