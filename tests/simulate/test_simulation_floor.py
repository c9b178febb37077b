"""Who handles what when, worked out by hand: contacts as (queue, comes in, work[, patience]), seconds."""

import numpy as np
import pytest
from made_sites import make_queue, play_by_hand

from wfm.core.calendar import OpeningHours
from wfm.core.queue import Concurrency, Deferral
from wfm.simulate.book import ABANDONED, BLOCKED, OUTSIDE, SERVED, WAITS
from wfm.simulate.staffing import AWAY, COUNT, MOVE, OPENING, Change

HOUR = 3600.0
TO_SIX = OpeningHours(tuple(((0, 360),) for _ in range(7)))
TWO_TIMES = OpeningHours(tuple(((0, 360), (600, 720)) for _ in range(7)))


def test_first_come_first_served():
    book, floor, _ = play_by_hand([make_queue()], [(0, 10, 100), (0, 20, 50), (0, 30, 50), (0, 300, 5)], [1])
    assert book.begin == [10, 110, 160, 300]
    assert book.end == [110, 160, 210, 305]
    assert floor.spans == [(0, 0, 0.0, 24 * HOUR)]


def test_who_gives_up_is_known_by_when_help_would_have_come():
    contacts = [(0, 0, 100), (0, 10, 50, 30), (0, 20, 50), (0, 25, 50, 200)]
    book, _, _ = play_by_hand([make_queue()], contacts, [1])
    assert book.outcome == [SERVED, ABANDONED, SERVED, SERVED]
    assert book.end == [100, 40, 150, 200]
    assert book.virtual[1] == 100


def test_lines_that_are_busy():
    book, _, _ = play_by_hand([make_queue(lines=2)], [(0, 0, 100), (0, 1, 100), (0, 2, 100), (0, 150, 10)], [1])
    assert book.outcome == [SERVED, SERVED, BLOCKED, SERVED]
    assert book.begin[3] == 200


def test_the_one_longest_free_is_asked_first():
    book, _, _ = play_by_hand([make_queue()], [(0, 0, 50), (0, 1, 10), (0, 100, 10), (0, 101, 10)], [3])
    assert book.agent == [0, 1, 2, 1]


def test_who_leaves_finishes_first_and_the_free_leave_first():
    changes = [Change(0, COUNT, 0, 2), Change(100, COUNT, 0, 1), Change(200, COUNT, 0, 0)]
    book, floor, _ = play_by_hand([make_queue()], [(0, 50, 300), (0, 150, 10), (0, 190, 30)],
                                  changes=changes, groups=[(0,)])  # fmt: skip
    # At 100 the free one goes; at 200 the busy one finishes and, the line being open, takes nobody else.
    assert book.outcome == [SERVED, ABANDONED, ABANDONED]
    assert sorted(floor.spans) == [(0, 0, 0, 350), (1, 0, 0, 100)]


def test_who_is_on_the_line_when_it_closes_is_still_helped():
    changes = [Change(0, COUNT, 0, 1), Change(6 * HOUR, COUNT, 0, 0)]
    contacts = [(0, 6 * HOUR - 100, 200), (0, 6 * HOUR - 50, 60), (0, 6 * HOUR - 1, 60)]
    book, floor, _ = play_by_hand([make_queue(opening=TO_SIX)], contacts, changes=changes, groups=[(0,)])
    assert book.end == [6 * HOUR + 100, 6 * HOUR + 160, 6 * HOUR + 220]
    assert floor.spans == [(0, 0, 0, 6 * HOUR + 220)]


def test_who_is_on_the_line_when_nobody_is_there_has_gone_by_the_next_opening():
    changes = [Change(10 * HOUR, OPENING, 0, since=6 * HOUR), Change(10 * HOUR, COUNT, 0, 1)]
    contacts = [(0, 5 * HOUR, 10), (0, 10 * HOUR + 5, 10)]
    book, _, _ = play_by_hand([make_queue(opening=TWO_TIMES)], contacts, changes=sorted(changes), groups=[(0,)])
    assert book.outcome == [ABANDONED, SERVED]
    assert (book.end[0], book.begin[1]) == (6 * HOUR, 10 * HOUR + 5)


