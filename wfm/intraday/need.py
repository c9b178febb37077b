"""The people needed from now on, for the forecast made anew and what waits now.

Queues whose contacts wait on the line are sized anew: today, and the later days where their forecast has moved. Work
that may wait keeps its plan, moved to what it has become (see `catch_up`): sized anew from the middle of a day it would
ask for other hours altogether, without anything having happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.capacity.deferred_curves import draw_curves
from wfm.capacity.shrinkage import gross_agents, on_queue, roster_agents, shares_at
from wfm.capacity.size import size_queues
from wfm.core.arrays import frozen
from wfm.core.deferred_need import DeferredNeed
from wfm.intraday.catch_up import Waiting, move_plan
from wfm.intraday.cut import cut_rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.intraday import Reforecast
    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement, Shrinkage
    from wfm.intraday.cut import Rest

LEAST_MOVED = 0.02
"""A day whose work has moved by a smaller share is left as it was sized."""
SIZED = {
    "service_level": "expected_service_level", "asa_s": "expected_asa_s", "occupancy": "expected_occupancy",
    "abandonment": "expected_abandonment", "curve": "curve", "backlog": "backlog", "overdue": "overdue",
}  # fmt: skip


def requirement_now(
    reforecast: Reforecast,
    planned: Requirement,
    *,
    forecast: Forecast,
    queues: Sequence[Queue],
    shrinkage: Shrinkage,
) -> Requirement:
    """Say who is needed from now on; before now, and in FTE, all is as it was planned.

    What work that may wait is expected to get stays as planned, since it keeps its place in the plan; what the people
    of a roster make of it is for `project_day` to say. The curves of that work (`work`) begin at now: 0 before it, from
    there on what waits and what comes. Who counts the work done from the horizon's start finds nothing to do before
    now, and so begins there as well.

    Parameters
    ----------
    planned, forecast : the requirement and the forecast it was sized for, as they were before the horizon began

    Raises
    ------
    CapacityError : a promise nobody can keep.
    """
    rest = cut_rest(reforecast, queues)
    net = np.array(planned.net_agents if planned.net_agents.any() else _net_of(planned, shrinkage))
    for q, queue in enumerate(rest.queues):
        if queue.deferral is not None:
            net[q] = _move(reforecast, forecast, net[q], q, queue=queue, queues=queues)
    sized = _Sized.begin(planned, net)
    for q, queue in enumerate(rest.queues):
        part = _part_to_size(reforecast, forecast, queues, q) if queue.deferral is None else None
        if part is not None:
            sized.size_anew(q, part)
    grid, ahead = planned.grid, np.arange(planned.grid.size) >= reforecast.now
    load = reforecast.forecast.volume * reforecast.forecast.aht_s / grid.interval_s

    def join(before: Any, after: Any) -> Any:
        return frozen(np.where(ahead, after, before))

    expected: dict[str, Any] = {name: frozen(values) for name, values in sized.expected.items()}
    return replace(
        planned,
        offered_erlangs=join(planned.offered_erlangs, np.where(reforecast.forecast.open, load, 0.0)),
        net_agents=join(planned.net_agents, net),
        roster_agents=join(planned.roster_agents, roster_agents(net, shrinkage, grid=grid)),
        gross_agents=join(planned.gross_agents, gross_agents(net, shrinkage, grid=grid)),
        binding_target=tuple(tuple(names) for names in sized.binding),
        **expected,
        work=_draw_work(rest, net, shrinkage, grid.size),
        warnings=tuple(sized.warnings),
        pools=(),
        prices=(),
        risk=None,
    )


@dataclass
class _Sized:
    """A requirement as far as it is sized anew: `net` and `binding` (queue, t), `expected` by the names of arrays."""

    net: IntArray
    expected: dict[str, FloatArray]
    binding: list[list[str]]
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, planned: Requirement, net: IntArray) -> _Sized:
        """Begin with what was planned; `net` is filled in place."""
        told = {name: getattr(planned, name) for name in SIZED.values()}
        expected = {name: np.array(values) for name, values in told.items() if values is not None}
        return cls(net, expected, [list(names) for names in planned.binding_target])

    def size_anew(self, q: int, part: Rest) -> None:
        """Size a part of the horizon of queue `q`, which is cut out alone."""
        with threadpool_limits(limits=1):
            (sized,) = size_queues(part.forecast, part.queues)
        span, first = slice(part.now, part.span.stop), part.now - part.span.start
        self.net[q, span] = sized.net[first:]
        self.binding[q][span] = sized.binding[first:]
        self.warnings += sized.warnings
        for name, where in SIZED.items():
            if where in self.expected:
                self.expected[where][q, span] = getattr(sized, name)[first:]


def _net_of(planned: Requirement, shrinkage: Shrinkage) -> IntArray:
    """Agents on queue of a requirement that only says who is to be rostered."""
    whole: IntArray = np.floor(on_queue(planned.roster_agents, shrinkage, grid=planned.grid) + 1e-9).astype(np.int64)
    return whole


def _part_to_size(reforecast: Reforecast, before: Forecast, queues: Sequence[Queue], q: int) -> Rest | None:
    """Cut out the part of a queue's horizon that is to be sized anew; None where nothing has moved."""
    after, grid = reforecast.forecast, before.grid
    today = int(grid.day_of[reforecast.now])
    ahead = np.arange(grid.size) >= reforecast.now

    def add_up(forecast: Forecast) -> FloatArray:
        work = np.where(ahead & forecast.open[q], forecast.volume[q] * forecast.aht_s[q], 0.0)
        return np.bincount(grid.day_of, weights=work, minlength=grid.days).astype(np.float64)

    was, now = add_up(before), add_up(after)
    moved = np.flatnonzero(np.abs(now - was) > LEAST_MOVED * was)
    moved = moved[moved >= today]
    if not len(moved):
        return None
    rest = cut_rest(reforecast, queues, days=int(moved[-1]) - today + 1)
    one = slice(q, q + 1)
    alone = replace(
        rest.forecast, queues=rest.forecast.queues[one], volume=rest.forecast.volume[one],
        aht_s=rest.forecast.aht_s[one], open=rest.forecast.open[one],
    )  # fmt: skip
    return replace(rest, forecast=alone, queues=rest.queues[one])


