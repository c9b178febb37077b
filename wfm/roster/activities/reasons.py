"""Why somebody misses an activity, in the planner's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.activities.floor import Unplaced

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray
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
        return f"{rule.trainer} is free at none of its times"
    if course.together and _had_it(standing, need, fits):
        return "whoever of the team has had it is in a shift at all its times"
    if course.together:
        return "at none of its times is everyone of the team who is in a shift free for it"
    price = standing.prices(need).min()
    return f"it would cost more service than its weight {rule.weight:g}: {price:.0f}"


def _had_it(standing: Standing, need: Need, fits: BoolArray) -> bool:
    """Whether at each time that fits somebody of the team is in a shift who did it already."""
    c, p, period = need
    course, people = standing.courses[c], standing.floor.people
    done = [
        m for m in course.members.tolist() if people[m].team == people[p].team and standing.left[c, m, period] == 0
    ]
    return bool(done) and bool(course.whole[done][:, fits].any(axis=0).all())
