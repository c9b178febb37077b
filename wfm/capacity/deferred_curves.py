"""From the sizing of work that may wait to its cumulative need: what can be done by when, and what must be.

Contacts bring work as they come and must be done when due, a part of the promised time earlier (`_usable`). Mean work
says nothing of chance: the sizing asks for more agents than there is work, and most on calm days. So work is counted in
the agents sized for it: the plan, done in order of due time, turns each day's work into that day's agents (`_Scale`).
The plan itself lies between the curves by construction, so that a roster that follows it misses nothing; one that moves
the same hours within the promises doesn't either. Where a promise leaves less than `LEAST_S` to move work in, there are
no curves: somebody has to be there all the time, as the need per interval says.

What the plan leaves at the end of the horizon may be there at its start as well, though nothing is stated: the sizing
sees weeks that repeat, too, and its Mondays are ready for a Sunday's mail. The curves hold either way: no more counts
as there, and no less as due, than in either case.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_work import make_work
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.capacity.deferred_work import Stream, Work
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue

LEAST_S = 3600.0
"""Time that a promise must leave to move work in."""
_MARGIN = 0.75
"""Share of the time promised that a roster may make use of at most, as in `deferred_blocks`: the rest is for chance."""
_TINY = 1e-9
_DECIMALS = 6
"""Decimals of the curves, those of a run's files: a stage that starts from them gets the same numbers."""


@dataclass(frozen=True)
class _Packets:
    """Work (p,) in agent-intervals with the intervals by whose end it is there and due; -1 is before the horizon."""

    work: FloatArray
    there: FloatArray
    due: FloatArray

    def arrived(self, size: int) -> FloatArray:
        """Work that is there by the end of each interval: shape (size,)."""
        return self._by(self.there, size)

    def asked(self, size: int) -> FloatArray:
        """Work due by the end of each interval: shape (size,)."""
        return self._by(self.due, size)

    def _by(self, when: FloatArray, size: int) -> FloatArray:
        inside = when < size
        place = np.maximum(when[inside], 0.0).astype(np.int64)
        return np.cumsum(np.bincount(place, weights=self.work[inside], minlength=size))


def draw_curves(
    volume: FloatArray,
    aht_s: FloatArray,
    *,
    grid: Grid,
    staffed: BoolArray,
    queue: Queue,
    net: FloatArray,
    rostered: FloatArray,
) -> tuple[FloatArray, FloatArray] | None:
    """Curves `arrived` and `due` of `DeferredNeed` for one queue: two of shape (t,), in units of `rostered`.

    None where a promise leaves too little time to move work in, and where nobody is needed.

    Parameters
    ----------
    volume, aht_s : shape (t,), contacts that come in and seconds
    staffed : shape (t,), when they are handled
    net, rostered : shape (t,), agents the sizing asks for, on queue and in the roster, the latter not rounded
    """
    if not net.any():
        return None
    work = make_work(volume, aht_s, grid=grid, staffed=staffed, queue=queue)
    usable = [_usable(stream, _load(work)) for stream in work.streams]
    if any(share * s.within_s - _handle(s) < LEAST_S for s, share in zip(work.streams, usable, strict=True)):
        return None
    stated = _packets(work, usable)
    left = float(stated.arrived(grid.size)[-1] - _done(stated.arrived(grid.size), net)[-1])
    plan = np.cumsum(rostered)
    there, asked = _in_agents(stated, grid, net, plan)
    more_there, more_asked = _in_agents(_carried_over(work, stated, left=left), grid, net, plan)
    there = np.maximum(np.minimum(there, more_there), plan)
    asked = np.minimum(np.maximum(asked, more_asked), plan)
    asked[int(np.flatnonzero(staffed)[-1]) :] = plan[-1]
    return frozen(np.round(there, _DECIMALS)), frozen(np.round(asked, _DECIMALS))


