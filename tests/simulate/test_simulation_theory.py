"""Lines of which the theory is exact, each inside a confidence interval; the formulas are worked out here."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from made_sites import make_forecast, make_queue, play_steadily

from wfm.core.queue import Concurrency
from wfm.core.requirement import DEFINITIONS, Target
from wfm.core.simulation import SimulationOptions
from wfm.simulate.book import Book
from wfm.simulate.demand import draw_contacts
from wfm.simulate.floor import Floor
from wfm.simulate.redials import Redials
from wfm.simulate.site import lay_out
from wfm.simulate.staffing import list_changes, staff_counts

WIDER = 2.0
"""Half widths allowed: at one, each check would fail once in twenty seeds."""


def chain(birth, death, top):
    """Steady state of a birth-death chain: birth(i) leaves i upwards, death(i) downwards."""
    logs = np.cumsum([0.0, *(math.log(birth(i)) - math.log(death(i + 1)) for i in range(top))])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def inside(estimate, truth, *, slack=0.0):
    assert abs(float(estimate.mean[0]) - truth) <= WIDER * float(estimate.half_width[0]) + slack


def waits_within(n, aht_s, t, ahead):
    """Chance that n agents who stay busy end `ahead` + 1 contacts within t."""
    rate = n * t / aht_s
    return 1.0 - sum(math.exp(-rate + k * math.log(rate) - math.lgamma(k + 1)) for k in range(ahead + 1))


@pytest.mark.parametrize(("load", "n"), [(0.6, 1), (3.5, 5), (17.0, 20)])
def test_line_without_impatience_is_erlang_c(load, n):
    aht_s = 240.0
    found = play_steadily(make_queue(), load=load, aht_s=aht_s, agents=n, replications=10)
    top = 3000
    p = chain(lambda _: load, lambda i: min(i, n), top)
    level = p[:n].sum() + sum(p[n + k] * waits_within(n, aht_s, 20.0, k) for k in range(200))
    inside(found.whole.service_level, level)
    inside(found.whole.asa_s, sum(max(i - n, 0) * p[i] for i in range(top)) / load * aht_s)
    inside(found.whole.occupancy, load / n)
    assert found.whole.abandoned.mean[0] == 0


@pytest.mark.parametrize(("load", "n", "patience"), [(9.0, 10, 120.0), (12.0, 10, 60.0)])
def test_line_with_impatience_is_erlang_a(load, n, patience):
    aht_s = 240.0
    theta = aht_s / patience
    p = chain(lambda _: load, lambda i: min(i, n) + max(i - n, 0) * theta, 400)
    lost = sum(max(i - n, 0) * theta * p[i] for i in range(401)) / load
    found = play_steadily(make_queue(patience_s=patience), load=load, aht_s=aht_s, agents=n, replications=10)
    inside(found.whole.abandonment, lost)
    inside(found.whole.occupancy, load * (1 - lost) / n)
    # Everyone's wait, those who gave up included, is lost x patience (Little); the answered wait less.
    assert found.whole.asa_s.mean[0] < lost * patience / (1 - lost)


@cache
def erlang_a_by_definition(load, n, aht_s, patience, t):
    """Service levels of Erlang A from what lies ahead of a contact: others' endings and impatience."""
    theta = 1 / patience
    p = chain(lambda _: load, lambda i: min(i, n) + max(i - n, 0) * aht_s * theta, 300)
    virtual = answered = answered_ever = p[:n].sum()
    gone_soon, rng = 0.0, np.random.default_rng(5)
    for k in range(60):  # k ahead on the line: the virtual wait is a sum of k + 1 exponentials
        wait = sum(rng.exponential(1 / (n / aht_s + j * theta), 8000) for j in range(k + 1))
        virtual += p[n + k] * (wait <= t).mean()
        answered += p[n + k] * np.where(wait <= t, np.exp(-theta * wait), 0).mean()
        answered_ever += p[n + k] * np.exp(-theta * wait).mean()
        gone_soon += p[n + k] * (1 - np.exp(-theta * np.minimum(wait, t))).mean()
    return {
        "sl_offered": answered,
        "sl_answered": answered / answered_ever,
        "sl_virtual": virtual,
        "sl_excl_short": answered / (1 - gone_soon),
        "sl_abandon_ok": answered + gone_soon,
    }


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_service_level_by_every_definition(definition):
    load, n, aht_s, patience, t = 9.5, 10, 240.0, 120.0, 20.0
    truth = erlang_a_by_definition(load, n, aht_s, patience, t)[definition]
    queue = make_queue(patience_s=patience, target=Target(0.8, t, definition=definition))
    found = play_steadily(queue, load=load, aht_s=aht_s, agents=n, replications=10)
    inside(found.whole.service_level, truth, slack=0.001)


