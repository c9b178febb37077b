"""One replication of a busy week on one core: `python -m benchmarks.simulate.speed`.

200 agents on shifts with breaks over 7 days, 100,000 contacts on five queues (two phone lines, one with impatient
callers who redial, chat with three sessions, e-mail, and webcare with a priority class), agents with one to three
skills that are all used. `--single` lets everyone serve the queue of their stretch only.
"""

from __future__ import annotations

import argparse
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.agent import Agent
from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.queue import Concurrency, Deferral, PriorityClass, Queue
from wfm.core.requirement import Target
from wfm.core.roster import ON_QUEUE, Roster, Stretch
from wfm.core.simulation import SimulationOptions
from wfm.simulate import run_simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DAY = OpeningHours(tuple(((480, 1260),) for _ in range(7)))
QUEUES = (
    Queue("service", "phone", Target(0.8, 20.0), DAY, patience_s=150.0, redial_share=0.3, priority=2),
    Queue("sales", "phone", Target(0.8, 30.0), DAY, priority=2),
    Queue("chat", "chat", Target(0.8, 45.0), DAY, patience_s=180.0, priority=2,
          concurrency=Concurrency(3, (1.0, 1.15, 1.35), 10)),
    Queue("email", "email", Target(0.9, 14400.0), DAY, deferral=Deferral(backlog=100)),
    Queue("webcare", "webcare", Target(0.9, 3600.0), DAY, priority=1,
          deferral=Deferral(classes=(PriorityClass("influential", 0.1, 0.95, 900.0),))),
)  # fmt: skip
SHARES = np.array([0.35, 0.15, 0.25, 0.15, 0.10])
AHT_S = np.array([200.0, 230.0, 300.0, 240.0, 160.0])
SKILLS = ((0,), (0, 1), (0, 3), (2,), (2, 4), (1, 3), (2, 3, 4), (0, 1, 3))
HOMES = (0, 0, 3, 2, 2, 1, 4, 0)


def make_forecast(contacts: int) -> Forecast:
    """Make a week with two peaks a day, quieter at the weekend."""
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 1), 7)
    hour = grid.wall_min / 60
    curve = np.exp(-(((hour - 10.5) / 2.5) ** 2)) + 0.8 * np.exp(-(((hour - 15) / 3) ** 2)) + 0.3
    is_open = np.tile(DAY.mask(grid), (len(QUEUES), 1))
    shape = np.where(is_open[0], curve * np.array([1.1, 1.05, 1, 1, 0.95, 0.55, 0.45])[grid.weekday_of][grid.day_of], 0)
    volume = SHARES[:, None] * shape * contacts / shape.sum()
    names = tuple(queue.name for queue in QUEUES)
    return Forecast(grid, names, volume, np.tile(AHT_S[:, None], grid.size), is_open)


def make_roster(agents: int, grid: Grid) -> tuple[Roster, tuple[Agent, ...]]:
    """Five shifts of eight and a half hours each with three breaks, starts spread over the morning and noon."""
    names = [queue.name for queue in QUEUES]
    people, stretches = [], []
    rng = np.random.default_rng(1)
    for a in range(agents):
        kind = a % len(SKILLS)
        people.append(Agent(f"a{a:04d}", f"Agent {a}", "agent", "full", tuple(names[q] for q in SKILLS[kind])))
        chance = np.array([1.1, 1.1, 1.1, 1.1, 1.1, 0.6, 0.5])
        for d in sorted(rng.choice(7, 5, replace=False, p=chance / chance.sum())):
            at = int(grid.midnights_utc[d]) + int(rng.integers(32, 51)) * 900
            parts = ((ON_QUEUE, 105), ("break", 15), (ON_QUEUE, 105), ("lunch", 30), (ON_QUEUE, 135), ("break", 15))
            for activity, minutes in (*parts, (ON_QUEUE, 105)):
                queue = names[HOMES[kind]] if activity == ON_QUEUE else ""
                until = at + minutes * 60
                stretches.append(Stretch(f"a{a:04d}", grid.dates[d], "day", activity, at, until, True, queue))
                at = until
    return Roster(grid, tuple(stretches)), tuple(people)


def main() -> None:
    """Time replications one by one and print their mean and what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--replications", type=int, default=5)
    parser.add_argument("--single", action="store_true")
    args = parser.parse_args()
    forecast = make_forecast(args.contacts)
    roster, people = make_roster(args.agents, forecast.grid)
    options = SimulationOptions(replications=args.replications, multi_skill=not args.single)
    wall: list[float] = []
    cpu: list[float] = []

    def one_by_one(function: Callable[[Any], Any], numbers: Iterable[Any]) -> Iterator[Any]:
        for number in numbers:
            begin, used = time.perf_counter(), time.process_time()
            result = function(number)
            wall.append(time.perf_counter() - begin)
            cpu.append(time.process_time() - used)
            yield result

    found = run_simulation(
        forecast, roster, queues=QUEUES, agents=people, options=options, map_replications=one_by_one
    ).whole  # fmt: skip
    for q, queue in enumerate(QUEUES):
        print(
            f"{queue.name:10} offered {found.offered.mean[q]:8,.0f}  service level {found.service_level.mean[q]:6.1%} "
            f"+- {found.service_level.half_width[q]:.1%}  given up {found.abandonment.mean[q]:5.1%}  "
            f"backlog {found.backlog.mean[q]:6.1f}"
        )
    print(
        f"agents={args.agents} contacts={found.offered.mean.sum():,.0f} skills={'one' if args.single else 'all'} "
        f"seconds a replication: {np.mean(wall):.2f}, worst {max(wall):.2f}; of the core {np.mean(cpu):.2f}"
    )


if __name__ == "__main__":
    main()
