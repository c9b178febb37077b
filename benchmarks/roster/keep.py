"""Re-solve a roster after one absence, changing as little as possible, and print what it took.

`python -m benchmarks.roster.keep --agents 200 --days 7 --seeds 5`

For each seed the site of `benchmarks.roster.site` is rostered once. Then somebody who works on some day, drawn at
random among agents, can't come that day, and the roster is kept: a day of a person that changes costs as much as three
agents missing for an interval. A line per seed says how long that took, who else changed, how much was missing before
and after, and if nobody had taken the place of who is absent, and how often the result breaks a rule.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roster.site import Site, make_site
from wfm.core.agent import TimeOff
from wfm.core.options import Effort
from wfm.roster.solve import Earlier, RosterResult, solve_roster
from wfm.roster.verify import verify_roster

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.roster import Roster, Violation

KEEP = 30.0


@dataclass(frozen=True)
class Kept:
    """An absence: who, when, seconds to solve anew, how many others changed, on how many days of theirs."""

    agent: str
    day: date
    seconds: float
    people: int
    days: int
    own_days: int
    stages: dict[str, float]
    violations: tuple[Violation, ...]
    missing: tuple[int, int, int]
    costs: tuple[float, float]


def solve(site: Site, *, seed: int, limit_s: float, earlier: Earlier | None = None) -> RosterResult:
    """Roster a site, from an earlier roster if there is one."""
    return solve_roster(
        site.requirement,
        site.staff,
        labour=site.labour,
        rules=site.rules,
        leads=site.leads,
        options=replace(site.options, effort=Effort(time_limit_s=limit_s)),
        earlier=earlier,
        seed=seed,
    )


def keep_one(site: Site, result: RosterResult, *, seed: int, limit_s: float) -> Kept:
    """Take an agent away on a day they work, and roster anew."""
    agent, day = draw_absence(site, result.roster, seed)
    grid = site.requirement.grid
    d = grid.dates.index(day)
    off = TimeOff(agent, int(grid.midnights_utc[d]), int(grid.midnights_utc[d + 1]), "absent", paid=True)
    without = replace(site, staff=replace(site.staff, time_off=(*site.staff.time_off, off)))
    began = time.monotonic()
    kept = solve(without, seed=seed, limit_s=limit_s, earlier=Earlier(result.roster, KEEP))
    seconds = time.monotonic() - began
    stages = kept.status.seconds | {"problem": seconds - sum(kept.status.seconds.values())}
    before, after = days_of(result.roster), days_of(kept.roster)
    moved = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    others = [who for who, _ in moved if who != agent]
    found = verify_roster(
        kept.roster,
        without.staff,
        open_by_queue=dict(zip(site.requirement.queues, site.requirement.open, strict=True)),
        labour=site.labour,
        targets=kept.targets,
        rules=site.rules,
    )
    gone = sum(s.end - s.start for s in result.roster.stretches if (s.agent, s.date) == (agent, day) and s.queue)
    missing = int(result.coverage.under.sum())
    figures = missing, int(kept.coverage.under.sum()), missing + gone // (60 * grid.interval_min)
    return Kept(agent, day, seconds, len(set(others)), len(others), len(moved) - len(others), stages, found, figures,
                (result.status.objective, kept.status.objective))  # fmt: skip


def draw_absence(site: Site, roster: Roster, seed: int) -> tuple[str, date]:
    """Somebody who serves contacts, and a day on which they do."""
    agents = {agent.id for agent in site.staff.agents if agent.role == "agent"}
    days = sorted({(s.agent, s.date) for s in roster.stretches if s.agent in agents})
    return days[int(np.random.default_rng(seed).integers(len(days)))]


def days_of(roster: Roster) -> dict[tuple[str, date], tuple[object, ...]]:
    """Shift and breaks of each person and day; which queue they serve is no change for them."""
    found: dict[tuple[str, date], list[object]] = {}
    for s in roster.stretches:
        found.setdefault((s.agent, s.date), []).append((s.start, s.end, "" if s.queue else s.activity))
    return {key: _merge(parts) for key, parts in found.items()}


def _merge(parts: list[object]) -> tuple[object, ...]:
    """Put adjoining stretches on queue together."""
    out: list[tuple[int, int, str]] = []
    for start, end, activity in sorted(parts):  # type: ignore[type-var, misc]
        if out and out[-1][2] == activity == "" and out[-1][1] == start:
            out[-1] = (out[-1][0], end, activity)
        else:
            out.append((start, end, activity))
    return tuple(out)


def main() -> None:
    """Print a line per seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--staffing", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit-s", type=float, default=60.0)
    parser.add_argument("--again-s", type=float, default=10.0)
    args = parser.parse_args()
    for seed in range(1, args.seeds + 1):
        site = make_site(args.agents, args.days, args.staffing, seed)
        first = solve(site, seed=seed, limit_s=args.limit_s)
        kept = keep_one(site, first, seed=seed, limit_s=args.again_s)
        before, after, without = kept.missing
        print(
            f"agents={args.agents} days={args.days} seed={seed} absent={kept.agent}:{kept.day} "
            f"seconds={kept.seconds:.1f} people={kept.people} their_days={kept.days} own_days={kept.own_days} "
            f"missing_before={before} missing={after} missing_without={without} "
            f"objective_before={kept.costs[0]:.1f} objective={kept.costs[1]:.1f} violations={len(kept.violations)}",
            flush=True,
        )
        print("stages: " + " ".join(f"{name}={value:.1f}" for name, value in kept.stages.items()), flush=True)
        for violation in kept.violations[:3]:
            print(f"violation: {violation}")


if __name__ == "__main__":
    main()
