"""Queues that live off others, on sites whose rule is known: what comes here is a share of what came there, later."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.core.options import ForecastOptions
from wfm.core.queue import Feed
from wfm.forecast import build_forecast
from wfm.forecast.feeds import FED

MONDAY = date(2026, 1, 5)
APRIL = date(2026, 4, 6)  # no change of the clock for months
NAIVE = ForecastOptions(models=("seasonal_naive", "mean_weekdays"))


def with_second(history, second):
    """The queue "q" of a history with a queue "second" that brings this, shape (t,)."""
    return replace(
        history,
        queues=("q", "second"),
        volume=np.array([history.volume[0], second]),
        aht_s=np.repeat(history.aht_s, 2, axis=0),
        open=np.repeat(history.open, 2, axis=0),
    )


def later(values, slots):
    return np.concatenate([np.zeros(slots), values[: len(values) - slots]])


def lifted(history, slope):
    """A history whose level grows by this share a day: what repeats itself is no good guide."""
    return replace(history, volume=history.volume * (1 + slope) ** history.grid.day_of)


@pytest.mark.parametrize(("delay_min", "slots"), [(0, 0), (60, 1), (90, 2), (1440, 24)])
def test_a_stated_share_without_any_history(site, delay_min, slots):
    history = site.history(APRIL, 84, noise=None)
    history = with_second(history, np.full(history.grid.size, np.nan))
    grid = site.horizon(history)
    feeds = {"second": (Feed("q", 0.3, delay_min),)}
    made = site.forecast(history, grid, feeds=feeds, fallback_aht_s={"second": 200.0})
    truth = site.history(APRIL, 91, noise=None).volume[0]
    assert made.volume[0] == pytest.approx(truth[-grid.size :])
    assert made.volume[1] == pytest.approx(0.3 * later(truth, slots)[-grid.size :])
    assert made.choices[1].model == FED
    assert any("second: no history of its own" in text for text in made.warnings)


def test_a_closed_source_sends_nothing(site):
    """Office hours there, always open here: nothing comes at night or in the weekend, nor counts for the share."""
    history = site.history(MONDAY, 84, site.office, noise=None)
    history = with_second(history, np.full(history.grid.size, np.nan))
    grid = site.horizon(history)
    feeds = {"second": (Feed("q", 0.5, 60),)}
    opening = {"q": site.office, "second": site.always}
    made = build_forecast(history, grid, opening=opening, feeds=feeds, fallback_aht_s={"second": 200.0})
    assert made.volume[1] == pytest.approx(0.5 * later(made.volume[0], 1))
    assert made.volume[1].sum() == pytest.approx(0.5 * made.volume[0].sum())


@pytest.mark.parametrize("share", [0.25, None])
def test_a_share_beats_repeating_where_the_source_grows(site, share):
    """The source doubles every ten weeks without any noise, and so does what it sends here."""
    first = lifted(site.history(MONDAY, 112, site.office, noise=None), 0.01)
    history = with_second(first, np.where(first.open[0], 0.25 * first.volume[0], np.nan))
    grid = site.horizon(history)
    feeds = {"second": (Feed("q", share),)}
    made = site.forecast(history, grid, site.office, feeds=feeds)
    assert made.volume[1].sum() == pytest.approx(0.25 * made.volume[0].sum(), rel=0.02)
    assert FED in {score.model for score in made.choices[1].scores}


def test_a_share_is_learned_from_noisy_counts(site):
    """Poisson counts around 0.4 of what came two hours earlier; no feed enters a blend for free."""
    rng = np.random.default_rng(4)
    history = site.history(MONDAY, 140, level=60.0, seed=2)
    mean = 0.4 * later(history.volume[0], 2)
    history = with_second(history, rng.poisson(mean).astype(float))
    grid = site.horizon(history)
    made = site.forecast(history, grid, feeds={"second": (Feed("q", None, 120),)}, options=NAIVE)
    fed = next(score for score in made.choices[1].scores if score.model == FED)
    assert made.volume[1].sum() == pytest.approx(0.4 * made.volume[0].sum(), rel=0.05)
    assert abs(fed.bias) < 0.1


def test_own_history_goes_before_a_feed_that_tells_nothing(site):
    """The second line has a week of its own, and the first one jumps at random from week to week."""
    rng = np.random.default_rng(3)
    rule = site.history(MONDAY, 140, noise=None)
    weeks = np.repeat(rng.lognormal(0, 0.7, 20), 7)[rule.grid.day_of]
    history = with_second(replace(rule, volume=rule.volume * weeks), rng.poisson(rule.volume[0]).astype(float))
    grid = site.horizon(history)
    for share in (0.5, None):
        made = site.forecast(history, grid, feeds={"second": (Feed("q", share),)})
        assert FED not in made.choices[1].model
        assert not next(step for step in made.choices[1].steps if step.component == FED).entered
        alone = site.forecast(replace(history, queues=("q", "second")), grid)
        assert made.volume[1] == pytest.approx(alone.volume[1], rel=0.02)


def test_a_learned_share_counts_all_that_came(site):
    """Nearly a third of the intervals bring half as much again, 0.5 x 1.15 on the whole."""
    rule = site.history(MONDAY, 112, noise=None)
    history = with_second(rule, 0.5 * rule.volume[0])
    # intervals that stand out at random: no model of the second line alone is exact
    volume = history.volume.copy()
    spoiled = np.random.default_rng(1).random(volume[1].shape) < 0.3
    volume[1] *= np.where(spoiled, 1.5, 1.0)
    made = site.forecast(
        replace(history, volume=volume), site.horizon(history), feeds={"second": (Feed("q"),)}, options=NAIVE
    )
    assert np.isfinite(made.volume).all()
    assert made.volume[1].sum() == pytest.approx(0.5 * 1.15 * made.volume[0].sum(), rel=0.03)


def test_a_feed_alone_where_no_model_learns_events(site):
    """Every fourth week brings three times as much, to both: a week without error is no trouble either."""
    rule = site.history(MONDAY, 112, noise=None)
    jumps = np.repeat(np.tile([1.0, 3.0, 1.0, 1.0], 4), 7)[rule.grid.day_of]
    source = replace(rule, volume=rule.volume * jumps)
    history = with_second(source, 0.5 * source.volume[0])
    grid = site.horizon(history)
    lonely = ForecastOptions(models=("seasonal_naive",))
    made = site.forecast(history, grid, feeds={"second": (Feed("q", 0.5),)}, options=lonely)
    assert made.volume[1] == pytest.approx(0.5 * made.volume[0])


def test_two_sources_of_which_one_states_its_share(site):
    history = site.history(MONDAY, 84, noise=None, queues=("a", "b"))
    a, b = history.volume
    b = b * 2
    volume = np.array([a, b, 0.2 * a + 0.1 * b])
    three = replace(
        history, queues=("a", "b", "c"), volume=volume, aht_s=volume * 0 + 300, open=np.ones(volume.shape, bool)
    )
    made = site.forecast(three, site.horizon(three), feeds={"c": (Feed("a", 0.2), Feed("b"))})
    assert made.volume[2] == pytest.approx(0.2 * made.volume[0] + 0.1 * made.volume[1])


def test_a_chain_and_the_order_of_queues(site):
    """Third line fed by the second, fed by the first, given in the wrong order."""
    rule = site.history(MONDAY, 84, noise=None)
    none = np.full(rule.grid.size, np.nan)
    history = replace(
        rule,
        queues=("third", "second", "first"),
        volume=np.array([none, none, rule.volume[0]]),
        aht_s=np.repeat(rule.aht_s, 3, axis=0),
        open=np.repeat(rule.open, 3, axis=0),
    )
    feeds = {"third": (Feed("second", 0.5),), "second": (Feed("first", 0.4),)}
    times = dict.fromkeys(history.queues, 100.0)
    done = []
    made = site.forecast(history, site.horizon(history), feeds=feeds, fallback_aht_s=times, progress=done.append)
    assert done == ["first", "second", "third"]
    assert made.queues == history.queues
    assert made.volume[1] == pytest.approx(0.4 * made.volume[2])
    assert made.volume[0] == pytest.approx(0.2 * made.volume[2])


def test_a_source_that_is_not_there_is_as_if_it_were_not_named(site):
    history = site.history(MONDAY, 84, queues=("a", "b"))
    grid = site.horizon(history)
    alone = site.forecast(history, grid)
    made = site.forecast(history, grid, feeds={"b": (Feed("nobody", 0.5),)})
    assert (made.volume == alone.volume).all()
    circle = site.forecast(history, grid, feeds={"a": (Feed("b", 0.5),), "b": (Feed("a", 0.5),)})
    assert (circle.volume == alone.volume).all()


def test_a_source_too_young_to_be_judged_leaves_the_fed_queue_its_own_models(site):
    """A source of ten days has no backtest, so nothing is known of what it would have said."""
    history = site.history(MONDAY, 84, queues=("young", "old"))
    volume = history.volume.copy()
    volume[0, history.grid.day_of < 74] = np.nan
    history = replace(history, volume=volume)
    grid = site.horizon(history)
    made = site.forecast(history, grid, feeds={"old": (Feed("young", 0.5),)})
    alone = site.forecast(history, grid)
    assert (made.volume == alone.volume).all()


def test_days_between_history_and_horizon(site):
    history = site.history(MONDAY, 84, noise=None)
    history = with_second(history, np.full(history.grid.size, np.nan))
    grid = site.horizon(history, 7, 3)
    made = site.forecast(history, grid, feeds={"second": (Feed("q", 0.3, 30),)}, fallback_aht_s={"second": 1.0})
    # what comes into the first hour was sent on a day that is neither known nor asked for
    assert made.volume[1][1:] == pytest.approx(0.3 * made.volume[0][:-1])
    assert made.volume[1][0] > 0
