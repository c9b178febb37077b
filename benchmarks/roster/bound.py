"""How loose is the bound? Small generated sites solved to proof by CP-SAT as one named model, beside both bounds.

`python -m benchmarks.roster.bound [--agents 6] [--days 3] [--seeds 5] [--limit-s 60] [--rules all]`
"""

from __future__ import annotations

import argparse

from benchmarks.roster.plain_site import make_plain_site
from benchmarks.roster.site import make_site
from wfm.roster.parts import split_problem
from wfm.roster.plan import Plan
from wfm.roster.problem import Problem, build_problem
from wfm.roster.search import plan_cost
from wfm.roster.stages.bound import find_bound, raise_bound
from wfm.roster.stages.groups import build_blocks
from wfm.roster.stages.improve import replace_people
from wfm.roster.stages.moves import Moves, build_up, settle
from wfm.roster.stages.solver import Limits


def make_problem(agents: int, days: int, seed: int, *, plain: bool) -> Problem:
    """Make the largest part with agents of a small site of `benchmarks.roster.scale`, at staffing 1.00."""
    site = (make_plain_site if plain else make_site)(agents, days, 1.0, seed)
    problem = build_problem(
        site.requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )
    parts = [part for part, _ in split_problem(problem) if part.people[0].role == "agent"]
    return max(parts, key=lambda part: len(part.people))


def begin_plan(problem: Problem) -> Plan:
    """Place everyone by turns, for CP-SAT to begin from."""
    moves = Moves(Plan.empty(problem))
    everyone = range(len(problem.people))
    build_up(moves, everyone)
    settle(moves, everyone)
    return moves.plan


def measure(problem: Problem, *, limit_s: float, seed: int) -> str:
    """One site: linear programme, raised bound, what CP-SAT proved and found."""
    blocks = build_blocks(problem)
    bound = find_bound(problem, blocks)
    assert bound is not None  # there is no limit on its time
    raised = raise_bound(problem, blocks, bound, Limits(limit_s / len(blocks), 10_000, 2, seed)).value
    everyone = list(range(len(problem.people)))
    whole = replace_people(begin_plan(problem), everyone, limits=Limits(limit_s, 1e9, 2, seed))
    best = plan_cost(whole.plan) if whole.plan is not None else float("nan")
    proof = "proved" if whole.bound >= best - 1e-6 else f"proved only {whole.bound:.1f}"
    return (
        f"people={len(problem.people)} programme={bound.value:.1f} raised={raised:.1f} best={best:.1f} ({proof}) "
        f"programme/best={bound.value / best:.4f} raised/best={raised / best:.4f}"
    )


def main() -> None:
    """Print one line per site."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=6)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit-s", type=float, default=60.0)
    parser.add_argument("--rules", choices=("all", "plain"), default="plain")
    args = parser.parse_args()
    for seed in range(1, args.seeds + 1):
        problem = make_problem(args.agents, args.days, seed, plain=args.rules == "plain")
        print(f"seed={seed} {measure(problem, limit_s=args.limit_s, seed=seed)}", flush=True)


if __name__ == "__main__":
    main()
