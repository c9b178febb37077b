"""What holds for people under age against the rule's own words on whole schedules, also around a birthday."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from law_by_hand import (
    AGENT,
    ANY_HOURS,
    Past,
    choice_of,
    in_the_night,
    make_setting,
    random_past,
    record,
    run,
    schedules,
    worked,
)

from wfm.core.rules import Minors
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.rules import minors

START = date(2026, 6, 4)
SHIFTS = ((420, 9.5), (780, 9.0), (540, 4.5))
LUNCH = BreakRule("lunch", 30, False, 60, 240)


def born_for(day):
    """Date of birth of who comes of age on a date."""
    return date(day.year - 18, day.month, day.day)


def lawful(shifts, rule, of_age):
    young = [s for s in shifts if s.date < of_age]
    rests = ((b, b.start - a.end) for a, b in pairwise(shifts))
    if any(b.ours and b.date < of_age and rest < rule.rest_min * 60 for b, rest in rests):
        return False
    for s in young:
        sunday = s.date - timedelta(days=(s.date.weekday() + 1) % 7)
        for ahead in range(4):
            last = sunday + timedelta(days=6 + 7 * ahead)
            four = sum(x.minutes for x in young if 0 <= (last - x.date).days < 28)
            week = sum(x.minutes for x in young if 0 <= (last - x.date).days < 7)
            held = last - timedelta(days=6) <= START + timedelta(days=10)
            if s.ours and held and (four > rule.four_weeks_min or (ahead == 0 and week > rule.week_min)):
                return False
    return True


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("days", [3, 7, 40])
def test_rest_and_weeks(seed, days):
    of_age = START + timedelta(days=days)
    rule = Minors(week_min=(30 + seed) * 60, four_weeks_min=(80 + 3 * seed) * 60)
    agent = replace(AGENT, birth_date=born_for(of_age))
    past = Past(agent, random_past(START, 26, SHIFTS, seed, rate=0.4).worked)
    setting = make_setting(START, 11, SHIFTS, labour=LabourRules(minors=rule), people=(past, Past(AGENT)))
    machines = minors.machines(setting)
    for drawn in schedules(setting, seed, 250):
        assert (run(machines, past, drawn) == 0.0) == lawful(record(past, drawn), rule, of_age)
        assert run(machines, Past(AGENT), drawn) == 0.0


def kinds_of(*hours, breaks=(LUNCH,)):
    return tuple(ShiftKind(f"k{i}", (0,), int(h * 60), breaks) for i, h in enumerate(hours))


@pytest.mark.parametrize(
    ("minute", "hours", "allowed"),
    [(360, 9.5, True), (360, 9.75, False), (345, 8.0, False), (840, 9.0, True), (855, 9.0, False), (1410, 4.0, False)],
)
def test_length_and_hours_of_a_shift(minute, hours, allowed):
    setting = make_setting(START, 1, ((minute, hours),), people=(Past(replace(AGENT, birth_date=date(2010, 1, 1))),))
    (rule,) = minors.day_rules(setting, kinds_of(hours))
    assert (rule.price(setting.people[0], setting.choices[0][1]) == 0.0) == allowed
    assert rule.price(setting.people[0], setting.choices[0][0]) == 0.0


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_the_night_of_a_clock_change(day):
    """Six in the morning is six on the clock, also when the night has seven hours or five."""
    past = Past(replace(AGENT, birth_date=date(2010, 1, 1)))
    for late, minute in ((0, 1140), (1, 360)):
        for shift in (minute - 15, minute, minute + 15):
            setting = make_setting(day + timedelta(days=late), 1, ((shift, 4.0),), people=(past,))
            choice = setting.choices[0][1]
            (rule,) = minors.day_rules(setting, kinds_of(4.0))
            nights = ((0, 360), (1380, 1440))
            touches = sum(in_the_night(choice.begin, choice.end, first, last) for first, last in nights)
            assert (rule.price(past, choice) is None) == (touches > 0)


@pytest.mark.parametrize(
    ("hours", "breaks", "allowed"),
    [
        (4.5, (), True),
        (4.75, (), False),
        (4.75, (LUNCH,), True),
        (4.75, (replace(LUNCH, minutes=15),), False),
        (6.0, (replace(LUNCH, minutes=15), replace(LUNCH, minutes=15, earliest_min=255)), True),
    ],
)
def test_breaks(hours, breaks, allowed):
    past = Past(replace(AGENT, birth_date=date(2010, 1, 1)))
    setting = make_setting(START, 1, ((600, hours),), people=(past,))
    (rule,) = minors.day_rules(setting, kinds_of(hours, breaks=breaks))
    assert (rule.price(past, setting.choices[0][1]) == 0.0) == allowed


def test_a_band_is_forbidden_only_where_each_start_is():
    past = Past(replace(AGENT, birth_date=date(2010, 1, 1)))
    setting = make_setting(START, 1, ((600, 9.0),), people=(past,))
    (rule,) = minors.day_rules(setting, kinds_of(9.0))
    first, last = (choice_of(0, START, 0, minute, 9.0) for minute in (780, 900))
    band = replace(first, low=0, high=8, end=last.end)
    assert rule.price(past, band) == 0.0
    assert rule.price(past, replace(band, begin=first.begin + 4500, low=5)) is None


def test_the_birthday_itself():
    rule = Minors()
    leap = replace(AGENT, birth_date=date(2008, 2, 29))
    assert minors.is_minor(leap, date(2026, 2, 28), rule)
    assert not minors.is_minor(leap, date(2026, 3, 1), rule)
    assert not minors.is_minor(replace(AGENT, birth_date=born_for(START)), START, rule)
    assert not minors.is_minor(AGENT, START, rule)


def test_nothing_for_adults():
    setting = make_setting(START, 7, SHIFTS, people=(Past(AGENT), Past(replace(AGENT, birth_date=date(1980, 1, 1)))))
    assert minors.machines(setting) == []
    assert minors.day_rules(setting, kinds_of(9.5, 9.0, 4.5)) == []


def test_a_part_time_minor_needs_only_the_rest():
    contract = replace(ANY_HOURS, weekly_range=None, weekly_min=16 * 60)
    past = Past(replace(AGENT, birth_date=date(2010, 1, 1)), (worked(START - timedelta(days=1), 960, 6.0),))
    setting = make_setting(START, 7, SHIFTS, people=(past,), contract=contract)
    assert len(minors.machines(setting)) == 1
