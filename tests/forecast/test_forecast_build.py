"""The door: what comes out for whole histories, and what is refused."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.options import ForecastOptions
from wfm.errors import ScenarioError

MONDAY = date(2026, 1, 5)
LINEAR = ForecastOptions(models=("seasonal_naive", "mean_weekdays"))


def assert_sound(forecast):
    shape = (len(forecast.queues), forecast.grid.size)
    for values in (forecast.volume, forecast.aht_s, *forecast.quantiles.values()):
        assert values.shape == shape
        assert np.isfinite(values).all()
        assert (values >= 0).all()
        assert not values.flags.writeable
    assert (forecast.aht_s > 0).all()
    assert (forecast.volume[~forecast.open] == 0).all()
    levels = sorted(forecast.quantiles)
    stacked = np.array([forecast.quantiles[level] for level in levels])
    assert (np.diff(stacked, axis=0) >= 0).all()
    assert (stacked[1] <= forecast.volume).all()
    assert (forecast.volume <= stacked[-2]).all()


def same(a, b):
    return (
        (a.volume == b.volume).all()
        and (a.aht_s == b.aht_s).all()
        and a.choices == b.choices
        and all((a.quantiles[level] == b.quantiles[level]).all() for level in a.quantiles)
    )


@pytest.mark.parametrize(("days", "lead"), [(7, 0), (1, 0), (28, 3), (5, 10)])
def test_rule_without_chance_is_found(site, days, lead):
    history = site.history(MONDAY, 98, site.office, noise=None)
    grid = site.horizon(history, days, lead)
    forecast = site.forecast(history, grid, site.office)
    assert_sound(forecast)
    truth = site.history(grid.start, days, site.office, noise=None)
    assert forecast.volume[0] == pytest.approx(np.nan_to_num(truth.volume[0]))
    assert forecast.choices[0].model == "seasonal_naive"
    assert forecast.choices[0].scores[0].wape == pytest.approx(0, abs=1e-12)


def test_noise_prefers_an_average_over_last_week(site):
    history = site.history(MONDAY, 140, site.office)
    forecast = site.forecast(history, site.horizon(history), site.office)
    assert_sound(forecast)
    choice = forecast.choices[0]
    assert choice.origins == 12
    assert choice.scores[-1].model == "seasonal_naive"
    assert "seasonal_naive" not in choice.model
    assert {step.component for step in choice.steps if step.entered} >= set(choice.model.split(" + "))
    assert 0.65 < choice.scores[0].cover80 < 0.95
    assert forecast.warnings == ()


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("past", [True, False])
def test_clock_changes_in_past_and_horizon(site, change, past):
    start = date.fromordinal(change.toordinal() - (50 if past else 70))
    history = site.history(start, 70, noise=None, interval_min=30)
    forecast = site.forecast(history, site.horizon(history), options=LINEAR)
    assert_sound(forecast)
    truth = site.history(forecast.grid.start, 7, noise=None, interval_min=30)
    assert forecast.volume[0] == pytest.approx(truth.volume[0])


def test_same_input_same_forecast_on_any_pool(site):
    history = site.history(MONDAY, 84, queues=("a", "b", "c"))
    grid = site.horizon(history)
    few = ForecastOptions(backtest_origins=2)
    base = site.forecast(history, grid, options=few)
    done = []

    def map_in_threads(work, tasks):
        with ThreadPoolExecutor(1) as pool:
            yield from pool.map(pickle.loads(pickle.dumps(work)), [pickle.loads(pickle.dumps(t)) for t in tasks])

    other = site.forecast(history, grid, options=few, map_queues=map_in_threads, progress=done.append, seed=7)
    assert same(base, other)
    assert done == ["a", "b", "c"]


def test_linear_forecast_scales_with_history(site):
    history = site.history(MONDAY, 84)
    grid = site.horizon(history)
    base = site.forecast(history, grid, options=LINEAR)
    more = site.forecast(replace(history, volume=history.volume * 3), grid, options=LINEAR)
    assert more.volume == pytest.approx(base.volume * 3)
    assert more.quantiles[0.9] == pytest.approx(base.quantiles[0.9] * 3)


def test_a_week_later_is_the_same(site):
    # both histories lie between clock changes; the place in the month, which does differ, is left out
    dateless = ForecastOptions(models=tuple(m for m in ForecastOptions().models if m != "gaussian_calendar"))
    first = site.history(date(2026, 4, 6), 84)
    second = replace(first, grid=replace(first.grid, start=date(2026, 4, 13)))
    a, b = (site.forecast(h, site.horizon(h), options=dateless) for h in (first, second))
    assert (a.volume == b.volume).all()
    assert [c.model for c in a.choices] == [c.model for c in b.choices]


def test_special_days_do_not_poison_and_short_days_keep_their_open_slots(site):
    opening = OpeningHours(
        weekly=site.office.weekly,
        holidays={date(2026, 3, 23): "a holiday", date(2026, 3, 31): "another"},
        exceptions={date(2026, 3, 25): ((480, 1380),), date(2026, 4, 1): ((480, 720),)},
    )
    history = site.history(MONDAY, 84, opening, noise=None)
    volume = history.volume.copy()
    for special in (date(2026, 3, 23), date(2026, 3, 25)):
        volume[0, history.grid.day((special - MONDAY).days)] *= 50
    history = replace(history, volume=volume)
    forecast = site.forecast(history, site.horizon(history), opening)
    truth = np.nan_to_num(site.history(forecast.grid.start, 7, opening, noise=None).volume)
    assert forecast.volume == pytest.approx(truth)
    assert "2026-03-31 (another)" in forecast.warnings[0]


def test_hours_without_any_past_are_told(site):
    opening = OpeningHours(
        weekly=site.office.weekly, exceptions={date(2026, 4, 4): ((600, 720),), date(2026, 4, 3): ((480, 1140),)}
    )
    history = site.history(MONDAY, 84, site.office)
    forecast = site.forecast(history, site.horizon(history), opening)
    assert_sound(forecast)
    saturday = forecast.grid.day(5)
    assert (forecast.volume[0, saturday][10:12] > 0).all()
    assert any("2 open intervals from 2026-04-04 10:00" in text for text in forecast.warnings)
    friday = forecast.volume[0, forecast.grid.day(4)]
    assert friday[18] == pytest.approx(forecast.volume[0].reshape(7, 24)[:5, 17].mean() / 2)
    late = next(text for text in forecast.warnings if "1 open intervals from 2026-04-03 18:00" in text)
    assert "taken as half of the nearest hour that has some" in late


@pytest.mark.parametrize("days", [7, 13])
def test_little_history_takes_the_simplest_model_and_says_so(site, days):
    history = site.history(MONDAY, days)
    forecast = site.forecast(history, site.horizon(history), options=ForecastOptions())
    assert_sound(forecast)
    assert forecast.choices[0].model == "seasonal_naive"
    assert forecast.choices[0].origins == 0
    assert any(f"{days} days of history are too few" in text for text in forecast.warnings)


def test_two_weeks_of_history_take_a_blend_that_nothing_here_has_judged_and_say_so(site):
    history = site.history(MONDAY, 20)
    forecast = site.forecast(history, site.horizon(history))
    assert_sound(forecast)
    choice = forecast.choices[0]
    assert (choice.origins, choice.scores) == (0, ())
    assert set(choice.model.split(" + ")) <= set(ForecastOptions().models)
    assert any("20 days of history are too few for a backtest" in text for text in forecast.warnings)


def test_long_horizon_on_short_history_is_judged_a_week_ahead(site):
    history = site.history(MONDAY, 35)
    forecast = site.forecast(history, site.horizon(history, 28))
    assert_sound(forecast)
    assert forecast.choices[0].origins == 3
    assert any("judged on one week ahead" in text for text in forecast.warnings)


def test_no_contacts_at_all_is_a_zero_forecast_with_a_warning(site):
    history = site.history(MONDAY, 60)
    history = replace(history, volume=history.volume * 0)
    forecast = site.forecast(history, site.horizon(history), fallback_aht_s={"q": 240.0})
    assert (forecast.volume == 0).all()
    assert (forecast.aht_s == 240).all()
    assert any("no contacts in the whole history" in text for text in forecast.warnings)


def test_queue_that_starts_late_is_judged_on_its_own_past(site):
    history = site.history(MONDAY, 84, queues=("old", "new"))
    volume = history.volume.copy()
    volume[1, history.grid.day_of < 70] = np.nan
    forecast = site.forecast(replace(history, volume=volume), site.horizon(history))
    assert_sound(forecast)
    assert [c.origins for c in forecast.choices] == [10, 0]  # all with two weeks before them


def test_gaps_and_sparse_queues_stay_sound(site):
    history = site.history(MONDAY, 100, level=0.05)
    holes = np.random.default_rng(2).random(history.volume.shape) < 0.2
    history = replace(history, volume=np.where(holes, np.nan, history.volume))
    assert_sound(site.forecast(history, site.horizon(history, 10, 2)))


def test_handle_time_falls_back_only_where_history_has_none(site):
    history = site.history(MONDAY, 35, queues=("a", "b"))
    aht = history.aht_s.copy()
    aht[1] = np.nan
    forecast = site.forecast(replace(history, aht_s=aht), site.horizon(history), fallback_aht_s={"a": 1.0, "b": 77.0})
    assert forecast.aht_s[0] == pytest.approx(np.full(forecast.grid.size, 300.0))
    assert (forecast.aht_s[1] == 77).all()


def test_refused_with_every_fault_at_once(site):
    history = site.history(MONDAY, 5, queues=("a", "b"))
    history = replace(history, aht_s=np.full(history.aht_s.shape, np.nan))
    with pytest.raises(ScenarioError, match="at least 7 days") as caught:
        site.forecast(history, site.horizon(history), fallback_aht_s={"a": 300.0, "b": None})
    places = [(f.where, f.expected.split(",")[0]) for f in caught.value.faults]
    assert len(places) == 3
    assert "queue 'b'" in places[2][0]
    assert places[2][1] == "handle times"


def test_horizon_must_follow_history_on_the_same_axis(site):
    history = site.history(MONDAY, 30)
    overlap = Grid("Europe/Berlin", 30, history.grid.dates[-1], 7)
    with pytest.raises(ScenarioError) as caught:
        site.forecast(history, overlap, options=ForecastOptions(models=("crystal_ball",), backtest_origins=0))
    wheres = [f.where for f in caught.value.faults]
    assert wheres == [
        "horizon.start", "horizon interval_min", "horizon timezone", "forecast.models", "forecast.backtest_origins",
    ]  # fmt: skip


def test_five_day_queue_may_start_with_one_whole_week(site):
    history = site.history(MONDAY, 5, site.office)
    assert_sound(site.forecast(history, site.horizon(history, 7, 2), site.office))
    short = site.history(MONDAY, 4, site.office)
    with pytest.raises(ScenarioError, match="at least 7 days"):
        site.forecast(short, site.horizon(short), site.office)
