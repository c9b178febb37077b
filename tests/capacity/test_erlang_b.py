"""Erlang B against tables, exact fractions and its own integral."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from wfm.capacity.erlang_b import blocking, lines_for_blocking, log_inverse_blocking, max_offered_erlangs
from wfm.errors import CapacityError


def exact_blocking(lines, load):
    """Definition: a^n/n! over the sum of all such terms, in exact arithmetic."""
    terms = [load**k / factorial(k) for k in range(lines + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize("load", [Fraction(1, 100), Fraction(1, 2), Fraction(5, 2), Fraction(10), Fraction(77)])
@pytest.mark.parametrize("lines", [1, 2, 5, 17, 40])
def test_equals_the_definition_in_exact_fractions(lines, load):
    assert float(blocking(float(load), lines)) == pytest.approx(float(exact_blocking(lines, load)), rel=1e-12)


@pytest.mark.parametrize(
    ("lines", "share", "load"),
    [
        # ITU Erlang loss table
        (1, 0.02, 0.02041),
        (1, 0.05, 0.05263),
        (2, 0.01, 0.15259),
        # ChenBlue, NTU Erlang B table
        (220, 0.01, 199.1226),
        (220, 0.10, 236.4334),
        (200, 0.03, 190.8859),
    ],
)
def test_greatest_load_is_that_of_the_published_tables(lines, share, load):
    assert max_offered_erlangs(lines, share) == pytest.approx(load, abs=5.1e-5 if load > 1 else 5.1e-6)


def test_published_blocking_and_lines():
    # erlanglib and call-center-tools tests
    assert float(blocking(5, 10)) == pytest.approx(0.018384, abs=1e-6)
    assert float(blocking(123, 132)) == pytest.approx(0.0312, abs=5.1e-5)
    assert lines_for_blocking(10, 0.01) == 18


def test_a_loop_that_stops_one_line_early_is_not_ours():
    # An off-by-one gives C(25 lines, 20 erlang) = 0.261 elsewhere.
    n, a = 25, 20.0
    b = float(blocking(a, n))
    assert n * b / (n - a * (1 - b)) == pytest.approx(0.2091, abs=5e-5)


@pytest.mark.parametrize(("lines", "load"), [(14.3, 10.0), (0.5, 2.0), (50.25, 48.0), (0.0, 3.0)])
def test_fractional_lines_equal_the_integral(lines, load):
    # Jagerman (1974): 1/B(x, a) = a times the integral of exp(-a t) (1 + t)^x over t > 0
    inverse = quad(lambda t: load * np.exp(-load * t) * (1 + t) ** lines, 0, np.inf, epsabs=0, epsrel=1e-12)[0]
    assert float(blocking(load, lines)) == pytest.approx(1 / inverse, rel=1e-9)


@given(
    load=st.floats(0.01, 1e4),
    lines=st.floats(0.0, 2e4),
)
def test_satisfies_the_recursion_at_real_n(load, lines):
    before, after = (float(log_inverse_blocking(np.array([load]), np.array([lines + k]))[0]) for k in (0.0, 1.0))
    # G(n + 1) = 1 + (n + 1)/a G(n), in logarithms
    expected = np.logaddexp(0.0, np.log((lines + 1.0) / load) + before)
    assert after == pytest.approx(expected, rel=1e-11, abs=1e-11)


@given(load=st.floats(0.001, 2000), lines=st.integers(0, 2000))
def test_is_a_share_that_falls_with_lines_and_rises_with_load(load, lines):
    here, more_lines, more_load = blocking([load, load, load * 1.1], [lines, lines + 1, lines])
    assert 0 <= more_lines <= here <= more_load * (1 + 1e-12) <= 1 + 1e-11


@pytest.mark.parametrize(("load", "lines"), [(9362.852, 6223), (508.4, 259), (8000.5, 7600), (822.2, 519), (40.0, 9)])
def test_overload_keeps_its_digits(load, lines):
    # The library's gamma function alone was off by 2e-11 here; B(n) = a B(n - 1) / (n + a B(n - 1)) to 50 digits
    share, a = Decimal(1), Decimal(load)
    with localcontext() as context:
        context.prec = 50
        for n in range(1, lines + 1):
            share = a * share / (n + a * share)
    assert float(blocking(load, lines)) == pytest.approx(float(share), rel=1e-12)


def test_deep_overload_does_not_underflow():
    # 5 lines at 2000 erlang: the Poisson distribution function is 0.0 there; the exact fraction is not
    assert float(blocking(2000.0, 5)) == pytest.approx(float(exact_blocking(5, Fraction(2000))), rel=1e-13)
    assert float(blocking(2000.0, 300)) == pytest.approx(float(exact_blocking(300, Fraction(2000))), rel=1e-12)


def test_nothing_to_carry_and_nothing_to_carry_it():
    np.testing.assert_array_equal(blocking([0.0, 0.0, 3.0], [2, 0, 0]), [0.0, 1.0, 1.0])
    assert lines_for_blocking(0.0, 0.01) == 0


@given(load=st.floats(0.01, 300), share=st.floats(1e-6, 0.9))
def test_lines_are_the_fewest_that_do(load, share):
    lines = lines_for_blocking(load, share)
    assert float(blocking(load, lines)) <= share * (1 + 1e-9)
    assert float(blocking(load, lines - 1)) > share


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_bad_load_is_named(bad):
    with pytest.raises(CapacityError, match="offered_erlangs, interval 1: expected a finite number of at least 0"):
        blocking([1.0, bad], 3)
    with pytest.raises(CapacityError, match=r"max_blocking: expected a share in \(0, 1\)"):
        max_offered_erlangs(3, 1.0)
