"""The smallest number of agents: published answers, a plain loop, and that one fewer never does."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity.erlang_c import asa, service_level
from wfm.capacity.search import agents_for_asa, agents_for_occupancy, agents_for_service_level
from wfm.errors import CapacityError


def size(load, aht_s, share, within):
    return int(agents_for_service_level(load, aht_s=aht_s, service_level=share, answer_within_s=within))


@pytest.mark.parametrize(
    ("load", "share", "agents"),
    # Tijms, A First Course in Stochastic Models (2003), table 5.3.2: least agents with P(wait) <= 1 - share
    [
        *((1, 0.5, 2), (1, 0.8, 3), (1, 0.9, 3), (5, 0.8, 8), (10, 0.8, 14), (10, 0.9, 16), (50, 0.8, 58)),
        *((50, 0.9, 61), (100, 0.5, 106), (100, 0.8, 111), (250, 0.9, 274), (1000, 0.5, 1017), (1000, 0.8, 1034)),
    ],
)
def test_tijms_table(load, share, agents):
    assert size(load, 3600, share, 0) == agents


@pytest.mark.parametrize(
    ("calls_per_hour", "aht_s", "share", "within", "agents"),
    [
        (100, 180, 0.85, 15, 8),  # ErlangXL97 function manual
        (57, 1110, 0.80, 180, 21),  # Westbay forum, January 2021
        (57, 1110, 0.80, 20, 23),
        (12_000_000, 300, 0.80, 20, 1_000_024),  # a million erlang, 100-digit arithmetic
    ],
)
def test_published_sizes(calls_per_hour, aht_s, share, within, agents):
    assert size(calls_per_hour * aht_s / 3600, aht_s, share, within) == agents


def test_the_search_does_not_start_above_the_answer():
    # Elsewhere: 4 agents at 2.5 erlang for a level of 0.30, where 3 give 0.336; 11 at 9.6 erlang for 5%, where 10 do.
    assert size(2.5, 180, 0.30, 10) == 3
    assert size(9.6, 180, 0.05, 20) == 10


def test_an_exact_tie_counts_as_met():
    # one agent at 0.2 erlang answers exactly 80% at once
    assert size(0.2, 18, 0.8, 0) == 1


def test_zero_load_needs_nobody():
    found = agents_for_service_level([0.0, 1.0, 0.0], aht_s=180, service_level=0.8, answer_within_s=20)
    assert found[0] == found[2] == 0
    assert found[1] > 0
    assert int(agents_for_asa(0.0, aht_s=180, asa_s=20)) == 0
    assert int(agents_for_occupancy(0.0, 0.8)) == 0
    assert agents_for_service_level(np.zeros((2, 3)), aht_s=1, service_level=0.8, answer_within_s=0).shape == (2, 3)


def plain_loop(load, aht_s, good):
    inverse, n = 1.0, 0
    while True:
        n += 1
        if n > load and good(1.0 / (1.0 + (n - load) / load * inverse), n - load):
            return n
        inverse = 1.0 + n / load * inverse


def test_same_integers_as_a_plain_loop():
    rng = np.random.default_rng(20)
    load = np.concatenate([rng.uniform(0.1, 500, 1500), 10 ** rng.uniform(-4, 3, 500)])
    aht, within, share = rng.uniform(5, 900, 2000), rng.uniform(0, 300, 2000), rng.uniform(0.01, 0.9999, 2000)
    found = agents_for_service_level(load, aht_s=aht, service_level=share, answer_within_s=within)
    plain = [
        plain_loop(a, h, lambda waits, slack, h=h, t=t, s=s: 1 - waits * math.exp(-slack * t / h) >= s)
        for a, h, t, s in zip(load, aht, within, share, strict=True)
    ]
    np.testing.assert_array_equal(found, plain)
    mean_wait = 10 ** rng.uniform(-2, 3, 2000)
    found = agents_for_asa(load, aht_s=aht, asa_s=mean_wait)
    plain = [
        plain_loop(a, h, lambda waits, slack, h=h, w=w: waits * h / slack <= w)
        for a, h, w in zip(load, aht, mean_wait, strict=True)
    ]
    np.testing.assert_array_equal(found, plain)


@settings(max_examples=200)
@given(
    load=st.floats(1e-6, 1e6),
    aht=st.floats(1, 7200),
    share=st.floats(0.001, 0.999999),
    within=st.floats(0, 7200),
)
def test_service_level_answer_is_minimal(load, aht, share, within):
    n = size(load, aht, share, within)
    level, one_fewer = service_level(load, [n, n - 1], aht_s=aht, answer_within_s=within)
    assert n > load
    assert 1 - level <= (1 - share) * (1 + 1e-9)
    assert one_fewer < share or n - 1 <= load


@given(load=st.floats(1e-4, 1e5), aht=st.floats(1, 7200), wait=st.floats(0.001, 7200))
def test_asa_answer_is_minimal(load, aht, wait):
    n = int(agents_for_asa(load, aht_s=aht, asa_s=wait))
    here, one_fewer = asa(load, [n, n - 1], aht_s=aht)
    assert here <= wait * (1 + 1e-9)
    assert one_fewer > wait * (1 - 1e-9)


def test_published_asa_sizes():
    # Exciting-algorithms tests: 200 calls an hour of 180 s, 120 s; 100-digit arithmetic for the other two
    assert int(agents_for_asa(10, aht_s=180, asa_s=120)) == 12
    assert int(agents_for_asa(500 * 300 / 1800, aht_s=300, asa_s=5)) == 95
    assert int(agents_for_asa(5 * 600 / 1800, aht_s=600, asa_s=60)) == 4


def test_occupancy_is_safe_from_float_noise():
    # 2.1 / 0.7 is 3.0000000000000004
    np.testing.assert_array_equal(agents_for_occupancy([2.1, 10.0, 10.01], [0.7, 0.5, 0.5]), [3, 20, 21])


def test_targets_that_cannot_be_met_are_refused():
    with pytest.raises(
        CapacityError, match=r"service_level: expected a share in \(0, 1\), got 1 \(no number of agents"
    ):
        size(1, 180, 1.0, 20)
    with pytest.raises(CapacityError, match=r"service_level, interval 1: .* got 80 \(write shares as 0.80\)"):
        agents_for_service_level([1, 1], aht_s=180, service_level=[0.8, 80], answer_within_s=20)
    with pytest.raises(CapacityError, match="asa_s: expected a finite number above 0"):
        agents_for_asa(1, aht_s=180, asa_s=0)
    with pytest.raises(CapacityError, match=r"max_occupancy: expected a share in \(0, 1\], got 1.2"):
        agents_for_occupancy(1, 1.2)
    with pytest.raises(CapacityError, match="max_occupancy"):
        agents_for_occupancy(1, 0.0)
