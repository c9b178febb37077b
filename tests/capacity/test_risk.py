"""How sure a requirement is: paths whose needs and misses are known beforehand."""

from datetime import date

import numpy as np
import pytest

from wfm.capacity.risk import assess_risk
from wfm.capacity.search import agents_for_service_level
from wfm.capacity.size import size_requirement
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast, Paths
from wfm.core.grid import Grid
from wfm.core.options import TeamLeadRule
from wfm.core.queue import Deferral, Queue
from wfm.core.requirement import Shrinkage, Target
from wfm.errors import CapacityError

GRID = Grid("Europe/Amsterdam", 30, date(2026, 3, 2), 2)
HOURS = OpeningHours(weekly=(((9 * 60, 17 * 60),),) * 7)
CALLS = Queue("q", "phone", Target(0.8, 20.0), HOURS)
MAIL = Queue("q", "email", Target(0.9, 2 * 3600.0), HOURS, deferral=Deferral())
AHT_S = 180.0


def assess(queue, factors, *, volume=100.0):
    """Risk of a requirement sized for the mean, on paths that are so many times the mean."""
    opened = HOURS.mask(GRID)[None]
    mean = np.where(opened, volume, 0.0)
    handle = np.full(mean.shape, AHT_S)
    paths = Paths(np.array([f * mean for f in factors]), np.array([handle for _ in factors])) if factors else None
    made = Forecast(GRID, ("q",), mean, handle, opened, paths=paths)
    options = {"full_time_hours": 40.0, "mean_contract_hours": 32.0, "team_leads": TeamLeadRule(), "week_starts_on": 0}
    requirement = size_requirement(made, queues=(queue,), shrinkage=Shrinkage(), **options)
    return requirement, assess_risk(made, requirement, queues=(queue,))


def test_enough_on_eight_of_ten_paths_is_the_need_of_the_eighth():
    factors = [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]
    _, risk = assess(CALLS, factors[::-1])
    at = GRID.day(0).start + 20  # 10:00
    eighth = int(agents_for_service_level(1.4 * 100 * AHT_S / 1800, aht_s=AHT_S, service_level=0.8, answer_within_s=20))
    assert risk.agents[0, at] == eighth
    assert risk.agents[0, 0] == 0
    assert (risk.level, risk.paths) == (0.8, 10)


@pytest.mark.parametrize("queue", [CALLS, MAIL])
def test_a_day_is_missed_as_often_as_more_comes_than_staff_can_bear(queue):
    _, risk = assess(queue, [0.5, 0.5, 0.5, 1.6])
    assert risk.miss == pytest.approx(np.full((1, 2), 0.25))
    _, sure = assess(queue, [0.5, 0.6])
    assert (sure.miss == 0).all()


def test_work_that_may_wait_needs_people_in_proportion_to_its_day():
    requirement, risk = assess(MAIL, [2.0, 2.0])
    assert (risk.agents == 2 * requirement.net_agents).all()


def test_a_day_without_contacts_is_neither_kept_nor_missed():
    _, risk = assess(CALLS, [0.0, 0.0])
    assert np.isnan(risk.miss).all()
    assert (risk.agents == 0).all()


def test_without_paths_there_is_no_risk_to_tell():
    with pytest.raises(CapacityError, match="a forecast with paths"):
        assess(CALLS, [])
