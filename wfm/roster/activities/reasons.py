"""Why somebody misses an activity, in the planner's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.activities.floor import Unplaced
from wfm.roster.activities.teams import meeting_times

if TYPE_CHECKING:
    from wfm.roster.activities.standing import Need, Standing


def explain_missing(standing: Standing) -> tuple[Unplaced, ...]:
    """Everything still to plan, with the first thing that stands in its way."""
    floor, out = standing.floor, []
    for need, times in standing.left.items():
        if times > 0:
            rule = standing.courses[need[0]].rule
            week = floor.weeks[need[2]] if rule.per == "week" else None
            out.append(Unplaced(rule.name, floor.people[need[1]].id, week, times, _reason(standing, need)))
    return tuple(out)


def _reason(standing: Standing, need: Need) -> str:
    c, p, period = need
    course, floor, me = standing.courses[c], standing.floor, np.array([p])
    rule = course.rule
    days = floor.shift_day[p]
    mine = (days >= 0) & (course.period_of[days] == period)
    if not mine.any():
        return "no shift then"
    if not (course.starts & course.whole[p] & mine).any():
        return f"no shift holds {rule.minutes} min of its times"
    if not (course.starts & course.whole[p] & mine & standing.runs(me, course.length, floor.duty)[0]).any():
        return f"breaks leave no {rule.minutes} min in a row at its times"
    fits = standing.fits(c, me)[0] & mine
    if not fits.any():
        return "other activities take up its times"
    if not (fits & np.isfinite(standing.opening(c))).any():
        there = f"{rule.trainer} is free at none of its times"
        return there if course.givers.size else f"no {rule.trainer} is rostered"
    if course.together and not (fits & meeting_times(standing, c, _team_of(standing, need))).any():
        return "at none of its times is everyone of the team who is in a shift free for it"
    if course.together:
        waiting = {q for q in _team_of(standing, need) if standing.left.get((c, q, period), 0) > 0}
        if waiting == {p} and standing.team_size[c, floor.people[p].team] > 1:
            return "everyone else of the team has met, and nobody meets alone"
        return "a meeting of who of the team still needs it would cost more service than its weight"
    price = standing.prices(need).min()
    return f"it would cost more service than its weight {rule.weight:g}: {price:.0f}"


def _team_of(standing: Standing, need: Need) -> list[int]:
    people, course = standing.floor.people, standing.courses[need[0]]
    return [p for p in course.members.tolist() if people[p].team == people[need[1]].team]
