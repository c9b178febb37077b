"""The service that given staffing gives through the day, where neither volume nor staffing stands still.

Stationary formulas take each interval by itself. Where a contact takes a good part of an interval that goes wrong:
what came in before is still being handled. Here the distribution of the number of contacts in the system is carried
from interval to interval (see `transient_chain`), so that queues build up, are worked off and, where staff is below
load, stay for later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked
from wfm.capacity.transient_chain import full_rate
from wfm.capacity.transient_days import MEASURES, fold_days, pick_lines, run_days, split_days, staff_lines
from wfm.capacity.transient_interval import Promise
from wfm.core.arrays import frozen
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

    from wfm.capacity.transient_days import Lines
    from wfm.core.arrays import FloatArray

REDIAL_DELAY_S = 300.0
"""Mean time until who was lost tries again."""
_REDIAL_ROUNDS = 8
_MOST_CELLS = 2e7
"""Intervals times states of all courses taken side by side, of which several days are remembered."""


@dataclass(frozen=True)
class LiveService:
    """Service of one queue; arrays of shape (t,). Without volume: all in time, no wait, nobody gives up.

    `service_level` by the definition asked for; `asa_s` is the mean wait of all, `answered_asa_s` of those answered
    (inf where nobody ever answers); `occupancy` of the agents staffed, busy beyond their time included; `backlog`
    contacts wait at the interval's end. `blocked` is the share that finds all lines busy. All are per attempt, of which
    there are `attempts`: contacts, and tries again of those who gave up or were turned away.
    """

    service_level: FloatArray
    asa_s: FloatArray
    answered_asa_s: FloatArray
    abandonment: FloatArray
    blocked: FloatArray
    occupancy: FloatArray
    backlog: FloatArray
    attempts: FloatArray


def predict_service(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    interval_s: float,
    answer_within_s: float,
    open: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
    slowdown: tuple[float, ...] = (1.0,),
    definition: str = "sl_offered",
    lines: int | None = None,
    redial_share: float = 0.0,
    leaving: npt.ArrayLike | None = None,
) -> LiveService:
    """Service of a queue whose contacts wait on the line, with these agents in each interval.

    Poisson arrivals at the interval's mean rate, exponential handling and patience, first come first served. Starts
    empty. Where agents are fewer from one interval to the next, those who go finish what they hold; contacts still
    waiting when nobody is left wait for the next agents or give up. About 0.05 s for a week of 15-minute intervals.

    Parameters
    ----------
    volume : shape (t,), contacts; taken as 0 where `open` (shape (t,)) is false
    aht_s : shape (t,) or one, seconds; of one contact held alone
    agents : shape (t,), on queue, >= 0; may be fractional and below load
    patience_s : shape (t,) or one, mean seconds; None: nobody gives up
    slowdown : how many times as long a contact takes when 1, 2, .. are held at once
    definition : of the service level, one of `DEFINITIONS`
    lines : contacts there can be at once, being handled included; None: as many as come
    redial_share : of those who give up or find all lines busy try again, after `REDIAL_DELAY_S` on average
    leaving : shape (t,), agents who go at an interval's start with what they hold, others coming in their place; None:
        only as many go as become fewer, the free first

    Raises
    ------
    CapacityError : negative or non-finite input, an unknown definition; names the interval.

    Source
    ------
    See `transient_chain` and `transient_wait`; checked in tests/capacity/test_transient.py.
    """
    given = None if leaving is None else np.atleast_2d(leaving)
    return predict_courses(
        volume,
        aht_s,
        np.atleast_2d(agents),
        interval_s=interval_s,
        answer_within_s=answer_within_s,
        open=open,
        patience_s=patience_s,
        slowdown=slowdown,
        definition=definition,
        lines=lines,
        redial_share=redial_share,
        leaving=given,
    )[0]


def predict_courses(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    interval_s: float,
    answer_within_s: float,
    open: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
    slowdown: tuple[float, ...] = (1.0,),
    definition: str = "sl_offered",
    lines: int | None = None,
    redial_share: float = 0.0,
    leaving: npt.ArrayLike | None = None,
) -> tuple[LiveService, ...]:
    """Service that each of several courses of agents gives, all at the price of about one.

    As `predict_service`, but for `agents` and `leaving` of shape (course, t).
    """
    promise = checked_promise(answer_within_s, definition, slowdown, lines)
    share = checked_redial(redial_share)
    n = checked("agents", agents)
    series = np.repeat(np.atleast_2d(np.asarray(volume, dtype=np.float64)), n.shape[0], axis=0)
    days = split_days(series, aht_s, interval_s=interval_s, open=open, patience_s=patience_s)
    if leaving is not None:
        going = fold_days(checked("leaving", leaving), days)
        # After closing the last agents stay until the line is empty.
        days = replace(days, leaving=np.where(days.open | (fold_days(n, days) > 0), going, 0.0))
    together = _together(days, n, promise)
    found: list[LiveService] = []
    for begin in range(0, n.shape[0], together):
        some = n[begin : begin + together]
        per = days.first.size // n.shape[0]
        found += _with_redials(pick_lines(days, slice(begin * per, (begin + together) * per)), some, promise, share)
    return tuple(found)


def _together(days: Lines, agents: FloatArray, promise: Promise) -> int:
    """Courses to take side by side, so that what is remembered of them fits: few where a long line builds up."""
    series = agents.shape[0]
    handle, patience, arrivals = (
        values.reshape(series, -1)[:, : agents.shape[1]] for values in (days.handle_s, days.patience_s, days.arrivals)
    )
    left = np.where(np.isinf(patience), arrivals - full_rate(agents, handle, promise.slowdown), 0.0) * days.interval_s
    waits = np.cumsum(left, axis=1)
    waits -= np.minimum(np.minimum.accumulate(waits, axis=1), 0.0)
    states = max(float(waits.max(initial=0.0)), float((arrivals * days.interval_s).max(initial=0.0)), 100.0)
    return int(np.clip(_MOST_CELLS / (max(agents.shape[1], 1) * states), 1, max(series, 1)))


def _with_redials(days: Lines, agents: FloatArray, promise: Promise, share: float) -> tuple[LiveService, ...]:
    """Service of each series, (series, t), in which a share of those lost try again."""
    found = _joined(days, agents, promise)
    if share == 0.0:
        return found
    first = days.arrivals
    for _ in range(_REDIAL_ROUNDS):
        away = np.array([service.abandonment + service.blocked for service in found])
        attempts = first + redials(days.arrivals * fold_days(away, days), days, share)
        settled = np.abs(attempts - days.arrivals).sum() <= 1e-4 * first.sum()
        days = replace(days, arrivals=attempts)
        if settled:
            break
        found = _joined(days, agents, promise)
    return found


def average_over_rates(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    agents: npt.ArrayLike,
    *,
    cv: float,
    interval_s: float,
    answer_within_s: float,
    open: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
    slowdown: tuple[float, ...] = (1.0,),
    definition: str = "sl_offered",
    nodes: int = 9,
) -> LiveService:
    """Service expected when the volume of a day is the forecast times a Gamma factor of mean 1 and deviation `cv`.

    Shares and waits are means over contacts (busy days weigh more), occupancy and backlog over days. Parameters as in
    `predict_service`; `nodes` factors by Gauss quadrature.

    Source
    ------
    Jongbloed and Koole, "Managing uncertainty in call centres using Poisson mixtures" (2001).
    """
    promise = checked_promise(answer_within_s, definition, slowdown)
    factors, weights = rate_factors(cv, nodes)
    counts = factors[:, None] * np.atleast_2d(np.asarray(volume, dtype=np.float64))
    lines = split_days(counts, aht_s, interval_s=interval_s, open=open, patience_s=patience_s)
    n = np.repeat(checked("agents", agents)[None, :], factors.size, axis=0)
    found = _joined(lines, n, promise)
    by_contact = weights * factors

    def mean(name: str, weight: FloatArray) -> FloatArray:
        values = np.array([getattr(service, name) for service in found])
        return frozen(np.asarray(np.tensordot(weight, values, axes=1)))

    per_contact = ("service_level", "asa_s", "answered_asa_s", "abandonment", "blocked")
    per_day = ("occupancy", "backlog", "attempts")
    return LiveService(
        **{name: mean(name, by_contact) for name in per_contact}, **{name: mean(name, weights) for name in per_day}
    )


def rate_factors(cv: float, nodes: int = 9) -> tuple[FloatArray, FloatArray]:
    """Factors and weights of a Gamma distribution with mean 1 and this coefficient of variation; weights sum to 1."""
    spread = float(checked("cv", cv))
    if spread < 1e-4 or nodes == 1:
        return np.ones(1), np.ones(1)
    # Golub and Welsch: eigenvalues of the recurrence of the Laguerre polynomials, safe for any shape
    shape = 1.0 / spread**2
    k = np.arange(nodes, dtype=np.float64)
    off = np.sqrt(k[1:] * (k[1:] + shape - 1.0))
    values, vectors = np.linalg.eigh(np.diag(2.0 * k + shape) + np.diag(off, 1) + np.diag(off, -1))
    return np.asarray(values / shape), np.asarray(vectors[0] ** 2)


def redials(lost: FloatArray, days: Lines, share: float) -> FloatArray:
    """Count tries again per second of those lost per second, both (line, interval).

    They come in the interval in which they were lost or else in the next of their series, if that is open.
    """
    lost = share * lost.reshape(int(days.first.sum()), -1)
    turns = days.interval_s / REDIAL_DELAY_S
    later = -np.expm1(-turns) / turns
    again = (1.0 - later) * lost
    again[:, 1:] += later * lost[:, :-1]
    return np.asarray(np.where(days.open, again.reshape(days.arrivals.shape), 0.0))


def checked_redial(share: float) -> float:
    """Return the share of lost contacts that try again; CapacityError outside [0, 1)."""
    if not 0.0 <= share < 1.0:
        raise CapacityError.of([Fault("a share in [0, 1)", f"{share:g}", where="redial_share")])
    return share


def checked_promise(
    answer_within_s: float, definition: str, slowdown: tuple[float, ...], lines: int | None = None
) -> Promise:
    """Return the promise, or raise CapacityError naming what can't be."""
    faults = []
    if lines is not None and lines < 1:
        faults.append(Fault("at least 1 line", str(lines), where="lines"))
    if definition not in DEFINITIONS:
        faults.append(Fault(f"one of {', '.join(DEFINITIONS)}", definition, where="definition"))
    if not slowdown or not all(0.0 < v < np.inf for v in slowdown):
        faults.append(Fault("numbers above 0, one per contact held at once", str(slowdown), where="slowdown"))
    if faults:
        raise CapacityError.of(faults)
    return Promise(float(checked("answer_within_s", answer_within_s)), definition, tuple(slowdown), lines)


