"""Idle time of live agents: against the stationary distribution written out; callbacks move work and save none."""

from math import factorial

import numpy as np
import pytest

from wfm.capacity import erlang_c
from wfm.capacity.blending import spare_agents, split_callbacks
from wfm.errors import CapacityError


def idle_beyond(load, agents, reserve):
    weights = [load**k / factorial(k) for k in range(agents)]
    whole = sum(weights) + load**agents / factorial(agents) * agents / (agents - load)
    return sum(max(agents - reserve - k, 0) * w for k, w in enumerate(weights)) / whole


CASES = [(4.0, 6, 1), (10.0, 15, 0), (10.0, 15, 3), (0.5, 2, 1), (8, 9, 8)]


@pytest.mark.parametrize(("load", "agents", "reserve"), CASES)
def test_agrees_with_the_distribution(load, agents, reserve):
    found = float(spare_agents(load, agents, reserve=reserve))
    assert found == pytest.approx(idle_beyond(load, agents, reserve), rel=1e-9)


def test_without_reserve_it_is_all_idle_time():
    assert float(spare_agents(300.0, 320, reserve=0)) == pytest.approx(20.0, rel=1e-9)


def test_edges():
    assert spare_agents([5.0, 5.0, 0.0], [5, 3, 4], reserve=1) == pytest.approx([0, 0, 3])
    assert float(spare_agents(2.0, 6, reserve=1, usable=0.5)) == pytest.approx(idle_beyond(2.0, 6, 1) / 2)
    with pytest.raises(CapacityError, match="usable"):
        spare_agents(1.0, 2, usable=1.5)


def test_callbacks_are_those_who_wait_and_accept():
    volume, agents = np.array([60.0, 90, 120, 30]), np.array([25, 31, 38, 20])
    split = split_callbacks(volume, agents, aht_s=300, interval_s=900, offer_after_s=60, accepted=0.4)
    assert split.live + split.callbacks == pytest.approx(volume)
    load = split.live * 300 / 900
    waits = 1 - erlang_c.service_level(load, agents, aht_s=300, answer_within_s=60)
    assert split.callbacks == pytest.approx(volume * 0.4 * waits, abs=1e-9)


def test_nobody_accepts_nothing_moves():
    split = split_callbacks([50.0], [10], aht_s=300, interval_s=900, offer_after_s=60, accepted=0.0)
    assert split.callbacks == pytest.approx([0.0])
