"""The judges of the capacity benchmarks: loops, exact fractions and 100-digit sums must know the right answers."""

import numpy as np
import pytest

from benchmarks.capacity import speed


def test_plain_loops_size_like_published_answers():
    # Call Centre Helper: 100 calls of 180 s in half an hour, 80% in 20 s; with patience 120 s by exact arithmetic
    assert speed.plain_loop(10.0, 180.0, 0.8, 20.0, 120.0) == 14
    assert speed.plain_loop_a(10.0, 180.0, 0.8, 20.0, 120.0) == 12
    assert speed.plain_loop_a(500 * 300 / 1800, 300.0, 0.8, 20.0, 180.0) == 84


def test_speed_compares_and_counts_what_differs(capsys):
    problems = speed.draw(50, 3)
    assert speed.compare("Erlang A", speed.size_a, {"plain loop": (speed.plain_loop_a, 5)}, problems) == 0
    wrong = {"plain loop": (lambda *case: speed.plain_loop(*case) + 1, 7)}
    assert speed.compare("Erlang C", speed.size_c, wrong, problems) == 7
    assert "7 of 7 answers differ" in capsys.readouterr().out


def test_reference_sums_equal_known_values():
    accuracy = pytest.importorskip("benchmarks.capacity.accuracy", exc_type=ImportError)
    import mpmath as mp

    mp.mp.dps = accuracy.DIGITS
    # ratio 1 makes the contacts Poisson: n = 3, a = 2
    total, _ = accuracy.waiting_states(mp.mpf(3), mp.mpf(2))
    below = accuracy.lower_states(2.0, 3.0)
    waits = 1 / (1 + below / total)
    assert float(waits) == pytest.approx(1 - 5 * np.exp(-2), rel=1e-15)
    # fractional agents continue the recursion G(n) = 1 + (n/a) G(n - 1)
    upper, lower = accuracy.lower_states(2.0, 3.5), accuracy.lower_states(2.0, 2.5)
    assert float(upper) == pytest.approx(3.5 / 2 * float(1 + lower), rel=1e-15)
    for case in accuracy.draw_cases(8, 1):
        for name, error in accuracy.errors(case):
            assert error <= accuracy.TARGETS[name]


def test_the_definition_is_the_judge_of_others():
    peers = pytest.importorskip("benchmarks.capacity.peers", exc_type=ImportError)
    assert peers.by_definition(10.0, 180.0, 20.0, 0.8) == 14
    # its search begins above the answer: 10 agents do at 9.6 erlang for 5%
    assert peers.by_definition(9.6, 180.0, 20.0, 0.05) == 10
    assert peers.by_pyworkforce(9.6, 180.0, 20.0, 0.05) == 11
