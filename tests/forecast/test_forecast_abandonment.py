"""Callers who hang up, from a simulated queue whose patience is known."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.forecast.abandonment import describe_callers, estimate_abandonment, estimate_patience

HOUR = 3600.0


def simulate_queue(seed, *, patience_s, agents=10, aht_s=240.0, per_hour=170.0, days=10, hours=8):
    """First come, first served, exponential everything: (volume, abandoned, total wait), each (days, hours)."""
    rng = np.random.default_rng(seed)
    volume, lost, waited = np.zeros((3, days, hours))
    for day in range(days):
        free = [0.0] * agents
        arrivals = np.cumsum(rng.exponential(HOUR / per_hour, int(2 * hours * per_hour)))
        for at in arrivals[arrivals < hours * HOUR]:
            wait, hour = max(free[0] - at, 0.0), int(at // HOUR)
            patience = rng.exponential(patience_s)
            volume[day, hour] += 1
            waited[day, hour] += min(wait, patience)
            if patience < wait:
                lost[day, hour] += 1
            else:
                heapq.heapreplace(free, at + wait + rng.exponential(aht_s))
    return volume, lost, waited


@pytest.mark.parametrize("patience_s", [60.0, 300.0])
def test_interval_holds_the_true_patience_as_often_as_it_says(patience_s):
    inside, means = [], []
    for seed in range(40):
        _, lost, waited = simulate_queue(seed, patience_s=patience_s, days=3, hours=4)
        mean, low, high, _ = estimate_patience(lost, waited)
        inside.append(low <= patience_s <= high)
        means.append(mean)
    assert np.mean(inside) >= 0.85
    assert np.mean(means) == pytest.approx(patience_s, rel=0.05)


def test_unknown_waits_are_left_out():
    volume, lost, waited = simulate_queue(1, patience_s=120.0)
    holes = np.random.default_rng(2).random(waited.shape) < 0.5
    found = describe_callers("q", volume, lost, np.where(holes, np.nan, waited))
    assert found.patience_low_s < 120.0 < found.patience_high_s
    assert found.patience_low_s < found.patience_s < found.patience_high_s
    assert found.abandoned == lost[~holes].sum()
    assert not found.rough
    whole = describe_callers("q", volume, lost, waited)
    assert whole.patience_high_s / whole.patience_low_s < found.patience_high_s / found.patience_low_s


def test_counted_by_hand():
    lost, waited = np.array([[40.0, 60.0]]), np.array([[3000.0, 5000.0]])
    mean, low, high, count = estimate_patience(lost, waited)
    assert (mean, count) == (80.0, 100)
    # 95% Poisson interval for a count of 100: 81.36 to 121.63 (Garwood 1936)
    assert 8000 / low == pytest.approx(121.63, abs=0.01)
    assert 8000 / high == pytest.approx(81.36, abs=0.01)


def test_few_who_hang_up_are_told_and_none_gives_only_a_lower_end():
    volume, waited = np.full((5, 4), 50.0), np.full((5, 4), 100.0)
    lost = np.zeros((5, 4))
    lost[2, 1] = 3
    few = describe_callers("q", volume, lost, waited)
    assert (few.abandoned, few.rough) == (3, True)
    assert few.patience_s == pytest.approx(2000 / 3, rel=0.02)
    nobody = describe_callers("q", volume, lost * 0, waited)
    assert (nobody.patience_s, nobody.patience_high_s, nobody.abandonment) == (None, None, 0.0)
    # the rule of three and a bit: with no event, 3.69 is the upper end of a two-sided 95% interval
    assert nobody.patience_low_s == pytest.approx(2000 / 3.689, rel=0.02)
    assert nobody.rough


def test_what_the_history_does_not_say_is_none():
    volume, lost, waited = simulate_queue(1, patience_s=120.0, days=2)
    assert describe_callers("q", volume, None, waited).abandonment is None
    assert describe_callers("q", volume, lost, None).patience_s is None
    assert describe_callers("q", volume, lost, None).abandonment > 0
    unknown = np.full(volume.shape, np.nan)
    nothing = describe_callers("q", volume, unknown, unknown)
    assert (nothing.abandonment, nothing.patience_s, nothing.patience_low_s, nothing.rough) == (None, None, None, False)
    assert describe_callers("q", volume, lost, waited * 0).patience_s is None
    assert estimate_abandonment(volume * 0, lost) is None


def test_share_of_a_steady_line_and_recent_days_weigh_more():
    volume = np.full((112, 3), 100.0)
    assert estimate_abandonment(volume, volume * 0.04) == pytest.approx(0.04)
    rising = np.repeat([0.02, 0.10], 56)[:, None] * volume
    # eight weeks of age halve the weight: (0.02 / 2 + 0.10) / 1.5
    assert estimate_abandonment(volume, rising) == pytest.approx(0.0733, rel=0.02)
    thin = volume / 1e4
    assert estimate_abandonment(thin, rising / 1e4) == pytest.approx(0.06, rel=0.02)
    assert estimate_abandonment(volume, volume * 3) == 1.0


@given(seed=st.integers(0, 500), level=st.sampled_from([0.0, 0.3, 40.0]), gaps=st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_always_sound(seed, level, gaps):
    rng = np.random.default_rng(seed)
    volume = rng.poisson(level, (9, 5)).astype(float)
    lost = rng.binomial(volume.astype(int), 0.2).astype(float)
    waited = rng.gamma(1, 20, volume.shape) * volume
    for values in (volume, lost, waited):
        values[rng.random(values.shape) < gaps] = np.nan
    found = describe_callers("q", volume, lost, waited)
    assert found.abandonment is None or 0 <= found.abandonment <= 1
    ends = [s for s in (found.patience_low_s, found.patience_s, found.patience_high_s) if s is not None]
    assert all(0 < s < np.inf for s in ends)
    assert ends == sorted(ends)


@given(factor=st.floats(0.01, 100))
@settings(max_examples=20, deadline=None)
def test_patience_scales_with_the_unit_of_time(factor):
    _, lost, waited = simulate_queue(3, patience_s=100.0, days=2, hours=2)
    base = estimate_patience(lost, waited)
    assert estimate_patience(lost, waited * factor)[:3] == pytest.approx([s * factor for s in base[:3]])
