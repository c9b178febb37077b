"""Weekly rest as a machine against the rule's own words on whole schedules."""

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

from wfm.core.rules import DaysInARow, WeeklyRest
from wfm.core.shift import LabourRules
from wfm.roster.rules import weekly_rest
from wfm.roster.rules.weekly_rest import SplitRestMachine

STARTS = [date(2026, 3, 25), date(2026, 10, 20), date(2026, 6, 1)]
LONG_DAYS = ((420, 8.0), (420, 14.0), (840, 9.0), (1080, 5.0))
ENDLESS = 1 << 50


def rests_in(shifts, begin, end):
    """Free time between the shifts and after the last, as far as it lies in [begin, end)."""
    gaps = [(a.end, b.start) for a, b in itertools.pairwise(shifts)] + [(shifts[-1].end, ENDLESS)]
    return [min(b, end) - max(a, begin) for a, b in gaps if a < end and b > begin and min(b, end) > max(a, begin)]


def in_order(rule, shifts, first):
    rests = rests_in(shifts, first, first + rule.days * 86400)
    if any(rest >= rule.least_min * 60 for rest in rests):
        return True
    if rule.split_min is None:
        return False
    parts = rests_in(shifts, first, first + rule.split_days * 86400)
    return sum(part for part in parts if part >= rule.part_min * 60) >= rule.split_min * 60


def lawful(rule, shifts):
    """Every shift is in order, but those of the past that were past help."""
    past = [s for s in shifts if not s.ours]
    return all(
        in_order(rule, shifts, s.start) or (not s.ours and not in_order(rule, past, s.start)) for s in shifts
    )


def late_shifts(rule, shifts):
    """Shifts of ours that end too long after the start of their spell, or of its first shift not past help."""
    past = [s for s in shifts if not s.ours]
    spell, found = [], 0
    for i, s in enumerate(shifts):
        if i and s.start - shifts[i - 1].end >= rule.least_min * 60:
            spell = []
        if s.ours or in_order(rule, past, s.start):
            spell.append(s)
        found += s.ours and s.end > spell[0].start + rule.days * 86400 - rule.least_min * 60
    return found


def free_rows(rule, weight=None):
    """Labour rules that leave days in a row to weekly rest."""
    return LabourRules(weekly_rest=replace(rule, weight=weight), days_in_a_row=DaysInARow(6, weight=1.0))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("days", [3, 7])
