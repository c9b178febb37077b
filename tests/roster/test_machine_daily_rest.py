"""Daily rest as a machine against the rule's own words on whole schedules."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from law_by_hand import (
    AGENT,
    AROUND,
    OFFICE,
    Past,
    count_states,
    make_setting,
    random_past,
    record,
    run,
    schedules,
    worked,
)

from wfm.core.rules import DailyRest
from wfm.core.shift import LabourRules
from wfm.roster.rules import daily_rest

STARTS = [date(2026, 3, 26), date(2026, 10, 21), date(2026, 6, 1)]
LATE_EARLY = ((420, 8.0), (840, 8.0), (900, 9.0), (1320, 8.0))


def breaches(shifts, rule):
    """Rests of ours that are too short; the first short one of several is the one allowed."""
    found, last = 0, None
    for a, b in itertools.pairwise(shifts):
        rest = (b.start - a.end) / 60
        if rest >= rule.least_min:
            continue
        may = rule.short_min is not None and rest >= rule.short_min
        if may and (last is None or (b.date - last).days >= rule.per_days):
            last = b.date
        elif b.ours:
            found += 1
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("short", [None, 8 * 60, 16 * 60])
def test_against_the_words(seed, short):
    start = STARTS[seed % 3]
    shifts = (LATE_EARLY, AROUND, OFFICE)[seed // 3 % 3]
    rule = DailyRest((11 * 60, 26 * 60)[seed % 2], short, per_days=2 + seed % 6)
    past = random_past(start, 4, shifts, seed)
    hard = make_setting(start, 7, shifts, labour=LabourRules(daily_rest=rule), people=(past,))
    soft = replace(hard, labour=LabourRules(daily_rest=replace(rule, weight=3.0)))
    machines, priced = daily_rest.machines(hard), daily_rest.machines(soft)
    for drawn in schedules(hard, seed, 600):
        found = breaches(record(past, drawn), rule)
        assert run(machines, past, drawn) == (None if found else 0.0)
        assert run(priced, past, drawn) == 3.0 * found


def test_no_window_of_dates_holds_two_short_rests():
    rule = DailyRest(11 * 60, 8 * 60, per_days=4)
    setting = make_setting(date(2026, 6, 1), 9, LATE_EARLY, labour=LabourRules(daily_rest=rule))
    machines, past = daily_rest.machines(setting), Past(AGENT)
    for drawn in schedules(setting, 5, 1500):
        shifts = [c for c in drawn if c.works]
        rests = [(b.date, b.begin - a.end) for a, b in itertools.pairwise(shifts)]
        lawful = all(rest >= 8 * 3600 for _, rest in rests)
        for first in setting.grid.dates:
            window = [rest for day, rest in rests if 0 <= (day - first).days < 4]
            lawful &= sum(rest < 11 * 3600 for rest in window) <= 1
        assert run(machines, past, drawn) == (0.0 if lawful else None)


@pytest.mark.parametrize(("end_hour", "lawful"), [(20, True), (20.25, False)])
def test_the_edge_and_the_past(end_hour, lawful):
    start = date(2026, 6, 1)
    past = Past(AGENT, (worked(start - timedelta(days=1), 12 * 60, end_hour - 12),))
    setting = make_setting(start, 3, ((420, 8.0),), people=(past,))
    drawn = [setting.choices[0][1], setting.choices[1][0], setting.choices[2][0]]
    assert run(daily_rest.machines(setting), past, drawn) == (0.0 if lawful else None)


@pytest.mark.parametrize(("day", "lawful"), [(date(2026, 3, 28), False), (date(2026, 10, 24), True)])
def test_rest_is_elapsed_time_over_a_clock_change(day, lawful):
    """From 21:00 to 08:00 the clock shows 11 hours: 10 have gone by in spring, 12 in autumn."""
    setting = make_setting(day, 2, [((780, 8.0),), ((480, 8.0),)])
    drawn = [setting.choices[0][1], setting.choices[1][1]]
    assert (run(daily_rest.machines(setting), Past(AGENT), drawn) == 0.0) == lawful


def test_no_machine_where_every_shift_leaves_the_rest():
    assert daily_rest.machines(make_setting(date(2026, 6, 1), 28, ((480, 8.0), (600, 8.0)))) == []


def test_overlap_is_never_for_sale():
    rule = DailyRest(weight=1.0)
    setting = make_setting(date(2026, 6, 1), 2, [((1380, 12.0),), ((540, 8.0),)], labour=LabourRules(daily_rest=rule))
    drawn = [setting.choices[0][1], setting.choices[1][1]]
    assert run(daily_rest.machines(setting), Past(AGENT), drawn) is None


def test_few_states_in_four_weeks():
    shifts = tuple((420 + 30 * i, hours) for i in range(16) for hours in (8.5, 4.5))
    setting = make_setting(date(2026, 6, 1), 28, shifts)
    (machine,) = daily_rest.machines(setting)
    assert max(count_states(machine, setting)) <= 20
    short = replace(setting, labour=LabourRules(daily_rest=DailyRest(short_min=480)))
    assert max(count_states(*daily_rest.machines(short), short)) <= 100
