"""The cover as people come and go, against the cheapest split of every interval by a linear programme."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import linprog

from wfm.core.options import RosterOptions, UnderStep
from wfm.roster.cover import Cover, marginal_prices
from wfm.roster.objective import Pricing, missing_price, price_cover, price_steps

STEPS = ((0.10, 10.0), (0.25, 20.0), (1.0, 40.0))


@dataclass(frozen=True)
class Lines:
    """What `Cover` reads of a problem."""

    need: np.ndarray
    pools: tuple[tuple[int, ...], ...]
    pricing: Pricing


def drawn(seed: int) -> tuple[np.random.Generator, Lines]:
    """Two to four lines, all sorts of pools, prices that differ per line; sometimes a line of team leads."""
    rng = np.random.default_rng(seed)
    lines, size = int(rng.integers(1, 5)), 7
    pools = {tuple(sorted(rng.choice(lines, size=int(rng.integers(1, lines + 1)), replace=False).tolist()))
             for _ in range(int(rng.integers(1, 6)))}  # fmt: skip
    need = rng.integers(0, 5, (lines, size))
    options = RosterOptions(under=tuple(UnderStep(*step) for step in STEPS), over_price=float(rng.choice([0.0, 1.0])))
    pricing = price_steps(need, options, lead_line=lines - 1 if rng.random() < 0.3 else None)
    factors = rng.choice([0.5, 1.0, 3.0], size=lines)  # queues of other priorities
    scaled = Pricing(pricing.widths, pricing.prices * factors[:, None], pricing.over * factors, pricing.unit)
    return rng, Lines(need, tuple(sorted(pools)), scaled)


def cheapest_split(site: Lines, heads: np.ndarray, t: int) -> float:
    """Least price of an interval with these heads per pool: a flow, so the linear programme has a whole optimum."""
    cost, upper, columns = [], [], []
    for s, pool in enumerate(site.pools):
        for q in pool:
            cost.append(0.0)
            upper.append(None)
            columns.append((s, q, 1))
    for q in range(site.need.shape[0]):
        for width, price in zip(site.pricing.widths[q, t], site.pricing.prices[q], strict=True):
            cost.append(float(price))
            upper.append(int(width))
            columns.append((None, q, 1))
        cost.append(float(site.pricing.over[q]))
        upper.append(None)
        columns.append((None, q, -1))
    rows = np.zeros((len(site.pools) + site.need.shape[0], len(columns)))
    for i, (s, q, sign) in enumerate(columns):
        if s is not None:
            rows[s, i] = 1
        rows[len(site.pools) + q, i] = sign
    right = np.concatenate([heads, site.need[:, t]])
    found = linprog(cost, A_eq=rows, b_eq=right, bounds=[(0, u) for u in upper], method="highs")
    assert found.status == 0
    return float(found.fun)


def consistent(cover: Cover, site: Lines) -> None:
    """Counts add up, and nobody serves a line that is not of their pool."""
    assert (cover.split >= 0).all()
    assert (cover.split.sum(axis=1) == cover.duty).all()
    assert (cover.split.sum(axis=0) == cover.served).all()
    for s, pool in enumerate(site.pools):
        assert not cover.split[s, [q for q in range(site.need.shape[0]) if q not in pool]].any()
    assert cover.total == pytest.approx(price_cover(site.pricing, site.need, cover.served))


@pytest.mark.parametrize("seed", range(30))
def test_adding_and_removing_keeps_the_cheapest_split(seed):
    rng, site = drawn(seed)
    size = site.need.shape[1]
    cover = Cover(site)
    heads = np.zeros((len(site.pools), size), dtype=np.int64)
    best = np.array([cheapest_split(site, heads[:, t], t) for t in range(size)])
    assert cover.price == pytest.approx(best)
    for _ in range(25):
        s = int(rng.integers(len(site.pools)))
        able = heads[s] > 0
        if able.any() and rng.random() < 0.4:
            times = np.flatnonzero(able & (rng.random(size) < 0.8))
            cover.remove(s, times)
            heads[s, times] -= 1
        else:
            times = np.flatnonzero(rng.random(size) < 0.6)
            cover.add(s, times)
            heads[s, times] += 1
        for t in times:
            best[t] = cheapest_split(site, heads[:, t], int(t))
        assert (cover.duty == heads).all()
        assert cover.price == pytest.approx(best)
        consistent(cover, site)


@pytest.mark.parametrize("seed", range(20))
def test_more_is_the_true_change_of_price(seed):
    rng, site = drawn(seed)
    size = site.need.shape[1]
    cover = Cover(site)
    for s, pool in enumerate(site.pools):
        for _ in range(int(rng.integers(0, 4))):
            cover.add(s, np.flatnonzero(rng.random(size) < 0.7))
        assert len(pool)
    for s in range(len(site.pools)):
        change = cover.price_of_more(s)
        for t in range(size):
            heads = cover.duty[:, t].copy()
            now = cheapest_split(site, heads, t)
            heads[s] += 1
            assert change[t] == pytest.approx(cheapest_split(site, heads, t) - now)


@pytest.mark.parametrize("seed", range(20))
def test_less_is_the_true_change_of_price(seed):
    """One less on a line, the best chain of others in: what remains is split at least cost again."""
    rng, site = drawn(seed)
    size = site.need.shape[1]
    cover = Cover(site)
    for s in range(len(site.pools)):
        for _ in range(int(rng.integers(1, 4))):
            cover.add(s, np.flatnonzero(rng.random(size) < 0.7))
    for s, pool in enumerate(site.pools):
        for t in range(size):
            heads = cover.duty[:, t].copy()
            if not heads[s]:
                continue
            now = cheapest_split(site, heads, t)
            heads[s] -= 1
            served = [q for q in pool if cover.split[s, q, t] > 0]
            assert min(cover.less[q, t] for q in served) == pytest.approx(cheapest_split(site, heads, t) - now)


@pytest.mark.parametrize("seed", range(10))
def test_restore_goes_back(seed):
    rng, site = drawn(seed)
    cover = Cover(site)
    every = np.arange(site.need.shape[1])
    cover.add(0, every)
    kept = cover.keep()
    before = (cover.duty.copy(), cover.split.copy(), cover.served.copy(), cover.price.copy(), cover.more.copy())
    cover.add(len(site.pools) - 1, every[rng.random(every.size) < 0.7])
    cover.remove(0, every[:3])
    cover.restore(kept)
    after = (cover.duty, cover.split, cover.served, cover.price, cover.more)
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("seed", range(10))
def test_a_split_of_least_cost_can_be_taken_over(seed):
    rng, site = drawn(seed)
    cover, other = Cover(site), Cover(site)
    for s in range(len(site.pools)):
        for _ in range(int(rng.integers(0, 4))):
            cover.add(s, np.flatnonzero(rng.random(site.need.shape[1]) < 0.7))
    other.take(cover.split.copy())
    for name in ("duty", "split", "served"):
        assert (getattr(other, name) == getattr(cover, name)).all()
    for name in ("price", "more", "less"):
        assert getattr(other, name) == pytest.approx(getattr(cover, name))


def test_marginal_prices_by_hand():
    """Need of 4: a tenth is one person at 10, a quarter the same one, the other three at 40 each; then spare ones."""
    need = np.array([[4, 0]])
    options = RosterOptions(under=tuple(UnderStep(*step) for step in STEPS))
    steps = marginal_prices(need, price_steps(need, options, lead_line=None))
    assert steps[0].tolist() == [[-40.0, -40.0, -40.0, -10.0, 1.0], [1.0] * 5]


@pytest.mark.parametrize("seed", range(10))
def test_marginal_prices_add_up_to_the_price_of_the_cover(seed):
    _, site = drawn(seed)
    steps = marginal_prices(site.need, site.pricing)
    for q in range(site.need.shape[0]):
        for t in range(site.need.shape[1]):
            need = int(site.need[q, t])
            for missing in range(1, need + 1):
                assert steps[q, t, need - missing] == -missing_price(site.pricing, q, t, missing)
            assert steps[q, t, need] == site.pricing.over[q]
