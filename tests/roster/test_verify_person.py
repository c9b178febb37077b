"""Planted: shifts a person can't work, queues they can't serve, hours when nobody is open."""

from dataclasses import replace
from datetime import date

import pytest
from roster_by_hand import THU, WED, at, run_of_shifts, two_days

from wfm.core.agent import TimeOff
from wfm.core.roster import Roster
from wfm.roster.verify import verify_roster

WEDNESDAY, THURSDAY = 2, 3


def test_weekday_that_the_person_does_not_work():
    found = two_days().person("bob", weekdays=frozenset({0, 1, WEDNESDAY})).one("weekdays")
    assert (found.agent, found.date) == ("bob", THU)
    expected = "expected a weekday that the person allows (Monday, Tuesday, Wednesday), got Thursday"
    assert found.detail == f"short_4h-0900: {expected}"


def test_weekday_that_the_contract_does_not_allow():
    found = two_days().contract("half", weekdays=frozenset({WEDNESDAY})).one("weekdays")
    assert (found.agent, found.date) == ("bob", THU)
    assert "a weekday that contract half allows (Wednesday), got Thursday" in found.detail


@pytest.mark.parametrize(("window", "fits"), [((540, 780), True), ((555, 780), False), ((540, 765), False)])
def test_daily_window_holds_the_whole_shift(window, fits):
    site = two_days().person("bob", available=window)  # on duty 09:00 to 13:00
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("daily_window")
        assert (found.agent, found.date) == ("bob", THU)
        assert "got 2026-06-04 09:00+02:00 to 2026-06-04 13:00+02:00" in found.detail
        assert f"between {window[0] // 60:02d}:{window[0] % 60:02d} and" in found.detail


def test_daily_window_is_wall_time_when_the_clock_changes():
    site = run_of_shifts(date(2026, 10, 25), ["night_4h-0000"])  # ends at 03:00 by the clock
    assert site.person("ann", available=(0, 180)).verify() == ()
    assert site.person("ann", available=(0, 165)).one("daily_window")


def test_daily_window_until_midnight():
    site = run_of_shifts(WED, ["night_4h-2000"])
    assert site.person("ann", available=(60, 1440)).verify() == ()
    assert "between 01:00 and 23:45" in site.person("ann", available=(60, 1425)).one("daily_window").detail


def test_first_day():
    site = two_days()  # Cas starts on Thursday
    assert site.agent("cas").hired_on == THU
    found = site.person("cas", hired_on=date(2026, 6, 5)).one("hired_on")
    assert (found.agent, found.date) == ("cas", THU)
    assert "expected no shift before 2026-06-05, got one on 2026-06-04" in found.detail


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        ("08:00", "09:00", False),  # the shift is 09:00 to 13:00
        ("13:00", "14:00", False),
        ("08:00", "09:15", True),
        ("12:45", "14:00", True),
        ("10:00", "10:15", True),
        ("00:00", "23:45", True),
    ],
)
def test_time_off(start, end, touches):
    off = TimeOff("bob", at(THU, start), at(THU, end), "dentist", paid=False)
    site = two_days().people(time_off=(off,))
    if touches:
        found = site.one("time_off")
        assert (found.agent, found.date) == ("bob", THU)
        assert f"during dentist from 2026-06-04 {start}+02:00 to 2026-06-04 {end}+02:00" in found.detail
        assert "got 2026-06-04 09:00+02:00 to 2026-06-04 13:00+02:00" in found.detail
    else:
        assert site.verify() == ()


def test_time_off_of_another_person_does_not_matter():
    off = TimeOff("ann", at(date(2026, 6, 5), "00:00"), at(date(2026, 6, 6), "00:00"), "leave", paid=False)
    assert two_days().people(time_off=(off,)).verify() == ()


def test_queue_the_agent_has_no_skill_for():
    found = two_days().edit("bob", THU, 0, queue="service").one("skills")
    assert (found.agent, found.date) == ("bob", THU)
    assert "on_queue at 2026-06-04 09:00+02:00: expected a queue the person is skilled for (sales)" in found.detail
    assert found.detail.endswith("got 'service'")


def test_work_on_no_queue():
    assert two_days().edit("bob", THU, 0, queue="").one("skills").detail.endswith("got ''")


def test_break_with_a_queue():
    assert "expected no queue, got 'sales'" in two_days().edit("bob", THU, 1, queue="sales").one("skills").detail


def test_agent_who_leads():
    found = two_days().edit("bob", THU, 0, activity="team_lead", queue="").one("skills")
    assert "team_lead at 2026-06-04 09:00+02:00: expected on_queue" in found.detail


def test_team_lead_on_a_queue():
    found = two_days().person("lea", skills=("service",)).edit("lea", WED, 0, activity="on_queue", queue="service")
    assert "expected team_lead" in found.one("skills").detail


def test_team_lead_with_a_queue():
    assert "expected no queue, got 'sales'" in two_days().edit("lea", WED, 0, queue="sales").one("skills").detail


def test_unpaid_work():
    found = two_days().edit("bob", THU, 0, paid=False).target("bob", minutes=150, reason="x").verify()
    assert [v.rule for v in found] == ["shift_library", "skills"]
    assert "expected it paid, got unpaid" in found[1].detail


@pytest.mark.parametrize(("name", "fits"), [("0900", True), ("0830", False), ("1400", True), ("1430", False)])
def test_shift_outside_the_hours_of_the_only_queue(name, fits):
    site = two_days().shift("bob", THU, f"short_4h-{name}", queues=("sales",))  # sales is open 09:00 to 18:00
    if fits:
        assert site.verify() == ()
    else:
        found = site.one("opening_hours")
        assert (found.agent, found.date) == ("bob", THU)
        assert "between 2026-06-04 09:00+02:00 and 2026-06-04 18:00+02:00" in found.detail


def test_shift_follows_the_widest_hours_of_several_queues():
    site = two_days().person("bob", skills=("sales", "service"))
    assert site.shift("bob", THU, "short_4h-0800", queues=("sales",)).verify() == ()
    assert site.shift("bob", THU, "short_4h-1700", queues=("sales",)).verify() == ()


def test_team_lead_follows_the_hours_of_any_queue():
    site = two_days()
    assert site.shift("lea", THU, "day_8h-1230").verify() == ()  # until 21:00, when service closes
    shut = replace(site, opened={"service": ("08:00", "20:45"), "sales": ("09:00", "18:00")})
    found = shut.one("opening_hours")
    assert (found.agent, found.date) == ("lea", THU)
    assert "got 2026-06-04 12:30+02:00 to 2026-06-04 21:00+02:00" in found.detail


def test_shift_on_a_closed_day():
    site = replace(two_days(), opened={"service": ("08:00", "21:00"), "sales": ("09:00", "09:00")})
    found = site.one("opening_hours")
    assert (found.agent, found.date) == ("bob", THU)
    assert "expected no shift on a day that is closed" in found.detail


def test_hours_closed_in_the_middle_of_the_day_do_not_matter():
    site = run_of_shifts(WED, ["day_8h-0800"])
    broken = site.mask("00:00", "11:00") | site.mask("14:00", "24:00")
    assert broken.sum() == 84
    roster = Roster(site.grid, site.stretches)
    given = {"open_by_queue": {"service": broken}, "labour": site.labour, "targets": site.targets}
    assert verify_roster(roster, site.staff, **given) == ()
