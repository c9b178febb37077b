"""Roster a generated contact centre of any size and print one line of figures.

`python -m benchmarks.roster.scale --agents 200 --days 7 --staffing 1.00`

Two phone queues open 07:00-22:00 every day, 30% of agents skilled for both; 85% work 8 h shifts on contracts of 40, 32
or 24 h, 15% work 4 h shifts on 20 h; 5% of agent-days are time off. The need follows a two-peaked curve with noise and
is scaled so that the on-queue time the staff can deliver is `staffing` times the need.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import date

import numpy as np

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.shift import BreakRule, LabourRules, ShiftKind, expand_starts
from wfm.roster.problem import build_problem
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import verify_roster

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
    """Need of both queues, scaled to what the staff can deliver after time off."""
    hour = np.arange(grid.size) % grid.slots / 4
    is_open = (hour >= 7) & (hour < 22)
    weekday = np.array([1.1, 1.05, 1.0, 1.0, 0.95, 0.55, 0.4])[grid.weekday_of][grid.day_of]
    shape = np.empty((2, grid.size))
    for q, (first, second, share) in enumerate(((10.5, 14.5, 0.6), (11.2, 15.2, 0.4))):
        curve = np.exp(-(((hour - first) / 2) ** 2)) + 0.8 * np.exp(-(((hour - second) / 2.2) ** 2))
        curve += 0.35 * np.exp(-(((hour - 19) / 2) ** 2)) + 0.08
        noisy = np.where(is_open, curve * weekday, 0.0) * rng.lognormal(0.0, 0.04, grid.size)
        shape[q] = share * noisy / noisy.sum()
    blank = requirement_of(grid, np.zeros(shape.shape, dtype=np.int64), np.tile(is_open, (2, 1)))
    problem = build_problem(blank, staff, labour=LABOUR, leads=LEADS, options=RosterOptions())
    per_paid = {kind.paid_min: kind.on_queue_min for kind in SHIFTS}
    lengths = {c.name: c.shift_paid_min[0] for c in CONTRACTS.values()}
    capacity = 0.0
    for week in problem.weeks:
        agent = problem.people[week.person]
        if agent.role == "agent":
            length = lengths[agent.contract]
            capacity += week.paid_min / length * per_paid[length] / grid.interval_min
    return requirement_of(grid, np.ceil(shape * capacity / staffing - 0.5).astype(np.int64), blank.open)


def requirement_of(grid: Grid, need: np.ndarray, is_open: np.ndarray) -> Requirement:
    """Ask for exactly this need; the figures the roster does not use are zero."""
    zero = np.zeros(need.shape)
    return Requirement(
        grid=grid,
        queues=QUEUES,
        open=is_open,
        offered_erlangs=zero,
        net_agents=need,
        roster_agents=need,
        gross_agents=need.astype(float),
        expected_service_level=zero,
        expected_asa_s=zero,
        expected_occupancy=zero,
        binding_target=tuple(("",) * grid.size for _ in QUEUES),
    )


def run(agents: int, days: int, staffing: float, *, seed: int, limit_s: float) -> tuple[RosterResult, int, float]:
    """One generated site: result, violations, seconds of the roster stage."""
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 1), days)
    staff = make_staff(agents, grid, rng)
    requirement = make_requirement(staff, grid, staffing, rng)
    options = replace(RosterOptions(), effort=Effort(time_limit_s=limit_s))
    began = time.monotonic()
    result = solve_roster(requirement, staff, labour=LABOUR, leads=LEADS, options=options, seed=seed)
    seconds = time.monotonic() - began
    found = verify_roster(
        result.roster,
        staff,
        open_by_queue=dict(zip(QUEUES, requirement.open, strict=True)),
        labour=LABOUR,
        targets=result.targets,
    )
    return result, len(found), seconds


def main() -> None:
    """Print the line of figures, with the seconds of each stage before it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--staffing", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-s", type=float, default=50.0)
    args = parser.parse_args()
    result, violations, seconds = run(args.agents, args.days, args.staffing, seed=args.seed, limit_s=args.limit_s)
    status = result.status
    stages = " ".join(f"{name}={value:.1f}" for name, value in status.seconds.items())
    under, over = int(result.coverage.under.sum()), int(result.coverage.over.sum())
    need = int(result.coverage.required.sum())
    print(
        f"stages: {stages} stop={status.stop.value!r} need={need} under={under} over={over} switches={result.switches}"
    )
    gap = "none" if status.gap is None else f"{status.gap:.4f}"
    print(
        f"agents={args.agents} days={args.days} staffing={args.staffing:.2f} objective={status.objective:.1f} "
        f"bound={status.bound:.1f} gap={gap} gap_of_need={status.gap_of_need:.4f} violations={violations} "
        f"seconds={seconds:.1f}"
    )


if __name__ == "__main__":
    main()
