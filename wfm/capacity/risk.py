"""How sure a requirement is: sized and judged again on each course the horizon may take.

A requirement is sized for the expected contacts. On half of all days more come, and handle times are known no better.
The forecast's paths are courses as likely as each other: what most of them need, and on how many of them the staff
planned for the mean breaks its promise, is what a planner who must not fail asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.live import stationary_agents
from wfm.capacity.patience import find_patience
from wfm.capacity.transient import predict_service
from wfm.core.arrays import frozen
from wfm.core.requirement import Risk
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement

    Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

LEVEL = 0.8


def assess_risk(
    forecast: Forecast,
    requirement: Requirement,
    *,
    queues: Sequence[Queue],
    level: float = LEVEL,
    map_queues: Map = map,
) -> Risk:
    """Size every queue on each path, and count the days on which the requirement doesn't keep its promise there.

    Contacts that wait on the line are sized interval by interval by the stationary formulas; work that may wait needs
    as many more people than planned as its day brings more work. A day misses its promise where the share of its
    contacts answered in time, as predicted with `net_agents`, is below the target; where there is none, never.

    Raises
    ------
    CapacityError : a forecast without paths.
    """
    paths = forecast.paths
    if paths is None or not len(paths.volume):
        raise CapacityError.of([Fault("a forecast with paths", "none", where="paths", hint="--paths 100 draws some")])
    by_name = {queue.name: queue for queue in queues}
    works = [
        _Work(
            by_name[name],
            forecast.grid,
            volume := np.where(forecast.open[q], paths.volume[:, q], 0.0),
            np.where(volume > 0, paths.aht_s[:, q], 1.0),
            requirement.net_agents[q],
            find_patience(forecast, by_name[name]),
            np.where(forecast.open[q], forecast.volume[q] * forecast.aht_s[q], 0.0),
            level,
        )
        for q, name in enumerate(forecast.queues)
    ]
    found = list(map_queues(_assess, works))
    return Risk(level, frozen(np.array([one[0] for one in found])), frozen(np.array([one[1] for one in found])),
                len(paths.volume))  # fmt: skip


@dataclass(frozen=True)
class _Work:
    """One queue on every path: volume and aht_s (path, t), the agents planned (t,), the work expected (t,) in s."""

    queue: Queue
    grid: Grid
    volume: FloatArray
    aht_s: FloatArray
    net: IntArray
    patience_s: float | None
    expected: FloatArray
    level: float


def _assess(work: _Work) -> tuple[IntArray, FloatArray]:
    """Agents that a share of the paths need at most, (t,), and the share of them that miss, (day,)."""
    if work.queue.deferral is None:
        needs = np.array([
            stationary_agents(
                volume,
                aht_s,
                interval_s=work.grid.interval_s,
                open=work.queue.service_hours.mask(work.grid),
                queue=work.queue,
                patience_s=work.patience_s,
            )
            for volume, aht_s in zip(work.volume, work.aht_s, strict=True)
        ])  # fmt: skip
    else:
        needs = _scale_days(work)
    agents = np.quantile(needs, work.level, axis=0, method="inverted_cdf").astype(np.int64)
    return agents, _count_misses(work)


def _scale_days(work: _Work) -> IntArray:
    """Agents of work that may wait, in proportion to the work of the day: shape (path, t)."""
    day_of, days = work.grid.day_of, work.grid.days
    load = work.volume * work.aht_s
    drawn = np.array([np.bincount(day_of, weights=row, minlength=days) for row in load])
    usual = np.bincount(day_of, weights=work.expected, minlength=days)
    factor = drawn / np.where(usual > 0, usual, 1.0)
    out: IntArray = np.ceil(work.net * factor[:, day_of] - 1e-9).astype(np.int64)
    return out


def _count_misses(work: _Work) -> FloatArray:
    """Share of the paths in which a day's service level is below the promise: (day,), NaN without contacts."""
    promised = work.queue.target.service_level
    day_of, days = work.grid.day_of, work.grid.days
    missed = np.zeros((len(work.volume), days))
    for p, (volume, aht_s) in enumerate(zip(work.volume, work.aht_s, strict=True)):
        total = np.bincount(day_of, weights=volume, minlength=days)
        good = np.bincount(day_of, weights=volume * _predict(work, volume, aht_s), minlength=days)
        share = np.divide(good, total, out=np.full(days, np.nan), where=total > 0)
        missed[p] = np.where(np.isnan(share), np.nan, share < (promised or 0.0))
    known = ~np.isnan(missed)
    out = np.full(days, np.nan)
    np.divide(np.nansum(missed, axis=0), known.sum(axis=0), out=out, where=known.any(axis=0))
    return out


def _predict(work: _Work, volume: FloatArray, aht_s: FloatArray) -> FloatArray:
    """Service level of each interval on one path, with the agents planned."""
    queue, staffed = work.queue, work.queue.service_hours.mask(work.grid)
    if queue.deferral is not None:
        return predict_deferred(volume, aht_s, work.net, grid=work.grid, staffed=staffed, queue=queue).service_level
    return predict_service(
        volume,
        aht_s,
        work.net,
        interval_s=work.grid.interval_s,
        open=staffed,
        answer_within_s=queue.target.answer_within_s,
        patience_s=work.patience_s,
        slowdown=(1.0,) if queue.concurrency is None else queue.concurrency.slowdown,
        definition=queue.target.definition,
    ).service_level
