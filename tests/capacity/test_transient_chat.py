from itertools import product

import numpy as np
import pytest

from wfm.capacity.transient_chat import profile_share, uneven_share

SLOW = (1.0, 1.3, 1.7)


def brute_force(agents, slowdown, load):
    """Mean rate given the number of sessions, from a chain in which every agent is told apart."""
    most = len(slowdown)
    finish = [0.0, *(k / s for k, s in zip(range(1, most + 1), slowdown, strict=True))]
    states = list(product(range(most + 1), repeat=agents))
    index = {state: k for k, state in enumerate(states)}
    matrix = np.zeros((len(states), len(states)))
    for state, k in index.items():
        for agent, held in enumerate(state):
            if held:
                after = (*state[:agent], held - 1, *state[agent + 1 :])
                matrix[index[after], k] += finish[held]
        least = min(state)
        takers = [agent for agent, held in enumerate(state) if held == least < most]
        for agent in takers:
            after = (*state[:agent], least + 1, *state[agent + 1 :])
            matrix[index[after], k] += load * agents * finish[most] / len(takers)
    matrix -= np.diag(matrix.sum(axis=0))
    matrix[0] = 1.0
    p = np.linalg.solve(matrix, np.eye(len(states))[0])
    total = np.array([sum(state) for state in states])
    rate = np.array([sum(finish[held] for held in state) for state in states])
    mass = np.bincount(total, p)
    return np.bincount(total, p * rate) / mass, finish


@pytest.mark.parametrize(
    ("agents", "slowdown"), [(2, (1.0, 1.4)), (3, SLOW), (4, (1.0, 1.2)), (2, (1.0, 1.1, 1.5, 2.2))]
)
def test_share_equals_a_chain_of_agents_told_apart(agents, slowdown):
    rate, finish = brute_force(agents, slowdown, load=0.8)
    even = [
        (agents - x % agents) * finish[x // agents] + x % agents * finish[min(x // agents + 1, len(slowdown))]
        for x in range(agents * len(slowdown) + 1)
    ]
    assert profile_share(agents, slowdown)[1:] == pytest.approx((rate / np.maximum(even, 1e-9))[1:], abs=1e-9)


def test_nothing_is_lost_alone_or_where_sessions_do_not_slow_each_other_down():
    assert profile_share(1, SLOW) == pytest.approx(1.0)
    held = np.linspace(0.0, 3.0, 7)[None, :]
    assert (uneven_share(held, np.array([4.0]), (1.0, 1.0, 1.0)) == 1.0).all()
    assert (uneven_share(held, np.array([4.0]), (1.0,)) == 1.0).all()


def test_full_pools_lose_nothing_and_larger_ones_less():
    held = np.array([[0.5, 1.0, 1.5, 2.0, 2.5, 3.0]])
    few, many, most = (uneven_share(held, np.array([float(n)]), SLOW) for n in (6, 24, 400))
    assert few[0, -1] == pytest.approx(1.0)
    assert (few <= 1.0 + 1e-9).all()
    assert (1.0 - few[0, 1:5] > 1.0 - many[0, 1:5]).all()
    assert (1.0 - many[0, 1:5] > 1.0 - most[0, 1:5]).all()
