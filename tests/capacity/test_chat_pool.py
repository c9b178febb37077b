"""Chat pools: against a Markov chain solved in full, a tagged contact followed by matrix exponential, and Erlang C."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wfm.capacity import erlang_c
from wfm.capacity.chat import agents_for_chat, predict_chat
from wfm.core.queue import Concurrency, Queue
from wfm.core.requirement import DEFINITIONS, Target

AHTS = [480.0, 560.0, 700.0]


def pool_by_chain(rate, agents, ahts, *, patience, within, room=400):
    """Every figure from the stationary chain of who is where, one contact followed through the line."""
    places = agents * len(ahts)
    sessions = []
    for x in range(places + room + 1):
        held = [min(x, places) // agents + (i < min(x, places) % agents) for i in range(agents)]
        sessions.append(held)
    leave = [sum(k / ahts[k - 1] for k in held if k) + max(x - places, 0) / patience for x, held in enumerate(sessions)]
    share = np.ones(len(leave))
    for x in range(1, len(leave)):
        share[x] = share[x - 1] * rate / leave[x]
    share /= share.sum()
    full = sum(k / ahts[k - 1] for k in sessions[places])
    # States of the follower: 0..room-1 contacts ahead of it, served, gone.
    walk = np.zeros((room + 2, room + 2))
    for ahead in range(room):
        onward = full + ahead / patience
        walk[ahead, ahead - 1 if ahead else room] = onward
        walk[ahead, room + 1] = 1 / patience
        walk[ahead, ahead] = -onward - 1 / patience
    at_once = share[:places].sum()
    start = np.append(share[places : places + room], [0.0, 0.0])
    end, ever = start @ expm(walk * within), start @ expm(walk * 40 * patience)
    in_time, gone_in_time = at_once + end[room], end[room + 1]
    served = at_once + ever[room]
    willing = walk.copy()
    for ahead in range(room):
        willing[ahead, room + 1] = 0.0
        willing[ahead, ahead] = -full - ahead / patience
    return {
        "prob_wait": 1 - at_once,
        "abandonment": ever[room + 1],
        "occupancy": sum(p * sum(k > 0 for k in held) for p, held in zip(share, sessions, strict=True)) / agents,
        "mean_sessions": sum(p * sum(held) for p, held in zip(share, sessions, strict=True)),
        "sl_offered": in_time,
        "sl_answered": in_time / served,
        "sl_virtual": at_once + (start @ expm(willing * within))[room],
        "sl_excl_short": in_time / (1 - gone_in_time),
        "sl_abandon_ok": in_time + gone_in_time,
    }


POOLS = [(60 / 1800, 8, 180.0), (30 / 1800, 3, 60.0), (0.02, 6, 300.0)]


@pytest.mark.parametrize(("rate", "agents", "patience"), POOLS)
def test_agrees_with_the_full_chain(rate, agents, patience):
    chain = pool_by_chain(rate, agents, AHTS, patience=patience, within=45.0)
    for definition in DEFINITIONS:
        found = predict_chat(
            rate, agents, aht_by_sessions=AHTS, answer_within_s=45, patience_s=patience, definition=definition
        )
        assert float(found.service_level) == pytest.approx(chain[definition], abs=1e-9)
    for name in ("prob_wait", "abandonment", "occupancy", "mean_sessions"):
        assert float(getattr(found, name)) == pytest.approx(chain[name], abs=1e-9)
    assert float(found.asa_s) == pytest.approx(chain["abandonment"] * patience, abs=1e-6)


@given(st.floats(0.1, 300), st.integers(1, 60), st.floats(0, 300))
@settings(max_examples=60, deadline=None)
def test_one_session_is_erlang_c(load, agents, within):
    found = predict_chat(load / 600, agents, aht_by_sessions=[600.0], answer_within_s=within)
    level = erlang_c.service_level(load, agents, aht_s=600, answer_within_s=within)
    assert float(found.service_level) == pytest.approx(float(level), abs=1e-9)
    assert float(found.occupancy) == pytest.approx(float(erlang_c.occupancy(load, agents)), rel=1e-9)


@given(st.floats(0.1, 40), st.integers(1, 12), st.integers(2, 4))
@settings(max_examples=40, deadline=None)
def test_sessions_that_do_not_slow_down_are_agents(load, agents, sessions):
    found = predict_chat(load / 600, agents, aht_by_sessions=[600.0] * sessions, answer_within_s=30)
    level = erlang_c.service_level(load, agents * sessions, aht_s=600, answer_within_s=30)
    assert float(found.service_level) == pytest.approx(float(level), abs=1e-9)


@pytest.mark.parametrize("patience", [None, 120.0])
def test_least_agents_by_counting_up(patience):
    rates = np.linspace(0, 0.2, 15)
    target = Target(service_level=0.8, answer_within_s=30.0, max_abandonment=0.05 if patience else None)
    found, binding = agents_for_chat(rates, aht_by_sessions=AHTS, target=target, patience_s=patience)
    for rate, agents in zip(rates, found, strict=True):
        keeps = []
        for n in range(int(agents) + 1):
            service = predict_chat(rate, n, aht_by_sessions=AHTS, answer_within_s=30, patience_s=patience)
            keeps.append(service.service_level >= 0.8 and (patience is None or service.abandonment <= 0.05))
        assert keeps.index(True) == agents
    assert found[0] == 0
    assert binding[0] == -1


@given(st.floats(0.001, 0.3), st.floats(60, 600))
@settings(max_examples=30, deadline=None)
def test_more_agents_serve_more_in_time(rate, patience):
    found = predict_chat(rate, np.arange(1, 60), aht_by_sessions=AHTS, answer_within_s=30, patience_s=patience)
    assert (np.diff(found.service_level) >= -1e-9).all()
    assert (np.diff(found.abandonment) <= 1e-9).all()


def test_fractions_of_an_agent_lie_between():
    whole = predict_chat(0.03, [5, 6], aht_by_sessions=AHTS, answer_within_s=30).service_level
    half = predict_chat(0.03, 5.5, aht_by_sessions=AHTS, answer_within_s=30).service_level
    assert float(half) == pytest.approx(whole.mean())


def test_without_agents_all_wait():
    found = predict_chat(0.03, 0, aht_by_sessions=AHTS, answer_within_s=30)
    assert (float(found.prob_wait), float(found.service_level), float(found.asa_s)) == (1.0, 0.0, np.inf)
    assert float(predict_chat(0.03, 0, aht_by_sessions=AHTS, patience_s=60).asa_s) == 60.0


def chat_queue(**target):
    return Queue("chat", "chat", Target(**target), None, concurrency=Concurrency(3, (1.0, 1.2, 1.5)))
