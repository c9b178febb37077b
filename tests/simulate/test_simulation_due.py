"""By when deferred work is due: against stepping through the minutes, and worked out by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_sites import MONDAY, OFFICE, make_forecast, make_queue

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, PriorityClass
from wfm.core.requirement import Target
from wfm.core.simulation import SimulationOptions
from wfm.simulate.demand import draw_contacts
from wfm.simulate.due import count_staffed
from wfm.simulate.site import lay_out

HOUR, DAY = 3600.0, 86400.0
LUNCH = OpeningHours((*[((540, 720), (780, 1020))] * 5, ((600, 660),), ()))


def staffed(opening, *, days=7, timezone="UTC", start=MONDAY, **more):
    queue = make_queue(channel="email", opening=opening, deferral=Deferral(**more))
    return count_staffed(Grid(timezone, 15, start, days), queue)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([OFFICE, LUNCH]), st.integers(0, 6 * 1440), st.integers(1, 20 * 60))
def test_staffed_time_against_stepping_through_minutes(opening, minute, wanted):
    queue = make_queue(channel="email", opening=opening, deferral=Deferral())
    grid = Grid("UTC", 15, MONDAY, 30)
    mask = np.repeat(queue.service_hours.mask(grid), 15)
    left, now = wanted, minute
    while left:
        left -= int(mask[now])
        now += 1
    time = staffed(opening)
    since = np.array([minute * 60.0])
    due = time.add(since, np.array([wanted * 60.0]))
    assert due[0] == pytest.approx(now * 60.0)
    assert time.elapsed(since, due)[0] == pytest.approx(wanted * 60.0)


def test_time_promised_stands_still_at_night_and_over_the_weekend():
    time = staffed(OFFICE)  # 9 to 17, Monday to Friday
    since = np.array([16 * HOUR, 8 * HOUR, 4 * DAY + 15 * HOUR, 5 * DAY, 9 * HOUR])
    due = time.add(since, np.full(5, 4 * HOUR))
    # 16:00 -> 12:00 next day; before opening -> 13:00; Friday 15:00 and Saturday -> Monday; 9:00 -> 13:00.
    assert due.tolist() == [DAY + 12 * HOUR, 13 * HOUR, 7 * DAY + 11 * HOUR, 7 * DAY + 13 * HOUR, 13 * HOUR]
    assert time.add(np.array([13 * HOUR]), np.array([4 * HOUR]))[0] == 17 * HOUR  # at closing, not at next opening


def test_before_and_after_the_cut_off():
    time = staffed(OFFICE, cutoff_min=16 * 60)
    since = np.array([10 * HOUR, 16 * HOUR, 17.5 * HOUR, 4 * DAY + 16.5 * HOUR, 5 * DAY + HOUR])
    close = 17 * HOUR
    assert time.close_after(since).tolist() == [close, DAY + close, DAY + close, 7 * DAY + close, 7 * DAY + close]


def test_a_chosen_time_is_the_same_clock_time_on_the_next_staffed_day():
    time = staffed(OFFICE)
    chosen = time.choose(np.array([10.25 * HOUR, 4 * DAY + 11 * HOUR, 5 * DAY + 12 * HOUR]))
    assert chosen.tolist() == [DAY + 10.25 * HOUR, 7 * DAY + 11 * HOUR, 7 * DAY + 12 * HOUR]


def test_a_chosen_time_across_the_change_of_the_clock():
    """Saturday 24 October 2026 10:00 to Sunday 10:00 in Amsterdam is 25 hours."""
    every = OpeningHours(tuple(((540, 1020),) for _ in range(7)))
    time = staffed(every, days=2, timezone="Europe/Amsterdam", start=date(2026, 10, 24))
    assert time.choose(np.array([10 * HOUR]))[0] == 35 * HOUR


def draw(deferral, *, volume=10.0, days=5, within=4 * HOUR, replication=0):
    queue = make_queue("mail", channel="email", opening=OFFICE, target=Target(0.9, within), deferral=deferral)
    site = lay_out(make_forecast([queue], volume, 300.0, days=days), (queue,), SimulationOptions())
    return draw_contacts(site, replication), site


def test_the_backlog_lies_there_first_with_its_own_promise():
    contacts, _ = draw(Deferral(backlog=7, backlog_within_s=2 * HOUR))
    assert contacts.lay_there.sum() == 7
    assert contacts.enter[:7].tolist() == [0.0] * 7
    assert contacts.due[:7].tolist() == [11 * HOUR] * 7
    later, _ = draw(Deferral(backlog=3))
    assert later.due[:3].tolist() == [13 * HOUR] * 3


def test_classes_have_their_shares_and_promises():
    classes = (PriorityClass("gold", 0.2, 0.95, HOUR), PriorityClass("silver", 0.3, 0.9, 2 * HOUR))
    contacts, site = draw(Deferral(classes=classes), volume=200.0)
    shares = np.bincount(contacts.rank, minlength=3) / len(contacts.rank)
    assert shares == pytest.approx([0.2, 0.3, 0.5], abs=0.03)
    taken = site.lines[0].staffed.elapsed(contacts.enter, contacts.due)
    assert taken == pytest.approx(np.array([HOUR, 2 * HOUR, 4 * HOUR])[contacts.rank])


def test_chosen_times_wait_for_their_day_and_cut_offs_stretch_the_promise():
    contacts, _ = draw(Deferral(chosen_share=0.5, chosen_window_s=1800.0, cutoff_min=16 * 60), volume=60.0)
    chosen = contacts.enter > contacts.arrival
    assert chosen.mean() == pytest.approx(0.5, abs=0.05)
    waited = (contacts.enter - contacts.arrival)[chosen] / DAY
    assert waited == pytest.approx(np.round(waited), abs=1e-9)
    seen = chosen & (contacts.enter % DAY < 16.5 * HOUR)
    assert (contacts.due - contacts.enter)[seen] == pytest.approx(1800.0)
    early = ~chosen & (contacts.arrival % DAY < 12 * HOUR)
    assert (contacts.due[early] % DAY == 17 * HOUR).all()
    assert (contacts.enter[1:] >= contacts.enter[:-1]).all()
