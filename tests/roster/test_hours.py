"""Hours due: contract, part of a week, leave, and what can be reached, against enumeration of all choices."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import numpy as np
import pytest
from roster_by_hand import at, leave, worked

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.roster import HoursTarget
from wfm.core.rules import DailyRest, DaysInARow, Lock, SiteRules, Weekends
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.hours import contract_weeks, find_hours
from wfm.roster.offer import Offer
from wfm.roster.profiles import build_profiles

MONDAY = date(2026, 6, 1)
EIGHT, FOUR = ShiftKind("eight", (480,), 480), ShiftKind("four", (480,), 240)
ONLY_REST = LabourRules(weekly_rest=None, week_hours=None, average_hours=(), nights=None, sundays=None, minors=None)


def hours_of(grid, staff, starts, allowed, labour=ONLY_REST, rules=SiteRules()):
    """Hours of one person who may take these starts."""
    lengths = tuple(kind.length_min // grid.interval_min for kind in staff.shifts)
    weeks = [first for first, days in contract_weeks(grid, staff.week_starts_on) for _ in days]
    offer = Offer(starts, lengths, (allowed,))
    heads = np.ones(grid.size)
    made = build_profiles(grid, staff, offer, labour=labour, rules=rules, weeks=weeks, heads=heads)
    return find_hours(grid, staff, made)


def one(days, *, weekly=2400, lengths=(480,), most=5, workable=None, streak=0, first=MONDAY, **staff):
    """Targets and warnings of one person; `workable[d]` are the kinds (0 eight, 1 four) possible that day."""
    hours = all_of_one(days, weekly, lengths, most, workable=workable, streak=streak, first=first, **staff)
    return hours.targets, hours.warnings


def all_of_one(days, weekly, lengths, most, *, workable=None, streak=0, first=MONDAY, ranged=None, **staff):
    weekdays, on_call = staff.pop("weekdays", frozenset(range(7))), staff.pop("on_call", False)
    rules = staff.pop("rules", SiteRules())
    contract = Contract("c", weekly, lengths, most, weekdays, ranged, on_call=on_call)
    before = tuple(worked(first - timedelta(days=k), "08:00") for k in range(streak, 0, -1))
    people = Staff((Agent("ann", "Ann", "agent", "c"),), {"c": contract}, (EIGHT, FOUR), worked=before, **staff)
    grid = Grid("Europe/Amsterdam", 15, first, days)
    starts = tuple(tuple(np.array([grid.first_of_day[d] + 32]) for _ in (EIGHT, FOUR)) for d in range(days))
    if workable is None:
        workable = [[k for k, m in enumerate((480, 240)) if m in lengths]] * days
    allowed = tuple(tuple(np.array([k in workable[d]]) for k in (0, 1)) for d in range(days))
    return hours_of(grid, people, starts, allowed, rules=rules)


def away(day: int, days: int = 1, *, paid: bool = True) -> TimeOff:
    return TimeOff("ann", *leave(MONDAY + timedelta(days=day), days), "leave", paid=paid)


def test_a_whole_week_asks_for_the_contract():
    targets, warnings = one(7)
    assert targets == (HoursTarget("ann", MONDAY, 2400, 2400, 0, ""),)
    assert warnings == ()


def test_part_of_a_week_asks_for_what_fits_in_its_share():
    targets, warnings = one(3)  # 2400 * 3 // 7 = 1028: two shifts of 8 hours or three
    assert (targets[0].minutes, targets[0].most_minutes) == (960, 1440)
    assert targets[0].reason == "3 of 7 days of the week are in the horizon"
    assert warnings == ()


@pytest.mark.parametrize(
    ("days", "weekly", "lengths", "expected"),
    [
        (1, 2400, (480,), (0, 480)),  # 342 due: a shift or none, the need decides
        (1, 2400, (240,), (240, 240)),  # one shift a day is all there is
        (1, 2400, (240, 480), (240, 480)),
        (2, 1680, (480,), (480, 480)),  # exactly one shift
        (2, 1680, (240, 480), (480, 480)),
        (5, 2400, (480,), (1440, 1920)),  # 1714 due
        (6, 2400, (480,), (1920, 2400)),  # 2057 due, never more than the contract
    ],
)
def test_the_share_of_a_short_week_lies_between_what_can_be_made(days, weekly, lengths, expected):
    hours = all_of_one(days, weekly, lengths, 5)
    assert hours.ranges == ((expected,),)
    assert hours.targets[0].reason == f"{days} of 7 days of the week are in the horizon"
    assert hours.warnings == ()


def test_on_call_a_single_day_may_be_worked_or_not():
    assert all_of_one(1, 0, (480,), 5, ranged=(0, 2400), on_call=True).ranges == (((0, 480),),)


def test_leave_that_covers_the_share_leaves_nothing():
    hours = all_of_one(1, 2400, (480,), 5, time_off=(away(0),))
    assert hours.ranges == (((0, 0),),)


def test_a_share_is_passed_by_less_than_a_shift():
    """Saturday and Sunday of 16 hours a week: 274 due, both or none would be 960, more than a shift beyond."""
    law = SiteRules(weekends=(Weekends(both_or_none=True),))
    hours = all_of_one(2, 960, (480,), 5, first=date(2026, 6, 6), rules=law)
    assert hours.ranges == (((0, 0),),)


def test_locks_may_settle_more_than_is_due():
    """Two hours of leave on each day, and two locked days of the two that are due 16 hours less leave."""
    off = tuple(TimeOff("ann", *leave(MONDAY + timedelta(days=d)), "leave", paid=True) for d in (2, 3, 4, 5))
    locks = tuple(Lock("ann", MONDAY + timedelta(days=d), "eight", 480) for d in (0, 1))
    hours = all_of_one(7, 2400, (480,), 5, time_off=off, locks=locks)
    assert hours.ranges == (((960, 960),),)
    assert hours.targets[0].reason == "locks and requests always granted leave nothing below 16 h"
    assert hours.warnings == (f"ann (Ann), week of 2026-06-01: 16 h rostered of 8 h due: {hours.targets[0].reason}",)


@pytest.mark.parametrize(
    ("first", "days", "starts_on", "expected"),
    [
        (MONDAY, 8, 0, {MONDAY: list(range(7)), date(2026, 6, 8): [7]}),
        (date(2026, 6, 3), 7, 0, {MONDAY: [0, 1, 2, 3, 4], date(2026, 6, 8): [5, 6]}),
        (date(2026, 6, 3), 5, 6, {date(2026, 5, 31): [0, 1, 2, 3], date(2026, 6, 7): [4]}),
        (date(2026, 12, 31), 2, 4, {date(2026, 12, 25): [0], date(2027, 1, 1): [1]}),
    ],
)
def test_contract_weeks(first, days, starts_on, expected):
    assert dict(contract_weeks(Grid("Europe/Amsterdam", 15, first, days), starts_on)) == expected


@pytest.mark.parametrize(
    ("off", "minutes"),
    [
        ((away(4),), 480),
        ((away(3, 2),), 960),
        ((away(4, paid=False),), 0),
        ((TimeOff("bob", *leave(MONDAY), "leave", paid=True),), 0),
        ((TimeOff("ann", at(MONDAY, "13:00"), at(MONDAY, "15:00"), "leave", paid=True),), 120),
        ((away(0, 7),), 2400),
        ((away(7, 3),), 0),  # after the horizon
    ],
)
def test_paid_leave_counts_towards_the_contract(off, minutes):
    targets, _ = one(7, time_off=off)
    assert targets[0].leave_minutes == minutes
    assert targets[0].minutes == (2400 - minutes) // 480 * 480


def test_overlapping_rows_of_leave_count_once():
    spans = (("09:00", "11:00"), ("10:00", "12:00"), ("10:30", "10:45"), ("12:00", "12:30"), ("14:00", "15:00"))
    rows = tuple(TimeOff("ann", at(MONDAY, a), at(MONDAY, b), "leave", paid=True) for a, b in spans)
    for off in (rows, rows[::-1], rows + rows):
        assert one(7, time_off=off)[0][0].leave_minutes == 270


def test_leave_on_a_weekday_never_worked_counts_nothing():
    assert one(7, time_off=(away(4, 3),), weekdays=frozenset(range(5)))[0][0].leave_minutes == 480


def test_leave_is_at_most_a_contract_day():
    assert one(7, weekly=1200, lengths=(240,), time_off=(away(2),))[0][0].leave_minutes == 240


def test_what_availability_leaves_is_asked_with_a_reason_and_a_warning():
    workable = [[0], [0], [0], [], [], [], []]
    targets, warnings = one(7, workable=workable)
    assert targets[0].minutes == 1440
    assert (
        targets[0].reason
        == "3 workable days, the rest between shifts and the contract's shift lengths make 24 h, not 40 h"
    )
    assert warnings == (f"ann (Ann), week of 2026-06-01: 24 h rostered of 40 h due: {targets[0].reason}",)


def test_leave_that_is_made_up_for_needs_no_reason():
    targets, warnings = one(7, time_off=(away(4),), workable=[[0]] * 4 + [[], [], []])
    assert targets == (HoursTarget("ann", MONDAY, 1920, 2400, 480, ""),)
    assert warnings == ()


def test_what_leave_leaves_is_what_is_due():
    targets, warnings = one(7, time_off=(away(4),), workable=[[0]] * 3 + [[]] * 4)
    assert (
        targets[0].reason
        == "3 workable days, the rest between shifts and the contract's shift lengths make 24 h, not 32 h"
    )
    assert "24 h rostered of 32 h due" in warnings[0]


@pytest.mark.parametrize(
    ("workable", "lengths", "minutes", "warned"),
    [
        ([[0], [0], [0]], (480,), 960, False),  # 1028 due: 68 minutes are less than a shift
        ([[0], [], []], (480,), 480, True),  # 548 minutes short
        ([[0], [0], []], (240, 480), 960, False),
        ([[0], [1], []], (240, 480), 720, True),  # 308 minutes short, a shift of 4 hours would have fitted
    ],
)
def test_part_of_a_week_warns_when_a_whole_shift_is_missing(workable, lengths, minutes, warned):
    targets, warnings = one(3, workable=workable, lengths=lengths)
    assert targets[0].minutes == minutes
    assert len(warnings) == warned


def test_exactly_one_shift_short_in_part_of_a_week_warns():
    targets, warnings = one(2, weekly=1680, workable=[[], []])  # 1680 * 2 // 7 = 480
    assert targets[0].minutes == 0
    assert "0 h rostered of 8 h due: 2 of 7 days" in warnings[0]


def test_days_worked_before_the_horizon_leave_less():
    workable = [[0]] * 5 + [[], []]
    assert [one(7, workable=workable, streak=s)[0][0].minutes for s in (1, 2, 5, 6, 9)] == [
        2400,
        1920,
        1920,
        1920,
        1920,
    ]


def test_a_week_leaves_the_next_one_possible():
    """Five days at the end of one week and five at the start of the next are ten in a row."""
    workable = [[], []] + [[0]] * 5 + [[0]] * 5 + [[], []]
    targets, warnings = one(14, workable=workable)
    assert [t.minutes for t in targets] == [2400, 1920]  # one day of the second week has to stay free
    assert len(warnings) == 1
    assert "week of 2026-06-08: 32 h rostered of 40 h due" in warnings[0]


def enumerate_targets(workable, dues, *, streak, most_days, row_limit):
    """Best total of each week in turn among all choices of a shift or none per day."""
    minutes = {None: 0, 0: 480, 1: 240}
    lawful = []
    for choice in product(*[[None, *kinds] for kinds in workable]):
        row, ok = min(streak, row_limit), True
        for kind in choice:
            row = 0 if kind is None else row + 1
            ok &= row <= row_limit
        weeks = [choice[i : i + 7] for i in range(0, len(choice), 7)]
        if ok and all(sum(k is not None for k in week) <= most_days for week in weeks):
            lawful.append([sum(minutes[k] for k in week) for week in weeks])
    chosen = []
    for w, due in enumerate(dues):
        possible = [totals for totals in lawful if totals[:w] == chosen]
        chosen.append(max(totals[w] for totals in possible if totals[w] <= due))
    return chosen


@pytest.mark.parametrize("seed", range(25))
def test_targets_against_enumeration(seed):
    rng = np.random.default_rng(seed)
    weekly, streak, most = int(rng.choice([1200, 1440, 1920])), int(rng.integers(0, 8)), int(rng.integers(3, 7))
    workable = [[k for k in (0, 1) if rng.random() < 0.6] for _ in range(10)]
    targets, _ = one(10, weekly=weekly, lengths=(240, 480), most=most, workable=workable, streak=streak)
    dues = [weekly, weekly * 3 // 7]
    assert [t.minutes for t in targets] == enumerate_targets(workable, dues, streak=streak, most_days=most, row_limit=6)


@pytest.mark.parametrize("seed", range(25))
def test_rest_between_shifts_against_enumeration(seed):
    """What is asked of a person can be done: an early shift does not follow a late one."""
    rng = np.random.default_rng(seed)
    rest_hours, most_in_a_row = int(rng.choice([11, 14, 16, 20])), int(rng.integers(2, 7))
    early, late, short = (
        ShiftKind("early", (420, 480), 480),
        ShiftKind("late", (840, 900), 480),
        ShiftKind("short", (600, 1020), 240),
    )
    kinds = (early, late, short)
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 6)
    starts = tuple(tuple(24 * d + np.array(k.starts) // 60 for k in kinds) for d in range(6))
    allowed = tuple(tuple(rng.random(2) < 0.4 for _ in kinds) for _ in range(6))
    contract = Contract("c", 2800, (480, 240), 6)
    staff = Staff((Agent("ann", "Ann", "agent", "c"),), {"c": contract}, kinds)
    law = replace(ONLY_REST, daily_rest=DailyRest(60 * rest_hours), days_in_a_row=DaysInARow(most_in_a_row))
    targets = hours_of(grid, staff, starts, allowed, law).targets
    assert targets[0].minutes == most_with_rest(grid, kinds, allowed, rest_hours, most_in_a_row)


def most_with_rest(grid, kinds, allowed, rest_hours, most_in_a_row):
    """Most minutes of at most 6/7 of 2800 among all choices of a shift and a start, or none, per day."""
    options = [
        [None, *((k, 24 * d + kinds[k].starts[i] // 60) for k in range(3) for i in (0, 1) if allowed[d][k][i])]
        for d in range(grid.days)
    ]
    best = 0
    for week in product(*options):
        shifts = [(start, start + kinds[k].length_min // 60) for k, start in (s for s in week if s)]
        row = "".join("x" if s else "." for s in week)
        rested = all(begin - end >= rest_hours for (_, end), (begin, _) in pairwise(shifts))
        total = sum(kinds[s[0]].length_min for s in week if s)
        if rested and "x" * (most_in_a_row + 1) not in row and total <= 2400:
            best = max(best, total)
    return best


def test_a_range_of_hours_is_free_between_its_ends():
    hours = all_of_one(7, 960, (480,), 5, ranged=(960, 1920))
    assert hours.ranges == (((960, 1920),),)
    assert hours.targets == (HoursTarget("ann", MONDAY, 960, 960, 0, "", 1920),)


def test_leave_takes_both_ends_of_a_range_down():
    hours = all_of_one(7, 960, (480,), 5, ranged=(960, 1920), time_off=(away(4),))
    assert hours.ranges == (((768, 1728),),)  # a day of leave is a fifth of 960
    assert (hours.targets[0].minutes, hours.targets[0].most_minutes, hours.targets[0].leave_minutes) == (768, 1728, 192)


def test_part_of_a_week_has_its_share_of_a_range():
    hours = all_of_one(3, 960, (480,), 5, ranged=(960, 1920))  # 411 to 822 minutes
    assert hours.ranges == (((0, 960),),)
    assert (hours.targets[0].minutes, hours.targets[0].most_minutes) == (0, 960)


def test_a_range_out_of_reach_is_the_nearest_that_can_be_made():
    hours = all_of_one(7, 1440, (480,), 5, ranged=(1440, 1920), workable=[[0], [0], *[[]] * 5])
    assert hours.ranges == (((960, 960),),)
    assert "16 h rostered of 24 h due" in hours.warnings[0]


def test_people_on_call_may_stay_away():
    assert all_of_one(7, 960, (480,), 5, on_call=True).ranges == (((0, 960),),)
    assert all_of_one(7, 0, (480,), 5, ranged=(0, 1440), on_call=True).ranges == (((0, 1440),),)
