"""Events and opening hours through the door: what was learned, what was stated, and what must not be seen."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.events import OUTAGE, Event
from wfm.core.options import ForecastOptions

MONDAY = date(2026, 4, 6)  # no change of the clock, and so no odd hour, for half a year
DAYS = 140
DULL = ForecastOptions(models=("seasonal_naive", "mean_weekdays", "level_profile", "gaussian"))


def day(number):
    return MONDAY + timedelta(days=number)


def mailing(number, *, length=1, **more):
    return Event("mailing", day(number), day(number + length - 1), **more)


def with_events(history, events, factor, queue=0):
    """Multiply what came on the days of events."""
    volume = history.volume.copy()
    for event in events:
        hit = np.array([event.first <= d <= event.last for d in history.grid.dates])[history.grid.day_of]
        volume[queue, hit] = np.round(volume[queue, hit] * factor)
    return replace(history, volume=volume)


def per_day(forecast, queue=0):
    return np.bincount(forecast.grid.day_of, weights=forecast.volume[queue])


@pytest.fixture
def calm(site):
    """A busy line with little chance in it: a day misses by 3%."""
    return site.history(MONDAY, DAYS, level=200.0, noise=0.03)


@pytest.mark.parametrize(
    "models",
    [
        ForecastOptions().models,
        DULL.models,
        ("gaussian",),
        ("mean_weekdays", "gaussian_calendar"),
        ("level_profile", "gaussian"),
    ],
)
@pytest.mark.parametrize("factor", [1.4, 0.7])
def test_what_three_mailings_did_is_expected_of_the_fourth(site, calm, models, factor):
    """Past ones on a Tuesday, Wednesday and Thursday; the next one on a Monday."""
    past = [mailing(29), mailing(58), mailing(87)]
    history = with_events(calm, past, factor)
    grid = site.horizon(history)
    options = ForecastOptions(models=models)
    made = site.forecast(history, grid, options=options, events=[*past, mailing(DAYS)])
    plain = site.forecast(history, grid, options=options, events=past)
    ratio = per_day(made) / per_day(plain)
    assert ratio[0] == pytest.approx(factor, rel=0.08)
    assert ratio[1:] == pytest.approx(np.ones(6), abs=0.08)
    assert made.warnings == plain.warnings
    bands = {b.start: b for b in made.totals if b.grain == "day"}
    assert bands[day(DAYS)].volume == pytest.approx(per_day(made)[0])


def test_the_learned_effect_is_told(site, calm):
    past = [mailing(29), mailing(58), mailing(87)]
    history = with_events(calm, past, 1.4)
    options = ForecastOptions(models=("gaussian",))
    made = site.forecast(history, site.horizon(history), options=options, events=[*past, mailing(DAYS)])
    effect = next(effect for effect in made.choices[0].effects if effect.label == "mailing")
    assert (effect.episodes, effect.source) == (3, "learned")
    assert effect.factor == pytest.approx(1.4, rel=0.08)


@pytest.mark.parametrize("models", [ForecastOptions().models, ("mean_weekdays",), ("seasonal_naive", "mean_weekdays")])
def test_a_first_time_event_takes_what_the_planner_states(site, calm, models):
    grid = site.horizon(calm)
    options = ForecastOptions(models=models)
    coming = Event("new tariff", day(DAYS + 2), day(DAYS + 3), effect=1.25)
    made = site.forecast(calm, grid, options=options, events=[coming])
    plain = site.forecast(calm, grid, options=options)
    factor = np.array([1, 1, 1.25, 1.25, 1, 1, 1])
    assert per_day(made) == pytest.approx(per_day(plain) * factor)
    assert made.warnings == plain.warnings
    assert all((made.quantiles[level] >= plain.quantiles[level]).all() for level in made.quantiles)


@pytest.mark.parametrize("history_states", [True, False])
@pytest.mark.parametrize("future_states", [True, False])
def test_learned_goes_before_stated_and_is_never_counted_twice(site, calm, history_states, future_states):
    """The mailings did 1.4; the planner, where he says anything, says 1.2."""
    past = [mailing(n, effect=1.2 if history_states else None) for n in (29, 58, 87)]
    history = with_events(calm, past, 1.4)
    grid = site.horizon(history)
    coming = mailing(DAYS, effect=1.2 if future_states else None)
    made = site.forecast(history, grid, events=[*past, coming])
    plain = site.forecast(history, grid, events=past)
    assert per_day(made)[0] / per_day(plain)[0] == pytest.approx(1.4, rel=0.08)


def test_a_stated_effect_of_the_past_is_taken_out_again(site, calm):
    """A campaign on all of the last two weeks, known to have brought half as much again."""
    campaign = Event("campaign", day(DAYS - 14), day(DAYS - 1), effect=1.5)
    history = with_events(calm, [campaign], 1.5)
    grid = site.horizon(history)
    made = site.forecast(history, grid, events=[campaign])
    plain = site.forecast(calm, grid)
    assert per_day(made) == pytest.approx(per_day(plain), rel=0.02)
    fooled = site.forecast(history, grid)
    assert per_day(fooled).sum() > 1.15 * per_day(plain).sum()


def test_an_event_nothing_is_known_of_is_told_and_left_out(site, calm):
    grid = site.horizon(calm)
    coming = [mailing(DAYS + 1)]
    made = site.forecast(calm, grid, events=coming)
    plain = site.forecast(calm, grid)
    assert (made.volume == plain.volume).all()
    told = [text for text in made.warnings if "mailing" in text]
    assert len(told) == 1
    assert f"from {day(DAYS + 1)}: 0 past episodes and no stated effect" in told[0]
    once = site.forecast(calm, grid, events=[mailing(40), *coming])
    assert any("1 past episode and no stated effect" in text for text in once.warnings)


def test_an_event_beyond_the_horizon_changes_nothing(site, calm):
    grid = site.horizon(calm)
    plain = site.forecast(calm, grid)
    made = site.forecast(calm, grid, events=[mailing(DAYS + 30, effect=3.0), mailing(-30, effect=2.0)])
    assert made.volume == pytest.approx(plain.volume, rel=1e-6)
    assert made.warnings == plain.warnings


@pytest.mark.parametrize("effect", [None, 2.0])
def test_an_event_on_another_queue_has_no_effect(site, effect):
    history = site.history(MONDAY, 98, level=100.0, queues=("a", "b"))
    grid = site.horizon(history)
    events = [mailing(n, queues=("b",), effect=effect) for n in (29, 58, 98)]
    made = site.forecast(history, grid, events=events)
    plain = site.forecast(history, grid)
    assert (made.volume[0] == plain.volume[0]).all()
    assert all((made.quantiles[level][0] == plain.quantiles[level][0]).all() for level in plain.quantiles)
    assert (made.volume[1] != plain.volume[1]).any()


def test_an_outage_of_the_past_leaves_the_forecast_as_if_those_hours_were_unknown(site, calm):
    """Nothing came on two days and one morning, and a flood on the next day, which the planner marks as well."""
    outages = [
        Event("down", day(DAYS - 5), day(DAYS - 4), kind=OUTAGE),
        Event("down", day(DAYS - 20), day(DAYS - 20), kind=OUTAGE, from_min=8 * 60, to_min=12 * 60),
    ]
    dates, wall = np.array(calm.grid.dates)[calm.grid.day_of], calm.grid.wall_min
    hit = (dates == day(DAYS - 5)) | (dates == day(DAYS - 4))
    hit |= (dates == day(DAYS - 20)) & (wall >= 8 * 60) & (wall < 12 * 60)
    grid = site.horizon(calm)
    unknown = site.forecast(replace(calm, volume=np.where(hit, np.nan, calm.volume)), grid)
    for came in (0.0, 3.0):
        made = site.forecast(replace(calm, volume=np.where(hit, calm.volume * came, calm.volume)), grid, events=outages)
        assert made.volume == pytest.approx(unknown.volume, rel=1e-9)  # sums in another order
        for level, values in made.quantiles.items():
            assert values == pytest.approx(unknown.quantiles[level], rel=1e-9)
        assert made.choices == unknown.choices


def test_a_coming_outage_is_nothing_to_forecast(site, calm):
    grid = site.horizon(calm)
    made = site.forecast(calm, grid, events=[Event("works", day(DAYS), day(DAYS + 1), kind=OUTAGE)])
    assert (made.volume == site.forecast(calm, grid).volume).all()
    assert [text.split(":")[0] for text in made.warnings] == [
        f"outage works from {day(DAYS)} changes nothing in the horizon"
    ]


def test_longer_hours_since_a_date_are_learned_from_the_days_since(site):
    """Office hours until four weeks ago, since then two hours more in the evening and a Saturday morning."""
    longer = (((480, 1200),),) * 5 + (((540, 780),), ())
    opening = OpeningHours(weekly=site.office.weekly, changes=((day(DAYS - 28), longer),))
    history = site.history(MONDAY, DAYS, opening, level=100.0, noise=None)
    grid = site.horizon(history)
    made = site.forecast(history, grid, opening)
    truth = np.nan_to_num(site.history(grid.start, 7, opening, level=100.0, noise=None).volume)
    assert truth[0, grid.day(5)].sum() > 0
    assert made.volume[0] == pytest.approx(truth[0], rel=0.02)
    assert made.warnings == ()


def test_longer_hours_from_the_horizon_on_are_told(site):
    longer = (((480, 1140),),) * 5 + ((), ())
    opening = OpeningHours(weekly=site.office.weekly, changes=((day(DAYS), longer),))
    history = site.history(MONDAY, DAYS, opening, level=100.0, noise=None)
    grid = site.horizon(history)
    made = site.forecast(history, grid, opening)
    monday = made.volume[0, grid.day(0)]
    assert 0 < monday[18] < monday[17]
    assert any("5 open intervals" in text and "half of the nearest hour" in text for text in made.warnings)
    usual = np.nan_to_num(site.history(grid.start, 7, site.office, level=100.0, noise=None).volume[0])
    kept = usual > 0
    assert made.volume[0][kept] == pytest.approx(usual[kept], rel=0.02)


def test_shorter_hours_from_the_horizon_on_keep_what_is_left(site):
    shorter = (((480, 900),),) * 5 + ((), ())
    opening = OpeningHours(weekly=site.office.weekly, changes=((day(DAYS), shorter),))
    history = site.history(MONDAY, DAYS, opening, level=100.0, noise=None)
    grid = site.horizon(history)
    made = site.forecast(history, grid, opening)
    truth = np.nan_to_num(site.history(grid.start, 7, opening, level=100.0, noise=None).volume)
    assert made.volume == pytest.approx(truth, rel=0.02)
