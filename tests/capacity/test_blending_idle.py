"""Idle time of live agents: against the stationary distribution written out; callbacks move work and save none."""

from math import factorial

import pytest

from wfm.capacity.blending import spare_agents
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