def test_work_that_may_wait_goes_by_class_then_by_due_time():
    queue = make_queue(channel="email", deferral=Deferral())
    contacts = [(0, 0, 100, 1, 5000), (0, 1, 10, 1, 900), (0, 2, 10, 0, 4000), (0, 3, 10, 1, 800), (0, 4, 10, 0, 3000)]
    book, _, _ = play_by_hand([queue], contacts, [1])
    assert np.argsort(book.begin).tolist() == [0, 4, 2, 3, 1]
    assert book.end == [100, 140, 120, 130, 110]


def test_who_chose_a_time_goes_before_the_others_of_the_class():
    queue = make_queue(channel="callback", deferral=Deferral())
    contacts = [(0, 0, 100, 0, 9000), (0, 1, 10, 1, 50), (0, 2, 10, 0, 200), (0, 3, 10, 0, 5000)]
    book, _, _ = play_by_hand([queue], contacts, [1], chosen=(3,))
    assert book.begin == [0, 120, 110, 100]


def test_between_trays_the_one_due_first():
    queues = [make_queue(name, channel="email", deferral=Deferral()) for name in ("a", "b")]
    contacts = [(0, 0, 100, 0, 900), (0, 1, 10, 1, 300), (1, 2, 10, 0, 400), (1, 3, 10, 2, 200)]
    book, _, _ = play_by_hand(queues, contacts, changes=[Change(0, MOVE, 0, 0, 0)], groups=[(0, 1)])
    assert book.begin == [0, 100, 110, 120]


def test_work_that_may_wait_waits_through_a_break():
    changes = [Change(0, COUNT, 0, 1), Change(105, COUNT, 0, 0), Change(500, COUNT, 0, 1)]
    queue = make_queue(channel="email", deferral=Deferral())
    book, _, _ = play_by_hand([queue], [(0, 0, 50), (0, 0, 60), (0, 1, 20)], changes=changes, groups=[(0,)])
    assert book.begin == [0, 50, 500]
    nobody, _, _ = play_by_hand([queue], [(0, 0, 50)], [0])
    assert nobody.outcome == [WAITS]


def test_priorities_and_live_contacts_before_work_that_may_wait():
    queues = [
        make_queue("mail", channel="email", deferral=Deferral()),
        make_queue("low"),
        make_queue("high", priority=5),
    ]
    contacts = [(1, 0, 100), (0, 1, 10), (1, 2, 10), (1, 3, 10), (2, 4, 10)]
    changes = [Change(0, MOVE, 0, 0, 1)]
    book, _, _ = play_by_hand(queues, contacts, changes=changes, groups=[(0, 1, 2)])
    assert [book.begin[i] for i in (4, 2, 3, 1)] == [100, 110, 120, 130]


def test_the_most_specialised_is_asked_first():
    queues = [make_queue("a"), make_queue("b")]
    groups = [(0, 1), (0,)]
    changes = [Change(0, MOVE, 0, 0, 0), Change(1, MOVE, 1, 1, 0), Change(2, MOVE, 2, 0, 0)]
    book, _, _ = play_by_hand(queues, [(0, 10, 50), (0, 11, 50), (1, 12, 50)], changes=changes, groups=groups)
    assert book.agent == [1, 0, 2]


def test_chats_slow_each_other_down():
    """Alone from 0 to 30 a session of 60 s has 30 left; with slowdown 1.5 beside another that takes 45 s."""
    queue = make_queue(channel="chat", concurrency=Concurrency(2, (1.0, 1.5)))
    book, _, _ = play_by_hand([queue], [(0, 0, 60), (0, 30, 60), (0, 40, 20)], [1])
    assert book.begin == [0, 30, 75]
    # From 30 to 75 the second does 30 of its 60; then beside the third, which needs 20 x 1.5, it does 20; then alone.
    assert book.end == pytest.approx([75, 115, 105])


