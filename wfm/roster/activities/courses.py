"""An activity of the site on the time axis: who takes part, who gives it, when it may begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import DAY_MIN, wall_to_utc
from wfm.core.roster import LEADING

if TYPE_CHECKING:
    from wfm.core.agent import Agent
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.rules import Activity
    from wfm.roster.activities.floor import Floor


@dataclass(frozen=True)
class Course:
    """`members` take part and `givers` may give it (none where nobody need or can); it lasts `length` intervals.

    `starts` (t,) says where its window lets it begin, `period_of` (d,) numbers the spans in which each member does it
    `rule.times` times: contract weeks, or all of the horizon 0. `whole` (p, t) says who is in one and the same shift
    for its whole length from t on, breaks included.
    """

    rule: Activity
    length: int
    starts: BoolArray
    members: IntArray
    givers: IntArray
    period_of: IntArray
    whole: BoolArray

    @property
    def together(self) -> bool:
        """Whether all of a team take part at once."""
        return self.rule.group == 0

    @property
    def needs_giver(self) -> bool:
        """Whether somebody must give it, even where nobody can."""
        return bool(self.rule.trainer)


def build_course(rule: Activity, floor: Floor) -> Course:
    """Read an activity on the floor's grid; its minutes rounded up to whole intervals."""
    gives = np.array([_gives(rule, agent) for agent in floor.people], dtype=np.bool_)
    takes = np.array([_takes_part(rule, agent) for agent in floor.people], dtype=np.bool_)
    length = -(-rule.minutes // floor.grid.interval_min)
    period_of = floor.week_of if rule.per == "week" else np.zeros_like(floor.week_of)
    return Course(
        rule=rule,
        length=length,
        starts=frozen(_starts(rule, floor.grid, length)),
        members=frozen(np.flatnonzero(takes & ~gives)),
        givers=frozen(np.flatnonzero(gives)),
        period_of=frozen(period_of),
        whole=frozen(_whole(floor.shift_day, length)),
    )


def _gives(rule: Activity, agent: Agent) -> bool:
    return rule.trainer == agent.id or (rule.trainer == LEADING and agent.role == LEADING)


def _takes_part(rule: Activity, agent: Agent) -> bool:
    if rule.agents or rule.teams:
        return agent.id in rule.agents or agent.team in rule.teams
    return agent.role != LEADING


def _starts(rule: Activity, grid: Grid, length: int) -> BoolArray:
    """Where it fits the window of a date, or of the date before where that passes midnight."""
    starts = np.zeros(grid.size, dtype=np.bool_)
    last = rule.last if rule.last > rule.first else rule.last + DAY_MIN
    origin = int(grid.midnights_utc[0])
    for d in range(-1, grid.days):
        day = grid.start + timedelta(days=d)
        if day.weekday() in rule.weekdays:
            opens = -(-(wall_to_utc(day, rule.first, grid.zone) - origin) // grid.interval_s)
            closes = (wall_to_utc(day, last, grid.zone) - origin) // grid.interval_s
            starts[max(opens, 0) : max(min(closes, grid.size) - length + 1, 0)] = True
    return starts


def _whole(shift_day: IntArray, length: int) -> BoolArray:
    whole = np.zeros(shift_day.shape, dtype=np.bool_)
    size = shift_day.shape[1]
    if length <= size:
        begin, end = shift_day[:, : size - length + 1], shift_day[:, length - 1 :]
        whole[:, : size - length + 1] = (begin >= 0) & (begin == end)
    return whole
