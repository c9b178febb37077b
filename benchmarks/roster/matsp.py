"""Qu & Curtois' multi-activity, multi-day shift scheduling instances by the product's engine, judged independently.

`python -m benchmarks.roster.matsp FOLDER [--limit-s 600] [--only 1_7_10_1] [--seed 0] [--plain] [--verbose]`

The bound is proven here: that of the relaxation with a missing person priced at `MISSING`, which no roster without
missing people exceeds. `--plain` adds one CP-SAT model of all people and days on two workers (one task only).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.roster.matsp_format import count_cost, find_violations, read_instance
from benchmarks.roster.matsp_plain import solve_plain
from benchmarks.roster.matsp_site import FreeStarts, make_cover, make_roster
from wfm.roster.stages.column_search import Settings, search_columns

MISSING = 100.0
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
    """Roster one instance within `limit_s`."""
    began = time.monotonic()
    instance = read_instance(path)
    settings = Settings(limit_s, grain=1.0, seed=seed)
    watch = print if verbose else None
    outcome = search_columns(FreeStarts(instance), make_cover(instance, MISSING), settings, watch=watch)
    seconds = time.monotonic() - began
    if outcome.columns is None:
        return Row(path.stem, None, outcome.bound, seconds, [])
    roster = make_roster(instance, outcome.columns)
    return Row(path.stem, count_cost(instance, roster), outcome.bound, seconds, find_violations(instance, roster))


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
