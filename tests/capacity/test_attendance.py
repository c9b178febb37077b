"""How many of the rostered are there: against the binomial distribution as scipy has it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from wfm.capacity.attendance import spread_attendance
from wfm.core.grid import Grid
from wfm.errors import CapacityError

GRID = Grid("UTC", 60, date(2026, 6, 1), 2)


def test_equal_parts_of_what_can_happen():
    # of one agent, away with a chance of 0.3, five parts: away; half of the time away; there; there; there
    found = spread_attendance(np.ones(GRID.size), 0.3, grid=GRID)
    assert sorted(found.present[:, 0]) == pytest.approx([0, 0.5, 1, 1, 1])
    assert found.average(found.present) == pytest.approx(np.full(GRID.size, 0.7))


@given(st.integers(0, 40), st.floats(0.0, 0.9))
def test_equal_parts_keep_the_mean(agents, away):
    found = spread_attendance(np.full(GRID.size, agents), away, grid=GRID)
    assert found.average(found.present) == pytest.approx(np.full(GRID.size, agents * (1 - away)), abs=1e-9)
    # what can happen varies at most as much as the binomial does, and mostly as much
    spread = found.average(found.present**2) - (agents * (1 - away)) ** 2
    assert (spread <= agents * away * (1 - away) + 1e-6).all()


def test_who_is_away_stays_away_for_a_day_of_work():
    found = spread_attendance(np.full(GRID.size, 10), 0.2, grid=GRID).present
    for since, until in ((0, 8), (8, 16), (16, 24), (24, 32)):
        assert np.ptp(found[:, since:until], axis=1).max() == 0.0
    assert (found[:, 7] != found[:, 8]).any()
    fewest = int(np.argmin(found[:, 0]))
    assert found[fewest, 8] == np.median(found[:, 8])


def test_one_course_where_nobody_is_ever_away():
    found = spread_attendance(np.arange(GRID.size), 0.0, grid=GRID)
    assert found.present.tolist() == [list(range(GRID.size))]


@given(st.integers(1, 60), st.floats(0.02, 0.5))
def test_many_parts_come_near_the_binomial(agents, away):
    found = spread_attendance(np.full(GRID.size, agents), away, grid=GRID, courses=400).present
    chance = binom.cdf(np.arange(agents + 1), agents, 1 - away)
    below = (found[:, :1] <= np.arange(agents + 1) + 1e-9).mean(axis=0)
    # a part in which two numbers meet lies between them
    assert below == pytest.approx(chance, abs=1 / 400 + 1e-9)


def test_agents_below_zero():
    with pytest.raises(CapacityError, match="rostered, interval 1: expected a finite number of at least 0, got -1"):
        spread_attendance([1, -1], 0.1, grid=GRID)
