"""What a queue of work that may wait has to do: who comes when, from when it can be handled, when it is due.

Contacts are served class by class, those who chose a time before the others of their class, and within each of these
streams in order of arrival. The axis runs on past the horizon with a copy of its last days, so that work due after the
end is provided for and competes with what comes then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deadlines import StaffedClock, chosen_release, due_by_closing, due_within
from wfm.capacity.inputs import checked
from wfm.core.arrays import frozen
from wfm.core.grid import Grid
from wfm.core.queue import Deferral, PriorityClass
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.queue import Queue

PARTS = 2
"""Moments per interval that stand for its arrivals: in the middle of its halves."""
SHARE_IN_TIME = 0.80
"""Of work that may wait, promised in time where the target doesn't say."""
_LONGEST_DAYS = 60


@dataclass(frozen=True)
class Stream:
    """Contacts that are served in order of arrival, in packets (p,).

    `source` is the interval a packet came in (-1: there at the start), `volume` its contacts, `release_s` and `due_s`
    moments of the axis, `aht_s` seconds; `promise` is the share that must be in time, `within_s` the time promised.
    """

    name: str
    promise: float
    within_s: float
    source: IntArray
    volume: FloatArray
    release_s: FloatArray
    due_s: FloatArray
    aht_s: FloatArray


@dataclass(frozen=True)
class Work:
    """A queue's streams in the order they are served, on an axis of which the first `size` intervals are the horizon.

    `parts` moments stand for the arrivals of an interval. `volume`, `aht_s` (t,) are of the whole axis; `backlog`
    contacts are there at the start.
    """

    clock: StaffedClock
    size: int
    days: int
    parts: int
    volume: FloatArray
    aht_s: FloatArray
    backlog: float
    streams: tuple[Stream, ...]


def make_work(
    volume: FloatArray, aht_s: FloatArray, *, grid: Grid, staffed: BoolArray, queue: Queue, parts: int = PARTS
) -> Work:
    """Split a queue's contacts into streams with due times, on an axis prolonged past the horizon.

    Raises
    ------
    CapacityError : bad numbers (with the interval), contacts of a queue that is never staffed, classes that share out
        more than all contacts.
    """
    where = f"queue {queue.name}: "
    contacts = checked(where + "volume", volume)
    deferral = queue.deferral if queue.deferral is not None else Deferral()
    backlog = float(checked(where + "backlog", deferral.backlog))
    coming = contacts > 0
    usual = float(np.average(aht_s[coming], weights=contacts[coming])) if coming.any() else float(np.max(aht_s))
    handle = checked(where + "aht_s", np.where(coming, aht_s, usual if usual > 0 else 1.0), above_zero=True)
    if not staffed.any():
        got = f"contacts from interval {int(np.argmax(coming))} on"
        raise CapacityError.of([Fault("staffed hours", got, where=f"queue {queue.name}")])
    classes = _classes(queue, deferral)
    longest = max(c.answer_within_s for c in classes)
    source = _prolonged(grid, staffed, longest)
    longer = Grid(grid.timezone, grid.interval_min, grid.start, grid.days + source.days)
    clock = StaffedClock(longer, frozen(np.append(staffed, staffed[source.copied])))
    far_volume = np.append(contacts, contacts[source.copied])
    far_aht = np.append(handle, handle[source.copied])
    streams = [s for c in classes for s in _streams(c, clock, deferral, (far_volume, far_aht, parts))]
    return Work(clock, grid.size, grid.days, parts, frozen(far_volume), frozen(far_aht), backlog, tuple(streams))


def prolong(values: FloatArray, work: Work) -> FloatArray:
    """Carry values (t,) of the horizon on over the rest of the axis, as its volume was."""
    grid = work.clock.grid
    return np.append(values, values[_copied(grid, work.days, grid.days)])


def fold(values: FloatArray, work: Work) -> FloatArray:
    """Add values (t,) after the horizon to the intervals whose copy they are of: shape (t,) of the horizon."""
    grid = work.clock.grid
    out = values[: work.size].copy()
    np.add.at(out, _copied(grid, work.days, grid.days), values[work.size :])
    return out


@dataclass(frozen=True)
class _Prolonged:
    """How many days follow, and the interval of the horizon each of theirs copies."""

    days: int
    copied: IntArray


