"""How many people work that may wait needs: a calm profile that keeps its promise on every day and for each class.

The shape comes from the taut string: as level as deadlines, cut short by a margin, allow. To it comes a safety per day,
as much as the prediction of `deferred_service` asks for; then whole agents, constant over blocks of one or two hours
and changed only where they would run ahead of the smooth shape, or fall behind it, by a part of the time promised. In
the end agents that turn out not to be needed are taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred import Workload, smoothest_profile
from wfm.capacity.deferred_outlook import look_ahead
from wfm.capacity.deferred_service import DeferredService, class_names, describe, shares_in_time
from wfm.capacity.deferred_work import Work, fold, make_work
from wfm.capacity.inputs import checked
from wfm.capacity.rounding import NOISE
from wfm.capacity.sized import SizedQueue
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.capacity.deferred_work import Stream
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue

_MARGIN = 0.75
"""Share of the time promised that the smooth shape makes use of."""
_BLOCK_S = (3600.0, 7200.0)
_LEEWAY = 0.25
"""Share of the shortest promise by which whole agents may run ahead of the smooth shape or fall behind."""
_KEPT, _SHORT, _SPARE = 40, 20.0, 0.5
_PASSES = 9
_REPAIRS = 25
_TRIMS = 30
_NODES = 10
_AIM = 0.93
_SHIFT = 0.35
_UNEVEN = 0.5, 2.0
"""Bounds on how much more of a day's safety one block gets than another: a roster can't follow a steep peak."""
_MATTERS = 0.2
_NEARLY = 0.95
_REACHED = 0.99
"""Late contacts with any staff over those allowed, from which a promise counts as one that can't be kept."""


def size_deferred(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    grid: Grid,
    staffed: BoolArray,
    queue: Queue,
    spare: npt.ArrayLike = 0.0,
) -> SizedQueue:
    """Whole agents per interval for work that may wait, calm through the day, and the service they give.

    The share predicted to be done in time keeps the promise on each day of arrival and for each class; work due after
    the horizon competes with a copy of its last days.

    Parameters
    ----------
    volume, aht_s : shape (t,), contacts that come in (also outside staffed hours) and seconds
    staffed : shape (t,), when they are handled
    queue : with its target (`service_level` of what comes is done `answer_within_s` of staffed time later; 0.80 where
        it doesn't say), deferral, and the occupancy it allows
    spare : shape (t,) or one, agents of other queues who do this work in idle time (see `blending`), fractional

    Returns
    -------
    Sized queue; `curve` as `predict_deferred` says, nobody abandons. Binding is "deadline", or "occupancy" on days
    that need agents for it alone; "" where nobody is needed.

    Raises
    ------
    CapacityError : bad numbers, contacts but no staffed hours, a promise too short for the handle time; names queue
        and interval.
    """
    contacts = np.asarray(volume, dtype=np.float64)
    handle = np.broadcast_to(np.asarray(aht_s, dtype=np.float64), contacts.shape)
    there = 0.0 if queue.deferral is None else queue.deferral.backlog
    if not contacts.any() and there == 0:
        return _nothing(grid.size)
    work = make_work(contacts, handle, grid=grid, staffed=staffed, queue=queue)
    warnings = _reachable(work, queue)
    blocks = _blocks(work, staffed)
    coarse = make_work(contacts, handle, grid=grid, staffed=staffed, queue=queue, parts=1)
    lent = np.where(staffed, np.broadcast_to(checked(f"queue {queue.name}: spare", spare), contacts.shape), 0.0)
    agents, binding = _least(coarse, blocks, queue, lent)
    service = describe(work, np.asarray(agents + lent, dtype=np.float64))
    names = tuple("" if n == 0 else b for n, b in zip(agents, binding, strict=True))
    return _sized(work, agents, names, service, (*warnings, *_missed(work, service, queue)))


@dataclass(frozen=True)
class _Blocks:
    """Stretches of constant staff within the horizon: intervals [first, last) each, on day `day`; all (b,).

    `leeway` is how many intervals whole agents may be ahead of the smooth shape or behind it.
    """

    first: IntArray
    last: IntArray
    day: IntArray
    leeway: float

    @property
    def length(self) -> FloatArray:
        """Intervals in each block."""
        return (self.last - self.first).astype(np.float64)


