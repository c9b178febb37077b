"""Erlang A against the Markov chain itself, published figures, its limits, and what it must do at the edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.special import gammainc

from wfm.capacity import erlang_a, erlang_c
from wfm.capacity.erlang_b import blocking
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError


def chain_states(load, agents, ratio):
    """Probabilities of 0, 1, ... contacts, until they no longer count; ratio = patience/AHT."""
    weights = [1.0]
    while len(weights) < agents + 2 or weights[-1] > 1e-18 * max(weights):
        k = len(weights)
        weights.append(weights[-1] * load / (min(k, agents) + max(k - agents, 0) / ratio))
    return np.array(weights) / np.sum(weights)


def waiting_chain(ahead, *, agents, handle, patience):
    """Generator of a contact that waits behind `ahead` others; its last two states are answered and given up."""
    rates = np.zeros((ahead + 3, ahead + 3))
    for i in range(ahead + 1):
        rates[i, i - 1 if i else ahead + 1] = agents / handle + i / patience
        rates[i, ahead + 2] = 1 / patience
        rates[i, i] = -rates[i].sum()
    return rates


def chain_service(load, agents, *, handle, patience, within):
    """All five service levels from the chain of one contact's wait, place by place."""
    states = chain_states(load, agents, patience / handle)
    ahead = len(states) - agents - 1
    start = np.append(states[agents:], [0.0, 0.0])
    rates = waiting_chain(ahead, agents=agents, handle=handle, patience=patience)
    later = start @ expm(rates * within)
    ever = start @ expm(rates * 1e4 * max(patience, handle))
    immortal = rates.copy()
    for i in range(ahead + 1):
        immortal[i, i] += 1 / patience
        immortal[i, ahead + 2] = 0.0
    longer, virtual = later[:-2].sum(), (start @ expm(immortal * within))[:-2].sum()
    at_once = states[:agents].sum()
    served, served_in_time, gone_in_time = at_once + ever[-2], at_once + later[-2], later[-1]
    return {
        "sl_virtual": 1 - virtual,
        "sl_offered": served_in_time,
        "sl_answered": served_in_time / served,
        "sl_excl_short": served_in_time / (1 - gone_in_time),
        "sl_abandon_ok": 1 - longer,
    }


CASES = [
    # load, agents, AHT, patience, threshold
    (10.0, 12, 180.0, 120.0, 20.0),
    (10.0, 8, 180.0, 600.0, 30.0),
    (10.0, 11, 180.0, 10.0, 20.0),
    (0.4, 1, 300.0, 90.0, 15.0),
    (30.0, 33, 240.0, 60.0, 0.0),
    (3.0, 9, 400.0, 200.0, 10.0),
    (15.0, 9, 60.0, 200.0, 150.0),
    (0.02, 2, 600.0, 20.0, 5.0),
]


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize(("load", "agents", "handle", "patience", "within"), CASES)
def test_service_level_is_that_of_the_chain(load, agents, handle, patience, within, definition):
    expected = chain_service(load, agents, handle=handle, patience=patience, within=within)[definition]
    found = erlang_a.service_level(
        load, agents, aht_s=handle, patience_s=patience, answer_within_s=within, definition=definition
    )
    assert float(found) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize(("load", "agents", "handle", "patience", "within"), CASES)
def test_other_measures_are_those_of_the_chain(load, agents, handle, patience, within):
    states = chain_states(load, agents, patience / handle)
    k = np.arange(states.size)
    queue = (np.maximum(k - agents, 0) * states).sum()
    times = {"aht_s": handle, "patience_s": patience}
    gone = queue / patience / (load / handle)
    assert float(erlang_a.prob_wait(load, agents, **times)) == pytest.approx(states[agents:].sum(), rel=1e-12)
    assert float(erlang_a.abandonment(load, agents, **times)) == pytest.approx(gone, rel=1e-11)
    assert float(erlang_a.queue_length(load, agents, **times)) == pytest.approx(queue, rel=1e-11)
    assert float(erlang_a.mean_wait_all(load, agents, **times)) == pytest.approx(queue * handle / load, rel=1e-11)
    busy = (np.minimum(k, agents) * states).sum() / agents
    assert float(erlang_a.occupancy(load, agents, **times)) == pytest.approx(busy, rel=1e-12)
    # who finds j waiting is answered with chance prod, after the sum of 1/(n mu + i theta), i = 1..j + 1
    rate, theta = agents / handle, 1 / patience
    ahead = np.arange(states.size - agents)
    chance = rate / (rate + (ahead + 1) * theta)
    wait = np.cumsum(1 / (rate + (ahead + 1) * theta))
    expected = (states[agents:] * chance * wait).sum() / (1 - gone)
    assert float(erlang_a.asa_served(load, agents, **times)) == pytest.approx(expected, rel=1e-11)


