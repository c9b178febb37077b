"""Does a roster deliver what is foretold of it: `python -m benchmarks.roster.service scenarios/webcare_nl`.

Rosters a scenario, or takes a run that has a roster, and plays it contact by contact: everybody on the queue the roster
names, away for a day with the chance the scenario gives, breaks and changes of queue as rostered. Beside it what the
formulas expect of the same roster. Both over the same contacts: of work that may wait those that are due within the
horizon. A line per queue, and the largest difference; fails where it is above 1.5 points by more than chance explains.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtrit

from benchmarks.roster.recover import Plan, read_plan
from wfm.capacity.expected import RosterService, predict_roster_service
from wfm.core.simulation import SimulationOptions
from wfm.errors import UsageError
from wfm.intraday.project import count_rostered
from wfm.pipeline.executor import open_executor
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest
from wfm.simulate import run_simulation

if TYPE_CHECKING:
    from wfm.core.simulation import Simulation

POINTS = 1.5


class Row(NamedTuple):
    """Service level of one queue as foretold and as played, in percent, with the standard error of the latter."""

    queue: str
    contacts: float
    formula: float
    simulated: float
    error: float

    @property
    def off(self) -> float:
        """Points by which the simulation is above the formula."""
        return self.simulated - self.formula


def open_plan(given: str, runs: Path, seed: int | None) -> Plan:
    """Read a run with a roster, or make one of a scenario."""
    if not Path(given).exists() or (Path(given) / "manifest.json").is_file():
        return read_plan("", given, runs)
    settings = () if seed is None else (f"seed={seed}",)
    return read_plan("", str(make_run(RunRequest(Path(given), settings=settings, runs=runs)).folder), runs)


def foretell(plan: Plan, *, all_there: bool) -> RosterService:
    """Foretell by the formulas."""
    scenario, forecast = plan.scenario, plan.forecast
    shrinkage = scenario.shrinkage
    if all_there:
        shrinkage = replace(shrinkage, unrostered=0.0, unrostered_out=0.0, by_time=())
    return predict_roster_service(
        forecast,
        count_rostered(plan.roster, forecast.queues),
        queues=scenario.queues,
        shrinkage=shrinkage,
        roster=plan.roster,
        breaks=scenario.staff.breaks,
    )


def play(plan: Plan, args: argparse.Namespace) -> Simulation:
    """Play it contact by contact."""
    scenario = plan.scenario
    away = 0.0 if args.all_there else scenario.shrinkage.unrostered
    options = SimulationOptions(replications=args.replications, seed=args.seed or scenario.seed, absence=away)
    with open_executor(args.workers) as executor:
        return run_simulation(
            plan.forecast,
            plan.roster,
            queues=scenario.queues,
            agents=scenario.staff.agents,
            breaks=scenario.staff.breaks,
            options=options,
            map_replications=executor.map if args.workers > 1 else map,
        )


def compare(plan: Plan, told: RosterService, played: Simulation) -> list[Row]:
    """Compare by queue, over the contacts that the simulation judged; queues without any are left out."""
    judged, whole = played.intervals.judged.mean, played.whole.service_level
    # the interval is 95% by Student's t
    errors = whole.half_width / stdtrit(played.replications - 1, 0.975)
    rows = []
    for q, name in enumerate(plan.forecast.queues):
        if judged[q].any():
            formula = float(np.average(told.service_level[q], weights=judged[q]))
            rows.append(Row(name, float(judged[q].sum()), 100 * formula, 100 * float(whole.mean[q]),
                            100 * float(errors[q])))  # fmt: skip
    return rows


def main() -> int:
    """Print a line per queue and the largest difference; 1 where that is too much."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", help="a scenario's folder, or a run that has a roster", metavar="SCENARIO_OR_RUN")
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="of roster and simulation; else the scenario's")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--all-there", action="store_true", help="nobody is away whom the roster doesn't know to be")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args = parser.parse_args()
    if args.replications < 2:
        parser.error("one replication doesn't tell how sure it is")
    try:
        plan = open_plan(args.what, args.runs, args.seed)
    except UsageError as error:
        parser.error(str(error))
    began = time.perf_counter()
    told = foretell(plan, all_there=args.all_there)
    foretold = time.perf_counter()
    rows = compare(plan, told, play(plan, args))
    print("queue             contacts  formula  simulated  std error  difference in points")
    for row in rows:
        print(f"{row.queue:16} {row.contacts:9,.0f} {row.formula:8.2f} {row.simulated:10.2f} {row.error:10.2f} "
              f"{row.off:+11.2f}")  # fmt: skip
    print(f"formula {foretold - began:.1f} s, {args.replications} replications {time.perf_counter() - foretold:.1f} s")
    worst = max(rows, key=lambda row: abs(row.off))
    print(f"largest difference: {worst.off:+.2f} points, {worst.queue}")
    return 1 if any(abs(row.off) > POINTS + 2 * row.error for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
