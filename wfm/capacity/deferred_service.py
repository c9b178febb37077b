"""How much work that may wait is done in time with staff as it is: needed, rostered or one agent more or less.

How it is computed, and what is an approximation, is said in `deferred_outlook` and `deferred_chain`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_outlook import Outlook, look_ahead
from wfm.capacity.deferred_work import Work, make_work
from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue

NODES = 40
_NEGLIGIBLE = 1e-3


@dataclass(frozen=True)
class ClassService:
    """One priority class ("" for the contacts of none): what is promised and what it gets, shape (t,)."""

    name: str
    promise: float
    volume: FloatArray
    service_level: FloatArray


@dataclass(frozen=True)
class DeferredService:
    """What staff does with work that may wait, per interval of the horizon, shape (t,).

    `service_level` is the share of what comes in here that is done when due (1 where nothing comes), `asa_s` its mean
    wait until it is started, in staffed time; `occupancy` the share of agents' time at work; `backlog` contacts wait
    at the end, `overdue` of them late. `curve` (t, len(CURVE_STEPS)): the service level with agents more or less in
    this interval only. `classes` in the order they are served; `backlog_level` is the share in time of what was there
    at the start (1 for nothing).
    """

    service_level: FloatArray
    asa_s: FloatArray
    occupancy: FloatArray
    backlog: FloatArray
    overdue: FloatArray
    curve: FloatArray
    classes: tuple[ClassService, ...]
    backlog_level: float


def predict_deferred(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    grid: Grid,
    staffed: BoolArray,
    queue: Queue,
    curve: bool = True,
) -> DeferredService:
    """Predict the share done in time, wait, backlog and what is overdue with these agents.

    Poisson arrivals, exponential handling; class by class, within a class those who chose a time first, else in order
    of arrival. After the horizon volume and agents go on as on its last days.

    Parameters
    ----------
    volume, aht_s : shape (t,), contacts that come in (also outside staffed hours), seconds
    agents : shape (t,), >= 0, may be fractional
    staffed : shape (t,), when the clock of the promise runs
    curve : whether the service with agents more or less is asked for; else it repeats that of these agents

    Raises
    ------
    CapacityError : bad numbers, with queue and interval.
    """
    contacts = np.asarray(volume, dtype=np.float64)
    handle = np.broadcast_to(np.asarray(aht_s, dtype=np.float64), contacts.shape)
    work = make_work(contacts, handle, grid=grid, staffed=staffed, queue=queue)
    staff = np.broadcast_to(checked(f"queue {queue.name}: agents", agents), contacts.shape)
    return describe(work, staff, curve=curve)


def describe(work: Work, agents: FloatArray, *, curve: bool = True) -> DeferredService:
    """Predict for work that is already split into streams; `agents` (t,) of the horizon."""
    outlook = look_ahead(work, agents, nodes=NODES)
    size = work.size
    in_time = [outlook.in_time(j) for j in range(len(work.streams))]
    waits = [outlook.waits(j) for j in range(len(work.streams))]
    level, backlog_level = _by_interval(work, in_time, empty=1.0)
    wait, _ = _by_interval(work, waits, empty=0.0)
    levels = [_by_interval(work, [outlook.in_time(j, step) for j in range(len(in_time))], empty=1.0)[0]
              if step and curve else level for step in CURVE_STEPS]
    with np.errstate(divide="ignore", invalid="ignore"):
        occupancy = np.where(agents > 0, outlook.system.at_work[:size] / agents, 0.0)
    return DeferredService(
        service_level=frozen(level),
        asa_s=frozen(wait),
        occupancy=frozen(np.minimum(occupancy, 1.0)),
        backlog=frozen(outlook.system.waiting[:size].copy()),
        overdue=frozen(np.minimum(_overdue(outlook), outlook.system.waiting)[:size]),
        curve=frozen(np.stack(levels, axis=1)),
        classes=_class_services(work, in_time),
        backlog_level=backlog_level,
    )


def shares_in_time(work: Work, in_time: list[FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Contacts and late contacts by class, day of arrival and day they are handled, and late ones by interval.

    The first two have shape (class, 1 + day, day), classes in the order of `class_names`, days of the axis, the first
    row for what lies there at the start. The last has shape (t,): when they should have been handled, half-way between
    release and due time on the staffed clock.
    """
    grid = work.clock.grid
    names = class_names(work)
    count, late = np.zeros((2, len(names), grid.days + 1, grid.days))
    when = np.zeros(grid.size)
    for stream, odds in zip(work.streams, in_time, strict=True):
        row = np.where(stream.source < 0, 0, grid.day_of[np.maximum(stream.source, 0)] + 1)
        middle = work.clock.moment_of((work.clock.shown_at(stream.release_s) + work.clock.shown_at(stream.due_s)) / 2)
        handled = np.minimum((middle // grid.interval_s).astype(np.int64), grid.size - 1)
        place = (np.full(row.size, names.index(stream.name)), row, grid.day_of[handled])
        np.add.at(count, place, stream.volume)
        np.add.at(late, place, stream.volume * (1.0 - odds))
        when += np.bincount(handled, weights=stream.volume * (1.0 - odds), minlength=grid.size)
    return count, late, when


def class_names(work: Work) -> list[str]:
    """Names of the classes in the order they are served; "" for the contacts of none."""
    return list(dict.fromkeys(stream.name for stream in work.streams))


def _by_interval(work: Work, figures: list[FloatArray], *, empty: float) -> tuple[FloatArray, float]:
    """Mean over contacts of each interval of the horizon, shape (t,), and of those there at the start."""
    count, total = np.zeros(work.clock.grid.size + 1), np.zeros(work.clock.grid.size + 1)
    for stream, figure in zip(work.streams, figures, strict=True):
        count += np.bincount(stream.source + 1, weights=stream.volume, minlength=count.size)
        total += np.bincount(stream.source + 1, weights=stream.volume * figure, minlength=count.size)
    mean = np.divide(total, count, out=np.full(count.size, empty), where=count > 0)
    return mean[1 : work.size + 1].copy(), float(mean[0])


def _class_services(work: Work, in_time: list[FloatArray]) -> tuple[ClassService, ...]:
    found = []
    for name in class_names(work):
        mine = [j for j, stream in enumerate(work.streams) if stream.name == name]
        part = replace(work, streams=tuple(work.streams[j] for j in mine))
        level, _ = _by_interval(part, [in_time[j] for j in mine], empty=1.0)
        volume = np.zeros(work.clock.grid.size + 1)
        for stream in part.streams:
            volume += np.bincount(stream.source + 1, weights=stream.volume, minlength=volume.size)
        volume = volume[1 : work.size + 1].copy()
        found.append(ClassService(name, work.streams[mine[0]].promise, frozen(volume), frozen(level)))
    return tuple(found)


def _overdue(outlook: Outlook) -> FloatArray:
    """Mean contacts that wait though they were due, at the end of each interval of the axis."""
    clock = outlook.work.clock
    length = float(clock.grid.interval_s)
    ends = np.flatnonzero(clock.staffed) + 1
    total = np.zeros(ends.size)
    for j, stream in enumerate(outlook.work.streams):
        busy, needs = outlook.met(j)
        first = np.searchsorted(ends * length, stream.due_s - 1e-6)
        alive = np.flatnonzero((stream.volume > 0) & (busy > _NEGLIGIBLE) & (first < ends.size))
        k = first[alive]
        while alive.size:
            begun = outlook.started(j, needs[alive], stream.release_s[alive], ends[k].astype(np.float64) * length)
            waits = busy[alive] * (1.0 - begun.mean(axis=1))
            np.add.at(total, k, waits * stream.volume[alive])
            k = k + 1
            on = (waits > _NEGLIGIBLE) & (k < ends.size)
            alive, k = alive[on], k[on]
    out = np.zeros(clock.grid.size)
    # Nothing falls due and nothing is done while closed.
    since = np.searchsorted(ends, np.arange(1, clock.grid.size + 1), side="right") - 1
    out[since >= 0] = total[since[since >= 0]]
    return out
