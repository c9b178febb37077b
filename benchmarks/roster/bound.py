"""How loose is the bound? Small generated sites solved to proof by CP-SAT as one named model, beside both bounds.

`python -m benchmarks.roster.bound [--agents 6] [--days 3] [--seeds 5] [--limit-s 60]`
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np

from benchmarks.roster.plain_site import LABOUR, LEADS, make_requirement, make_staff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions
from wfm.roster.parts import split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import Problem, build_problem
from wfm.roster.search import plan_cost
from wfm.roster.stages.bound import find_bound, raise_bound
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.solver import Limits


def make_problem(agents: int, days: int, seed: int) -> Problem:
    """Make the agents' part of a small site of `benchmarks.roster.scale`, at staffing 1.00."""
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 1), days)
    staff = make_staff(agents, grid, rng)
    requirement = make_requirement(staff, grid, 1.0, rng)
    problem = build_problem(requirement, staff, labour=LABOUR, leads=LEADS, options=RosterOptions())
    agents = [part for part, _ in split_problem(problem) if part.people[0].role == "agent"]
    return max(agents, key=lambda part: len(part.people))


def main() -> None:
    """Print one line per site: linear programme, raised bound, what CP-SAT proved and found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=6)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit-s", type=float, default=60.0)
    args = parser.parse_args()
    for seed in range(1, args.seeds + 1):
        problem = make_problem(args.agents, args.days, seed)
        bound = find_bound(problem)
        raised = raise_bound(problem, bound, Limits(args.limit_s / args.days, 10_000, 2, seed))
        whole = replace_people(
            Plan.empty(problem), list(range(len(problem.people))), limits=Limits(args.limit_s, 1e9, 2, seed)
        )
        best = plan_cost(whole.plan) if whole.plan is not None else float("nan")
        proof = "proved" if whole.bound >= best - 1e-6 else f"proved only {whole.bound:.1f}"
        print(
            f"seed={seed} programme={bound.value:.1f} raised={raised:.1f} best={best:.1f} ({proof}) "
            f"programme/best={bound.value / best:.4f} raised/best={raised / best:.4f}"
        )


if __name__ == "__main__":
    main()
