"""Sizing work that may wait: promises kept per day and class, calm days, no more work than there is, named faults."""

from datetime import date

import numpy as np
import pytest

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.deferred_size import size_deferred
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, PriorityClass, Queue
from wfm.core.requirement import Target
from wfm.errors import CapacityError

GRID = Grid("Europe/Amsterdam", 30, date(2026, 11, 2), 7)
WEEKDAY = GRID.weekday_of[GRID.day_of]
STAFFED = (WEEKDAY < 6) & (GRID.wall_min >= 8 * 60) & (GRID.wall_min < 18 * 60)
HOURS = np.where(GRID.wall_min < 420, 1.0, np.where(GRID.wall_min < 720, 9.0, np.where(GRID.wall_min < 1080, 7.0, 3.0)))
VOLUME = HOURS * np.where(WEEKDAY < 5, 1.5, 0.6)
URGENT = PriorityClass("urgent", 0.2, 0.9, 3600.0)


def queue_of(within_s=4 * 3600.0, *, share=0.8, occupancy=None, **deferral):
    target = Target(share, within_s, max_occupancy=occupancy)
    return Queue("mail", "email", target, None, deferral=Deferral(**deferral))


def size(queue, volume=VOLUME, aht_s=400.0, **more):
    return size_deferred(volume, aht_s, grid=GRID, staffed=STAFFED, queue=queue, **more)


CASES = {
    "four hours": queue_of(),
    "an hour": queue_of(3600.0, share=0.9),
    "urgent first": queue_of(classes=(URGENT,)),
    "by closing": queue_of(3600.0, cutoff_min=16 * 60, chosen_share=0.2),
    "with a backlog": queue_of(backlog=60.0),
}


@pytest.mark.parametrize("name", CASES)
def test_every_day_and_class_keeps_its_promise(name):
    queue = CASES[name]
    sized = size(queue)
    found = predict_deferred(VOLUME, 400.0, sized.net, grid=GRID, staffed=STAFFED, queue=queue)
    assert sized.warnings == ()
    for part in found.classes:
        for d in range(7):
            span = GRID.day(d)
            assert np.average(part.service_level[span], weights=part.volume[span]) >= part.promise - 0.005
    assert found.backlog_level >= 0.79
    assert sized.service_level == pytest.approx(found.service_level)
    assert (sized.net[~STAFFED] == 0).all()
    assert all((b == "deadline") == (n > 0) for n, b in zip(sized.net, sized.binding, strict=True))
    # Few levels a day, and not much more time than the work takes.
    changes = [np.count_nonzero(np.diff(sized.net[GRID.day(d)][STAFFED[GRID.day(d)]])) for d in range(6)]
    assert np.mean(changes) <= 5
    assert sized.net.sum() < 1.3 * sized.load.sum() + 8


def test_an_agent_less_all_day_breaks_a_promise():
    sized = size(queue_of())
    fewer = np.maximum(sized.net - (WEEKDAY == 2), 0)
    found = predict_deferred(VOLUME, 400.0, fewer, grid=GRID, staffed=STAFFED, queue=queue_of())
    # On the day itself or, by what it leaves behind, on a later one.
    levels = [np.average(found.service_level[GRID.day(d)], weights=VOLUME[GRID.day(d)]) for d in range(7)]
    assert min(levels) < 0.8


def test_work_due_after_the_horizon_is_not_put_off():
    # Saturday's late work is due on Monday, after the end: the same week again must be able to bear it.
    sized = size(queue_of())
    saturday, evening = GRID.day(5), slice(GRID.day(5).start + 30, GRID.day(5).start + 36)
    assert np.average(sized.service_level[saturday], weights=VOLUME[saturday]) >= 0.795
    assert sized.backlog[evening.stop - 1] < VOLUME[saturday].sum()


def test_nothing_to_do_needs_nobody():
    sized = size(queue_of(), volume=np.zeros(GRID.size))
    assert (sized.net == 0).all()
    assert set(sized.binding) == {""}
    assert (sized.service_level == 1).all()


def test_one_contact_needs_somebody():
    volume = np.zeros(GRID.size)
    volume[20] = 1.0
    sized = size(queue_of(), volume=volume)
    assert sized.net.sum() > 0
    assert sized.service_level[20] >= 0.8


def test_occupancy_binds_where_it_asks_more():
    loose, tight = size(queue_of()), size(queue_of(occupancy=0.6))
    assert tight.net.sum() >= loose.load[: GRID.day(5).stop].sum() / 0.6 * 0.93
    assert "occupancy" in tight.binding
    assert tight.net.sum() > loose.net.sum()


def test_agents_lent_by_others_are_not_asked_for_again():
    alone, helped = size(queue_of()), size(queue_of(), spare=np.where(STAFFED, 1.0, 0.0))
    saved = alone.net.sum() - helped.net.sum()
    assert 0.7 * STAFFED.sum() < saved < 1.3 * STAFFED.sum()
    assert (helped.service_level[:-60] > 0).all()


def test_a_day_alone_can_be_sized():
    grid = Grid("Europe/Amsterdam", 30, date(2026, 11, 2), 1)
    sized = size_deferred(VOLUME[:48], 400.0, grid=grid, staffed=STAFFED[:48], queue=queue_of())
    assert np.average(sized.service_level, weights=VOLUME[:48]) >= 0.795


def test_sizing_twice_is_the_same():
    assert (size(queue_of(classes=(URGENT,))).net == size(queue_of(classes=(URGENT,))).net).all()


def test_a_promise_nobody_could_keep_is_named():
    with pytest.raises(CapacityError, match=r"queue mail, interval 0: expected a promise longer than 400 s, got 300 s"):
        size(queue_of(300.0))
    with pytest.raises(CapacityError, match="class vip, interval 0"):
        size(queue_of(classes=(PriorityClass("vip", 0.1, 0.9, 300.0),)))


def test_a_promise_shorter_than_a_contact_is_warned_of():
    sized = size(queue_of(390.0, share=0.4), volume=VOLUME / 4)
    assert "queue mail: 390 s are promised, a contact takes 400 s (first in interval 0)" in sized.warnings[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"volume": np.where(np.arange(GRID.size) == 7, -1.0, 1.0)}, "queue mail: volume, interval 7"),
        ({"aht_s": np.where(np.arange(GRID.size) == 9, 0.0, 300.0)}, "queue mail: aht_s, interval 9"),
        ({"queue": queue_of(share=1.0)}, "reaches 1"),
        ({"spare": -1.0}, "queue mail: spare"),
    ],
)
def test_bad_input_is_named(more, said):
    with pytest.raises(CapacityError, match=said):
        size(more.pop("queue", queue_of()), **more)


def test_contacts_but_no_staffed_hours_are_named():
    with pytest.raises(CapacityError, match="queue mail: expected staffed hours, got contacts from interval 0 on"):
        size_deferred(VOLUME, 400.0, grid=GRID, staffed=np.zeros(GRID.size, bool), queue=queue_of())