def _move(
    reforecast: Reforecast, before: Forecast, net: IntArray, q: int, *, queue: Queue, queues: Sequence[Queue]
) -> IntArray:
    """Move the plan of a queue whose work may wait; `queue` is as cut off at now, `queues` as they are."""
    after, grid = reforecast.forecast, before.grid
    whole = next(one for one in queues if one.name == queue.name)
    assert whole.deferral is not None
    assert queue.deferral is not None
    handle = _mean_aht(after, q)
    due = queue.deferral.backlog_due
    return move_plan(
        Waiting(
            planned_s=np.where(before.open[q], before.volume[q] * before.aht_s[q], 0.0),
            new_s=np.where(after.open[q], after.volume[q] * after.aht_s[q], 0.0),
            net=net.astype(np.float64),
            staffed=whole.service_hours.mask(grid),
            lies_s=whole.deferral.backlog * _mean_aht(before, q),
            waits_s=float(reforecast.backlog[q]) * handle,
            left=sum(share * seconds for share, seconds in due) / grid.interval_s if due else None,
            now=reforecast.now,
            interval_s=grid.interval_s,
        )
    )


def _mean_aht(forecast: Forecast, q: int) -> float:
    weight = np.where(forecast.open[q], forecast.volume[q], 0.0)
    return float(np.average(forecast.aht_s[q], weights=weight)) if weight.any() else float(forecast.aht_s[q].mean())


def _draw_work(rest: Rest, net: IntArray, shrinkage: Shrinkage, size: int) -> DeferredNeed | None:
    """Draw the curves of work that may wait from now on, laid out on the whole horizon; None without any."""
    forecast = rest.forecast
    on = np.where(np.arange(size) >= rest.now, net, 0)[:, rest.span].astype(np.float64)
    rostered = on / (1.0 - shares_at(shrinkage, forecast.grid).unrostered)
    curves = np.zeros((2, len(rest.queues), size))
    waits = [False] * len(rest.queues)
    for q, queue in enumerate(rest.queues):
        staffed = queue.service_hours.mask(forecast.grid)
        if queue.deferral is None or not staffed.any():
            continue
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        aht_s = np.where(forecast.aht_s[q] > 0, forecast.aht_s[q], 1.0)
        found = draw_curves(
            volume, aht_s, grid=forecast.grid, staffed=staffed, queue=queue, net=on[q], rostered=rostered[q]
        )
        if found is not None:
            waits[q], curves[:, q, rest.span] = True, found
    # what waits lies there from the first moment of its day, where nobody is meant to be
    curves[:, :, : rest.now] = 0.0
    return DeferredNeed(tuple(waits), frozen(curves[0]), frozen(curves[1])) if any(waits) else None
