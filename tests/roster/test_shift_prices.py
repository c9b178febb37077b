"""Prices of whole shifts and the best places of their breaks, against every way to place them."""

from itertools import product

import numpy as np
import pytest

from wfm.roster.problem import Kind, Rest
from wfm.roster.shift_prices import best_breaks, shift_prices

KINDS = (
    Kind("plain", 4, (), 240),
    Kind("one", 6, (Rest(1, 2, 4),), 300),
    Kind("fixed", 6, (Rest(2, 3, 3),), 240),
    Kind("three", 12, (Rest(1, 1, 3), Rest(2, 5, 7), Rest(1, 9, 11)), 600),
    Kind("long", 30, (Rest(1, 4, 8),), 1800),
)


def every_way(prices: np.ndarray, kind: Kind, start: int):
    """Sum of the prices on duty for each way to place the breaks; past the horizon nothing has a price."""
    padded = np.concatenate([prices, np.zeros(kind.length)])
    for offsets in product(*(range(rest.earliest, rest.latest + 1) for rest in kind.breaks)):
        duty = np.ones(kind.length, dtype=bool)
        for rest, at in zip(kind.breaks, offsets, strict=True):
            duty[at : at + rest.size] = False
        yield float(padded[start : start + kind.length][duty].sum()), [start + at for at in offsets]


@pytest.mark.parametrize("seed", range(20))
def test_against_every_way(seed):
    rng = np.random.default_rng(seed)
    prices = rng.normal(0, 5, 24).round(int(rng.integers(0, 3)))
    found = shift_prices(prices, KINDS)
    assert found.shape == (len(KINDS) + 1, prices.size)
    assert not found[-1].any()
    for k, kind in enumerate(KINDS):
        for start in range(prices.size):
            ways = list(every_way(prices, kind, start))
            assert found[k, start] == pytest.approx(min(price for price, _ in ways))
            breaks = best_breaks(prices, kind, start).tolist()
            assert min(price for price, at in ways if at == breaks) == pytest.approx(found[k, start])


def test_breaks_go_where_people_are_needed_least():
    prices = np.array([-9.0, -9, -9, -1, -9, -9, -9, -9])
    assert best_breaks(prices, KINDS[1], 0).tolist() == [3]
    assert best_breaks(prices, KINDS[1], 1).tolist() == [3]
    assert best_breaks(prices, KINDS[2], 0).tolist() == [3]
    assert best_breaks(prices, KINDS[0], 0).tolist() == []


def test_no_kinds_at_all():
    assert shift_prices(np.ones(3), ()).tolist() == [[0.0, 0.0, 0.0]]
