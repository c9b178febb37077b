"""What is left of a horizon: nothing before now, all after it, and what waits counted once."""

from dataclasses import replace

import numpy as np
import pytest
from running_day import EMAIL, GRID, HOURS, NOON, SITE, as_planned, plan, staff

from wfm.capacity.deferred_service import predict_deferred
from wfm.core.calendar import OpeningHours
from wfm.core.queue import Deferral, PriorityClass
from wfm.intraday.backlog import date_backlog
from wfm.intraday.cut import cut_rest, cut_roster, spread_back
from wfm.simulate.demand import split_backlog

FORECAST = plan()


def time_left(queue, forecast, waiting):
    """Mean staffed seconds left."""
    due = date_backlog(queue, forecast, 1, now=NOON, waiting=waiting)
    assert sum(share for share, _ in due) == pytest.approx(1)
    assert [left for _, left in due] == sorted(left for _, left in due)
    return sum(share * left for share, left in due)


def test_nothing_comes_and_nobody_is_staffed_before_now_and_all_is_kept_after():
    rest = cut_rest(as_planned(FORECAST), SITE)
    assert (rest.forecast.grid.start, rest.forecast.grid.days) == (GRID.dates[1], 4)
    assert rest.forecast.volume[:, :24].sum() == 0
    assert rest.forecast.volume[:, 24:] == pytest.approx(FORECAST.volume[:, NOON:])
    for queue in rest.queues:
        mask = queue.service_hours.mask(rest.forecast.grid)
        assert not mask[:24].any()
        assert (mask[24:] == HOURS.mask(GRID)[NOON:]).all()


def test_one_day_is_one_day_and_the_last_day_is_all_there_is():
    rest = cut_rest(as_planned(FORECAST), SITE, days=1)
    assert (rest.span, rest.forecast.grid.size) == (slice(48, 96), 48)
    last = cut_rest(as_planned(FORECAST, now=4 * 48 + 30), SITE, days=2)
    assert last.span == slice(192, 240)
    back = spread_back(last.forecast.volume, last, GRID.size)
    assert np.isnan(back[:, :192]).all()
    assert back[:, 222:] == pytest.approx(FORECAST.volume[:, 222:])


def test_hours_past_midnight_are_cut_too():
    night = OpeningHours(weekly=(((1320, 1320 + 480),),) * 7)
    queues = tuple(replace(queue, opening=night) for queue in SITE)
    rest = cut_rest(as_planned(FORECAST, now=48 + 6), queues)
    mask = rest.queues[0].service_hours.mask(rest.forecast.grid)
    assert np.flatnonzero(mask[:48]).tolist() == [*range(6, 12), *range(44, 48)]


def test_of_a_roster_what_is_done_before_now_falls_away():
    now_s = int(GRID.midnights_utc[0]) + NOON * GRID.interval_s
    rest = cut_rest(as_planned(FORECAST), SITE, days=1)
    left = cut_roster(staff((2, 1)), rest.forecast.grid, now_s)
    assert {(s.start, s.end) for s in left.stretches} == {(now_s, int(GRID.midnights_utc[0]) + 88 * GRID.interval_s)}
    assert cut_roster(staff((2, 1), day=2), rest.forecast.grid, now_s).stretches == ()


def test_what_waits_is_due_when_the_last_to_come_in_are():
    level = replace(FORECAST, volume=np.where(FORECAST.open, 10.0, 0.0))
    # 25 wait: ten of the last half hour, ten of the one before, five of a third; four hours are promised
    parts = date_backlog(EMAIL, level, 1, now=NOON, waiting=25.0)
    assert np.array(parts) == pytest.approx(
        np.array([(0.2, 4 * 3600 - 4500), (0.4, 4 * 3600 - 2700), (0.4, 4 * 3600 - 900)])
    )
    left = time_left(EMAIL, level, 25.0)
    assert left == pytest.approx(4 * 3600 - 1800 * (10 * 0.5 + 10 * 1.5 + 5 * 2.5) / 25)
    assert date_backlog(EMAIL, level, 1, now=NOON, waiting=0.0) == ()


def test_what_should_have_been_done_long_ago_has_no_time_left():
    level = replace(FORECAST, volume=np.where(FORECAST.open, 1.0, 0.0))
    assert time_left(EMAIL, level, 10_000.0) == pytest.approx(0, abs=60)


def test_classes_and_a_cut_off_have_their_own_times():
    level = replace(FORECAST, volume=np.where(FORECAST.open, 10.0, 0.0))
    urgent = replace(EMAIL, deferral=Deferral(classes=(PriorityClass("urgent", 0.2, 0.95, 1800.0),)))
    age = 900.0
    assert time_left(urgent, level, 5.0) == pytest.approx(
        0.2 * (1800 - age) + 0.8 * (4 * 3600 - age)
    )
    # before the cut-off all is due at closing, eight hours from now
    today = replace(EMAIL, deferral=Deferral(cutoff_min=16 * 60))
    assert time_left(today, level, 5.0) == pytest.approx(8 * 3600)


def test_what_waits_lies_there_once():
    rest = cut_rest(as_planned(FORECAST, backlog=(0, 40)), SITE)
    assert rest.queues[1].deferral.backlog == 40
    assert rest.forecast.volume[1].sum() == pytest.approx(FORECAST.volume[1, NOON:].sum())


def judge(agents, parts):
    """What people make of 40 contacts that lie there, of 600 s each, from 8 to 20 on one day."""
    grid = replace(GRID, days=1)
    queue = replace(EMAIL, deferral=Deferral(backlog=40.0, backlog_due=parts))
    staffed = HOURS.mask(grid)
    none, handle = np.zeros(grid.size), np.full(grid.size, 600.0)
    return predict_deferred(none, handle, agents * staffed * 1.0, grid=grid, staffed=staffed, queue=queue)


def test_parts_of_a_backlog_fall_due_one_after_the_other():
    told = judge(0, ((0.5, 0.0), (0.5, 7200.0)))
    assert told.overdue[16:20] == pytest.approx([20, 20, 20, 40])
    assert told.backlog[16:20] == pytest.approx([40] * 4)


def test_who_works_off_a_backlog_is_late_with_the_part_that_was_due_at_once():
    # four people do 24 an hour: the second twenty are started well before two hours are over
    told = judge(4, ((0.5, 0.0), (0.5, 7200.0)))
    assert told.backlog_level == pytest.approx(0.5, abs=0.04)
    assert judge(4, ((1.0, 7200.0),)).backlog_level > 0.9
    assert judge(4, ((0.5, 7200.0), (0.5, 7200.0))).backlog_level == pytest.approx(
        judge(4, ((1.0, 7200.0),)).backlog_level, abs=0.02
    )


def test_drawn_backlogs_have_the_shares_stated():
    assert split_backlog(((0.25, 60.0), (0.75, 3600.0)), 8).tolist() == [60.0] * 2 + [3600.0] * 6
    assert split_backlog(((0.5, 60.0), (0.5, 3600.0)), 0).tolist() == []
