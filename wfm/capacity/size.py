"""The door of this package: from a forecast to the people each queue needs in each interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.erlang_c import asa, occupancy, service_level
from wfm.capacity.fte import count_fte, partial_weeks
from wfm.capacity.search import agents_for_asa, agents_for_occupancy, agents_for_service_level
from wfm.capacity.shrinkage import gross_agents, roster_agents, shrinkage_faults
from wfm.core.arrays import frozen
from wfm.core.requirement import Requirement
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.options import TeamLeadRule
    from wfm.core.queue import Queue
    from wfm.core.requirement import Shrinkage, Target

ROUGH_FROM = 0.25
"""Handle time over interval length from which interval-by-interval sizing is rough (Green, Kolesar, Soares 2001)."""

_NAMES = ("service_level", "asa", "occupancy")


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
    """People needed per queue and interval, and the FTE that makes, by Erlang C.

    Each queue and interval stands alone. Every target is sized by itself and the one that asks most binds; ties go to
    service level, then asa. Where there is no volume nobody is needed; where there is, there are always more agents
    than load.

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
    Gans, Koole and Mandelbaum (2003), section 4.1; checked in tests/capacity/test_size_requirement.py.
    """
    ordered = _in_order(forecast, queues)
    _check(forecast, ordered, shrinkage, full_time_hours=full_time_hours, mean_contract_hours=mean_contract_hours)
    volume, aht_s = _needed(forecast)
    load = volume * aht_s / forecast.grid.interval_s
    net, binding = _size_queues(load, aht_s, ordered)
    within = np.array([[queue.target.answer_within_s] for queue in ordered])
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
        open=forecast.open,
        offered_erlangs=frozen(load),
        net_agents=frozen(net),
        roster_agents=frozen(roster_agents(net, shrinkage, grid=forecast.grid)),
        gross_agents=frozen(gross),
        expected_service_level=frozen(service_level(load, net, aht_s=aht_s, answer_within_s=within)),
        expected_asa_s=frozen(asa(load, net, aht_s=aht_s)),
        expected_occupancy=frozen(occupancy(load, net)),
        binding_target=binding,
        fte=rows,
        warnings=_rough_warnings(forecast, volume, aht_s) + _week_warnings(forecast, week_starts_on),
    )


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
    if queue.channel != "phone":
        faults.append(Fault("channel phone, the only one sized so far", queue.channel, where=f"{at}.channel"))
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
    share = target.max_occupancy
    if share is not None and not 0.0 < share <= 1.0:
        faults.append(Fault("a share in (0, 1]", f"{share:g}", where=f"{at}.target.max_occupancy"))
    return faults


def _forecast_faults(forecast: Forecast, q: int) -> list[Fault]:
    """At most one fault for volumes and one for handle times, naming the first interval and how many there are."""
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
    return faults


def _needed(forecast: Forecast) -> tuple[FloatArray, FloatArray]:
    """Volume with closed intervals at 0, and handle times that are above 0 everywhere."""
    volume = np.where(forecast.open, forecast.volume, 0.0)
    return volume, np.where(volume > 0, forecast.aht_s, 1.0)


def _size_queues(
    load: FloatArray, aht_s: FloatArray, queues: tuple[Queue, ...]
) -> tuple[IntArray, tuple[tuple[str, ...], ...]]:
    net = np.zeros(load.shape, dtype=np.int64)
    binding = []
    for q, queue in enumerate(queues):
        asked = _asked(load[q], aht_s[q], queue.target)
        net[q] = asked.max(axis=0)
        names = np.where(net[q] > 0, np.array(_NAMES)[asked.argmax(axis=0)], "")
        binding.append(tuple(str(name) for name in names))
    return net, tuple(binding)


def _asked(load: FloatArray, aht_s: FloatArray, target: Target) -> IntArray:
    """Agents each target asks for, in the order of `_NAMES`: shape (3, t); -1 where there is no such target."""
    asked = np.full((3, load.size), -1, dtype=np.int64)
    if target.service_level is not None:
        asked[0] = agents_for_service_level(
            load, aht_s=aht_s, service_level=target.service_level, answer_within_s=target.answer_within_s
        )
    if target.asa_s is not None:
        asked[1] = agents_for_asa(load, aht_s=aht_s, asa_s=target.asa_s)
    if target.max_occupancy is not None:
        stable = np.where(load > 0, np.floor(load) + 1.0, 0.0).astype(np.int64)
        asked[2] = np.maximum(agents_for_occupancy(load, target.max_occupancy), stable)
    return asked


def _rough_warnings(forecast: Forecast, volume: FloatArray, aht_s: FloatArray) -> tuple[str, ...]:
    warnings = []
    for q, name in enumerate(forecast.queues):
        busy: BoolArray = volume[q] > 0
        rough = busy & (aht_s[q] / forecast.grid.interval_s >= ROUGH_FROM)
        if rough.any():
            mean = float(np.average(aht_s[q][busy], weights=volume[q][busy]))
            share = mean / forecast.grid.interval_s
            warnings.append(
                f"queue {name}: a contact takes {mean:.0f} s, {share:.2f} of an interval (at least {ROUGH_FROM} in "
                f"{int(rough.sum())} of {int(busy.sum())} intervals): sizing each interval by itself asks too little "
                "just after a peak and too much on the way up"
            )
    return tuple(warnings)


def _week_warnings(forecast: Forecast, week_starts_on: int) -> tuple[str, ...]:
    return tuple(
        f"FTE of the week of {week} is of {days} of 7 days"
        for week, days in partial_weeks(forecast.grid, week_starts_on)
    )
