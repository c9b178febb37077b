"""The service a roster's coverage can be expected to give."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import binom

from wfm.capacity.expected import predict_roster_service
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, Queue
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


def test_who_is_there_is_binomial():
    # every number present, from nobody to all 16, with the chance that just so many are there
    levels = [predict([100], [n]).service_level for n in range(17)]
    chances = binom.pmf(np.arange(17), 16, 0.9)
    found = predict([100], [16], Shrinkage(unrostered=0.1)).service_level
    assert found == pytest.approx(chances @ levels, abs=0.006)
    assert found < np.interp(14.4, np.arange(17), levels) - 0.01


def test_no_contacts_is_full_service():
    assert predict([], [3]).service_level == 1.0


def test_work_that_may_wait_is_done_in_time_or_piles_up():
    mail = Queue("calls", "email", Target(0.9, 2 * 3600.0), OpeningHours(weekly=(((540, 1020),),) * 7),
                 deferral=Deferral())  # fmt: skip
    is_open = mail.service_hours.mask(GRID)[None]
    made = Forecast(GRID, ("calls",), np.where(is_open, 10.0, 0.0), np.full(is_open.shape, 180.0), is_open)

    def predict_with(agents):
        return predict_roster_service(made, np.where(is_open, agents, 0), queues=[mail], shrinkage=Shrinkage())

    ample, nobody = predict_with(10), predict_with(0)
    assert ample.queues[0].service_level > 0.999
    assert ample.backlog.max() < 0.01
    assert nobody.queues[0].service_level == pytest.approx(0.0, abs=1e-9)
    last = int(np.flatnonzero(is_open[0])[-1])
    assert nobody.backlog[0, last] == pytest.approx(160.0, rel=1e-3)  # 16 half hours of 10
    assert nobody.overdue[0, last] == pytest.approx(120.0, rel=0.1)  # but for those of the last two hours
    assert (ample.queues[0].overloaded, nobody.queues[0].overloaded) == (0, 0)
