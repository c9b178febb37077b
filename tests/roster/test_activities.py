"""Activities inside shifts: windows, groups, trainers, breaks, clocks; the price against every way to place them."""

from datetime import date
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from activity_floors import WED, Site, agent, lead

from wfm.core.rules import Activity
from wfm.roster.activities import Placed, place_activities, warn_unplaced
from wfm.roster.stages.solver import Limits

TRAINING = Activity("training", 60)


def place(site: Site, *rules: Activity, **more):
    found = place_activities(site.floor(), rules, site.cover(), **more)
    assert found.price == pytest.approx(site.price(found, rules))
    assert found.bound <= found.price + 1e-9
    assert_lawful(site, rules, found)
    return found


def assert_lawful(site: Site, rules, found) -> None:
    """Nobody in two places, everyone inside one shift, as often as asked or reported."""
    for p in range(len(site.people)):
        mine = sorted((s.first, s.last) for s in found.placed if p in s.busy)
        assert all(before[1] <= after[0] for before, after in pairwise(mine))
    for rule in rules:
        sessions = [s for s in found.placed if s.activity == rule.name]
        for s in sessions:
            assert (s.last - s.first) * site.grid.interval_min == rule.minutes
            assert rule.group == 0 or len(s.people) <= rule.group
            assert bool(rule.trainer) == (s.giver >= 0)
            for p in s.busy:
                days = site.shift_day[p, s.first : s.last]
                assert days[0] >= 0
                assert (days == days[0]).all()
        missed = sum(u.times for u in found.unplaced if u.activity == rule.name)
        members = [a for a in site.people if a.role == "agent" and (not rule.agents or a.id in rule.agents)]
        spans = len(site.weeks) if rule.per == "week" else 1
        assert sum(len(s.people) for s in sessions) + missed == rule.times * len(members) * spans


def one_day(need, *people, breaks=()):
    """Everyone works from 8 to 16 on a Wednesday, the need is of these hours."""
    whole = np.zeros((1, 24), dtype=int)
    whole[0, 8:16] = need
    return Site(people or (agent("ann"), agent("bob")), [(p, 0, 8, 8, breaks) for p in range(len(people) or 2)], whole)


def test_where_one_is_spare():
    found = place(one_day([2, 2, 2, 1, 2, 2, 1, 2]), TRAINING)
    assert [s.first for s in found.placed] == [11, 14]
    assert found.price == -2.0  # two spare people less
    assert found.unplaced == ()


def test_over_cover_is_spent_before_anyone_is_missing_twice():
    found = place(one_day([2] * 8), TRAINING)
    assert len({s.first for s in found.placed}) == 2  # 10 + 10, not 10 + 40
    assert found.price == 20.0


def test_two_skills_are_split_anew():
    people = agent("ann", "mail"), agent("bob", "mail", "sales"), agent("cas", "sales")
    need = np.zeros((2, 24), dtype=int)
    need[:, 8:16] = 1  # one is spare, whoever goes
    rule = Activity("training", 60)
    found = place(Site(people, [(p, 0, 8, 8, ()) for p in range(3)], need), rule)
    assert found.price == -3.0


def test_weight_is_the_most_it_may_cost():
    busy = one_day([2] * 8)
    assert place(busy, Activity("training", 60, weight=15.0)).unplaced == ()
    found = place(busy, Activity("training", 60, weight=9.0))
    assert [u.reason for u in found.unplaced] == ["it would cost more service than its weight 9: 10"] * 2
    assert found.price == 18.0


@pytest.mark.parametrize(
    ("window", "fits"), [((10, 11), True), ((6, 9), True), ((15, 24), True), ((6, 8), False), ((16, 24), False)]
)
def test_window(window, fits):
    found = place(one_day([1] * 8), Activity("training", 60, first=60 * window[0], last=60 * window[1]))
    assert len(found.placed) == (2 if fits else 0)
    assert all(window[0] <= s.first < s.last <= window[1] for s in found.placed)
    assert {u.reason for u in found.unplaced} == (set() if fits else {"no shift holds 60 min of its times"})


def test_weekdays():
    assert place(one_day([1] * 8), Activity("training", 60, weekdays=frozenset({2}))).unplaced == ()
    assert place(one_day([1] * 8), Activity("training", 60, weekdays=frozenset({1, 3}))).placed == ()


def test_not_over_a_break():
    rule = Activity("training", 120, first=600, last=840)
    assert [s.first for s in place(one_day([1] * 8, agent("ann"), breaks=[(10, 1)]), rule).placed] == [11]
    found = place(one_day([1] * 8, agent("ann"), breaks=[(10, 1), (13, 1)]), Activity("training", 180))
    assert [u.reason for u in found.unplaced] == ["breaks leave no 180 min in a row at its times"]


