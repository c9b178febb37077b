"""Successions and limits on kinds: every sequence against the definitions read plainly."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from machine_runs import DAY, LATE, MONDAY, NIGHT, past_of, reachable_states, run, run_all, sequences, setting_of

from wfm.core.rules import ShiftLimit, SiteRules, Succession
from wfm.roster.rules import shift_limits, successions

EVE = MONDAY - timedelta(days=1)


def broken(rules: tuple[Succession, ...], names: list[str]) -> list[float | None]:
    """Weights of the rules broken by each pair of dates in a row."""
    pairs = list(pairwise(names))
    return [rule.weight for rule in rules for before, after in pairs if before == rule.before and after in rule.after]


@pytest.mark.parametrize(
    "rules",
    [
        (Succession("night", ("day",)),),
        (Succession("night", ("day", "late")), Succession("late", ("day",), weight=2.0)),
        (Succession("night", ("night",), weight=1.0), Succession("night", ("night", "day"), weight=3.0)),
        (Succession("day", ("late",), weight=1.0), Succession("day", ("late",))),
    ],
    ids=str,
)
def test_every_sequence_after_every_past(rules):
    people = [past_of("ann"), past_of("bob", (EVE, NIGHT)), past_of("cas", (EVE, LATE)), past_of("dan", (EVE, DAY))]
    people.append(past_of("eve", (EVE - timedelta(days=1), NIGHT)))  # a day off in between: follows nothing
    setting = setting_of([DAY, LATE, NIGHT], 5, rules=SiteRules(successions=rules), people=people)
    (machine,) = successions.machines(setting)
    for sequence in sequences(setting):
        names = [c.name for c in sequence]
        for past, eve in zip(people, ["", "night", "late", "day", ""], strict=True):
            found = broken(rules, [eve, *names])
            expected = None if None in found else sum(w for w in found if w is not None)
            assert run(machine, past, sequence) == expected


def test_forbidding_morning_after_night_forbids_only_that():
    setting = setting_of([DAY, LATE, NIGHT], 2, rules=SiteRules(successions=(Succession("night", ("day",)),)))
    machines = successions.machines(setting)
    lawful = {(a.name, b.name): run_all(machines, setting.people[0], (a, b)) for a, b in sequences(setting)}
    assert [pair for pair, price in lawful.items() if price is None] == [("night", "day")]
    assert lawful["night", "night"] == 0.0
    assert len(lawful) == 16


def test_kinds_nobody_is_offered_need_no_machine():
    rules = SiteRules(successions=(Succession("night", ("day",)), Succession("day", ("night",))))
    assert successions.machines(setting_of([DAY, LATE], 7, rules=rules)) == []
    assert successions.machines(setting_of([DAY, LATE], 7)) == []
    bob = past_of("bob", (EVE, NIGHT))
    assert len(successions.machines(setting_of([DAY, LATE], 7, rules=rules, people=[bob]))) == 1


def test_kinds_that_say_the_same_are_one_state():
    many = [(f"n{i}", 22 * 60, 480) for i in range(12)]
    rules = tuple(Succession(name, ("day",)) for name, _, _ in many)
    setting = setting_of([DAY, *many], 7, rules=SiteRules(successions=rules))
    (machine,) = successions.machines(setting)
    assert reachable_states(machine, setting) == 2


def beyond(rule: ShiftLimit, dates: list[date], first: date, last: date, *, week_starts_on: int) -> int:
    """Shifts beyond the limit among those on `dates`, of which the horizon's count once over."""
    spans: dict[object, list[date]] = {}
    for day in dates:
        week = day - timedelta(days=(day.weekday() - week_starts_on) % 7)
        if rule.per == "week" or first <= day <= last:
            spans.setdefault(week if rule.per == "week" else "horizon", []).append(day)
    total = 0
    for days in spans.values():
        before = sum(day < first for day in days)
        total += max(0, len(days) - max(rule.most, before))
    return total


@pytest.mark.parametrize("weight", [None, 2.5])
@pytest.mark.parametrize("per", ["week", "horizon"])
@pytest.mark.parametrize("most", [0, 1, 2])
@pytest.mark.parametrize("week_starts_on", [0, 4])
def test_limits_on_every_sequence(most, per, weight, week_starts_on):
    start = MONDAY + timedelta(days=2)  # in the middle of a week
    rule = ShiftLimit("late", most, per, weight=weight)
    before = [start - timedelta(days=i) for i in (1, 2, 5, 8)]
    people = [past_of("ann"), past_of("bob", *((day, LATE) for day in before)), past_of("cas", (before[0], DAY))]
    setting = setting_of(
        [DAY, LATE], 8, start=start, rules=SiteRules(shift_limits=(rule,)), people=people, week_starts_on=week_starts_on
    )
    (machine,) = shift_limits.machines(setting)
    last = setting.grid.dates[-1]
    for sequence in sequences(setting):
        late = [c.date for c in sequence if c.name == "late"]
        for past in people:
            mine = late + [s.date for s in past.worked if s.shift == "late"]
            count = beyond(rule, mine, start, last, week_starts_on=week_starts_on)
            expected = None if count and weight is None else count * (weight or 0.0)
            assert run(machine, past, sequence) == expected


def test_limits_hold_for_those_they_name():
    people = [past_of("ann"), past_of("bob")]
    by_agent = ShiftLimit("late", 0, agents=("bob",))
    by_contract = ShiftLimit("late", 0, contracts=("c",), agents=("zoe",))
    elsewhere = ShiftLimit("late", 0, contracts=("d",))
    both = ShiftLimit("late", 0, contracts=("d",), agents=("ann",))

    def late(rule: ShiftLimit) -> list[float | None]:
        setting = setting_of([DAY, LATE], 1, rules=SiteRules(shift_limits=(rule,)), people=people)
        shift = next(c for c in setting.choices[0] if c.name == "late")
        return [run_all(shift_limits.machines(setting), past, (shift,)) for past in people]

    assert late(by_agent) == [0.0, None]
    assert late(by_contract) == [None, None]
    assert late(elsewhere) == [0.0, 0.0]
    assert late(both) == [None, 0.0]


def test_limits_out_of_reach_need_no_machine():
    def found(*rules: ShiftLimit) -> int:
        return len(shift_limits.machines(setting_of([DAY, LATE], 14, rules=SiteRules(shift_limits=rules))))

    assert found(ShiftLimit("late", 14), ShiftLimit("late", 7, "week"), ShiftLimit("night", 0)) == 0
    assert found(ShiftLimit("late", 13), ShiftLimit("late", 6, "week"), ShiftLimit("day", 0)) == 3


def test_few_states_of_limits_over_four_weeks():
    rules = SiteRules(shift_limits=(ShiftLimit("late", 8), ShiftLimit("late", 2, "week")))
    setting = setting_of([DAY, LATE], 28, rules=rules)
    horizon, week = shift_limits.machines(setting)
    assert reachable_states(horizon, setting) == 9
    assert reachable_states(week, setting) == 3
