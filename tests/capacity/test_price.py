"""What a point more of service costs: counted by hand from two sizings."""

from datetime import date

import numpy as np
import pytest

from wfm.capacity.price import price_points
from wfm.capacity.size import size_requirement
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.options import TeamLeadRule
from wfm.core.queue import Queue
from wfm.core.requirement import Shrinkage, Target

GRID = Grid("Europe/Amsterdam", 30, date(2026, 3, 2), 14)
HOURS = OpeningHours(weekly=(((9 * 60, 17 * 60),),) * 5 + ((), ()))
SHRINKAGE = Shrinkage(rostered=0.1, unrostered=0.2)


def make(target):
    opened = HOURS.mask(GRID)[None]
    rng = np.random.default_rng(4)
    volume = np.where(opened, rng.uniform(20, 120, GRID.size), 0.0)
    made = Forecast(GRID, ("q",), volume, np.full(volume.shape, 180.0), opened)
    queue = Queue("q", "phone", target, HOURS)
    options = {"full_time_hours": 40.0, "mean_contract_hours": 32.0, "team_leads": TeamLeadRule(), "week_starts_on": 0}
    return made, queue, size_requirement(made, queues=(queue,), shrinkage=SHRINKAGE, **options)


def price(target):
    made, queue, requirement = make(target)
    return price_points(made, requirement, queues=(queue,), shrinkage=SHRINKAGE, full_time_hours=40.0)


def test_a_point_costs_the_people_it_takes_more():
    (found,) = price(Target(0.8, 20.0))
    more = make(Target(0.81, 20.0))[2].net_agents.sum() - make(Target(0.8, 20.0))[2].net_agents.sum()
    assert more > 0
    # half hours of two weeks, grossed up by both parts of shrinkage
    assert found.paid_hours == pytest.approx(more * 0.5 / 2 / 0.9 / 0.8)
    assert found.fte == pytest.approx(found.paid_hours / 40)
    assert (found.queue, found.service_level, found.raised_to) == ("q", 0.8, pytest.approx(0.81))


def test_it_is_free_where_another_target_asks_more_anyway():
    (found,) = price(Target(0.3, 20.0, max_occupancy=0.5))
    assert (found.paid_hours, found.fte) == (0.0, 0.0)


@pytest.mark.parametrize("target", [Target(service_level=None, asa_s=30.0), Target(0.9995, 20.0)])
def test_without_a_share_to_raise_there_is_no_price(target):
    assert price(target) == ()