@settings(deadline=None)
@given(
    load=st.floats(0.01, 200),
    agents=st.integers(1, 250),
    handle=st.floats(60, 2000),
    patience=st.floats(1, 2000),
)
def test_wait_of_the_answered_is_the_sum_over_places(load, agents, handle, patience):
    ratio = patience / handle
    x, y = agents * ratio, load * ratio
    j = np.arange(int(4 * y + 60 * np.sqrt(y + 1) + 200))
    log_terms = np.concatenate([[0.0], np.cumsum(np.log(y / (x + j[1:])))])
    terms = np.exp(log_terms - log_terms.max())
    given_up = (terms * (j + 1) / (x + j + 1)).sum() / terms.sum()
    waited = (terms * x / (x + j + 1) * np.cumsum(1 / (x + 1 + j))).sum() / terms.sum()
    waits = float(erlang_a.prob_wait(load, agents, aht_s=handle, patience_s=patience))
    expected = waits * waited * patience / (1 - waits * given_up)
    found = float(erlang_a.asa_served(load, agents, aht_s=handle, patience_s=patience))
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-300)


def test_published_figures():
    # pyworkforce, tests of its Erlang A: 100 calls of 180 s in half an hour, patience 300 s, 14 agents
    times = {"aht_s": 180, "patience_s": 300}
    assert float(erlang_a.prob_wait(10, 14, **times)) == pytest.approx(0.14526, abs=5.1e-6)
    assert float(erlang_a.abandonment(10, 14, **times)) == pytest.approx(0.013984, abs=5.1e-7)
    assert float(erlang_a.occupancy(10, 14, **times)) == pytest.approx(0.704297, abs=5.1e-7)
    # Garnett, Mandelbaum and Reiman (2002): 48 calls a minute of 1 minute, patience 2 minutes, 50 agents
    times = {"aht_s": 60, "patience_s": 120}
    assert float(erlang_a.mean_wait_all(48, 50, **times)) == pytest.approx(3.7, abs=0.05)
    # 60-digit arithmetic, 20000 calls of 300 s in half an hour
    gone = float(erlang_a.abandonment(20000 * 300 / 1800, 3340, aht_s=300, patience_s=180))
    assert gone == pytest.approx(0.006796281456968516500564718, rel=1e-12)


def test_endless_patience_is_erlang_c_and_none_is_erlang_b():
    load, agents = np.array([0.5, 10.0, 300.0]), np.array([2, 12, 320])
    patient = {"aht_s": 180, "patience_s": 1e13}
    np.testing.assert_allclose(
        erlang_a.prob_wait(load, agents, **patient), erlang_c.prob_wait(load, agents), rtol=1e-7
    )
    np.testing.assert_allclose(
        erlang_a.mean_wait_all(load, agents, **patient), erlang_c.asa(load, agents, aht_s=180), rtol=1e-7
    )
    hasty = {"aht_s": 180, "patience_s": 1e-7}
    np.testing.assert_allclose(erlang_a.abandonment(load, agents, **hasty), blocking(load, agents), rtol=1e-6)


@settings(deadline=None)
@given(load=st.floats(0.01, 300), agents=st.integers(0, 400), aht=st.floats(10, 2000))
def test_patience_like_handle_time_is_the_poisson_queue(load, agents, aht):
    # theta = mu: the number of contacts is Poisson, as in M/M/infinity
    found = float(erlang_a.prob_wait(load, agents, aht_s=aht, patience_s=aht))
    at_least = 1.0 if agents == 0 else float(gammainc(agents, load))
    assert found == pytest.approx(at_least, rel=1e-9, abs=1e-300)


