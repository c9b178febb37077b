"""Intervals of several hours up to a day, where every day has 24 hours."""

from datetime import date

import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("interval_min", [60, 120, 180, 240, 360, 480, 720, 1440])
def test_whole_hours_that_fill_a_day(interval_min):
    grid = Grid("UTC", interval_min, MONDAY, 40)
    assert grid.size == 40 * grid.slots
    assert grid.slots * interval_min == 1440
    assert (grid.day_of == [d for d in range(40) for _ in range(grid.slots)]).all()
    assert (grid.slot_of == [s for _ in range(40) for s in range(grid.slots)]).all()


@pytest.mark.parametrize("interval_min", [0, -60, 45, 90, 300, 2880])
def test_others_are_refused(interval_min):
    with pytest.raises(ValueError, match="must divide 60 or be a multiple of 60 that divides 1440"):
        Grid("UTC", interval_min, MONDAY, 7)


def test_a_clock_change_has_no_place_in_them():
    with pytest.raises(ValueError, match=r"needs days of 24 hours.*Europe/Amsterdam"):
        Grid("Europe/Amsterdam", 1440, MONDAY, 40)
    assert Grid("Europe/Amsterdam", 1440, MONDAY, 20).size == 20


def test_opening_hours_of_one_interval_a_day():
    grid = Grid("UTC", 1440, MONDAY, 7)
    assert OpeningHours(weekly=(((0, 1440),),) * 5 + ((), ())).mask(grid).tolist() == [True] * 5 + [False] * 2
