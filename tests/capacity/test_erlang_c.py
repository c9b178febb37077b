"""Erlang C against published tables, exact fractions, and what it must do at the edges."""

from fractions import Fraction
from math import exp, factorial, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.capacity import erlang_c
from wfm.errors import CapacityError

REYNOLDS_LOAD = 400 * 180 / 3600


def exact_prob_wait(agents, load):
    """Definition: the waiting term over the sum of all states, in exact arithmetic."""
    waiting = load**agents / factorial(agents) * agents / (agents - load)
    return waiting / (sum(load**k / factorial(k) for k in range(agents)) + waiting)


@pytest.mark.parametrize(
    ("load", "agents"),
    [(Fraction(1, 100), 1), (Fraction(1, 10), 4), (Fraction(5, 2), 3), (Fraction(19, 2), 10), (Fraction(30), 44)],
)
def test_equals_the_definition_in_exact_fractions(load, agents):
    expected = float(exact_prob_wait(agents, load))
    assert float(erlang_c.prob_wait(float(load), agents)) == pytest.approx(expected, rel=1e-12)
    assert float(erlang_c.log10_prob_wait(float(load), agents)) == pytest.approx(np.log10(expected), rel=1e-12)
    assert float(erlang_c.immediate_answer(float(load), agents)) == pytest.approx(1 - expected, rel=1e-11)


@pytest.mark.parametrize(
    ("agents", "waits", "asa_s", "level"),
    # The Call Center School, Calculating Call Center Staff (P. Reynolds): 400 calls of 180 s an hour, 20 s threshold
    [(21, 0.76, None, 0.32), (23, 0.42, None, 0.70), (24, None, 13, None), (25, 0.21, 8, 0.88), (26, None, 4, 0.93)],
)
def test_reynolds_table(agents, waits, asa_s, level):
    if waits is not None:
        assert float(erlang_c.prob_wait(REYNOLDS_LOAD, agents)) == pytest.approx(waits, abs=0.0051)
    if asa_s is not None:
        assert float(erlang_c.asa(REYNOLDS_LOAD, agents, aht_s=180)) == pytest.approx(asa_s, abs=1)
    if level is not None:
        found = float(erlang_c.service_level(REYNOLDS_LOAD, agents, aht_s=180, answer_within_s=20))
        assert found == pytest.approx(level, abs=0.0101)


def test_published_single_figures():
    # Call Centre Helper, worked example: 10 erlang, 14 agents, 180 s
    assert float(erlang_c.asa(10, 14, aht_s=180)) == pytest.approx(7.8, abs=0.05)
    assert float(erlang_c.service_level(10, 14, aht_s=180, answer_within_s=20)) == pytest.approx(0.888, abs=0.0005)
    # Westbay forum: 57 calls of 1110 s an hour, 21 agents, 180 s
    load = 57 * 1110 / 3600
    assert float(erlang_c.service_level(load, 21, aht_s=1110, answer_within_s=180)) == pytest.approx(0.807, abs=5e-4)
    # Gross and Harris, Fundamentals of Queueing Theory, example 2.2
    assert float(erlang_c.asa(2, 3, aht_s=1200)) == pytest.approx(533.3333333, abs=1e-4)
    # ETH ASL 2017 slides, by way of the queueing package's tests
    assert float(erlang_c.queue_length(1.8, 2)) == pytest.approx(7.674, abs=1e-3)
    # ErlangXL97 manual: those who wait, wait 60 s
    assert float(erlang_c.wait_of_queued(5, 8, aht_s=180)) == pytest.approx(60, abs=0.5)
    # Mandelbaum slides: 400 calls of 225 s in half an hour, 100 agents
    assert float(erlang_c.occupancy(50, 100)) == 0.5
    # call-center-tools tests
    assert float(erlang_c.prob_wait(12345, 12421)) == pytest.approx(0.3812, abs=5.1e-5)
    # 40-digit arithmetic, printed to ten digits
    assert float(erlang_c.prob_wait(10, 14.3)) == pytest.approx(0.1489829366, rel=1e-9)
    assert float(erlang_c.log10_prob_wait(1e6, 1037200)) == pytest.approx(-298.80037338, abs=1e-7)


