"""Errors on figures small enough to check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.forecast import metrics

ACTUAL = np.array([[10.0, 20.0], [30.0, np.nan]])
FORECAST = np.array([[12.0, 18.0], [36.0, 99.0]])


def test_figures_by_hand():
    assert metrics.wape(ACTUAL, FORECAST) == pytest.approx(10 / 60)
    assert metrics.bias(ACTUAL, FORECAST) == pytest.approx(6 / 60)
    assert metrics.rmse(ACTUAL, FORECAST) == pytest.approx(np.sqrt((4 + 4 + 36) / 3))
    assert metrics.mase(ACTUAL, FORECAST, 2.5) == pytest.approx((10 / 3) / 2.5)
    # day totals 30 and 30, forecast 30 and 36
    assert metrics.wape_day(ACTUAL, FORECAST) == pytest.approx(6 / 60)
    assert metrics.coverage(ACTUAL, FORECAST - 2, FORECAST + 2) == pytest.approx(2 / 3)


def test_undefined_is_none_never_nan():
    nothing = np.full((2, 2), np.nan)
    assert metrics.wape(np.zeros(3), np.ones(3)) is None
    assert metrics.bias(np.zeros(3), np.ones(3)) is None
    assert metrics.rmse(nothing, nothing) is None
    assert metrics.mase(ACTUAL, FORECAST, None) is None
    assert metrics.mase(ACTUAL, FORECAST, 0.0) is None
    assert metrics.wape_day(nothing, nothing) is None
    assert metrics.coverage(nothing, nothing, nothing) is None
    assert metrics.measure_naive_error(np.ones((7, 3))) is None


def test_naive_error_is_the_change_from_a_week_earlier():
    volume = np.arange(16.0)[:, None] ** 2
    expected = np.mean([d**2 - (d - 7) ** 2 for d in range(7, 16)])
    assert metrics.measure_naive_error(volume) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), min_size=1, max_size=20), st.integers(2, 9))
def test_shares_do_not_depend_on_the_unit(pairs, factor):
    actual, forecast = np.array(pairs, dtype=float).T
    assert metrics.wape(actual, forecast) == pytest.approx(metrics.wape(actual * factor, forecast * factor))
    assert abs(metrics.bias(actual, forecast)) <= metrics.wape(actual, forecast) + 1e-12
