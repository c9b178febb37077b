"""Does a requirement deliver what it says: `python -m benchmarks.simulate.requirement scenarios/webcare_nl`.

Every queue alone, at exactly the agents required (net, before shrinkage), arrivals Poisson at the forecast's mean,
played until the 95% interval of each day's service level is at most `--half` wide to each side. Per queue: the worst
day (weighted by volume), the worst interval of at least 5 erlang, and the same with a day's volume spread by
`--day-cv`, against the prediction averaged over that spread. Fails where a day is off by more than a point (1.5 with
spread) or an interval by more than three points beyond what chance explains.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import gamma, qmc

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.transient import average_over_rates
from wfm.core.simulation import SimulationOptions
from wfm.pipeline.executor import open_executor
from wfm.pipeline.sources import read_scenario_history
from wfm.pipeline.stages import make_forecast, make_requirement
from wfm.scenario.load import load_scenario
from wfm.simulate import run_simulation

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from wfm.core.arrays import FloatArray
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement
    from wfm.core.simulation import Simulation

PILOT = 64
DRAWS, SOBOL_SEED = 128, 1
WHOLE = 0.98
DAY_POINTS, SPREAD_POINTS, INTERVAL_POINTS, LEAST_ERLANGS = 0.01, 0.015, 0.03, 5.0


@dataclass(frozen=True)
class Verdict:
    """Differences of one queue, simulated less predicted, as shares; the worst with its half width and place."""

    queue: str
    replications: int
    level: float
    day: tuple[float, float, str]
    interval: tuple[float, float, str] | None
    spread: tuple[float, float, str] | None

    @property
    def holds(self) -> bool:
        """Whether all lie inside the targets."""
        day = abs(self.day[0]) <= DAY_POINTS
        interval = self.interval is None or abs(self.interval[0]) <= INTERVAL_POINTS + self.interval[1]
        return day and interval and (self.spread is None or abs(self.spread[0]) <= SPREAD_POINTS)


def check_queue(
    forecast: Forecast, requirement: Requirement, queue: Queue, executor: Executor, args: argparse.Namespace
) -> Verdict:
    """Simulate one queue at what it requires."""
    q = forecast.queues.index(queue.name)
    alone = _pick(forecast, q)
    staff = requirement.net_agents[q : q + 1]
    found = _play(alone, staff, queue, executor, args, cv=0.0)
    told = requirement.expected_service_level[q]
    load = requirement.offered_erlangs[q]
    busy = np.flatnonzero((load >= LEAST_ERLANGS) & np.isfinite(found.intervals.service_level.mean[0]))
    interval = None
    if len(busy):
        off = found.intervals.service_level.mean[0] - told
        t = int(busy[np.argmax(np.abs(off[busy]) - found.intervals.service_level.half_width[0][busy])])
        interval = float(off[t]), float(found.intervals.service_level.half_width[0][t]), forecast.grid.iso(t)[:16]
    spread = None
    if args.day_cv > 0:
        averaged = _average(alone, requirement, q, queue, args.day_cv)
        played = _play(alone, staff, queue, executor, args, cv=args.day_cv)
        spread = _worst_day(played, alone, averaged)
    return Verdict(
        queue=queue.name,
        replications=found.replications,
        level=float(found.whole.service_level.mean[0]),
        day=_worst_day(found, alone, told),
        interval=interval,
        spread=spread,
    )


def _pick(forecast: Forecast, q: int) -> Forecast:
    part = slice(q, q + 1)
    return replace(
        forecast, queues=forecast.queues[part], volume=forecast.volume[part], aht_s=forecast.aht_s[part],
        open=forecast.open[part], quantiles={}, totals=(), paths=None,
    )  # fmt: skip


def _play(
    forecast: Forecast, staff: FloatArray, queue: Queue, executor: Executor, args: argparse.Namespace, *, cv: float
) -> Simulation:
    """Play as often as the interval asked for needs, judged by a pilot."""
    count = PILOT
    while True:
        options = SimulationOptions(replications=count, seed=args.seed, arrival_cv=cv)
        found = run_simulation(forecast, staff, queues=(queue,), options=options, map_replications=executor.map)
        half = args.half if cv == 0 else args.spread_half
        widest = float(np.nanmax(found.days.service_level.half_width))
        if widest <= half or count >= args.most:
            return found
        count = min(args.most, int(np.ceil(count * (widest / half) ** 2 * 1.05)))


def _worst_day(found: Simulation, forecast: Forecast, told: FloatArray) -> tuple[float, float, str]:
    """Compare by day, weighted by the contacts that were judged: some are due after the horizon.

    Intervals of which only a part is judged are left out: what is foretold of them is of all their contacts.
    """
    grid, figures = forecast.grid, found.intervals
    whole = figures.judged.mean[0] >= WHOLE * figures.offered.mean[0]
    volume = np.where(whole & np.isfinite(figures.service_level.mean[0]), figures.judged.mean[0], 0.0)
    total = np.add.reduceat(volume, grid.first_of_day[:-1])
    gap = volume * (np.nan_to_num(figures.service_level.mean[0]) - told)
    off = np.add.reduceat(gap, grid.first_of_day[:-1]) / np.where(total > 0, total, 1.0)
    d = int(np.argmax(np.abs(off)))
    return float(off[d]), float(found.days.service_level.half_width[0, d]), f"{grid.dates[d]:%a}"


def _average(forecast: Forecast, requirement: Requirement, q: int, queue: Queue, cv: float) -> FloatArray:
    """Service level predicted at the same agents, averaged over a Gamma factor on each day's volume."""
    volume, aht_s, staff = forecast.volume[0], forecast.aht_s[0], requirement.net_agents[q]
    grid, staffed = forecast.grid, queue.service_hours.mask(forecast.grid)
    if queue.deferral is None:
        return average_over_rates(
            volume, aht_s, staff, cv=cv, interval_s=grid.interval_s, answer_within_s=queue.target.answer_within_s,
            open=forecast.open[0] | staffed, patience_s=queue.patience_s, definition=queue.target.definition,
            slowdown=queue.concurrency.slowdown if queue.concurrency is not None else (1.0,),
        ).service_level  # fmt: skip
    # work of one day is done on the next: each day has a factor of its own, as in the simulation
    shares = qmc.Sobol(grid.days, seed=SOBOL_SEED).random(DRAWS)
    total, weight = np.zeros(volume.shape), np.zeros(volume.shape)
    for factors in gamma.ppf(shares, cv**-2, scale=cv**2):
        each = factors[grid.day_of]
        more = predict_deferred(each * volume, aht_s, staff, grid=grid, staffed=staffed, queue=queue)
        total += each * more.service_level
        weight += each
    return total / weight


