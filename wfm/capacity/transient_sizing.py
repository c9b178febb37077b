"""Least agents interval by interval, when what came before is still there: a walk through the day with the chain.

Every interval gets the fewest agents that keep the promise from the distribution carried into it. One fewer than the
stationary start is taken only where the interval after it, as it starts out, keeps its promise too: otherwise agents
would be saved here by leaving work that costs more there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.transient_days import after_border, following, pick_news, run_days
from wfm.capacity.transient_interval import serve, start_empty

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.capacity.transient_days import Course, Lines
    from wfm.capacity.transient_interval import Entry, Promise
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.requirement import Target

TOLERANCE = 1e-5
"""How far a promise may be missed and count as kept: about the accuracy of the chain."""
PROMISES = ("service_level", "asa", "occupancy", "abandonment")


@dataclass(frozen=True)
class Sizing:
    """What is sized: the lines, what counts as in time, the target, and agents (line, interval) at least and at most.

    `most` is for promises that no number of agents keeps, as where there are too few lines.
    """

    lines: Lines
    promise: Promise
    target: Target
    least: FloatArray
    most: FloatArray


@dataclass(frozen=True)
class Outcome:
    """What a promise may be about; arrays of one shape."""

    service_level: FloatArray
    wait_s: FloatArray
    occupancy: FloatArray
    given_up: FloatArray

    def kept(self, target: Target) -> BoolArray:
        """Which of `PROMISES` are kept, shape (4, ...)."""
        out = np.ones((4, *self.occupancy.shape), dtype=np.bool_)
        if target.service_level is not None:
            out[0] = self.service_level >= target.service_level - TOLERANCE
        if target.asa_s is not None:
            out[1] = self.wait_s <= target.asa_s * (1.0 + TOLERANCE)
        if target.max_occupancy is not None:
            # An occupancy of exactly load over agents is mostly a round number, and the chain is a little off.
            out[2] = self.occupancy <= target.max_occupancy + 1e-3
        if target.max_abandonment is not None:
            out[3] = self.given_up <= target.max_abandonment + TOLERANCE
        return out


def walk_days(sizing: Sizing, start: FloatArray) -> FloatArray:
    """Agents of shape (line, interval) that keep every promise, from a stationary start of the same shape.

    Days side by side from empty starts; then again those that really start otherwise, until nothing changes.
    """
    agents = np.where(sizing.lines.arrivals > 0, np.maximum(start, sizing.least), 0.0)
    rows, entry = np.arange(agents.shape[0]), start_empty(agents.shape[0])
    known: list[Entry] = []
    while rows.size:
        for i in range(agents.shape[1]):
            new = pick_news(known, i, rows, entry)
            rows, entry = rows[new], entry.take(new)
            if not rows.size:
                break
            agents[rows, i] = _choose(sizing, i, rows, agents=agents, entry=entry)
            entry = _try(sizing, i, rows, n=agents[rows, i], after=_after(sizing, agents, i, rows), entry=entry)[1]
        follow = following(sizing.lines, rows)
        rows, entry = rows[follow] + 1, entry.take(follow)
    return agents


def _after(sizing: Sizing, agents: FloatArray, i: int, rows: IntArray) -> FloatArray:
    """Agents of the next interval; where nobody comes in any more those of this one see the line through."""
    still_open = after_border(sizing.lines, np.asarray(sizing.lines.open, dtype=np.float64))[rows, i] > 0
    return np.asarray(np.where(still_open, after_border(sizing.lines, agents)[rows, i], agents[rows, i]))


def _choose(sizing: Sizing, i: int, rows: IntArray, *, agents: FloatArray, entry: Entry) -> FloatArray:
    """Agents of the chosen lines in interval i."""
    n: FloatArray = agents[rows, i].copy()
    wanted = np.flatnonzero(sizing.lines.arrivals[rows, i] > 0)
    idle = np.setdiff1d(np.arange(rows.size), wanted)
    if idle.size:
        n[idle] = np.where(sizing.lines.open[rows[idle], i], 0.0, entry.agents[idle])
    if not wanted.size:
        return n
    after = _after(sizing, agents, i, rows)
    first = n.copy()

    def keeps(some: IntArray, trial: FloatArray) -> BoolArray:
        came = entry.take(some)
        good, leave = _try(sizing, i, rows[some], n=trial, after=after[some], entry=came)
        ask = np.flatnonzero(good & (trial < first[some]))
        if ask.size:
            good[ask] = _next_keeps(sizing, i, rows[some[ask]], agents=agents, entry=leave.take(ask))
        return good

    least, most = sizing.least[rows[wanted], i], sizing.most[rows[wanted], i]
    n[wanted] = _find_least(keeps, wanted, first[wanted], least=least, most=most)
    return n


def _find_least(
    keeps: Callable[[IntArray, FloatArray], BoolArray],
    chosen: IntArray,
    start: FloatArray,
    *,
    least: FloatArray,
    most: FloatArray,
) -> FloatArray:
    """Find the least number of agents that `keeps` its promises between `least` and `most`; `most` where none does.

    In growing strides from the start until an answer lies between two tries, then by halving.
    """
    bad, good = least - 1.0, most.copy()
    trial = np.clip(start, least, most)
    stride = np.maximum(1.0, np.floor(np.sqrt(trial) / 8.0))
    open_ = np.flatnonzero(good - bad > 1.0)
    while open_.size:
        kept = keeps(chosen[open_], trial[open_])
        good[open_[kept]] = trial[open_[kept]]
        bad[open_[~kept]] = trial[open_[~kept]]
        open_ = open_[good[open_] - bad[open_] > 1.0]
        middle = np.floor((good[open_] + bad[open_]) / 2.0)
        down = np.maximum(good[open_] - stride[open_], middle)
        up = np.minimum(bad[open_] + stride[open_], middle)
        trial[open_] = np.where(trial[open_] == good[open_], down, up)
        stride[open_] *= 2.0
    return good


def _try(
    sizing: Sizing, i: int, rows: IntArray, *, n: FloatArray, after: FloatArray, entry: Entry
) -> tuple[BoolArray, Entry]:
    """Whether these agents keep every promise in interval i, and how the lines then leave it."""
    served = serve(entry, sizing.lines.stretch(i, rows, n, after), sizing.promise)
    wait = served.wait_s / np.maximum(1.0 - served.blocked, 1e-12)
    outcome = Outcome(served.service_level, wait, served.occupancy, served.given_up)
    return np.asarray(outcome.kept(sizing.target).all(axis=0)), served.leave


def _next_keeps(sizing: Sizing, i: int, rows: IntArray, *, agents: FloatArray, entry: Entry) -> BoolArray:
    """Whether the next interval of the same day keeps its promises with the agents it has so far."""
    if i + 1 == agents.shape[1]:
        return np.ones(rows.size, dtype=np.bool_)
    after = _after(sizing, agents, i + 1, rows)
    good, _ = _try(sizing, i + 1, rows, n=agents[rows, i + 1], after=after, entry=entry)
    return np.asarray(good | (sizing.lines.arrivals[rows, i + 1] == 0))


def course_outcome(course: Course) -> Outcome:
    """Read what promises are about off a whole course, (line, interval)."""
    wait = course.row("wait_s") / np.maximum(1.0 - course.row("blocked"), 1e-12)
    return Outcome(course.row("service_level"), wait, course.row("occupancy"), course.row("given_up"))


def mend_days(sizing: Sizing, agents: FloatArray, *, rounds: int) -> tuple[FloatArray, Course]:
    """Add an agent wherever the whole course still misses a promise, until none does or `rounds` are over."""
    course = run_days(sizing.lines, agents, sizing.promise)
    for _ in range(rounds):
        kept = course_outcome(course).kept(sizing.target).all(axis=0)
        missed = (sizing.lines.arrivals > 0) & ~kept & (agents < sizing.most)
        if not missed.any():
            break
        agents = _staffed_through(sizing, agents + missed)
        course = run_days(sizing.lines, agents, sizing.promise)
    return agents, course


def _staffed_through(sizing: Sizing, agents: FloatArray) -> FloatArray:
    """After closing those of the last open interval stay in the chain; see `transient_days.staff_lines`."""
    out = agents.copy()
    for i in range(1, out.shape[1]):
        closed = ~sizing.lines.open[:, i]
        out[closed, i] = out[closed, i - 1]
    return out


def try_steps(sizing: Sizing, agents: FloatArray, course: Course, steps: tuple[int, ...]) -> tuple[Outcome, ...]:
    """Outcome, (line, interval), with so many agents more or less (at least 0) in one interval, all else as it is."""
    count, per_day = agents.shape
    after = after_border(sizing.lines, agents)
    found = [np.zeros((4, count, per_day)) for _ in steps]
    for i in range(per_day):
        rows = np.flatnonzero(sizing.lines.arrivals[:, i] > 0)
        if not rows.size:
            continue
        every = np.tile(rows, len(steps))
        entry = course.entries[i].take(every)
        n = np.maximum(np.repeat(np.array(steps, dtype=np.float64), rows.size) + agents[every, i], 0.0)
        served = serve(entry, sizing.lines.stretch(i, every, n, after[every, i]), sizing.promise)
        wait = served.wait_s / np.maximum(1.0 - served.blocked, 1e-12)
        values = np.array([served.service_level, wait, served.occupancy, served.given_up])
        for k, part in enumerate(np.split(values, len(steps), axis=1)):
            found[k][:, rows, i] = part
    return tuple(Outcome(*values) for values in found)
