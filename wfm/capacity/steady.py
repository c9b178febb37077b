"""Queues sized by the formulas in steady state, interval by interval: fast enough for a year, for hiring plans.

Contacts on the line get the agents of Erlang C, Erlang A or the chat pool, without the walk through the day of `live`.
Work that may wait is sized exactly for the first weeks; later weeks keep the shape of the last of them, in proportion
to their work per staffed hour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity import erlang_a, erlang_c
from wfm.capacity.chat import predict_chat
from wfm.capacity.deferred_size import size_deferred
from wfm.capacity.live import pair_target, stationary_agents
from wfm.capacity.sized import SizedQueue
from wfm.core.arrays import frozen
from wfm.core.requirement import CURVE_STEPS

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue

EXACT_WEEKS = 4
WEEK = 7


def size_steady_live(
    volume: FloatArray,
    aht_s: FloatArray,
    *,
    interval_s: float,
    open: BoolArray,
    queue: Queue,
    patience_s: float | None,
) -> SizedQueue:
    """Least agents of each interval by itself, and the service they give there; arguments as of `live.size_live`.

    Binding is the first promise of the target; nothing waits from one interval to the next. The curve holds in steady
    state too.
    """
    counts = np.where(open, volume, 0.0)
    net = stationary_agents(counts, aht_s, interval_s=interval_s, open=open, queue=queue, patience_s=patience_s)
    busy = counts > 0
    handle = np.where(busy, aht_s, 1.0)
    staffed = np.maximum(net[:, None] + np.array(CURVE_STEPS), 0).astype(np.float64)
    level, wait, occupancy, given_up = _serve(counts, handle, staffed, interval_s, queue=queue, patience_s=patience_s)
    middle = CURVE_STEPS.index(0)
    target = pair_target(queue.target, paired=patience_s is not None)
    promised = (("service_level", target.service_level), ("asa", target.asa_s), ("occupancy", target.max_occupancy),
                ("abandonment", target.max_abandonment))  # fmt: skip
    name = next((name for name, value in promised if value is not None), "")
    return SizedQueue(
        load=frozen(counts * handle / interval_s),
        net=frozen(np.where(busy, net, 0)),
        binding=tuple(name if b else "" for b in busy),
        service_level=frozen(np.where(busy, level[:, middle], 1.0)),
        asa_s=frozen(np.where(busy, wait[:, middle], 0.0)),
        occupancy=frozen(np.where(busy, occupancy[:, middle], 0.0)),
        abandonment=frozen(np.where(busy, given_up[:, middle], 0.0)),
        curve=frozen(np.where(busy[:, None], level, 1.0)),
        backlog=frozen(np.zeros(counts.size)),
        overdue=frozen(np.zeros(counts.size)),
    )


def size_long_deferred(
    volume: FloatArray, aht_s: FloatArray, *, grid: Grid, staffed: BoolArray, queue: Queue
) -> SizedQueue:
    """Agents of work that may wait over many weeks: `EXACT_WEEKS` by `size_deferred`, the rest in proportion.

    What is expected of a later interval is what its like in the last exact week has. Arguments as there.
    """
    exact = EXACT_WEEKS * WEEK
    cut = grid.day(exact - 1).stop
    short = replace(grid, days=exact)
    first = size_deferred(volume[:cut], aht_s[:cut], grid=short, staffed=staffed[:cut], queue=queue)
    like = _find_likes(grid, exact)
    net = first.net[like].astype(np.float64)
    net[~staffed] = 0.0
    work = volume * aht_s
    pattern = slice(grid.day(exact - WEEK).start, cut)
    rate = float(work[pattern].sum()) / max(float(net[pattern].sum()), 1.0)
    for begin in range(exact, grid.days, WEEK):
        week = slice(grid.day(begin).start, grid.day(min(begin + WEEK, grid.days) - 1).stop)
        there = float(net[week].sum())
        net[week] *= float(work[week].sum()) / rate / there if there > 0 and rate > 0 else 0.0
    whole = np.rint(net).astype(np.int64)
    whole[:cut] = first.net
    load = volume * aht_s / grid.interval_s
    return SizedQueue(
        load=frozen(load),
        net=frozen(whole),
        binding=tuple(first.binding[k] if n > 0 else "" for k, n in zip(like, whole, strict=True)),
        service_level=frozen(first.service_level[like]),
        asa_s=frozen(first.asa_s[like]),
        occupancy=frozen(first.occupancy[like]),
        abandonment=frozen(first.abandonment[like]),
        curve=frozen(first.curve[like]),
        backlog=frozen(first.backlog[like]),
        overdue=frozen(first.overdue[like]),
        warnings=first.warnings,
    )


def _find_likes(grid: Grid, exact: int) -> IntArray:
    """For each interval itself, or beyond the exact days the one of the same weekday and clock in the last of them."""
    likes = []
    for d in range(grid.days):
        here = grid.day(d)
        if d < exact:
            likes.append(np.arange(here.start, here.stop))
            continue
        model = grid.day(exact - WEEK + (d - exact) % WEEK)
        slots = grid.slot_of[model]
        at = np.minimum(np.searchsorted(slots, grid.slot_of[here]), len(slots) - 1)
        likes.append(model.start + at)
    return np.concatenate(likes).astype(np.int64)


def _serve(
    counts: FloatArray,
    handle: FloatArray,
    staffed: FloatArray,
    interval_s: float,
    *,
    queue: Queue,
    patience_s: float | None,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Service level, mean wait, occupancy and abandonment of each interval and number of agents: (t, step) each."""
    target, load = queue.target, (counts * handle / interval_s)[:, None]
    each = handle[:, None]
    if queue.concurrency is not None:
        slow = np.array(queue.concurrency.slowdown)[:, None, None]
        found = predict_chat(
            counts[:, None] / interval_s,
            staffed,
            aht_by_sessions=slow * each,
            answer_within_s=target.answer_within_s,
            patience_s=patience_s,
            definition=target.definition,
        )
        return found.service_level, found.asa_s, found.occupancy, found.abandonment
    if patience_s is not None:
        told = erlang_a.outcomes(
            load,
            staffed,
            aht_s=each,
            patience_s=patience_s,
            answer_within_s=target.answer_within_s,
            definition=target.definition,
        )
        return told.service_level, told.mean_wait_all, told.occupancy, told.abandonment
    level = erlang_c.service_level(load, staffed, aht_s=each, answer_within_s=target.answer_within_s)
    wait, busy = erlang_c.asa(load, staffed, aht_s=each), erlang_c.occupancy(load, staffed)
    return level, wait, busy, np.zeros(level.shape)
