"""Work that may wait, without chance: two independent methods, brute force, and hand-worked windows."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.capacity.deferred import (
    cheapest_profile,
    make_workload,
    min_constant_staff,
    smoothest_profile,
    taut_string,
    whole_staff,
)
from wfm.errors import CapacityError

DAYS = st.lists(st.integers(0, 60), min_size=3, max_size=14)


def keeps_deadlines(staff, workload):
    """Serve in order of due time, interval by interval, and see whether anything is late."""
    left = workload.work_s.astype(float).copy()
    order = np.lexsort((workload.arrives, workload.due))
    for t, agents in enumerate(staff):
        room = agents * workload.interval_s * workload.open[t]
        for p in order:
            if workload.arrives[p] <= t and room > 0:
                done = min(room, left[p])
                left[p] -= done
                room -= done
        if (left[workload.due <= t + 1] > 1e-6).any():
            return False
    return True


@given(DAYS, st.integers(1, 5), st.data())
@settings(max_examples=80, deadline=None)
def test_string_peak_is_the_critical_interval_and_keeps_deadlines(volume, lag, data):
    staffed = data.draw(st.lists(st.booleans(), min_size=len(volume), max_size=len(volume)))
    workload = make_workload(volume, 300.0, interval_s=1800, respond_within_s=1800 * lag, staffed=staffed)
    least, _ = min_constant_staff(workload)
    profile = smoothest_profile(workload)
    assert profile.max(initial=0.0) == pytest.approx(least, rel=1e-9, abs=1e-9)
    assert keeps_deadlines(profile + 1e-9, workload)
    assert keeps_deadlines(np.full(workload.open.size, least + 1e-9), workload)
    assert least < 1e-6 or not keeps_deadlines(np.full(workload.open.size, least * 0.99), workload)
    assert profile @ np.full(profile.size, 1800.0) == pytest.approx(workload.work_s.sum(), rel=1e-9, abs=1e-6)
    assert (profile[~workload.open] == 0).all()


@given(st.lists(st.integers(0, 12), min_size=3, max_size=5), st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_cheapest_whole_staff_by_trying_all(volume, lag):
    workload = make_workload(volume, 900.0, interval_s=1800, respond_within_s=1800 * lag, extend=False)
    found = cheapest_profile(workload, whole=True)
    most = int(whole_staff(min_constant_staff(workload)[0]))
    tried = [sum(s) for s in product(range(most + 1), repeat=workload.open.size) if keeps_deadlines(s, workload)]
    assert keeps_deadlines(found, workload)
    assert found.sum() == min(tried)


def test_cheapest_staff_follows_the_price():
    workload = make_workload([10, 0, 0, 0], 900.0, interval_s=1800, respond_within_s=3600, extend=False)
    found = cheapest_profile(workload, cost=[5.0, 5.0, 1.0, 1.0])
    assert found == pytest.approx([0, 0, 5, 0], abs=1e-6)


def test_backlog_has_a_deadline_of_its_own():
    workload = make_workload([0, 0, 0, 0], 1800.0, interval_s=3600, respond_within_s=3600, backlog=(8.0, 2))
    assert min_constant_staff(workload) == (pytest.approx(2.0), (0, 2))
    assert smoothest_profile(workload) == pytest.approx([2, 2, 0, 0])


def test_a_batch_counts_from_its_start():
    batch = make_workload([100], 300.0, interval_s=3600, respond_within_s=14400, batch=True)
    assert min_constant_staff(batch)[0] == pytest.approx(100 * 300 / 14400)


def test_closed_hours_do_not_count():
    closed = [True, False, False, True, True]
    workload = make_workload([12, 0, 0, 0, 0], 600.0, interval_s=3600, respond_within_s=3600, staffed=closed)
    assert workload.due[0] == 4
    assert smoothest_profile(workload) == pytest.approx([1, 0, 0, 1, 0])


def test_a_deadline_before_the_work_is_named():
    with pytest.raises(CapacityError, match="volume, interval 1: expected a deadline after the work arrives"):
        make_workload([1, 1], 60.0, interval_s=900, respond_within_s=0, due=[1, 1])


def test_string_stays_between_and_is_no_longer_than_others():
    lower, upper = np.array([0.0, 0, 2, 3, 6, 6]), np.array([0.0, 3, 4, 7, 7, 6])
    path = taut_string(lower, upper)
    assert (path >= lower - 1e-12).all()
    assert (path <= upper + 1e-12).all()
    rng = np.random.default_rng(1)
    for _ in range(200):
        other = lower + rng.random(6) * (upper - lower)
        assert np.hypot(1, np.diff(path)).sum() <= np.hypot(1, np.diff(other)).sum() + 1e-12
