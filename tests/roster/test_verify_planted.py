"""One roster that keeps every rule, and for each rule a change to it that the check must catch."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from roster_by_hand import HOURS, Site, at, worked

import wfm.roster.verify
from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.rules import (
    Activity,
    DaysOffInARow,
    Lock,
    MinimumStaff,
    Request,
    Rotation,
    RotationWeek,
    Seats,
    ShiftLimit,
    SiteRules,
    StartStability,
    Succession,
    Weekends,
    WorkDaysInARow,
)

MON = date(2026, 6, 1)
HARD = float("inf")
DAYS = {d: MON + timedelta(days=d) for d in range(14)}
RULES = SiteRules(
    work_days_in_a_row=WorkDaysInARow(2),
    days_off_in_a_row=DaysOffInARow(2),
    weekends=(Weekends(1, 2), Weekends(both_or_none=True)),
    successions=(Succession("h8", ("h6",)),),
    shift_limits=(ShiftLimit("h10", 1, "week"),),
    start_stability=(StartStability(120, ("full",)),),
    rotations=(Rotation("early", MON, (RotationWeek(480, 600),), {"ann": 0}),),
    minimum_staff=(MinimumStaff(1, "service", frozenset({1}), 855, 960, HARD),),
    seats=Seats(4),
    activities=(Activity("training", 60, per="horizon", first=720, last=1080, agents=("ann",)),),
)


def clean() -> Site:
    """Two weeks around the clock: Ann by day, Bob in the afternoon, Cas at night, Eve under age, Lea who leads."""
    contract = Contract("full", 2400, (240, 360, 480, 540, 600), 5, weekly_range=(0, 2400), period_range=(1440, 4800))
    agents = (
        Agent("ann", "Ann", "agent", "full", ("service",), starts=(480, 720), sundays=False, hired_on=MON),
        Agent("bob", "Bob", "agent", "full", ("service", "sales"), available=(600, 1440)),
        Agent("cas", "Cas", "agent", "night", ("service",)),
        Agent("eve", "Eve", "agent", "full", ("sales",), birth_date=date(2009, 5, 1)),
        Agent("lea", "Lea", "team_lead", "full", weekdays=frozenset(range(5))),
    )
    staff = Staff(
        agents,
        {"full": contract, "night": replace(contract, name="night", period_range=None)},
        tuple(HOURS.values()),
        time_off=(TimeOff("bob", at(DAYS[11], "00:00"), at(DAYS[12], "00:00"), "leave", paid=False),),
        worked=tuple(worked(MON - timedelta(days=d), "09:00", shift="h8") for d in (3, 4, 5)),
        requests=(Request("ann", DAYS[3], "shift", ("h8",), weight=None),),
        locks=(Lock("ann", DAYS[1], "h8", 540),),
    )
    opened = {"service": ("00:00", "24:00"), "sales": ("06:00", "24:00")}
    site = Site(Grid("Europe/Amsterdam", 15, MON, 14), staff, opened=opened, rules=RULES)
    for week in (0, 7):
        for d in range(week, week + 5):
            site = site.shift("ann", DAYS[d], "h8-0900")
            site = site.shift("lea", DAYS[d], "h8-0900")
        for d in range(week, week + 4):
            site = site.shift("bob", DAYS[d], "h8-1200")
        for d in range(week, week + 2):
            site = site.shift("cas", DAYS[d], "h8-2200")
            site = site.shift("eve", DAYS[d], "h6-1000", queues=("sales",))
    return site.spend("ann", DAYS[1], "13:00", 60, "training")


def first(site: Site, who: str, day: int, **changes) -> Site:
    """Change the first stretch of a shift."""
    return site.edit(who, DAYS[day], 0, **changes)


def add_double(site: Site) -> Site:
    extra = site.shift("ann", DAYS[0], "h4-1900")
    return replace(site, stretches=site.stretches + tuple(s for s in extra.stretches if s.shift == "h4-1900"))


def shifts(site: Site, who: str, **by_day: str) -> Site:
    """Put shifts on days, written d3="h8-0900"; "" takes one away."""
    for key, name in by_day.items():
        day = DAYS[int(key[1:])]
        site = site.shift(who, day, name) if name else site.without(who, day)
    return site


PLANTS: dict[str, Callable[[Site], Site]] = {
    "unknown_agent": lambda s: first(s, "ann", 0, agent="zoe"),
    "unknown_queue": lambda s: first(s, "ann", 0, queue="servcie"),
    "unknown_shift": lambda s: first(s, "ann", 0, shift="day-0900"),
    "horizon": lambda s: replace(s, grid=replace(s.grid, days=13), stretches=shifts(s, "lea", d13="h8-0900").stretches),
    "partition": lambda s: first(s, "ann", 0, end=at(DAYS[0], "10:15")),
    "one_shift_a_day": add_double,
    "overlap": lambda s: s.people(worked=(*s.staff.worked, worked(MON - timedelta(days=1), "22:00", 12))),
    "shift_library": lambda s: s.contract("full", shifts=("h6",)),
    "breaks": lambda s: s.edit("bob", DAYS[0], 1, activity="tea"),
    "break_law": lambda s: s.edit("bob", DAYS[0], 1, activity="on_queue", queue="service"),
    "shift_length": lambda s: s.under(max_shift_min=475),
    "daily_rest": lambda s: shifts(s, "bob", d1="h8-1600", d2="h8-1045"),
    "weekly_rest": lambda s: shifts(s, "ann", d5="h8-0900", d6="h8-0900"),
    "days_in_a_row": lambda s: shifts(s, "ann", d5="h8-0900", d6="h8-0900"),
    "week_hours": lambda s: shifts(s, "lea", **{f"d{d}": "h10.25-0800" for d in range(6, 12)}),
    "average_hours": lambda s: s.people(
        worked=(*s.staff.worked, worked(MON - timedelta(days=9), "09:00", paid_min=55 * 60 * 4 - 48 * 60))
    ),
    "nights": lambda s: shifts(s, "cas", d2="h8-2200", d4="h8-0315"),
    "sundays": lambda s: shifts(s, "ann", d5="h8-0900", d6="h8-0900"),
    "minors": lambda s: shifts(s, "eve", d0="h6-1715"),
    "contract_hours": lambda s: s.contract("full", weekly_range=(0, 2385)),
    "period_hours": lambda s: shifts(s, "eve", d8=""),
    "days_per_week": lambda s: shifts(s, "ann", d5="h4-0900"),
    "weekdays": lambda s: shifts(s, "lea", d5="h4-0900"),
    "daily_window": lambda s: shifts(s, "bob", d0="h8-0945"),
    "start_windows": lambda s: shifts(s, "ann", d0="h8-1215"),
    "hired_on": lambda s: s.person("ann", hired_on=DAYS[1]),
    "time_off": lambda s: shifts(s, "bob", d11="h8-1200"),
    "skills": lambda s: first(s, "ann", 0, queue="sales"),
    "opening_hours": lambda s: shifts(s, "eve", d0="h6-0545"),
    "work_days_in_a_row": lambda s: shifts(s, "bob", d1="", d2="h8-1200", d3=""),
    "days_off_in_a_row": lambda s: shifts(s, "bob", d1=""),
    "weekends": lambda s: shifts(s, "cas", d5="h8-1000"),
    "successions": lambda s: shifts(s, "bob", d1="h6-1200"),
    "shift_limits": lambda s: shifts(s, "bob", d0="h10-1200", d1="h10-1200"),
    "start_stability": lambda s: shifts(s, "ann", d0="h8-0645"),
    "rotations": lambda s: shifts(s, "ann", d0="h8-1015"),
    "requests": lambda s: shifts(s, "ann", d3="h4-0900"),
    "locks": lambda s: shifts(s, "ann", d1="h8-0915"),
    "activities": lambda s: s.spend("ann", DAYS[2], "13:00", 60, "training"),
    "minimum_staff": lambda s: shifts(s, "ann", d8="").without("bob", DAYS[8]),
    "seats": lambda s: s.agreed(seats=Seats(3)),
}


def test_clean():
    site = clean()
    assert site.verify() == ()
    assert site.wishes() == ()
    assert {s.agent for s in site.stretches} == {"ann", "bob", "cas", "eve", "lea"}


@pytest.mark.parametrize("rule", PLANTS)
def test_planted_violation_is_caught(rule):
    found = PLANTS[rule](clean()).verify()
    assert rule in {v.rule for v in found}
    for violation in found:
        assert violation.detail
        assert re.search(r"expected|asked|no such", violation.detail)


def test_every_rule_that_is_checked_is_planted():
    """Names of rules are the words in quotes after the name of the result, or the constant of a file."""
    folder = Path(wfm.roster.verify.__file__).parent
    named = set()
    for file in folder.glob("*.py"):
        text = file.read_text()
        named |= set(re.findall(r'^RULE = "(\w+)"', text, re.M))
        named |= set(re.findall(r'(?:Violation|Verdict|violation|verdict)\(\s*"(\w+)"', text))
    assert named == set(PLANTS)
