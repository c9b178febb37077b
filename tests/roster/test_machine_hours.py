"""Hours in a week and on average, and Sundays, as machines against the rules' own words on whole schedules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from law_by_hand import (
    AGENT,
    ANY_HOURS,
    Past,
    Shift,
    count_states,
    make_setting,
    random_past,
    record,
    run,
    schedules,
    worked,
)

from wfm.core.agent import Contract
from wfm.core.rules import AverageHours, Sundays, WeekHours
from wfm.core.shift import LabourRules
from wfm.roster.rules import average_hours, sundays, week_hours

LONG = ((420, 12.5), (480, 8.0), (600, 4.5))
STARTS = [date(2026, 3, 23), date(2026, 10, 22), date(2026, 6, 6), date(2026, 6, 7)]


def sunday_of(day):
    return day - timedelta(days=(day.weekday() + 1) % 7)


def minutes(shifts, first, last, *, ours=None):
    return sum(s.minutes for s in shifts if first <= s.date <= last and (ours is None or s.ours == ours))


def hours_beyond(shifts, first, last, most):
    """What the horizon adds to what was too much before it."""
    before = minutes(shifts, first, last, ours=False)
    return max(0, minutes(shifts, first, last) - max(most, before)) / 60


def price_of(expected):
    return pytest.approx(expected)


@pytest.mark.parametrize("seed", range(8))
def test_week_hours(seed):
    start, most = STARTS[seed % 4], (40, 48, 60, 20)[seed % 4] * 60 + 7
    past = random_past(start, 6, LONG, seed, rate=0.8)
    contract = replace(ANY_HOURS, weekly_range=(0, 55 * 60), max_days_per_week=6)
    soft = make_setting(
        start, 9, LONG, labour=LabourRules(week_hours=WeekHours(most, 2.0)), people=(past,), contract=contract
    )
    hard = replace(soft, labour=LabourRules(week_hours=WeekHours(most)))
    machines, priced = week_hours.machines(hard), week_hours.machines(soft)
    weeks = {sunday_of(day) for day in soft.grid.dates}
    for drawn in schedules(soft, seed, 400):
        shifts = record(past, drawn)
        beyond = sum(hours_beyond(shifts, week, week + timedelta(days=6), most) for week in weeks)
        assert run(priced, past, drawn) == price_of(2.0 * beyond)
        assert run(machines, past, drawn) == (None if beyond else 0.0)


@pytest.mark.parametrize("seed", range(10))
def test_average_hours(seed):
    start = STARTS[seed % 4]
    rules = (AverageHours(30 * 60 + 11 * seed, 2, 1.0), AverageHours(25 * 60, 3, 2.0))
    past = random_past(start, 20, LONG, seed, rate=(0.3, 0.6)[seed % 2])
    contract = replace(ANY_HOURS, weekly_range=(0, 50 * 60), max_days_per_week=5)
    soft = make_setting(start, 23, LONG, labour=LabourRules(average_hours=rules), people=(past,), contract=contract)
    hard = replace(soft, labour=LabourRules(average_hours=tuple(replace(r, weight=None) for r in rules)))
    machines, priced = average_hours.machines(hard), average_hours.machines(soft)
    for drawn in schedules(soft, seed, 400):
        shifts = record(past, drawn)
        price = 0.0
        for rule in rules:
            for last in (day for day in soft.grid.dates if day.strftime("%a") == "Sat"):
                first = last - timedelta(days=7 * rule.weeks - 1)
                price += rule.weight * hours_beyond(shifts, first, last, rule.most_min * rule.weeks)
        assert run(priced, past, drawn) == price_of(price)
        assert run(machines, past, drawn) == (None if price else 0.0)


@pytest.mark.parametrize("seed", range(6))
def test_sundays(seed):
    start = STARTS[seed % 4]
    rule = Sundays(free=2, weeks=5, weight=4.0)
    past = random_past(start, 34, LONG, seed, rate=0.6)
    soft = make_setting(start, 24, LONG, labour=LabourRules(sundays=rule), people=(past,))
    hard = replace(soft, labour=LabourRules(sundays=replace(rule, weight=None)))
    machines, priced = sundays.machines(hard), sundays.machines(soft)
    for drawn in schedules(soft, seed, 300):
        days = {s.date for s in record(past, drawn) if s.date.strftime("%a") == "Sun"}
        ours = [c.date for c in drawn if c.works and c.date in days]
        fives = ({day - timedelta(days=7 * i) for i in range(5)} for day in ours)
        short = sum(len(five - days) < 2 for five in fives)
        assert run(priced, past, drawn) == 4.0 * short
        assert run(machines, past, drawn) == (None if short else 0.0)


@pytest.mark.parametrize(("paid", "lawful"), [(60 * 60, True), (60 * 60 + 1, False)])
def test_the_edge_of_a_week_that_began_before_the_horizon(paid, lawful):
    """Monday and Tuesday are before the horizon; Sunday to Saturday hold what they had and Wednesday's 7.5 hours."""
    start = date(2026, 6, 3)
    past = Past(AGENT, (worked(date(2026, 6, 1), 420, 12.0, paid=1000), worked(date(2026, 6, 2), 420, 12.0)))
    past = replace(past, worked=(replace(past.worked[0], paid_min=paid - 720 - 450), past.worked[1]))
    setting = make_setting(start, 4, ((480, 8.0),), people=(past,))
    drawn = [setting.choices[0][1], *(c[0] for c in setting.choices[1:])]
    assert (run(week_hours.machines(setting), past, drawn) == 0.0) == lawful