def _blocks(work: Work, staffed: BoolArray) -> _Blocks:
    """Cut staffed runs into blocks of about half the shortest promise, one to two hours."""
    grid = work.clock.grid
    shortest = min(stream.within_s for stream in work.streams)
    length = max(1, round(float(np.clip(shortest / 2, *_BLOCK_S)) / grid.interval_s))
    found: list[tuple[int, int, int]] = []
    for d in range(work.days):
        span = grid.day(d)
        open_ = np.concatenate(([False], staffed[span], [False]))
        edges = np.flatnonzero(np.diff(open_.astype(np.int8))).reshape(-1, 2) + span.start
        for begin, end in edges:
            cuts = np.linspace(begin, end, max(1, round((end - begin) / length)) + 1).round().astype(int)
            found += [(int(a), int(b), d) for a, b in pairwise(cuts)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return _Blocks(table[:, 0], table[:, 1], table[:, 2], _LEEWAY * shortest / grid.interval_s)


def _least(work: Work, blocks: _Blocks, queue: Queue, lent: FloatArray) -> tuple[IntArray, tuple[str, ...]]:
    """Agents (t,) that keep every promise, and the target that asks for them in each interval."""
    shape = _shape(work)
    occupancy = queue.target.max_occupancy
    floor = np.zeros(blocks.first.size, dtype=np.int64)
    if occupancy is not None:
        floor = _whole(np.maximum(_block_sums(shape / occupancy - lent, blocks), 0.0), blocks)
    needed = _search(_Task(work, blocks, lent, _allowed(work)), _block_sums(shape, blocks), floor)
    agents, binding = np.zeros(work.size, dtype=np.int64), [""] * work.size
    for b in range(blocks.first.size):
        here = slice(int(blocks.first[b]), int(blocks.last[b]))
        agents[here] = needed[b]
        word = "deadline" if occupancy is None or needed[b] > floor[b] else "occupancy"
        binding[here] = [word] * (here.stop - here.start)
    return agents, tuple(binding)


def _shape(work: Work) -> FloatArray:
    """Draw the smoothest profile with deadlines cut short, over the horizon, in erlang: shape (t,)."""
    clock, length = work.clock, float(work.clock.grid.interval_s)
    size = clock.grid.size
    ends = np.flatnonzero(clock.staffed) + 1
    work_s, arrives, due = [], [], []
    for stream in work.streams:
        since, until = clock.shown_at(stream.release_s), clock.shown_at(stream.due_s)
        goal = clock.moment_of(np.maximum(since + _MARGIN * (until - since) - stream.aht_s, since))
        first = np.minimum((stream.release_s // length).astype(np.int64), size - 1)
        # At the soonest by the end of the first staffed interval that begins after it came.
        soonest = np.append(ends, size + 1)[np.searchsorted(ends, first + 1, side="right")]
        bound = np.maximum((goal // length + 1e-9).astype(np.int64), np.minimum(soonest, size + 1))
        bound[(stream.due_s >= clock.end_s - 1e-6) & (stream.source >= work.size)] = size + 1
        work_s.append(stream.volume * stream.aht_s)
        arrives.append(first)
        due.append(bound)
    load = Workload(np.concatenate(work_s), np.concatenate(arrives), np.concatenate(due), clock.staffed, length)
    return smoothest_profile(load)[: work.size]


def _block_sums(profile: FloatArray, blocks: _Blocks) -> FloatArray:
    """Agent-intervals of a profile in each block."""
    passed = np.concatenate(([0.0], np.cumsum(profile)))
    return np.asarray(passed[blocks.last] - passed[blocks.first])


def _whole(sums: FloatArray, blocks: _Blocks) -> IntArray:
    """Whole agents per block that stay near these agent-intervals through each day, never below by its end."""
    out = np.zeros(sums.size, dtype=np.int64)
    for d in np.unique(blocks.day):
        mine = np.flatnonzero(blocks.day == d)
        length = blocks.length[mine]
        leeway = blocks.leeway * np.maximum(sums[mine] / length, 0.25)
        out[mine] = _calm_day(sums[mine], length, leeway)
    return out


def _calm_day(sums: FloatArray, length: FloatArray, leeway: FloatArray) -> IntArray:
    """Fewest changes against least distance from the sums so far, by dynamic programming over (agents, lead)."""
    smooth = sums / length
    ways: dict[tuple[int, float], tuple[float, tuple[int, ...]]] = {(-1, 0.0): (0.0, ())}
    for b in range(sums.size):
        base = int(np.floor(smooth[b] + NOISE))
        found: dict[tuple[int, float], tuple[float, tuple[int, ...]]] = {}
        for (before, lead), (price, path) in ways.items():
            for n in {max(base - 1, 0), base, base + 1, base + 2}:
                now = round(lead + n * float(length[b]) - float(sums[b]), 6)
                cost = price + (n != before) + 0.5 * (now / float(leeway[b])) ** 2
                key = (n, now)
                if key not in found or cost < found[key][0]:
                    found[key] = (cost, (*path, n))
        cheapest = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
        ways = dict(cheapest[:_KEPT])
    block = float(length.mean())

    def final(item: tuple[tuple[int, float], tuple[float, tuple[int, ...]]]) -> float:
        lead = item[0][1]
        return item[1][0] + (_SHORT if lead < -1e-6 else _SPARE) * abs(lead) / block

    return np.array(min(ways.items(), key=final)[1][1], dtype=np.int64)


@dataclass(frozen=True)
class _Task:
    """What a search is about: the work, the blocks, agents lent by other queues (t,), and `_allowed` late contacts."""

    work: Work
    blocks: _Blocks
    lent: FloatArray
    allowed: FloatArray

    def strain(self, agents: IntArray) -> FloatArray:
        """`_strain` of agents per block, by day."""
        return self.strain_and_late(agents)[0]

    def strain_and_late(self, agents: IntArray) -> tuple[FloatArray, FloatArray]:
        """`_strain` by day, and late contacts per interval that each block should have handled."""
        staff = _spread_out(agents, self.blocks, self.work.size) + self.lent
        strain, late = _strain(self.work, staff, self.allowed)
        return strain, _block_sums(late, self.blocks) / self.blocks.length

    def hours(self, agents: IntArray) -> float:
        """Agent-intervals."""
        return float(agents @ self.blocks.length)


def _search(task: _Task, shape: FloatArray, floor: IntArray) -> IntArray:
    """Agents per block: a safety for each day, raised where a promise fails and lowered where it is kept amply."""
    blocks, days = task.blocks, task.work.days
    on = np.maximum(np.bincount(blocks.day, weights=blocks.length, minlength=days), 1.0)
    spread = np.sqrt(np.maximum(np.bincount(blocks.day, weights=shape, minlength=days) / on, 0.05))
    base = shape - _block_sums(task.lent, blocks)
    safety, slope, weight = np.full(days, 0.3), np.full(days, -2.0), np.ones(blocks.day.size)
    best: IntArray | None = None
    last: tuple[FloatArray, FloatArray] | None = None
    for turn in range(_PASSES + _REPAIRS):
        uneven = np.where(safety[blocks.day] > 0, weight, 1.0)
        sums = np.maximum(base + (safety * spread)[blocks.day] * uneven * blocks.length, 0.0)
        agents = np.maximum(_whole(sums, blocks), floor)
        strain, late = task.strain_and_late(agents)
        if (strain <= 1.0).all() and (best is None or task.hours(agents) < task.hours(best)):
            best = agents
        if best is not None and turn >= _PASSES:
            break
        height = np.log(np.clip(strain / _AIM, 1e-3, 1e3))
        if last is not None:
            slope = _learned(slope, safety - last[0], height - last[1])
        last = (safety.copy(), height)
        step = np.clip(-height / slope, -0.4, 0.8)
        if turn >= _PASSES:
            step = np.where(strain > 1.0, np.maximum(step, 0.15), 0.0)
        safety = np.maximum(safety + step, -1.0)
        if turn < _PASSES:
            weight = _reweighed(weight, late, blocks)
    return agents if best is None else _trimmed(task, best, floor, base / blocks.length)


def _reweighed(weight: FloatArray, late: FloatArray, blocks: _Blocks) -> FloatArray:
    """More of a day's safety to blocks with more late contacts than the day's mean; the mean weight stays 1."""
    days = int(blocks.day.max()) + 1
    on = np.maximum(np.bincount(blocks.day, weights=blocks.length, minlength=days), 1.0)
    mean = (np.bincount(blocks.day, weights=late * blocks.length, minlength=days) / on)[blocks.day]
    new = np.clip(weight * ((late + 0.1 * mean + 1e-9) / (1.1 * mean + 1e-9)) ** _SHIFT, *_UNEVEN)
    return np.asarray(new / (np.bincount(blocks.day, weights=new * blocks.length, minlength=days) / on)[blocks.day])


def _learned(slope: FloatArray, moved: FloatArray, answered: FloatArray) -> FloatArray:
    """Slope of log strain against safety, half from the last pass; bounded, whole agents make it jump."""
    seen = np.divide(answered, moved, out=slope.copy(), where=np.abs(moved) > 0.02)
    return np.asarray(np.clip(0.5 * slope + 0.5 * seen, -6.0, -0.8))


def _trimmed(task: _Task, agents: IntArray, floor: IntArray, smooth: FloatArray) -> IntArray:
    """Take an agent off one block of each day at a time, as long as all promises are kept."""
    blocks = task.blocks
    tried = np.zeros(agents.size, dtype=np.bool_)
    for _ in range(_TRIMS):
        fewer = agents.copy()
        for d in range(task.work.days):
            mine = np.flatnonzero((blocks.day == d) & ~tried & (agents > floor))
            if mine.size:
                # The last of the most generous: the profile falls through the day as it does anyway.
                fewer[mine[np.lexsort((mine, np.round(agents[mine] - smooth[mine], 1)))[-1]]] -= 1
        changed = fewer != agents
        if not changed.any():
            break
        strain = task.strain(fewer)
        failed = np.flatnonzero(strain > 1.0)
        if not failed.size:
            agents = fewer
            continue
        # A day whose promises fail doesn't bear it, or else the days before; the others are tried again.
        for reach in (failed, failed - 1, failed - 2):
            near = changed & np.isin(blocks.day, reach)
            if near.any():
                break
        tried |= near if near.any() else changed
    return agents


def _spread_out(agents: IntArray, blocks: _Blocks, size: int) -> FloatArray:
    out = np.zeros(size)
    for b in range(agents.size):
        out[blocks.first[b] : blocks.last[b]] = agents[b]
    return out


def _allowed(work: Work) -> FloatArray:
    """Contacts that may be late, by class and day of arrival, shape (class, 1 + day).

    Where even with any staff more would be late than promised, the promise holds for the others, or `_NEARLY` all of
    them where it is lower: more staff would be to no avail.
    """
    count, lost, _ = shares_in_time(work, [_odds_at_best(work, stream) for stream in work.streams])
    total, unavoidable = count.sum(axis=2), lost.sum(axis=2)
    promises = {stream.name: stream.promise for stream in work.streams}
    promise = np.array([promises[name] for name in class_names(work)])[:, None]
    usual = total * (1.0 - promise)
    nearly = total - np.maximum(promise, _NEARLY) * (total - unavoidable)
    return np.asarray(np.where(unavoidable < _REACHED * usual, usual, nearly))


def _odds_at_best(work: Work, stream: Stream) -> FloatArray:
    """Chance of each packet to be done in time where somebody is free at once."""
    return np.asarray(-np.expm1(-_left(work, stream) / stream.aht_s))


def _left(work: Work, stream: Stream) -> FloatArray:
    """Staffed seconds from the first moment each packet can be handled until it is due."""
    clock = work.clock
    opens = np.maximum(clock.moment_of(clock.shown_at(stream.release_s) + 2e-6), stream.release_s)
    return np.asarray(np.maximum(stream.due_s - opens, 0.0))


def _strain(work: Work, agents: FloatArray, allowed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """For each day of the horizon, the most of late over allowed among the promises its staff matters to.

    And late contacts by the interval they should have been handled in, shape (t,).
    """
    outlook = look_ahead(work, agents, nodes=_NODES)
    in_time = [outlook.in_time(j, service_nodes=4) for j in range(len(work.streams))]
    count, late, when = shares_in_time(work, in_time)
    out = np.zeros(work.days)
    period = 7 if work.days >= 7 else work.days
    for c in range(len(allowed)):
        for d in range(work.days + 1):
            total, lost = float(count[c, d].sum()), float(late[c, d].sum())
            if total <= 0:
                continue
            ratio = lost / float(allowed[c, d])
            matters = (count[c, d] > _MATTERS * total) | (late[c, d] > _MATTERS * lost) & (count[c, d] > 0)
            for r in np.flatnonzero(matters):
                day = int(r) if r < work.days else int(work.days - period + (r - work.days) % period)
                out[day] = max(out[day], ratio)
    return out, fold(when, work)


def _reachable(work: Work, queue: Queue) -> tuple[str, ...]:
    """Warn of promises shorter than a contact takes; refuse those that no staff could keep."""
    warnings = []
    for stream in work.streams:
        mine = stream.volume > 0
        mine &= stream.source < work.size
        left = _left(work, stream)
        short = mine & (left < stream.aht_s * (1.0 - 1e-4))
        if not mine.any():
            continue
        where = f"queue {queue.name}" + (f", class {stream.name}" if stream.name else "")
        reach = float(np.average(_odds_at_best(work, stream)[mine], weights=stream.volume[mine]))
        if not short.any():
            if reach <= stream.promise:
                handle = float(np.average(stream.aht_s[mine], weights=stream.volume[mine]))
                warnings.append(
                    f"{where}: {stream.promise:.0%} in {stream.within_s:.0f} s are promised, a contact takes "
                    f"{handle:.0f} s: with any staff at most {reach:.0%} are done in time; sized for nearly all "
                    "of those"
                )
            continue
        first = int(np.argmax(short))
        at = f"interval {max(int(stream.source[first]), 0)}"
        handle = float(stream.aht_s[first])
        if reach <= stream.promise:
            expected = f"a promise longer than {handle:.0f} s"
            hint = f"with any staff {reach:.0%} would be done in time"
            raise CapacityError.of([Fault(expected, f"{stream.within_s:.0f} s", where=f"{where}, {at}", hint=hint)])
        warnings.append(
            f"{where}: {stream.within_s:.0f} s are promised, a contact takes {handle:.0f} s (first in {at}): with any "
            f"staff at most {reach:.0%} are done in time"
        )
    return tuple(warnings)


def _missed(work: Work, service: DeferredService, queue: Queue) -> tuple[str, ...]:
    """Say which promises the profile still breaks."""
    grid = work.clock.grid
    out = []
    for found in service.classes:
        missed: list[tuple[float, int]] = []
        for d in range(work.days):
            span = grid.day(d)
            total = float(found.volume[span].sum())
            level = float(found.service_level[span] @ found.volume[span]) / total if total > 0 else 1.0
            if level < found.promise - 0.005:
                missed.append((level, d))
        if missed:
            name = f", class {found.name}" if found.name else ""
            level, worst = min(missed)
            others = len(missed) - 1
            more = f"; missed on {others} other day{'s' * (others > 1)} too" if others else ""
            shares = f"{level:.1%} of {grid.dates[worst]} done in time, {found.promise:.0%} promised"
            out.append(f"queue {queue.name}{name}: {shares}{more}")
    if service.backlog_level < found.promise - 0.005:
        out.append(f"queue {queue.name}: {service.backlog_level:.1%} of the opening backlog done in time")
    return tuple(out)


def _sized(
    work: Work, agents: IntArray, binding: tuple[str, ...], service: DeferredService, warnings: tuple[str, ...]
) -> SizedQueue:
    size = work.size
    return SizedQueue(
        load=frozen(work.volume[:size] * work.aht_s[:size] / work.clock.grid.interval_s),
        net=frozen(agents),
        binding=binding,
        service_level=service.service_level,
        asa_s=service.asa_s,
        occupancy=service.occupancy,
        abandonment=frozen(np.zeros(size)),
        curve=service.curve,
        backlog=service.backlog,
        overdue=service.overdue,
        warnings=warnings,
    )


def _nothing(size: int) -> SizedQueue:
    none = frozen(np.zeros(size))
    sure = frozen(np.ones(size))
    return SizedQueue(
        load=none, net=frozen(np.zeros(size, dtype=np.int64)), binding=("",) * size, service_level=sure, asa_s=none,
        occupancy=none, abandonment=none, curve=frozen(np.ones((size, len(CURVE_STEPS)))), backlog=none, overdue=none,
    )