def test_times_in_each_week():
    site = Site(
        [agent("ann")], [(0, d, 24 * d + 8, 8, ()) for d in range(4)], np.ones((1, 96)), start=WED, days=4,
        week_starts_on=4,
    )  # fmt: skip
    found = place(site, Activity("training", 60, times=3))
    assert [site.week_of[s.first // 24] for s in found.placed] == [0, 0, 0, 1, 1, 1]
    assert len(place(site, Activity("training", 60, times=3, per="horizon")).placed) == 3
    assert len(place(site, Activity("training", 180, times=6)).unplaced) == 2  # 5 and 5 fit, one of each is missing


def test_week_of_no_shift():
    site = Site([agent("ann")], [(0, 0, 8, 8, ())], np.ones((1, 48)), days=2, week_starts_on=3)
    found = place(site, TRAINING)
    assert [(u.week, u.times, u.reason) for u in found.unplaced] == [(date(2026, 6, 4), 1, "no shift then")]


def test_other_activities_take_the_time():
    rules = Activity("first", 60, first=600, last=660), Activity("second", 60, first=600, last=660, weight=50.0)
    found = place(one_day([0] * 8, agent("ann")), *rules)
    assert [s.activity for s in found.placed] == ["first"]
    assert [(u.activity, u.reason) for u in found.unplaced] == [("second", "other activities take up its times")]


def test_groups_hold_so_many():
    people = [agent(f"a{i}") for i in range(5)]
    found = place(one_day([5, 5, 2, 2, 5, 5, 5, 5], *people), Activity("training", 60, group=3))
    assert sorted(len(s.people) for s in found.placed) == [2, 3]
    assert sorted(s.first for s in found.placed) == [10, 11]


def test_a_group_stays_together_where_that_costs_nothing():
    people = [agent(f"a{i}") for i in range(4)]
    found = place(one_day([0] * 8, *people), Activity("training", 60, group=4))
    assert [s.people for s in found.placed] == [(0, 1, 2, 3)]


def test_all_of_a_team_who_are_there():
    people = [agent("a", team="red"), agent("b", team="red"), agent("c", team="red"), agent("d", team="blue")]
    need = np.zeros((1, 24))
    site = Site(people, [(0, 0, 8, 6, ()), (1, 0, 8, 6, ()), (2, 0, 12, 6, ()), (3, 0, 8, 8, ())], need)
    found = place(site, Activity("meeting", 60, group=0))
    assert {s.people for s in found.placed} == {(0, 1, 2), (3,)}
    early = place(site, Activity("meeting", 60, group=0, last=720))
    assert {s.people for s in early.placed} == {(0, 1), (3,)}
    assert [u.reason for u in early.unplaced] == ["no shift holds 60 min of its times"]


def test_a_team_in_two_parts_only_where_one_meeting_misses_somebody():
    people = [agent("a", team="red"), agent("b", team="red")]
    apart = Site(people, [(0, 0, 8, 4, ()), (1, 0, 12, 4, ())], np.zeros((1, 24)))
    alone = place(apart, Activity("meeting", 60, group=0))  # alone is no meeting
    assert alone.placed == ()
    assert [u.agent for u in alone.unplaced] == ["a", "b"]
    during = Site(people, [(0, 0, 8, 8, ()), (1, 0, 12, 4, ())], np.zeros((1, 24)))
    found = place(during, Activity("meeting", 60, group=0))
    assert [s.people for s in found.placed] == [(0, 1)]


def test_who_had_it_stays_at_work_while_the_others_meet():
    """Four on Monday, then three on Tuesday one of whom was there: without that one."""
    people = [agent(name, team="red") for name in "abcdef"]
    shifts = [(p, 0, 8, 4, ()) for p in range(4)] + [(p, 1, 32, 4, ()) for p in (0, 4, 5)]
    found = place(Site(people, shifts, np.zeros((1, 48)), days=2), Activity("meeting", 60, group=0))
    # in halves: each meeting misses three of the five others, less than (1/5)^2 + (4/5)^2 of fours and twos
    assert [s.people for s in found.placed] == [(1, 2, 3), (0, 4, 5)]
    assert found.unplaced == ()
    need = np.repeat([[0, 3]], 24, axis=1)  # on the second day all three are needed: two of them cost 50
    dear = place(Site(people, shifts, need, days=2), Activity("meeting", 60, group=0, weight=9.0))
    assert [s.people for s in dear.placed] == [(0, 1, 2, 3)]
    assert {(u.agent, u.reason) for u in dear.unplaced} == {
        (who, "a meeting of who of the team still needs it would cost more service than its weight") for who in "ef"
    }


def test_nobody_meets_alone_but_a_team_of_one():
    people = [agent("a", team="red"), agent("b", team="red"), agent("c", team="red"), agent("d", team="blue")]
    shifts = [(0, 0, 8, 4, ()), (1, 0, 8, 4, ()), (2, 0, 14, 4, ()), (3, 0, 8, 4, ())]
    found = place(Site(people, shifts, np.zeros((1, 24))), Activity("meeting", 60, group=0))
    assert sorted(s.people for s in found.placed) == [(0, 1), (3,)]
    assert [(u.agent, u.reason) for u in found.unplaced] == [
        ("c", "everyone else of the team has met, and nobody meets alone")
    ]


def test_breaks_make_room_for_a_team():
    people = [agent("a", team="red"), agent("b", team="red")]
    rule = Activity("meeting", 60, group=0, first=600, last=660)
    fixed = Site(people, [(0, 0, 8, 8, [(10, 1)]), (1, 0, 8, 8, ())], np.zeros((1, 24)))
    found = place(fixed, rule)
    assert {u.reason for u in found.unplaced} == {
        "breaks leave no 60 min in a row at its times",
        "at none of its times is everyone of the team who is in a shift free for it",
    }
    need = np.zeros((1, 24))
    need[0, 9] = 2
    free = Site(people, [(0, 0, 8, 8, [(10, 1, 9, 11)]), (1, 0, 8, 8, ())], need)
    moved = place(free, rule)
    assert [(m.person, m.to) for s in moved.placed for m in s.moves] == [(0, 11)]  # at 9 both are needed
    assert moved.unplaced == ()


def test_a_long_break_gives_back_what_it_does_not_need():
    people = [agent("a", team="red"), agent("b", team="red")]
    rule = Activity("meeting", 60, group=0, first=600, last=660)
    site = Site(people, [(0, 0, 8, 8, [(10, 2, 9, 12)]), (1, 0, 8, 8, ())], np.ones((1, 24)))
    found = place(site, rule, Activity("reading", 60, agents=("a",)))
    assert [m.to for s in found.placed for m in s.moves] in ([11], [12])


def coached(*leads_at, need_leads=1, **changes):
    """Two agents from 8 to 16, team leads at these hours, coaching of each alone."""
    people = [agent("ann"), agent("bob"), *(lead(f"lea{i}") for i in range(len(leads_at)))]
    need = np.zeros((2, 24))
    need[1, 8:16] = need_leads
    shifts = [(p, 0, 8, 8, ()) for p in range(2)]
    site = Site(people, shifts + [(2 + i, 0, a, b - a, ()) for i, (a, b) in enumerate(leads_at)], need)
    return place(site, Activity("coaching", 60, trainer="team_lead", **changes))


def test_a_team_lead_is_there():
    found = coached((12, 14))
    assert [(s.first, s.giver) for s in found.placed] == [(12, 2), (13, 2)]
    assert all(s.leading for s in found.placed)  # nobody else leads, so she leads on
    assert coached((18, 20)).unplaced[0].reason == "team_lead is free at none of its times"


@pytest.mark.parametrize("changes", [{}, {"group": 2}, {"group": 0}, {"trainer": "lea"}])
def test_nothing_is_planned_that_nobody_can_give(changes):
    """Without any team lead coaching was planned with nobody to give it, against the rule."""
    people = [agent("ann", team="red"), agent("bob", team="red")]
    site = Site(people, [(p, 0, 8, 8, ()) for p in range(2)], np.zeros((1, 24)))
    rule = Activity("coaching", 60, **{"trainer": "team_lead"} | changes)
    found = place(site, rule, kept=(Placed("coaching", (0, 1), 9, 10),))
    assert found.placed == ()
    assert {u.reason for u in found.unplaced} == {f"no {rule.trainer} is rostered"}


def test_one_of_two_team_leads_leaves_leading():
    found = coached((8, 16), (12, 14))
    assert len(found.placed) == 2
    assert [s.leading for s in found.placed] == [not 12 <= s.first < 14 for s in found.placed]


def test_one_team_lead_cannot_coach_two_at_once():
    found = coached((12, 13))
    assert len(found.placed) == 1
    assert [u.reason for u in found.unplaced] == ["team_lead is free at none of its times"]
    assert len(coached((12, 13), (12, 13)).placed) == 2
    assert len(coached((12, 13), group=2).placed) == 1


def test_a_team_lead_of_the_team_before_another():
    people = [agent("ann", team="red"), lead("lea", "blue"), lead("loe", "red")]
    site = Site(people, [(p, 0, 8, 8, ()) for p in range(3)], np.zeros((2, 24)))
    assert [s.giver for s in place(site, Activity("coaching", 60, trainer="team_lead")).placed] == [2]


def test_trainer_by_name_leaves_their_queue():
    people = [agent("ann"), agent("bob")]
    need = np.zeros((1, 24))
    need[0, 8:16] = [2, 2, 2, 2, 0, 2, 2, 2]
    site = Site(people, [(p, 0, 8, 8, ()) for p in range(2)], need)
    found = place_activities(site.floor(), [Activity("training", 60, agents=("ann",), trainer="bob")], site.cover())
    assert found.placed == (Placed("training", (0,), 12, 13, 1),)
    assert found.price == -2.0


@pytest.mark.parametrize(
    ("first", "last", "starts"), [(1380, 1500, {23, 24}), (1380, 60, {23, 24}), (1380, 1440, {23})]
)
def test_window_across_midnight(first, last, starts):
    site = Site([agent("ann")], [(0, 0, 22, 6, ())], np.zeros((1, 48)), days=2)
    rule = Activity("reading", 60, times=2, per="horizon", first=first, last=last, weekdays=frozenset({2}))
    assert {s.first for s in place(site, rule).placed} == starts


def test_the_week_of_an_activity_is_that_of_its_shift():
    site = Site([agent("ann")], [(0, 0, 22, 6, ())], np.zeros((1, 48)), days=2, week_starts_on=3)
    found = place(site, Activity("reading", 60, first=60, last=240))  # after midnight, of Wednesday's shift
    assert len(found.placed) == 1
    assert [u.week for u in found.unplaced] == [date(2026, 6, 4)]


@pytest.mark.parametrize(
    ("day", "starts"), [(date(2026, 3, 29), [7, 8]), (date(2026, 10, 25), [9, 10]), (date(2026, 6, 3), [8, 9])]
)
def test_window_on_the_days_the_clock_changes(day, starts):
    # the eighth hour of the clock is the seventh of the day in spring and the ninth in autumn
    size = {7: 23, 8: 24, 9: 25}[starts[0]]
    site = Site([agent("ann")], [(0, 0, 4, 12, ())], np.zeros((1, size)), start=day)
    found = place(site, Activity("reading", 60, times=2, first=480, last=600))
    assert [s.first for s in found.placed] == starts


def test_what_is_kept_stays_where_it_can():
    rule = Activity("training", 60, group=2)
    people = [agent(f"a{i}") for i in range(4)]
    site = one_day([4, 4, 0, 0, 4, 4, 4, 4], *people)
    kept = Placed("training", (0, 1), 8, 9), Placed("training", (2, 3), 7, 8)  # before their shifts
    found = place(site, rule, kept=kept)
    assert found.placed[0] == kept[0]
    assert [(s.people, s.first) for s in found.placed[1:]] == [((2, 3), 10)]
    gone = Site(people, [(p, 0, 8, 8, ()) for p in (0, 2, 3)], site.need)
    assert place(gone, rule, kept=kept).placed[0] == Placed("training", (0,), 8, 9)


def test_a_team_is_kept_only_together():
    people = [agent("a", team="red"), agent("b", team="red")]
    site = Site(people, [(0, 0, 8, 8, ()), (1, 0, 10, 4, ())], np.zeros((1, 24)))
    rule = Activity("meeting", 60, group=0)
    assert place(site, rule, kept=[Placed("meeting", (0, 1), 12, 13)]).placed == (Placed("meeting", (0, 1), 12, 13),)
    assert [s.people for s in place(site, rule, kept=[Placed("meeting", (0,), 12, 13)]).placed] == [(0, 1)]


def test_another_gives_what_is_kept_where_the_giver_is_away():
    people = [agent("ann"), lead("lea"), lead("loe")]
    shifts = [(0, 0, 8, 8, ()), (2, 0, 12, 4, ())]
    site = Site(people, shifts, np.zeros((2, 24)))
    rule = Activity("coaching", 60, trainer="team_lead")
    for first, there in ((13, 13), (10, 12)):
        found = place(site, rule, kept=[Placed("coaching", (0,), first, first + 1, 1)])
        assert [(s.first, s.giver) for s in found.placed] == [(there, 2)]


def test_same_seed_same_placement():
    rng = np.random.default_rng(5)
    site = random_site(rng, 5)
    rules = Activity("training", 120), Activity("reading", 60, group=2)
    limits = Limits(None, 50, seed=3)
    assert place(site, *rules, limits=limits) == place(site, *rules, limits=limits)


def test_warnings_name_a_few():
    people = [agent(f"a{i}") for i in range(5)]
    found = place(one_day([0] * 8, *people), Activity("training", 60, first=0, last=60))
    assert warn_unplaced(found.unplaced) == (
        "training: 5 not planned (a0, a1, a2 and 2 more): no shift holds 60 min of its times",
    )


def random_site(rng: np.random.Generator, heads: int) -> Site:
    people = [agent(f"a{i}", *[("mail", "sales"), ("mail",), ("sales",)][int(rng.integers(3))]) for i in range(heads)]
    people[0], people[1] = agent("a0", "mail"), agent("a1", "sales")
    shifts = []
    for p in range(heads):
        first = int(rng.integers(8, 11))
        shifts.append((p, 0, first, 6, [(first + int(rng.integers(2, 4)), 1)]))
    need = np.zeros((2, 24), dtype=int)
    need[:, 8:17] = rng.integers(0, 3, (2, 9))
    return Site(people, shifts, need)


def cheapest(site: Site, lengths: list[int], weight: float) -> float:
    """Try every start of every activity of everybody, and none of them."""
    jobs = list(product(range(len(site.people)), lengths))
    options = []
    for p, length in jobs:
        options.append([None, *(t for t in range(24 - length) if site.duty[p, t : t + length].all())])
    base, best, price_at = site.cost(site.duty), np.inf, {}
    for starts in product(*options):
        duty, missed, clash = site.duty.copy(), 0.0, False
        for (p, length), t in zip(jobs, starts, strict=True):
            if t is None:
                missed += weight
            else:
                clash |= not duty[p, t : t + length].all()
                duty[p, t : t + length] = False
        if clash or missed >= best:
            continue
        total = missed - base
        for t in range(7, 18):
            key = t, tuple(duty[:, t].tolist())
            if key not in price_at:
                price_at[key] = site._cost_at(duty[:, t], t)
            total += price_at[key]
        best = min(best, total)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_as_cheap_as_every_way_to_place_three_people(seed):
    rng = np.random.default_rng(seed)
    site = random_site(rng, 3)
    weight = [200.0, 15.0][seed % 2]
    lengths = [1] if seed % 3 else [1, 2]
    rules = [Activity(f"of{n}", 60 * n, weight=weight) for n in lengths]
    if len(lengths) == 2:
        site = random_site(rng, 2)
    assert place(site, *rules).price == pytest.approx(cheapest(site, lengths, weight))


@pytest.mark.parametrize("seed", range(8))
def test_teams_against_every_set_of_meetings(seed):
    """Meetings in every order, each of whoever is there and was at none before; breaks where they are."""
    rng = np.random.default_rng(seed)
    site = random_site(rng, 4)
    site.people = tuple(agent(a.id, *a.skills, team="red") for a in site.people)
    inside = site.shift_day >= 0
    rule = Activity("meeting", 60, group=0, weight=[30.0, 8.0][seed % 2])
    best = 4 * rule.weight
    for number in (1, 2, 3, 4):
        for times in permutations(range(7, 18), number):
            duty, had, parts = site.duty.copy(), set(), 0.0
            for t in times:
                there = set(np.flatnonzero(inside[:, t]).tolist()) - had
                if not there or not duty[list(there), t].all():
                    break
                duty[list(there), t] = False
                had |= there
                parts += ((4 - len(there)) / 3) ** 2
            else:
                missed = rule.weight * (4 - len(had))
                best = min(best, site.cost(duty) - site.cost(site.duty) + missed + 2.0 * number + rule.weight * parts)
    assert place(site, rule).price == pytest.approx(best)


def test_a_teams_meetings_are_kept_in_whichever_order_they_are():
    people = [agent("a", team="red"), agent("b", team="red"), agent("c", team="red")]
    shifts = [(0, 0, 8, 8, ()), (1, 0, 8, 8, ()), (2, 0, 8, 4, ())]
    site, rule = Site(people, shifts, np.zeros((1, 24))), Activity("meeting", 60, group=0)
    kept = Placed("meeting", (2,), 8, 9), Placed("meeting", (0, 1), 13, 14)  # c, who leaves at noon, meets first
    assert place(site, rule, kept=kept).placed == kept
