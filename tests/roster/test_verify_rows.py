"""Planted: too few days in a row, single days off, too many weekends or half ones."""

from datetime import date, timedelta

import pytest
from roster_by_hand import Site, run_of_hours, worked

from wfm.core.rules import DaysInARow, DaysOffInARow, Weekends, WorkDaysInARow

MON = date(2026, 6, 1)
DAY = "h8-0900"


def pattern(text: str, start: date = MON, **more) -> Site:
    """A site with a shift for every x."""
    return run_of_hours(start, [DAY if mark == "x" else "" for mark in text], **more)


def test_days_in_a_row_with_a_price_per_day_beyond():
    site = pattern("xxxxxx..").under(days_in_a_row=DaysInARow(4, weight=3.0), weekly_rest=None)
    wish = site.wish("days_in_a_row")
    assert (wish.date, wish.price) == (date(2026, 6, 5), 6.0)


@pytest.mark.parametrize(
    ("marks", "wrong_on"),
    [
        (".xxx..", None),
        (".xx.xxx.", date(2026, 6, 2)),
        ("xx.xxx.", None),  # runs at an edge may go on outside
        ("..xxx.x", None),
        (".x.xxx.", date(2026, 6, 2)),
    ],
)
def test_least_working_days_in_a_row(marks, wrong_on):
    site = pattern(marks).agreed(work_days_in_a_row=WorkDaysInARow(3))
    if wrong_on is None:
        assert site.verify() == ()
    else:
        assert site.one("work_days_in_a_row").date == wrong_on
        short = 3 - marks[1:].index(".")
        priced = site.agreed(work_days_in_a_row=WorkDaysInARow(3, weight=2.0))
        assert priced.wish("work_days_in_a_row").price == 2.0 * short


@pytest.mark.parametrize(
    ("marks", "wrong_on"),
    [("xx..xx", None), ("xx.xx..", date(2026, 6, 3)), (".xxxx.", None), ("x...x.", None), ("xxx.x", date(2026, 6, 4))],
)
def test_no_single_days_off(marks, wrong_on):
    site = pattern(marks).agreed(days_off_in_a_row=DaysOffInARow(2))
    if wrong_on is None:
        assert site.verify() == ()
    else:
        found = site.one("days_off_in_a_row")
        assert found.date == wrong_on
        assert "expected at least 2 days off in a row, got 1" in found.detail
        assert site.agreed(days_off_in_a_row=DaysOffInARow(2, 1.5)).wish("days_off_in_a_row").price == 1.5


def test_days_off_over_both_clock_changes():
    for start in (date(2026, 3, 27), date(2026, 10, 23)):  # the change is in the night of the second day off
        assert pattern("x..x", start).agreed(days_off_in_a_row=DaysOffInARow(2)).verify() == ()
        assert pattern("xx.x", start).agreed(days_off_in_a_row=DaysOffInARow(2)).one("days_off_in_a_row")


def test_night_shift_belongs_to_the_day_it_starts():
    names = ["h8-2100", "", "", "h8-0900"]
    assert run_of_hours(MON, names).agreed(days_off_in_a_row=DaysOffInARow(2)).verify() == ()
    names = ["h8-2100", "", "h8-0900"]
    assert run_of_hours(MON, names).agreed(days_off_in_a_row=DaysOffInARow(2)).one("days_off_in_a_row")


FOUR_WEEKS = [".....xx", ".....x.", "......x", "......."]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (Weekends(3), []),
        (Weekends(2), [date(2026, 6, 20)]),
        (Weekends(2, 3), [date(2026, 6, 20)]),
        (Weekends(1, 2), [date(2026, 6, 13), date(2026, 6, 20)]),
        (Weekends(1, 1), []),
    ],
)
def test_most_weekends(rule, wrong):
    site = pattern("".join(FOUR_WEEKS)).agreed(weekends=(rule,))
    assert [(v.rule, v.date) for v in site.verify()] == [("weekends", day) for day in wrong]


def test_weekends_before_the_horizon_count_where_the_rule_looks_back():
    past = (worked(date(2026, 5, 31), "09:00"), worked(date(2026, 5, 23), "09:00"))
    site = pattern(".....x.", worked=past)
    assert site.agreed(weekends=(Weekends(2),)).verify() == ()  # in the horizon
    assert site.agreed(weekends=(Weekends(3, 3),)).verify() == ()
    found = site.agreed(weekends=(Weekends(2, 3),)).one("weekends")
    assert "expected at most 2 weekends in 3 in a row, got 3 up to 2026-06-06" in found.detail


def test_shift_from_friday_to_saturday_and_from_sunday_to_monday():
    friday = run_of_hours(MON, ["", "", "", "", "h8-2100", "", ""]).agreed(weekends=(Weekends(0),))
    assert friday.verify() == ()
    sunday = run_of_hours(MON, ["", "", "", "", "", "", "h8-2100", ""]).agreed(weekends=(Weekends(0),))
    assert sunday.one("weekends").date == date(2026, 6, 6)


@pytest.mark.parametrize(
    ("marks", "start", "wrong_on"),
    [
        (".....xx", MON, None),
        (".......", MON, None),
        (".....x.", MON, date(2026, 6, 6)),
        ("......x", MON, date(2026, 6, 7)),
        (".....x", MON, None),  # Sunday is outside the horizon
        ("x......", MON - timedelta(days=1), None),
        (".x.....", date(2026, 3, 28), date(2026, 3, 29)),
        ("x......", date(2026, 10, 24), date(2026, 10, 24)),
    ],
)
def test_both_days_of_a_weekend_or_none(marks, start, wrong_on):
    site = pattern(marks, start).agreed(weekends=(Weekends(both_or_none=True),))
    if wrong_on is None:
        assert site.verify() == ()
    else:
        assert site.one("weekends").date == wrong_on
        assert site.agreed(weekends=(Weekends(both_or_none=True, weight=9.0),)).wish("weekends").price == 9.0
