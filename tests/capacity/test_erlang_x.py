"""Redials: the attempts of callers summed one after another, 40-digit answers, a scan for the agents, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity import erlang_a
from wfm.capacity.erlang_x import agents_for_service_level_x, attempted_erlangs
from wfm.capacity.mmnk import line_outcomes
from wfm.capacity.search_a import agents_for_service_level_a
from wfm.errors import CapacityError


@settings(deadline=None, max_examples=50)
@given(
    load=st.floats(0.01, 500),
    near=st.floats(-3, 3),
    aht=st.floats(10, 900),
    patience=st.floats(1, 2000),
    share=st.floats(0, 0.99),
)
def test_attempts_are_first_calls_and_all_that_follow(load, near, aht, patience, share):
    agents = max(load + near * np.sqrt(load), 0.0)
    attempts = float(attempted_erlangs(load, agents, aht_s=aht, patience_s=patience, redial_share=share))
    again = share * float(erlang_a.abandonment(attempts, agents, aht_s=aht, patience_s=patience))
    # first, second, third ... attempts at this loss are a geometric series
    assert load * sum(again**k for k in range(4000)) == pytest.approx(attempts, rel=1e-9)
    assert load <= attempts * (1 + 1e-12)


def test_answers_of_exact_arithmetic():
    # 40-digit bisection: volume, AHT, patience, agents, redial share
    load = float(attempted_erlangs(500 * 300 / 1800, 80, aht_s=300, patience_s=90, redial_share=0.3))
    assert load / 300 * 1800 == pytest.approx(515.1538595703851459776604, rel=1e-12)
    level = erlang_a.service_level(load, 80, aht_s=300, patience_s=90, answer_within_s=20)
    assert float(level) == pytest.approx(0.7497354787041591783995427, rel=1e-11)
    load = float(attempted_erlangs(10, 10, aht_s=180, patience_s=120, redial_share=0.8, lines=12))
    assert load / 180 * 1800 == pytest.approx(131.4300897505201397589143, rel=1e-12)
    gone = line_outcomes(load, 10, lines=12, aht_s=180, patience_s=120).abandonment
    assert float(gone) == pytest.approx(0.07603693287949433541802545, rel=1e-11)


def test_nobody_calls_again_or_everybody_is_answered():
    times = {"aht_s": 180, "patience_s": 60}
    np.testing.assert_array_equal(attempted_erlangs([0.0, 9.0], 5, **times, redial_share=[0.5, 0.0]), [0.0, 9.0])
    assert float(attempted_erlangs(9, 100, **times, redial_share=0.9)) == pytest.approx(9, rel=1e-12)
    # nobody there: every caller tries 1 / (1 - share) times
    assert float(attempted_erlangs(9, 0, **times, redial_share=0.75)) == pytest.approx(36, rel=1e-12)


@pytest.mark.parametrize("lines", [None, 50])
def test_agents_are_the_fewest_by_a_scan(lines):
    load = np.array([0.0, 0.3, 4.0, 25.0])
    times = {"aht_s": 240, "patience_s": 75}
    more = {"redial_share": 0.6, "lines": lines}
    asked = {"service_level": 0.8, "answer_within_s": 15, "max_abandonment": 0.03}
    found = agents_for_service_level_x(load, **times, **more, **asked)
    assert found[0] == 0
    for a, n in zip(load[1:], found[1:], strict=True):
        good = []
        for agents in range(1, 45):
            attempts = float(attempted_erlangs(a, agents, **times, **more))
            if lines is None:
                seen = erlang_a.outcomes(attempts, agents, answer_within_s=15, **times)
            else:
                seen = line_outcomes(attempts, agents, lines=lines, answer_within_s=15, **times)
            good.append(seen.service_level >= 0.8 and seen.abandonment <= 0.03)
        assert n == good.index(True) + 1


def test_without_redials_it_is_erlang_a():
    load = np.linspace(0.1, 60, 40)
    asked = {"aht_s": 240, "patience_s": 75, "service_level": 0.8, "answer_within_s": 15}
    expected = agents_for_service_level_a(load, **asked)
    np.testing.assert_array_equal(agents_for_service_level_x(load, **asked, redial_share=0.0), expected)
    assert (agents_for_service_level_x(load, **asked, redial_share=0.9) >= expected).all()


def test_bad_input_is_named():
    asked = {"aht_s": 240, "patience_s": 75, "service_level": 0.8, "answer_within_s": 15}
    with pytest.raises(CapacityError, match=r"redial_share, interval 1: .* at least 0 and below 1, got 1"):
        attempted_erlangs([1, 1], 2, aht_s=60, patience_s=60, redial_share=[0.5, 1.0])
    with pytest.raises(CapacityError, match=r"lines, interval 1: expected lines that carry 20 erlang .*, got 8"):
        agents_for_service_level_x([2.0, 20.0], **asked, redial_share=0.3, lines=8)
    with pytest.raises(CapacityError, match=r"patience_s.*above 0, got 0"):
        attempted_erlangs(1, 2, aht_s=60, patience_s=0, redial_share=0.5)
