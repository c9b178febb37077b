"""What a roster gives for the rest of a day: by the formulas, and played through contact by contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.capacity.expected import predict_roster_service
from wfm.core.arrays import frozen
from wfm.core.intraday import Projection, RestOfDay
from wfm.core.requirement import Shrinkage
from wfm.core.roster import ON_QUEUE
from wfm.core.simulation import SimulationOptions
from wfm.intraday.cut import cut_rest, cut_roster, spread_back
from wfm.simulate.run import run_simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.intraday import Reforecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement
    from wfm.core.roster import Roster
    from wfm.core.simulation import Simulation
    from wfm.intraday.cut import Rest

DAYS_SEEN = 2
"""Today and tomorrow: of work that may wait, what comes late today is due tomorrow, and competes with its own."""
NO_SHRINKAGE = Shrinkage()
NAMES = ("service_level", "asa_s", "backlog", "overdue")


@dataclass(frozen=True)
class Staffing:
    """Who is there: a roster, of whose people the shares of `shrinkage` that no roster places are away.

    `breaks` are the roster's activities that last as long as planned when they begin late.
    """

    roster: Roster
    shrinkage: Shrinkage = NO_SHRINKAGE
    breaks: frozenset[str] = frozenset()


def project_day(
    reforecast: Reforecast,
    requirement: Requirement,
    staffing: Staffing,
    *,
    queues: Sequence[Queue],
    until: int | None = None,
    replications: int = 20,
    seed: int = 1,
) -> Projection:
    """Project a roster from now to the end of the day.

    Lines are taken to be empty at now; work that may wait starts with its backlog. Who is known to be absent is out of
    the roster, so that its people are there as rostered unless the staffing says otherwise, as in a forecast of a week.

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
    shown = (np.arange(grid.size) >= now) & (np.arange(grid.size) < until)

    def show(values: FloatArray | IntArray) -> FloatArray:
        return frozen(np.where(shown, values, np.nan))

    rest = cut_rest(reforecast, queues, days=DAYS_SEEN)
    with threadpool_limits(limits=1):
        foretold = _foretell(rest, staffing)
    arrays = {name: show(spread_back(values, rest, grid.size)) for name, values in foretold.items()}
    options = SimulationOptions(replications, seed, absence=staffing.shrinkage.unrostered)
    played = _play(reforecast, staffing, queues, options) if replications else None
    by_name = {queue.name: queue for queue in queues}
    return Projection(
        grid=grid,
        queues=whole.queues,
        now=now,
        until=until,
        required=show(requirement.roster_agents),
        rostered=show(count_rostered(staffing.roster, whole.queues)),
        rest=tuple(
            _sum_up(reforecast, by_name[name], arrays, q=q, until=until, played=played)
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


def _foretell(rest: Rest, staffing: Staffing) -> dict[str, FloatArray]:
    """Service of each queue by the formulas: arrays (queue, t) of the rest."""
    forecast = rest.forecast
    left = _cut_staffing(rest, staffing)
    told = predict_roster_service(
        forecast,
        count_rostered(left, forecast.queues),
        queues=rest.queues,
        shrinkage=staffing.shrinkage,
        roster=left,
        breaks=staffing.breaks,
    )
    found = {name: getattr(told, name) for name in NAMES}
    staffed = [queue.deferral is None or queue.service_hours.mask(forecast.grid).any() for queue in rest.queues]
    known = (forecast.volume > 0) & np.array(staffed)[:, None]
    for name in ("service_level", "asa_s"):
        found[name] = np.where(known, found[name], np.nan)
    return found


def _cut_staffing(rest: Rest, staffing: Staffing) -> Roster:
    """Cut off what of a roster is done before now, and after the days of the rest."""
    grid = rest.forecast.grid
    return cut_roster(staffing.roster, grid, int(grid.starts_utc[rest.now - rest.span.start]))


def _play(
    reforecast: Reforecast, staffing: Staffing, queues: Sequence[Queue], options: SimulationOptions
) -> Simulation:
    """Play today from now on."""
    rest = cut_rest(reforecast, queues, days=1)
    left = _cut_staffing(rest, staffing)
    return run_simulation(rest.forecast, left, queues=rest.queues, breaks=staffing.breaks, options=options)


def _sum_up(
    reforecast: Reforecast,
    queue: Queue,
    arrays: dict[str, FloatArray],
    *,
    q: int,
    until: int,
    played: Simulation | None,
) -> RestOfDay:
    """One queue, number `q`, over the span."""
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
