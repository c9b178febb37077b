"""Rounding up without float noise, and shrinkage in its two parts."""

from fractions import Fraction
from math import ceil

import numpy as np
import pytest

from wfm.capacity.rounding import ceil_noise_safe
from wfm.capacity.shrinkage import gross_agents, on_queue, roster_agents
from wfm.core.requirement import Shrinkage
from wfm.errors import CapacityError


def test_thirty_not_thirty_one():
    assert int(roster_agents(21, Shrinkage(unrostered=0.3))) == 30
    assert int(roster_agents(9, Shrinkage(unrostered=0.55))) == 20


def test_equals_exact_fractions_everywhere():
    net = np.arange(0, 301)
    for percent in range(100):
        exact = [ceil(Fraction(int(n) * 100, 100 - percent)) for n in net]
        np.testing.assert_array_equal(roster_agents(net, Shrinkage(unrostered=percent / 100)), exact)


def test_a_real_excess_is_still_rounded_up():
    np.testing.assert_array_equal(ceil_noise_safe([3.0, 3.0 + 1e-12, 3.0 + 1e-6, 2.9, 0.0, -1.5]), [3, 3, 4, 3, 0, -1])
    assert int(ceil_noise_safe(1e9 + 0.5)) == 1_000_000_000  # half a part in 1e9 is noise at that size
    assert int(ceil_noise_safe(1e6 + 0.5)) == 1_000_001


@pytest.mark.parametrize(
    ("agents", "share", "gross"),
    # Call Centre Helper forum: 70 net at 30% is 100, not 91; Monet Software; call-center-tools tests
    [(70, 0.3, 100), (100, 0.4, 167), (10, 0.3, 15), (11, 0.3, 16)],
)
def test_published_grossing_up(agents, share, gross):
    assert int(roster_agents(agents, Shrinkage(unrostered=share))) == gross


def test_the_parts_compound_and_rostered_never_reaches_the_roster():
    shrinkage = Shrinkage(rostered=0.12, unrostered=0.07)
    assert float(gross_agents(10, shrinkage)) == pytest.approx(10 / (0.88 * 0.93))
    assert int(roster_agents(10, shrinkage)) == 11  # 10.75
    assert float(on_queue(20, shrinkage)) == pytest.approx(18.6)
    assert float(gross_agents(9, Shrinkage(rostered=0.291))) == pytest.approx(12.69, abs=0.005)


def test_a_share_of_one_is_refused():
    with pytest.raises(CapacityError, match=r"shrinkage.unrostered: expected a share in \[0, 1\), got 1"):
        roster_agents(1, Shrinkage(unrostered=1.0))
    with pytest.raises(CapacityError, match=r"shrinkage.rostered: .* got 30"):
        gross_agents(1, Shrinkage(rostered=30))
