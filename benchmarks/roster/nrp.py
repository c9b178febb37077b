"""Curtois & Qu's employee shift scheduling instances, by the product's own rules and engine, judged independently.

`python -m benchmarks.roster.nrp FOLDER [--limit-s 600] [--only Instance5] [--seed 0] [--verbose]`

FOLDER holds `Instance*.txt` and, where there is one, `published_results.csv` with columns `instance` and `best_known`.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.roster.nrp_format import count_cost, find_violations, read_instance
from benchmarks.roster.nrp_site import make_site
from wfm.roster.stages.column_search import Settings, search_columns


@dataclass(frozen=True)
class Row:
    """One instance measured; `objective` as the judge counts it, None without a roster."""

    instance: str
    objective: int | None
    bound: float
    seconds: float
    violations: list[str]


def solve_instance(path: Path, limit_s: float, seed: int, *, verbose: bool = False) -> Row:
    """Roster one instance within `limit_s`, reading and building included."""
    began = time.monotonic()
    instance = read_instance(path)
    site = make_site(instance)
    settings = Settings(limit_s - (time.monotonic() - began), grain=1.0, seed=seed)
    outcome = search_columns(site.schedules, site.cover, settings, watch=print if verbose else None)
    seconds = time.monotonic() - began
    if outcome.columns is None:
        return Row(path.stem, None, outcome.bound, seconds, [])
    roster = [[site.names[c] for c in column.choices] for column in outcome.columns]
    objective = count_cost(instance, roster)
    violations = find_violations(instance, roster)
    if objective != round(outcome.cost):
        violations.append(f"the engine says {outcome.cost}, the judge {objective}")
    return Row(path.stem, objective, outcome.bound, seconds, violations)


def read_published(folder: Path) -> dict[str, int]:
    """Best known objectives by instance."""
    file = folder / "published_results.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as lines:
        return {row["instance"]: int(row["best_known"]) for row in csv.DictReader(lines)}


def print_row(row: Row, best: int | None) -> None:
    """Print one line of the table, and violations under it."""
    over = "" if best is None or row.objective is None else f"{100 * (row.objective - best) / best:.2f}%"
    objective = "none" if row.objective is None else str(row.objective)
    known = "" if best is None else str(best)
    print(
        f"{row.instance:12} {objective:>9} {known:>10} {over:>7} {row.bound:9.0f} {row.seconds:8.1f} "
        f"{len(row.violations):10}",
        flush=True,
    )
    for fault in row.violations:
        print(f"    {fault}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit-s", type=float, default=600.0)
    parser.add_argument("--only", action="append", help="an instance by name; may be given more than once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    published = read_published(args.folder)
    files = sorted(args.folder.glob("Instance*.txt"), key=lambda f: int(f.stem.removeprefix("Instance")))
    print("instance     objective best known    over     bound  seconds violations")
    for file in files:
        if not args.only or file.stem in args.only:
            row = solve_instance(file, args.limit_s, args.seed, verbose=args.verbose)
            print_row(row, published.get(file.stem))


if __name__ == "__main__":
    main()
