"""Rules that count dates or paid hours, in the nights in which the clock changes, and across midnight."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import Site, at, run_of_hours, worked

from wfm.core.agent import TimeOff
from wfm.core.rules import AverageHours, ShiftLimit, Weekends

USUAL, SPRING, AUTUMN = date(2026, 6, 7), date(2026, 3, 29), date(2026, 10, 25)
SUNDAYS = pytest.mark.parametrize("sunday", [USUAL, SPRING, AUTUMN])
ENDS = {USUAL: "06:00", SPRING: "07:00", AUTUMN: "05:00"}
"""When 8 hours from Saturday 22:00 on are over."""


def weekend(sunday: date, *names: str, before: int = 1, **more) -> Site:
    """Shifts from so many days before a Sunday on, where no law of rest or nights stands in the way."""
    site = run_of_hours(sunday - timedelta(days=before), list(names), **more)
    return site.under(nights=None, weekly_rest=None, sundays=None)


@SUNDAYS
def test_average_hours_count_what_went_by(sunday):
    site = weekend(sunday, "h8-0000", *[""] * 6, before=0)
    assert site.under(average_hours=(AverageHours(480, 1),)).verify() == ()
    assert "got 8:00 h" in site.under(average_hours=(AverageHours(465, 1),)).one("average_hours").detail


@SUNDAYS
def test_average_hours_of_a_night_are_those_of_its_saturday(sunday):
    site = weekend(sunday, "h8-2200", "h8-2200", *[""] * 6).under(average_hours=(AverageHours(480, 1),))
    assert site.verify() == ()
    found = site.under(average_hours=(AverageHours(465, 1),)).verify()
    assert [(v.rule, v.date - sunday) for v in found] == [("average_hours", timedelta(days=d)) for d in (-1, 6)]


@SUNDAYS
def test_hours_of_the_horizon_count_what_went_by(sunday):
    site = replace(weekend(sunday, "h8-2200", ""), targets=())
    site = site.contract("roomy", weekly_min=0, weekly_range=(0, 3000))
    assert site.contract("roomy", period_range=(480, 480)).verify() == ()
    assert "got 8:00 h" in site.contract("roomy", period_range=(495, 540)).one("period_hours").detail
    assert "got 8:00 h" in site.contract("roomy", period_range=(420, 465)).one("period_hours").detail


@SUNDAYS
def test_a_night_counts_in_the_week_in_which_it_starts(sunday):
    site = weekend(sunday, "h8-2200", "h8-2200", "h8-2200")
    assert site.agreed(shift_limits=(ShiftLimit("h8", 2, "week"),)).verify() == ()
    assert site.agreed(shift_limits=(ShiftLimit("h8", 1, "week"),)).one("shift_limits").date == sunday
    assert site.contract("roomy", max_days_per_week=2).verify() == ()
    assert site.contract("roomy", max_days_per_week=1).one("days_per_week").agent == "ann"


@SUNDAYS
@pytest.mark.parametrize(("early", "touches"), [(0, False), (15, True)])
def test_time_off_from_the_moment_a_night_ends(sunday, early, touches):
    begin = at(sunday, ENDS[sunday]) - early * 60
    site = weekend(sunday, "h8-2200", "")
    site = site.people(time_off=(TimeOff("ann", begin, begin + 86_400, "dentist", paid=False),))
    if touches:
        assert site.one("time_off").date == sunday - timedelta(days=1)
    else:
        assert site.verify() == ()


@SUNDAYS
@pytest.mark.parametrize(("late", "overlaps"), [(0, False), (-15, True)])
def test_a_night_before_the_horizon_ends_when_its_hours_are_over(sunday, late, overlaps):
    hour, minute = divmod(int(ENDS[sunday][:2]) * 60 + late, 60)
    past = (worked(sunday - timedelta(days=1), "22:00"),)
    found = {v.rule for v in weekend(sunday, f"h4-{hour:02d}{minute:02d}", before=0, worked=past).verify()}
    assert found == ({"overlap"} if overlaps else {"daily_rest"})


@SUNDAYS
def test_the_first_day_is_that_on_which_a_shift_starts(sunday):
    assert weekend(sunday, "", "h8-0000").person("ann", hired_on=sunday).verify() == ()
    found = weekend(sunday, "h8-2345", "").person("ann", hired_on=sunday).one("hired_on")
    assert found.date == sunday - timedelta(days=1)


@SUNDAYS
def test_weekdays_are_those_on_which_a_shift_starts(sunday):
    saturdays = {"weekdays": frozenset(range(6))}
    assert weekend(sunday, "h8-2345", "").person("ann", **saturdays).verify() == ()
    assert weekend(sunday, "", "h8-0000").person("ann", **saturdays).one("weekdays").date == sunday
    assert weekend(sunday, "", "h8-0000").contract("roomy", **saturdays).one("weekdays").date == sunday


@SUNDAYS
def test_a_weekend_is_its_two_dates_however_long(sunday):
    none = {"weekends": (Weekends(most=0),)}
    assert weekend(sunday, "h8-2345", "", "", "h8-0000", before=2).agreed(**none).verify() == ()
    for names in (("", "h8-0000", "", ""), ("", "", "h8-2345", "")):
        assert weekend(sunday, *names, before=2).agreed(**none).one("weekends").agent == "ann"
