"""Planted: what people under age may not do, on the day before their birthday and on it."""

from datetime import date, timedelta

import pytest
from roster_by_hand import WED, Site, run_of_hours, run_of_shifts, worked

from wfm.core.shift import BreakRule, ShiftKind

YOUNG = date(2009, 1, 1)
SUN = date(2026, 6, 7)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def young(start: date, names: list[str], born: date = YOUNG, **more) -> Site:
    return run_of_hours(start, names, **more).person("ann", birth_date=born)


def broken(site: Site) -> list[str]:
    """What is broken, all of it by the rule on minors."""
    found = site.verify()
    assert {v.rule for v in found} <= {"minors"}
    return [v.detail for v in found]


def test_shift_of_nine_hours_passes_and_a_quarter_more_does_not():
    assert broken(young(WED, ["h9-0900"])) == []
    assert broken(young(WED, ["h9.25-0900"])) == ["h9.25-0900: under 18: expected at most 9:00 h paid, got 9:15 h"]


@pytest.mark.parametrize(
    ("born", "minor"),
    [(WED.replace(year=2008), False), (WED.replace(year=2008) + timedelta(days=1), True), (YOUNG, True)],
)
def test_eighteen_on_the_birthday(born, minor):
    assert bool(broken(young(WED, ["h9.25-0900"], born))) == minor
    assert broken(young(WED + timedelta(days=1), ["h9.25-0900"], WED.replace(year=2008) + timedelta(days=1))) == []


def test_born_on_29_february_is_eighteen_on_1_march():
    born = date(2008, 2, 29)
    assert broken(young(date(2026, 2, 28), ["h9.25-0900"], born)) != []
    assert broken(young(date(2026, 3, 1), ["h9.25-0900"], born)) == []


@pytest.mark.parametrize(
    ("day", "name", "fits"),
    [
        (WED, "h8-1500", True),  # until 23:00
        (WED, "h8-1515", False),
        (WED, "h8-0600", True),
        (WED, "h8-0545", False),
        (WED, "h4-2200", False),  # across midnight
        (SPRING, "h8-0600", True),
        (SPRING, "h4-0545", False),
        (AUTUMN, "h8-0600", True),
        (AUTUMN, "h4-0545", False),
    ],
)
def test_no_work_from_eleven_to_six(day, name, fits):
    assert len(broken(young(day, [name, ""]))) == (0 if fits else 1)


@pytest.mark.parametrize(
    ("eve", "then", "fits"),
    [
        (WED, "h4-0800", True),  # from 20:00
        (WED, "h4-0745", False),
        (SPRING - timedelta(days=1), "h4-0900", True),
        (SPRING - timedelta(days=1), "h4-0845", False),
        (AUTUMN - timedelta(days=1), "h4-0700", True),
        (AUTUMN - timedelta(days=1), "h4-0645", False),
    ],
)
def test_rest_of_twelve_hours(eve, then, fits):
    found = broken(young(eve, ["h8-1200", then]))
    assert len(found) == (0 if fits else 1)
    assert fits or "expected at least 12:00 h of rest, got 11:45 h" in found[0]


def test_rest_after_a_shift_before_the_horizon():
    past = (worked(WED - timedelta(days=1), "12:00"),)
    assert broken(young(WED, ["h4-0800"], worked=past)) == []
    assert len(broken(young(WED, ["h4-0745"], worked=past))) == 1


def test_week_of_45_hours():
    assert broken(young(SUN, ["h9-0900"] * 5)) == []
    assert broken(young(SUN, ["h9-0900"] * 4 + ["h4-0900", "h6-0900"])) == [
        "h6-0900: under 18: expected at most 45:00 h paid a week, got 46:00 h from Sunday 2026-06-07"
    ]
    assert broken(young(SUN - timedelta(days=1), ["h4-0900", *["h9-0900"] * 5])) == []


def test_four_weeks_of_160_hours():
    past = tuple(worked(SUN - timedelta(days=7 * k - 1), "09:00", paid_min=7200 // 3) for k in (1, 2, 3))
    assert broken(young(SUN, ["h8-0900"] * 5, worked=past)) == []
    found = broken(young(SUN, ["h8-0900"] * 4 + ["h9-0900"], worked=past))
    assert found == [
        "h9-0900: under 18: expected at most 160:00 h paid in four weeks, got 161:00 h from Sunday 2026-05-17"
    ]
    longer_ago = tuple(worked(shift.date - timedelta(days=7), "09:00", paid_min=2400) for shift in past)
    assert broken(young(SUN, ["h8-0900"] * 4 + ["h9-0900"], worked=longer_ago)) == []


@pytest.mark.parametrize(("length", "rest", "fits"), [(270, 15, True), (285, 15, False), (285, 30, True)])
def test_break_above_four_and_a_half_hours(length, rest, fits):
    kind = ShiftKind("own", (600,), length, (BreakRule("rest", rest, True, 120, 120),))
    site = run_of_shifts(WED, ["own-1000"], kinds=(kind,))
    assert site.verify() == ()
    found = broken(site.person("ann", birth_date=YOUNG))
    assert len(found) == (0 if fits else 1)
    assert fits or "expected 30 min of break in a shift above 4:30 h, got 15 min" in found[0]


def test_nothing_for_adults_and_where_the_rule_is_left_out():
    assert broken(young(WED, ["h9.25-1900", ""], date(1980, 1, 1))) == []
    assert run_of_hours(WED, ["h9.25-1900", ""]).verify() == ()
    assert broken(young(WED, ["h9.25-1900", ""]).under(minors=None)) == []
