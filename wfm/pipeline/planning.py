"""What a run up to the capacity tells beside the requirement: prices, risk, pools, people by contract, hiring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfm.pipeline.hiring import make_heads, make_hiring
from wfm.pipeline.pooling import find_pools

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from wfm.core.forecast import Forecast
    from wfm.core.hiring import HeadsRow, HiringPlan
    from wfm.core.requirement import Requirement
    from wfm.pipeline.request import RunRequest
    from wfm.scenario.scenario import Scenario

LONGEST_PRICED_DAYS = 35
"""Horizons up to this length are sized a second time for the price of a point; longer ones ask for people."""


@dataclass(frozen=True)
class Planned:
    """People by contract, and when to hire; None where nobody asked."""

    hiring: HiringPlan | None = None
    heads: tuple[HeadsRow, ...] = ()


def tell_more(
    request: RunRequest,
    scenario: Scenario,
    forecast: Forecast,
    requirement: Requirement,
    *,
    executor: Executor,
    progress: Callable[[str, float], None],
) -> Requirement:
    """Add the price of a point, and as far as asked for the risk and the pools."""
    if forecast.grid.days <= LONGEST_PRICED_DAYS:
        from wfm.capacity.price import price_points

        prices = price_points(
            forecast,
            requirement,
            queues=scenario.queues,
            shrinkage=scenario.shrinkage,
            full_time_hours=scenario.full_time_hours,
        )
        requirement = replace(requirement, prices=prices)
    if forecast.paths is not None:
        from wfm.capacity.risk import assess_risk

        risk = assess_risk(forecast, requirement, queues=scenario.queues, map_queues=executor.map)
        requirement = replace(requirement, risk=risk)
    if request.pools:
        pools = find_pools(scenario, forecast, requirement, executor, progress)
        requirement = replace(requirement, pools=pools)
    return requirement


def plan_people(request: RunRequest, scenario: Scenario, requirement: Requirement) -> Planned:
    """People by contract, and with `weeks` the hiring plan."""
    heads = make_heads(scenario, requirement) if requirement.fte else ()
    return Planned(make_hiring(scenario, requirement) if request.weeks is not None else None, heads)
