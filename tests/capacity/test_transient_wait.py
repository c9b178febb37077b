import numpy as np
import pytest
from scipy.linalg import expm

from wfm.capacity.transient_wait import chance_in_time, wait_ahead


def brute_force(needed, rate, theta, within):
    """Tagged contact behind `needed` - 1 others, by a chain that absorbs in answered and given up.

    Returns P(V <= t), P(answered in time), P(given up in time), P(given up), E[W; answered], E[W].
    """
    size = needed + 2
    chain = np.zeros((size, size))
    virtual = np.zeros((needed + 1, needed + 1))
    for left in range(1, needed + 1):
        speed = rate + (left - 1) * theta
        chain[left, left - 1] += speed
        chain[left, needed + 1] += theta
        chain[left, left] -= speed + theta
        virtual[left, left - 1] += speed
        virtual[left, left] -= speed
    at = expm(chain * within)[needed]
    alive = chain[1 : needed + 1, 1 : needed + 1]
    fundamental = np.linalg.inv(-alive)
    wait = fundamental.sum(axis=1)[-1]
    end = fundamental @ np.vstack([chain[1 : needed + 1, 0], chain[1 : needed + 1, needed + 1]]).T
    answered_wait = (fundamental @ end[:, 0])[-1]
    return expm(virtual * within)[needed, 0], at[0], at[needed + 1], end[-1, 1], answered_wait, wait


@pytest.mark.parametrize("needed", [1, 2, 7, 30])
@pytest.mark.parametrize(("rate", "patience_s"), [(0.1, 60.0), (0.02, 300.0), (0.5, 30.0)])
def test_chances_and_waits_equal_the_chain_of_a_tagged_contact(needed, rate, patience_s):
    within = 20.0
    virtual, answered, gone, lost, answered_wait, wait = brute_force(needed, rate, 1.0 / patience_s, within)
    found = chance_in_time(
        np.array([float(needed)]),
        finished=np.array([rate * within]),
        patience_s=np.array([patience_s]),
        answer_within_s=within,
    )
    assert found.virtual[0] == pytest.approx(virtual, abs=1e-10)
    assert found.answered[0] == pytest.approx(answered, abs=1e-10)
    assert found.given_up[0] == pytest.approx(gone, abs=1e-10)
    mean = wait_ahead(np.array([needed * 1.0]), wait_s=np.array([needed / rate]), patience_s=np.array([patience_s]))
    assert mean.given_up[0] == pytest.approx(lost, rel=1e-9)
    assert mean.wait_s[0] == pytest.approx(wait, rel=1e-9)
    assert mean.answered_wait_s[0] == pytest.approx(answered_wait, rel=1e-9)


def test_without_patience_it_is_the_erlang_distribution_and_the_limit_of_long_patience():
    needed = np.array([0.0, 1.0, 3.0, 12.0])
    alone = chance_in_time(needed, finished=np.array(2.0), patience_s=np.array(np.inf), answer_within_s=20.0)
    # That a Poisson variable of mean 2 is at least k.
    assert alone.answered == pytest.approx([1.0, 1 - np.exp(-2), 1 - 5 * np.exp(-2), 1.36e-6], abs=5e-8)
    patient = chance_in_time(needed, finished=np.array(2.0), patience_s=np.array(1e9), answer_within_s=20.0)
    assert patient.answered == pytest.approx(alone.answered, abs=1e-6)
    assert (alone.given_up == 0.0).all()


def test_a_threshold_of_zero_is_met_by_those_who_do_not_wait():
    for patience in (np.inf, 60.0):
        found = chance_in_time(
            np.array([-1.0, 0.0, 1.0]), finished=np.array(0.0), patience_s=np.array(patience), answer_within_s=0.0
        )
        assert found.answered.tolist() == [1.0, 1.0, 0.0]


def test_where_nobody_ever_answers_everybody_gives_up_or_waits_for_ever():
    ever = wait_ahead(np.array([2.0]), wait_s=np.array([np.inf]), patience_s=np.array([60.0]))
    assert (ever.given_up[0], ever.wait_s[0]) == (1.0, 60.0)
    never = wait_ahead(np.array([2.0]), wait_s=np.array([np.inf]), patience_s=np.array([np.inf]))
    assert never.wait_s[0] == np.inf
