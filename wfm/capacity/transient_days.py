"""Days of a queue side by side: one line of the chain for each, joined where a day goes on from the day before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.inputs import checked
from wfm.capacity.transient_chain import full_rate, resize, slots
from wfm.capacity.transient_interval import Entry, Stretch, serve, start_empty

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from wfm.capacity.transient_interval import Promise, WaitForecast
    from wfm.core.arrays import BoolArray, FloatArray, IntArray

_DAY_S = 86_400.0
_SAME = 1e-6
"""Distance (sum of absolute differences) at which two distributions count as one."""
_SIDE_BY_SIDE = 2
"""Rounds in which days that follow each other are run at the same time."""


@dataclass(frozen=True)
class Lines:
    """Independent lines, a day each, with rates of shape (line, interval); `first`, (line,), says which start empty.

    A line that isn't first goes on where the line before it ends. `open`, (line, interval), says when contacts come in
    or are handled. Of agents `leaving`, (line, interval), go at the start, whoever comes in their place; None: as few
    as can be.
    """

    interval_s: float
    arrivals: FloatArray
    handle_s: FloatArray
    patience_s: FloatArray
    open: BoolArray
    first: BoolArray
    leaving: FloatArray | None = None

    def stretch(self, i: int, rows: IntArray, agents: FloatArray, after: FloatArray) -> Stretch:
        """Interval i of the chosen lines."""
        leaving = None if self.leaving is None else self.leaving[rows, i]
        rates = self.arrivals[rows, i], agents, after, self.handle_s[rows, i], self.patience_s[rows, i]
        return Stretch(self.interval_s, *rates, leaving)


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
    time of an interval without volume is not looked at.
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
    per_day = min(max(round(_DAY_S / length), 1), max(size, 1))
    days = -(-size // per_day)
    first = np.zeros(series * days, dtype=np.bool_)
    first[::days] = True
    return Lines(
        length,
        _fold(counts / length, per_day),
        _fold(np.repeat(handle[None], series, axis=0), per_day, edge=True),
        _fold(np.repeat(patience[None], series, axis=0), per_day, edge=True),
        _fold(np.repeat(alive[None].astype(np.float64), series, axis=0), per_day) > 0,
        first,
    )


def _filled(handle_s: FloatArray, needed: BoolArray) -> FloatArray:
    """Handle times; where nobody comes in, that of the last who did, or of the first who will."""
    if not needed.any():
        return np.ones(handle_s.size)
    last = np.maximum.accumulate(np.where(needed, np.arange(handle_s.size), -1))
    return np.asarray(handle_s[np.where(last >= 0, last, np.argmax(needed))])


def _fold(values: FloatArray, per_day: int, *, edge: bool = False) -> FloatArray:
    """Series by interval, (series, t), cut into days, (series * day, interval), filled up with 0 or the last value."""
    more = ((0, 0), (0, -values.shape[1] % per_day))
    padded = np.pad(values, more, mode="edge") if edge else np.pad(values, more)
    return padded.reshape(-1, per_day)


def fold_days(values: FloatArray, lines: Lines) -> FloatArray:
    """Lay series, shape (series, t) or (t,), out like the lines; the last of each is filled up with 0."""
    return _fold(np.atleast_2d(values), lines.arrivals.shape[1])


def pick_lines(lines: Lines, rows: slice) -> Lines:
    """Take some of the lines, from the first of a series to the last of one."""
    rates = (lines.arrivals[rows], lines.handle_s[rows], lines.patience_s[rows])
    leaving = None if lines.leaving is None else lines.leaving[rows]
    return Lines(lines.interval_s, *rates, lines.open[rows], lines.first[rows], leaving)


def unfold_days(values: FloatArray, size: int) -> FloatArray:
    """Lay lines of one series, (line, interval), out as a series of shape (size,) again."""
    return np.asarray(values.reshape(-1)[:size])


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


MEASURES = ("service_level", "wait_s", "given_up", "blocked", "answered_wait_s", "occupancy", "waiting")
"""Rows of `Course.measures`, fields of `transient_interval.Served`."""


@dataclass(frozen=True)
class Course:
    """What the chain went through: `measures` (measure, line, interval), and how all lines came to each interval."""

    measures: FloatArray
    entries: tuple[Entry, ...]

    def row(self, name: str) -> FloatArray:
        """One of `MEASURES`, shape (line, interval)."""
        return np.asarray(self.measures[MEASURES.index(name)])


def run_days(lines: Lines, agents: FloatArray, promise: Promise) -> Course:
    """Run all lines with these agents, shape (line, interval).

    All days run side by side, at first from an empty start each; then those days again that really start otherwise,
    until they meet the course they had before. Mostly that takes an interval or two. Where it takes whole days, they
    run one after the other from then on.
    """
    count, per_day = agents.shape
    looks = _outlooks(lines, agents, promise)
    after = after_border(lines, agents)
    measures = np.zeros((len(MEASURES), count, per_day))
    known: list[Entry] = []
    wait, waiting = np.arange(count), start_empty(count)
    rounds = 0
    while wait.size:
        ready = ~np.isin(wait - 1, wait) if rounds >= _SIDE_BY_SIDE else np.ones(wait.size, dtype=np.bool_)
        rows, entry = wait[ready], waiting.take(np.flatnonzero(ready))
        wait, waiting = wait[~ready], waiting.take(np.flatnonzero(~ready))
        for i in range(per_day):
            new = pick_news(known, i, rows, entry)
            rows, entry = rows[new], entry.take(new)
            if not rows.size:
                break
            stretch = lines.stretch(i, rows, agents[rows, i], after[rows, i])
            served = serve(entry, stretch, promise, outlook=looks(rows, i))
            for m, name in enumerate(MEASURES):
                measures[m, rows, i] = getattr(served, name)
            entry = served.leave
        follow = following(lines, rows)
        stale = np.flatnonzero(~np.isin(wait, rows[follow] + 1))
        wait, waiting = np.append(wait[stale], rows[follow] + 1), waiting.take(stale).join(entry.take(follow))
        rounds += 1
    return Course(measures, tuple(known))


def following(lines: Lines, rows: IntArray) -> IntArray:
    """Positions in `rows` of lines that another one goes on from."""
    last = lines.first.size - 1
    return np.array([k for k, row in enumerate(rows) if row < last and not lines.first[row + 1]], dtype=np.int64)


def pick_news(known: list[Entry], i: int, rows: IntArray, entry: Entry) -> IntArray:
    """Positions of lines that come into the interval otherwise than they did before; remembers how."""
    if len(known) == i:
        known.append(entry)
        return np.arange(rows.size)
    before = known[i]
    states = max(before.end.shape[1], entry.end.shape[1])
    ends, wide = resize(before.end, states), resize(entry.end, states)
    other_staff = before.agents[rows] != entry.agents
    new = np.flatnonzero((np.abs(ends[rows] - wide).sum(axis=1) > _SAME) | (other_staff & (i > 0)))
    changed, staff, away = rows[new], before.agents.copy(), before.away.copy()
    ends[changed], staff[changed], away[changed] = wide[new], entry.agents[new], entry.away[new]
    known[i] = Entry(ends, staff, away)
    return new


def after_border(lines: Lines, agents: FloatArray) -> FloatArray:
    """Agents of the next interval, (line, interval); those of a series' last interval stay."""
    out = np.concatenate([agents[:, 1:], agents[:, -1:]], axis=1)
    follows = np.flatnonzero(~lines.first)
    out[follows - 1, -1] = agents[follows, 0]
    return out


def _outlooks(lines: Lines, agents: FloatArray, promise: Promise) -> Callable[..., WaitForecast]:
    """Says, for chosen lines and an interval, how long a number of departures takes with the agents to come."""
    count, per_day = agents.shape
    series = np.cumsum(lines.first) - 1
    begin = np.array([np.flatnonzero(series == s)[0] for s in series])
    curves = []
    for s in range(int(series[-1]) + 1 if count else 0):
        n, handle = agents[series == s].ravel(), lines.handle_s[series == s].ravel()
        curves.append(_capacity_curve(full_rate(n, handle, promise.slowdown), slots(n, promise.slowdown), lines))

    def look(rows: IntArray, i: int) -> WaitForecast:
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
    """Tell times (s) and waiting contacts that can be taken by then; beyond the horizon the last staff stays."""
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