def test_line_with_few_places():
    load, n, places, aht_s = 8.0, 6, 9, 200.0
    p = chain(lambda _: load, lambda i: min(i, n), places)
    found = play_steadily(make_queue(lines=places), load=load, aht_s=aht_s, agents=n)
    share = found.whole.blocked.mean[0] / found.whole.offered.mean[0]
    assert share == pytest.approx(p[-1], abs=0.006)
    inside(found.whole.occupancy, sum(min(i, n) * p[i] for i in range(places + 1)) / n)
    inside(found.whole.asa_s, sum(max(i - n, 0) * p[i] for i in range(places + 1)) / (load * (1 - p[-1])) * aht_s)


@pytest.mark.parametrize("cv", [0.0, 1.6])
def test_wait_of_one_agent_with_any_handle_time_is_pollaczek_khinchine(cv):
    load, aht_s = 0.7, 120.0
    found = play_steadily(make_queue(), load=load, aht_s=aht_s, agents=1, days=7, replications=20, handle_cv=cv)
    inside(found.whole.asa_s, load * aht_s * (1 + cv**2) / (2 * (1 - load)))


def test_chat_that_does_not_slow_down_is_erlang_c_of_all_sessions():
    load, n, slots, aht_s = 10.0, 4, 3, 300.0
    queue = make_queue(channel="chat", concurrency=Concurrency(slots, (1.0,) * slots), target=Target(0.8, 30.0))
    found = play_steadily(queue, load=load, aht_s=aht_s, agents=n)
    p = chain(lambda _: load, lambda i: min(i, n * slots), 2000)
    level = p[: n * slots].sum() + sum(p[n * slots + k] * waits_within(n * slots, aht_s, 30.0, k) for k in range(200))
    inside(found.whole.service_level, level)
    inside(found.whole.asa_s, sum(max(i - n * slots, 0) * p[i] for i in range(2000)) / load * aht_s)


def test_chat_of_one_agent_that_slows_down():
    """One agent is a birth-death chain: with k sessions they end at rate k / slowdown of k."""
    load, slowdown, aht_s = 1.1, (1.0, 1.25, 1.8), 300.0
    queue = make_queue(channel="chat", concurrency=Concurrency(3, slowdown))
    found = play_steadily(queue, load=load, aht_s=aht_s, agents=1, days=7, replications=20)
    p = chain(lambda _: load, lambda i: min(i, 3) / slowdown[min(i, 3) - 1], 2000)
    inside(found.whole.asa_s, sum(max(i - 3, 0) * p[i] for i in range(2000)) / load * aht_s)
    inside(found.whole.occupancy, 1 - p[0])


@pytest.mark.parametrize("cv", [None, 0.0, 1.5])
def test_one_agent_who_shares_their_time_evenly_is_processor_sharing(cv):
    """Mean time in the system of M/G/1 with processor sharing is aht / (1 - load), whatever the handle times."""
    load, aht_s, slots = 0.6, 200.0, 60
    queue = make_queue(channel="chat", concurrency=Concurrency(slots, tuple(range(1, slots + 1))))
    forecast = make_forecast([queue], load * 3600 / aht_s, aht_s, days=5)
    site = lay_out(forecast, (queue,), SimulationOptions(handle_cv=cv, seed=3))
    staffing = staff_counts(np.ones(forecast.volume.shape, dtype=np.int64), site)
    means = []
    for r in range(16):
        book = Book(draw_contacts(site, r))
        Floor(site, book, staffing.groups, Redials(site, r)).play(list_changes(staffing, site, r))
        means.append(np.nanmean(np.array(book.end) - np.array(book.enter)))
    assert abs(np.mean(means) - aht_s / (1 - load)) <= WIDER * 2.13 * np.std(means, ddof=1) / 4


def test_those_who_try_again_come_on_top():
    """Attempts are fresh contacts and the share of the lost that tries again; with long delays they come at random."""
    load, n, aht_s, patience, again = 10.0, 9, 240.0, 90.0, 0.6
    queue = make_queue(patience_s=patience, redial_share=again)
    found = play_steadily(queue, load=load, aht_s=aht_s, agents=n, days=3, redial_delay_s=3000.0)
    theta = aht_s / patience

    def lost(total):
        p = chain(lambda _: total, lambda i: min(i, n) + max(i - n, 0) * theta, 300)
        return sum(max(i - n, 0) * theta * p[i] for i in range(301)) / total

    low, high = load, load / (1 - again)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if load + again * middle * lost(middle) > middle else (low, middle)
    fresh = replace(queue, redial_share=0.0)
    base = play_steadily(fresh, load=load, aht_s=aht_s, agents=n, days=3).whole.offered.mean[0]
    assert found.whole.offered.mean[0] / base == pytest.approx(low / load, rel=0.015)
    inside(found.whole.abandonment, lost(low), slack=0.004)
