"""Sites open past midnight or around the clock, breaks across midnight, people in other time zones."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import HOURS, WED, Site, at, run_of_hours, run_of_shifts

from wfm.core.roster import Roster
from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.verify import verify_roster

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def open_from(opens: str, closes: str, names: list[str], start: date = WED) -> Site:
    site = run_of_hours(start, names).under(nights=None)
    return replace(site, opened={"service": (opens, closes)})


@pytest.mark.parametrize(
    ("names", "fits"),
    [
        (["h4-2200", ""], True),  # until 02:00
        (["h4-2215", ""], False),
        (["", "h4-0800"], True),
        (["", "h4-0745"], False),
        (["", "h4-0200"], False),  # starts when it closes
        (["", "h8-0015"], True),  # opens and closes inside it
        (["", "h6-0000"], False),  # ends at 06:00, when nothing is open
        (["h6-0000", ""], False),
    ],
)
def test_open_until_two_in_the_night(names, fits):
    site = open_from("08:00", "02:00", names)
    if fits:
        assert site.verify() == ()
    else:
        assert site.one("opening_hours").agent == "ann"


@pytest.mark.parametrize("day", [WED, SPRING, AUTUMN])
@pytest.mark.parametrize("name", ["h8-2200", "h8-0000", "h4-2345", "h8-1600"])
def test_open_around_the_clock(day, name):
    for names in (["", name, ""], [name, "", ""]):
        assert open_from("00:00", "24:00", names, day - timedelta(days=1)).verify() == ()


@pytest.mark.parametrize(
    ("eve", "name", "fits"),
    [
        (SPRING - timedelta(days=1), "h4-2200", True),  # ends when the clock shows 03:00 for 02:00
        (SPRING - timedelta(days=1), "h4-2215", False),
        (AUTUMN - timedelta(days=1), "h4-2200", True),  # 02:00, the first pass; the mask is closed from 02:00 on
        (AUTUMN - timedelta(days=1), "h4-2215", False),
    ],
)
def test_open_until_two_when_the_clock_changes(eve, name, fits):
    found = open_from("08:00", "02:00", [name, ""], eve).verify()
    assert [v.rule for v in found] == ([] if fits else ["opening_hours"])


def test_open_around_the_clock_but_for_some_hours():
    site = run_of_hours(WED, ["", "h8-0900"])
    opened = site.mask("00:00", "11:00") | site.mask("14:00", "24:00")
    given = {"open_by_queue": {"service": opened}, "labour": site.labour, "targets": site.targets}
    assert verify_roster(Roster(site.grid, site.stretches), site.staff, **given) == ()
    late = site.shift("ann", WED + timedelta(days=1), "h8-0500")  # ends at 13:00, when it is closed
    found = verify_roster(Roster(late.grid, late.stretches), late.staff, **given)
    assert [v.rule for v in found] == ["opening_hours"]
    nightly = site.shift("ann", WED, "h8-2000").without("ann", WED + timedelta(days=1))
    assert verify_roster(Roster(nightly.grid, nightly.stretches), nightly.staff, **given) == ()


@pytest.mark.parametrize("day", [WED, SPRING - timedelta(days=1), AUTUMN - timedelta(days=1)])
def test_breaks_by_law_across_midnight(day):
    def night(*breaks: tuple[int, int]) -> Site:
        kind = ShiftKind("own", (1320,), 480, tuple(BreakRule("rest", m, True, a, a) for a, m in breaks))
        return run_of_shifts(day, ["own-2200", ""], kinds=(kind,))

    assert night((105, 30)).verify() == ()  # from 23:45 to 00:15
    assert night((60, 15), (180, 15)).verify() == ()
    assert "got 15 min" in night((180, 15)).one("break_law").detail
    at_the_end = night((450, 30))
    at_the_end = replace(at_the_end, stretches=tuple(s for s in at_the_end.stretches if s.end > s.start))
    assert [v.rule for v in at_the_end.verify()] == ["break_law", "break_law"]


def test_length_and_breaks_of_a_shift_over_the_clock_change_are_elapsed():
    for eve, ends in ((SPRING - timedelta(days=1), "07:00"), (AUTUMN - timedelta(days=1), "05:00")):
        site = run_of_hours(eve, ["h8-2200", ""])
        assert site.stretches[-1].end == at(eve + timedelta(days=1), ends)
        assert site.verify() == ()


@pytest.mark.parametrize(
    ("name", "window", "zone", "fits"),
    [
        ("h8-1500", (540, 1020), "America/New_York", True),  # 09:00 to 17:00 there
        ("h8-1445", (540, 1020), "America/New_York", False),
        ("h8-1515", (540, 1020), "America/New_York", False),
        ("h4-0900", (540, 1020), "America/New_York", False),
        ("h8-0300", (540, 1020), "Asia/Manila", True),  # six hours ahead
        ("h4-2000", (0, 1440), "Asia/Manila", True),
        ("h4-2000", (120, 360), "Asia/Manila", True),  # 02:00 to 06:00 of the next date there
        ("h4-2000", (135, 360), "Asia/Manila", False),
        ("h8-2300", (1020, 1500), "America/New_York", True),  # 17:00 to 01:00
        ("h8-2300", (1020, 1485), "America/New_York", False),
    ],
)
def test_daily_window_on_the_clock_of_the_person(name, window, zone, fits):
    site = run_of_hours(WED, [name, ""]).person("ann", available=window, timezone=zone)
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("daily_window")
        assert (found.agent, found.date) == ("ann", WED)
        assert f"in {zone}" in found.detail


@pytest.mark.parametrize(
    ("day", "name", "fits"),
    [
        (date(2026, 3, 20), "h8-1400", True),  # New York changed on 8 March: five hours behind
        (date(2026, 3, 20), "h8-1500", False),
        (SPRING, "h8-1500", True),
        (SPRING, "h8-1400", False),
        (AUTUMN, "h8-1400", True),  # New York changes a week later
        (AUTUMN, "h8-1500", False),
    ],
)
def test_daily_window_elsewhere_while_one_clock_has_changed(day, name, fits):
    site = run_of_hours(day, [name]).person("ann", available=(540, 1020), timezone="America/New_York")
    assert [v.rule for v in site.verify()] == ([] if fits else ["daily_window"])


def test_window_past_midnight():
    site = run_of_hours(WED, ["h8-2200", ""]).person("ann", available=(1260, 1440 + 360))
    assert site.verify() == ()
    early = run_of_hours(WED, ["", "h4-0200"]).person("ann", available=(1260, 1440 + 360))
    assert early.verify() == ()  # inside the window of the date before
    late = run_of_hours(WED, ["", "h4-0215"]).person("ann", available=(1260, 1440 + 360))
    assert "between 21:00 and 30:00" in late.one("daily_window").detail


def test_kinds_of_the_tests_keep_the_law_of_breaks():
    for kind in HOURS.values():
        assert kind.paid_min == kind.length_min
        assert sum(rest.minutes for rest in kind.breaks) == 45
