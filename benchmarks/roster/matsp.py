"""Qu & Curtois' multi-activity, multi-day shift scheduling instances by the product's engine, judged independently.

`python -m benchmarks.roster.matsp FOLDER [--limit-s 600] [--only 1_7_10_1] [--seed 0] [--plain] [--verbose]`

The bound is proven here: that of the relaxation with a missing person priced at `MISSING`, which no roster without
missing people can be below; with several tasks, of all of them taken as one. `--plain` adds one CP-SAT model of all
people and days on two workers (one task only).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.roster.matsp_format import Instance, count_cost, find_violations, read_instance
from benchmarks.roster.matsp_plain import solve_plain
from benchmarks.roster.matsp_site import FreeStarts, make_cover, make_roster, make_total
from wfm.roster.stages.column_search import Settings, round_up, search_columns
from wfm.roster.stages.columns import Stop, Task, open_master, relax

MISSING = 30.0
PUBLISHED = {
    "1_7_10_1": (383, 383),
    "2_7_10_1": (132, None),
    "3_7_10_1": (274, None),
    "10_7_20_3": (59, 193),
    "25_7_50_7": (688, None),
}
"""Proven lower bound and best known, from schedulingbenchmarks.org/matsp."""


@dataclass(frozen=True)
class Row:
    """One instance measured; `objective` as the judge counts it, None without a roster."""

    instance: str
    objective: int | None
    bound: float
    seconds: float
    violations: list[str]


def solve_instance(path: Path, limit_s: float, seed: int, *, verbose: bool = False) -> Row:
    """Roster one instance within `limit_s`; with several tasks a seventh of it goes to the bound of all as one."""
    began = time.monotonic()
    instance = read_instance(path)
    watch = print if verbose else None
    bound, settings = -np.inf, Settings(limit_s, grain=1.0, seed=seed, turns_share=0.1)
    if instance.tasks > 1:
        bound = bound_total(instance, began + limit_s / 7)
        settings = replace(settings, seconds=limit_s + began - time.monotonic(), turns_share=1.0, root_share=0.0)
    outcome = search_columns(FreeStarts(instance), make_cover(instance, MISSING), settings, watch=watch)
    seconds, bound = time.monotonic() - began, max(bound, outcome.bound)
    if outcome.columns is None:
        return Row(path.stem, None, bound, seconds, [])
    roster = make_roster(instance, outcome.columns)
    return Row(path.stem, count_cost(instance, roster), bound, seconds, find_violations(instance, roster))


def bound_total(instance: Instance, until: float) -> float:
    """Bound on all tasks taken as one; -infinity where time is too short for one above 0."""
    total, cover = make_total(instance, MISSING)
    master = open_master(Task(FreeStarts(total), cover, tuple(range(len(instance.least)))), ())
    if master is None:
        return -np.inf
    bound = round_up(relax(master, Stop(until=until)).bound, 1.0)
    return bound if bound > 0.0 else -np.inf


def solve_plainly(path: Path, limit_s: float) -> Row:
    """Roster one instance by one CP-SAT model."""
    began = time.monotonic()
    instance = read_instance(path)
    roster, bound = solve_plain(instance, limit_s)
    seconds = time.monotonic() - began
    if roster is None:
        return Row(f"{path.stem} plain", None, bound, seconds, [])
    faults = find_violations(instance, roster)
    return Row(f"{path.stem} plain", count_cost(instance, roster), bound, seconds, faults)


def print_row(row: Row, published: tuple[int, int | None]) -> None:
    """Print one line of the table: gaps to the bound proven here and to the published one; violations under it."""
    gaps = ["", ""]
    if row.objective is not None:
        bounds = row.bound, float(published[0])
        gaps = [f"{100 * (row.objective - b) / b:.1f}%" if np.isfinite(b) and b > 0 else "" for b in bounds]
    print(
        f"{row.instance:15} {'none' if row.objective is None else row.objective:>9} {row.bound:7.0f} {gaps[0]:>7} "
        f"{published[0]:>9} {gaps[1]:>7} {published[1] or '-':>10} {row.seconds:8.1f} {len(row.violations):10}",
        flush=True,
    )
    for fault in row.violations[:5]:
        print(f"    {fault}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit-s", type=float, default=600.0)
    parser.add_argument("--only", action="append", help="an instance by name; may be given more than once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plain", action="store_true", help="the plain CP-SAT model beside it, with the same limit")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    print("instance        objective   bound     gap published     gap best known  seconds violations")
    for file in sorted(args.folder.glob("*_*_*_*.txt"), key=lambda f: int(f.stem.split("_")[0])):
        if args.only and file.stem not in args.only:
            continue
        published = PUBLISHED.get(file.stem, (0, None))
        print_row(solve_instance(file, args.limit_s, args.seed, verbose=args.verbose), published)
        if args.plain and file.stem.endswith("_1"):
            print_row(solve_plainly(file, args.limit_s), published)


if __name__ == "__main__":
    main()
