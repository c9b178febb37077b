"""Moves by chance in compiled loops: prices kept in step, lawful plans, blocks that last."""

from functools import cache
from itertools import pairwise, product
from types import SimpleNamespace

import numpy as np
import pytest
from random_sites import make_site

from benchmarks.roster import site as benchmark_site
from wfm.roster.aside import Aside
from wfm.roster.kernels.blocks import find_way, make_way, read_way
from wfm.roster.kernels.compiled import compiled
from wfm.roster.kernels.prices import duty_times, place_breaks, price_choices, sum_up
from wfm.roster.kernels.swaps import swap_some
from wfm.roster.parts import split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import Kind, Problem, Rest, build_problem
from wfm.roster.search import plan_cost
from wfm.roster.serving import BlockRules, line_cover, serve_plan
from wfm.roster.shift_prices import best_breaks, shift_prices, shift_shapes
from wfm.roster.stages.annealing import Annealer, Cooling, lay_out_floor
from wfm.roster.stages.block_annealing import anneal_blocks, cut_horizon
from wfm.roster.stages.moves import Moves, build_up
from wfm.roster.stages.solver import Limits

SITES = (1, 2, 4, 6, 12, 15)
KINDS = (
    Kind("long", 10, (Rest(1, 2, 4), Rest(2, 6, 7)), 600),
    Kind("short", 4, (), 240),
)


@cache
def problem_of(seed: int) -> Problem:
    """All people of a random small site, without those whose only part is to lead."""
    site = make_site(seed)
    problem = build_problem(
        site.requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )
    parts = [part for part, _ in split_problem(problem) if any(a.role == "agent" for a in part.people)]
    return max(parts, key=lambda part: len(part.people))


def built_up(seed: int) -> Moves:
    moves = Moves(Plan.empty(problem_of(seed)))
    assert build_up(moves, range(len(moves.problem.people))) == []
    return moves


@pytest.mark.parametrize("seed", SITES)
def test_prices_stay_in_step_and_plans_lawful(seed):
    moves = built_up(seed)
    before = moves.price
    Annealer(moves.problem).anneal(moves, np.random.default_rng(seed), Cooling(0.5, steps=4), lambda share: None)
    assert moves.price <= before + 1e-6
    assert moves.price == pytest.approx(plan_cost(moves.plan))
    for p in range(len(moves.problem.people)):
        assert np.isfinite(moves.plan.rules_price(p))
        assert moves.wish[p] == pytest.approx(moves.plan.rules_price(p))


@pytest.mark.parametrize(("heat", "seed"), [(0.1, 1), (0.1, 3), (0.5, 0), (0.5, 1)])
def test_a_day_may_not_move_into_another_week_of_exact_hours(heat, seed):
    """It did, where the week it left had more people than needed: the hours of that week were not looked at again."""
    moves = built_up(192)
    assert len(moves.problem.ranges[0]) > 1
    Annealer(moves.problem).anneal(moves, np.random.default_rng(seed), Cooling(heat, steps=30), lambda share: None)
    assert all(np.isfinite(moves.plan.rules_price(p)) for p in range(len(moves.problem.people)))
    assert moves.price == pytest.approx(plan_cost(moves.plan))


def test_the_same_chances_give_the_same_plan():
    found = []
    for _ in range(2):
        moves = built_up(4)
        Annealer(moves.problem).anneal(moves, np.random.default_rng(3), Cooling(0.5, steps=3), lambda share: None)
        found.append(moves.plan)
    assert (found[0].choice == found[1].choice).all()
    assert (found[0].breaks == found[1].breaks).all()


def test_held_days_stay():
    moves = built_up(2)
    annealer = Annealer(moves.problem)
    annealer.held[:, ::2] = True
    choices, breaks = moves.plan.choice.copy(), moves.plan.breaks.copy()
    annealer.anneal(moves, np.random.default_rng(1), Cooling(3.0, steps=5), lambda share: None)
    assert (moves.plan.choice[:, ::2] == choices[:, ::2]).all()
    assert (moves.plan.breaks[:, ::2] == breaks[:, ::2]).all()


@compiled
def swapped(floor, who, beside, tries, rng):
    return swap_some(floor, who, beside, tries, rng)