@settings(deadline=None, max_examples=50)
@given(
    load=st.floats(0.001, 3000),
    near=st.floats(-8, 8),
    aht=st.floats(1, 3600),
    patience=st.floats(1, 1e5),
    within=st.floats(0, 600),
)
def test_shares_are_shares_and_service_rises_with_agents(load, near, aht, patience, within):
    agents = np.maximum(load + near * np.sqrt(load) + np.array([0.0, 0.5, 1.0, 4.0]), 0.0)
    times = {"aht_s": aht, "patience_s": patience}
    levels = {
        name: erlang_a.service_level(load, agents, answer_within_s=within, definition=name, **times)
        for name in DEFINITIONS
    }
    gone = erlang_a.abandonment(load, agents, **times)
    for level in levels.values():
        assert ((level >= -1e-12) & (level <= 1)).all()
        assert (np.diff(level) >= -1e-11).all()
    assert ((gone >= 0) & (gone <= 1)).all()
    assert (np.diff(gone) <= 1e-12).all()
    # who gave up in time is counted as lost, left out, or as good
    assert (levels["sl_offered"] <= levels["sl_excl_short"] + 1e-11).all()
    assert (levels["sl_excl_short"] <= levels["sl_abandon_ok"] + 1e-11).all()
    assert (levels["sl_offered"] <= levels["sl_virtual"] + 1e-11).all()
    busy = erlang_a.occupancy(load, agents, **times)
    np.testing.assert_allclose((busy * agents)[agents > 0], (load * (1 - gone))[agents > 0], rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(load=st.floats(0.01, 1e6), spread=st.floats(-6, 30), aht=st.floats(10, 2000), patience=st.floats(10, 1e6))
def test_flow_is_kept_at_any_size(load, spread, aht, patience):
    # carried + given up = offered, where both come from different formulas
    agents = np.ceil(load + spread * np.sqrt(load))
    if agents < 0:
        return
    times = {"aht_s": aht, "patience_s": patience}
    found = erlang_a.outcomes(load, agents, answer_within_s=20, **times)
    assert float(found.occupancy * agents / load + found.abandonment) == pytest.approx(1, abs=1e-11)
    assert np.isfinite(found.service_level)
    assert float(found.mean_wait_all) == pytest.approx(float(found.abandonment) * patience, rel=1e-12)


def test_without_load_nobody_waits_and_without_agents_all_give_up():
    times = {"aht_s": 180, "patience_s": 60}
    np.testing.assert_array_equal(erlang_a.service_level(0.0, [0, 3], answer_within_s=20, **times), 1.0)
    for measure in (erlang_a.prob_wait, erlang_a.abandonment, erlang_a.asa_served, erlang_a.occupancy):
        np.testing.assert_array_equal(measure(0.0, [0, 3], **times), 0.0)
    assert float(erlang_a.prob_wait(5.0, 0, **times)) == 1.0
    assert float(erlang_a.abandonment(5.0, 0, **times)) == 1.0
    assert float(erlang_a.mean_wait_all(5.0, 0, **times)) == 60.0
    assert float(erlang_a.occupancy(5.0, 0, **times)) == 1.0
    assert np.isnan(erlang_a.asa_served(5.0, 0, **times))
    for name in ("sl_offered", "sl_answered", "sl_virtual"):
        assert float(erlang_a.service_level(5.0, 0, answer_within_s=20, definition=name, **times)) == 0.0


def test_the_wait_of_years_is_no_trouble():
    found = erlang_a.outcomes([2000.0, 1e6], [10.0, 1.0], aht_s=300, patience_s=1e6, answer_within_s=20)
    np.testing.assert_allclose(found.abandonment, [1 - 10 / 2000, 1 - 1e-6], rtol=1e-12)
    np.testing.assert_allclose(found.service_level, 0.0, atol=1e-12)
    assert float(erlang_a.service_level(5, 9, aht_s=180, patience_s=1, answer_within_s=1e6)) < 1.0


def test_outcomes_are_the_single_measures():
    load, agents = np.array([[3.0], [20.0]]), np.array([2, 19, 30])
    times = {"aht_s": 200, "patience_s": 90}
    found = erlang_a.outcomes(load, agents, answer_within_s=20, definition="sl_virtual", **times)
    level = erlang_a.service_level(load, agents, answer_within_s=20, definition="sl_virtual", **times)
    np.testing.assert_array_equal(found.service_level, level)
    np.testing.assert_array_equal(found.abandonment, erlang_a.abandonment(load, agents, **times))
    np.testing.assert_array_equal(found.mean_wait_all, erlang_a.mean_wait_all(load, agents, **times))
    np.testing.assert_array_equal(found.occupancy, erlang_a.occupancy(load, agents, **times))
    assert found.service_level.shape == (2, 3)


def test_bad_input_is_named():
    good = {"aht_s": 180, "patience_s": 60}
    with pytest.raises(CapacityError, match="patience_s: expected a finite number above 0, got 0"):
        erlang_a.prob_wait(1, 2, aht_s=180, patience_s=0)
    with pytest.raises(CapacityError, match="patience_s, interval 1: expected a finite number above 0, got -5"):
        erlang_a.abandonment([1, 1], 2, aht_s=180, patience_s=[60, -5])
    with pytest.raises(CapacityError, match="aht_s: expected a finite number above 0, got 0"):
        erlang_a.mean_wait_all(1, 2, aht_s=0, patience_s=60)
    with pytest.raises(CapacityError, match="agents, interval 2: expected a finite number of at least 0, got -1"):
        erlang_a.occupancy([1, 1, 1], [2, 2, -1], **good)
    with pytest.raises(CapacityError, match="answer_within_s"):
        erlang_a.service_level(1, 2, answer_within_s=float("nan"), **good)
    with pytest.raises(CapacityError, match=r"definition: expected one of sl_offered, .*, got sl_best"):
        erlang_a.service_level(1, 2, answer_within_s=20, definition="sl_best", **good)
