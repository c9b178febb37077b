"""Column generation against all rosters there are, on problems small enough to list them."""

import itertools
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract
from wfm.core.grid import Grid
from wfm.core.rules import DaysInARow, SiteRules
from wfm.core.shift import LabourRules
from wfm.roster.choices import Choice
from wfm.roster.graph import build_graph
from wfm.roster.rules.days_in_a_row import DaysInARowMachine
from wfm.roster.rules.machine import Past, Setting
from wfm.roster.stages.column_paths import FixedContents, Member, PathSchedules, make_network
from wfm.roster.stages.column_search import Settings, cost_of, round_up, search_columns
from wfm.roster.stages.column_turns import Heat, take_turns, take_turns_again
from wfm.roster.stages.columns import Column, Cover, Stop, Task, Window, open_master, relax

DAYS = 4
HOURS = (960, 1440)
KINDS = ("early", "late")


class Case:
    """Three people, four days, two kinds of 8 hours; at most two days in a row, two or three shifts."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.costs = rng.integers(0, 6, (3, DAYS * 3)).astype(float)
        self.costs[rng.random(self.costs.shape) < 0.1] = np.inf
        self.costs[:, ::3] = np.where(np.isinf(self.costs[:, ::3]), 0.0, self.costs[:, ::3])
        need = rng.integers(0, 3, DAYS * 2)
        under, over = rng.integers(1, 20, DAYS * 2), rng.integers(0, 4, DAYS * 2)
        self.need, self.under, self.over = need, under, over
        slopes = np.where(np.arange(3) < need[:, None], -under[:, None], over[:, None]).astype(float)
        self.cover = Cover(float(under @ need), slopes)
        cells = [[] if c == 0 else [2 * d + c - 1] for d in range(DAYS) for c in range(3)]
        network = make_network(small_graph(), [HOURS])
        members = [Member(network, int(network.node[0]), cost) for cost in self.costs]
        self.schedules = PathSchedules(members, FixedContents([np.array(c, dtype=np.int64) for c in cells]))

    def lawful(self, p):
        """All schedules of a person with their costs, by the rules' own words."""
        for days in itertools.product(range(3), repeat=DAYS):
            works = [c > 0 for c in days]
            cost = sum(self.costs[p, 3 * d + c] for d, c in enumerate(days))
            if 2 <= sum(works) <= 3 and not any(all(works[d : d + 3]) for d in range(2)) and np.isfinite(cost):
                yield days, cost

    def counts(self, days):
        """People in each cell: (day, kind) in order."""
        return np.array([days[d] == c + 1 for d in range(DAYS) for c in range(2)], dtype=int)

    def judge(self, there):
        """Cost of people missing and spare, counted plainly."""
        return np.maximum(self.need - there, 0) @ self.under + np.maximum(there - self.need, 0) @ self.over

    def best(self):
        """The cheapest roster of all."""
        everyone = [list(self.lawful(p)) for p in range(3)]
        third = np.array([self.counts(days) for days, _ in everyone[2]])
        costs = np.array([cost for _, cost in everyone[2]])
        rosters = ((a + b, self.counts(i) + self.counts(j)) for (i, a), (j, b) in itertools.product(*everyone[:2]))
        return min(cost + (costs + self.judge(third + there)).min() for cost, there in rosters)


def small_graph():
    grid = Grid("Etc/UTC", 60, date(2024, 1, 1), DAYS)
    choices = tuple(
        (Choice(d, day), *(Choice(d, day, k, name, paid_min=480) for k, name in enumerate(KINDS)))
        for d, day in enumerate(grid.dates)
    )
    labour = replace(LabourRules(), days_in_a_row=DaysInARow(2))
    contract = Contract("c", 1440, (480,), DAYS)
    people = (Past(Agent("a", "A", "agent", "c")),)
    setting = Setting(grid, labour, SiteRules(), contract, people, choices, (grid.start,) * DAYS)
    return build_graph(setting, [DaysInARowMachine(setting)], most_week_min=HOURS[1])


@pytest.mark.parametrize("seed", range(12))
def test_search_finds_the_best_roster_and_bounds_it(seed):
    case = Case(seed)
    best = case.best()
    outcome = search_columns(case.schedules, case.cover, Settings(0.5, grain=1.0, seed=seed))
    assert outcome.bound <= best + 1e-6
    roster = [tuple(column.choices) for column in outcome.columns]
    own = sum(dict(case.lawful(p))[days] for p, days in enumerate(roster))
    assert own + case.judge(sum(case.counts(days) for days in roster)) == pytest.approx(outcome.cost)
    assert outcome.cost == pytest.approx(best)


@pytest.mark.parametrize("seed", range(6))
def test_cheapest_schedule_is_the_cheapest_of_all(seed):
    case, rng = Case(seed), np.random.default_rng(100 + seed)
    mu = rng.normal(0.0, 8.0, DAYS * 2)
    for p, column in enumerate(case.schedules.cheapest(range(3), mu)):
        prices = {
            days: cost + sum(mu[2 * d + c - 1] for d, c in enumerate(days) if c) for days, cost in case.lawful(p)
        }
        assert column.cost + mu[column.cells].sum() == pytest.approx(min(prices.values()))
        assert prices[tuple(column.choices)] == pytest.approx(min(prices.values()))


