"""Planted: activities outside their window, too short, too often, without the group or the trainer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_by_hand import THU, WED, Site, run_of_hours, two_days

from wfm.core.rules import Activity

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
TRAINING = Activity("training", 60, first=540, last=1080, group=2, agents=("ann", "cas"), weight=50.0)


def site_of(*planned: tuple[str, date, str, int], rule: Activity = TRAINING, **changes) -> Site:
    """The site of two days with activities in it: who, when, at which time, how long."""
    site = two_days().agreed(activities=(replace(rule, **changes),))
    for who, day, clock, minutes in planned:
        site = site.spend(who, day, clock, minutes, rule.name)
    return site


ANN, CAS = ("ann", WED, "11:00", 60), ("cas", THU, "14:00", 60)


def test_planned_as_asked():
    site = site_of(ANN, CAS)
    assert site.verify() == ()
    assert site.wishes() == ()


def test_one_that_is_not_planned_has_a_price():
    wish = site_of(ANN).wish("activities")
    assert (wish.agent, wish.date, wish.price) == ("cas", date(2026, 6, 1), 50.0)
    assert wish.detail == "training: expected 1 times in the week of 2026-06-01, got 0"
    assert [w.price for w in site_of(ANN, times=3).wishes()] == [100.0, 150.0]


def test_more_often_than_asked():
    site = site_of(ANN, CAS, ("ann", THU, "13:15", 60))
    found = site.one("activities")
    assert (found.agent, found.detail) == ("ann", "training: expected 1 times in the week of 2026-06-01, got 2")
    assert site_of(ANN, CAS, ("ann", THU, "13:15", 60), times=2).verify() == ()
    assert site_of(ANN, CAS, ("ann", THU, "13:15", 60), per="horizon").one("activities").date == WED


def test_weeks_are_contract_weeks():
    site = site_of(ANN, CAS, ("ann", THU, "13:15", 60)).people(week_starts_on=3)
    assert not [v for v in site.verify() if v.rule == "activities"]


def test_two_in_a_row_are_two():
    site = site_of(("ann", WED, "13:15", 120), CAS, times=2)
    assert site.verify() == ()
    assert site_of(("ann", WED, "13:15", 120), CAS).one("activities").detail.endswith("got 2")


def test_length():
    found = site_of(("ann", WED, "11:00", 45), CAS).one("activities")
    assert found.detail == "day_8h-0930: training at 2026-06-03 11:00+02:00: expected 60 min, got 45 min"


@pytest.mark.parametrize(
    ("window", "fits"), [((660, 720), True), ((675, 1080), False), ((540, 705), False), ((0, 1440), True)]
)
def test_window(window, fits):
    site = site_of(ANN, first=window[0], last=window[1], agents=("ann",))
    assert [v.rule for v in site.verify()] == ([] if fits else ["activities"])


def test_weekday():
    found = site_of(ANN, CAS, weekdays=frozenset({3, 4})).one("activities")
    assert (found.agent, found.date) == ("ann", WED)
    assert "expected it within 09:00 to 18:00 on Thu, Fri" in found.detail


@pytest.mark.parametrize(
    ("eve", "clock", "last", "fits"),
    [
        (WED, "23:30", 1470, True),  # to 00:30
        (WED, "23:30", 1455, False),
        (WED, "00:00", 1500, True),
        (WED, "00:00", 60, True),  # the same, written as a clock time
        (SPRING - timedelta(days=1), "00:00", 1500, True),
        (AUTUMN - timedelta(days=1), "00:00", 1485, False),
    ],
)
def test_window_across_midnight(eve, clock, last, fits):
    rule = Activity("reading", 60, first=1380, last=last, weekdays=frozenset({eve.weekday()}))
    site = run_of_hours(eve, ["h6-2200", ""]).under(nights=None).agreed(activities=(rule,))
    site = site.shift("ann", eve, "h6-2200", at_min=[180])
    found = site.spend("ann", eve, clock, 60, "reading").verify()
    assert [v.rule for v in found] == ([] if fits else ["activities"])


@pytest.mark.parametrize(
    ("day", "last", "fits"), [(SPRING, 225, True), (SPRING, 210, False), (AUTUMN, 135, True), (AUTUMN, 120, False)]
)
def test_window_on_the_days_the_clock_changes(day, last, fits):
    # an hour from 01:45 ends at 03:45 in spring; three quarters from 01:30 at 02:15, the first pass, in autumn
    rule = Activity("reading", 60 if day == SPRING else 45, first=60, last=last)
    site = run_of_hours(day, ["h6-0000"]).under(nights=None).agreed(activities=(rule,))
    site = site.shift("ann", day, "h6-0000", at_min=[180])
    clock = "01:45" if day == SPRING else "01:30"
    site = site.spend("ann", day, clock, rule.minutes, "reading")
    assert [v.rule for v in site.verify()] == ([] if fits else ["activities"])


def test_unpaid():
    site = site_of(ANN, CAS)
    index = [s.activity for s in site.stretches if (s.agent, s.date) == ("ann", WED)].index("training")
    found = site.edit("ann", WED, index, paid=False).target("ann", minutes=900, reason="x").verify()
    assert {"shift_library", "activities"} == {v.rule for v in found}
    assert any("expected it paid, got unpaid" in v.detail for v in found)


def test_over_a_break_the_break_is_missed():
    found = site_of(("ann", WED, "10:30", 60), CAS).verify()  # the break is at 10:45
    assert {v.rule for v in found} == {"breaks"}


def test_activity_on_a_queue():
    site = site_of(ANN, CAS)
    index = [s.activity for s in site.stretches if (s.agent, s.date) == ("ann", WED)].index("training")
    assert "expected no queue, got 'sales'" in site.edit("ann", WED, index, queue="sales").one("skills").detail


def test_who_takes_no_part():
    found = site_of(ANN, CAS, ("bob", THU, "11:00", 60)).one("activities")
    assert found.agent == "bob"
    assert "expected only who takes part or gives it, got bob" in found.detail


def test_everybody_but_team_leads_where_nobody_is_named():
    site = site_of(ANN, CAS, ("bob", THU, "11:00", 60), agents=())
    assert (site.verify(), site.wishes()) == ((), ())
    assert site.spend("lea", THU, "17:00", 60, "training").one("activities").agent == "lea"


def test_teams():
    site = site_of(ANN, agents=(), teams=("red",)).person("ann", team="red").person("cas", team="blue")
    assert (site.verify(), site.wishes()) == ((), ())
    assert "got cas" in site.spend("cas", THU, "14:00", 60, "training").one("activities").detail


TOGETHER = {"group": 0, "agents": (), "teams": ("red",), "per": "horizon"}


def team_of_two(*planned, **changes) -> Site:
    site = site_of(*planned, **{**TOGETHER, **changes})
    return site.person("ann", team="red").person("cas", team="red")


def test_whole_team_together():
    assert team_of_two(("ann", THU, "12:30", 60), ("cas", THU, "12:30", 60)).verify() == ()
    apart = team_of_two(("ann", THU, "12:30", 60), ("cas", THU, "14:00", 60)).verify()
    assert [(v.rule, v.agent) for v in apart] == [("activities", "cas")]
    assert "training at 2026-06-04 12:30+02:00: expected who of the team has it nowhere else" in apart[0].detail
    assert "got it without cas" in apart[0].detail
    alone = team_of_two(("ann", WED, "13:15", 60))  # Cas isn't there on Wednesday
    assert alone.verify() == ()
    assert [wish.agent for wish in alone.wishes()] == ["cas"]


def test_who_of_a_team_had_it_stays_at_work():
    # Ann has it on Wednesday, when Cas isn't there; on Thursday both are
    two = ("ann", WED, "13:15", 60), ("cas", THU, "12:30", 60)
    assert (team_of_two(*two).verify(), team_of_two(*two).wishes()) == ((), ())
    twice = team_of_two(*two, times=2).one("activities")
    assert (twice.agent, twice.date) == ("ann", THU)
    assert team_of_two(*two, ("ann", THU, "12:30", 60), times=2).verify() == ()
    weekly = team_of_two(*two, per="week").people(week_starts_on=3).verify()  # a week begins on Thursday
    assert [(v.agent, v.date) for v in weekly if v.rule == "activities"] == [("ann", THU)]


def test_the_order_of_a_teams_meetings_is_not_of_time():
    # Bob is there on Thursday morning only, Ann and Cas meet in the afternoon: they needn't come to his
    three = ("bob", THU, "11:00", 60), ("ann", THU, "12:30", 60), ("cas", THU, "12:30", 60)
    site = team_of_two(*three).person("bob", team="red")
    assert site.verify() == ()
    without_cas = team_of_two(three[0], three[1]).person("bob", team="red").verify()
    assert [(v.rule, v.agent) for v in without_cas] == [("activities", "cas"), ("activities", "cas")]


COACHING = {"group": 1, "trainer": "team_lead", "per": "horizon", "agents": ("ann", "cas")}


def test_team_lead_who_is_there_gives_it():
    # Lea leads on Wednesday from 11:45 to 13:45 and from 14:00 to 16:30
    assert site_of(("ann", WED, "14:00", 60), **COACHING).verify() == ()
    found = site_of(("ann", WED, "13:15", 60), **COACHING).one("activities")  # her break is at 13:45
    assert "training at 2026-06-03 13:15+02:00: expected team_lead to be there, got nobody" in found.detail
    late = site_of(("ann", WED, "17:00", 60), **COACHING)  # Lea has left
    assert late.one("activities").agent == "ann"


def test_team_lead_at_the_activity_gives_it():
    site = site_of(("ann", WED, "14:00", 60), ("lea", WED, "14:00", 60), **COACHING)
    assert site.verify() == ()
    elsewhere = site_of(("ann", WED, "14:00", 60), ("lea", WED, "14:15", 60), **COACHING).one("activities")
    assert "expected team_lead to be there, got nobody" in elsewhere.detail


def test_one_team_lead_cannot_coach_two_at_once():
    both = (("ann", THU, "12:30", 60), ("cas", THU, "12:30", 60))
    found = site_of(*both, **COACHING).one("activities")
    assert "expected 2 x team_lead to be there, got lea" in found.detail
    assert site_of(*both, **{**COACHING, "group": 2}).verify() == ()
    assert site_of(*both, **{**COACHING, "trainer": ""}).verify() == ()


def test_team_lead_is_not_in_two_places_at_times_that_overlap():
    times = (("ann", THU, "12:30", 30), ("cas", THU, "12:45", 30))
    coaching = {**COACHING, "minutes": 30}
    found = site_of(*times, **coaching).one("activities")
    assert (found.agent, found.date) == ("cas", THU)
    assert "training at 2026-06-04 12:45+02:00: expected 2 x team_lead to be there, got lea" in found.detail
    after = (times[0], ("cas", THU, "13:00", 30))
    assert site_of(*after, **coaching).verify() == ()


def test_team_leads_at_activities_that_overlap_give_one_each():
    coaching = replace(TRAINING, minutes=30, **COACHING)
    site = two_days().agreed(activities=(coaching,)).person("bob", role="team_lead", skills=())
    site = site.shift("bob", THU, "short_4h-0900")
    both = site.spend("ann", THU, "12:30", 30, "training").spend("bob", THU, "12:30", 30, "training")
    both = both.spend("cas", THU, "12:45", 30, "training")
    assert both.spend("lea", THU, "12:45", 30, "training").verify() == ()
    found = both.spend("lea", THU, "13:00", 30, "training").one("activities")
    assert "training at 2026-06-04 12:45+02:00: expected 2 x team_lead to be there, got bob" in found.detail


def test_trainer_by_name():
    both = (("ann", THU, "11:15", 60), ("bob", THU, "11:15", 60))
    named = {"agents": ("ann",), "trainer": "bob"}
    assert site_of(*both, **named).verify() == ()
    found = site_of(both[0], **named).one("activities")  # Bob is on a queue
    assert "expected bob to be there, got nobody" in found.detail


def test_unknown_activity_is_a_break_too_many():
    site = site_of(ANN, CAS).agreed(activities=())
    assert {v.rule for v in site.verify()} == {"breaks"}
