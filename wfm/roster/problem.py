"""The roster as the solver sees it: people, days, shifts and need as indexed arrays.

Shape of the data through the stage: `Requirement` and `Staff` in; here they become a `Problem` in intervals of one
grid; the stages fill a `Plan` (per person and day a shift start and break starts); `stretches` turns that into the
`Roster`. Indices: p person, d day, t interval, q cover line (a queue, or the team leads' presence), s pool, k kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import BoolArray, FloatArray, IntArray, frozen
from wfm.core.rules import SiteRules
from wfm.roster.crowd import Crowd, build_crowd
from wfm.roster.deferred import DeferredLine, deferred_lines
from wfm.roster.floors import Floor, build_floors
from wfm.roster.hours import contract_weeks, find_hours
from wfm.roster.leading import lead_hours, spread_leads
from wfm.roster.objective import Pricing, price_steps, raise_need
from wfm.roster.offer import build_offer
from wfm.roster.period import hold_period
from wfm.roster.profiles import build_profiles
from wfm.roster.settled import settle_breaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.agent import Agent, Staff
    from wfm.core.grid import Grid
    from wfm.core.options import RosterOptions, TeamLeadRule
    from wfm.core.requirement import Requirement
    from wfm.core.roster import HoursTarget
    from wfm.core.shift import LabourRules, ShiftKind
    from wfm.roster.hours import Hours, Ranges
    from wfm.roster.profiles import Profile, Profiles
    from wfm.roster.settled import SettledBreaks

NO_RULES = SiteRules()


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
class Problem:
    """Everything the stages need, and nothing of scenarios or names.

    `pools[s]` are the cover lines a pool's people may serve; `starts[d][k]` the intervals at which kind k may start on
    day d, ascending. `profiles` are kinds of people with one graph of lawful schedules; person p is number `slot_of[p]`
    of `profile_of[p]`, pays `wishes[p][d]` for each choice of day d (endless where it is none) and is paid between
    `ranges[p][w]` minutes in contract week w. `need` has shape (q, t), its last row the team leads where there are any:
    those who spread evenly, of whom `lead_least` (t,) must be on duty. Lines whose work may wait are `deferred`, by
    number: they are priced over the whole horizon, and what `need` and `pricing` say of them only guides stages that
    see no more than an interval. `shares` are the fair share of each agent, in step with the site's rules. `floors` are
    least numbers of people: `need` holds those of single lines that don't wait, `raised` (q, t) of it for them alone;
    those of all queues and seats are in `crowd`.
    `settled` are the breaks of locks, by person and day.
    """

    grid: Grid
    kinds: tuple[Kind, ...]
    pools: tuple[tuple[int, ...], ...]
    pool_of: IntArray
    starts: tuple[tuple[IntArray, ...], ...]
    profiles: tuple[Profile, ...]
    profile_of: IntArray
    slot_of: IntArray
    wishes: tuple[tuple[FloatArray, ...], ...]
    ranges: tuple[Ranges, ...]
    need: IntArray
    lead_least: IntArray
    open: BoolArray
    pricing: Pricing
    people: tuple[Agent, ...]
    shift_kinds: tuple[ShiftKind, ...]
    queues: tuple[str, ...]
    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]
    deferred: Mapping[int, DeferredLine] = field(default_factory=dict)
    floors: tuple[Floor, ...] = ()
    raised: IntArray | None = None
    crowd: Crowd | None = None
    shares: tuple[dict[str, float], ...] = ()
    settled: Mapping[tuple[int, int], SettledBreaks] = field(default_factory=dict)

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

    def profile(self, p: int) -> Profile:
        """Profile of a person."""
        return self.profiles[int(self.profile_of[p])]

    def settled_breaks(self, p: int, d: int, k: int, start: int) -> IntArray | None:
        """Give the starts of the breaks that a lock settles in its own shift, None where they are free."""
        settled = self.settled.get((p, d))
        return settled.breaks if settled is not None and (settled.kind, settled.start) == (k, start) else None

    def begin(self, p: int) -> int:
        """Node of the graph in which a person begins."""
        return int(self.profile(p).graph.begin[self.slot_of[p]])


def build_problem(
    requirement: Requirement,
    staff: Staff,
    *,
    labour: LabourRules,
    leads: TeamLeadRule,
    options: RosterOptions,
    rules: SiteRules = NO_RULES,
) -> Problem:
    """Index people, shifts and need on the requirement's grid."""
    queues = requirement.queues
    grid, people = requirement.grid, staff.agents
    has_leads = any(a.role == "team_lead" for a in people)
    need, is_open = _need(requirement, leads.min_on_duty, has_leads=has_leads)
    pools, pool_of = _pools(people, requirement.queues)
    opened = np.array([is_open[list(pool)].any(axis=0) for pool in pools])
    offer = build_offer(grid, staff, opened[pool_of])
    weeks = [first for first, days in contract_weeks(grid, staff.week_starts_on) for _ in days]
    agents = requirement.roster_agents.sum(axis=0).astype(np.float64)
    made = build_profiles(grid, staff, offer, labour=labour, rules=rules, weeks=weeks, heads=agents)
    made, hours = hold_period(grid, staff, made, find_hours(grid, staff, made))
    deferred = deferred_lines(requirement, options)
    floors = build_floors(rules, grid, queues, is_open)
    lead_least = need[-1].copy() if has_leads else np.zeros(grid.size, dtype=np.int64)
    if has_leads and options.lead_spread_price > 0:
        need[-1] = np.maximum(lead_least, _spread(requirement, staff, made, hours))
        pricing = price_steps(need, options, lead_line=len(queues), lead_least=lead_least)
    else:
        pricing = price_steps(need, options, lead_line=len(queues) if has_leads else None)
    asked, pricing = raise_need(need, pricing, [floor for floor in floors if floor.line not in deferred])
    together = tuple(floor for floor in floors if floor.line is None)
    kinds = tuple(_kind(kind, grid.interval_min) for kind in staff.shifts)
    return Problem(
        grid=grid,
        kinds=kinds,
        pools=pools,
        pool_of=pool_of,
        starts=offer.starts,
        profiles=made.profiles,
        profile_of=made.profile_of,
        slot_of=made.slot_of,
        wishes=made.wishes,
        ranges=hours.ranges,
        need=frozen(asked),
        lead_least=frozen(lead_least),
        open=frozen(is_open),
        pricing=pricing,
        people=people,
        shift_kinds=staff.shifts,
        queues=requirement.queues,
        targets=hours.targets,
        warnings=(*hours.warnings, *_unsteered(floors, deferred, queues)),
        deferred=deferred,
        floors=floors,
        raised=frozen(asked - need) if floors else None,
        crowd=build_crowd(people, rules.seats, together, size=grid.size, unit=pricing.unit),
        shares=made.shares,
        settled=settle_breaks(grid, people, kinds, staff.locks),
    )


def _spread(requirement: Requirement, staff: Staff, made: Profiles, hours: Hours) -> IntArray:
    """Team leads per interval (t,) where their hours spread evenly."""
    leads = [p for p, agent in enumerate(staff.agents) if agent.role == "team_lead"]
    able = np.array([[bool(np.isfinite(today[1:]).any()) for today in made.wishes[p]] for p in leads]).sum(axis=0)
    return spread_leads(requirement, lead_hours(staff.agents, hours.ranges, staff.shifts), able)


def _unsteered(floors: tuple[Floor, ...], deferred: Mapping[int, DeferredLine], queues: tuple[str, ...]) -> list[str]:
    lines = sorted({floor.line for floor in floors if floor.line in deferred and floor.line is not None})
    return [
        f"minimum_staff of {queues[line]}: its work may wait, so the roster is checked for it but not steered by it"
        for line in lines
    ]


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


def _kind(kind: ShiftKind, interval_min: int) -> Kind:
    breaks = tuple(
        Rest(b.minutes // interval_min, -(-b.earliest_min // interval_min), b.latest_min // interval_min)
        for b in kind.breaks
    )
    return Kind(kind.name, kind.length_min // interval_min, breaks, kind.paid_min)
