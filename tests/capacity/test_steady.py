"""Sizing for long horizons: the stationary formulas, and weeks in proportion to their work."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.capacity import erlang_a, erlang_c
from wfm.capacity.chat import predict_chat
from wfm.capacity.deferred_size import size_deferred
from wfm.capacity.live import size_live
from wfm.capacity.mol import modified_load
from wfm.capacity.steady import EXACT_WEEKS, size_long_deferred, size_steady_live
from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.queue import Concurrency, Deferral, Queue
from wfm.core.requirement import CURVE_STEPS, Target
from wfm.errors import CapacityError

OFFICE = OpeningHours(weekly=(((540, 1020),),) * 5 + ((), ()))
CALLS = Queue("calls", "phone", Target(0.8, 20.0), OFFICE)
CHAT = Queue("web", "chat", Target(0.8, 30.0), OFFICE, concurrency=Concurrency(3, (1.0, 1.2, 1.5)))
MAIL = Queue("mail", "email", Target(0.9, 4 * 3600.0), OFFICE, deferral=Deferral())
LESS, SAME = CURVE_STEPS.index(-1), CURVE_STEPS.index(0)


def size(volume, aht_s, queue, patience_s=None, interval_s=1800):
    counts = np.asarray(volume, dtype=float)
    handle = np.full(counts.size, float(aht_s))
    opened = np.ones(counts.size, dtype=bool)
    return size_steady_live(counts, handle, interval_s=interval_s, open=opened, queue=queue, patience_s=patience_s)


def test_the_worked_example():
    # Call Centre Helper: 100 calls of 180 s in half an hour, 80% in 20 s: 14 agents, 88.8%
    made = size([100.0, 0.0], 180.0, CALLS)
    assert made.net.tolist() == [14, 0]
    assert made.service_level == pytest.approx([0.888, 1.0], abs=5e-4)
    assert made.curve[0, LESS] == pytest.approx(float(erlang_c.service_level(10, 13, aht_s=180, answer_within_s=20)))
    assert made.binding == ("service_level", "")


def test_who_hangs_up_is_counted_and_never_counted_on():
    made = size([100.0], 180.0, CALLS, patience_s=10.0)
    lost = float(erlang_a.abandonment(10, made.net[0], aht_s=180, patience_s=10.0))
    assert made.abandonment[0] == pytest.approx(lost)
    assert lost <= 0.05


def test_chats_keep_their_promise_at_the_load_that_lags():
    volume = np.array([5, 10, 20, 30, 20, 10.0])
    made = size(volume, 600.0, CHAT, interval_s=900)
    lagging, _ = modified_load(volume, np.full(6, 600.0), interval_s=900)
    level = predict_chat(lagging / 600.0, made.net, aht_by_sessions=[600, 720, 900], answer_within_s=30).service_level
    fewer = predict_chat(lagging / 600.0, made.net - 1, aht_by_sessions=[600, 720, 900], answer_within_s=30)
    assert (level >= 0.8).all()
    assert (fewer.service_level < 0.8).all()


def test_sessions_that_thwart_each_other_are_named():
    queue = replace(CHAT, concurrency=Concurrency(2, (1.0, 2.5)))
    made = size_live([20.0], [300.0], interval_s=900, open=[True], queue=queue)
    assert "an agent with 2 sessions finishes fewer contacts than with 1" in made.warnings[0]


@pytest.mark.parametrize("target", [Target(1.0, 20.0), Target(service_level=None, asa_s=0.0)])
def test_promises_nobody_can_keep_are_refused(target):
    with pytest.raises(CapacityError):
        size([10.0], 180.0, replace(CALLS, target=target))


def test_later_weeks_follow_their_work():
    weeks = EXACT_WEEKS + 3
    grid = Grid("Europe/Amsterdam", 60, date(2026, 1, 5), 7 * weeks)
    staffed = OFFICE.mask(grid)
    volume = np.where(staffed, 30.0, 0.0)
    volume[grid.day_of >= 7 * (weeks - 1)] *= 2.0
    handle = np.full(grid.size, 600.0)
    made = size_long_deferred(volume, handle, grid=grid, staffed=staffed, queue=MAIL)
    first = size_deferred(volume[: 7 * 24], handle[: 7 * 24], grid=replace(grid, days=7), staffed=staffed[: 7 * 24],
                          queue=MAIL)  # fmt: skip
    by_week = np.bincount(grid.day_of // 7, weights=made.net)
    assert by_week[0] == pytest.approx(first.net.sum(), rel=0.1)
    assert by_week[EXACT_WEEKS] == pytest.approx(by_week[EXACT_WEEKS - 1], rel=0.02)
    assert by_week[-1] == pytest.approx(2 * by_week[EXACT_WEEKS], rel=0.02)
    assert (made.net[~staffed] == 0).all()
    assert made.service_level.shape == made.net.shape == volume.shape
