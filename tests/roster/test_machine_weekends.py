"""Weekends: every choice of weekend days against the definition read plainly, edges and past included."""

from datetime import date, timedelta

import pytest
from machine_runs import DAY, MONDAY, past_of, reachable_states, run, sequences, setting_of

from wfm.core.rules import SiteRules, Weekends
from wfm.roster.rules import weekends

SATURDAY, SUNDAY = 5, 6
ON_WEEKENDS = frozenset({SATURDAY, SUNDAY})


def weekend(saturday: date) -> set[date]:
    return {saturday, saturday + timedelta(days=1)}


def saturday_of(day: date) -> date:
    return day - timedelta(days=day.weekday() - SATURDAY)


def faults(rule: Weekends, worked: set[date], past: set[date], horizon: list[date]) -> int:
    """Weekends too many and weekends split, by the definition."""
    count = 0
    saturdays = sorted({saturday_of(day) for day in horizon if day.weekday() >= SATURDAY})
    if rule.most is not None and rule.weeks is None:
        done = [s for s in saturdays if weekend(s) & worked]
        count += max(0, len(done) - rule.most)
    if rule.most is not None and rule.weeks is not None:
        for s in saturdays:
            before = [s - timedelta(weeks=i) for i in range(1, rule.weeks)]
            busy = sum(bool(weekend(b) & (worked | past)) for b in before)
            count += bool(weekend(s) & worked) and busy + 1 > rule.most
    if rule.both_or_none:
        whole = [s for s in saturdays if weekend(s) <= set(horizon)]
        count += sum(len(weekend(s) & worked) == 1 for s in whole)
    return count


RULES = [
    Weekends(most=0),
    Weekends(most=2),
    Weekends(most=3),
    Weekends(most=1, weeks=2),
    Weekends(most=2, weeks=3),
    Weekends(most=2, weeks=4),
    Weekends(both_or_none=True),
    Weekends(most=2, weeks=4, both_or_none=True),
    Weekends(most=1, both_or_none=True),
]


@pytest.mark.parametrize("weight", [None, 4.0])
@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize(("start", "days"), [(MONDAY, 28), (date(2026, 6, 7), 28), (date(2026, 6, 6), 29)])
def test_every_choice_of_weekend_days(rule, weight, start, days):
    rule = Weekends(rule.most, rule.weeks, both_or_none=rule.both_or_none, weight=weight)
    last_saturday = saturday_of(start - timedelta(days=7 if start.weekday() >= SATURDAY else 2))
    people = [
        past_of("ann"),
        past_of("bob", (last_saturday, DAY), (last_saturday - timedelta(days=6), DAY)),
        past_of("cas", *((start - timedelta(days=i), DAY) for i in range(1, 22))),
    ]
    setting = setting_of([DAY], days, start=start, rules=SiteRules(weekends=(rule,)), people=people, only=ON_WEEKENDS)
    (machine,) = weekends.machines(setting)
    horizon = list(setting.grid.dates)
    seen = set()
    for sequence in sequences(setting):
        worked = {c.date for c in sequence if c.works}
        for past in people:
            count = faults(rule, worked, {s.date for s in past.worked}, horizon)
            expected = None if count and weight is None else count * (weight or 0.0)
            assert run(machine, past, sequence) == expected
            seen.add(expected)
    assert len(seen) > 1


def test_hard_windows_hold_at_every_place():
    """No three weekends of any four in a row, whichever way they are counted."""
    rule = Weekends(most=2, weeks=4)
    setting = setting_of([DAY], 42, rules=SiteRules(weekends=(rule,)), only=frozenset({SATURDAY}))
    (machine,) = weekends.machines(setting)
    for sequence in sequences(setting):
        busy = [c.works for c in sequence if c.date.weekday() == SATURDAY]
        lawful = all(sum(busy[i : i + 4]) <= 2 for i in range(len(busy) - 3))
        assert (run(machine, setting.people[0], sequence) is not None) == lawful


@pytest.mark.parametrize(
    "rule", [Weekends(most=4), Weekends(most=4, weeks=4), Weekends(), Weekends(most=9, weeks=10)], ids=str
)
def test_what_cannot_bind_needs_no_machine(rule):
    setting = setting_of([DAY], 28, rules=SiteRules(weekends=(rule,)))
    assert weekends.machines(setting) == []


def test_nobody_works_weekends():
    rules = SiteRules(weekends=(Weekends(most=1, both_or_none=True),))
    assert weekends.machines(setting_of([DAY], 28, rules=rules, only=frozenset(range(5)))) == []


def test_both_or_none_needs_both_dates_in_the_horizon():
    rules = SiteRules(weekends=(Weekends(both_or_none=True),))
    assert weekends.machines(setting_of([DAY], 6, rules=rules)) == []  # Monday to Saturday
    assert weekends.machines(setting_of([DAY], 7, rules=rules)) != []


def test_few_states_over_four_weeks():
    rule = Weekends(most=2, weeks=4, both_or_none=True, weight=5.0)
    dates = [MONDAY - timedelta(days=i) for i in range(1, 29)]
    people = [past_of(f"p{n}", *((d, DAY) for d in dates if n >> d.toordinal() % 5 & 1)) for n in range(32)]
    setting = setting_of([DAY], 28, rules=SiteRules(weekends=(rule,)), people=people)
    (machine,) = weekends.machines(setting)
    assert reachable_states(machine, setting) <= 24
