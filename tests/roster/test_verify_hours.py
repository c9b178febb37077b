"""Planted: wrong contract hours, leave counted wrongly, too many days a week."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import CONTRACTS, DAY_8H, SHORT_4H, THU, WED, Site, at, leave, two_days

from wfm.core.agent import Agent, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.roster import HoursTarget
from wfm.core.rules import Lock, Request

MONDAY = date(2026, 6, 1)


def one_week(days: int = 5, *, due: int = 2400, off: tuple[TimeOff, ...] = (), **target) -> Site:
    """Ann on 40 hours a week, who works `days` days of 8 hours from Monday on."""
    staff = Staff((Agent("ann", "Ann", "agent", "week40", ("service",)),), CONTRACTS, (DAY_8H, SHORT_4H), off)
    made = HoursTarget("ann", MONDAY, days * 480, due, **target)
    site = Site(Grid("Europe/Amsterdam", 15, MONDAY, 7), staff, targets=(made,))
    for d in range(days):
        site = site.shift("ann", MONDAY + timedelta(days=d), "day_8h-0900")
    return site


def away(day: int, *, days: int = 1, paid: bool = True) -> TimeOff:
    return TimeOff("ann", *leave(MONDAY + timedelta(days=day), days), "leave", paid=paid)


def test_whole_contract():
    assert one_week().verify() == ()


def test_paid_minutes_other_than_the_target():
    found = two_days().without("ann", THU).one("contract_hours")
    assert (found.agent, found.date) == ("ann", MONDAY)
    assert found.detail == "week of 2026-06-01: expected 16:00 h paid (the target), got 8:00 h"


def test_more_than_the_target():
    found = two_days().target("bob", minutes=0, reason="asked for").one("contract_hours")
    assert (found.agent, found.date) == ("bob", MONDAY)
    assert "expected 0:00 h paid (the target), got 4:00 h" in found.detail


def test_target_above_the_contract():
    site = one_week().contract("week40", weekly_min=2160)
    found = site.one("contract_hours")
    assert (found.agent, found.date) == ("ann", MONDAY)
    expected = "a target of at most 36:00 h (36:00 h of contract less 0:00 h of leave)"
    assert found.detail == f"week of 2026-06-01: expected {expected}, got 40:00 h"


def test_target_below_the_contract_needs_a_reason():
    found = one_week(4).one("contract_hours")
    assert "expected a reason for a target below 40:00 h" in found.detail
    assert found.detail.endswith("got 32:00 h")
    assert one_week(4, reason="one day is no workable day").verify() == ()


def test_without_a_target_the_contract_is_due():
    site = replace(two_days(), targets=two_days().targets[1:])
    assert site.verify() == ()
    found = site.without("ann", WED).one("contract_hours")
    assert "expected 16:00 h paid (16:00 h of contract less 0:00 h of leave), got 8:00 h" in found.detail


def test_target_for_nobody_we_know():
    stray = HoursTarget("zoe", MONDAY, 0, 0)
    found = replace(two_days(), targets=(*two_days().targets, stray)).one("contract_hours")
    assert (found.agent, found.date) == ("zoe", MONDAY)


def test_target_for_a_week_outside_the_horizon():
    stray = HoursTarget("ann", MONDAY + timedelta(days=7), 0, 0)
    assert replace(two_days(), targets=(*two_days().targets, stray)).one("contract_hours").date == date(2026, 6, 8)


def test_two_targets_for_one_week():
    found = replace(two_days(), targets=(*two_days().targets, two_days().targets[1])).one("contract_hours")
    assert "expected one target, got 2" in found.detail


@pytest.mark.parametrize(
    ("off", "minutes"),
    [
        ((away(4),), 480),  # a whole day is a contract day, not 24 hours
        ((away(4, days=2),), 960),
        ((away(3), away(3)), 480),  # a row given twice counts once
        ((TimeOff("ann", at(MONDAY, "13:00"), at(MONDAY, "15:00"), "leave", paid=True),), 120),
        ((away(4, paid=False),), 0),
        ((replace(away(4), agent="bob"),), 0),
        ((away(0, days=7),), 2400),  # never more than the contract
        ((away(-7, days=7),), 0),  # before the horizon
    ],
)
def test_leave_that_counts(off, minutes):
    site = replace(one_week(0, off=off, reason="nothing works", leave_minutes=minutes), stretches=())
    assert site.verify() == ()
    found = site.target("ann", leave_minutes=minutes + 15).one("contract_hours")
    assert f"expected {minutes // 60}:{minutes % 60:02d} h of leave in the target" in found.detail


def test_overlapping_rows_of_leave_count_once():
    rows = [("09:00", "11:00"), ("10:00", "12:00"), ("10:30", "10:45"), ("14:00", "15:00")]
    off = tuple(TimeOff("ann", at(MONDAY, a), at(MONDAY, b), "leave", paid=True) for a, b in rows)
    assert one_week(0, off=off, reason="nothing works", leave_minutes=240).verify() == ()
    assert one_week(0, off=off[::-1], reason="nothing works", leave_minutes=240).verify() == ()


def test_leave_across_midnight_counts_on_both_days():
    off = (TimeOff("ann", at(MONDAY, "22:00"), at(MONDAY + timedelta(days=1), "01:00"), "leave", paid=True),)
    assert one_week(0, off=off, reason="nothing works", leave_minutes=180).verify() == ()
    long = (TimeOff("ann", at(MONDAY, "10:00"), at(MONDAY + timedelta(days=1), "01:00"), "leave", paid=True),)
    assert one_week(0, off=long, reason="nothing works", leave_minutes=480 + 60).verify() == ()


@pytest.mark.parametrize("who", ["person", "contract"])
def test_leave_on_a_day_the_person_never_works_counts_nothing(who):
    weekdays = frozenset(range(5))
    site = one_week(4, off=(away(4, days=3),), leave_minutes=480)
    site = site.person("ann", weekdays=weekdays) if who == "person" else site.contract("week40", weekdays=weekdays)
    assert site.verify() == ()
    found = site.person("ann", weekdays=frozenset(range(7))).contract("week40", weekdays=frozenset(range(7))).verify()
    assert {v.rule for v in found} == {"contract_hours"}
    assert any("expected 24:00 h of leave in the target, got 8:00 h" in v.detail for v in found)


def test_leave_lowers_what_is_due():
    assert one_week(4, off=(away(4),), leave_minutes=480).verify() == ()
    found = one_week(5, off=(away(5),), leave_minutes=480).one("contract_hours")
    assert "at most 32:00 h (40:00 h of contract less 8:00 h of leave), got 40:00 h" in found.detail


def test_leave_on_a_day_of_25_hours():
    sunday = date(2026, 10, 25)
    staff = Staff(
        (Agent("ann", "Ann", "agent", "long", ()),),
        {"long": replace(CONTRACTS["full"], name="long", weekly_min=7 * 1500, max_days_per_week=7)},
        (DAY_8H,),
        (TimeOff("ann", *leave(sunday), "leave", paid=True),),
    )
    target = HoursTarget("ann", date(2026, 10, 19), 0, 10500, 1500)
    assert Site(Grid("Europe/Amsterdam", 15, sunday, 1), staff, targets=(target,)).verify() == ()


def test_part_of_a_week_is_due_in_part():
    site = two_days()  # 2 of 7 days: 3360 * 2 // 7 = 960
    assert site.contract("full", weekly_min=3363).verify() == ()  # rounded down to whole minutes
    found = site.contract("full", weekly_min=3364).verify()
    assert [(v.rule, v.agent) for v in found] == [("contract_hours", "ann"), ("contract_hours", "lea")]
    assert "expected a reason for a target below 16:01 h" in found[0].detail


def test_contract_weeks_start_where_the_site_says():
    site = two_days().people(week_starts_on=3)  # Thursday: Wednesday is the last day of the week before
    ends, begins = date(2026, 5, 28), THU
    minutes = {"ann": (480, 480), "bob": (0, 120), "cas": (0, 480), "lea": (480, 480)}
    contract = {a.id: CONTRACTS[a.contract].weekly_min for a in site.staff.agents}
    targets = [
        HoursTarget(who, week, made, contract[who], 0, "1 of 7 days")
        for who, both in minutes.items()
        for week, made in zip((ends, begins), both, strict=True)
    ]
    found = replace(site, targets=tuple(targets)).verify()
    assert [(v.rule, v.agent, v.date) for v in found] == [("contract_hours", "bob", begins)]  # 4 hours, 2 are due
    assert "expected 2:00 h paid (the target), got 4:00 h" in found[0].detail


def test_too_many_days_in_a_week():
    site = one_week(5).contract("week40", max_days_per_week=4)
    found = site.one("days_per_week")
    assert (found.agent, found.date) == ("ann", date(2026, 6, 5))
    assert found.detail == "week of 2026-06-01: expected at most 4 days, got 5"


def test_days_per_week_count_by_contract_week():
    site = two_days().contract("full", max_days_per_week=1)
    assert [v.agent for v in site.verify()] == ["ann", "lea"]
    assert [v.rule for v in site.verify()] == ["days_per_week", "days_per_week"]
    split = site.people(week_starts_on=3)
    assert "days_per_week" not in {v.rule for v in split.verify()}


def one_day(*, paid: int, **target) -> Site:
    """Ann on 40 hours a week on the one day of a horizon, of whose share of 342 minutes she has a target."""
    staff = Staff((Agent("ann", "Ann", "agent", "week40", ("service",)),), CONTRACTS, (DAY_8H, SHORT_4H))
    site = Site(Grid("Europe/Amsterdam", 15, MONDAY, 1), staff, targets=(HoursTarget("ann", MONDAY, **target),))
    return site.shift("ann", MONDAY, "day_8h-0900") if paid else site


@pytest.mark.parametrize("paid", [0, 480])
def test_the_share_of_a_day_may_be_a_shift_or_none(paid):
    said = {"minutes": 0, "contract_minutes": 2400, "most_minutes": 480, "reason": "1 of 7 days"}
    assert one_day(paid=paid, **said).verify() == ()
    assert "expected a target of at most 5:42 h" in one_day(paid=paid, **said | {"reason": ""}).verify()[0].detail


@pytest.mark.parametrize(("most", "fine"), [(821, True), (822, False)])
def test_a_share_is_passed_by_less_than_a_shift(most, fine):
    site = one_day(paid=480, minutes=0, contract_minutes=2400, most_minutes=most, reason="1 of 7 days")
    assert (site.verify() == ()) == fine  # 342 due, shifts of 480


def test_a_lock_may_make_more_than_leave_leaves():
    """Four days of leave leave 8 of 40 hours; two locked days make 16."""
    off = (away(2, days=4),)
    locks = tuple(Lock("ann", MONDAY + timedelta(days=d), "day_8h", 540) for d in (0, 1))
    site = one_week(2, off=off, leave_minutes=1920, reason="locked")
    assert "a target of at most 8:00 h" in site.one("contract_hours").detail
    assert replace(site, staff=replace(site.staff, locks=locks)).verify() == ()
    wish = (Request("ann", MONDAY, "work", weight=None),)
    assert replace(site, staff=replace(site.staff, requests=wish)).verify() == ()
    asked = (replace(wish[0], weight=5.0),)
    assert replace(site, staff=replace(site.staff, requests=asked)).one("contract_hours")
