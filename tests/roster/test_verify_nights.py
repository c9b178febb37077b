"""Planted: night shifts too long, too many, too soon after each other, or for who didn't agree."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import WED, Site, run_of_hours, worked

from wfm.core.rules import DaysInARow, Nights
from wfm.core.shift import LabourRules

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def run(start: date, names: list[str], *, past=(), **nights) -> Site:
    law = LabourRules(weekly_rest=None, days_in_a_row=DaysInARow(14), nights=Nights(**nights))
    return replace(run_of_hours(start, names, worked=tuple(past)), labour=law)


@pytest.mark.parametrize(
    ("name", "night"),
    [
        ("h8-1700", False),
        ("h8-1715", True),
        ("h8-0500", False),
        ("h8-0445", True),
        ("h8-2200", True),
        ("h8-0600", False),
    ],
)
def test_more_than_an_hour_between_midnight_and_six_makes_a_night(name, night):
    site = run(WED, [name, ""])
    assert site.verify() == ()
    found = site.person("ann", nights=False).verify()
    assert [v.rule for v in found] == (["nights"] if night else [])
    assert [v.rule for v in run(WED, [name, ""], allowed=False).verify()] == (["nights"] if night else [])


@pytest.mark.parametrize(
    ("day", "over", "night"),
    [
        (WED, 60, True),  # two hours from 02:00 to 04:00
        (SPRING, 60, False),  # one: the clock skips the other
        (SPRING, 45, True),
        (WED, 120, False),
        (AUTUMN, 120, True),  # three: the clock shows one twice
        (AUTUMN, 180, False),
    ],
)
def test_night_is_as_long_as_the_clock_makes_it(day, over, night):
    site = run(day, ["h8-0000", ""], begin=120, end=240, over_min=over, allowed=False)
    assert [v.rule for v in site.verify()] == (["nights"] if night else [])


def test_night_across_midnight():
    site = run(WED, ["h4-2100", ""], begin=22 * 60, end=5 * 60, over_min=180, allowed=False)
    assert site.verify() == ()  # 22:00 to 01:00
    found = run(WED, ["h4-2115", ""], begin=22 * 60, end=5 * 60, over_min=180, allowed=False).one("nights")
    assert "expected no night shift, got 195 min between 22:00 and 05:00" in found.detail


def test_length_of_a_night_shift():
    assert run(WED, ["h10-2000", ""]).verify() == ()
    found = run(WED, ["h10.25-2000", ""]).one("nights")
    assert (found.agent, found.date) == ("ann", WED)
    assert "a night shift of at most 10:00 h paid, got 10:15 h" in found.detail
    assert run(WED, ["h10.25-0900"]).verify() == ()


@pytest.mark.parametrize(
    ("day", "first", "then", "fits"),
    [
        (WED, "h8-1800", "h4-1300", True),  # ends at 02:00 sharp
        (WED, "h8-1815", "h4-1615", True),  # ends at 02:15
        (WED, "h8-1815", "h4-1600", False),
        (SPRING - timedelta(days=1), "h8-2200", "h4-2100", True),  # ends at 07:00
        (SPRING - timedelta(days=1), "h8-2200", "h4-2045", False),
        (AUTUMN - timedelta(days=1), "h8-2200", "h4-1900", True),  # ends at 05:00
        (AUTUMN - timedelta(days=1), "h8-2200", "h4-1845", False),
        (AUTUMN - timedelta(days=1), "h8-1815", "h4-1515", True),  # ends at 02:15 of the first pass
        (AUTUMN - timedelta(days=1), "h8-1815", "h4-1500", False),
    ],
)
def test_rest_after_a_night_that_ends_late(day, first, then, fits):
    site = run(day, [first, then, ""])
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("nights")
        assert found.date == day + timedelta(days=1)
        assert "expected 14:00 h of rest after a night shift that ends after 02:00, got 13:45 h" in found.detail


def test_rest_after_a_night_before_the_horizon():
    past = [worked(WED - timedelta(days=1), "22:00")]
    assert run(WED, ["h4-2000"], past=past).verify() == ()
    assert run(WED, ["h4-1945", ""], past=past).one("nights").date == WED


@pytest.mark.parametrize(
    ("start", "then", "fits"),
    [
        (WED, "h6-0500", True),  # from Saturday 06:00 to Monday 05:00
        (WED, "h6-0400", True),
        (WED, "h6-0345", False),
        (SPRING - timedelta(days=3), "h6-0500", True),  # from Sunday 07:00, after a night of an hour less
        (SPRING - timedelta(days=3), "h6-0445", False),
        (AUTUMN - timedelta(days=3), "h6-0300", True),
        (AUTUMN - timedelta(days=3), "h6-0245", False),
    ],
)
def test_rest_after_three_nights_in_a_row(start, then, fits):
    site = run(start, ["h8-2200"] * 3 + ["", "", then])
    if fits:
        assert site.verify() == ()
    else:
        assert "expected 46:00 h of rest after 3 nights in a row, got 45:45 h" in site.one("nights").detail


def test_two_nights_in_a_row_need_no_long_rest_and_a_fourth_night_follows_a_third():
    assert run(WED, ["h8-2200", "h8-2200", "", "h8-0900"]).verify() == ()
    assert run(WED, [*["h8-2200"] * 4, ""]).verify() == ()
    past = [worked(WED - timedelta(days=d), "22:00") for d in (2, 1)]
    assert run(WED, ["h8-2200", "", "h8-0800"], past=past).one("nights").date == WED + timedelta(days=2)


def test_seven_shifts_in_a_row_with_a_night_among_them():
    assert run(WED, ["h8-0900"] * 6 + ["h8-2200", ""]).verify() == ()
    found = run(WED, ["h8-0900"] * 7 + ["h8-2200", ""]).one("nights")
    assert found.date == WED + timedelta(days=7)
    assert "at most 7 shifts in a row with a night among them, got 8 from 2026-06-03 to 2026-06-10" in found.detail
    assert run(WED, ["h8-0900"] * 8).verify() == ()  # no night
    past = [worked(WED - timedelta(days=1), "22:00")]
    assert run(WED, ["h8-2000"] * 6 + [""], past=past).verify() == ()
    assert run(WED, ["h8-2000"] * 7 + [""], past=past).one("nights").date == date(2026, 6, 9)
    assert run(WED, ["h8-2200", "", *["h8-0900"] * 7], past=past).verify() == ()  # a day off between


def test_most_nights_in_so_many_weeks():
    past = [worked(WED - timedelta(days=d), "22:00") for d in range(7, 7 * 36, 7)]
    assert len(past) == 35
    in_span = [shift for shift in past if (WED - shift.date).days < 112]
    assert len(in_span) == 15
    assert run(WED, ["h8-2200", ""], past=past, most=16).verify() == ()
    found = run(WED, ["h8-2200", ""], past=past, most=15, average_from=99).one("nights")
    assert found.date == WED
    assert "expected at most 15 night shifts in 16 weeks, got 16" in found.detail


def test_many_nights_mean_fewer_hours():
    names = ["h8-2200", "", "h8-2200", "", "h8-1400", "", ""]
    rule = {"weeks": 1, "average_from": 2}
    assert run(WED, names, average_min=24 * 60, **rule).verify() == ()
    found = run(WED, names, average_min=24 * 60 - 15, **rule).one("nights")
    assert found.date == date(2026, 6, 7)  # the shift that makes them too many
    wanted = "expected at most 23:45 h a week on average over 1 weeks with 2 night shifts in them"
    assert f"{wanted}, got 24:00 h" in found.detail
    assert run(WED, names, average_min=60, weeks=1, average_from=3).verify() == ()


def test_nights_with_a_price_and_none_at_all():
    site = run(WED, ["h10.25-2000", ""], weight=8.0)
    assert site.wish("nights").price == 8.0
    assert site.person("ann", nights=False).one("nights").detail.startswith("h10.25-2000: expected no night")
    assert site.under(nights=None).wishes() == ()
    assert site.under(nights=None).person("ann", nights=False).one("nights")  # consent is no matter of the law's limits
