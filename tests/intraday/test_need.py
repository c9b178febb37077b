"""The need from now on: without a surprise that of the plan, with one it moves with the work and nothing is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running_day import GRID, NO_SHRINKAGE, NOON, SITE, as_planned, came, plan, usual_days

from wfm.capacity.size import size_requirement
from wfm.core.options import TeamLeadRule
from wfm.core.requirement import Shrinkage
from wfm.intraday.catch_up import Waiting, move_plan
from wfm.intraday.need import requirement_now
from wfm.intraday.reforecast import reforecast_day

FORECAST = plan()
PAST = (usual_days(), usual_days(queue="email", share=0.2, seed=4))


def size(forecast, shrinkage=NO_SHRINKAGE):
    return size_requirement(
        forecast, queues=SITE, shrinkage=shrinkage, full_time_hours=40.0, mean_contract_hours=32.0,
        team_leads=TeamLeadRule(), week_starts_on=0,
    )  # fmt: skip


PLANNED = size(FORECAST)
WAITS = float(PLANNED.backlog[1, NOON - 1])


def need(reforecast, planned=PLANNED, shrinkage=NO_SHRINKAGE):
    return requirement_now(reforecast, planned, forecast=FORECAST, queues=SITE, shrinkage=shrinkage)


def test_a_day_as_planned_needs_what_was_planned():
    found = need(as_planned(FORECAST, backlog=(0, WAITS)))
    assert (found.net_agents[0] == PLANNED.net_agents[0]).all()
    assert (found.roster_agents[0] == PLANNED.roster_agents[0]).all()
    assert np.abs(found.net_agents[1] - PLANNED.net_agents[1]).max() <= 1
    assert found.fte == PLANNED.fte


def test_a_busy_rest_needs_more_from_now_on_and_as_much_as_sized_from_scratch():
    busy = replace(FORECAST, volume=np.where(np.arange(GRID.size) >= NOON, 1.3, 1.0) * FORECAST.volume)
    found = need(as_planned(busy, backlog=(0, WAITS)))
    fresh = size(busy)
    assert (found.net_agents[:, :NOON] == PLANNED.net_agents[:, :NOON]).all()
    # the first interval starts with an empty line, a whole day doesn't
    assert (found.net_agents[0, NOON + 1 :] == fresh.net_agents[0, NOON + 1 :]).all()
    assert found.net_agents[0, NOON:].sum() > 1.15 * PLANNED.net_agents[0, NOON:].sum()
    assert found.net_agents[1, NOON:].sum() == pytest.approx(1.3 * PLANNED.net_agents[1, NOON:].sum(), rel=0.08)
    assert found.offered_erlangs[0, NOON] == pytest.approx(1.3 * PLANNED.offered_erlangs[0, NOON])


def test_people_to_roster_hold_the_share_that_is_away():
    shrinkage = Shrinkage(rostered=0.1, unrostered=0.2)
    busy = replace(FORECAST, volume=1.3 * FORECAST.volume)
    found = need(as_planned(busy), size(FORECAST, shrinkage), shrinkage)
    after = slice(NOON, NOON + 16)
    assert (found.roster_agents[0, after] == np.ceil(found.net_agents[0, after] / 0.8 - 1e-9)).all()


def test_curves_of_work_that_may_wait_begin_at_now_with_what_waits():
    found = need(as_planned(FORECAST, backlog=(0, 60)))
    work = found.work
    assert work.waits == (False, True)
    assert (work.arrived[:, :NOON] == 0).all()
    assert (work.due[:, :NOON] == 0).all()
    assert (np.diff(work.arrived[1]) >= -1e-9).all()
    assert (work.due[1] <= work.arrived[1] + 1e-6).all()
    # 60 e-mails of 600 s are 20 agent half-hours at once, and what comes in the first interval
    less = need(as_planned(FORECAST, backlog=(0, 0)))
    assert work.arrived[1, NOON] - less.work.arrived[1, NOON] == pytest.approx(20, rel=0.4)


def test_more_that_waits_asks_for_as_much_more_work():
    few, many = (need(as_planned(FORECAST, backlog=(0, waits))) for waits in (WAITS, WAITS + 90))
    # 90 e-mails of 600 s: 30 agent half-hours
    assert many.net_agents[1, NOON:].sum() - few.net_agents[1, NOON:].sum() == pytest.approx(30, abs=4)
    assert (many.net_agents[0] == few.net_agents[0]).all()


def test_nobody_is_needed_while_closed():
    busy = reforecast_day(FORECAST, came(FORECAST, factor=2.0, since=NOON - 6), queues=SITE, past=PAST)
    found = need(busy)
    assert (found.net_agents[~PLANNED.open] == 0).all()
    assert found.net_agents[0, NOON] > PLANNED.net_agents[0, NOON]


def waiting(net, *, planned=None, new=None, waits=0.0, now=4, left=8.0):
    planned = np.full(len(net), 900.0) if planned is None else planned
    return Waiting(
        planned_s=planned, new_s=planned if new is None else new, net=np.array(net, dtype=float),
        staffed=np.array(net) > 0, lies_s=0.0, waits_s=waits, left=left, now=now, interval_s=900,
    )  # fmt: skip


def test_each_interval_keeps_the_contacts_it_was_planned_for():
    # two do the work of one: nothing ever waits, and each interval does its own
    new = np.where(np.arange(12) >= 8, 1800.0, 900.0)
    assert move_plan(waiting([2] * 12, new=new)).tolist()[:8] == [2] * 8
    assert move_plan(waiting([2] * 12, new=new)).sum() == 2 * 8 + 4 * 4


def test_a_backlog_beyond_the_plans_is_caught_up_with_in_time():
    moved = move_plan(waiting([2] * 20, waits=5400.0))
    # six more agent-intervals over three quarters of the eight that are left
    assert moved.sum() - 40 == 6
    assert moved[4:12].sum() - 16 == 6
    assert moved[:4].tolist() == [2] * 4


@settings(max_examples=60, deadline=None)
@given(
    net=st.lists(st.integers(0, 6), min_size=6, max_size=30),
    factor=st.floats(0.2, 4.0),
    waits=st.floats(0.0, 20_000.0),
    now=st.integers(0, 5),
)
def test_moved_plans_are_whole_and_grow_with_what_waits(net, factor, waits, now):
    planned = np.full(len(net), 700.0)
    work = waiting(net, planned=planned, new=planned * factor, waits=waits, now=now)
    moved = move_plan(work)
    assert moved.dtype == np.int64
    assert (moved >= 0).all()
    assert moved[:now].tolist() == net[:now]
    assert (moved[~work.staffed] == 0).all()
    more = move_plan(replace(work, waits_s=waits + 9000.0))
    assert more.sum() >= moved.sum() - 2
