"""What a staffing means for every contact of work that may wait: who is ahead of it, and when its turn comes.

A contact is done in time if it is started early enough before it is due. It is started once as many agents got free as
there were contacts ahead of it; those who are served first push it back while it waits. The number ahead comes from the
chain of `deferred_chain`; the departures after that are Poisson, and with others served first the time for them has the
mean and variance of the busy periods they start, taken as gamma. With one class that is exact but for the steps of the
axis; staff that grows starts as many at once, staff that goes finishes what it has at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_chain import Ahead, Pace, run_chain
from wfm.capacity.deferred_work import Stream, Work, prolong
from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

_SERVICE_NODES = 8


@dataclass(frozen=True)
class Outlook:
    """Chains and cumulated capacity of a staffing over the whole axis of the work."""

    work: Work
    agents: FloatArray
    finish: FloatArray
    system: Ahead
    fronts: tuple[Ahead, ...]
    freed: tuple[FloatArray, ...]
    stirred: tuple[FloatArray, ...]
    risen: FloatArray

    def in_time(self, j: int, step: int = 0, *, service_nodes: int = _SERVICE_NODES) -> FloatArray:
        """P(done when due) of each packet of stream j, shape (p,), with `step` agents more in its interval."""
        stream = self.work.streams[j]
        busy, needs = self.met(j)
        # Handling that lasts longer than from the first chance to begin until due is late whatever happens.
        left = np.maximum(stream.due_s - self._first_chance(stream.release_s), 0.0)
        short_enough = -np.expm1(-left / stream.aht_s)
        behind, first = np.zeros_like(busy), np.zeros_like(busy)
        for place, weight in zip(*(x.tolist() for x in _quadrature(service_nodes)), strict=True):
            length = -np.log1p(-short_enough * place) * stream.aht_s
            behind += weight * self.started(j, needs, stream.release_s, stream.due_s - length, step).mean(axis=1)
            if step < 0:
                nobody = np.zeros((busy.size, 1))
                first += weight * self.started(j, nobody, stream.release_s, stream.due_s - length, step)[:, 0]
        soon = first if step < 0 else 1.0
        return np.clip(short_enough * ((1.0 - busy) * soon + busy * behind), 0.0, 1.0)

    def _first_chance(self, since_s: FloatArray) -> FloatArray:
        """First moment from each on with agents; the end of the axis where none come any more."""
        length = float(self.work.clock.grid.interval_s)
        on = np.append(np.flatnonzero(self.agents > 0), self.agents.size)
        t = self._interval(since_s)
        following = on[np.searchsorted(on, t)]
        return np.where(following == t, since_s, following * length)

    def waits(self, j: int) -> FloatArray:
        """Mean staffed seconds until each packet of stream j is started, shape (p,); departures at their mean."""
        stream, clock = self.work.streams[j], self.work.clock
        busy, needs = self.met(j)
        length = float(clock.grid.interval_s)
        freed = self.freed[j]
        bounds: FloatArray = np.arange(freed.size, dtype=np.float64) * length
        risen = np.concatenate(([0.0], self.risen))
        # Each boundary twice: before staff grows there, and after.
        level = np.stack((freed + risen, freed + np.append(self.risen, self.risen[-1])), axis=1).reshape(-1)
        level = np.maximum.accumulate(level) + np.arange(level.size) * 1e-9
        shown = np.repeat(clock.shown_at(bounds), 2)
        base = np.interp(stream.release_s, bounds, freed) + self._risen_at(stream.release_s)
        start = np.interp(base[:, None] + needs, level, shown)
        wait = np.maximum(start - clock.shown_at(stream.release_s)[:, None], 0.0)
        return np.asarray(busy * wait.mean(axis=1))

    def started(
        self, j: int, needs: FloatArray, since_s: FloatArray, until_s: FloatArray, step: int = 0
    ) -> FloatArray:
        """P(started by a moment) of contacts of stream j that need this many departures: shape (p, nodes)."""
        reached = self._reached(j, needs, since_s, until_s, step)
        if j == 0:
            return reached
        # Those served first may come faster than agents get free, as when closed: who was started by then stays so.
        closing = self._closing_before(until_s)
        earlier = self._reached(j, needs, since_s, np.minimum(closing, until_s), step)
        return np.where((closing > since_s)[:, None], np.maximum(reached, earlier), reached)

    def _reached(
        self, j: int, needs: FloatArray, since_s: FloatArray, until_s: FloatArray, step: int
    ) -> FloatArray:
        from scipy.special import gammainc

        bounds = np.arange(self.freed[j].size) * float(self.work.clock.grid.interval_s)
        mean, spread = (
            np.interp(until_s, bounds, x) - np.interp(since_s, bounds, x) for x in (self.freed[j], self.stirred[j])
        )
        taken = self._risen_at(until_s) - self._risen_at(since_s) + self._extra(since_s, until_s, step)
        ratio = np.divide(mean, spread, out=np.zeros_like(mean), where=(mean > 0) & (spread > 0))
        left = needs - taken[:, None]
        odds = gammainc(np.maximum(left * ratio[:, None], 1e-300), (mean * ratio)[:, None])
        odds = np.where(left <= 0, 1.0, np.where(mean[:, None] > 0, odds, 0.0))
        return np.where((until_s >= since_s)[:, None], odds, 0.0)

    def _extra(self, since_s: FloatArray, until_s: FloatArray, step: int) -> FloatArray:
        """Contacts started by `step` agents more in the interval of release, from its start to its end."""
        length = float(self.work.clock.grid.interval_s)
        t = self._interval(since_s)
        here = np.where(self.work.clock.staffed[t], np.maximum(float(step), -self.agents[t]), 0.0)
        spent = np.clip(until_s - t * length, 0.0, length)
        return np.asarray(here * (1.0 + self.finish[t] * spent))

    def met(self, j: int) -> tuple[FloatArray, FloatArray]:
        """Return what packets of stream j find: P(all busy) (p,), departures needed (p, nodes)."""
        stream = self.work.streams[j]
        length = float(self.work.clock.grid.interval_s)
        chain = self.fronts[j]
        t = self._interval(stream.release_s)
        parts = self.work.parts
        part = np.clip(((stream.release_s - t * length) * parts // length).astype(np.int64), 0, parts - 1)
        busy, needs = chain.all_busy[t, part], chain.ahead[t, part]
        there = stream.source < 0
        if there.any():
            # What lies there at the start has between nobody and all due before it ahead, and no agent has begun yet.
            before = sum(float(s.volume[s.source < 0].sum()) for s in self.work.streams[:j])
            nodes = needs.shape[1]
            busy, needs = busy.copy(), needs.copy()
            busy[there] = 1.0
            lying = stream.volume[there]
            first = before + np.cumsum(lying) - lying
            needs[there] = first[:, None] + lying[:, None] * (np.arange(nodes) + 0.5) / nodes + 0.5
            needs[there] -= self.agents[0]
        return busy, needs

    def _interval(self, moment_s: FloatArray) -> IntArray:
        grid = self.work.clock.grid
        return np.asarray(np.clip((moment_s // grid.interval_s).astype(np.int64), 0, grid.size - 1))

    def _risen_at(self, moment_s: FloatArray) -> FloatArray:
        # A hair earlier: who is due at a boundary isn't helped by staff that comes at it.
        return np.asarray(self.risen[self._interval(np.maximum(moment_s - 1e-6, 0.0))])

    def _closing_before(self, moment_s: FloatArray) -> FloatArray:
        """Find the last moment before this at which staffed hours ended; 0 where there is none."""
        staffed = self.work.clock.staffed
        ends = np.flatnonzero(staffed[:-1] & ~staffed[1:]) + 1
        closings = np.concatenate(([0.0], ends * float(self.work.clock.grid.interval_s)))
        return np.asarray(closings[np.searchsorted(closings, moment_s, side="right") - 1])


def look_ahead(work: Work, agents: FloatArray, *, nodes: int) -> Outlook:
    """Run the chains of a staffing; `agents` has shape (t,) of the horizon or of the whole axis."""
    grid = work.clock.grid
    length = float(grid.interval_s)
    staff = prolong(agents, work) if agents.size == work.size else agents
    finish = 1.0 / _handled_aht(work)
    joins = [_joining(stream, grid.size, length) / length for stream in work.streams]
    there = [float(s.volume[s.source < 0].sum()) for s in work.streams]
    system = run_chain(
        Pace(np.sum(joins, axis=0), staff, finish), interval_s=length, start=work.backlog, parts=work.parts, nodes=nodes
    )
    fronts, freed, stirred = [], [], []
    for j in range(len(joins)):
        first = np.sum(joins[:j], axis=0) if j else np.zeros(grid.size)
        freed.append(np.concatenate(([0.0], np.cumsum((staff * finish - first) * length))))
        stirred.append(np.concatenate(([0.0], np.cumsum((staff * finish + first) * length))))
        if j == len(joins) - 1:
            fronts.append(system)
            continue
        pace = Pace(first + joins[j], staff, finish)
        fronts.append(run_chain(
            pace, interval_s=length, start=sum(there[: j + 1]), parts=work.parts, nodes=nodes, blocked=system.all_busy
        ))
    risen = np.cumsum(np.maximum(np.diff(staff, prepend=staff[0]), 0.0))
    return Outlook(work, staff, finish, system, tuple(fronts), tuple(freed), tuple(stirred), risen)


def _joining(stream: Stream, size: int, interval_s: float) -> FloatArray:
    """Contacts that can be handled from each interval on; what lies there at the start is not among them."""
    coming = stream.source >= 0
    t = np.minimum((stream.release_s[coming] // interval_s).astype(np.int64), size - 1)
    return np.asarray(np.bincount(t, weights=stream.volume[coming], minlength=size))


@lru_cache
def _quadrature(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre places and weights on (0, 1): quantiles of the handle time, out to its tail."""
    places, weights = np.polynomial.legendre.leggauss(nodes)
    return frozen(0.5 * (places + 1.0)), frozen(0.5 * weights)


def _handled_aht(work: Work) -> FloatArray:
    """Mean handle time of the contacts that are there in each interval, shape (t,): they came at different times."""
    size, length = work.clock.grid.size, float(work.clock.grid.interval_s)
    count, total = np.zeros(size + 1), np.zeros(size + 1)
    for stream in work.streams:
        first = np.minimum((stream.release_s // length).astype(np.int64), size - 1)
        last = np.clip((stream.due_s // length).astype(np.int64), first + 1, size)
        for place, sign in ((first, 1.0), (last, -1.0)):
            count += sign * np.bincount(place, weights=stream.volume, minlength=size + 1)
            total += sign * np.bincount(place, weights=stream.volume * stream.aht_s, minlength=size + 1)
    there, seconds = np.cumsum(count)[:size], np.cumsum(total)[:size]
    usual = float(np.average(work.aht_s, weights=work.volume)) if work.volume.any() else float(work.aht_s.mean())
    known = there > 1e-9 * max(float(there.max(initial=0.0)), 1e-9)
    return np.asarray(np.divide(seconds, there, out=np.full(size, usual), where=known), dtype=np.float64)