def test_one_agent_is_the_textbook_queue():
    # M/M/1: P(wait) = a, ASA = a h / (1 - a)
    load = np.array([0.001, 0.3, 0.99])
    np.testing.assert_allclose(erlang_c.prob_wait(load, 1), load, rtol=1e-13)
    np.testing.assert_allclose(erlang_c.asa(load, 1, aht_s=60), load * 60 / (1 - load), rtol=1e-12)


def test_no_more_agents_than_load_is_the_worst_case_not_an_error():
    load, agents = [10.0, 10.0, 10.0], [10.0, 9.0, 0.0]
    np.testing.assert_array_equal(erlang_c.prob_wait(load, agents), 1.0)
    np.testing.assert_array_equal(erlang_c.service_level(load, agents, aht_s=180, answer_within_s=20), 0.0)
    np.testing.assert_array_equal(erlang_c.immediate_answer(load, agents), 0.0)
    np.testing.assert_array_equal(erlang_c.asa(load, agents, aht_s=180), inf)
    np.testing.assert_array_equal(erlang_c.wait_of_queued(load, agents, aht_s=180), inf)
    np.testing.assert_array_equal(erlang_c.queue_length(load, agents), inf)
    np.testing.assert_array_equal(erlang_c.occupancy(load, agents), 1.0)


def test_without_load_nobody_waits():
    agents = [0, 3]
    np.testing.assert_array_equal(erlang_c.prob_wait(0.0, agents), 0.0)
    np.testing.assert_array_equal(erlang_c.service_level(0.0, agents, aht_s=180, answer_within_s=20), 1.0)
    np.testing.assert_array_equal(erlang_c.asa(0.0, agents, aht_s=180), 0.0)
    np.testing.assert_array_equal(erlang_c.queue_length(0.0, agents), 0.0)
    np.testing.assert_array_equal(erlang_c.occupancy(0.0, agents), 0.0)


loads = st.floats(0.01, 5000)


@given(load=loads, spare=st.floats(0.001, 60), aht=st.floats(1, 3600), within=st.floats(0, 600))
def test_service_level_rises_with_agents(load, spare, aht, within):
    agents = load + spare + np.array([0.0, 0.5, 1.0, 5.0])
    level = erlang_c.service_level(load, agents, aht_s=aht, answer_within_s=within)
    assert ((level >= 0) & (level <= 1)).all()
    assert (np.diff(level) >= -1e-13).all()
    assert (np.diff(erlang_c.asa(load, agents, aht_s=aht)) <= 0).all()


@given(load=loads, spare=st.floats(0.001, 60))
def test_measures_agree_with_each_other(load, spare):
    agents = load + spare
    level = float(erlang_c.service_level(load, agents, aht_s=300, answer_within_s=20))
    waits = float(erlang_c.prob_wait(load, agents))
    assert level == pytest.approx(1 - waits * exp(-(agents - load) * 20 / 300), abs=1e-12)
    # Little's law: queue = arrival rate x mean wait
    mean_wait = float(erlang_c.asa(load, agents, aht_s=300))
    assert float(erlang_c.queue_length(load, agents)) == pytest.approx(load / 300 * mean_wait, rel=1e-12)


def test_bad_input_is_named():
    with pytest.raises(CapacityError, match="agents, interval 2: expected a finite number of at least 0, got -1"):
        erlang_c.prob_wait([1, 1, 1], [2, 2, -1])
    with pytest.raises(CapacityError, match="aht_s: expected a finite number above 0, got 0"):
        erlang_c.service_level(1, 2, aht_s=0, answer_within_s=20)
    with pytest.raises(CapacityError, match="answer_within_s"):
        erlang_c.service_level(1, 2, aht_s=10, answer_within_s=float("nan"))
