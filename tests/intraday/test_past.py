"""Past days beside their plans: nothing after an origin is seen, and handle times tell how far days stray."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from running_day import CURVE, HOURS

from wfm.core.forecast import Choice, Forecast
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.core.options import ForecastOptions
from wfm.intraday.past import make_past_plans

DAYS = 140
PAST = Grid("Europe/Amsterdam", 30, date(2026, 12, 7) - timedelta(days=DAYS), DAYS)
AHEAD = Grid("Europe/Amsterdam", 30, date(2026, 12, 7), 7)


def history(*, level_sd=0.0, aht_sd=0.0, seed=1):
    rng = np.random.default_rng(seed)
    is_open = HOURS.mask(PAST)
    expected = np.zeros(PAST.size)
    expected[is_open] = np.tile(CURVE, DAYS)
    level, pace = (np.exp(sd * rng.standard_normal(DAYS))[PAST.day_of] for sd in (level_sd, aht_sd))
    volume = np.where(is_open, rng.poisson(expected * level), np.nan).astype(float)
    means = rng.gamma(np.maximum(np.nan_to_num(volume), 1), 1) / np.maximum(np.nan_to_num(volume), 1)
    aht_s = np.where(volume > 0, 300 * pace * means, np.nan)
    return History(PAST, ("phone",), volume[None], aht_s[None], is_open[None])


def make(past, model="mean_weekdays"):
    (found,) = plan_all(past, model=model)
    return found


def plan_all(past, aside=None, *, model="mean_weekdays"):
    is_open = np.tile(HOURS.mask(AHEAD), (len(past.queues), 1))
    ahead = Forecast(
        AHEAD, past.queues, is_open * 50.0, np.full(is_open.shape, 300.0), is_open,
        choices=tuple(Choice(name, model, "", 0, ()) for name in past.queues),
    )  # fmt: skip
    opening = dict.fromkeys(past.queues, HOURS)
    return make_past_plans(past, ahead, opening=opening, options=ForecastOptions(), origins=8, aside=aside)


def test_days_are_the_last_weeks_each_planned_at_its_own_week():
    found = make(history())
    assert found.actual.shape == found.planned.shape == (56, 48)
    assert found.day.tolist() == [AHEAD.start.toordinal() - 56 + k for k in range(56)]
    assert (found.plan == found.day - (np.arange(56) % 7)).all()
    known = np.isfinite(found.actual)
    assert np.abs(found.planned[known].sum() / found.actual[known].sum() - 1) < 0.02
    assert (found.planned[~known] == 0).all()


def test_no_plan_sees_what_came_after_its_origin():
    usual = history()
    other = np.array(usual.volume)
    cut = PAST.size - 3 * 7 * 48
    other[:, cut:] *= 5
    before, after = make(usual), make(replace(usual, volume=other))
    assert (before.planned[: 6 * 7] == after.planned[: 6 * 7]).all()
    assert not (before.planned[6 * 7 :] == after.planned[6 * 7 :]).all()


def test_a_history_of_a_few_days_has_none():
    short = history()
    cut = Grid("Europe/Amsterdam", 30, AHEAD.start - timedelta(days=20), 20)
    part = slice(PAST.size - cut.size, None)
    tail = History(cut, ("phone",), short.volume[:, part], short.aht_s[:, part], short.open[:, part])
    assert make(tail).actual.shape == (0, 48)


@pytest.mark.parametrize("spread", [0.05, 0.15])
def test_how_far_handle_times_stray_is_found_and_they_have_no_memory_where_days_are_apart(spread):
    found = make(history(aht_sd=spread)).aht
    assert found.spread == pytest.approx(spread, rel=0.25)
    assert found.lasts < 0.3


def test_the_scatter_of_one_contacts_handle_time_is_found():
    assert make(history()).aht.noise == pytest.approx(1.0, rel=0.15)


def test_a_model_the_run_doesnt_name_is_replaced_by_one_of_the_options():
    assert make(history(), model="fed_by_other_queues").planned.sum() > 0


def test_queues_planned_aside_come_out_as_those_planned_here():
    one, two, three = (history(aht_sd=spread) for spread in (0.05, 0.1, 0.15))
    both = History(
        PAST, ("a", "b", "c"), *(np.concatenate([getattr(h, n) for h in (one, two, three)]) for n in
                                 ("volume", "aht_s", "open")),
    )  # fmt: skip
    with ThreadPoolExecutor(1) as aside:
        found = [plan_all(both, aside=where) for where in (None, aside)]
    assert [p.queue for p in found[0]] == ["a", "b", "c"]
    for here, there in zip(*found, strict=True):
        assert here.queue == there.queue
        assert here.aht == there.aht
        np.testing.assert_array_equal(here.planned, there.planned)
