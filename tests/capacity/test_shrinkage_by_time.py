"""Shrinkage in and out of the office, and by time of the week: every minute counted once."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from wfm.capacity.shrinkage import agents_in_office, gross_agents, on_queue, roster_agents, shares_at
from wfm.core.grid import Grid
from wfm.core.requirement import Shrinkage, ShrinkageWindow
from wfm.errors import CapacityError

MONDAY_MORNING = ShrinkageWindow(frozenset({0}), 8 * 60, 12 * 60, unrostered=0.13, unrostered_out=0.10)
WEEK = Grid("Europe/Amsterdam", 30, date(2026, 10, 19), 7)
USUAL = Shrinkage(rostered=0.12, unrostered=0.11, rostered_out=0.07, unrostered_out=0.08)
BY_TIME = Shrinkage(0.12, 0.11, 0.07, 0.08, by_time=(MONDAY_MORNING,))


def test_a_window_holds_for_its_hours_and_keeps_the_other_share():
    shares = shares_at(BY_TIME, WEEK)
    inside = np.flatnonzero(shares.unrostered == 0.13)
    assert (WEEK.iso(int(inside[0])), WEEK.iso(int(inside[-1]))) == (
        "2026-10-19T08:00:00+02:00",
        "2026-10-19T11:30:00+02:00",
    )
    assert inside.size == 8
    assert (shares.rostered == 0.12).all()
    assert set(shares.unrostered.tolist()) == {0.11, 0.13}
    assert (shares.unrostered_out[inside] == 0.10).all()


def test_wall_times_hold_when_the_clock_changes():
    # Sunday 25 October 2026 repeats 02:00-03:00: both passes are inside, 4 half hours more than on a usual Sunday: 2
    night = Shrinkage(by_time=(ShrinkageWindow(frozenset({6}), 120, 180, unrostered=0.5),))
    assert int((shares_at(night, WEEK).unrostered > 0).sum()) == 4
    usual = Grid("Europe/Amsterdam", 30, date(2026, 10, 12), 7)
    assert int((shares_at(night, usual).unrostered > 0).sum()) == 2


def test_people_per_interval_against_exact_fractions():
    net = np.tile(np.arange(WEEK.size) % 90, (2, 1))
    shares = shares_at(BY_TIME, WEEK)
    rostered = roster_agents(net, BY_TIME, grid=WEEK)
    exact = [-(-int(n) * 100 // (100 - round(100 * s))) for n, s in zip(net[0], shares.unrostered, strict=True)]
    assert rostered.tolist() == [exact, exact]
    gross = gross_agents(net, BY_TIME, grid=WEEK)
    for t in (0, 17, 40):
        left = (1 - Fraction("0.12")) * (1 - Fraction(str(shares.unrostered[t])))
        assert gross[1, t] == pytest.approx(float(int(net[1, t]) / left))
    assert on_queue(gross * (1 - 0.12), BY_TIME, grid=WEEK) == pytest.approx(net)


def test_every_paid_hour_is_in_one_place():
    # of 100 paid: 12 placed by the roster (7 out), of the other 88 11% are lost (8 points out)
    net = 100 * 0.88 * 0.89
    assert float(gross_agents(net, USUAL)) == pytest.approx(100)
    assert float(agents_in_office(net, USUAL)) == pytest.approx(100 * 0.93 * 0.92)
    assert float(agents_in_office(net, Shrinkage(0.12, 0.11))) == pytest.approx(100)
    assert float(agents_in_office(10, Shrinkage())) == 10


def test_without_windows_a_grid_changes_nothing():
    net = np.arange(WEEK.size)
    assert roster_agents(net, USUAL, grid=WEEK).tolist() == roster_agents(net, USUAL).tolist()


def test_windows_that_differ_side_by_side_are_fine_and_one_that_clashes_is_not():
    evening = ShrinkageWindow(frozenset({0}), 12 * 60, 24 * 60, unrostered=0.2)
    other_part = ShrinkageWindow(frozenset({0}), 0, 24 * 60, rostered=0.3)
    shares = shares_at(Shrinkage(by_time=(MONDAY_MORNING, evening, other_part)), WEEK)
    assert set(shares.unrostered[:48].tolist()) == {0.0, 0.13, 0.2}
    assert (shares.rostered[:48] == 0.3).all()
    again = Shrinkage(by_time=(MONDAY_MORNING, ShrinkageWindow(frozenset({0, 1}), 0, 510, unrostered=0.2)))
    with pytest.raises(CapacityError, match=r"by_time\[1\].unrostered: expected one share at a time, got a second one"):
        shares_at(again, WEEK)


def test_shares_out_of_range_are_named():
    bad = Shrinkage(0.1, 0.1, rostered_out=0.2, by_time=(ShrinkageWindow(unrostered=1.0), ShrinkageWindow(rostered=-1)))
    with pytest.raises(CapacityError) as caught:
        roster_agents(1, bad)
    for part in (
        "shrinkage.rostered.out_of_office: expected a share in [0, 0.1], got 0.2",
        "shrinkage.by_time[0].unrostered: expected a share in [0, 1), got 1",
        "shrinkage.by_time[1].rostered: expected a share in [0, 1), got -1",
    ):
        assert part in str(caught.value)


def test_shrinkage_by_time_asks_for_times():
    with pytest.raises(ValueError, match="needs a grid"):
        gross_agents(10, BY_TIME)
