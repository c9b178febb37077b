"""What queues that share people need together: between the two ends the formulas give, found by simulation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.agent import Agent
from wfm.core.arrays import frozen
from wfm.core.requirement import Pool
from wfm.core.roster import ON_QUEUE, Roster, Stretch
from wfm.core.simulation import SimulationOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor

    from wfm.capacity.pooling import SharedQueues
    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement
    from wfm.scenario.scenario import Scenario

STEPS = 4
"""Between the least and the sum of the separate needs, so many steps are tried, the cheapest first."""
REPLICATIONS = 20


def find_pools(
    scenario: Scenario,
    forecast: Forecast,
    requirement: Requirement,
    executor: Executor,
    progress: Callable[[str, float], None],
) -> tuple[Pool, ...]:
    """Every group of queues that share people, with what it needs together."""
    from wfm.capacity.pooling import find_shared

    skills = [agent.skills for agent in scenario.staff.agents if agent.role == "agent"]
    shared = [pool for pool in find_shared(scenario.queues, skills) if requirement.net_agents[list(pool.queues)].any()]
    found = []
    for k, pool in enumerate(shared):
        found.append(_find_need(scenario, forecast, requirement, pool, executor))
        progress("pools", (k + 1) / len(shared))
    return tuple(found)


def _find_need(
    scenario: Scenario, forecast: Forecast, requirement: Requirement, pool: SharedQueues, executor: Executor
) -> Pool:
    """Take the first step between least and separate at which simulation keeps every promise."""
    from wfm.capacity.pooling import size_pool, staff_pool
    from wfm.simulate import run_simulation

    members = list(pool.queues)
    queues = tuple(replace(scenario.queues[q], fed_by=()) for q in members)
    separate = requirement.net_agents[members]
    most = separate.sum(axis=0)
    least = np.minimum(size_pool(forecast, scenario.queues, pool), most)
    part = _narrow(forecast, members)
    options = SimulationOptions(replications=REPLICATIONS, seed=scenario.seed, multi_skill=True)
    for step in range(STEPS + 1):
        need = least + np.ceil((most - least) * step / STEPS).astype(np.int64)
        alone, everywhere = staff_pool(need, separate, pool.flexible)
        roster, agents = _make_crew(forecast.grid, queues, alone, everywhere)
        made = run_simulation(
            part, roster, queues=queues, agents=agents, options=options, map_replications=executor.map
        )
        level = made.whole.service_level
        promised = np.array([queue.target.service_level or 0.0 for queue in queues])
        # A queue without contacts has no service level, and no promise to break.
        if step == STEPS or not (level.mean < promised).any():
            break
    return Pool(
        queues=tuple(queue.name for queue in queues),
        flexible=pool.flexible,
        separate=frozen(most),
        least=frozen(least),
        need=frozen(need),
        service=tuple(float(v) for v in level.mean),
        half_width=tuple(float(v) for v in level.half_width),
    )


def _narrow(forecast: Forecast, members: list[int]) -> Forecast:
    """Only these queues of a forecast, as its mean says."""
    return replace(
        forecast,
        queues=tuple(forecast.queues[q] for q in members),
        volume=frozen(forecast.volume[members]),
        aht_s=frozen(forecast.aht_s[members]),
        open=frozen(forecast.open[members]),
        quantiles={},
        paths=None,
    )


def _make_crew(
    grid: Grid, queues: tuple[Queue, ...], alone: IntArray, everywhere: IntArray
) -> tuple[Roster, tuple[Agent, ...]]:
    """People without names who are on queue as counts say: those of one queue each, and those of all."""
    names = tuple(queue.name for queue in queues)
    stretches: list[Stretch] = []
    agents: list[Agent] = []
    spread = [_share_out(everywhere, q, alone) for q in range(len(names))]
    for kind, counts in (("one", alone), ("all", np.array(spread))):
        for q, name in enumerate(names):
            for k in range(int(counts[q].max(initial=0))):
                person = f"{name} {kind} {k + 1}"
                agents.append(Agent(person, person, "agent", "", names if kind == "all" else (name,)))
                stretches += _list_stretches(grid, person, name, counts[q] > k)
    stretches.sort(key=lambda s: (s.agent, s.start))
    return Roster(grid, tuple(stretches)), tuple(agents)


def _share_out(everywhere: IntArray, q: int, alone: IntArray) -> IntArray:
    """Give people of all queues a queue to be counted under, in equal parts."""
    count = len(alone)
    part: IntArray = everywhere // count + (q < everywhere % count)
    return part


def _list_stretches(grid: Grid, person: str, queue: str, on: Iterable[bool]) -> Iterator[Stretch]:
    starts, day_of = grid.starts_utc, grid.day_of
    times = np.flatnonzero(np.asarray(on))
    if not times.size:
        return
    for run in np.split(times, np.flatnonzero((np.diff(times) > 1) | (np.diff(day_of[times]) > 0)) + 1):
        begin, day = int(starts[run[0]]), grid.dates[int(day_of[run[0]])]
        end = int(starts[run[-1]]) + grid.interval_s
        yield Stretch(person, day, "pool", ON_QUEUE, begin, end, paid=True, queue=queue)
