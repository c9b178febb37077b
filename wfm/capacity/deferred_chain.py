"""How many contacts of work that may wait are ahead of one that comes in: a Markov chain through the day.

Two chains of one kind. The contacts in the system, with every agent who has one at work; and, for streams that are
served before others, those waiting: a new one joins them only while all agents are busy, and one leaves whenever an
agent gets free. Each is stepped with an L-stable rule on a window of states that holds all but 1e-10 of the mass.

Source: forward equations of the birth-death process; the rule is the two-stage SDIRK method with gamma = 1 - 1/sqrt 2
(Alexander 1977).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray

_GAMMA = 1.0 - np.sqrt(0.5)
_TINY = 1e-10
_REACH = 6.5


@dataclass(frozen=True)
class Ahead:
    """What a chain says of each part of each interval, and of its end.

    `all_busy` (t, parts) is the probability that a new contact waits, `ahead` (t, parts, nodes) the departures it then
    needs to be started, in nodes of equal probability. `waiting` (t,) is the mean at the interval's end, `at_work` (t,)
    of agents over it.
    """

    all_busy: FloatArray
    ahead: FloatArray
    waiting: FloatArray
    at_work: FloatArray


@dataclass(frozen=True)
class Pace:
    """Rates of a chain, each of shape (t,): contacts that join per second, agents, contacts one finishes per second."""

    join: FloatArray
    agents: FloatArray
    finish: FloatArray


class _State(NamedTuple):
    """Probabilities of `low`, `low` + 1, ... contacts."""

    low: int
    mass: FloatArray

    @property
    def contacts(self) -> FloatArray:
        return self.low + np.arange(self.mass.size, dtype=np.float64)


def run_chain(
    pace: Pace, *, interval_s: float, start: float, parts: int, nodes: int, blocked: FloatArray | None = None
) -> Ahead:
    """Step a chain through all intervals, from `start` contacts.

    With `blocked` (t, parts), the probability that all agents are busy, it is the chain of those who wait in front of
    others; without, that of all in the system. Two steps a part; what a part says is of its middle.
    """
    size, in_front = pace.join.size, blocked is not None
    busy, ahead = np.ones((size, parts)), np.ones((size, parts, nodes))
    waiting, at_work = np.zeros(size), np.zeros(size)
    state, before = _at(start), 0.0
    step_s = interval_s / (2 * parts)
    for t in range(size):
        join, agents, finish = float(pace.join[t]), float(pace.agents[t]), float(pace.finish[t])
        if agents != before:
            state = _restaffed(state, before, agents, in_front=in_front)
            before = agents
        for j in range(2 * parts):
            full = None if blocked is None else _full_behind(state, float(blocked[t, j // 2]))
            if j % 2:
                busy[t, j // 2], ahead[t, j // 2] = _seen(state, agents, full, nodes)
            state = _step(state, (join, agents, finish), step_s, full)
            if not in_front and agents > 0:
                at_work[t] += float(state.mass @ np.minimum(state.contacts, agents)) / (2 * parts)
        waiting[t] = float(state.mass @ np.maximum(state.contacts - (0.0 if in_front else agents), 0.0))
    return Ahead(frozen(busy), frozen(ahead), frozen(waiting), frozen(at_work))


def _at(contacts: float) -> _State:
    """The state of this many contacts; between whole numbers, of one or the other."""
    low = int(contacts)
    return _State(low, np.array([1.0 - (contacts - low), contacts - low]))


def _restaffed(state: _State, before: float, agents: float, *, in_front: bool) -> _State:
    """The state after agents came or left; who leaves finishes the contact at work and takes it along."""
    x = state.contacts
    if in_front:
        if agents < before:
            return state
        moved = np.maximum(x - (agents - before), 0.0)
    else:
        if agents > before:
            return state
        moved = np.where(x >= before, x - (before - agents), np.minimum(x, agents))
    low = int(moved[0])
    whole = np.floor(moved + 1e-9)
    part = np.maximum(moved - whole, 0.0)
    index = whole.astype(np.int64) - low
    size = int(index[-1]) + 2
    mass = np.bincount(index, weights=state.mass * (1.0 - part), minlength=size)
    return _trim(low, mass + np.bincount(index + 1, weights=state.mass * part, minlength=size)[:size])


def _full_behind(state: _State, blocked: float) -> float:
    """P(all agents busy | nobody waits in front), given that all are while someone does."""
    nobody = float(state.mass[0]) if state.low == 0 else 0.0
    return min(max((blocked - (1.0 - nobody)) / nobody, 0.0), 1.0) if nobody > 1e-12 else 1.0


def _seen(state: _State, agents: float, full: float | None, nodes: int) -> tuple[float, FloatArray]:
    """P(a new contact waits) and the departures it needs then."""
    needs = state.contacts + 1.0 - (agents if full is None else 0.0)
    if full is None:
        weight = state.mass * np.clip(needs, 0.0, 1.0)
    else:
        weight = state.mass.copy()
        if state.low == 0:
            weight[0] *= full
    total = float(weight.sum())
    if total < 1e-12:
        return 0.0, np.ones(nodes)
    share = np.concatenate(([0.0], np.cumsum(weight)))
    moment = np.concatenate(([0.0], np.cumsum(weight * np.maximum(needs, 1.0))))
    at = np.interp(np.linspace(0.0, share[-1], nodes + 1), share, moment)
    return min(total, 1.0), np.diff(at) * (nodes / total)


def _step(state: _State, pace: tuple[float, float, float], step_s: float, full: float | None) -> _State:
    """The state a step later."""
    join, agents, finish = pace
    come, gone = join * step_s, agents * finish * step_s
    if gone <= 0:
        return _trim(state.low, np.convolve(state.mass, _poisson(come))) if come > 0 else state
    down = int(gone + _REACH * np.sqrt(gone)) + 2
    if state.low > down + (agents if full is None else 0.0):
        mass = np.convolve(np.convolve(state.mass, _poisson(come)), _poisson(gone, reverse=True))
        return _trim(state.low - _poisson(gone).size + 1, mass)
    up = int(come + _REACH * np.sqrt(come)) + 2
    low = max(state.low - down, 0)
    mass = np.zeros(state.low - low + state.mass.size + up)
    mass[state.low - low : state.low - low + state.mass.size] = state.mass
    x = low + np.arange(mass.size, dtype=np.float64)
    leave = finish * (np.minimum(x, agents) if full is None else np.where(x > 0, agents, 0.0))
    enter = np.full(mass.size, join)
    if full is not None and low == 0:
        enter[0] *= full
    leave[0] = enter[-1] = 0.0
    steps = _pieces(x, mass, enter, leave, step_s)
    for _ in range(steps):
        mass = _implicit(mass, enter, leave, step_s / steps)
    return _trim(low, np.maximum(mass, 0.0))


def _pieces(x: FloatArray, mass: FloatArray, enter: FloatArray, leave: FloatArray, step_s: float) -> int:
    """Pieces of a step in which the mean moves by at most half a standard deviation."""
    mean = float(mass @ x)
    spread = max(float(np.sqrt(max(mass @ (x * x) - mean * mean, 0.0))), 1.0)
    return min(max(1, int(np.ceil(abs(float(mass @ (enter - leave))) * step_s / (0.5 * spread)))), 16)


def _implicit(mass: FloatArray, enter: FloatArray, leave: FloatArray, step_s: float) -> FloatArray:
    """One step of two stages with the same matrix: (1 + (1 - 2g) z) / (1 - g z)^2."""
    from scipy.linalg.lapack import dgtsv

    out = enter + leave
    flow = -out * mass
    flow[1:] += enter[:-1] * mass[:-1]
    flow[:-1] += leave[1:] * mass[1:]
    right = mass + (1.0 - 2.0 * _GAMMA) * step_s * flow
    scale = _GAMMA * step_s
    lower, upper, diagonal = -scale * enter[:-1], -scale * leave[1:], 1.0 + scale * out
    for _ in range(2):
        right = dgtsv(lower, diagonal, upper, right)[3]
    return np.asarray(right, dtype=np.float64)


def _trim(low: int, mass: FloatArray) -> _State:
    """Drop the ends that hold next to nothing."""
    held = np.flatnonzero(mass > _TINY)
    first, last = int(held[0]), int(held[-1])
    kept = mass[first : last + 1]
    return _State(low + first, kept / kept.sum())


@lru_cache(maxsize=4096)
def _poisson(mean: float, *, reverse: bool = False) -> FloatArray:
    """Poisson probabilities of 0, 1, ... as far as they matter."""
    from scipy.special import gammaln

    if mean <= 0:
        return frozen(np.ones(1))
    k = np.arange(int(mean + _REACH * np.sqrt(mean)) + 3, dtype=np.float64)
    mass = np.exp(k * np.log(mean) - mean - gammaln(k + 1.0))
    return frozen(mass[::-1] if reverse else mass)
