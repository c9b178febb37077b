"""Due times: worked by hand over nights, weekends and clock changes, and minute by minute."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity.deadlines import StaffedClock, chosen_release, due_by_closing, due_within
from wfm.core.grid import Grid

HOUR = 3600.0


def office(start=date(2026, 10, 19), days=7, hours=(9, 17), zone="Europe/Amsterdam"):
    """Monday to Friday."""
    grid = Grid(zone, 15, start, days)
    staffed = (grid.weekday_of[grid.day_of] < 5) & (grid.wall_min >= hours[0] * 60) & (grid.wall_min < hours[1] * 60)
    return StaffedClock(grid, staffed)


def at(day, hour):
    return np.array([(day * 24 + hour) * HOUR])


@pytest.mark.parametrize(
    ("came", "within_h", "due"),
    [
        ((0, 10), 4, (0, 14)),
        ((0, 15), 4, (1, 11)),
        ((0, 15), 2, (0, 17)),
        ((0, 3), 4, (0, 13)),
        ((0, 22), 1, (1, 10)),
        ((4, 16.5), 4, (7, 12.5)),
        ((5, 12), 4, (7, 13)),
        ((0, 12), 12, (1, 16)),
    ],
)
def test_counts_staffed_time(came, within_h, due):
    clock = office(days=10, start=date(2026, 11, 2))
    assert due_within(clock, at(*came), within_h * HOUR) == pytest.approx(at(*due))


def test_what_comes_too_late_is_due_at_the_end():
    clock = office(days=5)
    assert due_within(clock, at(4, 16), 4 * HOUR) == pytest.approx([clock.end_s])


@given(st.lists(st.booleans(), min_size=96, max_size=96), st.floats(0, 86400), st.floats(0, 40000))
@settings(max_examples=80, deadline=None)
def test_agrees_with_a_clock_ticked_by_hand(pattern, came, within):
    clock = StaffedClock(Grid("UTC", 15, date(2026, 1, 5), 1), np.array(pattern))
    left, now, due = within, came, None
    while due is None and now < 86400:
        t = int(now // 900)
        step = min((t + 1) * 900 - now, left) if pattern[t] else (t + 1) * 900 - now
        if pattern[t]:
            left -= step
        now += step
        if left <= 1e-6 and pattern[t]:
            due = now
    found = float(due_within(clock, np.array([came]), within)[0])
    if within > 1e-3:
        assert found == pytest.approx(86400.0 if due is None else due, abs=1e-3)


def test_cutoff_means_closing_today_or_on_the_next_staffed_day():
    clock = office(days=10, start=date(2026, 11, 2))
    came = np.concatenate([at(0, 15.9), at(0, 16.1), at(4, 16.1), at(5, 10), at(0, 3), at(0, 20)])
    due = due_by_closing(clock, came, cutoff_min=16 * 60)
    assert due == pytest.approx(np.concatenate([at(0, 17), at(1, 17), at(7, 17), at(7, 17), at(0, 17), at(1, 17)]))


def test_a_day_closed_before_the_cutoff_is_over():
    clock = office(days=3, hours=(9, 12))
    assert due_by_closing(clock, at(0, 13), cutoff_min=16 * 60) == pytest.approx(at(1, 12))


def test_a_chosen_time_is_on_the_clock_of_the_next_staffed_day():
    clock = office(days=10, start=date(2026, 11, 2))
    came = np.concatenate([at(0, 10.3), at(4, 16.1), at(5, 11)])
    assert chosen_release(clock, came) == pytest.approx(np.concatenate([at(1, 10.3), at(7, 16.1), at(7, 11)]))


def test_clock_changes_move_the_moment_not_the_clock_time():
    # The Sunday of 25 October 2026 has 25 hours: Friday 10:00 to Monday 10:00 is 73 hours.
    clock = office(start=date(2026, 10, 23), days=5)
    assert chosen_release(clock, at(0, 10)) == pytest.approx([(10 + 73) * HOUR])
    assert due_within(clock, at(0, 16), 2 * HOUR) == pytest.approx([(3 * 24 + 1 + 10) * HOUR])


def test_a_chosen_time_the_clock_skips_is_the_first_after_it():
    grid = Grid("Europe/Amsterdam", 15, date(2026, 3, 28), 2)
    clock = StaffedClock(grid, np.ones(grid.size, dtype=bool))
    assert chosen_release(clock, at(0, 2.5)) == pytest.approx(at(1, 2.0))
