"""The roster as the solver sees it: people, days, shifts and need as indexed arrays.

Shape of the data through the stage: `Requirement` and `Staff` in; here they become a `Problem` in intervals of one
grid; the stages fill a `Plan` (per person and day a shift start and break starts); `stretches` turns that into the
`Roster`. Indices: p person, d day, t interval, q cover line (a queue, or the team leads' presence), s pool, k kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import BoolArray, IntArray, frozen
from wfm.core.grid import wall_to_utc
from wfm.roster.hours import HoursRules, hours_targets
from wfm.roster.objective import Pricing, price_steps
from wfm.roster.rules.availability import start_windows
from wfm.roster.rules.daily_rest import first_allowed_start
from wfm.roster.rules.days_in_a_row import streak_before

if TYPE_CHECKING:
    from wfm.core.agent import Agent, Staff
    from wfm.core.grid import Grid
    from wfm.core.options import RosterOptions, TeamLeadRule
    from wfm.core.requirement import Requirement
    from wfm.core.roster import HoursTarget
    from wfm.core.shift import LabourRules, ShiftKind


@dataclass(frozen=True)
class Rest:
    """A break of a kind in intervals: its length, and the window of its start as offsets from the shift's start."""

    size: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Kind:
    """A shift kind in intervals; `paid_min` in minutes."""

    name: str
    length: int
    breaks: tuple[Rest, ...]
    paid_min: int

    @property
    def on_queue(self) -> int:
        """Intervals left for contacts."""
        return self.length - sum(b.size for b in self.breaks)


@dataclass(frozen=True)
class Week:
    """What one person must be rostered for in one contract week of the horizon."""

    person: int
    days: tuple[int, ...]
    paid_min: int
    max_days: int


@dataclass(frozen=True)
class Problem:
    """Everything the stages need, and nothing of scenarios or names.

    `pools[s]` are the cover lines a pool's people may serve; `starts[d][k]` the intervals at which kind k may start on
    day d, ascending; `windows[p, d, k]` the first and last index into it that person p may take (-1, -1: none);
    `hulls` the same with holes ignored, so that a bound computed from it stays valid. `need` has shape (q, t), its
    last row the team leads that must be on duty where there are any; `lead_wish` (t,) how many would be welcome, in
    step with the agents needed. `streaks[p]` are the days worked without a break up to the horizon.
    """

    grid: Grid
    kinds: tuple[Kind, ...]
    pools: tuple[tuple[int, ...], ...]
    pool_of: IntArray
    starts: tuple[tuple[IntArray, ...], ...]
    windows: IntArray
    hulls: IntArray
    weeks: tuple[Week, ...]
    streaks: IntArray
    max_days_in_a_row: int
    rest: int
    need: IntArray
    lead_wish: IntArray
    open: BoolArray
    pricing: Pricing
    people: tuple[Agent, ...]
    shift_kinds: tuple[ShiftKind, ...]
    queues: tuple[str, ...]
    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]

    @property
    def lines(self) -> int:
        """Cover lines: the queues, and the team leads' presence where there are team leads."""
        return int(self.need.shape[0])

    @property
    def lead_line(self) -> int | None:
        """The cover line of the team leads, None where there are none."""
        return len(self.queues) if self.lines > len(self.queues) else None

    def members(self, pool: int) -> IntArray:
        """People of a pool."""
        return np.flatnonzero(self.pool_of == pool)


