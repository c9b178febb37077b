"""The same lines in ciw and here, side by side: `python -m benchmarks.simulate.peers` (needs ciw).

Three cases: a line with impatient callers; two queues with a priority that share agents of both skills; a day over
which staffing changes. Each figure is compared inside the 95% interval of the difference, and so is the time a contact
takes to simulate.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ciw
import numpy as np
from scipy.stats import t as student

from wfm.core.agent import Agent
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Queue
from wfm.core.requirement import Target
from wfm.core.roster import ON_QUEUE, Roster, Stretch
from wfm.core.simulation import SimulationOptions
from wfm.simulate import run_simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

ALWAYS = OpeningHours(tuple(((0, 1440),) for _ in range(7)))
DAY_S = 86400.0
WITHIN_S = 20.0
FIGURES = ("service level", "mean wait, s", "given up")


@dataclass(frozen=True)
class Case:
    """Lines of 24 hours that start empty.

    `per_hour` contacts of each queue, the first served first; `agents` by hour of the day serve all of them.
    """

    name: str
    per_hour: tuple[float, ...]
    aht_s: float
    agents: tuple[int, ...]
    patience_s: float | None = None


CASES = (
    Case("impatient callers", (240.0,), 240.0, (15,) * 24, 120.0),
    Case("two queues, one crew", (120.0, 100.0), 240.0, (16,) * 24),
    Case("staffing by the hour", (200.0,), 300.0, tuple(18 if h < 8 or h >= 18 else 15 for h in range(24)), 300.0),
)


def run_ours(case: Case, replications: int) -> tuple[np.ndarray, float]:
    """Figures of the first queue and of all, per replication; seconds per contact."""
    grid = Grid("UTC", 60, date(2026, 6, 1), 1)
    names = tuple(f"q{i}" for i in range(len(case.per_hour)))
    target = Target(0.8, WITHIN_S)
    queues = tuple(
        Queue(name, "phone", target, ALWAYS, patience_s=case.patience_s, priority=-i) for i, name in enumerate(names)
    )
    volume = np.tile(np.array(case.per_hour)[:, None], 24)
    forecast = Forecast(grid, names, volume, np.full(volume.shape, case.aht_s), np.ones(volume.shape, dtype=np.bool_))
    staffing, agents = (np.array([case.agents]), ()) if len(names) == 1 else _make_crew(case, grid, names)
    rows, begin, contacts = [], time.perf_counter(), 0.0
    for r in range(replications):
        options = SimulationOptions(replications=1, seed=r, multi_skill=len(names) > 1)
        found = run_simulation(forecast, staffing, queues=queues, agents=agents, options=options).whole
        contacts += found.offered.mean.sum()
        for_all = found.offered.mean / found.offered.mean.sum()
        row = [found.service_level.mean, found.asa_s.mean, found.abandonment.mean]
        rows.append([*(float(values[0]) for values in row), *(float((values * for_all).sum()) for values in row)])
    return np.array(rows), (time.perf_counter() - begin) / contacts


def _make_crew(case: Case, grid: Grid, names: tuple[str, ...]) -> tuple[Roster, tuple[Agent, ...]]:
    begin, end = int(grid.midnights_utc[0]), int(grid.midnights_utc[1])
    people = tuple(Agent(f"a{i}", f"a{i}", "agent", "full", names) for i in range(case.agents[0]))
    stretches = (Stretch(a.id, grid.start, "day", ON_QUEUE, begin, end, True, names[0]) for a in people)
    return Roster(grid, tuple(stretches)), people


def run_ciw(case: Case, replications: int) -> tuple[np.ndarray, float]:
    """Run the same in ciw."""
    rows, begin, contacts = [], time.perf_counter(), 0
    for r in range(replications):
        ciw.seed(r)
        simulation = ciw.Simulation(_make_network(case))
        simulation.simulate_until_max_time(DAY_S + 20 * case.aht_s)
        records = [x for x in simulation.get_all_records() if x.arrival_date < DAY_S]
        contacts += len(records)
        rows.append([*_measure([x for x in records if x.customer_class == "q0"]), *_measure(records)])
    return np.array(rows), (time.perf_counter() - begin) / contacts


def _make_network(case: Case) -> ciw.network.Network:
    names = [f"q{i}" for i in range(len(case.per_hour))]
    hourly = [(n, 3600.0 * (h + 1)) for h, n in enumerate(case.agents)]
    ends = [hourly[h] for h in range(24) if h == 23 or case.agents[h] != case.agents[h + 1]]
    changes = ciw.Schedule(
        numbers_of_servers=[n for n, _ in ends], shift_end_dates=[end for _, end in ends], preemption=False
    )
    more = {}
    if case.patience_s is not None:
        more["reneging_time_distributions"] = {name: [ciw.dists.Exponential(1 / case.patience_s)] for name in names}
    return ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(rate / 3600)] for name, rate in zip(names, case.per_hour, strict=True)
        },
        service_distributions={name: [ciw.dists.Exponential(1 / case.aht_s)] for name in names},
        number_of_servers=[changes if len(ends) > 1 else case.agents[0]],
        priority_classes={name: i for i, name in enumerate(names)},
        **more,
    )


def _measure(records: Sequence[Any]) -> tuple[float, float, float]:
    """Share answered in time, mean wait of the served, share that gave up, of ciw's records."""
    served = [x.waiting_time for x in records if x.record_type == "service"]
    lost = sum(x.record_type == "renege" for x in records)
    soon = sum(wait <= WITHIN_S for wait in served)
    return soon / len(records), float(np.mean(served)), lost / len(records)


def main() -> int:
    """Print both, their difference and its interval; 1 where a figure lies outside."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replications", type=int, default=30)
    args = parser.parse_args()
    outside = compared = 0
    for case in CASES:
        ours, our_s = run_ours(case, args.replications)
        theirs, their_s = run_ciw(case, args.replications)
        print(f"{case.name}: {our_s * 1e6:.1f} us a contact, ciw {their_s * 1e6:.0f} us, ratio {their_s / our_s:.0f}")
        half = student.ppf(0.975, args.replications - 1) * np.sqrt(
            (ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / args.replications
        )
        for i, (a, b, h) in enumerate(zip(ours.mean(axis=0), theirs.mean(axis=0), half, strict=True)):
            if i >= len(FIGURES) and len(case.per_hour) == 1:
                continue
            compared += 1
            outside += abs(a - b) > h
            whose = "first queue" if i < len(FIGURES) else "all"
            mark = "" if abs(a - b) <= h else " !"
            print(f"  {FIGURES[i % 3]:14} {whose:12} {a:9.4f}  ciw {b:9.4f}  +- {h:.4f}{mark}")
    print(f"{outside} of {compared} figures outside the 95% interval of the difference")
    return 1 if outside > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
