"""What a roster gives for the rest of a day: by the formulas, and played through contact by contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.capacity.deferred_service import predict_deferred
from wfm.capacity.expected import predict_live
from wfm.capacity.shrinkage import on_queue
from wfm.core.arrays import frozen
from wfm.core.intraday import Projection, RestOfDay
from wfm.core.roster import ON_QUEUE
from wfm.core.simulation import SimulationOptions
from wfm.intraday.cut import cut_rest, cut_roster, spread_back
from wfm.simulate.run import run_simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Reforecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement, Shrinkage
    from wfm.core.roster import Roster
    from wfm.core.simulation import Simulation
    from wfm.intraday.cut import Rest

DAYS_SEEN = 2
"""Today and tomorrow: of work that may wait, what comes late today is due tomorrow, and competes with its own."""
NAMES = ("service_level", "asa_s", "backlog", "overdue")


def project_day(
    reforecast: Reforecast,
    requirement: Requirement,
    roster: Roster,
    *,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
    absence_counts: bool = False,
    until: int | None = None,
    replications: int = 20,
    seed: int = 1,
) -> Projection:
    """Project the roster from now to the end of the day.

    Lines are taken to be empty at now; work that may wait starts with its backlog. People of the roster are there as
    rostered: who is absent is out of it. With `absence_counts` the share that no roster places is taken off as well,
    as in a forecast of a week.

    Parameters
    ----------
    requirement : of the same forecast, see `requirement_now`
    until : first interval after the span (None: the end of the day); no later than that
    replications, seed : of the simulation; none is played with 0 replications

    Returns
    -------
    Projection; the simulated level is None where nothing was played or judged.
    """
    whole = reforecast.forecast
    grid, now = whole.grid, reforecast.now
    end = grid.day(int(grid.day_of[now])).stop
    until = end if until is None else min(until, end)
    rostered = count_rostered(roster, whole.queues)
    present = on_queue(rostered, shrinkage, grid=grid) if absence_counts else rostered.astype(np.float64)
    present[:, :now] = 0.0
    rest = cut_rest(reforecast, queues, days=DAYS_SEEN)
    with threadpool_limits(limits=1):
        foretold = _foretell(rest, present[:, rest.span])
    played = None
    if replications:
        away = shrinkage.unrostered if absence_counts else 0.0
        played = _play(reforecast, roster, queues, SimulationOptions(replications, seed, absence=away))
    shown = (np.arange(grid.size) >= now) & (np.arange(grid.size) < until)
    arrays = {name: spread_back(values, rest, grid.size) for name, values in foretold.items()}
    arrays = {name: frozen(np.where(shown, values, np.nan)) for name, values in arrays.items()}
    return Projection(
        grid=grid,
        queues=whole.queues,
        now=now,
        until=until,
        required=frozen(np.where(shown, requirement.roster_agents, np.nan)),
        rostered=frozen(np.where(shown, rostered, np.nan)),
        rest=tuple(
            _sum_up(reforecast, next(one for one in queues if one.name == name), q, arrays, played, until)
            for q, name in enumerate(whole.queues)
        ),
        **arrays,
    )


def count_rostered(roster: Roster, queues: Sequence[str]) -> IntArray:
    """People on each queue, shape (queue, t)."""
    grid, number = roster.grid, {name: q for q, name in enumerate(queues)}
    counts = np.zeros((len(queues), grid.size + 1), dtype=np.int64)
    for s in roster.stretches:
        if s.activity == ON_QUEUE and s.queue in number:
            first, last = (min(max(0, grid.index_of(moment)), grid.size) for moment in (s.start, s.end))
            counts[number[s.queue], first] += 1
            counts[number[s.queue], last] -= 1
    return np.asarray(counts.cumsum(axis=1)[:, :-1])


def _foretell(rest: Rest, present: FloatArray) -> dict[str, FloatArray]:
    """Service of each queue by the formulas: arrays (queue, t) of the rest."""
    forecast = rest.forecast
    rows = [_foretell_queue(forecast, q, queue, present[q]) for q, queue in enumerate(rest.queues)]
    found = {name: np.array([row[name] for row in rows]) for name in NAMES}
    for name in ("service_level", "asa_s"):
        found[name] = np.where(forecast.volume > 0, found[name], np.nan)
    return found


def _foretell_queue(forecast: Forecast, q: int, queue: Queue, present: FloatArray) -> dict[str, FloatArray]:
    grid, staffed = forecast.grid, queue.service_hours.mask(forecast.grid)
    volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
    aht_s = np.where(forecast.aht_s[q] > 0, forecast.aht_s[q], 1.0)
    if queue.deferral is not None:
        if not staffed.any():
            none = np.full(grid.size, np.nan)
            return {**dict.fromkeys(NAMES, none), "backlog": queue.deferral.backlog + np.cumsum(volume)}
        there = np.where(staffed, present, 0.0)
        done = predict_deferred(volume, aht_s, there, grid=grid, staffed=staffed, queue=queue, curve=False)
        return {name: getattr(done, name) for name in NAMES}
    told = predict_live(forecast, queue, volume, aht_s, present)
    return {**{name: getattr(told, name) for name in NAMES[:3]}, "overdue": np.zeros(grid.size)}


def _play(
    reforecast: Reforecast, roster: Roster, queues: Sequence[Queue], options: SimulationOptions
) -> Simulation:
    """Play today from now on."""
    rest = cut_rest(reforecast, queues, days=1)
    grid = reforecast.forecast.grid
    now_s = int(grid.midnights_utc[0]) + reforecast.now * grid.interval_s
    left = cut_roster(roster, rest.forecast.grid, now_s)
    return run_simulation(rest.forecast, left, queues=rest.queues, options=options)


def _sum_up(
    reforecast: Reforecast, queue: Queue, q: int, arrays: dict[str, FloatArray], played: Simulation | None, until: int
) -> RestOfDay:
    """One queue over the span."""
    volume = reforecast.forecast.volume[q, reforecast.now : until]
    span = slice(reforecast.now, until)
    simulated = half = None
    if played is not None:
        level = float(played.whole.service_level.mean[q])
        width = float(played.whole.service_level.half_width[q])
        simulated, half = (None if np.isnan(level) else level), (None if np.isnan(width) else width)
    last = until - 1
    return RestOfDay(
        queue=queue.name,
        volume=float(volume.sum()),
        target=queue.target.service_level,
        service_level=_weigh(arrays["service_level"][q, span], volume),
        asa_s=_weigh(arrays["asa_s"][q, span], volume),
        simulated=simulated,
        half_width=half,
        backlog=float(np.nan_to_num(arrays["backlog"][q, last])),
        overdue=float(np.nan_to_num(arrays["overdue"][q, last])),
        waits=queue.deferral is not None,
    )


def _weigh(values: FloatArray, volume: FloatArray) -> float | None:
    known = np.isfinite(values) & (volume > 0)
    total = float(volume[known].sum())
    return float(values[known] @ volume[known]) / total if total > 0 else None
