"""The door of this package: from a forecast to the people each queue needs in each interval."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.capacity.deferred_curves import draw_curves
from wfm.capacity.deferred_size import size_deferred
from wfm.capacity.fte import count_fte, partial_weeks
from wfm.capacity.live import size_live
from wfm.capacity.patience import find_patience
from wfm.capacity.shrinkage import gross_agents, roster_agents, shares_at, shrinkage_faults
from wfm.capacity.steady import size_long_deferred, size_steady_live
from wfm.core.arrays import frozen
from wfm.core.deferred_need import DeferredNeed
from wfm.core.requirement import DEFINITIONS, Requirement
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.capacity.sized import SizedQueue
    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.options import TeamLeadRule
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage

_INTERVAL = re.compile(r"\binterval (\d+)\b(?!-)")
MOST_ERLANGS = 1e6
"""Largest load of an interval that the models are checked for; far above it there is no memory for the states."""
LONGEST_EXACT_DAYS = 35
"""Longer horizons are for people, not for rosters: their queues are sized by the formulas in steady state."""


def size_requirement(
    forecast: Forecast,
    *,
    queues: tuple[Queue, ...],
    shrinkage: Shrinkage,
    full_time_hours: float,
    mean_contract_hours: float,
    team_leads: TeamLeadRule,
    week_starts_on: int,
) -> Requirement:
    """People needed per queue and interval, and the FTE that makes.

    Each queue is sized by itself, by what its contacts do: those that wait on the line by `wfm.capacity.live`, those
    that may wait by `wfm.capacity.deferred_size`, both of them by `wfm.capacity.steady` on horizons above
    `LONGEST_EXACT_DAYS`. Every target is sized by itself and the one that asks most binds. Where
    there is no volume nobody is needed.

    Parameters
    ----------
    forecast : volume in contacts and aht_s in seconds, shape (queue, t); closed intervals count as without volume
    full_time_hours : contract hours a week of one FTE
    mean_contract_hours : mean contract hours a week of an agent, for heads
    week_starts_on : first day of the contract week, Monday 0

    Raises
    ------
    CapacityError : all faults at once: negative or unknown volume, a handle time of 0 or less, a target no number of
        agents can reach, shares out of range; names queue and interval.

    Source
    ------
    Those of the two modules; checked against simulation in benchmarks/simulate/requirement.py.
    """
    ordered = _in_order(forecast, queues)
    _check(forecast, ordered, shrinkage, full_time_hours=full_time_hours, mean_contract_hours=mean_contract_hours)
    sized = size_queues(forecast, ordered)
    net = _stack(sized, "net")
    gross = gross_agents(net, shrinkage, grid=forecast.grid)
    rows = count_fte(
        gross,
        grid=forecast.grid,
        queues=forecast.queues,
        full_time_hours=full_time_hours,
        mean_contract_hours=mean_contract_hours,
        team_leads=team_leads,
        week_starts_on=week_starts_on,
    )
    return Requirement(
        grid=forecast.grid,
        queues=forecast.queues,
        open=frozen(np.array([queue.service_hours.mask(forecast.grid) for queue in ordered])),
        offered_erlangs=_stack(sized, "load"),
        net_agents=net,
        roster_agents=frozen(roster_agents(net, shrinkage, grid=forecast.grid)),
        gross_agents=frozen(gross),
        expected_service_level=_stack(sized, "service_level"),
        expected_asa_s=_stack(sized, "asa_s"),
        expected_occupancy=_stack(sized, "occupancy"),
        binding_target=tuple(one.binding for one in sized),
        fte=rows,
        warnings=(*(text for one in sized for text in one.warnings), *_tell_weeks(forecast.grid, week_starts_on)),
        expected_abandonment=_stack(sized, "abandonment"),
        curve=_stack(sized, "curve"),
        backlog=_stack(sized, "backlog"),
        overdue=_stack(sized, "overdue"),
        work=_cumulate(forecast, ordered, net, shrinkage),
    )


def _tell_weeks(grid: Grid, week_starts_on: int) -> tuple[str, ...]:
    weeks = partial_weeks(grid, week_starts_on)
    return tuple(f"FTE of the week of {week} is of {days} of 7 days" for week, days in weeks)


def _cumulate(
    forecast: Forecast, queues: Sequence[Queue], net: IntArray, shrinkage: Shrinkage
) -> DeferredNeed | None:
    """Cumulative need of queues whose work may wait; None without any, or on horizons too long for rosters."""
    grid = forecast.grid
    if grid.days > LONGEST_EXACT_DAYS:
        return None
    on_queue = net.astype(np.float64)
    rostered = on_queue / (1.0 - shares_at(shrinkage, grid).unrostered)
    curves = np.zeros((2, len(queues), grid.size))
    waits = [False] * len(queues)
    for q, queue in enumerate(queues):
        if queue.deferral is None:
            continue
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        aht_s = np.where(volume > 0, forecast.aht_s[q], 1.0)
        staffed = queue.service_hours.mask(grid)
        found = draw_curves(
            volume, aht_s, grid=grid, staffed=staffed, queue=queue, net=on_queue[q], rostered=rostered[q]
        )
        if found is not None:
            waits[q], curves[:, q] = True, found
    return DeferredNeed(tuple(waits), frozen(curves[0]), frozen(curves[1])) if any(waits) else None


def size_queues(forecast: Forecast, queues: Sequence[Queue]) -> tuple[SizedQueue, ...]:
    """Size every queue of a forecast, in its order and for sound input.

    Raises
    ------
    CapacityError : promises no number of agents can keep, those of all queues at once.
    """
    found, faults = [], []
    for q, queue in enumerate(queues):
        try:
            sized = size_queue(forecast, q, queue)
        except CapacityError as error:
            faults += [replace(f, where=_tell_when(f.where, forecast.grid)) for f in error.faults]
        else:
            found.append(replace(sized, warnings=tuple(_tell_when(w, forecast.grid) for w in sized.warnings)))
    if faults:
        raise CapacityError.of(faults)
    return tuple(found)


def _tell_when(text: str, grid: Grid) -> str:
    """Say of an interval when it is: below this door they only have a number."""
    return _INTERVAL.sub(lambda found: f"interval {grid.iso(int(found[1]))}", text)


def size_queue(forecast: Forecast, q: int, queue: Queue) -> SizedQueue:
    """Size queue number q of a forecast, for sound input; intervals are told by number."""
    volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
    aht_s = np.where(volume > 0, forecast.aht_s[q], 1.0)
    staffed = queue.service_hours.mask(forecast.grid)
    if queue.deferral is not None:
        wait = size_deferred if forecast.grid.days <= LONGEST_EXACT_DAYS else size_long_deferred
        return wait(volume, aht_s, grid=forecast.grid, staffed=staffed, queue=queue)
    size = size_live if forecast.grid.days <= LONGEST_EXACT_DAYS else size_steady_live
    return size(
        volume,
        aht_s,
        interval_s=forecast.grid.interval_s,
        open=staffed,
        queue=queue,
        patience_s=find_patience(forecast, queue),
    )


def _stack(sized: Sequence[SizedQueue], name: str) -> Any:
    """One array of all queues, shape (queue, t, ...), read-only."""
    return frozen(np.array([getattr(one, name) for one in sized]))


def _in_order(forecast: Forecast, queues: tuple[Queue, ...]) -> tuple[Queue, ...]:
    by_name = {queue.name: queue for queue in queues}
    missing = [name for name in forecast.queues if name not in by_name]
    if missing:
        known = ", ".join(by_name) or "none"
        raise CapacityError.of([Fault(f"a queue of the scenario ({known})", name, where="queue") for name in missing])
    return tuple(by_name[name] for name in forecast.queues)


def _check(forecast: Forecast, queues: tuple[Queue, ...], shrinkage: Shrinkage, **hours: float) -> None:
    faults = [Fault("hours above 0", f"{v:g}", where=k) for k, v in hours.items() if not v > 0]
    faults += shrinkage_faults(shrinkage)
    for q, queue in enumerate(queues):
        faults += _target_faults(queue) + _forecast_faults(forecast, q)
    if faults:
        raise CapacityError.of(faults)


def _target_faults(queue: Queue) -> list[Fault]:
    target, at = queue.target, f"queues.{queue.name}"
    faults = []
    if target.service_level is None and target.asa_s is None and target.max_occupancy is None:
        faults.append(Fault("at least one target", "none", where=f"{at}.target"))
    level = target.service_level
    if level is not None and not 0.0 < level < 1.0:
        hint = "no number of agents reaches 1" if level == 1.0 else "write shares as 0.80"
        faults.append(Fault("a share in (0, 1)", f"{level:g}", where=f"{at}.target.service_level", hint=hint))
    if not 0.0 <= target.answer_within_s < np.inf:
        got = f"{target.answer_within_s:g}"
        faults.append(Fault("seconds of at least 0", got, where=f"{at}.target.answer_within_s"))
    if target.asa_s is not None and not 0.0 < target.asa_s < np.inf:
        faults.append(Fault("seconds above 0", f"{target.asa_s:g}", where=f"{at}.target.asa_s"))
    for name, share in (("max_occupancy", target.max_occupancy), ("max_abandonment", target.max_abandonment)):
        if share is not None and not 0.0 < share <= 1.0:
            faults.append(Fault("a share in (0, 1]", f"{share:g}", where=f"{at}.target.{name}"))
    if target.definition not in DEFINITIONS:
        faults.append(Fault(" or ".join(DEFINITIONS), target.definition, where=f"{at}.target.definition"))
    return faults + _waiting_faults(queue, at)


def _waiting_faults(queue: Queue, at: str) -> list[Fault]:
    """Faults of how contacts of a queue wait and are held."""
    faults = []
    if queue.patience_s is not None and not 0.0 < queue.patience_s < np.inf:
        faults.append(Fault("seconds above 0", f"{queue.patience_s:g}", where=f"{at}.patience_s"))
    if not 0.0 <= queue.redial_share < 1.0:
        faults.append(Fault("a share in [0, 1)", f"{queue.redial_share:g}", where=f"{at}.redial_share"))
    if queue.lines is not None and queue.lines < 1:
        faults.append(Fault("at least 1 line", f"{queue.lines}", where=f"{at}.lines"))
    held = queue.concurrency
    if held is not None and (held.sessions < 1 or len(held.slowdown) != held.sessions or min(held.slowdown) <= 0):
        got = f"{held.sessions} with slowdown {', '.join(f'{k:g}' for k in held.slowdown) or 'none'}"
        faults.append(Fault("1 session or more, and a slowdown above 0 for each number of them", got,
                            where=f"{at}.concurrency"))  # fmt: skip
    if held is not None and queue.deferral is not None:
        faults.append(Fault("concurrency or deferral", "both", where=at))
    return faults


def _forecast_faults(forecast: Forecast, q: int) -> list[Fault]:
    """At most one fault for volumes and one for handle times, naming the first interval and how many there are.

    Where there are none, one for the first load above what the models are made for.
    """
    volume, aht_s, is_open = forecast.volume[q], forecast.aht_s[q], forecast.open[q]
    bad_volume = is_open & ~((volume >= 0) & np.isfinite(volume))
    bad_aht = is_open & (volume > 0) & ~((aht_s > 0) & np.isfinite(aht_s))
    faults = []
    for name, values, bad in (("volume", volume, bad_volume), ("aht_s", aht_s, bad_aht)):
        if bad.any():
            first = int(np.flatnonzero(bad)[0])
            where = f"{forecast.queues[q]} {name}, interval {forecast.grid.iso(first)}"
            expected = "contacts of at least 0" if name == "volume" else "seconds above 0"
            hint = f"{int(bad.sum())} intervals in all"
            faults.append(Fault(expected, f"{float(values[first]):g}", where=where, hint=hint))
    if faults:
        return faults
    load = np.where(is_open & (volume > 0), volume, 0.0) * np.where(volume > 0, aht_s, 0.0) / forecast.grid.interval_s
    if (load > MOST_ERLANGS).any():
        first = int(np.argmax(load > MOST_ERLANGS))
        where = f"{forecast.queues[q]}, interval {forecast.grid.iso(first)}"
        got = f"{load[first]:g}"
        faults.append(Fault(f"a load of at most {MOST_ERLANGS:g} erlang", got, where=where))
    return faults
