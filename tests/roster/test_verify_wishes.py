"""Planted: requests that must be granted and aren't, what the others cost, dates that were settled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import Site, run_of_hours

from wfm.core.rules import Lock, Request
from wfm.roster.verify import BrokenWish

MON = date(2026, 6, 1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def asked(names: list[str], start: date = MON, **wish) -> Site:
    """Somebody who asks something, always to be granted, of the first day."""
    return run_of_hours(start, names, requests=(Request("ann", start, weight=None, **wish),))


@pytest.mark.parametrize(
    ("name", "wish", "granted"),
    [
        ("", {"wish": "off"}, True),
        ("h4-0900", {"wish": "off"}, False),
        ("h4-2200", {"wish": "off"}, False),  # across midnight, of the day it starts
        ("h4-0900", {"wish": "work"}, True),
        ("", {"wish": "work"}, False),
        ("h4-0900", {"wish": "shift", "shifts": ("h4", "h6")}, True),
        ("h8-0900", {"wish": "shift", "shifts": ("h4", "h6")}, False),
        ("", {"wish": "shift", "shifts": ("h4",)}, True),  # if they work
        ("h8-0900", {"wish": "shift", "first": 540}, True),
        ("h8-0845", {"wish": "shift", "first": 540}, False),
        ("h8-0900", {"wish": "shift", "last": 540}, True),
        ("h8-0915", {"wish": "shift", "last": 540}, False),
        ("h8-0900", {"wish": "shift", "shifts": ("h4",), "first": 540, "last": 600}, False),
        ("h4-0900", {"wish": "not_shift", "shifts": ("h4",)}, False),
        ("h6-0900", {"wish": "not_shift", "shifts": ("h4",)}, True),
        ("h4-0900", {"wish": "not_shift", "shifts": ("h4",), "first": 1200}, True),
        ("h4-2200", {"wish": "not_shift", "first": 1200}, False),
        ("", {"wish": "not_shift"}, True),
    ],
)
@pytest.mark.parametrize("day", [MON, SPRING, AUTUMN])
def test_request(name, wish, granted, day):
    site = asked([name, ""], day, **wish)
    free = site.people(requests=(replace(site.staff.requests[0], weight=2.5),))
    if granted:
        assert site.verify() == ()
        assert free.wishes() == ()
    else:
        found = site.one("requests")
        assert (found.agent, found.date) == ("ann", day)
        assert found.detail.startswith("asked ")
        assert free.wish("requests") == BrokenWish("requests", "ann", day, found.detail, 2.5)


def test_words_of_a_request():
    site = asked(["h8-0845"], wish="shift", shifts=("h4", "h6"), first=540, last=600)
    assert site.one("requests").detail == "asked for h4 or h6 from 09:00 starting by 10:00, got h8-0845"


def test_requests_of_other_people_and_dates_do_not_matter():
    requests = (
        Request("bob", MON, "off", weight=None),
        Request("ann", MON + timedelta(days=1), "off", weight=None),
        Request("ann", MON - timedelta(days=1), "work", weight=None),
    )
    assert run_of_hours(MON, ["h4-0900"], requests=requests).verify() == ()


def locked(name: str, day: date = MON, **lock) -> Site:
    return run_of_hours(day, [name, ""], locks=(Lock("ann", day, **lock),))


@pytest.mark.parametrize(
    ("name", "lock", "words"),
    [
        ("", {}, None),
        ("h4-0900", {}, "settled: expected the day off, got h4-0900"),
        ("h4-0900", {"shift": "h4"}, None),
        ("h4-0900", {"shift": "h4", "start": 540}, None),
        ("h4-0915", {"shift": "h4", "start": 540}, "settled: expected h4 at 09:00, got h4-0915"),
        ("h6-0900", {"shift": "h4", "start": 540}, "settled: expected h4 at 09:00, got h6-0900"),
        ("", {"shift": "h4", "source": "swap of 2 May"}, "settled (swap of 2 May): expected h4, got the day off"),
        ("h4-0900", {"shift": "h4", "start": 540, "breaks": (630,)}, None),  # 90 minutes into the shift
        (
            "h4-0900",
            {"shift": "h4", "start": 540, "breaks": (645,)},
            "settled: expected a break of h4-0900 at 10:45, got none there",
        ),
        ("h4-2300", {"shift": "h4", "start": 1380, "breaks": (30,)}, None),  # at 00:30 the day after
        ("h4-2300", {"shift": "h4", "start": 1380, "breaks": (1470,)}, None),
        ("h4-2300", {"shift": "h4", "start": 1380, "breaks": (45,)}, "at 00:45, got none there"),
    ],
)
def test_lock(name, lock, words):
    site = locked(name, **lock)
    if words is None:
        assert site.verify() == ()
    else:
        found = site.one("locks")
        assert (found.agent, found.date) == ("ann", MON)
        assert found.detail.endswith(words)


@pytest.mark.parametrize(("day", "clock"), [(SPRING, 300), (AUTUMN, 180)])
def test_lock_of_a_shift_in_which_the_clock_changes(day, clock):
    """From midnight the break 180 minutes into the shift is at 04:00 in spring and at 02:00 (second pass) in autumn."""
    site = locked("h8-0000", day, shift="h8", start=0, breaks=(90,))
    assert site.verify() == ()
    late = site.shift("ann", day, "h8-0000", at_min=[180])
    assert late.one("locks")
    assert late.people(locks=(Lock("ann", day, "h8", 0, (clock,)),)).one("locks")
    exact = {SPRING: 240, AUTUMN: 120}[day]
    moved = late.people(locks=(Lock("ann", day, "h8", 0, (exact,)),)).verify()
    assert len(moved) == (0 if day == SPRING else 1)  # 02:00 is taken to be its first pass


def test_lock_outside_the_horizon_or_of_a_stranger_does_not_matter():
    locks = (Lock("ann", MON + timedelta(days=9), "h4"), Lock("bob", MON, "h4"))
    assert run_of_hours(MON, [""], locks=locks).verify() == ()
