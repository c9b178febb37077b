"""Load that lags behind: against the differential equation; backlog carried over conserves contacts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from wfm.capacity.mol import modified_load
from wfm.errors import CapacityError


def test_follows_the_differential_equation():
    volume, aht = np.array([20.0, 40, 80, 120, 80, 40]), np.array([900.0, 1200, 1500, 600, 1200, 1200])
    mean, end = modified_load(volume, aht, interval_s=1800, start=3.0)
    load = 3.0
    for t in range(6):
        path = solve_ivp(
            lambda _, m, t=t: [volume[t] / 1800 - m[0] / aht[t], m[0]], (0, 1800), [load, 0.0], rtol=1e-10, atol=1e-12
        )
        load = path.y[0, -1]
        assert end[t] == pytest.approx(load, rel=1e-7)
        assert mean[t] == pytest.approx(path.y[1, -1] / 1800, rel=1e-7)


@given(st.lists(st.floats(0, 500), min_size=1, max_size=20), st.floats(30, 7200))
@settings(max_examples=50, deadline=None)
def test_all_work_is_done_in_the_end(volume, aht):
    mean, end = modified_load(np.array(volume), aht, interval_s=900)
    assert (mean >= 0).all()
    # What came is what was worked on so far and what is still in hand.
    assert mean.sum() * 900 / aht + end[-1] == pytest.approx(sum(volume), rel=1e-9, abs=1e-9)


def test_queues_side_by_side_are_queues_alone():
    volume = np.array([[10.0, 20, 5], [1, 0, 9]])
    together, _ = modified_load(volume, np.array([[600.0], [900.0]]), interval_s=900)
    assert together[1] == pytest.approx(modified_load(volume[1], 900.0, interval_s=900)[0])


def test_missing_handle_time_is_named():
    with pytest.raises(CapacityError, match="aht_s, interval 1"):
        modified_load([1.0, 1.0], [300.0, 0.0], interval_s=900)
