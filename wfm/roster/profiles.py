"""People whose rules are alike share the graph of their schedules.

Alike are people of one contract who are all of age, or all under it, on every day of the horizon. What one person may
not do, or has a price for them alone (availability, time off, locks, requests), is not in the graph but in their
`wishes`: the price of each choice, endless where it is no choice at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.rules import Nights
from wfm.roster.aside import Aside
from wfm.roster.choices import OFF, Choice
from wfm.roster.graph import TooLargeError, build_graph
from wfm.roster.hours import period_due
from wfm.roster.rules.machine import Past, Setting
from wfm.roster.rules.night_time import is_night
from wfm.roster.rules.shares import expected_total, fair_shares, find_claims
from wfm.roster.rules.table import APART, day_rules, machines, may_stand_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wfm.core.agent import Agent, Staff, WorkedShift
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.rules import SiteRules
    from wfm.core.shift import LabourRules
    from wfm.roster.graph import Graph
    from wfm.roster.offer import Offer
    from wfm.roster.rules.machine import DayRule, Machine

MOST_ARCS = 150_000
"""Arcs a graph may have with soft rules in it: shortest paths then take a millisecond or two."""


@dataclass(frozen=True)
class Profile:
    """`kinds[d]` and `starts[d]` are kind and start interval of each choice of day d, off first (-1, -1).

    `apart` are soft rules that are priced beside the graph.
    """

    setting: Setting
    graph: Graph
    kinds: tuple[IntArray, ...]
    starts: tuple[IntArray, ...]
    apart: tuple[Machine, ...] = ()

    @cached_property
    def aside(self) -> Aside:
        """The rules that stand apart, as tables."""
        return Aside(self.setting, self.apart)

    @cached_property
    def loose(self) -> Graph:
        """The graph without those rules whose machines are stricter than the rule, for bounds."""
        names = {machine.name for machine in self.apart}
        exact = [m for m in machines(self.setting, exact_only=True) if m.name not in names]
        return build_graph(self.setting, exact, most_week_min=_most_week_min(self.setting))

    @cached_property
    def number(self) -> tuple[dict[tuple[int, int], int], ...]:
        """Number of the choice of each (kind, start), per day."""
        return tuple(
            {(int(k), int(t)): c for c, (k, t) in enumerate(zip(kinds, starts, strict=True))}
            for kinds, starts in zip(self.kinds, self.starts, strict=True)
        )


@dataclass(frozen=True)
class Profiles:
    """Everybody's profile, their place in it, and `wishes[p][d]`: the price of each choice of day d for person p.

    `shares` are the fair share of each agent, in step with `rules.fair_shares`.
    """

    profiles: tuple[Profile, ...]
    profile_of: IntArray
    slot_of: IntArray
    wishes: tuple[tuple[FloatArray, ...], ...]
    shares: tuple[dict[str, float], ...] = ()


def build_profiles(
    grid: Grid,
    staff: Staff,
    offer: Offer,
    *,
    labour: LabourRules,
    rules: SiteRules,
    weeks: Sequence[date],
    heads: FloatArray,
) -> Profiles:
    """Group people and build their graphs.

    `weeks[d]` is the first date of the contract week of day d, `heads` (t,) the agents needed on all queues.
    """
    groups: dict[tuple[str, bool], list[int]] = {}
    for p, agent in enumerate(staff.agents):
        groups.setdefault((agent.contract, _minor(agent, grid, labour)), []).append(p)
    worked: dict[str, list[WorkedShift]] = {}
    for shift in sorted(staff.worked, key=lambda w: w.start):
        worked.setdefault(shift.agent, []).append(shift)
    size, dues = len(staff.agents), period_due(grid, staff)
    profile_of, slot_of = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    wishes: list[tuple[FloatArray, ...]] = [()] * size
    settings: list[Setting] = []
    for (contract, minor), members in groups.items():
        choices, places = _choices(grid, staff, offer, labour, members)
        pasts = tuple(_past(staff.agents[p], worked, dues) for p in members)
        setting = Setting(grid, labour, rules, staff.contracts[contract], pasts, choices, tuple(weeks), minor)
        judges = day_rules(setting, staff)
        for i, p in enumerate(members):
            profile_of[p], slot_of[p] = len(settings), i
            wishes[p] = tuple(
                _prices(pasts[i], judges, today, _able(offer.allowed[p][d], places[d]))
                for d, today in enumerate(choices)
            )
        settings.append(setting)
    shares = _shares(settings, [[wishes[p] for p in members] for members in groups.values()], staff, heads)
    profiles = tuple(rebuild_profile(setting, shares) for setting in settings)
    return Profiles(profiles, frozen(profile_of), frozen(slot_of), tuple(wishes), tuple(shares))


def _past(agent: Agent, worked: Mapping[str, Sequence[WorkedShift]], dues: Mapping[str, tuple[int, int]]) -> Past:
    """Gather what somebody brings along; the most of their horizon holds at once, the least when it can be made."""
    period = (0, dues[agent.id][1]) if agent.id in dues else None
    return Past(agent, tuple(worked.get(agent.id, ())), period)


def rebuild_profile(setting: Setting, shares: Sequence[Mapping[str, float]]) -> Profile:
    """Build the graph of a setting, with fair shares in step with the rules."""
    graph, beside = _graph(setting, machines(setting, shares))
    kinds = tuple(frozen(np.array([c.kind for c in today])) for today in setting.choices)
    starts = tuple(frozen(np.array([c.low if c.works else -1 for c in today])) for today in setting.choices)
    return Profile(setting, graph, kinds, starts, beside)


def _graph(setting: Setting, every: list[Machine]) -> tuple[Graph, tuple[Machine, ...]]:
    """Build the graph of as many rules as it can hold, soft ones that make it too large beside it."""
    most_week_min = _most_week_min(setting)
    candidates = sorted((m for m in every if may_stand_apart(m)), key=lambda m: APART.index(m.name))
    for count in range(len(candidates)):
        inside = [m for m in every if m not in candidates[:count]]
        try:
            graph = build_graph(setting, inside, most_week_min=most_week_min, most_arcs=MOST_ARCS)
        except TooLargeError:
            continue
        return graph, tuple(candidates[:count])
    inside = [m for m in every if m not in candidates]
    return build_graph(setting, inside, most_week_min=most_week_min), tuple(candidates)


def _shares(
    settings: list[Setting], wishes: list[list[tuple[FloatArray, ...]]], staff: Staff, heads: FloatArray
) -> list[dict[str, float]]:
    """Fair share of each rule per agent; team leads share nothing with agents, and theirs is all they can take."""
    if not settings or not settings[0].rules.fair_shares:
        return []
    labour, grid = settings[0].labour, settings[0].grid
    shift_min = float(np.mean([kind.paid_min for kind in staff.shifts])) if staff.shifts else 480.0
    leading = {agent.id for agent in staff.agents if agent.role == "team_lead"}
    out = []
    for rule in settings[0].rules.fair_shares:
        claims = [
            claim
            for setting, mine in zip(settings, wishes, strict=True)
            for claim in find_claims(rule, setting, [[np.isfinite(day) for day in days] for days in mine])
        ]
        leads = {claim.agent: float(claim.most) for claim in claims if claim.agent in leading}
        claims = [claim for claim in claims if claim.agent not in leading]
        total = expected_total(rule, claims, grid, heads, shift_min=shift_min, nights=labour.nights)
        out.append((fair_shares(claims, total) if claims else {}) | leads)
    return out


def _minor(agent: Agent, grid: Grid, labour: LabourRules) -> bool:
    """Whether somebody is under age on the first day; who comes of age in the horizon counts as under age in it."""
    if labour.minors is None or agent.birth_date is None:
        return False
    born, first = agent.birth_date, grid.dates[0]
    return first.year - born.year - ((first.month, first.day) < (born.month, born.day)) < labour.minors.under_age


def _most_week_min(setting: Setting) -> int:
    contract = setting.contract
    return contract.weekly_min if contract.weekly_range is None else contract.weekly_range[1]


def _choices(
    grid: Grid, staff: Staff, offer: Offer, labour: LabourRules, members: list[int]
) -> tuple[tuple[tuple[Choice, ...], ...], list[list[tuple[int, int]]]]:
    """Choices per day that anybody of the group may take, off first, and each one's (kind, number of its start)."""
    origin, step = int(grid.midnights_utc[0]), grid.interval_s
    out, places = [], []
    for d, day in enumerate(grid.dates):
        today, where = [Choice(d, day)], [(OFF, 0)]
        for k, kind in enumerate(staff.shifts):
            anybody = np.zeros(offer.starts[d][k].size, dtype=np.bool_)
            for p in members:
                anybody |= offer.allowed[p][d][k]
            for i in np.flatnonzero(anybody).tolist():
                at = int(offer.starts[d][k][i])
                begin, end = origin + at * step, origin + (at + offer.lengths[k]) * step
                wall = int(grid.wall_min[at]) if at < grid.size else 0
                night = is_night(begin, end, labour.nights or Nights(), grid.zone)
                today.append(Choice(d, day, k, kind.name, at, at, begin, end, wall, wall, kind.paid_min, night))
                where.append((k, i))
        out.append(tuple(today))
        places.append(where)
    return tuple(out), places


def _able(allowed: Sequence[BoolArray], where: list[tuple[int, int]]) -> BoolArray:
    return np.array([k == OFF or allowed[k][i] for k, i in where], dtype=np.bool_)


def _prices(past: Past, judges: Sequence[DayRule], today: tuple[Choice, ...], able: BoolArray) -> FloatArray:
    prices = np.where(able, 0.0, np.inf)
    for judge in judges:
        for c in np.flatnonzero(np.isfinite(prices)).tolist():
            price = judge.price(past, today[c])
            prices[c] = np.inf if price is None else prices[c] + price
    return frozen(prices)
