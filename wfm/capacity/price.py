"""What it costs to promise one point more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wfm.capacity.shrinkage import gross_agents
from wfm.capacity.size import size_queue
from wfm.core.requirement import PointPrice
from wfm.errors import CapacityError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement, Shrinkage

POINT = 0.01
HIGHEST = 0.999
"""No promise is raised above this: the last thousandth costs any number of agents."""


def price_points(
    forecast: Forecast,
    requirement: Requirement,
    *,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
    full_time_hours: float,
) -> tuple[PointPrice, ...]:
    """Size every queue anew for a service level one point higher, and count what that takes more.

    Paid hours and FTE are per week of 7 days, as a mean over the horizon; 0 where another target than the service level
    asks most everywhere. No price have queues without a service level, and those where no staff gives a point more.
    """
    by_name = {queue.name: queue for queue in queues}
    ordered = [by_name[name] for name in forecast.queues]
    weeks = forecast.grid.days / 7
    prices = []
    for q, queue in enumerate(ordered):
        higher = _raise(queue)
        level, target = queue.target.service_level, higher.target.service_level
        if level is None or target is None or target <= level:
            continue
        try:
            one = size_queue(forecast, q, higher)
        except CapacityError:
            continue
        more = _pay(one.net, forecast, shrinkage) - _pay(requirement.net_agents[q], forecast, shrinkage)
        # whole agents in calm blocks aren't always found at their cheapest: what costs less for more is free
        hours = max(0.0, float(more.sum()) * forecast.grid.interval_s / 3600 / weeks)
        prices.append(PointPrice(queue.name, level, target, hours, hours / full_time_hours))
    return tuple(prices)


def _pay(net: IntArray, forecast: Forecast, shrinkage: Shrinkage) -> FloatArray:
    return gross_agents(net, shrinkage, grid=forecast.grid)


def _raise(queue: Queue) -> Queue:
    level = queue.target.service_level
    if level is None:
        return queue
    return replace(queue, target=replace(queue.target, service_level=min(level + POINT, max(HIGHEST, level))))
