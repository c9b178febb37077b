"""The search for the fewest agents of work that may wait: a safety per day over the calm shape, then trimming.

A day's safety is raised where the prediction of `deferred_service` breaks a promise and lowered where it is kept
amply; in the end agents that turn out not to be needed are taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.deferred_blocks import block_sums, spread_out, whole_agents
from wfm.capacity.deferred_outlook import look_ahead
from wfm.capacity.deferred_service import class_names, shares_in_time
from wfm.capacity.deferred_work import fold

if TYPE_CHECKING:
    from wfm.capacity.deferred_blocks import Blocks
    from wfm.capacity.deferred_work import Stream, Work
    from wfm.core.arrays import FloatArray, IntArray

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


@dataclass(frozen=True)
class Task:
    """What a search is about: the work, the blocks, agents lent by other queues (t,), and what `allow_late` says."""

    work: Work
    blocks: Blocks
    lent: FloatArray
    allowed: FloatArray

    def strain(self, agents: IntArray) -> FloatArray:
        """`_strain` of agents per block, by day."""
        return self.strain_and_late(agents)[0]

    def strain_and_late(self, agents: IntArray) -> tuple[FloatArray, FloatArray]:
        """`_strain` by day, and late contacts per interval that each block should have handled."""
        staff = spread_out(agents, self.blocks, self.work.size) + self.lent
        strain, late = _strain(self.work, staff, self.allowed)
        return strain, block_sums(late, self.blocks) / self.blocks.length

    def hours(self, agents: IntArray) -> float:
        """Agent-intervals."""
        return float(agents @ self.blocks.length)


def search_agents(task: Task, shape: FloatArray, floor: IntArray) -> IntArray:
    """Agents per block: a safety for each day, raised where a promise fails and lowered where it is kept amply."""
    blocks, days = task.blocks, task.work.days
    on = np.maximum(np.bincount(blocks.day, weights=blocks.length, minlength=days), 1.0)
    spread = np.sqrt(np.maximum(np.bincount(blocks.day, weights=shape, minlength=days) / on, 0.05))
    base = shape - block_sums(task.lent, blocks)
    safety, slope, weight = np.full(days, 0.3), np.full(days, -2.0), np.ones(blocks.day.size)
    best: IntArray | None = None
    last: tuple[FloatArray, FloatArray] | None = None
    for turn in range(_PASSES + _REPAIRS):
        uneven = np.where(safety[blocks.day] > 0, weight, 1.0)
        sums = np.maximum(base + (safety * spread)[blocks.day] * uneven * blocks.length, 0.0)
        agents = np.maximum(whole_agents(sums, blocks), floor)
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


def _reweighed(weight: FloatArray, late: FloatArray, blocks: Blocks) -> FloatArray:
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


def _trimmed(task: Task, agents: IntArray, floor: IntArray, smooth: FloatArray) -> IntArray:
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


def allow_late(work: Work) -> FloatArray:
    """Contacts that may be late, by class and day of arrival, shape (class, 1 + day).

    Where even with any staff more would be late than promised, the promise holds for the others, or `_NEARLY` all of
    them where it is lower: more staff would be to no avail.
    """
    count, lost, _ = shares_in_time(work, [odds_at_best(work, stream) for stream in work.streams])
    total, unavoidable = count.sum(axis=2), lost.sum(axis=2)
    promises = {stream.name: stream.promise for stream in work.streams}
    promise = np.array([promises[name] for name in class_names(work)])[:, None]
    usual = total * (1.0 - promise)
    nearly = total - np.maximum(promise, _NEARLY) * (total - unavoidable)
    return np.asarray(np.where(unavoidable < _REACHED * usual, usual, nearly))


def odds_at_best(work: Work, stream: Stream) -> FloatArray:
    """Chance of each packet to be done in time where somebody is free at once."""
    return np.asarray(-np.expm1(-time_left(work, stream) / stream.aht_s))


def time_left(work: Work, stream: Stream) -> FloatArray:
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
