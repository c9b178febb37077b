"""Few lines: the birth-death chain and the chain of one contact's wait, published figures, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wfm.capacity import erlang_a, erlang_c
from wfm.capacity.erlang_b import blocking
from wfm.capacity.mmnk import line_outcomes
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError


def chain(load, agents, lines, theta):
    """Probabilities of 0 to `lines` contacts, AHT 1."""
    weights = [1.0]
    for k in range(1, lines + 1):
        weights.append(weights[-1] * load / (min(k, agents) + max(k - agents, 0) * theta))
    return np.array(weights) / np.sum(weights)


def late_by_place(agents, places, theta, within):
    """Chances behind 0, 1, ... others: of a longer virtual wait, a longer wait, an answer after that; AHT 1."""
    out = np.zeros((3, places))
    for j in range(places):
        rates = np.zeros((j + 3, j + 3))
        for i in range(j + 1):
            rates[i, i - 1 if i else j + 1] = agents + i * theta
            rates[i, j + 2] = theta
            rates[i, i] = -rates[i].sum()
        later = expm(rates * within)[j, : j + 1]
        immortal = rates.copy()
        immortal[range(j + 1), range(j + 1)] += theta
        immortal[: j + 1, j + 2] = 0.0
        leaves = agents + np.arange(j + 1) * theta
        answered = np.cumprod(leaves / (leaves + theta))
        out[:, j] = expm(immortal * within)[j, : j + 1].sum(), later.sum(), later @ answered
    return out


cases = {
    "load": st.floats(0.05, 40),
    "agents": st.integers(1, 30),
    "room": st.integers(0, 8),
    "theta": st.sampled_from([0.0, 0.02, 1.0, 7.3]),
    "within": st.floats(0, 3),
}


@settings(deadline=None, max_examples=20)
@given(**cases)
def test_everything_is_that_of_the_chain(load, agents, room, theta, within):
    states = chain(load, agents, agents + room, theta)
    blocked, waits = states[-1], states[agents:-1]
    queue = (np.arange(room + 1) * states[agents:]).sum()
    gone = theta * queue / load
    patience = None if theta == 0 else 60 / theta
    times = {"aht_s": 60, "patience_s": patience, "answer_within_s": 60 * within}
    found = line_outcomes(load, agents, lines=agents + room, **times)
    near = {"rel": 1e-10, "abs": 1e-14}
    assert float(found.blocking) == pytest.approx(blocked, rel=1e-11)
    assert float(found.abandonment) == pytest.approx(gone, **near)
    assert float(found.prob_wait_accepted) == pytest.approx(waits.sum() / (1 - blocked), **near)
    assert float(found.wait_accepted_s) == pytest.approx(60 * queue / load / (1 - blocked), **near)
    assert float(found.queue_length) == pytest.approx(queue, **near)
    assert float(found.p_empty) == pytest.approx(states[0], **near)
    busy = (np.minimum(np.arange(states.size), agents) * states).sum() / agents
    assert float(found.occupancy) == pytest.approx(busy, rel=1e-11)
    virtual, longer, later = late_by_place(agents, room, theta, within) @ waits
    in_time = 1 - blocked - gone - later
    expected = {
        "sl_offered": in_time,
        "sl_answered": in_time / (1 - blocked - gone),
        "sl_virtual": 1 - blocked - virtual,
        "sl_excl_short": in_time / (in_time + blocked + longer),
        "sl_abandon_ok": 1 - blocked - longer,
    }
    for name in DEFINITIONS:
        level = line_outcomes(load, agents, lines=agents + room, definition=name, **times).service_level
        assert float(level) == pytest.approx(expected[name], abs=1e-10)


def test_published_figures():
    # GNU Octave queueing package, tests of M/M/m/K: 40 arrivals, service rate 30, 3 servers, 7 places
    assert float(line_outcomes(40 / 30, 3, lines=7, aht_s=1 / 30).p_empty) == pytest.approx(0.255037, abs=1.1e-6)
    # 40-digit arithmetic: 1000 calls of 180 s in half an hour, patience 60 s, 100 agents, 130 lines
    found = line_outcomes(100, 100, lines=130, aht_s=180, patience_s=60)
    assert float(found.blocking) == pytest.approx(8.68859556656688813404881e-7, rel=1e-11)
    assert float(found.abandonment) == pytest.approx(0.05050855147707339054748972, rel=1e-11)


def test_no_queue_is_erlang_b_and_endless_room_is_erlang_a_or_c():
    load, agents = np.array([0.3, 8.0, 50.0]), np.array([2, 9, 52])
    tight = line_outcomes(load, agents, lines=agents, aht_s=180, answer_within_s=20)
    np.testing.assert_allclose(tight.blocking, blocking(load, agents), rtol=1e-12)
    np.testing.assert_allclose(tight.service_level, 1 - blocking(load, agents), rtol=1e-12)
    np.testing.assert_array_equal(tight.queue_length, 0.0)
    wide = line_outcomes(load, agents, lines=agents + 2000, aht_s=180, answer_within_s=20)
    level = erlang_c.service_level(load, agents, aht_s=180, answer_within_s=20)
    np.testing.assert_allclose(wide.service_level, level, rtol=1e-10)
    times = {"aht_s": 180, "patience_s": 90}
    wide = line_outcomes(load, agents, lines=agents + 500, answer_within_s=20, **times)
    for name in ("service_level", "abandonment", "occupancy"):
        exact = getattr(erlang_a.outcomes(load, agents, answer_within_s=20, **times), name)
        np.testing.assert_allclose(getattr(wide, name), exact, rtol=1e-10)


def test_overload_and_no_agents():
    # a hundred times the load, and thousands of places: nothing overflows
    found = line_outcomes([500.0, 2.0, 3.0], [5, 0, 0], lines=[3000, 4, 0], aht_s=60, answer_within_s=20)
    np.testing.assert_allclose(found.blocking, [1 - 5 / 500, 1.0, 1.0], rtol=1e-9)
    np.testing.assert_array_equal(found.service_level[1:], 0.0)
    np.testing.assert_array_equal(found.occupancy, 1.0)
    gone = line_outcomes(2.0, 0, lines=100, aht_s=60, patience_s=30)
    assert float(gone.abandonment) == pytest.approx(1.0)


def test_without_load_nobody_calls():
    found = line_outcomes([0.0, 0.0], [0, 3], lines=5, aht_s=60, patience_s=30, answer_within_s=20)
    np.testing.assert_array_equal(found.service_level, 1.0)
    np.testing.assert_array_equal(found.p_empty, 1.0)
    np.testing.assert_array_equal(found.blocking, 0.0)


def test_bad_input_is_named():
    with pytest.raises(CapacityError, match=r"lines, interval 1: expected at least as many as agents \(9\), got 4"):
        line_outcomes([1, 1], [3, 9], lines=[4, 4], aht_s=60)
    with pytest.raises(CapacityError, match=r"agents: expected a whole number, got 2.5"):
        line_outcomes(1, 2.5, lines=4, aht_s=60)
    with pytest.raises(CapacityError, match="patience_s: expected a finite number above 0, got 0"):
        line_outcomes(1, 2, lines=4, aht_s=60, patience_s=0)
