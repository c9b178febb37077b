"""Rules on night shifts as machines against the rule's own words on whole schedules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from law_by_hand import (
    AGENT,
    ANY_HOURS,
    AROUND,
    OFFICE,
    ZONE,
    Past,
    count_states,
    make_setting,
    random_past,
    record,
    run,
    schedules,
    worked,
)

from wfm.core.agent import Contract
from wfm.core.rules import DaysInARow, Nights
from wfm.core.shift import LabourRules
from wfm.roster.rules import nights

STARTS = [date(2026, 3, 25), date(2026, 10, 21), date(2026, 6, 1)]
NIGHTLY = ((420, 8.0), (1320, 8.0), (1380, 6.0), (960, 9.5), (1020, 10.5))
ROWS = DaysInARow(30)


def clock(moment):
    at = datetime.fromtimestamp(moment, tz=UTC).astimezone(ZoneInfo(ZONE))
    return at.hour * 60 + at.minute


def run_up_to(days, day):
    """Dates in a row that end with this one."""
    out = []
    while day in days:
        out.append(day)
        day -= timedelta(days=1)
    return out


def short_rests(shifts, rule):
    night_days, found = {s.date for s in shifts if s.night}, 0
    for a, b in pairwise(shifts):
        if not (a.night and b.ours):
            continue
        rest = (b.start - a.end) // 60
        found += clock(a.end) > rule.late_end and rest < rule.rest_min
        goes_on = b.night and b.date == a.date + timedelta(days=1)
        found += not goes_on and len(run_up_to(night_days, a.date)) >= rule.series and rest < rule.series_rest_min
    return found


def too_many_in_a_row(shifts, rule):
    days, night_days = {s.date for s in shifts}, {s.date for s in shifts if s.night}
    rows = (run_up_to(days, s.date) for s in shifts if s.ours)
    return sum(len(row) > rule.most_in_a_row and bool(night_days & set(row)) for row in rows)


def too_many_in_weeks(shifts, rule):
    found = 0
    for s in shifts:
        span = [x for x in shifts if 0 <= (s.date - x.date).days < 7 * rule.weeks]
        held = len({x.date for x in span if x.night})
        found += s.ours and s.night and held > rule.most
        found += s.ours and held >= rule.average_from and sum(x.minutes for x in span) > rule.average_min * rule.weeks
    return found


def breaches(shifts, rule):
    return short_rests(shifts, rule) + too_many_in_a_row(shifts, rule) + too_many_in_weeks(shifts, rule)


def compare(setting, past, rule, seed, number):
    """Machines of one setting, hard and soft, against the words; returns how many schedules were lawful."""
    hard = replace(setting, labour=replace(setting.labour, nights=rule))
    soft = replace(setting, labour=replace(setting.labour, nights=replace(rule, weight=1.0)))
    machines, priced = nights.machines(hard), nights.machines(soft)
    lawful = 0
    for drawn in schedules(setting, seed, number):
        found = breaches(record(past, drawn), rule)
        lawful += not found
        assert run(machines, past, drawn) == (None if found else 0.0)
        assert run(priced, past, drawn) == found
    return lawful


@pytest.mark.parametrize("seed", range(12))
def test_rest_and_rows(seed):
    start, shifts = STARTS[seed % 3], (NIGHTLY, AROUND)[seed // 3 % 2]
    rule = Nights(series=2 + seed % 2, most_in_a_row=3 + seed % 4)
    past = random_past(start, 6, shifts, seed, rate=0.9)
    setting = make_setting(start, 8, shifts, labour=LabourRules(days_in_a_row=ROWS), people=(past,))
    compare(setting, past, rule, seed, 600)


@pytest.mark.parametrize("seed", range(10))
def test_in_so_many_weeks(seed):
    start = STARTS[seed % 3]
    shifts = ((420, 8.5), (420, 4.5), (1380, 8.5))
    rule = Nights(
        series=99, rest_min=0, most_in_a_row=99, weeks=2, most=5 + seed % 3, average_from=2 + seed % 3,
        average_min=(24 + 3 * (seed % 4)) * 60,
    )  # fmt: skip
    past = random_past(start, 16, shifts, seed, rate=0.5)
    contract = replace(ANY_HOURS, max_days_per_week=6, weekly_range=(0, 44 * 60))
    setting = make_setting(start, 17, shifts, people=(past,), contract=contract)
    assert compare(setting, past, rule, seed, 400) > 5


@pytest.mark.parametrize("seed", range(4))
def test_nights_of_the_past_before_days(seed):
    """No night on offer: what is left is the rest after those before the horizon, and the row they are in."""
    start = STARTS[seed % 3]
    rule = Nights(most_in_a_row=5)
    past = Past(AGENT, tuple(worked(start - timedelta(days=i), 1290, 8.0) for i in range(4, seed // 2, -1)))
    setting = make_setting(start, 6, OFFICE, labour=LabourRules(days_in_a_row=ROWS), people=(past,))
    compare(setting, past, rule, seed, 400)


@pytest.mark.parametrize(("hours", "start", "lawful"), [(7.0, 20.0, True), (7.0, 19.75, False), (3.0, 15.0, True)])
def test_rest_after_a_late_end(hours, start, lawful):
    """A night from 23:00 to 06:00 asks for 14 hours; one that ends at 02:00 doesn't, and 13 will do."""
    shifts = [((1380, hours),), ((int(start * 60), 4.0),)]
    setting = make_setting(date(2026, 6, 1), 2, shifts)
    drawn = [c[1] for c in setting.choices]
    assert drawn[0].night
    assert (run(nights.machines(setting), Past(AGENT), drawn) == 0.0) == lawful


