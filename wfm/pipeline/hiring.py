"""The hiring plan and the people by contract of a scenario, from its requirement."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.errors import Fault, ScenarioError
from wfm.pipeline.upstream import mean_contract_hours

if TYPE_CHECKING:
    from datetime import date

    from wfm.capacity.ramp import People
    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HeadsRow, HiringPlan
    from wfm.core.requirement import Requirement
    from wfm.scenario.scenario import Scenario

WEEKS_LEARNED = 26
"""Weeks before the horizon over which the staff's speed is taken: handle times are forecast from about as many."""


def make_hiring(scenario: Scenario, requirement: Requirement) -> HiringPlan:
    """When to start which class, from the requirement's FTE and the scenario's people.

    A week that the horizon holds only in part is planned as the whole week beside it.

    Raises
    ------
    ScenarioError : a requirement without FTE; options of hiring out of range.
    """
    from dataclasses import replace

    from wfm.capacity.hiring import Site, plan_hiring
    from wfm.capacity.ramp import count_people, project_staff

    options = scenario.hiring
    weeks, need, warnings = weekly_need(requirement, scenario.week_starts_on)
    people = count_people(
        scenario.staff.agents, fte_by_contract=fte_by_contract(scenario), location_speed=options.location_speed
    )
    site = Site(
        first_week=weeks[0],
        full_time_hours=scenario.full_time_hours,
        contract_hours=options.contract_hours or mean_contract_hours(scenario),
        staff_speed=_speed_before(people, weeks[0], scenario),
    )
    staff = project_staff(people, weeks[0], len(weeks), options)
    plan = plan_hiring(need, staff, options, site=site)
    return replace(plan, warnings=(*plan.warnings, *warnings))


def make_heads(scenario: Scenario, requirement: Requirement) -> tuple[HeadsRow, ...]:
    """People per queue, week, role and contract, if the mix of contracts stays as it is."""
    from wfm.capacity.heads import count_heads, describe_mix

    staff = scenario.staff
    mix = describe_mix(staff.agents, staff.contracts, full_time_hours=scenario.full_time_hours)
    return count_heads(requirement.fte, mix, coaches=scenario.coaches)


def weekly_need(requirement: Requirement, week_starts_on: int) -> tuple[tuple[date, ...], FloatArray, tuple[str, ...]]:
    """Weeks, FTE needed in each by the whole site, and what was assumed of weeks that are there only in part."""
    from wfm.capacity.fte import ALL, partial_weeks

    rows = {row.week: row.fte for row in requirement.fte if row.queue == ALL}
    if not rows:
        raise ScenarioError.of([Fault("FTE per week in the requirement", "none", where="fte.csv")])
    weeks = tuple(sorted(rows))
    if any(b - a != timedelta(weeks=1) for a, b in pairwise(weeks)):
        raise ScenarioError.of([Fault("FTE of every week, none left out", f"{len(weeks)} weeks", where="fte.csv")])
    need = np.array([rows[week] for week in weeks])
    partial = dict(partial_weeks(requirement.grid, week_starts_on))
    whole = [w for w, week in enumerate(weeks) if week not in partial]
    warnings = []
    for w, week in enumerate(weeks):
        if week not in partial:
            continue
        days = partial[week]
        if whole:
            near = min(whole, key=lambda other: abs(other - w))
            need[w], like = need[near], f"as the week of {weeks[near]}"
        else:
            need[w], like = need[w] * 7 / days, "by its mean day"
        warnings.append(f"hiring: the week of {week} has {days} of 7 days and is planned {like}")
    return weeks, need, tuple(warnings)


def fte_by_contract(scenario: Scenario) -> dict[str, float]:
    """FTE of one person of each contract."""
    return {
        name: contract.weekly_min / 60 / scenario.full_time_hours
        for name, contract in scenario.staff.contracts.items()
    }


def _speed_before(people: People, first: date, scenario: Scenario) -> float:
    """Mean speed of those who were there in the weeks from which handle times are learned."""
    from wfm.capacity.ramp import effective_share

    days = [first - timedelta(weeks=w) for w in range(1, WEEKS_LEARNED + 1)]
    speed = float(np.mean([effective_share(people, day, scenario.hiring) for day in days]))
    return speed if speed > 0 else 1.0
