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
    others; without, that of all in the system. Two steps a part; what a part says is of its middle. With one part a
    single step, and what it says lies between start and end.
    """
    size, in_front = pace.join.size, blocked is not None
    busy, ahead = np.ones((size, parts)), np.ones((size, parts, nodes))
    waiting, at_work = np.zeros(size), np.zeros(size)
    state, before, t = _at(start), 0.0, 0
    while t < size:
        agents = float(pace.agents[t])
        if agents != before:
            state = _restaffed(state, before, agents, in_front=in_front)
            before = agents
        if agents <= 0:
            end = _end_of_closed(pace.agents, t)
            state, waiting[t:end] = _while_closed(state, pace.join[t:end] * interval_s, ahead[t:end])
            t = end
            continue
        rates = (float(pace.join[t]), agents, float(pace.finish[t]))
        full = None if blocked is None else blocked[t]
        walk = _once_through if parts == 1 else _in_halves
        state, at_work[t] = walk(state, rates, interval_s, full, seen=(busy[t], ahead[t]))
        waiting[t] = float(state.mass @ np.maximum(state.contacts - (0.0 if in_front else agents), 0.0))
        t += 1
    return Ahead(frozen(busy), frozen(ahead), frozen(waiting), frozen(at_work))


_Seen = tuple["FloatArray", "FloatArray"]
_Rates = tuple[float, float, float]


def _in_halves(
    state: _State, rates: _Rates, interval_s: float, blocked: FloatArray | None, *, seen: _Seen
) -> tuple[_State, float]:
    """Move on by an interval, two steps for each of its parts; fill in what they find and return the mean at work."""
    busy, ahead = seen
    at_work = 0.0
    for j in range(2 * busy.size):
        full = None if blocked is None else _full_behind(state, float(blocked[j // 2]))
        if j % 2:
            busy[j // 2] = _see(state, rates[1], full, ahead[j // 2])
        state = _step(state, rates, interval_s / (2 * busy.size), full)
        if blocked is None:
            at_work += _busy(state, rates[1]) / (2 * busy.size)
    return state, at_work


def _once_through(
    state: _State, rates: _Rates, interval_s: float, blocked: FloatArray | None, *, seen: _Seen
) -> tuple[_State, float]:
    """Move on by an interval in one step."""
    busy, ahead = seen
    first, last = np.ones(ahead.shape[1]), np.ones(ahead.shape[1])
    full = None if blocked is None else _full_behind(state, float(blocked[0]))
    at_first = _see(state, rates[1], full, first)
    later = _step(state, rates, interval_s, full)
    full = None if blocked is None else _full_behind(later, float(blocked[0]))
    at_last = _see(later, rates[1], full, last)
    busy[0] = 0.5 * (at_first + at_last)
    if busy[0] > 0:
        ahead[0] = 0.5 * (at_first * first + at_last * last) / busy[0]
    return later, 0.5 * (_busy(state, rates[1]) + _busy(later, rates[1])) if blocked is None else 0.0


def _busy(state: _State, agents: float) -> float:
    return float(state.mass @ np.minimum(state.contacts, agents))


def _end_of_closed(agents: FloatArray, t: int) -> int:
    """First interval from `t` on with agents."""
    some = np.flatnonzero(agents[t:] > 0)
    return t + int(some[0]) if some.size else agents.size


def _while_closed(state: _State, come: FloatArray, ahead: FloatArray) -> tuple[_State, FloatArray]:
    """Move on through intervals without agents in which `come` (k,) contacts come, and those waiting at their ends.

    Fills in what their parts find: nodes move by what came so far, and spread as Poisson arrivals spread.
    """
    total = float(come.sum())
    later = _trim(state.low, np.convolve(state.mass, _poisson(total))) if total > 0 else state
    nodes = ahead.shape[2]
    first, last = np.empty(nodes), np.empty(nodes)
    _see(state, 0.0, 1.0, first)
    _see(later, 0.0, 1.0, last)
    parts = ahead.shape[1]
    past = np.concatenate(([0.0], np.cumsum(come)))
    so_far = past[:-1, None] + come[:, None] * (np.arange(parts) + 0.5) / parts
    x = state.contacts
    mean = float(state.mass @ x)
    spread = max(float(state.mass @ (x * x)) - mean * mean, 0.0)
    if total > 0:
        way = (np.sqrt(spread + so_far) - np.sqrt(spread)) / (np.sqrt(spread + total) - np.sqrt(spread))
        wide = (first - mean) + way[..., None] * ((last - mean - total) - (first - mean))
        ahead[:] = np.maximum(mean + so_far[..., None] + wide, 1.0)
    else:
        ahead[:] = first
    return later, mean + past[1:]


def _at(contacts: float) -> _State:
    """Make the state of this many contacts; between whole numbers, of one or the other."""
    low = int(contacts)
    return _State(low, np.array([1.0 - (contacts - low), contacts - low]))


def _restaffed(state: _State, before: float, agents: float, *, in_front: bool) -> _State:
    """Change the state as agents come or leave; who leaves finishes the contact at work and takes it along."""
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
    whole: FloatArray = np.floor(moved + 1e-9)
    part = np.maximum(moved - whole, 0.0)
    index = whole.astype(np.int64) - low
    size = int(index[-1]) + 2
    mass = np.bincount(index, weights=state.mass * (1.0 - part), minlength=size)
    mass = mass + np.bincount(index + 1, weights=state.mass * part, minlength=size)
    return _trim(low, np.asarray(mass, dtype=np.float64))


def _full_behind(state: _State, blocked: float) -> float:
    """P(all agents busy | nobody waits in front), given that all are while someone does."""
    nobody = float(state.mass[0]) if state.low == 0 else 0.0
    return min(max((blocked - (1.0 - nobody)) / nobody, 0.0), 1.0) if nobody > 1e-12 else 1.0


def _see(state: _State, agents: float, full: float | None, needs: FloatArray) -> float:
    """P(a new contact waits); fills in the departures it needs then, in nodes of equal probability."""
    ahead = state.contacts
    ahead += 1.0 - (agents if full is None else 0.0)
    weight = state.mass
    if full is None:
        if ahead[0] < 1.0:
            weight = weight * np.minimum(np.maximum(ahead, 0.0), 1.0)
            ahead = np.maximum(ahead, 1.0)
    elif state.low == 0:
        weight = weight.copy()
        weight[0] *= full
    share = np.empty(weight.size + 1)
    moment = np.empty(weight.size + 1)
    share[0] = moment[0] = 0.0
    weight.cumsum(out=share[1:])
    (weight * ahead).cumsum(out=moment[1:])
    total = float(share[-1])
    if total < 1e-12:
        return 0.0
    at = np.interp(_slices(needs.size) * total, share, moment)
    np.subtract(at[1:], at[:-1], out=needs)
    needs *= needs.size / total
    return min(total, 1.0)


@lru_cache
def _slices(count: int) -> FloatArray:
    return frozen(np.arange(count + 1) / count)


def _step(state: _State, pace: tuple[float, float, float], step_s: float, full: float | None) -> _State:
    """Move the state on by a step."""
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
    spread = max(float(mass @ (x * x)) - mean * mean, 1.0) ** 0.5
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
    held = mass > _TINY
    first = int(held.argmax())
    kept = mass[first : mass.size - int(held[::-1].argmax())]
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
