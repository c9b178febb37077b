"""Planted: hours outside a contract's range, in weeks and over the horizon; starts and kinds it doesn't have."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import HOURS, Site, leave, run_of_hours

from wfm.core.agent import TimeOff
from wfm.core.roster import HoursTarget

MON = date(2026, 6, 1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def week_of(days: int, *, targets=(), start: date = MON, length: int = 7, **contract) -> Site:
    """Ann with so many days of 8 hours from the first date on."""
    site = run_of_hours(start, ["h8-0900"] * days + [""] * (length - days)).contract("roomy", **contract)
    return replace(site, targets=tuple(targets))


RANGE = {"weekly_min": 1440, "weekly_range": (1440, 1920)}


@pytest.mark.parametrize(("days", "fits"), [(2, False), (3, True), (4, True), (5, False)])
def test_weekly_range(days, fits):
    site = week_of(days, **RANGE)
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("contract_hours")
        expected = "expected 24:00 h to 32:00 h paid (24:00 h to 32:00 h of contract less 0:00 h of leave)"
        assert found.detail == f"week of 2026-06-01: {expected}, got {days * 8}:00 h"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ((1440, 1920), ""),
        ((1440, 1680), ""),
        ((1440, None), ""),
        ((960, 1440), "expected a reason for a target below 24:00 h (24:00 h to 32:00 h of contract"),
        ((1440, 2400), "expected a target of at most 32:00 h (24:00 h to 32:00 h of contract"),
        ((1920, 1440), "expected a target from low to high, got 32:00 h to 24:00 h"),
        ((1500, 1920), "expected 25:00 h to 32:00 h paid (the target), got 24:00 h"),
    ],
)
def test_target_with_a_range(target, words):
    site = week_of(3, targets=[HoursTarget("ann", MON, target[0], 1440, most_minutes=target[1])], **RANGE)
    found = [v.detail for v in site.verify()]
    assert (found == []) == (not words)
    assert not words or words in found[0]


def test_leave_lowers_both_ends_of_a_range():
    away = TimeOff("ann", *leave(MON + timedelta(days=5)), "leave", paid=True)  # 24 h / 5 days: 4:48 h
    contract = {**RANGE, "max_days_per_week": 5}
    assert week_of(3, **contract).people(time_off=(away,)).verify() == ()
    found = week_of(4, **contract).people(time_off=(away,)).one("contract_hours")
    assert "expected 19:12 h to 27:12 h paid" in found.detail


def test_a_week_of_leave_counts_as_the_contract_hours():
    away = TimeOff("ann", *leave(MON, 7), "leave", paid=True)
    target = HoursTarget("ann", MON, 0, 1440, 1440)
    site = week_of(0, targets=[target], **{**RANGE, "max_days_per_week": 5}).people(time_off=(away,))
    assert site.verify() == ()
    found = replace(site, targets=(replace(target, leave_minutes=1920),)).one("contract_hours")
    assert "expected 24:00 h of leave in the target" in found.detail


def test_on_call_may_stay_away_and_has_a_most():
    contract = {"weekly_min": 0, "weekly_range": (0, 960), "on_call": True}
    assert week_of(0, **contract).verify() == ()
    assert week_of(2, **contract).verify() == ()
    assert "expected 0:00 h to 16:00 h paid" in week_of(3, **contract).one("contract_hours").detail


@pytest.mark.parametrize("start", [date(2026, 3, 23), date(2026, 10, 19)])
def test_hours_of_a_week_with_a_clock_change_are_paid_as_elapsed(start):
    names = ["h8-0900", "", "", "", "", "", "h8-0000"]  # Sunday's ends at 09:00 or at 07:00
    site = run_of_hours(start, names).contract("roomy", weekly_min=960, weekly_range=(960, 960))
    assert replace(site, targets=()).verify() == ()


@pytest.mark.parametrize(
    ("days", "period", "fits"),
    [(5, (2400, 2400), True), (5, (0, 2385), False), (5, (2415, 9999), False), (5, (1920, 2880), True)],
)
def test_hours_of_the_horizon(days, period, fits):
    site = week_of(days, weekly_min=0, weekly_range=(0, 3000), period_range=period, length=10)
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("period_hours")
        assert (found.agent, found.date) == ("ann", MON)
        assert found.detail.endswith("paid in the horizon (0:00 h of leave), got 40:00 h")


def test_hours_of_the_horizon_that_nobody_could_make():
    target = HoursTarget("ann", MON, 960, 2400, reason="2 workable days")
    site = week_of(2, targets=[target], weekly_min=2400, period_range=(2400, 2400))
    assert site.verify() == ()
    lazy = replace(target, most_minutes=2400)
    assert replace(site, targets=(lazy,)).one("period_hours")


def test_leave_counts_in_the_hours_of_the_horizon():
    away = TimeOff("ann", *leave(MON + timedelta(days=4)), "leave", paid=True)
    site = week_of(4, weekly_min=2400, max_days_per_week=5, period_range=(2400, 2400)).people(time_off=(away,))
    assert site.verify() == ()
    assert site.contract("roomy", period_range=(2415, 2415)).one("period_hours")


@pytest.mark.parametrize(
    ("day", "name", "window", "fits"),
    [
        (MON, "h8-0900", (540, 600), True),
        (MON, "h8-1000", (540, 600), True),
        (MON, "h8-0845", (540, 600), False),
        (MON, "h8-1015", (540, 600), False),
        (MON, "h8-2200", (1320, 1320), True),  # only the start counts
        (SPRING, "h8-0330", (180, 210), True),
        (SPRING, "h8-0330", (0, 195), False),
        (AUTUMN, "h8-0230", (120, 150), True),
        (AUTUMN, "h8-0230", (165, 300), False),
    ],
)
@pytest.mark.parametrize("source", ["contract", "person"])
def test_window_of_starts(day, name, window, fits, source):
    site = run_of_hours(day, [name, ""])
    site = site.contract("roomy", starts=window) if source == "contract" else site.person("ann", starts=window)
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("start_windows")
        assert (found.agent, found.date) == ("ann", day)
        assert f"as {'contract roomy' if source == 'contract' else 'the person'} allows" in found.detail


def test_kinds_that_the_contract_works():
    site = run_of_hours(MON, ["h8-0900"])
    assert site.contract("roomy", shifts=("h4", "h8")).verify() == ()
    found = site.contract("roomy", shifts=("h4", "h6")).one("shift_library")
    assert found.detail == "h8-0900: expected a kind that contract roomy works (h4, h6), got h8"
    assert {kind.name for kind in HOURS.values()} >= {"h4", "h6", "h8"}
