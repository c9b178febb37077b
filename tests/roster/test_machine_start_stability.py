"""Starts within a week: every sequence against the definition read plainly, and few states."""

from datetime import date, timedelta

import pytest
from machine_runs import MONDAY, choice_on, clock, past_of, reachable_states, run, sequences, setting_of

from wfm.core.rules import SiteRules, StartStability
from wfm.roster.rules import start_stability

STARTS = [("day", 7 * 60, 480), ("day", 8 * 60 + 30, 480), ("day", 9 * 60, 480), ("late", 13 * 60, 480)]
NIGHTS = [("day", 8 * 60, 480), ("night", 23 * 60, 480), ("early", 30, 360)]


def hours_beyond(most_min: int, starts: dict[date, int], week_starts_on: int) -> float:
    """Hours by which the spread of each week's starts passes the limit."""
    weeks: dict[date, list[int]] = {}
    for day, wall in starts.items():
        weeks.setdefault(day - timedelta(days=(day.weekday() - week_starts_on) % 7), []).append(wall)
    return sum(max(0, max(walls) - min(walls) - most_min) for walls in weeks.values()) / 60


@pytest.mark.parametrize("weight", [None, 6.0])
@pytest.mark.parametrize("most", [0, 60, 90, 120, 300])
@pytest.mark.parametrize("start", [MONDAY, MONDAY + timedelta(days=4), date(2026, 3, 27), date(2026, 10, 23)])
@pytest.mark.parametrize("offered", [STARTS, NIGHTS], ids=["days", "nights"])
def test_every_sequence(offered, start, most, weight):
    rules = SiteRules(start_stability=(StartStability(most, weight=weight),))
    week_starts_on = 6
    before = [(start - timedelta(days=i), offered[i % 2]) for i in (1, 2, 9)]
    people = [past_of("ann"), past_of("bob", *before), past_of("cas", before[0])]
    setting = setting_of(offered, 5, start=start, rules=rules, people=people, week_starts_on=week_starts_on)
    (machine,) = start_stability.machines(setting)
    seen = set()
    for sequence in sequences(setting):
        planned = {c.date: clock(c.begin) for c in sequence if c.works}
        for past in people:
            week = setting.week_of[0]
            worked = {s.date: clock(s.start) for s in past.worked if s.date >= week}
            given = hours_beyond(most, worked, week_starts_on)
            hours = hours_beyond(most, worked | planned, week_starts_on) - given
            expected = None if hours and weight is None else pytest.approx(hours * (weight or 0.0))
            assert run(machine, past, sequence) == expected
            seen.add(hours > 0)
    assert seen == {True, False}


def test_a_band_counts_from_its_first_to_its_last_start():
    rules = SiteRules(start_stability=(StartStability(120),))
    setting = setting_of(STARTS, 2, rules=rules)
    (machine,) = start_stability.machines(setting)
    first = choice_on(MONDAY, ("day", 7 * 60, 480), 0, 0, width=60)

    def then(wall: int, width: int) -> float | None:
        second = choice_on(MONDAY + timedelta(days=1), ("day", wall, 480), 1, 0, width=width)
        return run(machine, setting.people[0], (first, second))

    assert then(8 * 60, 60) == 0.0
    assert then(8 * 60, 75) is None
    assert then(9 * 60, 0) == 0.0


def test_two_days_in_one_wide_band_are_allowed():
    rules = SiteRules(start_stability=(StartStability(30),))
    setting = setting_of(STARTS, 2, rules=rules)
    (machine,) = start_stability.machines(setting)
    days = (MONDAY, MONDAY + timedelta(days=1))
    same = [choice_on(day, ("day", 420, 480), d, 0, width=120) for d, day in enumerate(days)]
    other = choice_on(days[1], ("day", 560, 480), 1, 0, width=120)
    assert run(machine, setting.people[0], same) == 0.0
    assert run(machine, setting.people[0], (same[0], other)) is None


def test_only_the_contracts_named_and_only_where_starts_differ_enough():
    def found(*rules: StartStability) -> int:
        return len(start_stability.machines(setting_of(STARTS, 7, rules=SiteRules(start_stability=rules))))

    assert found(StartStability(60, contracts=("d",)), StartStability(360)) == 0
    assert found(StartStability(60, contracts=("c", "d")), StartStability(359)) == 2
    assert start_stability.machines(setting_of([], 7, rules=SiteRules(start_stability=(StartStability(0),)))) == []


@pytest.mark.parametrize(
    ("most", "weight", "pairs"), [(0, None, 16), (120, None, 70), (240, None, 108), (120, 2.0, 136)]
)
def test_states_over_four_weeks(most, weight, pairs):
    """16 starts half an hour apart: no more than there are pairs of earliest and latest within the limit, and none."""
    offered = [("day", 420 + 30 * i, 480) for i in range(16)]
    setting = setting_of(offered, 28, rules=SiteRules(start_stability=(StartStability(most, weight=weight),)))
    (machine,) = start_stability.machines(setting)
    states = reachable_states(machine, setting)
    assert states <= pairs + 1