def test_swaps_leave_the_cover_and_lower_what_rules_cost():
    site = benchmark_site.make_site(40, 7, 1.0, 1)
    problem = build_problem(
        site.requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )
    part = max((part for part, _ in split_problem(problem)), key=lambda part: len(part.people))
    moves = Moves(Plan.empty(part))
    assert build_up(moves, range(len(part.people))) == []
    plan, annealer, before = moves.plan, Annealer(part), float(moves.wish.sum())
    cover, on = plan.pool_cover().copy(), [int((plan.kind[:, d] >= 0).sum()) for d in range(part.grid.days)]
    floor = lay_out_floor(moves, annealer.held)
    change = swapped(floor, annealer.schedules, annealer.beside, 20_000, np.random.default_rng(1))
    assert change < 0
    assert (plan.pool_cover() == cover).all()
    assert [int((plan.kind[:, d] >= 0).sum()) for d in range(part.grid.days)] == on
    prices = [plan.rules_price(p) for p in range(len(part.people))]
    assert np.isfinite(prices).all()
    assert moves.wish == pytest.approx(np.array(prices))
    assert sum(prices) == pytest.approx(before + change)


@pytest.mark.parametrize("seed", SITES)
@pytest.mark.parametrize("least", [1, 3])
def test_blocks_last_and_everybody_on_duty_serves(seed, least):
    problem = problem_of(seed)
    rules = BlockRules(least, 1.0)
    plan, served = serve_plan(built_up(seed).plan, rules, Limits(None, 20, 1, seed))
    busy, held = np.zeros(served.lines.shape, dtype=np.bool_), np.zeros(plan.kind.shape, dtype=np.bool_)
    held[0] = True
    new, lines = anneal_blocks(
        plan, served.lines, rules, busy=busy, held=held, rng=np.random.default_rng(seed), cooling=Cooling(0.3, steps=4),
        tell=lambda share: None, workers=least,
    )  # fmt: skip
    assert (new.choice[0] == plan.choice[0]).all()
    assert ((lines >= 0).sum(axis=0) == new.pool_cover().sum(axis=0)).all()
    for p in range(len(problem.people)):
        assert np.isfinite(new.rules_price(p))
        assert set(lines[p][lines[p] >= 0]) <= set(problem.pools[problem.pool_of[p]])
        for d in np.flatnonzero(new.kind[p] >= 0):
            mine = lines[p, new.on_duty(p, int(d))].tolist()
            ends = [0, *(i for i, (a, b) in enumerate(pairwise(mine), 1) if a != b), len(mine)]
            assert len(ends) == 2 or min(b - a for a, b in pairwise(ends)) >= least
    assert whole_price(new, lines, rules) <= whole_price(plan, served.lines, rules) + 1e-6


@pytest.mark.parametrize("seed", SITES)
@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_no_shift_reaches_from_one_part_of_the_horizon_into_another(seed, count):
    plan = built_up(seed).plan
    parts = cut_horizon(plan, count)
    assert 1 <= len(parts) <= count
    every = [tuple(shift) for shifts, _ in parts for shift in shifts.tolist()]
    assert sorted(every) == sorted(zip(*(each.tolist() for each in np.nonzero(plan.kind >= 0)), strict=True))
    latest = 0
    for shifts, same_day in parts:
        spans = [(plan.start[p, d], plan.start[p, d] + plan.problem.kinds[plan.kind[p, d]].length) for p, d in shifts]
        assert min(start for start, _ in spans) >= latest
        latest = max(end for _, end in spans)
        for (first, last), (_, d) in zip(same_day, shifts, strict=True):
            assert (shifts[first:last, 1] == d).all()
            assert last - first == (shifts[:, 1] == d).sum()


def whole_price(plan, lines, rules):
    """Cover, wishes, switches, and the little that serving a closed line costs."""
    problem = plan.problem
    cover = line_cover(problem, lines)
    steps = np.where(problem.open, 0.0, 0.05 * problem.pricing.unit)
    switches = sum(
        int((np.diff(lines[p, plan.on_duty(p, int(d))]) != 0).sum())
        for p in range(len(problem.people))
        for d in np.flatnonzero(plan.kind[p] >= 0)
    )
    priced = 0.0
    for q in range(problem.lines):
        for t in range(problem.grid.size):
            missing = int(problem.need[q, t]) - int(cover[q, t])
            priced += problem.pricing.over[q] * max(0, -missing)
            for width, price in zip(problem.pricing.widths[q, t], problem.pricing.prices[q], strict=True):
                priced += price * max(0, min(int(width), missing))
                missing -= int(width)
    rules_price = sum(plan.rules_price(p) for p in range(len(problem.people)))
    return priced + rules_price + rules.switch * switches + float((steps * cover).sum())


