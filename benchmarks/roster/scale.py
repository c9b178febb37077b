"""Roster a generated contact centre of any size and print one line of figures.

`python -m benchmarks.roster.scale --agents 200 --days 7 --staffing 1.00`

The site is that of `benchmarks.roster.site`: five queues, twelve sets of skills, all rules. With `--rules plain` it is
the earlier one: two phone queues open 07:00-22:00 every day, 30% of agents skilled for both; 85% work 8 h shifts on
contracts of 40, 32 or 24 h, 15% work 4 h shifts on 20 h; 5% of agent-days are time off, and no rules but the law. The
need follows curves with two peaks and noise and is scaled so that the on-queue time the staff can deliver is
`staffing` times the need.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.roster.measures import share_near, under_cost
from benchmarks.roster.plain_site import make_plain_site
from benchmarks.roster.site import Site, make_site
from wfm.core.options import Effort
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import list_broken_wishes, verify_roster

if TYPE_CHECKING:
    from wfm.core.roster import Violation
    from wfm.roster.verify.duty import BrokenWish


@dataclass(frozen=True)
class Run:
    """One site rostered: what came out, what the checks found, wishes not granted, seconds of the stage."""

    site: Site
    result: RosterResult
    violations: tuple[Violation, ...]
    wishes: tuple[BrokenWish, ...]
    seconds: float


def run(site: Site, *, seed: int, limit_s: float) -> Run:
    """Roster a site and check what came out."""
    options = replace(site.options, effort=Effort(time_limit_s=limit_s))
    began = time.monotonic()
    result = solve_roster(
        site.requirement,
        site.staff,
        labour=site.labour,
        rules=site.rules,
        leads=site.leads,
        options=options,
        seed=seed,
    )
    seconds = time.monotonic() - began
    asked = {
        "open_by_queue": dict(zip(site.requirement.queues, site.requirement.open, strict=True)),
        "labour": site.labour,
        "targets": result.targets,
        "rules": site.rules,
    }
    found = verify_roster(result.roster, site.staff, **asked)
    wishes = list_broken_wishes(result.roster, site.staff, **asked)
    return Run(site, result, found, wishes, seconds)


def describe_costs(done: Run) -> str:
    """Say what the objective is made of, and the bound where the engine knows."""
    result, options = done.result, done.site.options
    under = under_cost(result.coverage, options)
    over = options.over_price * float(result.coverage.over.sum())
    leads = options.lead_missing_price * result.lead_missing
    wishes = result.status.objective - under - over - leads
    line = f"costs: under={under:.1f} over={over:.1f} leads={leads:.1f} wishes={wishes:.1f}"
    bound = result.status.bound_costs
    return line + "".join(f" bound_{name}={value:.1f}" for name, value in bound.items())


def describe_gap(done: Run) -> str:
    """Give the share of the gap that is under-cover, as far as the bound can be taken apart."""
    status = done.result.status
    gap = status.objective - status.bound
    if "under" not in status.bound_costs or gap <= 0:
        return "unknown" if gap > 0 else "none"
    return f"{(under_cost(done.result.coverage, done.site.options) - status.bound_costs['under']) / gap:.2f}"


def print_run(done: Run, staffing: float) -> None:
    """Stages, cover, costs, violations by rule, and the line of figures."""
    status, coverage = done.result.status, done.result.coverage
    stages = " ".join(f"{name}={value:.1f}" for name, value in status.seconds.items())
    need, under, over = (int(a.sum()) for a in (coverage.required, coverage.under, coverage.over))
    print(
        f"stages: {stages} stop={status.stop.value!r} need={need} under={under} over={over} "
        f"switches={done.result.switches} lead_missing={done.result.lead_missing}"
    )
    print(describe_costs(done))
    for rule, number in Counter(v.rule for v in done.violations).most_common():
        example = next(v for v in done.violations if v.rule == rule)
        print(f"violation: {rule} x {number}, as {example.agent} on {example.date}: {example.detail}")
    for rule in sorted({w.rule for w in done.wishes}):
        prices = [w.price for w in done.wishes if w.rule == rule]
        print(f"not granted: {rule} x {len(prices)}, price {sum(prices):g}")
    gap = "none" if status.gap is None else f"{status.gap:.4f}"
    first = "unknown" if status.first_roster_s is None else f"{status.first_roster_s:.1f}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    peak += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    people = sum(agent.role == "agent" for agent in done.site.staff.agents)
    print(
        f"agents={people} days={coverage.grid.days} staffing={staffing:.2f} objective={status.objective:.1f} "
        f"bound={status.bound:.1f} gap={gap} gap_of_need={status.gap_of_need:.4f} violations={len(done.violations)} "
        f"seconds={done.seconds:.1f} under_part={describe_gap(done)} near={share_near(coverage):.3f} "
        f"first_roster_s={first} peak_gb={peak:.2f}"
    )


def main() -> None:
    """Print the figures of one site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--staffing", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-s", type=float, default=50.0)
    parser.add_argument("--rules", choices=("all", "plain"), default="all")
    parser.add_argument("--fitted", action="store_true", help="all rules: need with the humps that the shifts make")
    parser.add_argument("--block-min", type=int, default=30, help="least minutes in a row on one queue")
    args = parser.parse_args()
    if args.rules == "all":
        site = make_site(args.agents, args.days, args.staffing, args.seed, fitted=args.fitted, block_min=args.block_min)
    else:
        site = make_plain_site(args.agents, args.days, args.staffing, args.seed)
    least = site.options.least_block_min
    print(f"site: rules={args.rules} seed={args.seed} limit_s={args.limit_s:g} fitted={args.fitted} block_min={least}")
    print_run(run(site, seed=args.seed, limit_s=args.limit_s), args.staffing)


if __name__ == "__main__":
    main()
