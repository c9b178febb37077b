"""The smallest number of agents with callers who give up: a scan from one agent up, published answers, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity import erlang_a
from wfm.capacity.erlang_c import service_level
from wfm.capacity.search import agents_for_service_level
from wfm.capacity.search_a import agents_for_abandonment, agents_for_asa_a, agents_for_service_level_a
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError

ROOM = 1 + 1e-12


def random_cases(seed, size):
    rng = np.random.default_rng(seed)
    half = size // 2
    load = np.concatenate([rng.uniform(0.1, 150, half), 10 ** rng.uniform(-3, 2.2, size - half)])
    within = rng.uniform(0, 120, size) * (rng.random(size) < 0.8)
    return {
        "offered_erlangs": load,
        "aht_s": rng.uniform(5, 900, size),
        "patience_s": 10 ** rng.uniform(0, 4, size),
        "answer_within_s": within,
        "service_level": rng.uniform(0.01, 0.999, size),
    }


def scan(good):
    """First of 1, 2, ... that is good."""
    assert good.any()
    return int(good.argmax()) + 1


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_same_integers_as_a_scan(definition):
    cases = random_cases(7, 250)
    found = agents_for_service_level_a(**cases, definition=definition)
    capped = agents_for_service_level_a(**cases, definition=definition, max_abandonment=0.05)
    for i, n in enumerate(found):
        a, h, p, t, share = (v[i] for v in cases.values())
        grid = np.arange(1, max(n, capped[i]) + 3)
        seen = erlang_a.outcomes(a, grid, aht_s=h, patience_s=p, answer_within_s=t, definition=definition)
        good = 1 - seen.service_level <= (1 - share) * ROOM
        assert n == scan(good)
        assert capped[i] == scan(good & (seen.abandonment <= 0.05 * ROOM))


def test_same_integers_as_a_scan_for_abandonment_and_mean_wait():
    cases = random_cases(8, 250)
    rng = np.random.default_rng(9)
    few, waits = 10 ** rng.uniform(-4, -0.01, 250), 10 ** rng.uniform(-2, 3, 250)
    load, times = cases["offered_erlangs"], {name: cases[name] for name in ("aht_s", "patience_s")}
    by_loss = agents_for_abandonment(load, **times, max_abandonment=few)
    by_wait = agents_for_asa_a(load, **times, asa_s=waits)
    for i, a in enumerate(load):
        grid = np.arange(1, max(by_loss[i], by_wait[i]) + 3)
        here = {name: values[i] for name, values in times.items()}
        assert by_loss[i] == scan(erlang_a.abandonment(a, grid, **here) <= few[i] * ROOM)
        assert by_wait[i] == scan(erlang_a.mean_wait_all(a, grid, **here) <= waits[i] * ROOM)


def size(volume, interval, aht, patience, share, within, **more):
    load = volume * aht / interval
    times = {"aht_s": aht, "patience_s": patience}
    return int(agents_for_service_level_a(load, **times, service_level=share, answer_within_s=within, **more))


def test_published_and_exact_answers():
    # pyworkforce guide: 80% in 20 s and at most 5% lost
    assert size(100, 1800, 180, 300, 0.8, 20, max_abandonment=0.05) == 13
    # 60-digit arithmetic with the Markov chain
    assert size(100, 1800, 180, 120, 0.8, 20, definition="sl_virtual") == 12
    assert size(500, 1800, 300, 180, 0.8, 20) == 84
    assert size(500, 1800, 300, 1_000_000, 0.8, 20) == 91
    assert size(30, 900, 420, 90, 0.9, 10) == 19


def test_impatience_flatters_unless_the_lost_are_limited():
    # 100 calls of 180 s, patience 10 s: one agent is "enough" where those who give up count as good
    asked = {"sl_virtual": 9, "sl_offered": 11, "sl_excl_short": 4, "sl_answered": 1, "sl_abandon_ok": 1}
    assert {name: size(100, 1800, 180, 10, 0.8, 20, definition=name) for name in asked} == asked
    assert size(100, 1800, 180, 10, 0.8, 20, definition="sl_abandon_ok", max_abandonment=0.05) > 10


@settings(deadline=None)
@given(
    load=st.floats(1e-4, 1e6),
    aht=st.floats(1, 7200),
    patience=st.floats(1, 1e6),
    share=st.floats(0.001, 0.99999),
    within=st.floats(0, 7200),
    definition=st.sampled_from(DEFINITIONS),
)
def test_answer_is_minimal_at_any_size(load, aht, patience, share, within, definition):
    times = {"aht_s": aht, "patience_s": patience, "answer_within_s": within}
    n = int(agents_for_service_level_a(load, **times, service_level=share, definition=definition))
    level, one_fewer = erlang_a.service_level(load, [n, n - 1], **times, definition=definition)
    assert n >= 1
    assert 1 - level <= (1 - share) * (1 + 1e-9) + 1e-15
    assert n == 1 or one_fewer < share + 1e-12


@settings(deadline=None)
@given(load=st.floats(0.01, 2000), aht=st.floats(10, 2000), share=st.floats(0.1, 0.99), within=st.floats(0, 300))
def test_endless_patience_asks_what_erlang_c_asks(load, aht, share, within):
    found = agents_for_service_level_a(
        load, aht_s=aht, patience_s=1e12, service_level=share, answer_within_s=within
    )
    expected = int(agents_for_service_level(load, aht_s=aht, service_level=share, answer_within_s=within))
    close = abs(float(service_level(load, expected, aht_s=aht, answer_within_s=within)) - share) < 1e-4
    fewer = abs(float(service_level(load, expected - 1, aht_s=aht, answer_within_s=within)) - share) < 1e-4
    # Few agents more than the load: a queue so long that even endless patience shortens it
    assert int(found) == expected or close or fewer or expected - load < 0.01 * np.sqrt(load)


def test_zero_load_needs_nobody_and_any_load_somebody():
    found = agents_for_service_level_a(
        [0.0, 1e-9, 3.0], aht_s=180, patience_s=60, service_level=0.01, answer_within_s=20
    )
    np.testing.assert_array_equal(found, [0, 1, 1])
    assert int(agents_for_abandonment(0.0, aht_s=180, patience_s=60, max_abandonment=0.05)) == 0
    # they give up after a minute by themselves: any mean wait above that is kept by whoever is there
    np.testing.assert_array_equal(agents_for_asa_a([0.0, 50.0], aht_s=180, patience_s=60, asa_s=90), [0, 1])


def test_shapes_broadcast():
    found = agents_for_service_level_a(
        np.array([[2.0], [9.0]]), aht_s=180, patience_s=60, service_level=[0.5, 0.8, 0.9], answer_within_s=20
    )
    assert found.shape == (2, 3)
    assert (np.diff(found, axis=1) >= 0).all()


def test_targets_that_cannot_be_met_are_refused():
    good = {"aht_s": 180, "patience_s": 60}
    with pytest.raises(CapacityError, match=r"service_level: .* in \(0, 1\), got 1 \(no number of agents"):
        agents_for_service_level_a(1, **good, service_level=1.0, answer_within_s=20)
    with pytest.raises(CapacityError, match=r"max_abandonment, interval 1: expected a share in \(0, 1\), got 0"):
        agents_for_abandonment([1, 1], **good, max_abandonment=[0.1, 0.0])
    with pytest.raises(CapacityError, match=r"max_abandonment: .* got 1 \(leave it out\)"):
        agents_for_service_level_a(1, **good, service_level=0.8, answer_within_s=20, max_abandonment=1)
    with pytest.raises(CapacityError, match="asa_s: expected a finite number above 0"):
        agents_for_asa_a(1, **good, asa_s=0)
    with pytest.raises(CapacityError, match="patience_s, interval 0: expected a finite number above 0, got 0"):
        agents_for_abandonment(1, aht_s=180, patience_s=[0.0], max_abandonment=0.1)
    with pytest.raises(CapacityError, match="definition: expected one of"):
        agents_for_service_level_a(1, **good, service_level=0.8, answer_within_s=20, definition="best")