def _joined(lines: Lines, agents: FloatArray, promise: Promise) -> tuple[LiveService, ...]:
    """Service of each series, with its agents of shape (series, t)."""
    series, size = agents.shape
    measures = run_days(lines, staff_lines(agents, lines), promise).measures
    long = measures.reshape(len(MEASURES), series, -1)[:, :, :size]
    attempts = lines.arrivals.reshape(series, -1)[:, :size] * lines.interval_s
    return tuple(_measured(long[:, s], agents[s], attempts[s]) for s in range(series))


def _measured(measures: FloatArray, agents: FloatArray, attempts: FloatArray) -> LiveService:
    level, wait, given_up, blocked, answered_wait, occupancy, waiting = measures
    busy = attempts > 0

    def mean(total: FloatArray, share: FloatArray) -> FloatArray:
        return np.divide(total, share, out=np.zeros_like(total), where=busy & (share > 1e-12))

    return LiveService(
        frozen(np.where(busy, np.clip(level, 0.0, 1.0), 1.0)),
        frozen(mean(wait, 1.0 - blocked)),
        frozen(mean(answered_wait, 1.0 - blocked - given_up)),
        frozen(np.where(busy, np.clip(given_up, 0.0, 1.0), 0.0)),
        frozen(np.where(busy, np.clip(blocked, 0.0, 1.0), 0.0)),
        frozen(np.where(agents > 0, np.clip(occupancy, 0.0, 1.0), 0.0)),
        frozen(np.maximum(waiting, 0.0)),
        frozen(attempts),
    )