def test_against_the_words(seed, days):
    start, shifts = STARTS[seed % 3], (LONG_DAYS, AROUND, OFFICE)[seed // 3 % 3]
    rule = WeeklyRest(days=days)
    past = random_past(start, 9 if days == 7 else 4, shifts, seed, rate=(0.7, 1.0)[seed % 2])
    hard = make_setting(start, 9, shifts, labour=free_rows(rule), people=(past,))
    soft = replace(hard, labour=free_rows(rule, 2.0))
    machines, priced = weekly_rest.machines(hard), weekly_rest.machines(soft)
    for drawn in schedules(hard, seed, 500):
        shifts = record(past, drawn)
        if not shifts:
            continue
        assert (run(machines, past, drawn) == 0.0) == lawful(rule, shifts)
        assert run(priced, past, drawn) == 2.0 * late_shifts(rule, shifts)


@pytest.mark.parametrize("seed", range(12))
def test_rest_in_parts_against_the_words(seed):
    start, shifts = STARTS[seed % 3], (LONG_DAYS, AROUND, ((420, 8.0), (900, 8.0), (1320, 8.0)))[seed // 3 % 3]
    rule = WeeklyRest(days=3, split_days=6, split_min=72 * 60, part_min=32 * 60)
    if seed % 2:
        rule = WeeklyRest(days=4, split_days=9, split_min=60 * 60, part_min=26 * 60)
    past = random_past(start, 7, shifts, seed)
    hard = make_setting(start, 9, shifts, labour=free_rows(rule), people=(past,))
    soft = replace(hard, labour=free_rows(rule, 2.0))
    machines, priced = ([SplitRestMachine(s, s.labour.weekly_rest)] for s in (hard, soft))
    rounded = weekly_rest.machines(hard)
    seen = set()
    for drawn in schedules(hard, seed, 500):
        shifts = record(past, drawn)
        if not shifts:
            continue
        expected = lawful(rule, shifts)
        seen.add((expected, lawful(replace(rule, split_min=None), shifts)))
        assert (run(machines, past, drawn) == 0.0) == expected
        assert (run(priced, past, drawn) == 0.0) == expected
        assert run(rounded, past, drawn) is None or expected
    assert {(True, False), (False, False)} <= seen  # also such that only the parts make lawful


@pytest.mark.parametrize("seed", range(6))
def test_left_out_only_where_days_in_a_row_say_it(seed):
    """With at most so many days in a row, a setting without the machine has no unlawful schedule."""
    most = 5 + seed % 3
    labour = LabourRules(days_in_a_row=DaysInARow(most))
    start = STARTS[seed % 3]
    past = random_past(start, 8, OFFICE[:2], seed, rate=0.9)
    setting = make_setting(start, 14, OFFICE[:2], labour=labour, people=(past,))
    machines = weekly_rest.machines(setting)
    for drawn in schedules(setting, seed, 500):
        shifts = record(past, drawn)
        dates = {s.date for s in shifts}
        rows = ({s.date - timedelta(days=i) for i in range(most + 1)} for s in shifts if s.ours)
        if shifts and not any(row <= dates for row in rows):
            assert (run(machines, past, drawn) == 0.0) == lawful(WeeklyRest(), shifts)


def test_not_there_for_six_office_days():
    setting = make_setting(date(2026, 6, 1), 28, ((480, 8.0), (720, 8.0)))
    assert weekly_rest.machines(setting) == []


@pytest.mark.parametrize(("last_hours", "allowed"), [(12.0, True), (12.25, False)])
def test_the_edge(last_hours, allowed):
    """From Monday 08:00 there are 132 hours of work: until Saturday 20:00."""
    shifts = [((480, 8.0),)] * 5 + [((480, last_hours),)] + [((480, 8.0),)]
    setting = make_setting(date(2026, 6, 1), 7, shifts)
    drawn = [c[1] for c in setting.choices[:6]] + [setting.choices[6][0]]
    assert (run(weekly_rest.machines(setting), Past(AGENT), drawn) == 0.0) == allowed


def test_a_spell_that_began_before_the_horizon():
    start = date(2026, 6, 4)
    past = Past(AGENT, tuple(worked(start - timedelta(days=back), 720, 8.0) for back in (3, 2, 1)))
    setting = make_setting(start, 5, ((480, 8.0), (960, 8.25)), people=(past,))
    machines = weekly_rest.machines(setting)
    early, late = ([c[k] for c in setting.choices[:3]] + [c[0] for c in setting.choices[3:]] for k in (1, 2))
    assert run(machines, past, early) == 0.0
    assert run(machines, past, late) is None


def test_a_row_that_began_earlier_in_the_day_than_any_on_offer():
    """From 06:00 three days before, 132 hours end at 18:00 on the third day; a row from 08:00 would last till 20:00."""
    start = date(2026, 6, 4)
    past = Past(AGENT, tuple(worked(start - timedelta(days=back), 360, 8.0) for back in (3, 2, 1)))
    setting = make_setting(start, 5, ((480, 8.0), (720, 8.0)), people=(past,))
    machines = weekly_rest.machines(setting)
    off = [c[0] for c in setting.choices]
    assert run(machines, past, [c[2] for c in setting.choices[:3]] + off[3:]) is None
    assert run(machines, past, [c[2] for c in setting.choices[:2]] + off[2:]) == 0.0
    assert run(machines, past, [*off[:1], *(c[2] for c in setting.choices[1:])]) == 0.0


def test_states_in_four_weeks():
    shifts = tuple((420 + 30 * i, hours) for i in range(16) for hours in (8.5, 4.5))
    setting = make_setting(date(2026, 6, 1), 28, shifts)
    exact, coarse = weekly_rest.machines(setting), weekly_rest.machines(setting, round_s=4 * 3600)
    assert max(count_states(exact[0], setting)) < 1000
    assert max(count_states(coarse[0], setting)) < 100
    week = make_setting(date(2026, 6, 1), 7, shifts)
    assert max(count_states(*weekly_rest.machines(week), week)) < 300
    parts = replace(week, labour=LabourRules(weekly_rest=WeeklyRest(split_min=72 * 60)))
    assert max(count_states(*weekly_rest.machines(parts), parts)) < 1000


def test_rounding_forbids_more_and_never_less():
    past = Past(AGENT)
    setting = make_setting(date(2026, 6, 1), 9, LONG_DAYS, labour=free_rows(WeeklyRest()))
    exact, coarse = weekly_rest.machines(setting), weekly_rest.machines(setting, round_s=6 * 3600)
    for drawn in schedules(setting, 1, 2000):
        assert run(coarse, past, drawn) is None or run(exact, past, drawn) == 0.0
