"""Counts of what is shared fairly, on a roster written by hand."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wfm.core.agent import Agent
from wfm.core.fairness import ShareCount
from wfm.core.grid import Grid
from wfm.core.roster import Roster, Stretch
from wfm.core.rules import FairShare
from wfm.core.shift import LabourRules
from wfm.roster.spread import count_shares

ZONE = ZoneInfo("Europe/Amsterdam")
GRID = Grid("Europe/Amsterdam", 15, date(2026, 10, 19), 7)  # Monday; the clocks go back on the Sunday
AGENTS = tuple(Agent(name, name, role, "c") for name, role in (("a", "agent"), ("b", "agent"), ("t", "team_lead")))


def stretch(agent, day, start, end, shift="late-1200", activity="on_queue"):
    begin = datetime(2026, 10, day, *start, tzinfo=ZONE)
    after = datetime(2026, 10, day + (end <= start), *end, tzinfo=ZONE)
    moments = int(begin.timestamp()), int(after.timestamp())
    return Stretch(agent, date(2026, 10, day), shift, activity, *moments, paid=True)


def counts(rule, stretches, shares):
    found = count_shares(
        Roster(GRID, tuple(stretches)), AGENTS, rules=[rule], shares=[shares], labour=LabourRules()
    )
    return {one.agent: (one.worked, one.share) for one in found}


def test_a_weekend_counts_once_whether_saturday_sunday_or_both():
    both = [stretch("a", 24, (9, 0), (17, 0)), stretch("a", 25, (10, 0), (18, 0)), stretch("b", 25, (10, 0), (18, 0))]
    assert counts(FairShare("weekend"), both, {"a": 0.5, "b": 1.0}) == {"a": (1, 0.5), "b": (1, 1.0)}


def test_an_evening_is_a_shift_that_ends_after_the_hour_not_at_it():
    rule = FairShare("evening", after=19 * 60)
    until = [stretch("a", 19, (11, 0), (19, 0))]
    shifts = [*until, *(stretch("a", day, (11, 15), (19, 15)) for day in (20, 25))]
    assert counts(rule, shifts, {"a": 1.5}) == {"a": (2, 1.5)}


def test_a_break_at_the_end_is_part_of_the_shift():
    parts = [stretch("a", 19, (11, 0), (19, 0)), stretch("a", 19, (19, 0), (19, 15), activity="break")]
    assert counts(FairShare("evening", after=19 * 60), parts, {}) == {"a": (1, 0.0)}


def test_nights_and_kinds():
    night = [stretch("a", 20, (22, 0), (6, 0), shift="night")]
    assert counts(FairShare("night"), night, {}) == {"a": (1, 0.0)}
    late = [stretch("a", 20, (12, 0), (20, 0)), stretch("b", 20, (8, 0), (16, 0), shift="day_8h-0800")]
    assert counts(FairShare("shift", shift="late"), late, {}) == {"a": (1, 0.0)}
    assert counts(FairShare("shift", shift="day_8h"), late, {}) == {"b": (1, 0.0)}


def test_team_leads_share_nothing_and_who_has_neither_is_left_out():
    both = [stretch("t", 24, (9, 0), (17, 0), activity="team_lead")]
    assert counts(FairShare("weekend"), both, {"b": 0.5, "a": 0.0, "t": 0.0}) == {"b": (0, 0.5)}


def test_each_rule_has_its_name():
    rules = [FairShare("weekend"), FairShare("evening", after=19 * 60 + 30), FairShare("shift", shift="late")]
    roster = Roster(GRID, ())
    found = count_shares(roster, AGENTS, rules=rules, shares=[{"a": 1.0}] * 3, labour=LabourRules())
    assert found == tuple(ShareCount("a", name, 0, 1.0) for name in ("weekend", "evening after 19:30", "shift late"))