def _prolonged(grid: Grid, staffed: BoolArray, longest_s: float) -> _Prolonged:
    days = 2
    while days < _LONGEST_DAYS:
        longer = Grid(grid.timezone, grid.interval_min, grid.start, grid.days + days)
        copied = _copied(longer, grid.days, longer.days)
        on = staffed[copied]
        open_days = np.unique(longer.day_of[grid.size :][on]).size
        if open_days >= 2 and on.sum() * grid.interval_s >= longest_s * (1.0 + 1e-9):
            break
        days += 1
    return _Prolonged(days, copied)


def _copied(longer: Grid, days: int, until: int) -> IntArray:
    """For each interval after the horizon, one of the same wall time, a week or whole weeks before where there is."""
    period = 7 if days >= 7 else days
    out = []
    for d in range(days, until):
        model = longer.day(days - period + (d - days) % period)
        slots = longer.slot_of[longer.day(d)]
        place = np.searchsorted(longer.slot_of[model], slots)
        out.append(model.start + np.minimum(place, model.stop - model.start - 1))
    return np.concatenate(out).astype(np.int64)


def _classes(queue: Queue, deferral: Deferral) -> tuple[PriorityClass, ...]:
    named = sum(c.share for c in deferral.classes)
    if named > 1.0 + 1e-9:
        where = f"queue {queue.name}: classes"
        raise CapacityError.of([Fault("shares of at most 1 in all", f"{named:g}", where=where)])
    promise = queue.target.service_level if queue.target.service_level is not None else SHARE_IN_TIME
    rest = PriorityClass("", max(0.0, 1.0 - named), promise, queue.target.answer_within_s)
    chosen = (*deferral.classes, rest) if rest.share > 1e-9 else deferral.classes
    for c in chosen:
        where = f"queue {queue.name}" + (f", class {c.name}" if c.name else "")
        if not 0.0 < c.service_level < 1.0:
            hint = "no number of agents reaches 1" if c.service_level == 1.0 else "write shares as 0.80"
            fault = Fault("a share in (0, 1)", f"{c.service_level:g}", where=f"{where}: service_level", hint=hint)
            raise CapacityError.of([fault])
        checked(f"{where}: answer_within_s", c.answer_within_s)
    return chosen


def _streams(
    c: PriorityClass, clock: StaffedClock, deferral: Deferral, coming: tuple[FloatArray, FloatArray, int]
) -> list[Stream]:
    volume, aht_s, cut = coming
    backlog = deferral.backlog
    length = float(clock.grid.interval_s)
    t = np.repeat(np.arange(volume.size, dtype=np.int64), cut)
    inside = np.tile((np.arange(cut) + 0.5) / cut, volume.size)
    moment = np.asarray((t + inside) * length, dtype=np.float64)
    count: FloatArray = volume[t] * (c.share / cut)
    handle: FloatArray = aht_s[t]
    found = []
    if deferral.chosen_share > 0:
        release = chosen_release(clock, moment)
        due = due_within(clock, release, deferral.chosen_window_s)
        k = np.argsort(release, kind="stable")
        asked = count * deferral.chosen_share
        within = deferral.chosen_window_s
        found.append(Stream(c.name, c.service_level, within, t[k], asked[k], release[k], due[k], handle[k]))
    due = due_within(clock, moment, c.answer_within_s)
    if deferral.cutoff_min is not None:
        due = np.maximum(due, due_by_closing(clock, moment, cutoff_min=deferral.cutoff_min))
    count = count * (1.0 - deferral.chosen_share)
    if backlog > 0:
        lying, left = _lie_there(deferral, c)
        none = np.zeros(lying.size)
        t, moment = np.append(none.astype(np.int64) - 1, t), np.append(none, moment)
        handle, count = np.append(none + handle[0], handle), np.append(lying, count)
        due = np.append(np.concatenate([due_within(clock, none[:1], within) for within in left]), due)
    found.append(Stream(c.name, c.service_level, c.answer_within_s, t, count, moment, due, handle))
    return found


def _lie_there(deferral: Deferral, c: PriorityClass) -> tuple[FloatArray, list[float]]:
    """Contacts of a class in each part of the backlog, and the staffed seconds each part has left."""
    within = deferral.backlog_within_s if deferral.backlog_within_s is not None else c.answer_within_s
    parts = deferral.backlog_due or ((1.0, within),)
    shares = np.array([share for share, _ in parts])
    return deferral.backlog * c.share * shares / shares.sum(), [left for _, left in parts]