def test_a_chat_goes_to_who_holds_the_fewest():
    queue = make_queue(channel="chat", concurrency=Concurrency(3, (1.0, 1.0, 1.0)))
    contacts = [(0, t, 1000) for t in range(7)]
    book, _, _ = play_by_hand([queue], contacts, [2])
    assert book.agent[:6] == [0, 1, 0, 1, 0, 1]
    assert book.begin[6] == 1000


def test_no_new_chats_in_the_last_minutes():
    """Group 1 serves no queue: on queue, but nothing new comes."""
    queue = make_queue(channel="chat", concurrency=Concurrency(2, (1.0, 1.0)))
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, 1, 0), Change(200, MOVE, 0, AWAY)]
    book, floor, _ = play_by_hand([queue], [(0, 10, 150), (0, 20, 250), (0, 120, 10)], changes=changes,
                                  groups=[(0,), ()])  # fmt: skip
    assert book.end[:2] == [160, 270]
    assert book.outcome[2] == ABANDONED
    assert floor.spans == [(0, 0, 0, 270)]


def test_who_comes_back_before_they_have_finished_goes_on():
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(150, MOVE, 0, 0, 0)]
    book, floor, _ = play_by_hand([make_queue()], [(0, 50, 120), (0, 60, 10)], changes=changes, groups=[(0,)])
    assert book.begin == [50, 170]
    assert len(floor.spans) == 0  # still there: nobody told them to leave


def test_patience_of_nought_and_contacts_after_the_horizon():
    book, _, _ = play_by_hand([make_queue()], [(0, 0, 10), (0, 5, 10, 0), (0, 25 * HOUR, 10)], [1])
    assert book.outcome == [SERVED, ABANDONED, OUTSIDE]


def test_a_break_that_begins_late_ends_late():
    """Till 130 a contact keeps them from a break of 60 s planned from 100 to 160; the next one waits till 190."""
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(160, MOVE, 0, 0, 0, rest=60.0),
               Change(HOUR, MOVE, 0, AWAY)]  # fmt: skip
    book, floor, _ = play_by_hand([make_queue()], [(0, 50, 80), (0, 140, 10)], changes=changes, groups=[(0,)])
    assert book.begin == [50, 190]
    assert floor.spans == [(0, 0, 0, 130), (0, 0, 190, HOUR)]


def test_a_break_that_begins_on_time_ends_on_time():
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(160, MOVE, 0, 0, 0, rest=60.0)]
    book, _, _ = play_by_hand([make_queue()], [(0, 50, 20), (0, 140, 10)], changes=changes, groups=[(0,)])
    assert book.begin == [50, 160]


def test_who_is_late_for_a_meeting_is_back_when_it_is_over():
    """From 100 to 200 a meeting and then a break of 60 s to 260: late for the first, on time for the second."""
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(260, MOVE, 0, 0, 0, rest=60.0)]
    book, _, _ = play_by_hand([make_queue()], [(0, 50, 80), (0, 140, 10)], changes=changes, groups=[(0,)])
    assert book.begin == [50, 260]


def test_a_contact_longer_than_the_break_comes_first():
    """Done at 300, after a break from 100 to 160 should have been over: it lasts till 360."""
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(160, MOVE, 0, 0, 0, rest=60.0)]
    book, _, _ = play_by_hand([make_queue()], [(0, 50, 250), (0, 140, 10)], changes=changes, groups=[(0,)])
    assert book.begin == [50, 360]


def test_who_should_go_home_before_a_late_break_is_over_does_not_come_back():
    changes = [Change(0, MOVE, 0, 0, 0), Change(100, MOVE, 0, AWAY), Change(160, MOVE, 0, 0, 0, rest=60.0),
               Change(180, MOVE, 0, AWAY)]  # fmt: skip
    book, floor, _ = play_by_hand([make_queue()], [(0, 50, 80), (0, 140, 10)], changes=changes, groups=[(0,)])
    assert book.outcome == [SERVED, ABANDONED]
    assert floor.spans == [(0, 0, 0, 130)]
