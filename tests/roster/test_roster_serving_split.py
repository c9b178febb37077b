"""The cheapest split in counts, and what one person more or less changes, against every assignment one by one."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from roster_serving_cases import QUEUES, STEPS, make_problem, price

from wfm.roster.objective import price_cover
from wfm.roster.serving import split_lines
from wfm.roster.serving.marginal import Steps

POOLS = (("chat",), ("mail", "phone"), ("chat", "mail"), QUEUES, ("phone",), ("chat", "phone"))


def cheapest(need: tuple[int, ...], pools: tuple[tuple[int, ...], ...], heads: tuple[int, ...]) -> float:
    """Best price of an interval over every assignment of all heads to lines."""
    everyone = [pool for pool, n in zip(pools, heads, strict=True) for _ in range(n)]
    covers = {tuple(choice.count(q) for q in range(3)) for choice in product(*everyone)}
    return min(sum(price(n, c) for n, c in zip(need, cover, strict=True)) for cover in covers)


cached = cache(cheapest)


def random_case(seed: int):
    rng = np.random.default_rng(seed)
    skills = [POOLS[i] for i in rng.choice(len(POOLS), size=4, replace=False)]
    problem = make_problem(skills, rng.integers(0, 7, size=(3, 6)))
    heads = np.zeros((len(problem.pools), problem.grid.size), dtype=np.int64)
    heads[:, 31:38] = rng.integers(0, 3, size=(len(problem.pools), 7))
    return problem, heads, rng


def best(problem, heads, t: int) -> float:
    return cached(tuple(problem.need[:, t].tolist()), problem.pools, tuple(heads[:, t].tolist()))


@pytest.mark.parametrize("seed", range(25))
def test_every_interval_costs_what_the_best_assignment_costs(seed):
    problem, heads, _ = random_case(seed)
    split = split_lines(problem, heads)
    assert np.array_equal(split.counts.sum(axis=1), heads)
    assert (split.counts >= 0).all()
    for s, pool in enumerate(problem.pools):
        assert not np.delete(split.counts[s], list(pool), axis=0).any()
    assert [split.price[t] for t in range(31, 38)] == [best(problem, heads, t) for t in range(31, 38)]
    assert split.cost == price_cover(problem.pricing, problem.need, split.cover)


@pytest.mark.parametrize("seed", range(25))
def test_a_split_from_an_earlier_one_is_as_cheap(seed):
    problem, heads, rng = random_case(seed)
    before = split_lines(problem, heads)
    after = heads.copy()
    after[:, 32:36] = rng.integers(0, 3, size=(len(problem.pools), 4))
    split = split_lines(problem, after, before)
    assert np.array_equal(split.counts.sum(axis=1), after)
    assert [split.price[t] for t in range(31, 38)] == [best(problem, after, t) for t in range(31, 38)]
    assert np.array_equal(before.counts.sum(axis=1), heads), "the earlier split stays as it was"


def test_many_people_move_at_once():
    """1,000 people on two lines: the price doesn't depend on how the split is found, one by one or in hundreds."""
    need = np.array([[400, 0, 10], [300, 900, 10], [0, 0, 0]])
    problem = make_problem([("chat", "mail")], need)
    heads = np.zeros((1, problem.grid.size), dtype=np.int64)
    heads[:, 32:35] = [500, 1000, 30]
    split = split_lines(problem, heads)
    # 700 needed, 500 there: 120 of chat and 80 of mail may lack at 10 each (30% of the need, rounded up)
    assert split.price[32:35].tolist() == [2000.0, 100.0, 10.0]


def test_steps_price_one_by_one():
    problem = make_problem([("chat",)], np.array([[7], [3], [1]]))
    steps = Steps.of(problem)
    for n in range(10):
        cover = np.full((3, problem.grid.size), n)
        expected = [price(int(need), n) for need in problem.need[:, 32]]
        more = [price(int(need), n + 1) for need in problem.need[:, 32]]
        assert steps.price(cover)[32] == sum(expected)
        assert steps.added(cover)[:, 32].tolist() == [b - a for a, b in zip(expected, more, strict=True)]
        assert steps.removed(cover + 1)[:, 32].tolist() == [a - b for a, b in zip(expected, more, strict=True)]


def test_the_price_steps_are_those_of_the_test_by_hand():
    assert [(s.up_to_share, s.price) for s in STEPS] == [(0.3, 10.0), (0.6, 20.0), (1.0, 40.0)]
