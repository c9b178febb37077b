"""Planted: weekly rest, hours a week and on average, free Sundays, the short rest once in seven days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import WED, Site, run_of_hours, worked

from wfm.core.rules import AverageHours, DailyRest, Sundays, WeekHours, WeeklyRest
from wfm.core.shift import LabourRules

SUN = date(2026, 6, 7)
SPLIT = WeeklyRest(split_min=72 * 60)


def days_before(day: date, number: int, start: str = "0900", **more):
    clock = f"{start[:2]}:{start[2:]}"
    return tuple(worked(day - timedelta(days=d), clock, **more) for d in range(number, 0, -1))


def short_rests(*ends: str, weight: float | None = None) -> Site:
    """Every other day from Wednesday a pair of shifts: one that ends at 21:00 before one that starts then."""
    names = []
    for start in ends:
        names += ["h4-1700", f"h4-{start}"]
    law = LabourRules(daily_rest=DailyRest(short_min=480, weight=weight), weekly_rest=None)
    return replace(run_of_hours(WED, names), labour=law)


def test_one_rest_in_seven_days_may_be_short():
    assert short_rests("0500", "0800").verify() == ()  # 8 hours once, then 11
    found = short_rests("0445").one("daily_rest")
    assert "expected at least 11:00 h of rest (8:00 h once in 7 days), got 7:45 h" in found.detail


def test_second_short_rest_within_seven_dates_is_one_too_many():
    assert [(v.rule, v.date) for v in short_rests("0500", "0745").verify()] == [("daily_rest", date(2026, 6, 6))]
    # ends on 4 and 10 June: within seven dates; on 4 and 11 June: not
    names = ["h4-1700", "h4-0500", *[""] * 4, "h4-1700", "h4-0500"]
    site = run_of_hours(WED, names).under(daily_rest=DailyRest(short_min=480))
    assert names.index("h4-0500") + 6 == 7
    assert site.one("daily_rest").date == date(2026, 6, 10)
    later = run_of_hours(WED, [*names[:3], "", *names[3:]]).under(daily_rest=DailyRest(short_min=480))
    assert later.verify() == ()


def test_short_rest_before_the_horizon_uses_up_the_one():
    past = (worked(WED - timedelta(days=3), "14:00"), worked(WED - timedelta(days=2), "06:00"))
    site = run_of_hours(WED, ["h4-1700", "h4-0500"], worked=past).under(daily_rest=DailyRest(short_min=480))
    assert site.one("daily_rest").date == date(2026, 6, 4)


def test_rest_with_a_price_is_a_wish():
    found = short_rests("0445", weight=3.5).wish("daily_rest")
    assert (found.agent, found.date, found.price) == ("ann", date(2026, 6, 4), 3.5)


@pytest.mark.parametrize(
    ("start", "last", "fits"),
    [
        (WED, "1300", True),  # 09:00 to 21:00 five days later are 132 hours, which leave 36 of seven days
        (WED, "1315", False),
        (date(2026, 3, 25), "1400", True),  # an hour less in the night of the 29th
        (date(2026, 3, 25), "1415", False),
        (date(2026, 10, 21), "1200", True),  # an hour more in the night of the 25th
        (date(2026, 10, 21), "1215", False),
    ],
)
def test_weekly_rest(start, last, fits):
    site = run_of_hours(start, ["h8-0900"] * 5 + [f"h8-{last}"] + [""] * 2 + ["h8-0900"])
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("weekly_rest")
        assert (found.agent, found.date) == ("ann", start)
        assert "expected a rest of 36:00 h in 7 x 24 h" in found.detail
        assert "is 35:45 h" in found.detail


def test_rest_between_spells_is_measured_across_midnight():
    names = ["h8-2300", "", "", "h8-1100"] * 3
    site = run_of_hours(WED, names).under(weekly_rest=WeeklyRest(60 * 60, 4), nights=None, sundays=None)
    # from Wednesday 23:00 to Sunday 23:00: free from Thursday 07:00 to Saturday 11:00, 52 hours, then Sunday 19:00
    found = site.verify()
    assert {v.rule for v in found} == {"weekly_rest"}
    assert found[0].date == WED
    assert "is 52:00 h" in found[0].detail
    assert site.under(weekly_rest=WeeklyRest(52 * 60, 4)).verify() == ()


def test_weekly_rest_looks_back():
    past = days_before(WED, 5)
    assert run_of_hours(WED, ["h8-1300"], worked=past).verify() == ()
    found = run_of_hours(WED, ["h8-1315"], worked=past).one("weekly_rest")
    assert found.date == WED
    assert "from 2026-05-29 09:00+02:00 is 35:45 h" in found.detail


def test_rest_missed_before_the_horizon_blames_nobody():
    past = days_before(WED - timedelta(days=2), 8)
    assert run_of_hours(WED, ["h8-0900"], worked=past).verify() == ()


def test_weekly_rest_in_two_parts():
    # from Monday 24:00 to Wednesday 09:00 are 33 hours, from Sunday 17:00 to the end of the 14 days 64
    names = ["h8-0900"] * 5 + ["h8-1600", "", *["h8-0900"] * 5]
    site = run_of_hours(WED, names).under(nights=None)
    assert {v.rule for v in site.verify()} == {"weekly_rest"}
    assert site.under(weekly_rest=SPLIT).verify() == ()
    assert site.under(weekly_rest=replace(SPLIT, part_min=33 * 60)).verify() == ()
    assert site.under(weekly_rest=replace(SPLIT, split_min=97 * 60)).verify() == ()
    for short in (replace(SPLIT, part_min=33 * 60 + 15), replace(SPLIT, split_min=97 * 60 + 15)):
        assert "weekly_rest" in {v.rule for v in site.under(weekly_rest=short).verify()}


def test_weekly_rest_with_a_price_counts_the_shifts_that_end_too_late():
    site = run_of_hours(WED, ["h8-0900"] * 8).under(weekly_rest=WeeklyRest(weight=4.0))
    site = site.under(days_in_a_row=replace(site.labour.days_in_a_row, most=8))
    assert site.wish("weekly_rest").price == 8.0  # the seventh and the eighth day


@pytest.mark.parametrize(
    ("first", "names", "got"),
    [
        (SUN, ["h10-0800"] * 6, None),
        (SUN, ["h10-0800"] * 5 + ["h10.25-0800"], "60:15 h"),
        (SUN - timedelta(days=1), ["h10.25-0800"] + ["h10-0800"] * 5, None),  # Saturday is of the week before
        (SUN, ["h10-0800"] * 5 + ["", "h10-2000", ""], None),  # Saturday evening to Sunday is of Saturday
        (date(2026, 3, 29), ["h10-0000"] + ["h10-0800"] * 5, None),  # 11:00 by the clock when it ends
        (date(2026, 10, 25), ["h10.25-0000"] + ["h10-0800"] * 5, "60:15 h"),
    ],
)
def test_hours_of_a_calendar_week(first, names, got):
    law = LabourRules(nights=None, weekly_rest=None)
    site = replace(run_of_hours(first, names), labour=law)
    if got is None:
        assert site.verify() == ()
    else:
        found = site.one("week_hours")
        assert (found.agent, found.date) == ("ann", first)
        assert found.detail == f"week of Sunday {first}: expected at most 60:00 h paid, got {got}"


def test_week_hours_count_the_days_before_the_horizon_as_paid():
    past = days_before(WED, 3, hours=11, paid_min=600)
    names = ["h10-1000"] * 3
    assert run_of_hours(WED, names, worked=past).verify() == ()
    more = (*past[:2], replace(past[2], paid_min=None))
    assert "got 61:00 h" in run_of_hours(WED, names, worked=more).one("week_hours").detail


def test_week_hours_with_a_price_per_hour():
    site = run_of_hours(SUN, ["h10-0800"] * 6).under(week_hours=WeekHours(58 * 60, weight=2.0))
    assert site.wish("week_hours").price == 4.0
    assert site.under(week_hours=None).wishes() == ()


@pytest.mark.parametrize(("earlier", "got"), [(160 * 60, None), (160 * 60 + 15, "55:03 h (220:15 h")])
def test_average_over_four_weeks(earlier, got):
    weeks = [worked(SUN - timedelta(days=7 * k - 1), "09:00", paid_min=earlier // 3) for k in (1, 2, 3)]
    site = run_of_hours(SUN, ["h10-0800"] * 6 + [""], worked=tuple(weeks))
    if got is None:
        assert site.verify() == ()
    else:
        found = site.one("average_hours")
        assert (found.agent, found.date) == ("ann", date(2026, 6, 13))
        assert f"expected at most 55:00 h a week on average over 4 weeks, got {got}" in found.detail
    unfinished = run_of_hours(SUN, ["h10-0800"] * 6, worked=tuple(weeks))  # no Saturday: the week doesn't end in it
    assert unfinished.verify() == ()


def test_hours_longer_ago_than_the_average_do_not_matter():
    law = (AverageHours(48 * 60, 2),)
    site = run_of_hours(SUN, ["h10-0800"] * 5 + ["", ""], worked=(worked(date(2026, 5, 30), "09:00", paid_min=6000),))
    assert site.under(average_hours=law).verify() == ()
    nearer = run_of_hours(SUN, ["h10-0800"] * 5 + ["", ""], worked=(worked(date(2026, 5, 31), "09:00", paid_min=6000),))
    found = nearer.under(average_hours=law).one("average_hours")
    assert "got 75:00 h (150:00 h from 2026-05-31 to 2026-06-13)" in found.detail


def test_average_with_a_price_per_hour_of_the_weeks_together():
    law = (AverageHours(40 * 60, 2, weight=1.5),)
    site = run_of_hours(SUN, (["h10-0800"] * 5 + ["", ""]) * 2).under(average_hours=law)
    prices = [wish.price for wish in site.wishes()]  # 50 hours in the first two weeks, 100 in the next: 20 beyond
    assert prices == [30.0]


def test_thirteen_free_sundays_in_a_year():
    past = tuple(worked(SUN - timedelta(days=7 * k), "09:00") for k in range(1, 39))
    assert run_of_hours(SUN, ["h8-0900"], worked=past).verify() == ()
    one_more = (*past, worked(SUN - timedelta(days=7 * 51), "09:00"))
    found = run_of_hours(SUN, ["h8-0900"], worked=one_more).one("sundays")
    assert (found.agent, found.date) == ("ann", SUN)
    assert "expected at least 13 free Sundays in 52 weeks, got 12" in found.detail
    long_ago = (*past, worked(SUN - timedelta(days=7 * 52), "09:00"))
    assert run_of_hours(SUN, ["h8-0900"], worked=long_ago).verify() == ()


@pytest.mark.parametrize("sunday", [SUN, date(2026, 3, 29), date(2026, 10, 25)])
def test_shift_from_saturday_into_sunday_is_no_sunday_shift(sunday):
    saturday = sunday - timedelta(days=1)
    site = run_of_hours(saturday, ["h4-2100", ""]).person("ann", sundays=False)
    assert site.verify() == ()
    found = run_of_hours(saturday, ["", "h4-1915"]).person("ann", sundays=False).one("sundays")
    assert found.date == sunday
    assert "without consent" in found.detail


def test_sundays_with_a_price():
    site = run_of_hours(SUN, ["h8-0900", *[""] * 6, "h8-0900"]).under(sundays=Sundays(2, 3, weight=6.0))
    assert (site.wish("sundays").price, site.wish("sundays").date) == (6.0, date(2026, 6, 14))
    assert site.under(sundays=None).wishes() == ()
