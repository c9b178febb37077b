"""The pooled week for lines with few contacts, against the rates that the contacts were drawn from."""

import numpy as np
import pytest
from forecast_past_days import make_past_days
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecast.models.intermittent import Intermittent
from wfm.forecast.models.model import mean_of_last

WEEK = np.arange(1, 8)
WEEKDAYS = np.array([1.4, 1.2, 1.0, 1.0, 0.9, 0.3, 0.2])
SLOTS = np.array([0.2, 0.5, 2.0, 2.5, 1.5, 1.0, 0.8, 0.5])
RATE = WEEKDAYS[:, None] * SLOTS


def draw_past(level, *, days=140, seed=0, burst=None):
    """Counts around weekday x slot; `burst` makes days bunch, their sizes a gamma of that shape."""
    rng = np.random.default_rng(seed)
    size = np.ones(days) if burst is None else rng.gamma(burst, 1 / burst, days)
    return make_past_days(rng.poisson(level * RATE[np.arange(days) % 7] * size[:, None]))


def predict(past, ahead=WEEK):
    return Intermittent().fit(past).predict(ahead)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 3.0])
@pytest.mark.parametrize("burst", [None, 0.5])
def test_mean_is_not_biased(level, burst):
    found = [predict(draw_past(level, seed=seed, burst=burst)).sum() for seed in range(150)]
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - level * RATE.sum()) < 3 * error + 0.02 * level * RATE.sum()


@pytest.mark.parametrize("level", [0.02, 0.1, 0.5])
def test_rates_are_nearer_to_the_truth_than_the_mean_of_four_weekdays(level):
    ours, theirs = [], []
    for seed in range(20):
        past = draw_past(level, seed=seed)
        ours.append(((predict(past) - level * RATE) ** 2).sum())
        theirs.append(((mean_of_last(past, 4) - level * RATE) ** 2).sum())
    assert np.mean(ours) < 0.4 * np.mean(theirs)


def test_a_cell_of_many_contacts_keeps_its_own_rate():
    """Saturday evenings are busy against what weekday and slot say: pooling must not take that away."""
    rng = np.random.default_rng(1)
    rate = 20 * RATE
    rate[5, 7] = 60.0
    past = make_past_days(rng.poisson(rate[np.arange(280) % 7]))
    assert predict(past)[5, 7] == pytest.approx(60.0, rel=0.08)


def test_a_cell_without_contacts_is_not_zero():
    past = draw_past(0.3)
    past.volume[past.weekday == 2, 4] = 0.0
    got = predict(past)[2]
    assert 0 < got[4] < 0.3 * RATE[2, 4]


def test_posterior_of_one_cell_by_hand():
    """One slot, one weekday open: only the queue's own mean is left, and the level of late."""
    volume = np.full(140, np.nan)
    volume[::7] = 3.0
    usual = np.arange(7)[:, None] < 1
    assert predict(make_past_days(volume, usual=usual))[0, 0] == pytest.approx(3.0, rel=0.05)


def test_level_follows_a_lasting_change_in_how_often_and_in_how_many():
    for change in ("often", "many"):
        rng = np.random.default_rng(3)
        some = rng.random(400) < np.where(np.arange(400) < 280, 0.5, 0.25 if change == "often" else 0.5)
        size = np.where(np.arange(400) < 280, 8.0, 8.0 if change == "often" else 4.0)
        got = predict(make_past_days(some * size)).mean()
        assert got == pytest.approx(2.0, rel=0.3), change


def test_closed_and_never_seen_cells_are_unknown():
    usual = np.ones((7, 8), dtype=bool)
    usual[6], usual[5, :4] = False, False
    past = draw_past(0.5)
    past.volume[past.weekday == 4] = np.nan
    past.volume[:, 7] = np.nan
    past.volume[past.weekday == 1, 3] = np.nan
    got = Intermittent().fit(make_past_days(past.volume, usual=usual)).predict(WEEK)
    unknown = ~usual
    unknown[4] = unknown[:, 7] = True
    assert (np.isnan(got) == unknown).all()
    # a slot unknown on Tuesdays alone is what Tuesdays and the slot say together
    assert got[1, 3] == pytest.approx(0.5 * RATE[1, 3], rel=0.35)


def test_contacts_outside_the_usual_hours_are_left_out():
    usual = np.ones((7, 8), dtype=bool)
    usual[:, 0] = False
    past = draw_past(0.5)
    base = Intermittent().fit(make_past_days(past.volume, usual=usual)).predict(WEEK)
    past.volume[:, 0] = 500.0
    wild = Intermittent().fit(make_past_days(past.volume, usual=usual)).predict(WEEK)
    assert (base[:, 1:] == wild[:, 1:]).all()
    assert np.isnan(base[:, 0]).all()


def test_short_pasts_and_zeros_take_the_mean_of_the_last_weekdays():
    past = draw_past(0.5)
    for days in (1, 5, 13):
        short = past.until(days)
        assert np.array_equal(predict(short), mean_of_last(short, 4)[(days + np.arange(7)) % 7], equal_nan=True)
    assert (predict(make_past_days(np.zeros((90, 3)))) == 0).all()


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 3), st.integers(0, 10**6)), min_size=1, max_size=90),
    st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_always_finite_and_not_negative(values, slots):
    volume = np.array([[np.nan if v is None else v] * slots for v in values], dtype=float)
    out = predict(make_past_days(volume), np.arange(1, 80))
    assert out.shape == (79, slots)
    assert not np.isinf(out).any()
    assert not (out < 0).any()
    assert np.isnan(out).all() or np.nansum(volume) == 0 or np.nansum(out) > 0 or len(volume) < 60


def test_one_contact_in_a_year_is_not_forgotten():
    volume = np.zeros((365, 4))
    volume[30, 2] = 1.0
    got = predict(make_past_days(volume))
    assert (got > 0).all()
    assert got.sum() < 0.2
