"""The forecast made anew: without a surprise the plan stays, with one the rest moves as far as past days bear out."""

from dataclasses import replace

import numpy as np
import pytest
from running_day import EMAIL, GRID, NOON, PHONE, SITE, came, plan, staff, usual_days

from wfm.core.intraday import Actuals
from wfm.core.queue import Deferral, Feed
from wfm.intraday.handling import learn_aht_factors
from wfm.intraday.past import AhtMiss
from wfm.intraday.project import count_rostered
from wfm.intraday.reforecast import reforecast_day

FORECAST = plan(quantiles=True)
PAST = (usual_days(), usual_days(queue="email", share=0.2, seed=4))
WEEKLY = (usual_days(84, weekly=True), PAST[1])
REST = slice(NOON, 48 + 40)
LATER = slice(96, GRID.size)


def redo(actuals, **options):
    return reforecast_day(FORECAST, actuals, queues=SITE, past=options.pop("past", PAST), **options)


def test_a_morning_as_planned_leaves_the_plan():
    found = redo(came(FORECAST))
    assert found.forecast.volume == pytest.approx(FORECAST.volume)
    assert found.forecast.aht_s == pytest.approx(FORECAST.aht_s)
    assert [one.factor for one in found.outlooks] == pytest.approx([1, 1])
    assert [one.alert for one in found.outlooks] == [None, None]
    assert [one.so_far for one in found.outlooks] == pytest.approx([1, 1])


def test_nothing_known_leaves_the_plan_and_says_so():
    nothing = np.full(FORECAST.volume.shape, np.nan)
    found = redo(Actuals(GRID, FORECAST.queues, NOON, nothing, nothing, np.full(2, np.nan)))
    assert found.forecast.volume == pytest.approx(FORECAST.volume)
    assert found.outlooks[0].so_far is None
    assert "nothing known" in found.outlooks[0].reason


def test_a_morning_above_plan_moves_the_rest_less_the_later_days_and_not_the_past():
    found = redo(came(FORECAST, factor=1.1, since=48), past=WEEKLY)
    new, old = found.forecast.volume[0], FORECAST.volume[0]
    assert new[48 + 16 : NOON] == pytest.approx(1.1 * old[48 + 16 : NOON])
    assert new[:48] == pytest.approx(old[:48])
    factor, week = new[REST].sum() / old[REST].sum(), new[LATER].sum() / old[LATER].sum()
    assert factor == pytest.approx(found.outlooks[0].factor)
    assert week == pytest.approx(found.outlooks[0].week_factor)
    assert 1.03 < factor < 1.11
    assert 1 < week < factor
    assert "later days +" in found.outlooks[0].reason


def test_a_miss_fades_over_the_later_days_and_stays_in_today_where_days_have_nothing_in_common():
    def share_of_days(past):
        volume = redo(came(FORECAST, factor=1.1, since=48), past=past).forecast.volume[0]
        return [volume[GRID.day(d)].sum() / FORECAST.volume[0, GRID.day(d)].sum() for d in (2, 3, 4)]

    days = share_of_days(WEEKLY)
    assert days == sorted(days, reverse=True)
    assert days[0] > days[2] > 1
    assert share_of_days(PAST)[0] - 1 < 0.3 * (days[0] - 1)


def test_where_days_never_strayed_a_morning_above_plan_is_taken_for_chance():
    quiet = usual_days(level_sd=0.0, seed=9)
    moved = redo(came(FORECAST, factor=1.1, since=48)).outlooks[0].factor
    still = redo(came(FORECAST, factor=1.1, since=48), past=(quiet, PAST[1])).outlooks[0].factor
    assert still - 1 < 0.5 * (moved - 1)


def test_quantiles_hold_the_volume_are_none_before_now_and_narrow_as_the_day_is_known():
    found = redo(came(FORECAST, factor=1.1, since=48)).forecast
    low, high = found.quantiles[0.1], found.quantiles[0.9]
    assert (low[:, :NOON] == found.volume[:, :NOON]).all()
    assert (high[:, :NOON] == found.volume[:, :NOON]).all()
    open_ = FORECAST.open[0] & (np.arange(GRID.size) >= NOON)
    assert (low[0, open_] < found.volume[0, open_]).all()
    assert (high[0, open_] > found.volume[0, open_]).all()
    assert (low[:, ~FORECAST.open[0]] == 0).all()


def test_a_queue_that_doubles_is_followed_but_not_for_ever():
    found = redo(came(FORECAST, factor=2.0, since=NOON - 4))
    outlook, volume = found.outlooks[0], found.forecast.volume[0]
    assert outlook.alert is not None
    assert outlook.alert.since == NOON - 4
    assert volume[NOON] / FORECAST.volume[0, NOON] > 1.6
    assert volume[48 + 39] / FORECAST.volume[0, 48 + 39] < 1.5
    assert "follows what began at 10:00" in outlook.reason