@pytest.mark.parametrize("series", [2, 3, 4])
@pytest.mark.parametrize(("begin", "long"), [(5.0, True), (4.75, False)])
def test_rest_after_a_series(series, begin, long):
    """Nights until Thursday 07:00; 46 hours later it is Saturday 05:00."""
    day = date(2026, 6, 1)
    past = Past(AGENT, tuple(worked(day + timedelta(days=2 - i), 1380, 8.0) for i in range(series)))
    setting = make_setting(date(2026, 6, 4), 3, [(), (), ((int(begin * 60), 8.0),)], people=(past,))
    drawn = [setting.choices[0][0], setting.choices[1][0], setting.choices[2][1]]
    assert (run(nights.machines(setting), past, drawn) == 0.0) == (long or series < 3)


def test_no_machine_without_nights():
    setting = make_setting(date(2026, 6, 1), 28, OFFICE, people=(random_past(date(2026, 6, 1), 20, OFFICE, 1),))
    assert nights.machines(setting) == []
    assert nights.day_rules(setting) == []


def test_rows_are_left_to_the_rule_on_days_where_it_is_tighter():
    setting = make_setting(date(2026, 6, 1), 28, AROUND)
    assert [type(m).__name__ for m in nights.machines(setting)] == ["NightRestMachine"]


def test_who_may_work_nights_and_how_long():
    shy, agreed = Past(replace(AGENT, nights=False)), Past(AGENT)
    setting = make_setting(date(2026, 6, 1), 1, ((480, 8.0), (1320, 10.5), (1320, 10.75)), people=(shy, agreed))
    off, day, night, long = setting.choices[0]
    assert (night.paid_min, long.paid_min) == (600, 615)
    (rule,) = nights.day_rules(setting)
    assert [rule.price(shy, c) for c in (off, day, night, long)] == [0.0, 0.0, None, None]
    assert [rule.price(agreed, c) for c in (off, day, night, long)] == [0.0, 0.0, 0.0, None]
    (rule,) = nights.day_rules(replace(setting, labour=LabourRules(nights=Nights(allowed=False, weight=3.0))))
    assert [rule.price(agreed, c) for c in (off, day, night, long)] == [0.0, 0.0, 3.0, 6.0]
    assert [rule.price(shy, c) for c in (off, day, night, long)] == [0.0, 0.0, None, None]
    (rule,) = nights.day_rules(replace(setting, labour=LabourRules(nights=None)))
    assert [rule.price(shy, c) for c in (off, day, night, long)] == [0.0, 0.0, None, None]


def test_states_in_four_weeks():
    """Day and night shifts, somebody new and somebody with a night every other day for sixteen weeks."""
    start = date(2026, 6, 1)
    shifts = tuple((420 + 60 * i, 8.5) for i in range(0, 17))
    busy = Past(AGENT, tuple(worked(start - timedelta(days=2 * i), 1380, 8.5, paid=480) for i in range(1, 32)))
    contract = Contract("full", 40 * 60, (480,))
    setting = make_setting(start, 28, shifts, people=(Past(AGENT), busy), contract=contract)
    sizes = {}
    for machine in nights.machines(setting):
        sizes[type(machine).__name__] = max(count_states(machine, setting))
    assert sizes["NightRestMachine"] <= 40
    assert sizes["SpanLimit"] <= 20
