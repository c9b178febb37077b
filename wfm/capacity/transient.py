"""The service that given staffing gives through the day, where neither volume nor staffing stands still.

Stationary formulas take each interval by itself. Where a contact takes a good part of an interval that goes wrong:
what came in before is still being handled. Here the distribution of the number of contacts in the system is carried
from interval to interval (see `transient_chain`), so that queues build up, are worked off and, where staff is below
load, stay for later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked
from wfm.capacity.transient_chain import full_rate, resize, slots
from wfm.capacity.transient_interval import Promise, Stretch, hand_over, serve
from wfm.core.arrays import frozen
from wfm.core.requirement import DEFINITIONS
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from wfm.capacity.transient_interval import WaitForecast
    from wfm.core.arrays import FloatArray

_DAY_S = 86_400.0
_SAME = 1e-6
"""Distance (sum of absolute differences) at which two distributions count as one."""


@dataclass(frozen=True)
class LiveService:
    """Service of one queue; arrays of shape (t,). Without volume: all in time, no wait, nobody gives up.

    `service_level` by the definition asked for; `asa_s` is the mean wait of all, `answered_asa_s` of those answered
    (inf where nobody ever answers); `occupancy` of the agents staffed; `backlog` contacts wait at the interval's end.
    """

    service_level: FloatArray
    asa_s: FloatArray
    answered_asa_s: FloatArray
    abandonment: FloatArray
    occupancy: FloatArray
    backlog: FloatArray


@dataclass(frozen=True)
class Lines:
    """Independent lines, a day each, with rates of shape (line, interval); `first`, (line,), says which start empty.

    A line that isn't first goes on where the line before it ends. `open`, (line, interval), says when contacts come in
    or are handled.
    """

    interval_s: float
    arrivals: FloatArray
    handle_s: FloatArray
    patience_s: FloatArray
    open: npt.NDArray[np.bool_]
    first: npt.NDArray[np.bool_]

    def stretch(self, i: int, rows: npt.NDArray[np.int64], agents: FloatArray, after: FloatArray) -> Stretch:
        """Interval i of the chosen lines."""
        return Stretch(
            self.interval_s, self.arrivals[rows, i], agents, after, self.handle_s[rows, i], self.patience_s[rows, i]
        )


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

    Raises
    ------
    CapacityError : negative or non-finite input, an unknown definition; names the interval.

    Source
    ------
    See `transient_chain` and `transient_wait`; checked in tests/capacity/test_transient.py.
    """
    promise = checked_promise(answer_within_s, definition, slowdown)
    n = checked("agents", agents)
    lines = split_days(np.atleast_2d(volume), aht_s, interval_s=interval_s, open=open, patience_s=patience_s)
    return _joined(lines, n[None, :], promise)[0]


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
    The mixed Poisson model of Jongbloed and Koole, "Managing uncertainty in call centres using Poisson mixtures" (2001).
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

    return LiveService(
        mean("service_level", by_contact),
        mean("asa_s", by_contact),
        mean("answered_asa_s", by_contact),
        mean("abandonment", by_contact),
        mean("occupancy", weights),
        mean("backlog", weights),
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


def checked_promise(answer_within_s: float, definition: str, slowdown: tuple[float, ...]) -> Promise:
    """The promise, or CapacityError naming what can't be."""
    faults = []
    if definition not in DEFINITIONS:
        faults.append(Fault(f"one of {', '.join(DEFINITIONS)}", definition, where="definition"))
    if not slowdown or not all(0.0 < v < np.inf for v in slowdown):
        faults.append(Fault("numbers above 0, one per contact held at once", str(slowdown), where="slowdown"))
    if faults:
        raise CapacityError.of(faults)
    return Promise(float(checked("answer_within_s", answer_within_s)), definition, tuple(slowdown))


def split_days(
    volume: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    *,
    interval_s: float,
    open: npt.ArrayLike | None = None,
    patience_s: npt.ArrayLike | None = None,
) -> Lines:
    """Lay series of contacts, shape (series, t), out as lines of one day each; the last is filled up with nothing.

    `aht_s` and `patience_s` have shape (t,) or (). CapacityError for a handle time or patience of 0 or less; the handle
    time of an interval without volume doesn't matter.
    """
    series, size = np.shape(volume)
    alive = np.ones(size, dtype=np.bool_) if open is None else np.asarray(open, dtype=np.bool_)
    counts = checked("volume", np.where(alive, np.asarray(volume, dtype=np.float64), 0.0))
    length = float(checked("interval_s", interval_s, above_zero=True))
    handle = np.broadcast_to(np.asarray(aht_s, dtype=np.float64), (size,))
    handle = checked("aht_s", _filled(handle, counts.sum(axis=0) > 0), above_zero=True)
    patience = np.full(size, np.inf)
    if patience_s is not None:
        patience = np.broadcast_to(checked("patience_s", patience_s, above_zero=True), (size,))
    per_day = min(max(int(round(_DAY_S / length)), 1), max(size, 1))
    days = -(-size // per_day)
    first = np.zeros(series * days, dtype=np.bool_)
    first[::days] = True
    return Lines(
        length,
        _fold(counts / length, per_day),
        _fold(np.repeat(handle[None], series, axis=0), per_day, fill=1.0),
        _fold(np.repeat(patience[None], series, axis=0), per_day, fill=np.inf),
        _fold(np.repeat(alive[None].astype(np.float64), series, axis=0), per_day) > 0,
        first,
    )


def _filled(handle_s: FloatArray, needed: npt.NDArray[np.bool_]) -> FloatArray:
    """Handle times; where none is needed and none is known, that of the interval before."""
    known = needed | ((handle_s > 0) & np.isfinite(handle_s))
    last = np.maximum.accumulate(np.where(known, np.arange(handle_s.size), -1))
    return np.asarray(np.where(known, handle_s, np.where(last >= 0, handle_s[last], 1.0)))


def _fold(values: FloatArray, per_day: int, fill: float = 0.0) -> FloatArray:
    """Series by interval, shape (series, t), cut into days: (series * day, interval)."""
    series, size = values.shape
    padded = np.full((series, -(-size // per_day) * per_day), fill)
    padded[:, :size] = values
    return padded.reshape(-1, per_day)


def staff_lines(agents: FloatArray, lines: Lines) -> FloatArray:
    """Agents of series, shape (series, t), laid out like the lines.

    After closing those of the last open interval stay in the chain until the line is empty: whoever still works helps
    those still waiting, and nobody else comes in.
    """
    alive = lines.open.reshape(agents.shape[0], -1)
    n = _fold(agents, lines.arrivals.shape[1]).reshape(alive.shape)
    last = np.maximum.accumulate(np.where(alive, np.arange(alive.shape[1]), -1), axis=1)
    stay = np.where(last >= 0, np.take_along_axis(n, np.maximum(last, 0), axis=1), 0.0)
    return np.asarray(np.where(alive | (n > 0), n, stay).reshape(lines.arrivals.shape))


_MEASURES = ("service_level", "wait_s", "answered", "answered_wait_s", "occupancy", "waiting")


def _predict(lines: Lines, agents: FloatArray, promise: Promise) -> FloatArray:
    """Measures of shape (measure, line, interval).

    All days run side by side, at first from an empty start each; then those days again that really start otherwise,
    until they meet the course they had before. Mostly that takes an interval or two.
    """
    count, per_day = lines.arrivals.shape
    looks = _outlooks(lines, agents, promise)
    after = after_border(lines, agents)
    measures = np.zeros((len(_MEASURES), count, per_day))
    known: list[FloatArray | None] = [None] * per_day
    starts: list[FloatArray] = [np.ones(1) for _ in range(count)]
    away = np.zeros(count)
    rows = np.arange(count)
    while rows.size:
        carried, still = stacked([starts[row] for row in rows]), away[rows]
        for i in range(per_day):
            new = _news(known, i, rows, carried)
            rows, carried, still = rows[new], carried[new], still[new]
            if not rows.size:
                break
            stretch = lines.stretch(i, rows, agents[rows, i], after[rows, i])
            served = serve(carried, stretch, promise, outlook=looks(rows, i))
            for m, name in enumerate(_MEASURES):
                measures[m, rows, i] = getattr(served, name)
            carried, still = hand_over(served, stretch, promise, still)
        follow = np.array([k for k, row in enumerate(rows) if row + 1 < count and not lines.first[row + 1]], dtype=int)
        rows = rows[follow] + 1
        for k, row in zip(follow, rows, strict=True):
            starts[row], away[row] = carried[k], still[k]
    return measures


def _news(
    known: list[FloatArray | None], i: int, rows: npt.NDArray[np.int64], carried: FloatArray
) -> npt.NDArray[np.bool_]:
    """Which lines come into the interval otherwise than they did before; remembers how."""
    before = known[i]
    if before is None:
        known[i] = carried.copy()
        return np.ones(rows.size, dtype=np.bool_)
    states = max(before.shape[1], carried.shape[1])
    before, wide = resize(before, states), resize(carried, states)
    new = np.asarray(np.abs(before[rows] - wide).sum(axis=1) > _SAME)
    before[rows[new]] = wide[new]
    known[i] = before
    return new


def after_border(lines: Lines, agents: FloatArray) -> FloatArray:
    """Agents of the next interval, (line, interval); those of a series' last interval stay."""
    out = np.concatenate([agents[:, 1:], agents[:, -1:]], axis=1)
    follows = np.flatnonzero(~lines.first)
    out[follows - 1, -1] = agents[follows, 0]
    return out


def stacked(starts: list[FloatArray]) -> FloatArray:
    """Distributions of several lines in one array, (line, state)."""
    states = max(start.size for start in starts)
    return np.concatenate([resize(start[None, :], states) for start in starts])


def _outlooks(lines: Lines, agents: FloatArray, promise: Promise) -> Callable[..., WaitForecast]:
    """Says, for chosen lines and an interval, how long a number of departures takes with the agents to come."""
    count, per_day = agents.shape
    series = np.cumsum(lines.first) - 1
    begin = np.array([np.flatnonzero(series == s)[0] for s in series])
    curves = []
    for s in range(int(series[-1]) + 1 if count else 0):
        n, handle = agents[series == s].ravel(), lines.handle_s[series == s].ravel()
        curves.append(_capacity_curve(full_rate(n, handle, promise.slowdown), slots(n, promise.slowdown), lines))

    def look(rows: npt.NDArray[np.int64], i: int) -> WaitForecast:
        def wait(needed: FloatArray, offset_s: float) -> FloatArray:
            out = np.empty(needed.shape)
            for k, row in enumerate(rows):
                times, levels = curves[series[row]]
                now = ((row - begin[row]) * per_day + i) * lines.interval_s + offset_s
                level = needed[k] + np.interp(now, times, levels)
                out[k] = np.interp(level, levels, times, right=np.inf) - now
            return np.maximum(out, 0.0)

        return wait

    return look


def _capacity_curve(rate: FloatArray, places: FloatArray, lines: Lines) -> tuple[FloatArray, FloatArray]:
    """Times (s) and waiting contacts that could have been taken by then; beyond the horizon the last staff stays."""
    step = rate * lines.interval_s
    gains = np.maximum(np.diff(places, prepend=places[:1]), 0.0)
    begin = np.cumsum(step + gains) - step
    times = np.repeat(np.arange(rate.size + 1, dtype=np.float64) * lines.interval_s, 2)[1:-1]
    levels = np.stack([begin, begin + step], axis=1).ravel()
    staffed = np.flatnonzero(rate > 0)
    if staffed.size:
        far = 1e9
        times, levels = np.append(times, times[-1] + far), np.append(levels, levels[-1] + far * rate[staffed[-1]])
    return times, levels


def _joined(lines: Lines, agents: FloatArray, promise: Promise) -> tuple[LiveService, ...]:
    """Service of each series, with its agents of shape (series, t)."""
    series, size = agents.shape
    measures = _predict(lines, staff_lines(agents, lines), promise)
    long = measures.reshape(len(_MEASURES), series, -1)[:, :, :size]
    busy = lines.arrivals.reshape(series, -1)[:, :size] > 0
    out = []
    for s in range(series):
        level, wait, answered, answered_wait, occupancy, waiting = long[:, s]
        mean_wait = np.divide(answered_wait, answered, out=np.zeros_like(wait), where=answered > 0)
        out.append(
            LiveService(
                frozen(np.where(busy[s], np.clip(level, 0.0, 1.0), 1.0)),
                frozen(np.where(busy[s], wait, 0.0)),
                frozen(np.where(busy[s], mean_wait, 0.0)),
                frozen(np.where(busy[s], np.clip(1.0 - answered, 0.0, 1.0), 0.0)),
                frozen(np.where(agents[s] > 0, np.clip(occupancy, 0.0, 1.0), 0.0)),
                frozen(np.maximum(waiting, 0.0)),
            )
        )
    return tuple(out)