def test_window_keeps_the_days_outside_it():
    case, mu = Case(3), np.full(DAYS * 2, -5.0)
    held = np.array([days for days, _ in case.lawful(0)][7])
    days = np.array([False, True, True, False])
    column = case.schedules.cheapest([0], mu, Window(days, {0: held}))[0]
    assert (column.choices[~days] == held[~days]).all()
    prices = [
        cost + sum(mu[2 * d + c - 1] for d, c in enumerate(choice) if c)
        for choice, cost in case.lawful(0)
        if choice[0] == held[0] and choice[3] == held[3]
    ]
    assert column.cost + mu[column.cells].sum() == pytest.approx(min(prices))


def test_relaxation_closes_where_bound_and_value_meet():
    case = Case(5)
    relaxed = relax(open_master(Task(case.schedules, case.cover, (0, 1, 2)), ()), Stop())
    assert relaxed.value == pytest.approx(relaxed.bound, abs=1e-5)
    assert all(relaxed.excess(column) >= -1e-9 for column in relaxed.columns)


def test_nobody_can_work_says_none():
    case = Case(1)
    case.schedules.members = tuple(replace(m, cost=np.full(DAYS * 3, np.inf)) for m in case.schedules.members)
    outcome = search_columns(case.schedules, case.cover, Settings(0.2))
    assert outcome.columns is None
    assert outcome.bound == -np.inf


def test_cover_counts_what_is_missing_and_spare():
    # two wanted at 7 each, spare ones 1 each; one wanted at 3
    cover = Cover(17.0, np.array([[-7.0, -7.0, 1.0], [-3.0, 1.0, 1.0]]))
    counts = [cover.cost(np.array(pair)) for pair in ((0, 0), (1, 0), (2, 1), (3, 3), (5, 1))]
    assert counts == [17.0, 10.0, 0.0, 3.0, 3.0]
    left = cover.beside(np.array([1, 2]), 2)
    assert left.cost(np.array([0, 0])) == cover.cost(np.array([1, 2]))
    assert left.cost(np.array([2, 1])) == cover.cost(np.array([3, 3]))


def test_bounds_are_rounded_up_to_what_costs_can_be():
    assert round_up(1140.2, 1.0) == 1141.0
    assert round_up(1141.0 - 1e-9, 1.0) == 1141.0
    assert round_up(1140.2, 0.0) == 1140.2


def test_search_stops_in_time():
    case = Case(2)
    case.cover = Cover(case.cover.base + 0.5, case.cover.slopes)
    began = time.monotonic()
    search_columns(case.schedules, case.cover, Settings(0.3))
    assert time.monotonic() - began < 1.5


def test_columns_with_equal_days_and_cells_are_one():
    days, cells = np.array([0, 1]), np.array([0])
    assert Column(0, 1.0, cells, days).key == Column(0, 1.0, cells.copy(), days.copy()).key
    assert Column(0, 1.0, cells, days).key != Column(1, 1.0, cells, days).key


@pytest.mark.parametrize("seed", range(6))
def test_turns_keep_the_rules_and_never_make_it_dearer(seed):
    case = Case(seed)
    task = Task(case.schedules, case.cover, (0, 1, 2))
    first = {column.person: column for column in take_turns(task)}
    rng = np.random.default_rng(seed)
    found = take_turns_again(task, first, Heat(1.0, 0.5), seconds=0.1, rng=rng)
    assert sorted(found) == [0, 1, 2]
    assert cost_of(case.cover, found.values()) <= cost_of(case.cover, first.values())
    for p, column in found.items():
        assert dict(case.lawful(p))[tuple(column.choices)] == pytest.approx(column.cost)
    assert case.best() <= cost_of(case.cover, found.values()) + 1e-9


def test_each_turn_is_the_best_answer_to_those_before():
    case = Case(4)
    columns = take_turns(Task(case.schedules, case.cover, (0, 1, 2)))
    for p in range(3):
        before = sum((case.counts(column.choices) for column in columns[:p]), np.zeros(DAYS * 2, dtype=int))
        costs = [cost + case.judge(before + case.counts(days)) for days, cost in case.lawful(p)]
        own = columns[p].cost + case.judge(before + case.counts(columns[p].choices))
        assert own == pytest.approx(min(costs))


def test_search_begins_with_the_roster_given():
    case = Case(7)
    begin = tuple(take_turns(Task(case.schedules, case.cover, (0, 1, 2))))
    outcome = search_columns(case.schedules, case.cover, Settings(0.0, turns_share=0.0, root_share=0.0, start=begin))
    assert [tuple(column.choices) for column in outcome.columns] == [tuple(column.choices) for column in begin]
    assert outcome.bound == -np.inf