def main() -> int:
    """Print a row per queue; 1 where one doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", type=Path, nargs="?", default=Path("scenarios/webcare_nl"))
    parser.add_argument("--queue", action="append", help="only this one; may be repeated")
    parser.add_argument("--half", type=float, default=0.003, help="half width of a day's interval to reach")
    parser.add_argument("--spread-half", type=float, default=0.006, help="the same where a day's volume is spread")
    parser.add_argument("--most", type=int, default=5000, help="replications at most")
    parser.add_argument("--day-cv", type=float, default=0.1, help="0 leaves the spread out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--days", type=int, default=None)
    args = parser.parse_args()
    scenario = load_scenario(args.scenario, days=args.days)
    with open_executor(args.workers) as executor:
        forecast = make_forecast(scenario, read_scenario_history(scenario), executor, lambda _stage, _share: None)
        requirement = make_requirement(scenario, forecast)
        return show(forecast, requirement, scenario.queues, executor, args)


def show(
    forecast: Forecast, requirement: Requirement, queues: tuple[Queue, ...], executor: Executor,
    args: argparse.Namespace,
) -> int:  # fmt: skip
    """Check and print every queue."""
    failed = 0
    print("queue            played  level   worst day            worst interval of 5 erlang       day with spread")
    for queue in queues:
        if args.queue and queue.name not in args.queue:
            continue
        begin = time.perf_counter()
        one = check_queue(forecast, requirement, queue, executor, args)
        failed += not one.holds
        print(
            f"{one.queue:16} {one.replications:6} {one.level:6.1%}   {_show(one.day):20} {_show(one.interval):32} "
            f"{_show(one.spread):20} {'ok' if one.holds else 'OFF'}  {time.perf_counter() - begin:.0f} s",
            flush=True,
        )
    return 1 if failed else 0


def _show(row: tuple[float, float, str] | None) -> str:
    return "-" if row is None else f"{row[0] * 100:+.2f} +-{row[1] * 100:.2f} {row[2]}"


if __name__ == "__main__":
    sys.exit(main())
