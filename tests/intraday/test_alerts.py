"""Alerts: rare on days like those before, quick and well dated when a queue leaves its interval."""

import numpy as np
import pytest
from running_day import CURVE, usual_days

from wfm.intraday.alerts import find_alert

PLAN = np.zeros(48)
PLAN[16:40] = CURVE
STARTS = 1000 + np.arange(48)


def draw_day(rng, *, level_sd=0.08, factor=1.0, since=48, plan=PLAN):
    level = np.exp(level_sd * rng.standard_normal()) * np.where(np.arange(48) >= since, factor, 1.0)
    return np.where(plan > 0, rng.poisson(plan * level), np.nan).astype(float)


def look(today, now, past, *, plan=PLAN):
    seen = np.where(np.arange(48) < now, today, np.nan)
    actual, planned = np.vstack([past.actual, seen]), np.vstack([past.planned, plan])
    return find_alert("phone", actual, planned, age=np.arange(len(actual) - 1, -1, -1), now_slot=now, starts=STARTS)


def first_alert(today, past, begin=17, **options):
    return next(((now, found) for now in range(begin, 41) if (found := look(today, now, past, **options))), None)


def test_usual_days_hardly_ever_give_an_alert_all_day_long():
    rng, past = np.random.default_rng(11), usual_days()
    alerted = sum(first_alert(draw_day(rng), past) is not None for _ in range(14))
    assert alerted <= 2


def test_a_rise_of_30_percent_is_told_within_two_hours_with_when_it_began():
    rng, past = np.random.default_rng(12), usual_days()
    found = [first_alert(draw_day(rng, factor=1.3, since=26), past, begin=27) for _ in range(15)]
    delays = [now - 26 if now else 99 for now, _ in (one or (None, None) for one in found)]
    assert np.median(delays) <= 4
    assert sum(d > 8 for d in delays) <= 1
    told = [one[1] for one in found if one]
    assert np.median([abs(alert.since - 1026) for alert in told]) <= 1
    assert all(alert.sure >= 0.995 and alert.came > alert.high > alert.expected > alert.low for alert in told)


def test_a_drop_is_told_as_well():
    rng, past = np.random.default_rng(13), usual_days()
    now, alert = first_alert(draw_day(rng, factor=0.5, since=26), past, begin=27)
    assert now <= 30
    assert alert.came < alert.low


def test_came_and_expected_are_those_of_the_window():
    today = PLAN.copy()
    today[28:] *= 2
    alert = look(today, 32, usual_days())
    assert alert.since == 1028
    assert alert.came == pytest.approx(2 * PLAN[28:32].sum())
    # a morning exactly as planned leads to expect the plan
    assert alert.expected == pytest.approx(PLAN[28:32].sum(), rel=1e-6)
    assert alert.queue == "phone"


def test_where_days_stray_far_a_busy_day_is_no_alert():
    today = 1.25 * PLAN
    assert look(today, 24, usual_days(level_sd=0.25)) is None
    assert look(today, 24, usual_days(level_sd=0.01)) is not None


def test_a_handful_of_contacts_says_nothing_and_an_explosion_of_a_thin_queue_does():
    thin = PLAN / 100
    past = usual_days(share=0.01)
    one = np.where(thin > 0, 0.0, np.nan)
    one[20] = 3
    assert look(one, 22, past, plan=thin) is None
    one[20:22] = 15
    alert = look(one, 22, past, plan=thin)
    assert alert is not None
    assert alert.since == 1020


def test_nothing_known_no_alert_and_a_past_too_short_still_works():
    assert look(np.full(48, np.nan), 24, usual_days()) is None
    assert look(PLAN * 2.5, 24, usual_days(0)) is not None
    assert look(PLAN, 24, usual_days(0)) is None
