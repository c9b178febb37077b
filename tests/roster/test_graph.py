"""Graphs of schedules and their shortest paths against every sequence of choices, each read by every machine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from machine_runs import DAY, LATE, MONDAY, NIGHT, past_of, run_all, setting_of

from wfm.core.rules import DailyRest, DaysInARow, DaysOffInARow, SiteRules, StartStability, Succession, Weekends
from wfm.core.shift import LabourRules
from wfm.roster.graph import build_graph
from wfm.roster.paths import cheapest_path, free_choices, price_path, useful_arcs
from wfm.roster.rules.machine import Machine
from wfm.roster.rules.table import machines

SHORT = ("short", 9 * 60, 240)
EARLY = ("day", 6 * 60, 480)


class EndsAtWork(Machine):
    """A price, or none at all, for ending the horizon at work."""

    name = "ends_at_work"

    def __init__(self, price: float | None) -> None:
        self.price = price

    def begin(self, past):
        return bool(past.worked)

    def read(self, choice):
        return choice.works

    def step(self, state, letter):
        return letter, 1.5 if state and not letter else 0.0

    def finish(self, state):
        return self.price if state else 0.0


def case(seed: int):
    """A setting of three people with their machines, two to eight days, in some a week ends inside."""
    rng = np.random.default_rng(seed)
    start = MONDAY + timedelta(days=int(rng.integers(7)))
    offered = [[DAY, LATE, SHORT], [DAY, NIGHT], [EARLY, LATE, NIGHT, SHORT]][seed % 3]
    days = int(rng.integers(2, 9 if len(offered) < 3 else 6))
    eve = start - timedelta(days=1)
    people = (
        past_of("ann"),
        past_of("bob", (eve, LATE)),
        past_of("cas", *[(start - timedelta(days=k), DAY) for k in (1, 2, 3)]),
    )

    def weight() -> float | None:
        return [None, 3.0][int(rng.integers(2))]

    rules = SiteRules(
        days_off_in_a_row=DaysOffInARow(int(rng.integers(1, 3)), weight()),
        weekends=(Weekends(1, 2, both_or_none=bool(rng.integers(2)), weight=weight()),),
        successions=(Succession("late", ("day",), weight()),),
        start_stability=(StartStability(180, weight=2.0),) if rng.random() < 0.3 else (),
    )
    labour = LabourRules(daily_rest=DailyRest(660, 480, weight=weight()), days_in_a_row=DaysInARow(3, weight()))
    setting = setting_of(offered, days, start=start, rules=rules, people=people)
    most_days = int(rng.integers(3, 6))
    setting = replace(setting, labour=labour, contract=replace(setting.contract, max_days_per_week=most_days))
    judges = [*machines(setting), EndsAtWork([None, 4.0, 0.0][int(rng.integers(3))])]
    return rng, setting, judges, int(rng.choice([1440, 2400]))


def weeks_of(setting) -> list[list[int]]:
    return [[d for d, w in enumerate(setting.week_of) if w == week] for week in dict.fromkeys(setting.week_of)]


def every_schedule(setting, judges, past, most_week: int) -> Iterator[tuple[tuple[int, ...], float, list[int]]]:
    """All lawful schedules of a person as numbers of choices, with their price and the minutes of each week."""

    def walk(d: int, states: list, price: float, taken: tuple[int, ...]):
        if d == setting.grid.days:
            ends = [judge.finish(state) for judge, state in zip(judges, states, strict=True)]
            if None not in ends:
                yield taken, price + sum(ends)
            return
        for c, choice in enumerate(setting.choices[d]):
            steps = [judge.step(state, judge.read(choice)) for judge, state in zip(judges, states, strict=True)]
            if None not in steps:
                yield from walk(d + 1, [s for s, _ in steps], price + sum(p for _, p in steps), (*taken, c))

    for taken, price in walk(0, [judge.begin(past) for judge in judges], 0.0, ()):
        mine = [setting.choices[d][c] for d, c in enumerate(taken)]
        minutes = [sum(mine[d].paid_min for d in week) for week in weeks_of(setting)]
        worked = [sum(mine[d].works for d in week) for week in weeks_of(setting)]
        if max(minutes) <= most_week and max(worked) <= setting.contract.max_days_per_week:
            yield taken, price, minutes


def within(minutes: list[int], ranges) -> bool:
    return all(low <= m <= high for m, (low, high) in zip(minutes, ranges, strict=True))


def prices_of(rng, setting) -> list[np.ndarray]:
    """Prices of choices as the search has them, some endless."""
    out = []
    for today in setting.choices:
        cost = rng.normal(0, 10, len(today)).round(1)
        cost[1:][rng.random(len(today) - 1) < 0.15] = np.inf
        out.append(cost)
    return out


def total(costs, taken) -> float:
    return float(sum(cost[c] for cost, c in zip(costs, taken, strict=True)))


@pytest.mark.parametrize("seed", range(24))
def test_cheapest_schedule_against_all(seed):
    rng, setting, judges, most_week = case(seed)
    graph = build_graph(setting, judges, most_week_min=most_week)
    for i, past in enumerate(setting.people):
        known = list(every_schedule(setting, judges, past, most_week))
        for low in (0, 480, 960):
            ranges = [(low, most_week)] * len(weeks_of(setting))
            costs = prices_of(rng, setting)
            able = [(price + total(costs, taken), taken) for taken, price, m in known if within(m, ranges)]
            best = min(able, default=(np.inf, ()))
            found = cheapest_path(graph, int(graph.begin[i]), costs, ranges)
            if not np.isfinite(best[0]):
                assert found is None
                continue
            assert found is not None
            assert found.price == pytest.approx(best[0])
            rules = price_path(graph, int(graph.begin[i]), found.choices, ranges)
            assert rules is not None
            assert rules + total(costs, found.choices) == pytest.approx(best[0])


@pytest.mark.parametrize("seed", range(12))
def test_the_price_of_any_schedule(seed):
    rng, setting, judges, most_week = case(seed)
    graph = build_graph(setting, judges, most_week_min=most_week)
    ranges = [(240, most_week)] * len(weeks_of(setting))
    for i, past in enumerate(setting.people):
        known = every_schedule(setting, judges, past, most_week)
        lawful = {taken: price for taken, price, minutes in known if within(minutes, ranges)}
        some = [tuple(int(rng.integers(len(today))) for today in setting.choices) for _ in range(60)]
        for taken in [*some, *list(lawful)[:60]]:
            found = price_path(graph, int(graph.begin[i]), np.array(taken), ranges)
            assert found == (pytest.approx(lawful[taken]) if taken in lawful else None)
            if taken in lawful:
                mine = [setting.choices[d][c] for d, c in enumerate(taken)]
                assert run_all(judges, past, mine) == pytest.approx(lawful[taken])


@pytest.mark.parametrize("seed", range(12))
def test_what_a_schedule_leaves_free_on_one_day(seed):
    rng, setting, judges, most_week = case(seed)
    graph = build_graph(setting, judges, most_week_min=most_week)
    ranges = [(240, most_week)] * len(weeks_of(setting))
    for i, past in enumerate(setting.people):
        known = every_schedule(setting, judges, past, most_week)
        lawful = {taken: price for taken, price, minutes in known if within(minutes, ranges)}
        able = list(lawful)
        for _ in range(min(6, len(able))):
            taken = able[int(rng.integers(len(able)))]
            d = int(rng.integers(setting.grid.days))
            alive, prices = free_choices(graph, int(graph.begin[i]), np.array(taken), d, ranges)
            for c in range(len(setting.choices[d])):
                other = (*taken[:d], c, *taken[d + 1 :])
                assert alive[c] == (other in lawful)
                if alive[c]:
                    assert prices[c] == pytest.approx(lawful[other])


@pytest.mark.parametrize("seed", range(12))
def test_useful_arcs_are_those_of_some_schedule(seed):
    rng, setting, judges, most_week = case(seed)
    graph = build_graph(setting, judges, most_week_min=most_week)
    costs = prices_of(rng, setting)
    ranges = [(480, most_week)] * len(weeks_of(setting))
    for i, past in enumerate(setting.people):
        walked: list[set[int]] = [set() for _ in setting.choices]
        for taken, _, minutes in every_schedule(setting, judges, past, most_week):
            if within(minutes, ranges) and np.isfinite(total(costs, taken)):
                node = int(graph.begin[i])
                for d, c in enumerate(taken):
                    arc = int(graph.arcs(d)[node, c])
                    walked[d].add(arc)
                    node = int(graph.layers[d].head[arc])
        assert [set(arcs.tolist()) for arcs in useful_arcs(graph, int(graph.begin[i]), costs, ranges)] == walked


@pytest.mark.parametrize("seed", range(6))
def test_no_arc_is_dead(seed):
    """From each node of a day an end of the horizon can be reached, and arcs are in order of their heads."""
    _, setting, judges, most_week = case(seed)
    graph = build_graph(setting, judges, most_week_min=most_week)
    for layer, after in pairwise(graph.layers):
        assert set(layer.head.tolist()) <= set(after.tail.tolist())
    assert np.isfinite(graph.finish[graph.layers[-1].head]).all()
    for layer in graph.layers:
        assert (np.diff(layer.head) >= 0).all()
        assert layer.head[layer.first].tolist() == np.unique(layer.head).tolist()


def test_a_week_ends_inside_eight_days():
    """Two days of eight hours a week and no more, across Sunday to Monday: one week knows nothing of the other."""
    sunday = date(2026, 6, 7)
    setting = setting_of([DAY], 8, start=sunday)
    graph = build_graph(setting, machines(setting), most_week_min=960)
    work = [np.array([0.0, -1.0])] * 8
    assert [layer.closes for layer in graph.layers] == [True, *[False] * 6, True]
    found = cheapest_path(graph, 0, work, [(0, 960), (0, 960)])
    assert found is not None
    assert found.price == -3.0
    assert found.choices[0] == 1
    exact = cheapest_path(graph, 0, work, [(0, 0), (480, 480)])
    assert exact is not None
    assert exact.price == -1.0
    assert cheapest_path(graph, 0, work, [(960, 960), (0, 960)]) is None


def test_where_nothing_is_lawful_there_is_no_path():
    setting = setting_of([DAY], 3)
    setting = replace(setting, choices=tuple(today[1:] for today in setting.choices))
    graph = build_graph(setting, [*machines(setting), EndsAtWork(None)], most_week_min=9999)
    free = [np.zeros(1)] * 3
    assert cheapest_path(graph, 0, free, [(0, 9999)]) is None
    assert price_path(graph, 0, np.zeros(3, dtype=np.int64), [(0, 9999)]) is None
    assert [arcs.size for arcs in useful_arcs(graph, 0, free, [(0, 9999)])] == [0, 0, 0]
    alive, _ = free_choices(graph, 0, np.zeros(3, dtype=np.int64), 1, [(0, 9999)])
    assert not alive.any()