def test_nothing_of_a_full_time_contract_can_bind():
    contract = Contract("full", 40 * 60, (480,))
    setting = make_setting(date(2026, 6, 1), 28, LONG, contract=contract)
    assert week_hours.machines(setting) == []
    assert average_hours.machines(setting) == []
    assert sundays.machines(setting) == []


def test_a_past_of_long_weeks_binds():
    start = date(2026, 6, 1)
    past = Past(AGENT, tuple(worked(start - timedelta(days=i), 480, 9.5) for i in range(1, 106)))
    contract = Contract("full", 40 * 60, (480,))
    setting = make_setting(start, 28, ((480, 8.5),), contract=contract, people=(Past(AGENT), past))
    found = average_hours.machines(setting)
    assert [m.name for m in found] == ["average_hours", "average_hours"]
    for machine in found:
        assert max(count_states(machine, setting)) <= 60


def test_nothing_more_in_a_week_that_was_too_long_already():
    past = Past(AGENT, (worked(date(2026, 6, 1), 0, 24.0, paid=70 * 60),))
    setting = make_setting(date(2026, 6, 3), 5, LONG, people=(past,))
    machines = week_hours.machines(setting)
    off = [c[0] for c in setting.choices]
    assert run(machines, past, off) == 0.0
    assert run(machines, past, [setting.choices[0][3], *off[1:]]) is None
    assert run(machines, past, [*off[:4], setting.choices[4][1]]) == 0.0  # Sunday begins another week


def test_two_shifts_on_one_sunday_of_the_past_are_one_sunday():
    day = date(2026, 5, 31)
    past = Past(AGENT, (worked(day, 480, 4.0), worked(day, 900, 4.0)))
    rule = Sundays(free=1, weeks=3)
    setting = make_setting(date(2026, 6, 1), 7, LONG, labour=LabourRules(sundays=rule), people=(past,))
    drawn = [*(c[0] for c in setting.choices[:6]), setting.choices[6][1]]
    assert run(sundays.machines(setting), past, drawn) == 0.0


def test_sundays_only_for_who_agreed():
    free, agreed = Past(replace(AGENT, sundays=False)), Past(AGENT)
    setting = make_setting(date(2026, 6, 6), 3, LONG, people=(free, agreed), labour=LabourRules(sundays=None))
    (rule,) = sundays.day_rules(setting)
    forbidden = {c.date for today in setting.choices for c in today if rule.price(free, c) is None}
    assert forbidden == {date(2026, 6, 7)}
    assert all(rule.price(agreed, c) == 0.0 for today in setting.choices for c in today)
    assert all(rule.price(free, today[0]) == 0.0 for today in setting.choices)
    assert sundays.day_rules(replace(setting, people=(agreed,))) == []


def test_a_year_of_sundays_worked_leaves_few_states():
    start = date(2026, 6, 1)
    days = [start - timedelta(days=1 + 7 * i) for i in range(52)]
    pasts = tuple(Past(AGENT, tuple(worked(day, 480, 8.0) for day in days if day.day % n)) for n in (2, 3, 5, 40))
    setting = make_setting(start, 28, LONG, people=pasts)
    for machine in sundays.machines(setting):
        assert max(count_states(machine, setting)) <= 20


def test_the_record_holds_what_was_worked():
    assert record(Past(AGENT, (worked(date(2026, 6, 1), 480, 8.0),)), [])[0] == Shift(
        date(2026, 6, 1), 1780293600, 1780322400, 480, night=False, ours=False
    )
