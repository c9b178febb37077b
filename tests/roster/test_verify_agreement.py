"""Planted: successions, limits per kind, starts that wander, shifts that don't fit the rotation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import Site, run_of_hours, worked

from wfm.core.rules import Rotation, RotationWeek, ShiftLimit, StartStability, Succession

MON = date(2026, 6, 1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NOT_AFTER_NIGHT = (Succession("h8", ("h4", "h6")),)


def site_of(*names: str, start: date = MON, **more) -> Site:
    return run_of_hours(start, list(names), **more)


@pytest.mark.parametrize(
    ("names", "wrong_on"),
    [
        (("h8-0900", "h4-0900"), 1),
        (("h8-0900", "h6-0900"), 1),
        (("h8-0900", "h8-0900"), None),  # it forbids only what it names
        (("h8-0900", "", "h4-0900"), None),
        (("h4-0900", "h8-0900"), None),
        (("h8-1645", "h4-1900"), 1),  # across midnight
    ],
)
@pytest.mark.parametrize("start", [MON, SPRING - timedelta(days=1), AUTUMN - timedelta(days=1)])
def test_successions(names, wrong_on, start):
    site = site_of(*names, start=start).agreed(successions=NOT_AFTER_NIGHT)
    if wrong_on is None:
        assert site.verify() == ()
    else:
        found = site.one("successions")
        assert found.date == start + timedelta(days=wrong_on)
        assert f"on the day after h8, which is on {start}" in found.detail
        priced = (replace(NOT_AFTER_NIGHT[0], weight=4.0),)
        assert site.agreed(successions=priced).wish("successions").price == 4.0


def test_succession_to_a_shift_before_the_horizon():
    past = worked(MON - timedelta(days=1), "09:00", shift="h8")
    assert site_of("h4-0900", worked=(past,)).agreed(successions=NOT_AFTER_NIGHT).one("successions").date == MON
    assert site_of("h4-0900", worked=(replace(past, shift=""),)).agreed(successions=NOT_AFTER_NIGHT).verify() == ()


def test_limit_in_the_horizon():
    names = ("h8-0900", "h8-0900", "h4-0900", "h8-0900", "")
    assert site_of(*names).agreed(shift_limits=(ShiftLimit("h8", 3),)).verify() == ()
    site = site_of(*names).agreed(shift_limits=(ShiftLimit("h8", 1),))
    found = site.one("shift_limits")
    assert found.date == date(2026, 6, 2)
    assert found.detail == "expected at most 1 shifts h8 in the horizon, got 3"
    assert site.agreed(shift_limits=(ShiftLimit("h8", 1, weight=5.0),)).wish("shift_limits").price == 10.0


def test_limit_per_contract_week_with_its_days_before_the_horizon():
    names = ["h8-0900", "h8-0900", "", "", "", "", "", "h8-0900", "h8-0900"]
    weekly = ShiftLimit("h8", 2, "week")
    assert site_of(*names).agreed(shift_limits=(weekly,)).verify() == ()
    tuesday = MON + timedelta(days=1)
    past = (worked(MON, "09:00", shift="h8"), worked(MON - timedelta(days=1), "09:00", shift="h8"))
    site = site_of("h8-0900", "h8-0900", start=tuesday, worked=past).agreed(shift_limits=(weekly,))
    assert site.one("shift_limits").date == date(2026, 6, 3)
    assert site.agreed(shift_limits=(replace(weekly, per="horizon"),)).verify() == ()


@pytest.mark.parametrize(
    ("who", "holds"),
    [
        ({}, True),
        ({"contracts": ("roomy",)}, True),
        ({"agents": ("ann",)}, True),
        ({"contracts": ("other",)}, False),
        ({"agents": ("bob",)}, False),
        ({"contracts": ("other",), "agents": ("ann",)}, True),
    ],
)
def test_limit_for_some(who, holds):
    site = site_of("h8-0900").agreed(shift_limits=(ShiftLimit("h8", 0, **who),))
    assert len(site.verify()) == (1 if holds else 0)


@pytest.mark.parametrize(
    ("names", "start", "over"),
    [
        (("h4-0900", "h4-1100", "h4-1000"), MON, 0),
        (("h4-0900", "h4-1115"), MON, 15),
        (("h4-0900", "h4-1200", "h4-0800"), MON, 120),
        (("h4-0900", "h4-1500"), date(2026, 6, 7), 0),  # Sunday and Monday: two contract weeks
        (("h4-2000", "h4-2200", ""), MON, 0),
        (("h4-2300", "", "h4-0030"), MON, 20 * 60 + 30),  # 22:30 h apart on the clock
        (("h4-0900", "h4-1100", ""), date(2026, 3, 28), 0),  # on the clock, not in elapsed time
        (("h4-0900", "h4-1115"), date(2026, 3, 28), 15),
        (("h4-0900", "h4-1100"), date(2026, 10, 24), 0),
    ],
)
def test_start_stability(names, start, over):
    site = site_of(*names, start=start).agreed(start_stability=(StartStability(120),))
    priced = site.agreed(start_stability=(StartStability(120, weight=60.0),))
    if not over:
        assert site.verify() == ()
        assert priced.wishes() == ()
    else:
        assert "expected starts within 2:00 h" in site.one("start_stability").detail
        assert priced.wish("start_stability").price == over


def test_start_stability_looks_back_in_the_week_and_holds_for_contracts():
    tuesday = MON + timedelta(days=1)
    site = site_of("h4-1100", start=tuesday, worked=(worked(MON, "08:45"), worked(MON - timedelta(days=1), "05:00")))
    assert site.agreed(start_stability=(StartStability(135),)).verify() == ()
    found = site.agreed(start_stability=(StartStability(120),)).one("start_stability")
    assert found.detail == "week of 2026-06-01: expected starts within 2:00 h, got 08:45 to 11:00"
    assert site.agreed(start_stability=(StartStability(120, ("other",)),)).verify() == ()


def test_start_stability_that_the_past_broke_by_itself():
    """08:45 and 12:45 were worked: a start in between adds nothing, one at 13:15 half an hour."""
    wednesday, before = MON + timedelta(days=2), (worked(MON, "08:45"), worked(MON + timedelta(days=1), "12:45"))
    rule = (StartStability(120, weight=60.0),)
    assert site_of("h4-1100", start=wednesday, worked=before).agreed(start_stability=rule).wishes() == ()
    late = site_of("h4-1315", start=wednesday, worked=before).agreed(start_stability=rule)
    assert late.wish("start_stability").price == 30.0


TURNS = (RotationWeek(480, 600), RotationWeek(720, 900, ("h4",)))


@pytest.mark.parametrize(
    ("day", "ahead", "name", "fits"),
    [
        (MON, 0, "h4-0800", True),
        (MON, 0, "h8-1000", True),
        (MON, 0, "h4-1015", False),
        (MON, 0, "h4-0745", False),
        (MON, 1, "h4-1200", True),
        (MON, 1, "h4-0800", False),
        (MON, 1, "h6-1200", False),
        (MON + timedelta(days=6), 0, "h4-0800", True),  # Sunday
        (MON + timedelta(days=7), 0, "h4-0800", False),
        (MON + timedelta(days=7), 0, "h4-1500", True),
        (MON + timedelta(days=14), 0, "h4-0800", True),
        (MON - timedelta(days=1), 0, "h4-1200", True),  # the week before the anchor's
        (SPRING, 0, "h4-0800", True),  # of the week 10 weeks before the anchor's
        (SPRING, 1, "h4-0800", False),
        (AUTUMN, 0, "h4-0800", True),  # of the week 20 weeks after
        (AUTUMN, 1, "h4-0800", False),
    ],
)
def test_rotation(day, ahead, name, fits):
    rule = Rotation("early-late", MON + timedelta(days=3), TURNS, {"ann": ahead})
    site = site_of(name, start=day).agreed(rotations=(rule,))
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("rotations")
        assert found.date == day
        assert "early-late, week" in found.detail
        assert site.agreed(rotations=(replace(rule, weight=7.0),)).wish("rotations").price == 7.0
    assert site.agreed(rotations=(replace(rule, agents={"bob": 0}),)).verify() == ()