@compiled
def way_of(prices, lines, times, least, switch):
    """Price and lines of the cheapest way through a shift."""
    way = make_way(lines, times.size)
    price = find_way(prices, lines, times, times.size, least, switch, way)
    read_way(way, times.size, least)
    return price, way.line[: times.size].copy()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("least", "switch"), [(1, 0.0), (2, 1.0), (3, 0.5), (9, 1.0)])
def test_the_cheapest_way_through_a_shift_against_every_way(seed, least, switch):
    rng = np.random.default_rng(seed)
    prices, times = rng.integers(-10, 10, (3, 12)).astype(float), np.sort(rng.choice(12, 7, replace=False))
    price, line = way_of(prices, 3, times, least, switch)
    best = np.inf
    for ways in product(range(3), repeat=7):
        ends = [0, *(i for i, (a, b) in enumerate(pairwise(ways), 1) if a != b), 7]
        if len(ends) == 2 or min(b - a for a, b in pairwise(ends)) >= least:
            best = min(best, sum(prices[q, t] for q, t in zip(ways, times, strict=True)) + switch * (len(ends) - 2))
    assert price == pytest.approx(best)
    changes = int((np.diff(line) != 0).sum())
    assert prices[line, times].sum() + switch * changes == pytest.approx(best)


@pytest.mark.parametrize("seed", range(5))
def test_compiled_shift_prices_are_those_of_arrays(seed):
    prices = np.random.default_rng(seed).integers(-9, 9, 30).astype(float)
    shapes, total = shift_shapes(KINDS), sum_up(prices)
    table = shift_prices(prices, KINDS)
    kinds, starts = np.array([0, 1, 0, 1, -1, 0]), np.array([0, 3, 15, 28, -1, 24])
    out = np.ones(6)
    price_choices(total, shapes, kinds, starts, out)
    assert out == pytest.approx(1 + table[kinds, np.maximum(starts, 0)])
    found = np.empty(2, dtype=np.int64)
    place_breaks(total, shapes[0], 15, found)
    chosen = best_breaks(prices, KINDS[0], 15)
    times = np.empty(30, dtype=np.int64)
    count = duty_times(shapes[0], 15, found, 30, times, 0)
    assert prices[times[:count]].sum() == pytest.approx(table[0, 15])
    on = np.setdiff1d(np.arange(15, 25), [chosen[0], chosen[1], chosen[1] + 1])
    assert prices[on].sum() == pytest.approx(table[0, 15])


class Streaks:
    """At most two days of letter 1 in a row are free, each more costs 3; three of letter 2 are never allowed."""

    name = "streaks"

    def begin(self, past):
        return past, 0

    def read(self, choice):
        return choice

    def step(self, state, letter):
        ones, twos = state
        if letter == 2 and twos == 2:
            return None
        price = 3.0 if letter == 1 and ones >= 2 else 0.0
        return (min(ones + 1, 2) if letter == 1 else 0, twos + (letter == 2)), price

    def finish(self, state):
        return 1.0 if state[1] else 0.0


@pytest.mark.parametrize("past", [0, 1])
def test_rules_aside_are_priced_as_their_machine_says(past):
    setting = SimpleNamespace(people=(0, 1), choices=((0, 1, 2), (0, 1), (0, 1, 2), (1, 2)))
    machine = Streaks()
    aside = Aside(setting, [machine, machine])

    def price(choices):
        total, state = 0.0, machine.begin(past)
        for today, c in zip(setting.choices, choices, strict=True):
            step = machine.step(state, today[c])
            if step is None:
                return np.inf
            state, total = step[0], total + step[1]
        return 2 * (total + machine.finish(state))

    for choices in product(range(3), range(2), range(3), range(2)):
        assert aside.price(past, np.array(choices)) == pytest.approx(price(choices))
    now = np.array([1, 1, 1, 0])
    changes = np.zeros(10)
    aside.add_changes(past, now, changes)
    for d, today in enumerate(setting.choices):
        for c in range(len(today)):
            other = now.copy()
            other[d] = c
            assert changes[aside.firsts[d] + c] == pytest.approx(price(other) - price(now))


def test_cover_goes_back_to_its_mark():
    moves = built_up(1)
    cover = moves.cover
    before = [part.copy() for part in (*cover.counts, *cover.prices)]
    cover.mark()
    for p in range(len(moves.problem.people)):
        moves.remove(p)
    assert any((part != then).any() for part, then in zip((*cover.counts, *cover.prices), before, strict=True))
    cover.undo()
    assert all((part == then).all() for part, then in zip((*cover.counts, *cover.prices), before, strict=True))
