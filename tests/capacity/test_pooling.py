"""Queues that share people: who shares, the least they need together, how people are laid out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.capacity.live import size_live
from wfm.capacity.patience import find_patience
from wfm.capacity.pooling import SharedQueues, find_shared, size_pool, staff_pool
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.patience import CallerPatience
from wfm.core.queue import Concurrency, Deferral, Queue
from wfm.core.requirement import Target

GRID = Grid("Europe/Amsterdam", 30, date(2026, 3, 2), 1)
HOURS = OpeningHours(weekly=(((9 * 60, 17 * 60),),) * 7)


def phone(name, **more):
    return Queue(name, "phone", Target(0.8, 20.0), HOURS, **more)


def test_queues_hang_together_by_people_who_serve_several():
    queues = [phone("a"), phone("b"), phone("c"), phone("d"), phone("e")]
    skills = [("a",), ("a", "b"), ("b", "c"), ("d",), ("e",), ("e",)]
    # a, b and c by way of b; one of three people on them serves one queue only
    assert find_shared(queues, skills) == (SharedQueues((0, 1, 2), pytest.approx(2 / 3)),)


def test_who_chats_or_answers_mail_is_not_free_for_calls():
    chat = replace(phone("chat"), concurrency=Concurrency(2, (1.0, 1.2)))
    mail = replace(phone("mail"), deferral=Deferral())
    assert find_shared([phone("a"), chat, mail], [("a", "chat"), ("a", "mail"), ("chat", "mail")]) == ()


def test_together_two_queues_need_what_one_of_twice_the_volume_does():
    opened = np.array([HOURS.mask(GRID)] * 2)
    volume = np.where(opened, 40.0, 0.0)
    made = Forecast(GRID, ("a", "b"), volume, np.full(volume.shape, 200.0), opened)
    least = size_pool(made, [phone("a"), phone("b")], SharedQueues((0, 1), 1.0))
    alike = {"interval_s": 1800, "open": opened[0], "queue": phone("a")}
    one = size_live(volume[0], np.full(GRID.size, 200.0), **alike).net
    both = size_live(2 * volume[0], np.full(GRID.size, 200.0), **alike).net
    assert least.tolist() == both.tolist()
    assert least.sum() < 2 * one.sum()


def test_the_strictest_promise_of_a_pool_counts():
    opened = np.array([HOURS.mask(GRID)] * 2)
    volume = np.where(opened, 40.0, 0.0)
    made = Forecast(GRID, ("a", "b"), volume, np.full(volume.shape, 200.0), opened)
    strict = replace(phone("b"), target=Target(0.95, 5.0))
    usual, sharper = (size_pool(made, [phone("a"), b], SharedQueues((0, 1), 1.0)) for b in (phone("b"), strict))
    assert sharper.sum() > usual.sum()


@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.integers(0, 90), st.floats(0, 1))
def test_everybody_is_laid_out_once(separate, total, flexible):
    alone, everywhere = staff_pool(np.array([total]), np.array(separate)[:, None], flexible)
    assert (alone >= 0).all()
    if sum(separate):
        assert alone.sum() + everywhere[0] == total
        exact = (total - everywhere[0]) * np.array(separate) / sum(separate)
        assert (np.abs(alone[:, 0] - exact) < 1).all()
    assert abs(everywhere[0] - flexible * total) <= 0.5


def test_patience_is_the_scenarios_or_what_the_history_shows():
    empty = np.zeros((1, GRID.size))
    shown = Forecast(GRID, ("a",), empty, empty + 1, empty > 0, patience=(CallerPatience("a", 0.05, 140.0),))
    silent = replace(shown, patience=())
    asked = phone("a", patience_s=90.0, patience_from_history=True)
    assert find_patience(shown, phone("a")) is None
    assert find_patience(shown, phone("a", patience_s=90.0)) == 90.0
    assert find_patience(shown, asked) == 140.0
    assert find_patience(silent, asked) == 90.0
