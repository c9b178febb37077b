"""Several courses of agents at once, and queues that only grow, for which long lines are carried from day to day."""

import numpy as np
import pytest

from wfm.capacity import transient
from wfm.capacity.transient import predict_courses, predict_service

QUARTER = 900.0
DAY = np.where((np.arange(96) >= 32) & (np.arange(96) < 72), 1.0, 0.0)
KINDS = {"interval_s": QUARTER, "answer_within_s": 20.0}


def week(days, *, agents):
    """Contacts, when open, and courses of agents, a row for each number on average."""
    opened = np.tile(DAY, days)
    wave = np.random.default_rng(7).integers(-1, 2, opened.size)
    return 6.0 * opened, opened > 0, np.array([np.maximum(n + wave, 0) * opened for n in agents])


@pytest.mark.parametrize(
    "more",
    [{}, {"patience_s": 120.0}, {"patience_s": 120.0, "redial_share": 0.4}, {"lines": 6, "redial_share": 0.4},
     {"slowdown": (1.0, 1.3)}],
    ids=["forever", "patience", "redials", "lines", "chat"],
)  # fmt: skip
def test_courses_side_by_side_give_what_each_gives_alone(more, monkeypatch):
    volume, opened, agents = week(1 if "redial_share" in more else 2, agents=(1, 2, 4))
    monkeypatch.setattr(transient, "_REDIAL_ROUNDS", 2)
    leaving = np.where(agents > 1, 0.5, 0.0)
    given = {**KINDS, "open": opened, **more}
    together = predict_courses(volume, 300.0, agents, leaving=leaving, **given)
    alone = [predict_service(volume, 300.0, n, leaving=left, **given) for n, left in zip(agents, leaving, strict=True)]
    monkeypatch.setattr(transient, "_MOST_CELLS", 1.0)
    apart = predict_courses(volume, 300.0, agents, leaving=leaving, **given)
    for name in ("service_level", "asa_s", "abandonment", "blocked", "occupancy", "backlog"):
        expected = np.array([getattr(one, name) for one in alone])
        found = np.array([getattr(one, name) for one in together])
        assert found == pytest.approx(expected, abs=1e-3, rel=1e-3), name
        np.testing.assert_array_equal(np.array([getattr(one, name) for one in apart]), expected)


def test_what_nobody_handles_for_a_week_is_all_still_there():
    """It took a minute a queue: thousands of contacts in line, carried from day to day."""
    volume, opened, _ = week(7, agents=())
    volume = 10.0 * volume
    found = predict_service(volume, 300.0, np.zeros(volume.size), open=opened, **KINDS)
    assert found.backlog == pytest.approx(np.cumsum(volume), rel=3e-4)
    assert found.service_level[opened] == pytest.approx(0.0, abs=1e-9)


def test_a_line_that_grows_all_week_is_what_came_less_what_was_handled():
    """Two agents always busy finish 6 of 60 a quarter, but for the first minutes and after closing."""
    volume, opened, _ = week(4, agents=())
    volume, agents = 10.0 * volume, 2.0 * opened
    found = predict_service(volume, 300.0, agents, open=opened, **KINDS)
    nights = np.isin(np.arange(volume.size) // 96, (0, 1, 2, 3)) & ~opened & (np.cumsum(opened) > 0)
    handled = 6.0 * np.cumsum(opened | nights)
    assert found.backlog[opened] == pytest.approx((np.cumsum(volume) - handled - 2)[opened], abs=1.0)
    assert (found.service_level[opened][1:] < 1e-3).all()


def test_the_first_to_come_wait_for_the_first_who_are_there():
    """Nobody is there on the first day; on the second 200 agents clear the 240 who wait within a quarter of an hour."""
    volume, opened, _ = week(2, agents=())
    agents = np.where(np.arange(volume.size) >= 96 + 32, 200.0, 0.0) * opened
    found = predict_service(volume, 300.0, agents, open=opened, **KINDS)
    assert found.backlog[95] == pytest.approx(volume[:96].sum(), rel=3e-4)
    assert found.backlog[96 + 32] == pytest.approx(0.0, abs=1e-6)
