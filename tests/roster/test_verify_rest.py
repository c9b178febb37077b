"""Planted: too little rest, too many days in a row, both across the clock changes and the start of the horizon."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import WED, Site, at, run_of_shifts

from wfm.core.agent import WorkedShift
from wfm.core.rules import DailyRest
from wfm.core.shift import BreakRule, LabourRules, ShiftKind

SPRING_EVE, SPRING = date(2026, 3, 28), date(2026, 3, 29)
AUTUMN_EVE, AUTUMN = date(2026, 10, 24), date(2026, 10, 25)
ANY = ShiftKind("any", tuple(range(0, 1200, 15)), 240, (BreakRule("break", 15, True, 90, 135),))
LATE = ShiftKind("late", tuple(range(960, 1200, 15)), 240, (BreakRule("break", 15, True, 90, 135),))


def two_shifts(first: date, late: str, early: str) -> Site:
    return run_of_shifts(first, [f"late-{late}", f"any-{early}"], kinds=(LATE, ANY))


def shift_before(day: date, start: str, end: str, *, next_day: bool = False) -> WorkedShift:
    return WorkedShift("ann", day, at(day, start), at(day + timedelta(days=1) if next_day else day, end))


def test_rest_of_exactly_eleven_hours_passes():
    assert two_shifts(WED, "1700", "0800").verify() == ()


def test_rest_of_ten_hours_and_three_quarters_is_too_short():
    found = two_shifts(WED, "1715", "0800").one("daily_rest")
    assert (found.agent, found.date) == ("ann", WED + timedelta(days=1))
    expected = "any-0800: expected at least 11:00 h of rest, got 10:45 h "
    assert found.detail == expected + "from 2026-06-03 21:15+02:00 to 2026-06-04 08:00+02:00"


@pytest.mark.parametrize(
    ("eve", "late", "early", "rest"),
    [
        (AUTUMN_EVE, "1800", "0800", None),  # 22:00 to 08:00 is 11 hours in the night of 25 hours
        (AUTUMN_EVE, "1815", "0800", "10:45 h"),
        (SPRING_EVE, "1700", "0900", None),  # 21:00 to 09:00 is 11 hours in the night of 23 hours
        (SPRING_EVE, "1700", "0845", "10:45 h"),  # by the clock it looks like 11:45
    ],
)
def test_rest_over_a_clock_change_is_elapsed_time(eve, late, early, rest):
    site = two_shifts(eve, late, early)
    if rest is None:
        assert site.verify() == ()
    else:
        assert f"got {rest}" in site.one("daily_rest").detail


def test_rest_spans_a_day_off():
    assert run_of_shifts(WED, ["late-1945", "", "any-0000"], kinds=(LATE, ANY)).verify() == ()


@pytest.mark.parametrize(("end", "rest"), [("21:00", None), ("21:15", "10:45 h"), ("23:30", "8:30 h")])
def test_rest_after_a_shift_before_the_horizon(end, rest):
    earlier = shift_before(WED - timedelta(days=1), "15:00", end)
    site = run_of_shifts(WED, ["any-0800"], kinds=(ANY,), worked=(earlier,))
    if rest is None:
        assert site.verify() == ()
    else:
        assert f"got {rest} from 2026-06-02" in site.one("daily_rest").detail


def test_the_latest_of_the_shifts_before_the_horizon_counts():
    day = WED - timedelta(days=1)
    worked = (
        shift_before(day, "18:00", "02:00", next_day=True),
        shift_before(day - timedelta(days=3), "10:00", "18:00"),
    )
    site = run_of_shifts(WED, ["any-0800"], kinds=(ANY,), worked=worked)
    assert "got 6:00 h" in site.one("daily_rest").detail


def test_rest_of_another_person_does_not_matter():
    earlier = replace(shift_before(WED - timedelta(days=1), "15:00", "23:30"), agent="bob")
    assert run_of_shifts(WED, ["any-0800"], kinds=(ANY,), worked=(earlier,)).verify() == ()


def test_the_rest_asked_for_is_a_parameter():
    site = replace(two_shifts(WED, "1715", "0800"), labour=LabourRules(daily_rest=DailyRest(600)))
    assert site.verify() == ()


def test_six_days_in_a_row_pass_and_seven_do_not():
    assert run_of_shifts(WED, ["any-0800"] * 6 + [""], kinds=(ANY,)).verify() == ()
    found = run_of_shifts(WED, ["any-0800"] * 7, kinds=(ANY,)).under(weekly_rest=None).one("days_in_a_row")
    assert (found.agent, found.date) == ("ann", date(2026, 6, 9))
    assert found.detail == "expected at most 6 days in a row, got 7 from 2026-06-03 to 2026-06-09"


def test_a_day_off_breaks_the_row():
    assert run_of_shifts(WED, ["any-0800"] * 6 + [""] + ["any-0800"] * 6, kinds=(ANY,)).verify() == ()


def test_days_in_a_row_over_a_clock_change():
    site = run_of_shifts(date(2026, 10, 20), ["any-0800"] * 8, kinds=(ANY,)).under(weekly_rest=None)
    found = site.one("days_in_a_row")
    assert "got 8 from 2026-10-20 to 2026-10-27" in found.detail


@pytest.mark.parametrize(("earlier", "wrong_on"), [(3, None), (4, date(2026, 6, 5)), (9, WED)])
def test_days_worked_before_the_horizon_count(earlier, wrong_on):
    worked = tuple(shift_before(WED - timedelta(days=d), "09:00", "17:00") for d in range(1, earlier + 1))
    site = run_of_shifts(WED, ["any-0800"] * 3, kinds=(ANY,), worked=worked).under(weekly_rest=None)
    if wrong_on is None:
        assert site.verify() == ()
    else:
        found = site.one("days_in_a_row")
        assert found.date == wrong_on
        assert f"got {earlier + 3} from {WED - timedelta(days=earlier)} to 2026-06-05" in found.detail


def test_a_free_day_before_the_horizon_breaks_the_row():
    worked = tuple(shift_before(WED - timedelta(days=d), "09:00", "17:00") for d in range(2, 9))
    assert run_of_shifts(WED, ["any-0800"] * 6, kinds=(ANY,), worked=worked).verify() == ()
