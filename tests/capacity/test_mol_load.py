"""Load that lags behind: against the differential equation; backlog carried over conserves contacts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from wfm.capacity.mol import carry_over, modified_load
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


def test_backlog_conserves_contacts_and_drains():
    volume, agents = np.array([20.0, 60, 60, 20, 5, 5, 5, 5]), np.full(8, 10.0)
    found = carry_over(volume, 300.0, agents, interval_s=900)
    served = found.utilisation * agents * 900 / 300
    assert volume.sum() == pytest.approx(served.sum() + found.backlog[-1], rel=1e-9)
    assert np.argmax(found.backlog) == 2
    assert found.backlog[-1] < 1.0
    assert (found.utilisation <= 1.0).all()
    assert np.isfinite(found.asa_s).all()


def test_without_agents_everything_is_carried_over():
    found = carry_over([10.0, 10.0], 300.0, [0.0, 0.0], interval_s=900)
    assert found.backlog == pytest.approx([10, 20])
    assert np.isinf(found.asa_s).all()
