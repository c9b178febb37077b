"""The hiring plan and the people by contract of a scenario, from its requirement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.errors import Fault, ScenarioError
from wfm.pipeline.upstream import mean_contract_hours

if TYPE_CHECKING:
    from datetime import date

    from wfm.capacity.hiring import Site
    from wfm.capacity.hiring_skills import SkillGroup
    from wfm.capacity.ramp import People
    from wfm.core.agent import Agent
    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HeadsRow, HiringPlan
    from wfm.core.requirement import Requirement
    from wfm.scenario.scenario import Scenario

WEEKS_LEARNED = 26
"""Weeks before the horizon over which the staff's speed is taken: handle times are forecast from about as many."""
UNUSED_FROM = 0.01
"""Share of the need from which people whose skills nobody asks for are told of."""


@dataclass(frozen=True)
class WeeklyNeed:
    """FTE of the site per week, shape (week,), and of each queue, shape (queue, week), which add up to it."""

    weeks: tuple[date, ...]
    total: FloatArray
    by_queue: FloatArray
    warnings: tuple[str, ...]


def make_hiring(scenario: Scenario, requirement: Requirement) -> HiringPlan:
    """When to start which class, and for which queues, from the requirement's FTE and the scenario's people.

    A week that the horizon holds only in part is planned as the whole week beside it.

    Raises
    ------
    ScenarioError : a requirement without FTE; options of hiring out of range.
    """
    from wfm.capacity.hiring import Site, plan_hiring
    from wfm.capacity.hiring_model import HiringModel
    from wfm.capacity.hiring_skills import QueueNeed, count_unusable, place_classes
    from wfm.capacity.ramp import count_people, project_staff

    options, agents = scenario.hiring, scenario.staff.agents
    need = weekly_need(requirement, scenario.week_starts_on)
    each = fte_by_contract(scenario)
    people = count_people(agents, fte_by_contract=each, location_speed=options.location_speed)
    site = Site(
        first_week=need.weeks[0],
        full_time_hours=scenario.full_time_hours,
        contract_hours=options.contract_hours or mean_contract_hours(scenario),
        staff_speed=_speed_before(people, need.weeks[0], scenario),
    )
    staff = project_staff(people, need.weeks[0], len(need.weeks), options)
    if not need.by_queue.any():
        plan = plan_hiring(need.total, staff, options, site=site)
        return replace(plan, warnings=need.warnings)
    wanted, groups = QueueNeed(requirement.queues, need.by_queue), _group_skills(scenario, need, site)
    staff = replace(staff, unusable_fte=count_unusable(wanted, groups) * site.staff_speed)
    plan = plan_hiring(need.total, staff, options, site=site)
    plan = place_classes(plan, wanted, groups, one_hire=HiringModel(need.total, staff, options, site).gain)
    return replace(plan, warnings=(*plan.warnings, *_tell_unusable(plan), *need.warnings))


def make_heads(scenario: Scenario, requirement: Requirement) -> tuple[HeadsRow, ...]:
    """People per queue, week, role and contract, if the mix of contracts stays as it is."""
    from wfm.capacity.heads import count_heads, describe_mix

    staff = scenario.staff
    mix = describe_mix(staff.agents, staff.contracts, full_time_hours=scenario.full_time_hours)
    return count_heads(requirement.fte, mix, coaches=scenario.coaches)


def weekly_need(requirement: Requirement, week_starts_on: int) -> WeeklyNeed:
    """FTE needed in each week; one that is there only in part is as the whole week beside it, or as its mean day."""
    from wfm.capacity.fte import ALL, partial_weeks

    rows = {(row.queue, row.week): row.fte for row in requirement.fte}
    weeks = tuple(sorted(week for queue, week in rows if queue == ALL))
    if not weeks:
        raise ScenarioError.of([Fault("FTE per week in the requirement", "none", where="fte.csv")])
    if any(b - a != timedelta(weeks=1) for a, b in pairwise(weeks)):
        raise ScenarioError.of([Fault("FTE of every week, none left out", f"{len(weeks)} weeks", where="fte.csv")])
    names = (ALL, *requirement.queues)
    fte = np.array([[rows.get((name, week), 0.0) for week in weeks] for name in names])
    partial = dict(partial_weeks(requirement.grid, week_starts_on))
    whole = [w for w, week in enumerate(weeks) if week not in partial]
    warnings = []
    for w, week in enumerate(weeks):
        if week not in partial:
            continue
        if whole:
            near = min(whole, key=lambda other: abs(other - w))
            fte[:, w], like = fte[:, near], f"as the week of {weeks[near]}"
        else:
            fte[:, w], like = fte[:, w] * 7 / partial[week], "by its mean day"
        warnings.append(f"hiring: the week of {week} has {partial[week]} of 7 days and is planned {like}")
    total, queues = fte[0], fte[1:]
    scale = np.divide(total, queues.sum(axis=0), out=np.zeros(total.size), where=queues.sum(axis=0) > 0)
    return WeeklyNeed(weeks, total, queues * scale, tuple(warnings))


def _group_skills(scenario: Scenario, need: WeeklyNeed, site: Site) -> tuple[SkillGroup, ...]:
    """Put the staff together by what they may serve, in effective FTE as the plan counts them."""
    from wfm.capacity.hiring_skills import SkillGroup
    from wfm.capacity.ramp import count_people, project_staff

    options, each = scenario.hiring, fte_by_contract(scenario)
    alike: dict[frozenset[str], list[Agent]] = {}
    for agent in scenario.staff.agents:
        alike.setdefault(frozenset(agent.skills), []).append(agent)
    groups = []
    for skills, members in alike.items():
        people = count_people(members, fte_by_contract=each, location_speed=options.location_speed)
        outlook = project_staff(people, need.weeks[0], len(need.weeks), options)
        groups.append(SkillGroup(skills, outlook.effective_fte / site.staff_speed))
    return tuple(groups)


def _tell_unusable(plan: HiringPlan) -> tuple[str, ...]:
    """Warn of people there whose skills are not asked for while others are missing."""
    told = [week for week in plan.weeks if week.unusable_fte > UNUSED_FROM * week.need_fte]
    if not told:
        return ()
    worst = max(told, key=lambda week: week.unusable_fte)
    return (
        f"hiring: in {len(told)} of {len(plan.weeks)} weeks some queues are short while people of others "
        f"are not needed, most in the week of {worst.week}: {worst.unusable_fte:.1f} FTE; teaching them another queue "
        "saves hires",
    )


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
