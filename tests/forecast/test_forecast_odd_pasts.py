"""Pasts that no model expects: a new level, odd days, thin lines, gaps: a right forecast, or one told of by name."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wfm.core.events import OUTAGE, Event
from wfm.core.queue import Feed

MARCH = date(2026, 3, 2)  # a Monday


def change(history, factor, first, last=None):
    """The history with the volume of some days times a factor."""
    day = history.grid.day_of
    hit = (day >= first) & (day <= (history.grid.days if last is None else last))
    return replace(history, volume=np.where(hit, np.round(history.volume * factor), history.volume))


def told(made, words):
    return [text for text in made.warnings if words in text]


@pytest.mark.parametrize("factor", [3.0, 1.6, 0.25])
def test_a_new_level_of_two_weeks_is_followed_and_named(site, factor):
    """Twelve days at three times the level counted as twelve odd ones: the forecast stayed at the old level."""
    history = site.history(MARCH, 140, noise=0.05)
    grid = site.horizon(history)
    usual = site.forecast(history, grid).volume.sum()
    made = site.forecast(change(history, factor, 126), grid)
    if factor == 3.0 or factor < 1:
        assert abs(np.log(made.volume.sum() / usual) - np.log(factor)) < 0.25 * abs(np.log(factor))
    begins = history.grid.dates[126]
    assert len(told(made, f"its level changed: the days from {begins} on")) == 1


@pytest.mark.parametrize(("first", "last"), [(136, 136), (138, 139), (100, 100)])
def test_one_or_two_odd_days_move_nothing_and_are_named(site, first, last):
    history = site.history(MARCH, 140, noise=0.05)
    grid = site.horizon(history)
    usual = site.forecast(history, grid).volume.sum()
    made = site.forecast(change(history, 12.0, first, last), grid)
    assert made.volume.sum() == pytest.approx(usual, rel=0.06)
    assert told(made, f"on {history.grid.dates[last]}, ")
    assert not told(made, "its level changed")


@pytest.mark.parametrize("seed", range(3))
def test_an_ordinary_past_is_no_cause_for_warnings(site, seed):
    history = site.history(MARCH, 140, noise=0.15, seed=seed)
    made = site.forecast(history, site.horizon(history))
    assert made.warnings == ()


@pytest.mark.parametrize("weekly", [2.0, 8.0])
def test_thin_lines_are_forecast_at_their_mean(site, weekly):
    """The absolute error of an interval is least for no contact at all: two a week were forecast as none."""
    share = []
    for seed in range(6):
        history = site.history(MARCH, 196, noise=None)
        mean = np.full(history.volume.shape, weekly / 168)
        history = replace(history, volume=np.random.default_rng(seed).poisson(mean).astype(float))
        share.append(site.forecast(history, site.horizon(history, days=28)).volume.sum() / (4 * weekly))
    assert 0.75 < np.mean(share) < 1.25


def test_an_end_in_silence_and_a_gap_are_named(site):
    history = site.history(MARCH, 140)
    silent = change(history, np.nan, 130)
    made = site.forecast(silent, site.horizon(history))
    assert told(made, f"nothing is known of its last 10 open days in the history; forecast from what came up to "
                      f"{history.grid.dates[129]}")  # fmt: skip
    made = site.forecast(change(history, np.nan, 60, 90), site.horizon(history))
    first, last = history.grid.dates[60], history.grid.dates[90]
    assert told(made, f"nothing is known of the 31 open days from {first} to {last}")


def test_a_stated_effect_that_gives_way_to_the_past_is_said_not_shown(site):
    history = site.history(MARCH, 140)
    days = [history.grid.dates[d] for d in (40, 80)]
    coming = history.grid.dates[-1] + timedelta(days=3)
    events = [Event("mailing", day, day) for day in days] + [Event("mailing", coming, coming, effect=1.5)]
    made = site.forecast(history, site.horizon(history), events=events)
    assert told(made, "event mailing: its stated effect of +50% isn't used, as 2 past episodes tell what it does")
    assert not [effect for effect in made.choices[0].effects if effect.source == "planner"]
    first = site.forecast(history, site.horizon(history), events=events[2:])
    assert not told(first, "isn't used")
    assert [effect.factor for effect in first.choices[0].effects if effect.source == "planner"] == [1.5]


def test_events_and_outages_that_change_nothing_are_named(site):
    history = site.history(MARCH, 140, site.office)
    sunday = history.grid.dates[-1] + timedelta(days=7)
    monday = history.grid.dates[-1] + timedelta(days=1)
    assert (sunday.weekday(), monday.weekday()) == (6, 0)
    events = [Event("fair", sunday, sunday, effect=2.0), Event("move", monday, monday, kind=OUTAGE)]
    made = site.forecast(history, site.horizon(history), site.office, events=events)
    assert told(made, f"event fair from {sunday} changes nothing: closed on its days in the horizon")
    assert told(made, f"outage move from {monday} changes nothing in the horizon")


def test_contacts_that_feed_a_closed_queue_are_named(site):
    """A second line fed ten hours later than the first was forecast as nothing, without a word."""
    history = site.history(MARCH, 140, site.office, queues=("line", "second"))
    history = replace(history, volume=np.where(np.array([[False], [True]]), np.nan, history.volume))
    options = {"fallback_aht_s": {"line": 300.0, "second": 300.0}}
    for delay in (0, 600):
        feeds = {"second": (Feed("line", share=0.5, delay_min=delay),)}
        made = site.forecast(history, site.horizon(history), site.office, feeds=feeds, **options)
        assert bool(told(made, "contacts that feed it come while it is closed")) == (delay > 0)
