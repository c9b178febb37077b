"""Planted: too few people, no team lead, more people than seats."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import THU, WED, Site, run_of_hours, two_days

from wfm.core.rules import MinimumStaff, Seats

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HARD = float("inf")


def staffed(**rule) -> Site:
    """The site of two days, held to at least one on the queues from 09:30 to 18:00 on Wednesday, or what is given."""
    fields = {"least": 1, "weekdays": frozenset({2}), "first": 570, "last": 1080, "weight": HARD, **rule}
    return two_days().agreed(minimum_staff=(MinimumStaff(**fields),))


def test_break_of_the_only_one_is_a_time_with_nobody():
    # Ann is there from 09:30 to 18:00 with breaks at 10:45, 12:45 (half an hour) and 15:15
    found = staffed().verify()
    assert {v.rule for v in found} == {"minimum_staff"}
    assert [v.detail.partition("time from ")[2] for v in found] == [
        "2026-06-03 10:45+02:00 to 2026-06-03 11:00+02:00",
        "2026-06-03 12:45+02:00 to 2026-06-03 13:15+02:00",
        "2026-06-03 15:15+02:00 to 2026-06-03 15:30+02:00",
    ]
    assert found[0].detail.startswith("expected at least 1 people on the queues, got 0")
    assert (found[0].agent, found[0].date) == ("", WED)
    assert [wish.price for wish in staffed(weight=2.0).wishes()] == [2.0, 4.0, 2.0]  # per quarter


def test_edges_of_the_times():
    assert staffed(first=570, last=645).verify() == ()  # up to the first break
    assert staffed(first=660, last=765).verify() == ()  # between two breaks
    assert len(staffed(first=555, last=645).verify()) == 1  # she starts at 09:30
    assert len(staffed(first=1065, last=1095).verify()) == 1  # and leaves at 18:00
    assert staffed(first=0, last=480).verify() == ()  # nothing is open before 08:00
    assert staffed(first=0, last=480, weekdays=frozenset({0, 1})).verify() == ()


def test_staff_of_one_queue():
    # on service until the first break, then on sales, then on service again
    assert staffed(first=570, last=645, queue="service").verify() == ()
    assert len(staffed(first=570, last=645, queue="sales").verify()) == 1
    assert staffed(first=660, last=765, queue="sales").verify() == ()
    assert staffed(first=660, last=765, queue="unknown").verify() == ()  # nothing of it is open


def test_missing_people_add_up():
    site = staffed(least=3, first=570, last=645, weight=1.5)
    assert site.wish("minimum_staff").price == 1.5 * 2 * 5  # two people in five quarters


def test_team_leads_on_duty():
    # Lea is there on Wednesday from 08:00 to 16:30, with breaks at 09:15, 11:15 and 13:45
    assert staffed(queue="team_lead", first=480, last=555).verify() == ()
    found = staffed(queue="team_lead", first=480, last=570).one("minimum_staff")
    assert "expected at least 1 team leads, got 0 at some time from 2026-06-03 09:15+02:00" in found.detail
    late = staffed(queue="team_lead", first=990, last=1440).one("minimum_staff")
    assert "from 2026-06-03 16:30+02:00 to 2026-06-03 21:00+02:00" in late.detail  # until the site closes


@pytest.mark.parametrize("eve", [WED, SPRING - timedelta(days=1), AUTUMN - timedelta(days=1)])
def test_least_staff_across_midnight(eve):
    weekdays = frozenset({eve.weekday()})
    site = run_of_hours(eve, ["h4-2230", ""])  # break at 00:00 for 45 minutes
    rule = MinimumStaff(1, weekdays=weekdays, first=1350, last=1440, weight=HARD)
    assert site.agreed(minimum_staff=(rule,)).verify() == ()
    found = site.agreed(minimum_staff=(replace(rule, last=60),)).one("minimum_staff")  # until 01:00
    assert found.date == eve + timedelta(days=1)
    assert "00:00" in found.detail


@pytest.mark.parametrize(("day", "price"), [(WED, 12), (SPRING, 8), (AUTUMN, 16)])
def test_quarters_of_the_day_on_which_the_clock_changes(day, price):
    site = run_of_hours(day, [""]).agreed(minimum_staff=(MinimumStaff(1, first=60, last=240, weight=1.0),))
    assert site.wish("minimum_staff").price == price  # from 01:00 to 04:00


def seated(seats: int, **more) -> Site:
    return two_days().agreed(seats=Seats(seats, **more))


def test_seats_count_everybody_in_the_office():
    # Wednesday: Ann 09:30-18:00 and Lea 08:00-16:30; Thursday: Ann 10:00-18:30, Bob 09:00-13:00, Cas 08:00-16:30
    # and Lea 12:30-21:00, so four from 12:30 to 13:00
    assert seated(4).verify() == ()
    found = seated(3).one("seats")
    assert (found.agent, found.date) == ("", THU)
    span = "2026-06-04 12:30+02:00 to 2026-06-04 13:00+02:00"
    assert found.detail == f"expected at most 3 people in the office, got 4 from {span}"
    assert seated(3, weight=2.5).wish("seats").price == 5.0  # two quarters


@pytest.mark.parametrize("day", [WED, SPRING, AUTUMN])
def test_seats_are_taken_for_elapsed_time(day):
    site = run_of_hours(day, ["h6-0000"]).under(nights=None).agreed(seats=Seats(0, weight=1.0))
    assert site.wish("seats").price == 24.0  # quarters, whatever the clock shows


def test_who_works_at_home_takes_no_seat():
    assert seated(3).person("bob", home=True).verify() == ()
    site = seated(0)
    for who in ("ann", "bob", "cas", "lea"):
        assert site.verify() != ()
        site = site.person(who, home=True)
    assert site.verify() == ()


def test_seat_is_free_when_a_shift_ends():
    site = run_of_hours(WED, ["h4-2000", ""])
    bob = replace(site.staff.agents[0], id="bob")
    site = site.people(agents=(*site.staff.agents, bob))
    site = replace(site, targets=()).contract("roomy", weekly_min=0, weekly_range=(0, 9999))
    after = site.shift("bob", THU, "h4-0000").agreed(seats=Seats(1))
    assert after.verify() == ()
    before = site.shift("bob", WED, "h4-1900").agreed(seats=Seats(1, weight=1.0))
    assert before.wish("seats").price == 12.0  # from 20:00 to 23:00
    across = site.shift("bob", WED, "h4-2200").agreed(seats=Seats(1))
    assert "2026-06-03 22:00+02:00 to 2026-06-04 00:00+02:00" in across.one("seats").detail
