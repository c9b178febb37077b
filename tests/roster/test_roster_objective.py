"""The price of a coverage against a loop over single agents."""

import math

import numpy as np
import pytest

from wfm.core.options import RosterOptions, UnderStep
from wfm.roster.objective import missing_price, price_cover, price_steps

STEPS = (UnderStep(0.10, 10.0), UnderStep(0.25, 20.0), UnderStep(1.0, 40.0))


def slow_price(need: int, cover: int, steps: tuple[UnderStep, ...], over: float) -> float:
    """Price one line in one interval, one agent at a time: the i-th missing pays the first step that reaches it."""
    total = 0.0
    for i in range(1, need - cover + 1):
        total += next(s.price for s in steps if i <= math.ceil(round(need * s.up_to_share, 6)))
    return total + over * max(0, cover - need)


@pytest.mark.parametrize("seed", range(20))
def test_price_against_a_loop(seed):
    rng = np.random.default_rng(seed)
    need, cover = rng.integers(0, 40, size=(2, 3, 12))
    options = RosterOptions(under=STEPS if seed % 2 else STEPS[1:], over_price=1.5)
    pricing = price_steps(need, options, lead_line=None)
    slow = sum(slow_price(int(n), int(c), options.under, 1.5) for n, c in zip(need.flat, cover.flat, strict=True))
    assert price_cover(pricing, need, cover) == pytest.approx(slow)


def test_known_prices():
    """20 needed: 2 missing at 10, 3 more at 20, the rest at 40; each one spare costs 1."""
    need = np.array([[20]])
    pricing = price_steps(need, RosterOptions(), lead_line=None)
    prices = {cover: price_cover(pricing, need, np.array([[cover]])) for cover in (20, 19, 18, 17, 15, 14, 0, 23)}
    assert prices == {20: 0, 19: 10, 18: 20, 17: 40, 15: 80, 14: 120, 0: 80 + 15 * 40, 23: 3}
    assert pricing.unit == 10


def test_widths_add_up_to_the_need_and_float_noise_adds_none():
    need = np.arange(0, 200).reshape(2, 100)
    pricing = price_steps(need, RosterOptions(), lead_line=None)
    assert np.array_equal(pricing.widths.sum(axis=2), need)
    assert (pricing.widths >= 0).all()
    first = pricing.widths[:, :, 0].ravel()
    assert np.array_equal(first, [-(-n // 10) for n in range(200)])  # ceil(0.1 n) in whole numbers


def test_price_of_one_more_missing_is_the_difference():
    need = np.array([[0, 1, 5, 20, 37]])
    pricing = price_steps(need, RosterOptions(), lead_line=None)
    for t in range(5):
        for missing in range(1, int(need[0, t]) + 1):
            cover = need.copy()
            cover[0, t] -= missing
            more = cover.copy()
            more[0, t] += 1
            step = price_cover(pricing, need, cover) - price_cover(pricing, need, more)
            assert missing_price(pricing, 0, t, missing) == step


def test_a_team_lead_short_of_duty_costs_the_lead_price_and_spare_ones_nothing():
    need = np.array([[30, 30], [2, 0]])
    pricing = price_steps(need, RosterOptions(), lead_line=1)

    def price(on_duty: int) -> float:
        return price_cover(pricing, need, np.array([[30, 30], [on_duty, 0]]))

    assert [price(n) for n in (5, 2, 1, 0)] == [0, 0, 100, 200]


def test_leads_who_spread_badly_cost_more_with_each_one_missing():
    """One must be on duty, of an even spread of four: 0.5, 1 and 1.5 for those missing, 100 for the last; 0.5 spare."""
    need = np.array([[30, 30, 0], [4, 2, 0]])
    pricing = price_steps(need, RosterOptions(), lead_line=1, lead_least=np.array([1, 1, 0]))

    def price(*on_duty: int) -> float:
        return price_cover(pricing, need, np.array([[30, 30, 0], on_duty]))

    assert [price(n, 2, 0) for n in (6, 4, 3, 2, 1, 0)] == [1.0, 0, 0.5, 1.5, 3.0, 103.0]
    assert [price(4, n, 0) for n in (3, 2, 1, 0)] == [0.5, 0, 0.5, 100.5]
    assert (np.diff(pricing.prices, axis=1) >= 0).all()
    assert (pricing.widths.sum(axis=2) == need).all()


@pytest.mark.parametrize("spread", [0.0, 3.0, 80.0])
def test_a_lead_beyond_duty_never_costs_more_than_one_who_must_be_there(spread):
    need = np.array([[40], [5]])
    options = RosterOptions(lead_spread_price=spread)
    pricing = price_steps(need, options, lead_line=1, lead_least=np.array([2]))
    prices = [price_cover(pricing, need, np.array([[40], [n]])) for n in (5, 4, 3, 2, 1, 0)]
    first, second, third = (min(spread * step, 100.0) for step in (1, 2, 3))
    assert np.diff(prices).tolist() == [first, second, third, 100.0, 100.0]