def _in_agents(packets: _Packets, grid: Grid, net: FloatArray, plan: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Tell what is there and what is due by the end of each interval, in agents of the plan."""
    ends = np.array([grid.day(d).stop - 1 for d in range(grid.days)])
    arrived = packets.arrived(grid.size)
    scale = _Scale.of(_done(arrived, net)[ends], plan[ends])
    return scale.agents_for(arrived), scale.agents_for(packets.asked(grid.size))


def _load(work: Work) -> float:
    """Mean work in erlang of the time in which it can be done."""
    work_s = float(work.volume[: work.size] @ work.aht_s[: work.size])
    return work_s / (float(work.clock.staffed[: work.size].sum()) * work.clock.grid.interval_s)


def _handle(stream: Stream) -> float:
    return float(np.average(stream.aht_s, weights=stream.volume)) if stream.volume.any() else 0.0


def _usable(stream: Stream, load: float) -> float:
    """Share of the time promised that work may be put off: the rest covers as much work as chance brings.

    Work that comes in a time of `within_s` has mean load x within_s and, with Poisson arrivals and exponential
    handling, 2 aht times that as its variance; the promise says how many deviations.
    """
    mean = load * stream.within_s
    if mean <= 0:
        return _MARGIN
    strays = NormalDist().inv_cdf(stream.promise) * float(np.sqrt(2.0 * _handle(stream) / mean))
    return float(np.clip(1.0 - strays, 0.0, _MARGIN))


def _packets(work: Work, usable: Sequence[float]) -> _Packets:
    """Contacts of the horizon, those due after it included; `usable` shares of the time promised, by stream."""
    clock, length = work.clock, float(work.clock.grid.interval_s)
    sizes, there, due = [], [], []
    for stream, share in zip(work.streams, usable, strict=True):
        mine = stream.source < work.size
        since, until = clock.shown_at(stream.release_s[mine]), clock.shown_at(stream.due_s[mine])
        goal = clock.moment_of(since + np.maximum(share * (until - since) - stream.aht_s[mine], 0.0))
        first = np.where(stream.source[mine] < 0, -1.0, np.floor(stream.release_s[mine] / length + _TINY))
        sizes.append(stream.volume[mine] * stream.aht_s[mine] / length)
        there.append(first)
        due.append(np.maximum(np.floor(goal / length + _TINY) - 1.0, _soonest(clock.staffed, first)))
    return _Packets(np.concatenate(sizes), np.concatenate(there), np.concatenate(due))


def _soonest(staffed: BoolArray, first: FloatArray) -> FloatArray:
    """First staffed interval in which all that comes in an interval can be done."""
    on = np.append(np.flatnonzero(staffed), staffed.size).astype(np.float64)
    return np.asarray(on[np.searchsorted(on[:-1], first)])


def _done(arrived: FloatArray, net: FloatArray) -> FloatArray:
    """Work done by the end of each interval where agents on queue do one of it each, as soon as it is there."""
    done, so_far = np.zeros(arrived.size), 0.0
    for t, (there, n) in enumerate(zip(arrived.tolist(), net.tolist(), strict=True)):
        so_far += min(n, there - so_far)
        done[t] = so_far
    return done


def _carried_over(work: Work, packets: _Packets, *, left: float) -> _Packets:
    """Add those due last, as far as they are left over: there from the start, due as long after it."""
    more = left - float(packets.work[packets.there < 0].sum())
    if more <= _TINY:
        return packets
    order = np.argsort(-packets.due, kind="stable")
    before = np.cumsum(packets.work[order]) - packets.work[order]
    part = np.clip(more - before, 0.0, packets.work[order])
    taken = order[part > 0]
    shown = np.concatenate(([0.0], np.cumsum(work.clock.staffed)))
    ends = np.minimum(packets.due[taken].astype(np.int64) + 1, work.clock.staffed.size)
    waited = shown[ends] - shown[work.size]
    on = np.flatnonzero(work.clock.staffed)
    due = on[np.clip(waited.astype(np.int64) - 1, 0, on.size - 1)].astype(np.float64)
    return _Packets(
        np.append(packets.work, part[part > 0]),
        np.append(packets.there, np.full(taken.size, -1.0)),
        np.append(packets.due, due),
    )


@dataclass(frozen=True)
class _Scale:
    """How many sized agent-intervals the first so much work has: knots at the ends of days, straight between."""

    work: FloatArray
    agents: FloatArray

    @classmethod
    def of(cls, work: FloatArray, plan: FloatArray) -> _Scale:
        """Make it from the work done and the agents planned by the end of each day, shape (days,) each."""
        work, plan = np.append(0.0, work), np.append(0.0, plan)
        # Agents sized for a day on which the plan finds nothing to do count with the day before.
        keep = np.append(np.diff(work) > _TINY, True)
        work, plan = work[keep], plan[keep]
        plan[work <= _TINY] = 0.0
        return cls(work, plan)

    def agents_for(self, work: FloatArray) -> FloatArray:
        """Agent-intervals for this much work; beyond the last knot as many as the work."""
        beyond = np.maximum(work - self.work[-1], 0.0)
        return np.asarray(np.interp(work, self.work, self.agents) + beyond * self._mean())

    def _mean(self) -> float:
        return float(self.agents[-1] / self.work[-1]) if self.work[-1] > 0 else 1.0