def build_problem(
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    leads: TeamLeadRule,
    options: RosterOptions,
) -> Problem:
    """Index people, shifts and need on the requirement's grid."""
    grid, people, kinds = requirement.grid, staff.agents, staff.shifts
    has_leads = any(a.role == "team_lead" for a in people)
    need, is_open = _need(requirement, leads.min_on_duty, has_leads=has_leads)
    heads = np.ceil(requirement.roster_agents.sum(axis=0) / leads.per_heads).astype(np.int64)
    pools, pool_of = _pools(people, requirement.queues)
    hull = np.array([_day_hulls(grid, np.asarray(is_open[list(pool)].any(axis=0))) for pool in pools])
    starts = tuple(tuple(_starts(grid, d, kind) for kind in kinds) for d in range(grid.days))
    earliest = first_allowed_start(grid, staff, labour.daily_rest.least_min)
    windows, hulls = start_windows(grid, staff, starts, hull[pool_of], earliest)
    streaks = streak_before(grid, staff)
    rest = -(-labour.daily_rest.least_min // grid.interval_min)
    rules = HoursRules(labour.days_in_a_row.most, rest)
    targets, warnings = hours_targets(grid, staff, starts, windows, streaks, rules=rules)
    index = {agent.id: p for p, agent in enumerate(people)}
    weeks = tuple(
        Week(
            index[target.agent],
            tuple(d for d in range(grid.days) if 0 <= (grid.dates[d] - target.week).days < 7),
            target.minutes,
            staff.contracts[people[index[target.agent]].contract].max_days_per_week,
        )
        for target in targets
    )
    return Problem(
        grid=grid,
        kinds=tuple(_kind(kind, grid.interval_min) for kind in kinds),
        pools=pools,
        pool_of=pool_of,
        starts=starts,
        windows=frozen(windows),
        hulls=frozen(hulls),
        weeks=weeks,
        streaks=frozen(streaks),
        max_days_in_a_row=labour.days_in_a_row.most,
        rest=rest,
        need=frozen(need),
        lead_wish=frozen(np.maximum(heads, need[-1]) if has_leads else heads),
        open=frozen(is_open),
        pricing=price_steps(need, options, lead_line=len(requirement.queues) if has_leads else None),
        people=people,
        shift_kinds=kinds,
        queues=requirement.queues,
        targets=targets,
        warnings=warnings,
    )


def _need(requirement: Requirement, on_duty: int, *, has_leads: bool) -> tuple[IntArray, BoolArray]:
    """Agents to cover per queue, and where there are team leads a line for those who must be on duty."""
    need, is_open = requirement.roster_agents, requirement.open
    if not has_leads:
        return need, is_open
    site = is_open.any(axis=0)
    return np.vstack([need, np.where(site, on_duty, 0)]), np.vstack([is_open, site])


def _pools(people: tuple[Agent, ...], queues: tuple[str, ...]) -> tuple[tuple[tuple[int, ...], ...], IntArray]:
    number = {queue: q for q, queue in enumerate(queues)}
    lines = [
        (len(queues),) if a.role == "team_lead" else tuple(sorted(number[s] for s in a.skills if s in number))
        for a in people
    ]
    pools = tuple(sorted({line for line in lines if line}))
    where = {pool: s for s, pool in enumerate(pools)}
    return pools, np.array([where[line] for line in lines], dtype=np.int64)


def _day_hulls(grid: Grid, is_open: BoolArray) -> IntArray:
    """First opening and last closing of each day as intervals, (0, 0) on a closed day: shape (d, 2)."""
    out = np.zeros((grid.days, 2), dtype=np.int64)
    for d in range(grid.days):
        found = np.flatnonzero(is_open[grid.day(d)])
        if found.size:
            out[d] = grid.first_of_day[d] + np.array([found[0], found[-1] + 1])
    return out


def _starts(grid: Grid, d: int, kind: ShiftKind) -> IntArray:
    moments = [wall_to_utc(grid.dates[d], minute, grid.zone) for minute in kind.starts]
    return frozen(np.unique(np.array([grid.index_of(m) for m in moments], dtype=np.int64)))


def _kind(kind: ShiftKind, interval_min: int) -> Kind:
    breaks = tuple(
        Rest(b.minutes // interval_min, -(-b.earliest_min // interval_min), b.latest_min // interval_min)
        for b in kind.breaks
    )
    return Kind(kind.name, kind.length_min // interval_min, breaks, kind.paid_min)
