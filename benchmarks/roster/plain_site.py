"""The generated contact centre of the first measurements: two queues, 8 h and 4 h shifts, no rules but the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roster.site import Site, deliverable_min, requirement_of
from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions, TeamLeadRule
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind, expand_starts

if TYPE_CHECKING:
    from wfm.core.requirement import Requirement

QUEUES = ("service", "sales")
CONTRACTS = {
    "c40": Contract("c40", 2400, (480,), 5),
    "c32": Contract("c32", 1920, (480,), 4),
    "c24": Contract("c24", 1440, (480,), 3),
    "c20": Contract("c20", 1200, (240,), 5),
}
SHIFTS = (
    ShiftKind(
        "day_8h",
        expand_starts((420, 810), 30),
        510,
        (
            BreakRule("break", 15, True, 75, 135),
            BreakRule("lunch", 30, False, 195, 285),
            BreakRule("break", 15, True, 345, 420),
        ),
    ),
    ShiftKind("short_4h", expand_starts((420, 1080), 30), 240, (BreakRule("break", 15, True, 90, 150),)),
)
LEADS = TeamLeadRule()
LABOUR = LabourRules()


def make_plain_site(agents: int, days: int, staffing: float, seed: int) -> Site:
    """Two queues and no personal rules, as measured before there were more."""
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 1), days)
    staff = make_staff(agents, grid, rng)
    return Site(make_requirement(staff, grid, staffing, rng), staff, LABOUR, LEADS, SiteRules(), RosterOptions())


def make_staff(agents: int, grid: Grid, rng: np.random.Generator) -> Staff:
    """Agents, one team lead per 15 of them (at least 6), and time off."""
    contracts = rng.choice(["c40", "c32", "c24"], size=agents, p=[0.47, 0.29, 0.24])
    contracts = np.where(rng.random(agents) < 0.15, "c20", contracts)
    skills = rng.choice(3, size=agents, p=[0.42, 0.28, 0.30])
    people = [
        Agent(f"a{i:05d}", f"Agent {i}", "agent", str(contracts[i]), ((QUEUES[0],), (QUEUES[1],), QUEUES)[skills[i]])
        for i in range(agents)
    ]
    people += [Agent(f"t{i:03d}", f"Lead {i}", "team_lead", "c40") for i in range(max(6, agents // 15))]
    away = rng.random((agents, grid.days)) < 0.05
    off = tuple(
        TimeOff(people[a].id, int(grid.midnights_utc[d]), int(grid.midnights_utc[d + 1]), "unavailable", paid=False)
        for a, d in zip(*np.nonzero(away), strict=True)
    )
    return Staff(tuple(people), CONTRACTS, SHIFTS, off)


def make_requirement(staff: Staff, grid: Grid, staffing: float, rng: np.random.Generator) -> Requirement:
    """Need of both queues of the plain site, scaled to what the staff can deliver after time off."""
    hour = np.arange(grid.size) % grid.slots / 4
    is_open = (hour >= 7) & (hour < 22)
    weekday = np.array([1.1, 1.05, 1.0, 1.0, 0.95, 0.55, 0.4])[grid.weekday_of][grid.day_of]
    shape = np.empty((2, grid.size))
    for q, (first, second, share) in enumerate(((10.5, 14.5, 0.6), (11.2, 15.2, 0.4))):
        curve = np.exp(-(((hour - first) / 2) ** 2)) + 0.8 * np.exp(-(((hour - second) / 2.2) ** 2))
        curve += 0.35 * np.exp(-(((hour - 19) / 2) ** 2)) + 0.08
        noisy = np.where(is_open, curve * weekday, 0.0) * rng.lognormal(0.0, 0.04, grid.size)
        shape[q] = share * noisy / noisy.sum()
    intervals = deliverable_min(staff, grid) / grid.interval_min
    need = np.ceil(shape * intervals / staffing - 0.5).astype(np.int64)
    return requirement_of(grid, QUEUES, need, np.tile(is_open, (2, 1)))
