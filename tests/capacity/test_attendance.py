"""How many of the rostered are there: against the binomial distribution as scipy has it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from wfm.capacity.attendance import follow_attendance, spread_attendance
from wfm.core.grid import Grid
from wfm.errors import CapacityError

GRID = Grid("UTC", 60, date(2026, 6, 1), 2)


@given(st.integers(0, 60), st.floats(0.01, 0.6))
def test_means_of_powers_are_those_of_the_binomial(agents, away):
    found = spread_attendance(np.full(3, agents), away)
    assert found.weight.sum(axis=0) == pytest.approx(1.0)
    assert ((found.present >= 0) & (found.present <= agents)).all()
    count = np.arange(agents + 1)
    chance = binom.pmf(count, agents, 1 - away)
    for power in range(1, 6):
        wanted = (chance * count**power).sum()
        assert found.average(found.present**power)[0] == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_of_two_every_number_there_can_be():
    found = spread_attendance([2], 0.1)
    assert found.present[:, 0] == pytest.approx([0, 1, 2], abs=1e-12)
    assert found.weight[:, 0] == pytest.approx([0.01, 0.18, 0.81])


def test_equal_parts_of_what_can_happen():
    # of one agent, away with a chance of 0.3, five parts: away; half of the time away; there; there; there
    found = follow_attendance(np.ones(GRID.size), 0.3, grid=GRID)
    assert sorted(found.present[:, 0]) == pytest.approx([0, 0.5, 1, 1, 1])
    assert found.average(found.present) == pytest.approx(np.full(GRID.size, 0.7))


@given(st.integers(0, 40), st.floats(0.0, 0.9))
def test_equal_parts_keep_the_mean(agents, away):
    found = follow_attendance(np.full(GRID.size, agents), away, grid=GRID)
    assert found.average(found.present) == pytest.approx(np.full(GRID.size, agents * (1 - away)), abs=1e-9)
    # what can happen varies at most as much as the binomial does, and mostly as much
    spread = found.average(found.present**2) - (agents * (1 - away)) ** 2
    assert (spread <= agents * away * (1 - away) + 1e-6).all()


def test_who_is_away_stays_away_for_a_day_of_work():
    found = follow_attendance(np.full(GRID.size, 10), 0.2, grid=GRID).present
    for since, until in ((0, 8), (8, 16), (16, 24), (24, 32)):
        assert np.ptp(found[:, since:until], axis=1).max() == 0.0
    assert (found[:, 7] != found[:, 8]).any()
    fewest = int(np.argmin(found[:, 0]))
    assert found[fewest, 8] == np.median(found[:, 8])


def test_one_course_where_nobody_is_ever_away():
    for found in (spread_attendance([3, 4], 0.0), follow_attendance(np.full(GRID.size, 3), 0.0, grid=GRID)):
        assert found.present.shape[0] == 1
        assert found.present[0, 0] == 3


def test_agents_below_zero():
    with pytest.raises(CapacityError, match="rostered, interval 1: expected a finite number of at least 0, got -1"):
        spread_attendance([1, -1], 0.1)
