"""Fair shares: the price of every sequence against the square of what goes beyond; shares worked out by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine_runs import DAY, LATE, MONDAY, NIGHT, past_of, reachable_states, run, sequences, setting_of

from wfm.core.grid import Grid
from wfm.core.rules import FairShare, SiteRules
from wfm.roster.rules.fair_shares import machines, worked_before
from wfm.roster.rules.shares import Claim, expected_total, fair_shares, find_claims

SATURDAY = date(2026, 6, 6)
ON_WEEKENDS = frozenset({5, 6})


def beyond(count: int, share: float) -> float:
    return max(0.0, count - share) ** 2


def count_of(rule: FairShare, sequence, past_dates: set[date]) -> int:
    """How many of what is shared a sequence holds, in names and dates."""
    if rule.count == "weekend":
        dates = [c.date for c in sequence if c.works and c.date.weekday() >= 5]
        weekends = {day - timedelta(days=day.weekday() - 5) for day in dates}
        return len(weekends - past_dates)  # one begun before the horizon has been counted
    wanted = {"evening": {"late", "night"}, "night": {"night"}, "shift": {"late"}}[rule.count]
    return sum(c.name in wanted for c in sequence)


@pytest.mark.parametrize(
    "rule", [FairShare("evening", 1.5), FairShare("night"), FairShare("shift", shift="late")], ids=str
)
@pytest.mark.parametrize("share", [0.0, 1.0, 2.5, 4.0])
def test_price_of_every_sequence(rule, share):
    setting = setting_of([DAY, LATE, NIGHT], 6, rules=SiteRules(fair_shares=(rule,)))
    (machine,) = machines(setting, [{"ann": share}])
    for sequence in sequences(setting):
        expected = rule.weight * beyond(count_of(rule, sequence, set()), share)
        assert run(machine, setting.people[0], sequence) == pytest.approx(expected)


@pytest.mark.parametrize("start", [MONDAY, SATURDAY, SATURDAY + timedelta(days=1)])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, 2.0])
def test_price_of_weekends(start, share):
    rule = FairShare("weekend", 3.0)
    eve = start - timedelta(days=1)
    people = [past_of("ann"), past_of("bob", (eve, DAY)), past_of("cas", (eve - timedelta(days=1), DAY))]
    setting = setting_of([DAY], 22, start=start, rules=SiteRules(fair_shares=(rule,)), people=people, only=ON_WEEKENDS)
    (machine,) = machines(setting, [{"ann": share, "bob": share, "cas": share}])
    share = round(share)  # whole numbers over three weeks
    for sequence in sequences(setting):
        for past in people:
            count = count_of(rule, sequence, {s.date for s in past.worked})
            assert run(machine, past, sequence) == pytest.approx(3.0 * beyond(count, share))


def test_an_evening_ends_after_its_clock_time_and_not_at_it():
    rule = FairShare("evening", 1.0, after=18 * 60)
    offered = [("to six", 600, 480), ("past six", 615, 480), ("past midnight", 1200, 480)]
    setting = setting_of(offered, 1, rules=SiteRules(fair_shares=(rule,)))
    (machine,) = machines(setting, [{}])
    assert [run(machine, setting.people[0], (c,)) for c in setting.choices[0]] == [0.0, 0.0, 1.0, 1.0]


def test_shares_nobody_can_pass_need_no_machine():
    rules = SiteRules(fair_shares=(FairShare("evening"), FairShare("weekend"), FairShare("night")))
    setting = setting_of([DAY, LATE], 7, rules=rules)
    assert machines(setting, [{"ann": 7.0}, {"ann": 1.0}, {"ann": 0.0}]) == []
    assert len(machines(setting, [{"ann": 6.5}, {"ann": 0.5}, {"ann": 0.0}])) == 2
    free = SiteRules(fair_shares=(FairShare("evening", 0.0),))
    assert machines(setting_of([LATE], 7, rules=free), [{"ann": 0.0}]) == []


def test_few_states_over_four_weeks():
    people = [past_of(f"p{i}") for i in range(9)]
    shares = {past.agent.id: i / 4 for i, past in enumerate(people)}
    rules = SiteRules(fair_shares=(FairShare("weekend"), FairShare("evening")))
    setting = setting_of([DAY, LATE], 28, rules=rules, people=people)
    weekend, evening = machines(setting, [shares, shares])
    assert reachable_states(weekend, setting) <= 2 * (5 + 2)
    assert reachable_states(evening, setting) <= 29 + 2


@pytest.mark.parametrize(("days", "share"), [(14, 3.5), (15, 3.0), (28, 3.0)])
def test_shares_of_many_days_are_whole(days, share):
    setting = setting_of([LATE], days, rules=SiteRules(fair_shares=(FairShare("evening", 1.0),)))
    (machine,) = machines(setting, [{"ann": 3.4}])
    assert run(machine, setting.people[0], [choices[1] for choices in setting.choices]) == beyond(days, share)


def test_worked_before_looks_back_so_many_weeks():
    grid = Grid("Europe/Amsterdam", 15, MONDAY, 7)
    days = [MONDAY - timedelta(days=i) for i in (1, 2, 8, 14, 15)]  # Sun, Sat | Sun | Mon, Sun
    past = past_of("ann", *((day, NIGHT if day == days[2] else LATE) for day in days))
    labour = setting_of([DAY], 1).labour

    def found(count: str, weeks: int, **fields) -> int:
        return worked_before(FairShare(count, look_back_weeks=weeks, **fields), past, labour=labour, grid=grid)

    assert [found("weekend", w) for w in (0, 1, 2, 3)] == [0, 1, 2, 3]
    assert [found("evening", w) for w in (1, 2, 3)] == [2, 4, 5]
    assert found("evening", 3, after=22 * 60) == 1
    assert [found("night", w) for w in (1, 2)] == [0, 1]
    assert [found("shift", w, shift="late") for w in (1, 2, 3)] == [2, 3, 4]


def claim(agent: str, days: float = 20.0, *, most: int = 4, worked: int = 0, past_days: float = 40.0) -> Claim:
    return Claim(agent, days, most, 0.0, worked, past_days)


def test_shares_follow_contract_days():
    shares = fair_shares([claim("full"), claim("half", 10.0, past_days=20.0)], 3.0)
    assert shares == {"full": 2.0, "half": 1.0}


def test_who_worked_more_before_gets_less():
    """Two each of 20 days and 6 weekends behind them: 3 each were fair, ann had 4, so she is one short of bob twice."""
    shares = fair_shares([claim("ann", worked=4), claim("bob", worked=2)], 4.0)
    assert shares == {"ann": 1.0, "bob": 3.0}


def test_nobody_below_nothing_or_above_what_they_can_take():
    shares = fair_shares([claim("ann", worked=8), claim("bob", most=1), claim("cas"), claim("dan")], 6.0)
    assert shares == {"ann": 0.0, "bob": 1.0, "cas": 2.5, "dan": 2.5}
    assert fair_shares([claim("ann"), claim("bob", most=1)], 99.0) == {"ann": 4.0, "bob": 1.0}
    assert fair_shares([claim("ann"), claim("bob")], 0.0) == {"ann": 0.0, "bob": 0.0}
    assert fair_shares([claim("ann"), claim("away", 0.0)], 3.0) == {"ann": 3.0, "away": 0.0}
    assert fair_shares([], 3.0) == {}


people_claims = st.lists(
    st.builds(
        Claim,
        st.uuids().map(str),
        st.floats(0, 20),
        st.integers(0, 20),
        st.just(0.0),
        st.integers(0, 10),
        st.floats(0, 40),
    ),
    max_size=8,
)


@given(people_claims, st.floats(0, 60))
def test_shares_add_up(claims, total):
    shares = fair_shares(claims, total)
    for one in claims:
        assert 0 <= shares[one.agent] <= one.most
        assert shares[one.agent] * 2 == round(shares[one.agent] * 2)
    able = sum(one.most for one in claims if one.days > 1e-6)
    if all(one.days == 0 or one.days > 1e-3 for one in claims):
        assert abs(sum(shares.values()) - min(total, able)) <= 0.25 * len(claims) + 1e-6


def test_claims_of_a_person_who_is_away_half_the_time():
    rule = FairShare("weekend", look_back_weeks=4)
    hired = MONDAY - timedelta(days=14)
    people = [past_of("ann"), past_of("bob", (MONDAY - timedelta(days=2), DAY), hired_on=hired)]
    setting = setting_of([DAY, LATE], 14, people=people)
    whole = [np.ones(3, dtype=bool) for _ in range(14)]
    away = [np.array([True, d < 7, d < 7]) for d in range(14)]
    ann, bob = find_claims(rule, setting, [whole, away])
    assert (ann.days, ann.most, ann.worked, ann.past_days) == (10.0, 2, 0, 20.0)
    assert (bob.days, bob.most, bob.worked, bob.past_days) == (5.0, 1, 1, 10.0)
    (ann, _) = find_claims(FairShare("shift", shift="late"), setting, [whole, away])
    assert (ann.days, ann.most, ann.usual) == (10.0, 14, 5.0)


def test_expected_total_by_hand():
    """Ten people needed around the clock, 20 on Sundays; 8-hour shifts make 30 and 60 of them a day."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 14)
    heads = np.where(grid.weekday_of[grid.day_of] == 6, 20.0, 10.0)

    def total(rule: FairShare, claims=()) -> float:
        return expected_total(rule, claims, grid, heads, shift_min=480, nights=None)

    assert total(FairShare("weekend")) == 2 * 60
    assert total(FairShare("evening")) == total(FairShare("night")) == 2 * (6 * 10 + 20)
    assert total(FairShare("shift", shift="late"), [Claim("a", 5, 5, 2.5, 0, 0), Claim("b", 4, 4, 2.0, 0, 0)]) == 4.5
