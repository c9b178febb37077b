"""The chain behind time-dependent service: contacts in the system of one queue, interval after interval.

State x counts contacts that wait or are handled by agents who stay. Contacts arrive as Poisson, handling and patience
are exponential; rates are constant inside an interval. An agent holds up to K contacts at once (K = 1: phone), spread
evenly, each taking `slowdown[k - 1]` times as long when k are held.

A step in time is exp(A dt) p to fifth order: the Radau IIA approximant in partial fractions, one real and one complex
tridiagonal solve, L-stable. Independent lines (days, trial staffings) are laid end to end in one system, which
costs no more calls than one line does.

Source: Hairer and Wanner, "Solving Ordinary Differential Equations II" (1996), IV.5; Ingolfsson et al., "A survey and
experimental comparison of service-level-approximation methods for nonstationary M(t)/M/s(t) queueing systems" (2007),
where it is the exact method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import lapack

from wfm.capacity.transient_chat import uneven_share

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import FloatArray

LOST = 1e-9
"""Probability that may be left out above the highest state."""

_NUMERATOR = np.polynomial.Polynomial([1.0, 2.0 / 5.0, 1.0 / 20.0])
_DENOMINATOR = np.polynomial.Polynomial([1.0, -3.0 / 5.0, 3.0 / 20.0, -1.0 / 60.0])


def _partial_fractions() -> tuple[tuple[float, float], tuple[complex, complex]]:
    """Pole and weight of the real fraction and of one of the complex pair."""
    poles = _DENOMINATOR.roots()
    real = float(poles[np.abs(poles.imag).argmin()].real)
    pair = complex(poles[poles.imag.argmax()])
    slope = _DENOMINATOR.deriv()
    return (real, float(_NUMERATOR(real) / slope(real))), (pair, complex(_NUMERATOR(pair) / slope(pair)))


_REAL, _PAIR = _partial_fractions()


def slots(agents: FloatArray, slowdown: tuple[float, ...]) -> FloatArray:
    """Contacts that can be handled at the same time."""
    return np.asarray(agents * len(slowdown))


def full_rate(agents: FloatArray, handle_s: FloatArray, slowdown: tuple[float, ...]) -> FloatArray:
    """Contacts per second finished when every agent holds as many as possible."""
    return np.asarray(agents * len(slowdown) / (handle_s * slowdown[-1]))


def death_rates(
    states: int, agents: FloatArray, *, handle_s: FloatArray, patience_s: FloatArray, slowdown: tuple[float, ...]
) -> FloatArray:
    """Contacts per second that leave, finished or given up: shape (line, state).

    `agents` (may be fractional), `handle_s` and `patience_s` (inf: nobody gives up) have shape (line,). With x contacts
    and n agents, r = x - n floor(x / n) of them would hold one more than the others if loads were even; how uneven they
    are is the business of `transient_chat`.
    """
    x = np.arange(states, dtype=np.float64)[None, :]
    most = len(slowdown)
    n = np.maximum(agents, 1e-300)[:, None]
    held = np.minimum(np.minimum(x, most * n) / n, most)
    lower = np.minimum(np.floor(held), most - 1).astype(np.int64)
    finish = np.concatenate([[0.0], np.arange(1, most + 1) / np.array(slowdown)])
    share = held - lower
    rate = agents[:, None] * ((1.0 - share) * finish[lower] + share * finish[lower + 1]) / handle_s[:, None]
    rate = rate * uneven_share(held, agents, slowdown)
    waiting = np.maximum(x - most * agents[:, None], 0.0)
    return np.asarray(rate + waiting / patience_s[:, None])


def advance(
    start: FloatArray, *, arrivals: FloatArray, deaths: FloatArray, duration_s: float, steps: int
) -> tuple[FloatArray, FloatArray]:
    """Distribution after `duration_s`, (line, state), and its mean over each of equal steps, (steps, line, state).

    `arrivals` (line,) per second, `deaths` (line, state) per second; nobody arrives in the highest state. The means
    are exact integrals of the step's approximant, so a fast start needs no small steps.
    """
    lines, states = start.shape
    if states == 1 or duration_s <= 0.0:
        return start, np.repeat(start[None], steps, axis=0)
    if start.size < 3:
        # LAPACK's interface takes no tridiagonal matrix smaller than that.
        twice = advance(
            np.repeat(start, 2, axis=0),
            arrivals=np.repeat(arrivals, 2),
            deaths=np.repeat(deaths, 2, axis=0),
            duration_s=duration_s,
            steps=steps,
        )
        return twice[0][:1], twice[1][:, :1]
    solve_real, solve_pair = _factorise(arrivals, deaths, duration_s / steps)
    means = np.empty((steps, lines, states))
    now = np.ascontiguousarray(start, dtype=np.float64).reshape(-1)
    for step in range(steps):
        real, pair = _REAL[1] * solve_real(now), _PAIR[1] * solve_pair(now)
        means[step] = (real / _REAL[0] + 2.0 * (pair / _PAIR[0]).real).reshape(lines, states)
        now = real + 2.0 * pair.real
    return now.reshape(lines, states), means


def _factorise(arrivals: FloatArray, deaths: FloatArray, step_s: float) -> tuple[Callable[..., FloatArray], ...]:
    """Solvers of (A dt - pole) y = p for both poles, all lines in one tridiagonal matrix."""
    births = np.repeat(arrivals[:, None], deaths.shape[1], axis=1)
    births[:, -1] = 0.0
    gone = deaths.copy()
    gone[:, 0] = 0.0
    below = step_s * births.reshape(-1)[:-1]
    above = step_s * gone.reshape(-1)[1:]
    diagonal = -step_s * (births + gone).reshape(-1)
    real = lapack.dgttrf(below, diagonal - _REAL[0], above)
    pair = lapack.zgttrf(below.astype(complex), diagonal - _PAIR[0], above.astype(complex))

    def solve_real(p: FloatArray) -> FloatArray:
        return np.asarray(lapack.dgttrs(*real[:5], p)[0])

    def solve_pair(p: FloatArray) -> FloatArray:
        return np.asarray(lapack.zgttrs(*pair[:5], p.astype(complex))[0])

    return solve_real, solve_pair


def steps_for(load: float, handle_s: float, duration_s: float) -> int:
    """Count the steps that follow a line of this load (erlang) to 1e-5 or better.

    The distribution is about sqrt(load) wide and moves at `load` contacts per handle time, so it crosses itself in
    handle_s / sqrt(load); it settles in a few handle times.
    """
    moving_s = min(duration_s, 6.0 * handle_s)
    return int(np.clip(np.ceil(0.2 * moving_s * np.sqrt(max(load, 1.0)) / handle_s), 4, 60))


def fit_states(
    carried: FloatArray,
    *,
    arrivals: FloatArray,
    rate: FloatArray,
    patience_s: FloatArray,
    places: FloatArray,
    duration_s: float,
) -> int:
    """Count the states that an interval needs, all lines alike, so that about `LOST` is left out.

    `rate` is `full_rate`, `places` are `slots`. One bound is how far a random walk with these rates gets in the time,
    another the stationary tail; the nearer counts.
    """
    top = _quantiles(carried, LOST)
    usual = _quantiles(carried, 1e-3)
    drift = np.maximum(arrivals - rate, 0.0) * duration_s
    walk = 6.0 * np.sqrt((arrivals + rate) * duration_s + 1.0) + 4.0
    base = np.maximum(usual, places)
    reach = base + drift + walk
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = np.where(arrivals < rate, np.log(LOST) / np.log(np.maximum(arrivals, 1e-300) / rate), np.inf)
        balance = np.maximum(arrivals - rate, 0.0) * patience_s + 7.0 * np.sqrt(arrivals * patience_s) + 10.0
    queue = np.fmin(tail, np.where(np.isfinite(patience_s), balance, np.inf))
    need = np.maximum(top, np.minimum(reach, base + np.fmax(queue, 1.0)))
    return int(np.ceil(need.max())) + 3


def spare_states(
    carried: FloatArray, *, load: FloatArray, agents: FloatArray, deaths: FloatArray, duration_s: float
) -> int:
    """Count the lowest states that no line gets to in a time, but for about `LOST`.

    `load` is erlang, `deaths` are `death_rates`. Below its agents a line tends to its load, about as wide as its square
    root; and from a long queue no more leave than would if nobody came.
    """
    start = np.cumsum(carried, axis=1)
    lowest, usual = ((start <= beyond).sum(axis=1) for beyond in (LOST, 1e-3))
    middle = np.minimum(np.minimum(load, agents), usual)
    reach = middle - 7.0 * np.sqrt(np.maximum(np.minimum(load, agents), usual) + 1.0)
    rate = np.maximum.accumulate(deaths, axis=1)[np.arange(lowest.size), np.minimum(lowest, deaths.shape[1] - 1)]
    drop = rate * duration_s
    reach = np.maximum(reach, lowest - drop - 6.0 * np.sqrt(drop + 1.0) - 4.0)
    return int(max(np.minimum(lowest, reach).min(), 0.0))


def resize(p: FloatArray, states: int) -> FloatArray:
    """Lay distributions over another number of states; what doesn't fit goes to the highest."""
    lines, had = p.shape
    out = np.zeros((lines, states))
    kept = min(had, states)
    out[:, :kept] = p[:, :kept]
    if had > states:
        out[:, -1] += p[:, states:].sum(axis=1)
    return out


