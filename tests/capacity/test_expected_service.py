"""The service a roster's coverage can be expected to give."""

from datetime import date

import numpy as np

from wfm.capacity.expected import predict_roster_service
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Queue
from wfm.core.requirement import Shrinkage, Target

GRID = Grid("Europe/Amsterdam", 30, date(2026, 3, 2), 1)
CALLS = Queue("calls", "phone", Target(0.8, 20.0), OpeningHours(weekly=(((0, 1440),),) * 7))


def predict(volume, rostered, shrinkage=Shrinkage()):  # noqa: B008 - frozen
    full, agents = np.zeros((1, GRID.size)), np.zeros((1, GRID.size), dtype=np.int64)
    full[0, : len(volume)], agents[0, : len(rostered)] = volume, rostered
    opened = np.ones_like(full, dtype=bool)
    made = Forecast(GRID, ("calls",), full, np.full_like(full, 180.0), opened)
    return predict_roster_service(made, agents, queues=[CALLS], shrinkage=shrinkage).queues[0]


def test_means_are_weighted_by_volume():
    # 100 contacts at 0.888 in steady state, a little more as the day starts empty, and 300 with nobody there
    found = predict([100, 0, 300], [14, 14, 0])
    assert found.volume == 400
    assert 0.888 / 4 < found.service_level < 1 / 4
    assert found.overloaded == 1


def test_fractional_agents_lie_between_the_whole_ones():
    levels = [predict([100], [n], s).service_level for n, s in [(14, 0.0), (15, 0.0)] for s in [Shrinkage(0.0, s)]]
    between = predict([100], [16], Shrinkage(unrostered=0.1)).service_level  # 14.4 on queue
    assert levels[0] < between < levels[1]


def test_no_contacts_is_full_service():
    assert predict([], [3]).service_level == 1.0
