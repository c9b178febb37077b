"""Cumulative need of work that may wait: by hand on a small day, and that whoever stays between the curves is good."""

from datetime import date

import numpy as np
import pytest
from scipy.optimize import linprog

from wfm.capacity.deferred_curves import draw_curves
from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.deferred_size import size_deferred
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, PriorityClass, Queue
from wfm.core.requirement import Target

GRID = Grid("Europe/Amsterdam", 30, date(2026, 11, 2), 7)
WEEKDAY = GRID.weekday_of[GRID.day_of]
STAFFED = (WEEKDAY < 6) & (GRID.wall_min >= 8 * 60) & (GRID.wall_min < 18 * 60)
HOURS = np.where(GRID.wall_min < 420, 1.0, np.where(GRID.wall_min < 720, 9.0, np.where(GRID.wall_min < 1080, 7.0, 3.0)))
VOLUME = HOURS * np.where(WEEKDAY < 5, 1.5, 0.6)
LEFT = 0.9
"""Share of the rostered who are there."""


def queue_of(within_s=4 * 3600.0, *, share=0.8, **deferral):
    return Queue("mail", "email", Target(share, within_s), None, deferral=Deferral(**deferral))


def draw(queue, net, volume=VOLUME, *, grid=GRID, staffed=STAFFED, left=LEFT):
    return draw_curves(
        volume, np.full(grid.size, 400.0), grid=grid, staffed=staffed, queue=queue, net=net, rostered=net / left
    )


CASES = {
    "four hours": queue_of(),
    "nearly always": queue_of(share=0.95),
    "two days": queue_of(20 * 3600.0, share=0.9),
    "with a backlog": queue_of(backlog=60.0),
    "a class of its own": queue_of(8 * 3600.0, classes=(PriorityClass("urgent", 0.2, 0.9, 3 * 3600.0),)),
}
TOO_SHORT = {
    "an hour": queue_of(3600.0, share=0.9),
    "urgent first": queue_of(classes=(PriorityClass("urgent", 0.2, 0.9, 3600.0),)),
    "at a time of their own": queue_of(chosen_share=0.2),
}


@pytest.fixture(scope="module", params=CASES)
def sized(request):
    queue = CASES[request.param]
    net = size_deferred(VOLUME, np.full(GRID.size, 400.0), grid=GRID, staffed=STAFFED, queue=queue).net
    return queue, net.astype(float), *draw(queue, net.astype(float))


def test_the_sized_plan_lies_between_the_curves(sized):
    _, net, arrived, due = sized
    plan = np.cumsum(net / LEFT)
    assert (due <= plan + 1e-6).all()
    assert (plan <= arrived + 1e-6).all()
    assert due[-1] == pytest.approx(plan[-1], abs=1e-6)
    assert (np.diff(arrived, prepend=0.0) >= 0).all()
    assert (np.diff(due, prepend=0.0) >= 0).all()
    assert not arrived.flags.writeable


@pytest.mark.parametrize("when", ["late", "early", "anyhow"])
def test_the_same_hours_at_other_times_keep_the_promise(sized, when):
    """The most extreme rosters between the curves, judged by the prediction of `deferred_service`."""
    queue, net, arrived, due = sized
    size = GRID.size
    price = {"late": np.linspace(2, 1, size), "early": np.linspace(1, 2, size)}.get(
        when, np.random.default_rng(3).uniform(1, 2, size)
    )
    # Columns: agents of each interval; what is done by t is their sum so far.
    so_far = np.tril(np.ones((size, size)))
    most = np.where(STAFFED, np.max(net) / LEFT * 1.25, 0.0)
    found = linprog(
        price,
        A_ub=np.vstack((so_far, -so_far)),
        b_ub=np.concatenate((arrived + 1e-6, -due + 1e-6)),
        bounds=np.column_stack((np.zeros(size), most)),
    )
    assert found.status == 0
    told = predict_deferred(
        VOLUME, 400.0, np.maximum(found.x, 0) * LEFT, grid=GRID, staffed=STAFFED, queue=queue
    )
    promise = queue.target.service_level
    assert np.average(told.service_level, weights=VOLUME) >= promise
    for d in range(7):
        span = GRID.day(d)
        assert np.average(told.service_level[span], weights=VOLUME[span]) >= promise - 0.06


def test_a_day_by_hand():
    """Six contacts of an hour at 08:00, promised in 8 hours, one agent from 08:00 to 14:00.

    There are 0.6 erlang in the ten hours of the day: in 8 hours 4.8 of work, with variance 2 x 4.8 and deviation 3.10.
    A promise of 60% asks for 0.2533 of these, 16.4% of the work: less than the quarter that is kept back anyway.
    """
    grid = Grid("Europe/Amsterdam", 60, date(2026, 11, 2), 1)
    staffed = (grid.wall_min >= 8 * 60) & (grid.wall_min < 18 * 60)
    volume = np.where(grid.wall_min == 8 * 60, 6.0, 0.0)
    net = np.where((grid.wall_min >= 8 * 60) & (grid.wall_min < 14 * 60), 1.0, 0.0)
    queue = queue_of(8 * 3600.0, share=0.6)
    arrived, due = draw_curves(
        volume, np.full(24, 3600.0), grid=grid, staffed=staffed, queue=queue, net=net, rostered=net / 0.8
    )
    # There in the first hour; with 0.8 of the rostered at work, six hours of work are seven and a half of theirs.
    assert arrived.tolist() == [0.0] * 8 + [7.5] * 16
    # Half of it came at 08:15, half at 08:45, with 8 hours of which a quarter and an hour are kept back: 13:15, 13:45.
    # The plan itself isn't through by then, and nothing is due that it doesn't do.
    assert due.tolist() == [0.0] * 12 + [6.25, 7.5] + [7.5] * 10


def test_more_agents_than_work_count_the_work_in_agents():
    """A plan of twice as many agents as there is work: each piece of work asks for two."""
    grid = Grid("Europe/Amsterdam", 60, date(2026, 11, 2), 1)
    staffed = np.ones(24, dtype=bool)
    net = np.where(grid.wall_min < 20 * 60, 2.0, 0.0)
    volume = np.where(grid.wall_min < 20 * 60, 1.0, 0.0)
    arrived, due = draw_curves(
        volume, np.full(24, 3600.0), grid=grid, staffed=staffed, queue=queue_of(10 * 3600.0), net=net, rostered=net
    )
    assert arrived[:20].tolist() == [2.0 * (t + 1) for t in range(20)]
    assert (due[:19] >= arrived[:19] - 2.0 * 10).all()
    assert due[-1] == 40.0


@pytest.mark.parametrize("name", TOO_SHORT)
def test_a_promise_too_short_to_choose_when_has_no_curves(name):
    assert draw(TOO_SHORT[name], np.where(STAFFED, 3.0, 0.0)) is None


def test_no_need_has_no_curves():
    assert draw(queue_of(), np.zeros(GRID.size), np.zeros(GRID.size)) is None
