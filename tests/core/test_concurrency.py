"""How chats slow each other down: against a Markov chain solved in full, and against what any such rule must do."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.concurrency import PARALLEL_CONTACTS, slowdown_by_compose_times, slowdown_by_rule_of_thumb

TIMES = st.floats(0.5, 2000)


def turn_by_chain(parallel: int, agent_s: float, customer_s: float) -> float:
    """Seconds from one message of a customer to the next, by the balance equations of who waits for the agent."""
    states = parallel + 1
    rates = np.zeros((states, states))
    for waiting in range(states):
        if waiting < parallel:
            rates[waiting, waiting + 1] = (parallel - waiting) / customer_s
        if waiting:
            rates[waiting, waiting - 1] = 1 / agent_s
    balance = (rates - np.diag(rates.sum(axis=1))).T
    balance[-1] = 1.0
    shares = np.linalg.solve(balance, np.eye(states)[-1])
    return parallel / ((1 - shares[0]) / agent_s)


@pytest.mark.parametrize(("agent_s", "customer_s"), [(30, 60), (60, 30), (45, 45), (1, 300)])
def test_compose_times_agree_with_the_markov_chain(agent_s, customer_s):
    found = slowdown_by_compose_times(6, agent_s=agent_s, customer_s=customer_s)
    chain = [turn_by_chain(k, agent_s, customer_s) / (agent_s + customer_s) for k in range(1, 7)]
    assert found == pytest.approx(chain, rel=1e-12)


@pytest.mark.parametrize(
    ("parallel", "agent_s", "customer_s", "inflation"),
    [(3, 30, 60, 19 / 15), (2, 20, 40, 10 / 9), (4, 20, 40, 28 / 19), (3, 45, 45, 1.6), (2, 30, 120, 1.04)],
)
def test_compose_times_agree_with_figures_of_forty_digits(parallel, agent_s, customer_s, inflation):
    found = slowdown_by_compose_times(parallel, agent_s=agent_s, customer_s=customer_s)
    assert found[-1] == pytest.approx(inflation, rel=1e-14)


@given(st.integers(1, 60), TIMES, TIMES)
def test_sessions_slow_each_other_down_but_never_beyond_one_after_the_other(sessions, agent_s, customer_s):
    found = slowdown_by_compose_times(sessions, agent_s=agent_s, customer_s=customer_s)
    assert len(found) == sessions
    assert found[0] == 1.0
    for parallel, slow in enumerate(found, start=1):
        assert slow >= max(1.0, parallel * agent_s / (agent_s + customer_s)) - 1e-12
        assert slow <= parallel + 1e-12
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(found))


IMPOSSIBLE = [(0, 30, 60), (2, 0, 60), (2, 30, -1), (2, 30, float("nan"))]


@pytest.mark.parametrize(("sessions", "agent_s", "customer_s"), IMPOSSIBLE)
def test_impossible_times_are_named(sessions, agent_s, customer_s):
    with pytest.raises(ValueError, match="sessions >= 1 and times above 0"):
        slowdown_by_compose_times(sessions, agent_s=agent_s, customer_s=customer_s)


def test_the_rule_of_thumb_is_the_published_one():
    found = slowdown_by_rule_of_thumb(5)
    assert [k / slow for k, slow in enumerate(found, start=1)] == pytest.approx([1, 1.7, 2.5, 2.9, 3.5])
    assert slowdown_by_rule_of_thumb(1) == (1.0,)
    assert list(found) == sorted(found)


@pytest.mark.parametrize("sessions", [0, len(PARALLEL_CONTACTS) + 1])
def test_the_rule_of_thumb_ends_where_it_was_published(sessions):
    with pytest.raises(ValueError, match="expected 1 to 5 sessions"):
        slowdown_by_rule_of_thumb(sessions)