def release(
    p: FloatArray, before: FloatArray, after: FloatArray, most: int
) -> tuple[FloatArray, FloatArray]:
    """Distributions just after a border at which agents change from `before` to `after`, (line,), and who left.

    Agents who go finish the contacts they hold (at most `most`) outside the chain, those with the fewest first; the
    mean number of these contacts is the second value, (line,). Those who wait go on waiting. More agents change
    nothing here: they take waiting contacts by the rates.
    """
    left = np.maximum(before - after, 0.0)[:, None]
    if not left.any():
        return p, np.zeros(before.size)
    states = p.shape[1]
    x = np.arange(states, dtype=np.float64)[None, :]
    n = np.maximum(before, 1e-300)[:, None]
    handled = np.minimum(x, most * before[:, None])
    each = np.minimum(np.floor(handled / n + 1e-9), most)
    lighter = np.minimum(n * (each + 1.0) - handled, n)
    gone = each * np.minimum(left, lighter) + (each + 1.0) * np.maximum(left - lighter, 0.0)
    gone = np.minimum(np.where(left > 0, gone, 0.0), handled)
    return _spread(p, np.clip(x - gone, 0.0, states - 1.0)), np.asarray((p * gone).sum(axis=1))


def exchange(p: FloatArray, before: FloatArray, leaving: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Distributions after some of the agents left, busy or not, each with what they hold, and who left; see `release`.

    Others may have come in their place, with nothing at hand.
    """
    if not (leaving > 0).any():
        return p, np.zeros(before.size)
    x = np.arange(p.shape[1], dtype=np.float64)[None, :]
    share = np.divide(leaving, before, out=np.zeros_like(before), where=before > 0)
    gone = share[:, None] * np.minimum(x, most * before[:, None])
    return _spread(p, x - gone), np.asarray((p * gone).sum(axis=1))


def take_back(p: FloatArray, back: FloatArray) -> FloatArray:
    """Distributions after agents came back who still hold `back` contacts, (line,), on average."""
    if not (back > 0).any():
        return p
    wider = resize(p, p.shape[1] + int(np.ceil(back.max())) + 1)
    x = np.arange(wider.shape[1], dtype=np.float64)[None, :]
    return _spread(wider, np.minimum(x + back[:, None], wider.shape[1] - 1.0))


def _spread(p: FloatArray, target: FloatArray) -> FloatArray:
    """Move the probability of each state to its target, shared by the two whole states around it."""
    lines, states = p.shape
    lower = np.minimum(np.floor(target + 1e-9), states - 1.0).astype(np.int64)
    part = np.clip(target - lower, 0.0, 1.0)
    row = np.arange(lines)[:, None] * states
    flat = np.bincount((row + lower).ravel(), (p * (1.0 - part)).ravel(), minlength=lines * states)
    upper = np.minimum(lower + 1, states - 1)
    flat += np.bincount((row + upper).ravel(), (p * part).ravel(), minlength=lines * states)
    return np.asarray(flat.reshape(lines, states))


def _quantiles(p: FloatArray, beyond: float) -> FloatArray:
    """Find the least state of each line above which at most `beyond` lies."""
    tail = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((tail > beyond).sum(axis=1), dtype=np.float64)
