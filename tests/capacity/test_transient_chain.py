import numpy as np
import pytest
from scipy.linalg import expm

from wfm.capacity.transient_chain import advance, death_rates, exchange, release, resize, steps_for, take_back

PHONE = (1.0,)


def rates(states, agents, *, handle_s=300.0, patience_s=np.inf, slowdown=PHONE):
    line = np.array([float(agents)]), np.array([handle_s]), np.array([patience_s])
    return death_rates(states, line[0], handle_s=line[1], patience_s=line[2], slowdown=slowdown)


def generator(arrivals, deaths):
    size = deaths.size
    matrix = np.zeros((size, size))
    k = np.arange(size - 1)
    matrix[k + 1, k], matrix[k, k + 1] = arrivals, deaths[1:]
    return matrix - np.diag(matrix.sum(axis=0))


@pytest.mark.parametrize(
    ("load", "agents", "handle_s"),
    [(40.0, 43, 300.0), (5.0, 7, 300.0), (2.0, 4, 600.0), (20.0, 24, 900.0), (1.0, 2, 30.0)],
)
def test_steps_follow_the_matrix_exponential(load, agents, handle_s):
    states, arrivals, duration = 2 * agents + 30, load / handle_s, 900.0
    deaths = rates(states, agents, handle_s=handle_s)
    start = np.zeros((1, states))
    start[0, 0] = 1.0
    steps = steps_for(load, handle_s, duration)
    end, means = advance(start, arrivals=np.array([arrivals]), deaths=deaths, duration_s=duration, steps=steps)
    matrix = generator(arrivals, deaths[0])
    exact = expm(matrix * duration)[:, 0]
    # The integral of exp(A s) e0 is the lower left block of the exponential of [[A, e0], [0, 0]].
    block = np.zeros((states + 1, states + 1))
    block[:states, :states], block[0, states] = matrix, 1.0
    whole = expm(block * duration)[:states, states] / duration
    waits = np.arange(states) >= agents
    assert np.abs(end[0] - exact).sum() < 2e-3
    assert abs((end[0] - exact)[waits].sum()) < 1e-4
    assert abs((means[:, 0].mean(axis=0) - whole)[waits].sum()) < 2e-5


def test_lines_laid_end_to_end_do_not_touch_each_other():
    deaths = np.concatenate([rates(60, 5), rates(60, 9, handle_s=200.0)])
    start = np.zeros((2, 60))
    start[:, 3] = 1.0
    arrivals = np.array([0.01, 0.04])
    both, _ = advance(start, arrivals=arrivals, deaths=deaths, duration_s=900.0, steps=6)
    for k in range(2):
        alone, _ = advance(start[[k]], arrivals=arrivals[[k]], deaths=deaths[[k]], duration_s=900.0, steps=6)
        assert np.abs(alone[0] - both[k]).max() < 1e-12
    assert both.sum(axis=1) == pytest.approx(1.0, abs=1e-10)


def test_with_agents_for_all_the_mean_follows_its_differential_equation():
    handle, arrivals = 600.0, 0.02
    deaths = rates(80, 80, handle_s=handle)
    start = np.zeros((1, 80))
    start[0, 0] = 1.0
    for seconds in (60.0, 600.0, 3000.0):
        end, _ = advance(start, arrivals=np.array([arrivals]), deaths=deaths, duration_s=seconds, steps=10)
        exact = arrivals * handle * (1.0 - np.exp(-seconds / handle))
        assert end[0] @ np.arange(80) == pytest.approx(exact, rel=1e-6)


def test_deaths_of_phone_chat_and_patience_by_hand():
    assert rates(6, 3, handle_s=100.0)[0] == pytest.approx([0.0, 0.01, 0.02, 0.03, 0.03, 0.03])
    assert rates(6, 3, handle_s=100.0, patience_s=50.0)[0] == pytest.approx([0.0, 0.01, 0.02, 0.03, 0.05, 0.07])
    assert rates(5, 2.5, handle_s=100.0)[0] == pytest.approx([0.0, 0.01, 0.02, 0.025, 0.025])
    # One agent, two chats that take 1.5 times as long: 1/100, then 2/150.
    assert rates(5, 1, handle_s=100.0, slowdown=(1.0, 1.5))[0] == pytest.approx([0.0, 0.01, 2 / 150, 2 / 150, 2 / 150])
    assert (rates(5, 0)[0] == 0.0).all()


def point(states, at):
    p = np.zeros((1, states))
    p[0, at] = 1.0
    return p


@pytest.mark.parametrize(
    ("before", "after", "contacts", "stay", "gone"),
    [
        (5, 3, 2, 2, 0),  # the idle leave
        (5, 3, 4, 3, 1),  # one of four busy has to leave
        (5, 3, 9, 7, 2),  # all were busy: two leave, four still wait
        (5, 0, 7, 2, 5),
        (3, 5, 7, 7, 0),
    ],
)
def test_who_leaves_takes_contacts_along(before, after, contacts, stay, gone):
    p, away = release(point(12, contacts), np.array([float(before)]), np.array([float(after)]), 1)
    assert p[0].argmax() == stay
    assert p[0, stay] == pytest.approx(1.0)
    assert away == pytest.approx([gone])


def test_chats_leave_with_those_who_hold_fewest():
    # Seven chats over four agents: three hold two, one holds one. Two leave, with three chats.
    p, away = release(point(15, 7), np.array([4.0]), np.array([2.0]), 3)
    assert p[0].argmax() == 4
    assert away == pytest.approx([3.0])


def test_fractions_of_agents_leave_fractions_of_contacts():
    p, away = release(point(12, 6), np.array([4.0]), np.array([2.5]), 1)
    assert p[0] @ np.arange(12) == pytest.approx(4.5)
    assert away == pytest.approx([1.5])
    assert take_back(p, np.array([0.5]))[0] @ np.arange(14) == pytest.approx(5.0)


def test_resizing_keeps_the_probability():
    p = np.array([[0.1, 0.2, 0.3, 0.4]])
    assert resize(p, 2).tolist() == [[0.1, pytest.approx(0.9)]]
    assert resize(p, 6).sum() == pytest.approx(1.0)


def test_who_leaves_takes_along_what_they_hold_and_others_come():
    """4 agents with 3 contacts, 2 leave: they hold half of them, 1.5 on average; none wait, so 1.5 stay."""
    p = np.zeros((1, 8))
    p[0, 3] = 1.0
    left, gone = exchange(p, np.array([4.0]), np.array([2.0]), 1)
    assert gone == pytest.approx([1.5])
    assert left[0] == pytest.approx([0, 0.5, 0.5, 0, 0, 0, 0, 0])
    # 6 contacts: 4 are handled, of which 2 go along; the others wait on
    waiting = np.roll(p, 3, axis=1)
    left, gone = exchange(waiting, np.array([4.0]), np.array([2.0]), 1)
    assert gone == pytest.approx([2.0])
    assert left[0, 4] == pytest.approx(1.0)


def test_nobody_leaves():
    p = np.full((2, 3), 1 / 3)
    left, gone = exchange(p, np.array([1.0, 0.0]), np.zeros(2), 3)
    assert np.array_equal(left, p)
    assert not gone.any()
