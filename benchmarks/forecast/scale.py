"""Forecast many generated queues and print time and memory for a quarter, half and all of them.

`python -m benchmarks.forecast.scale --queues 200 --years 2 --interval-min 15 [--workers 2]`

The queues are of eight kinds (busy, thin, sparse, volatile with mailings, growing, with a yearly cycle, 24/7, with a
Saturday), with handle times. They go through the door of the forecast stage and the pool of a run, 28 days ahead.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.forecast import build_forecast
from wfm.pipeline.executor import count_cores, open_executor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray

ZONE = "Europe/Amsterdam"
HORIZON = date(2026, 6, 1)
DAYS_AHEAD = 28
OFFICE = OpeningHours(weekly=(((480, 1080),),) * 5 + ((), ()))
SATURDAY = OpeningHours(weekly=(((480, 1260),),) * 5 + (((540, 1020),), ()))
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
WEEK = np.array([1.25, 1.1, 1.0, 0.95, 0.9, 0.5, 0.4])


@dataclass(frozen=True)
class Kind:
    """One kind of queue: contacts a day, opening hours, day-to-day noise (log), yearly growth and swing, mailings."""

    name: str
    per_day: float
    opening: OpeningHours
    noise: float = 0.08
    growth: float = 0.0
    swing: float = 0.0
    mailings: int = 0


KINDS = (
    Kind("busy", 3000.0, OFFICE),
    Kind("thin", 60.0, OFFICE),
    Kind("sparse", 4.0, ALWAYS),
    Kind("volatile", 400.0, OFFICE, noise=0.3, mailings=12),
    Kind("growing", 500.0, SATURDAY, growth=0.6),
    Kind("yearly", 800.0, SATURDAY, swing=0.4),
    Kind("always", 1500.0, ALWAYS),
    Kind("saturday", 250.0, SATURDAY, noise=0.12),
)


def make_history(queues: int, *, years: float, interval_min: int, seed: int) -> tuple[History, dict[str, OpeningHours]]:
    """Generate a history up to the day before the horizon; every queue has its own random stream."""
    days = round(365 * years)
    grid = Grid(ZONE, interval_min, date.fromordinal(HORIZON.toordinal() - days), days)
    kinds = [KINDS[q % len(KINDS)] for q in range(queues)]
    names = tuple(f"{kind.name}_{q:03d}" for q, kind in enumerate(kinds))
    opening = {name: kind.opening for name, kind in zip(names, kinds, strict=True)}
    masks = {id(kind): kind.opening.mask(grid) for kind in KINDS}
    is_open = np.array([masks[id(kind)] for kind in kinds])
    volume, aht_s = np.empty(is_open.shape), np.empty(is_open.shape)
    for q, (kind, rng) in enumerate(zip(kinds, np.random.default_rng(seed).spawn(queues), strict=True)):
        volume[q] = np.where(is_open[q], rng.poisson(_expect(kind, grid, rng, is_open[q])), np.nan)
        mean_s = rng.uniform(180, 480) * (1 + 0.1 * np.sin(grid.slot_of / grid.slots * 2 * np.pi))
        spread = rng.gamma(np.maximum(volume[q], 1.0)) / np.maximum(volume[q], 1.0)
        aht_s[q] = np.where(volume[q] > 0, mean_s * spread, np.nan)
    return History(grid, names, volume, aht_s, is_open), opening


def _expect(kind: Kind, grid: Grid, rng: np.random.Generator, is_open: FloatArray) -> FloatArray:
    """Contacts expected per interval."""
    day = np.arange(grid.days)
    total = kind.per_day * rng.uniform(0.7, 1.4) * WEEK[grid.weekday_of] * np.exp(rng.normal(0, kind.noise, grid.days))
    total *= (1 + kind.growth) ** (day / 365) * (1 + kind.swing * np.sin(2 * np.pi * day / 365.25))
    for first in rng.integers(0, grid.days, kind.mailings):
        total[first : first + 4] *= (1.8, 1.4, 1.2, 1.1)[: grid.days - first]
    hour = grid.wall_min / 60
    curve = np.where(is_open, np.exp(-(((hour - 10.5) / 2.5) ** 2)) + 0.8 * np.exp(-(((hour - 15) / 3) ** 2)) + 0.05, 0)
    share = curve / np.maximum(np.bincount(grid.day_of, weights=curve, minlength=grid.days), 1e-9)[grid.day_of]
    expected: FloatArray = total[grid.day_of] * share
    return expected


def take_queues(history: History, count: int) -> History:
    """Keep the first queues."""
    return History(
        history.grid, history.queues[:count], history.volume[:count], history.aht_s[:count], history.open[:count]
    )


def measure(history: History, opening: dict[str, OpeningHours], workers: int) -> tuple[float, float]:
    """Forecast; seconds on the clock and on the processors, starting the pool included."""
    grid = Grid(ZONE, history.grid.interval_min, HORIZON, DAYS_AHEAD)
    began, cpu = time.perf_counter(), _cpu_s()
    with open_executor(workers) as executor:
        forecast = build_forecast(
            history,
            grid,
            opening={name: opening[name] for name in history.queues},
            fallback_aht_s=dict.fromkeys(history.queues, 300.0),
            map_queues=executor.map,
        )
    if not (np.isfinite(forecast.volume).all() and (forecast.volume >= 0).all()):
        raise RuntimeError("a forecast isn't finite or is negative")
    return time.perf_counter() - began, _cpu_s() - cpu


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row per number of queues."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--queues", type=int, default=200)
    parser.add_argument("--years", type=float, default=2.0)
    parser.add_argument("--interval-min", type=int, default=15)
    parser.add_argument("--workers", type=int, default=count_cores())
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    history, opening = make_history(
        chosen.queues, years=chosen.years, interval_min=chosen.interval_min, seed=chosen.seed
    )
    print(f"{'queues':>6}  {'seconds':>8}  {'cpu_s_per_queue':>15}  {'peak_gb':>8}")
    for count in sorted({max(1, chosen.queues // part) for part in (4, 2, 1)}):
        seconds, cpu_s = measure(take_queues(history, count), opening, chosen.workers)
        print(f"{count:6d}  {seconds:8.1f}  {cpu_s / count:15.2f}  {_peak_gb(chosen.workers):8.2f}", flush=True)
    print("peak_gb: this process at its largest plus workers x the largest of them, so never too little",
          file=sys.stderr)  # fmt: skip
    return 0


def _cpu_s() -> float:
    """Seconds on the processors, of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_gb(workers: int) -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + workers * largest) / 2**20


if __name__ == "__main__":
    sys.exit(main())
