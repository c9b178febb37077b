"""How many people work that may wait needs: a calm profile that keeps its promise on every day and for each class.

The smooth shape and its whole agents are in `deferred_blocks`, the search for as few as the promises allow in
`deferred_search`, the prediction it goes by in `deferred_service`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_blocks import block_sums, cut_blocks, draw_shape, whole_agents
from wfm.capacity.deferred_search import Task, allow_late, odds_at_best, search_agents, time_left
from wfm.capacity.deferred_service import DeferredService, describe
from wfm.capacity.deferred_work import Work, make_work
from wfm.capacity.inputs import checked
from wfm.capacity.sized import SizedQueue
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.capacity.deferred_blocks import Blocks
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue


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
    blocks = cut_blocks(work, staffed)
    coarse = make_work(contacts, handle, grid=grid, staffed=staffed, queue=queue, parts=1)
    lent = np.where(staffed, np.broadcast_to(checked(f"queue {queue.name}: spare", spare), contacts.shape), 0.0)
    agents, binding = _least(coarse, blocks, queue, lent)
    service = describe(work, np.asarray(agents + lent, dtype=np.float64))
    names = tuple("" if n == 0 else b for n, b in zip(agents, binding, strict=True))
    return _sized(work, agents, names, service, (*warnings, *_missed(work, service, queue)))


def _least(work: Work, blocks: Blocks, queue: Queue, lent: FloatArray) -> tuple[IntArray, tuple[str, ...]]:
    """Agents (t,) that keep every promise, and the target that asks for them in each interval."""
    shape = draw_shape(work)
    occupancy = queue.target.max_occupancy
    floor = np.zeros(blocks.first.size, dtype=np.int64)
    if occupancy is not None:
        floor = whole_agents(np.maximum(block_sums(shape / occupancy - lent, blocks), 0.0), blocks)
    needed = search_agents(Task(work, blocks, lent, allow_late(work)), block_sums(shape, blocks), floor)
    agents, binding = np.zeros(work.size, dtype=np.int64), [""] * work.size
    for b in range(blocks.first.size):
        here = slice(int(blocks.first[b]), int(blocks.last[b]))
        agents[here] = needed[b]
        word = "deadline" if occupancy is None or needed[b] > floor[b] else "occupancy"
        binding[here] = [word] * (here.stop - here.start)
    return agents, tuple(binding)


def _reachable(work: Work, queue: Queue) -> tuple[str, ...]:
    """Warn of promises shorter than a contact takes; refuse those that no staff could keep."""
    warnings = []
    for stream in work.streams:
        mine = stream.volume > 0
        mine &= stream.source < work.size
        left = time_left(work, stream)
        short = mine & (left < stream.aht_s * (1.0 - 1e-4))
        if not mine.any():
            continue
        where = f"queue {queue.name}" + (f", class {stream.name}" if stream.name else "")
        reach = float(np.average(odds_at_best(work, stream)[mine], weights=stream.volume[mine]))
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
    # the last class is of the contacts of none: its promise is the queue's own
    if service.backlog_level < service.classes[-1].promise - 0.005:
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