def test_nothing_comes_while_closed_and_volumes_are_finite():
    found = redo(came(FORECAST, factor=3.0, since=48)).forecast
    assert np.isfinite(found.volume).all()
    assert (found.volume[~FORECAST.open] == 0).all()
    assert (found.aht_s > 0).all()


def test_actuals_of_other_queues_are_refused():
    actuals = replace(came(FORECAST), queues=("email", "phone"))
    with pytest.raises(ValueError, match="differ in grid or queues"):
        redo(actuals)


def test_slow_handling_lasts_as_far_as_its_contacts_bear_it_out():
    miss = AhtMiss(spread=0.05, lasts=0.5, noise=1.0)
    volume, planned = np.full(GRID.size, np.nan), np.full(GRID.size, 300.0)
    volume[48 + 16 : NOON] = 50.0
    factor = learn_aht_factors(GRID, volume=volume, aht_s=planned * np.exp(0.08), planned_s=planned, miss=miss)
    # by hand: variance of the level 0.0025, of its measurement by 400 contacts 1 / 400
    assert np.log(factor[1]) == pytest.approx(0.08 / 2)
    assert np.log(factor[2:]) == pytest.approx(0.04 * 0.5 ** np.arange(1, 4))
    nothing = learn_aht_factors(GRID, volume=volume * np.nan, aht_s=planned, planned_s=planned, miss=miss)
    assert nothing == pytest.approx(1)


def test_a_handle_time_no_usual_day_has_is_believed():
    found = redo(came(FORECAST, aht=1.4))
    assert found.outlooks[0].aht_factor > 1.35
    assert found.forecast.aht_s[0, NOON] == pytest.approx(300 * found.outlooks[0].aht_factor)
    assert found.forecast.aht_s[0, NOON - 1] == pytest.approx(420)


def test_a_backlog_told_is_taken_and_phones_have_none():
    assert redo(came(FORECAST, backlog=(7, 33))).backlog.tolist() == [0, 33]


def test_a_backlog_nobody_told_is_what_came_less_what_people_had_time_for():
    actuals = came(FORECAST)
    counts = count_rostered(staff((0, 2)), FORECAST.queues)
    # two people do 6 e-mails of 600 s in a half hour; Monday's stay, as nobody was there
    waiting = float(FORECAST.volume[1, :48].sum())
    for t in range(48, NOON):
        waiting = max(0.0, waiting + FORECAST.volume[1, t] - (6 if FORECAST.open[1, t] else 0))
    assert redo(actuals, rostered=counts).backlog[1] == pytest.approx(waiting)
    told = np.full(FORECAST.volume.shape, np.nan)
    told[1, NOON - 3] = 20
    later = redo(replace(actuals, measures={"backlog": told}), rostered=counts).backlog[1]
    assert later == pytest.approx(20 + FORECAST.volume[1, NOON - 2 : NOON].sum() - 12)


def test_what_was_handled_counts_instead_of_who_was_there():
    handled = np.full(FORECAST.volume.shape, np.nan)
    handled[1, 16:NOON] = np.where(FORECAST.open[1, 16:NOON], 10.0, 0.0)
    queues = (PHONE, replace(EMAIL, deferral=Deferral(backlog=50.0)))
    actuals = replace(came(FORECAST), measures={"handled": handled})
    waiting = 50.0
    for t in range(NOON):
        waiting = max(0.0, waiting + FORECAST.volume[1, t] - np.nan_to_num(handled[1, t]))
    found = reforecast_day(FORECAST, actuals, queues=queues, past=PAST, rostered=np.zeros((2, GRID.size), dtype=int))
    assert found.backlog[1] == pytest.approx(waiting)


def test_a_fed_queue_nobody_tells_of_follows_its_source_after_its_delay():
    second = replace(EMAIL, fed_by=(Feed("phone", share=0.2, delay_min=60),))
    actuals = came(FORECAST, factor=1.5, since=48)
    unknown = replace(actuals, volume=np.array([actuals.volume[0], np.full(GRID.size, np.nan)]))
    found = reforecast_day(FORECAST, unknown, queues=(PHONE, second), past=PAST)
    phone, fed = found.forecast.volume / np.where(FORECAST.open, FORECAST.volume, 1.0)
    # the first hour from now is what came to the phone in the last one
    assert fed[NOON : NOON + 2] == pytest.approx([1.5, 1.5])
    assert fed[NOON + 2 : 48 + 40] == pytest.approx(phone[NOON : 48 + 38])
    assert fed[48 + 16 : NOON] == pytest.approx(1)
    assert "as what feeds it" in found.outlooks[1].reason
    alone = reforecast_day(FORECAST, unknown, queues=SITE, past=PAST)
    assert alone.forecast.volume[1] == pytest.approx(FORECAST.volume[1], rel=0.02)
    known = reforecast_day(FORECAST, came(FORECAST), queues=(PHONE, second), past=PAST)
    assert known.forecast.volume[1] == pytest.approx(FORECAST.volume[1])
