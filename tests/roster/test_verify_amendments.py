"""What was agreed through the day, and what the check makes of it: accepted, refused, and the edges."""

from dataclasses import replace

import pytest
from repair_site import faults, site_of
from roster_by_hand import THU, WED, at, cut

from wfm.core.agent import Agent
from wfm.core.intraday import Amendment
from wfm.core.roster import HoursTarget, Roster
from wfm.core.rules import Activity, DaysOffInARow, Lock, Request, SiteRules

MONDAY = WED.replace(day=1)


def one_shift(**agents):
    """A person with one shift of four hours, and the hours due said."""
    site = site_of("short_4h-0900", **agents)
    return replace(site, targets=(HoursTarget("p0", MONDAY, 240, 840, 0, "2 of 7 days"),))


def ends(site, clock):
    """The last stretch ends at another time."""
    return site.edit("p0", WED, len(site.stretches) - 1, end=at(WED, clock))


def rules(site, *amendments):
    return sorted({v.rule for v in faults(site, Roster(site.grid, site.stretches), amendments)})


def test_the_site_is_correct():
    assert rules(one_shift()) == []


@pytest.mark.parametrize(("clock", "kind", "minutes"), [("14:00", "extend_shift", 60), ("12:00", "shorten_shift", -60)])
def test_other_hours_need_an_agreement_of_just_so_many_minutes(clock, kind, minutes):
    site = ends(one_shift(), clock)
    assert rules(site) == ["contract_hours", "shift_library"]
    assert rules(site, Amendment("p0", WED, kind, minutes)) == []
    assert "shift_library" in rules(site, Amendment("p0", WED, kind, minutes + 15))
    assert rules(site, Amendment("p0", THU, kind, minutes)) == ["shift_library"]


def test_hours_beyond_the_shift_need_an_agreement_to_stay():
    site = ends(one_shift(), "14:00")
    assert rules(site, Amendment("p0", WED, "shorten_shift", 60)) == ["shift_library"]


def test_who_is_absent_owes_no_break_no_lock_and_no_wish():
    site = one_shift()
    site = replace(site, stretches=(replace(site.stretches[0], end=at(WED, "09:30")),))
    site = site.people(
        locks=(Lock("p0", WED, "short_4h", 540, (630,)),),
        requests=(Request("p0", WED, "shift", ("short_4h",), weight=None),),
    )
    gone = Amendment("p0", WED, "absent", -210)
    assert rules(site, gone) == []
    assert {"breaks", "contract_hours", "locks", "shift_library"} <= set(rules(site))
    all_gone = replace(site, stretches=())
    assert rules(all_gone, replace(gone, minutes=-240)) == []
    assert rules(all_gone) == ["contract_hours", "locks"]


def test_a_day_absent_is_no_day_off():
    site = one_shift()
    agent = site.staff.agents[0]
    grid = replace(site.grid, start=MONDAY, days=5)
    dates = [MONDAY.replace(day=d) for d in (1, 2, 4, 5)]
    stretches = tuple(s for day in dates for s in cut(agent, day, "short_4h-0900", site.staff.shifts))
    target = HoursTarget("p0", MONDAY, 1200, 840, 0, "as rostered", 1200)
    agreed = SiteRules(days_off_in_a_row=DaysOffInARow(2))
    site = replace(site, grid=grid, stretches=stretches, targets=(target,), rules=agreed)
    assert "days_off_in_a_row" in rules(site)
    assert "days_off_in_a_row" not in rules(site, Amendment("p0", WED, "absent", -240))


def test_longer_shifts_are_still_held_to_rest_and_opening_hours():
    late = site_of("short_4h-1700")
    early = cut(late.staff.agents[0], THU, "short_4h-0800", late.staff.shifts)
    late = replace(late, stretches=(*late.stretches, *early))
    late = late.edit("p0", WED, 2, end=at(WED, "22:00"))
    found = rules(late, Amendment("p0", WED, "extend_shift", 60))
    assert {"daily_rest", "opening_hours"} <= set(found)
    assert "shift_library" not in found


def test_a_team_lead_serves_a_queue_only_if_agreed():
    site = site_of("day_8h-0900")
    lead = Agent("lea", "Lea", "team_lead", "full")
    stretches = cut(lead, WED, "day_8h-0900", site.staff.shifts)
    stretches[2] = replace(stretches[2], activity="on_queue", queue="service")
    site = replace(site, staff=replace(site.staff, agents=(lead,)), stretches=tuple(stretches))
    assert "skills" in rules(site)
    assert "skills" not in rules(site, Amendment("lea", WED, "lead_takes_contacts"))


def test_a_meeting_left_out_today_is_not_asked_for_on_another_day():
    meeting = Activity("meeting", 30, group=0)
    site = replace(site_of("day_8h-0900", "day_8h-0900"), rules=SiteRules(activities=(meeting,)))
    site = site.spend("p1", WED, "15:00", 30, "meeting")
    assert "activities" in rules(site)
    assert "activities" not in rules(site, Amendment("p0", WED, "cancel_activity"))
    assert "activities" not in rules(site, Amendment("p0", THU, "absent", -480))
