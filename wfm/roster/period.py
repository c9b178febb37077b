"""Hours of the whole horizon beside those of its weeks, where a contract agrees both.

The most always holds. The least is asked of whoever can make it within what is asked of their weeks; of the others are
asked the weeks in which they come closest to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.hours import contract_weeks, period_due
from wfm.roster.paths import cheapest_path
from wfm.roster.profiles import rebuild_profile

if TYPE_CHECKING:
    from wfm.core.agent import Staff
    from wfm.core.grid import Grid
    from wfm.core.roster import HoursTarget
    from wfm.roster.hours import Hours, Ranges
    from wfm.roster.profiles import Profile, Profiles


def hold_period(grid: Grid, staff: Staff, profiles: Profiles, hours: Hours) -> tuple[Profiles, Hours]:
    """Ask everybody for the least of their horizon: graphs in which it holds, and hours that leave it possible."""
    ranges, warnings = list(hours.ranges), list(hours.warnings)
    dues = period_due(grid, staff)
    asked: dict[tuple[int, int], int] = {}
    for p, agent in enumerate(staff.agents):
        least = dues.get(agent.id, (0, 0))[0]
        if least <= 0 or _total(profiles, hours, p, sign=1)[0] >= least:
            continue
        number, slot = int(profiles.profile_of[p]), int(profiles.slot_of[p])
        total, weeks = _total(profiles, hours, p, sign=-1)
        if total >= least:
            asked[number, slot] = least
        elif weeks:
            ranges[p] = weeks
            warnings.append(
                f"{agent.id} ({agent.name}): {total / 60:g} h in the horizon rostered of {least / 60:g} h due: "
                "hours of their weeks, rests and availability leave no more"
            )
    made = tuple(_ask(profiles, number, profile, asked) for number, profile in enumerate(profiles.profiles))
    targets = _pin(grid, staff, hours, tuple(ranges))
    return replace(profiles, profiles=made), replace(
        hours, targets=targets, warnings=tuple(warnings), ranges=tuple(ranges)
    )


def _total(profiles: Profiles, hours: Hours, p: int, *, sign: int) -> tuple[int, Ranges]:
    """Least (sign 1) or most (-1) paid minutes somebody can have within their weeks, and what each week has then.

    Nothing in nothing where there is no schedule at all.
    """
    profile = profiles.profiles[profiles.profile_of[p]]
    costs = [
        np.where(np.isfinite(wishes), sign * np.array([float(choice.paid_min) for choice in today]), np.inf)
        for wishes, today in zip(profiles.wishes[p], profile.setting.choices, strict=True)
    ]
    graph = replace(profile.graph, layers=tuple(replace(x, price=np.zeros(x.price.size)) for x in profile.graph.layers))
    graph = replace(graph, finish=np.where(np.isfinite(graph.finish), 0.0, np.inf))
    path = cheapest_path(graph, int(graph.begin[profiles.slot_of[p]]), costs, hours.ranges[p])
    if path is None:
        return 0, ()
    weeks = dict.fromkeys(profile.setting.week_of, 0)
    for week, today, c in zip(profile.setting.week_of, profile.setting.choices, path.choices, strict=True):
        weeks[week] += today[c].paid_min
    return sum(weeks.values()), tuple((minutes, minutes) for minutes in weeks.values())


def _ask(profiles: Profiles, number: int, profile: Profile, asked: dict[tuple[int, int], int]) -> Profile:
    """Build the graph of a profile anew with the least of those of whom it is asked."""
    if all(key[0] != number for key in asked):
        return profile
    people = tuple(
        replace(past, period=(asked.get((number, slot), 0), 0 if past.period is None else past.period[1]))
        for slot, past in enumerate(profile.setting.people)
    )
    return rebuild_profile(replace(profile.setting, people=people), profiles.shares)


def _pin(grid: Grid, staff: Staff, hours: Hours, ranges: tuple[Ranges, ...]) -> tuple[HoursTarget, ...]:
    """Targets in step with the ranges."""
    weeks = len(contract_weeks(grid, staff.week_starts_on))
    out = []
    for i, target in enumerate(hours.targets):
        low, high = ranges[i // weeks][i % weeks]
        if (low, high) != hours.ranges[i // weeks][i % weeks]:
            reason = target.reason or "the hours of the horizon can't be made in full"
            target = replace(target, minutes=low, most_minutes=None, reason=reason)
        out.append(target)
    return tuple(out)
