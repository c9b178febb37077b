"""One interval of the chain, for many independent lines at once: where it ends and what service it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from wfm.capacity.transient_chain import (
    advance,
    death_rates,
    exchange,
    fit_states,
    full_rate,
    release,
    resize,
    slots,
    spare_states,
    steps_for,
    take_back,
)
from wfm.capacity.transient_wait import chance_in_time, wait_ahead

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray

_SEEN = 1e-12
"""Probability below which a state is not asked what it means."""
_AFTER_STEPS = 3
_LOOKS = 3


class WaitForecast(Protocol):
    """Seconds until `needed` departures, shape (line, state), from `offset_s` into the interval."""

    def __call__(self, needed: FloatArray, offset_s: float) -> FloatArray:
        """Look ahead; inf where they never happen."""
        ...


@dataclass(frozen=True)
class Promise:
    """What counts as in time, and how many contacts an agent holds (see `transient_chain`).

    With `lines` whoever finds that many contacts, waiting or being handled, is turned away.
    """

    answer_within_s: float
    definition: str
    slowdown: tuple[float, ...]
    lines: int | None = None


@dataclass(frozen=True)
class Stretch:
    """One interval's rates, each of shape (line,): arrivals per second, agents, seconds.

    `agents_after` are there in the next interval; contacts who wait across the border meet them. `leaving` agents go at
    the start, busy or not, and others come; None: only as many as become fewer, the free first.
    """

    duration_s: float
    arrivals: FloatArray
    agents: FloatArray
    agents_after: FloatArray
    handle_s: FloatArray
    patience_s: FloatArray
    leaving: FloatArray | None = None


@dataclass(frozen=True)
class Entry:
    """How lines come to a border: distribution and agents before it, (line, state) and (line,).

    `away` (line,) is the mean number of contacts that agents who left earlier still finish.
    """

    end: FloatArray
    agents: FloatArray
    away: FloatArray

    def take(self, rows: IntArray) -> Entry:
        """Chosen lines, possibly several times."""
        return Entry(self.end[rows], self.agents[rows], self.away[rows])

    def join(self, other: Entry) -> Entry:
        """Put other lines after these."""
        states = max(self.end.shape[1], other.end.shape[1])
        ends = np.concatenate([resize(self.end, states), resize(other.end, states)])
        return Entry(ends, np.append(self.agents, other.agents), np.append(self.away, other.away))


@dataclass(frozen=True)
class Served:
    """What an interval gave, shares and seconds of shape (line,), and how the lines leave it.

    `wait_s` is the mean wait times the share that isn't turned away, `answered_wait_s` that of those answered times
    their share. `occupancy` includes agents who only finish what they hold, as long as they do. `waiting` contacts are
    in line at the end.
    """

    service_level: FloatArray
    wait_s: FloatArray
    given_up: FloatArray
    blocked: FloatArray
    answered_wait_s: FloatArray
    occupancy: FloatArray
    waiting: FloatArray
    leave: Entry


def start_empty(lines: int) -> Entry:
    """Lines before anybody came and before anybody was staffed."""
    return Entry(np.ones((lines, 1)), np.zeros(lines), np.zeros(lines))


def serve(entry: Entry, stretch: Stretch, promise: Promise, *, outlook: WaitForecast | None = None) -> Served:
    """Take the lines over the border into the interval and through it.

    Agents who are fewer than before finish what they hold outside the chain; where they are more, those still busy
    come back first. Contacts that come in so late that their time runs past the next border are judged by the agents
    after it, exactly where nobody gives up. Mean waits look as far ahead as `outlook` does, or take the agents to stay.
    """
    carried, away = _cross(entry, stretch, promise)
    rate = full_rate(stretch.agents, stretch.handle_s, promise.slowdown)
    places = slots(stretch.agents, promise.slowdown)
    states = fit_states(
        carried,
        arrivals=stretch.arrivals,
        rate=rate,
        patience_s=stretch.patience_s,
        places=places,
        duration_s=stretch.duration_s,
    )
    if promise.lines is not None:
        states = min(states, promise.lines + 1)
    end, pieces = _run(resize(carried, states), stretch, promise)
    mean = _whole(pieces)
    wait, given_up, answered_wait = _waits(pieces, stretch, promise, outlook)
    x = np.arange(states, dtype=np.float64)
    busy = (np.minimum(x, stretch.agents[:, None]) * mean).sum(axis=1)
    occupancy, still = _finish_away(busy, stretch, promise, away)
    return Served(
        service_level=_service_level(pieces, stretch, promise),
        wait_s=wait,
        given_up=given_up,
        blocked=_blocked(mean, promise),
        answered_wait_s=answered_wait,
        occupancy=occupancy,
        waiting=(np.maximum(x - places[:, None], 0.0) * end).sum(axis=1),
        leave=Entry(end, stretch.agents, still),
    )


def _cross(entry: Entry, stretch: Stretch, promise: Promise) -> tuple[FloatArray, FloatArray]:
    """Distributions just after the border into the interval, and contacts held by agents who are gone."""
    most = len(promise.slowdown)
    if stretch.leaving is not None:
        left = np.minimum(np.maximum(stretch.leaving, entry.agents - stretch.agents), entry.agents)
        carried, gone = exchange(entry.end, entry.agents, left, most)
        return carried, entry.away + gone
    back = np.minimum(entry.away, most * np.maximum(stretch.agents - entry.agents, 0.0))
    carried, gone = release(entry.end, entry.agents, stretch.agents, most)
    return take_back(carried, back), entry.away - back + gone


def _finish_away(
    busy: FloatArray, stretch: Stretch, promise: Promise, away: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Occupancy with those who only finish, and the contacts they still hold at the end."""
    turns = stretch.duration_s / (stretch.handle_s * float(np.mean(promise.slowdown)))
    # Agents who leave hold few: those with the fewest go first.
    finishing = away / ((1.0 + len(promise.slowdown)) / 2.0) * -np.expm1(-turns) / turns
    present = stretch.agents + finishing
    share = np.divide(busy + finishing, present, out=np.zeros_like(busy), where=present > 0)
    return share, np.asarray(away * np.exp(-turns))


@dataclass(frozen=True)
class _Piece:
    """A part of the interval: share of it, middle (s after its start), mean distribution (line, state)."""

    share: float
    middle_s: float
    mean: FloatArray


def _whole(pieces: tuple[_Piece, ...]) -> FloatArray:
    """Mean distribution over all pieces, (line, state), sums to their share of the interval."""
    return np.asarray(sum(piece.share * piece.mean for piece in pieces))


def _run(start: FloatArray, stretch: Stretch, promise: Promise) -> tuple[FloatArray, tuple[_Piece, ...]]:
    """Distribution at the end and means over parts: the last parts are those whose threshold crosses the border."""
    deaths = death_rates(
        start.shape[1],
        stretch.agents,
        handle_s=stretch.handle_s,
        patience_s=stretch.patience_s,
        slowdown=promise.slowdown,
    )
    late = min(promise.answer_within_s, stretch.duration_s)
    if np.array_equal(stretch.agents, stretch.agents_after):
        late = 0.0
    pieces: list[_Piece] = []
    now, begin = start.copy(), 0.0
    for duration, least in ((stretch.duration_s - late, 0), (late, _AFTER_STEPS)):
        if duration <= 0.0:
            continue
        steps = max(_steps(stretch, duration), least)
        load = stretch.arrivals * stretch.handle_s
        low = spare_states(now, load=load, agents=stretch.agents, deaths=deaths, duration_s=duration)
        now[:, low:], means = advance(
            now[:, low:], arrivals=stretch.arrivals, deaths=deaths[:, low:], duration_s=duration, steps=steps
        )
        for part in np.array_split(np.arange(steps), min(steps, max(_LOOKS, least))):
            share = part.size * duration / steps / stretch.duration_s
            middle = begin + (part[0] + part[-1] + 1) / 2 * duration / steps
            mean = np.zeros_like(now)
            mean[:, low:] = means[part].mean(axis=0)
            pieces.append(_Piece(share, float(middle), mean))
        begin += duration
    return now, tuple(pieces)


def _steps(stretch: Stretch, duration_s: float) -> int:
    load = np.maximum(stretch.arrivals * stretch.handle_s, stretch.agents)
    return max(steps_for(float(a), float(h), duration_s) for a, h in zip(load, stretch.handle_s, strict=True))


def _service_level(pieces: tuple[_Piece, ...], stretch: Stretch, promise: Promise) -> FloatArray:
    """Share in time by the promise's definition, of contacts that come in all through the interval."""
    virtual, answered, given_up = np.zeros((3, stretch.agents.size))
    early = [piece for piece in pieces if piece.middle_s + promise.answer_within_s <= stretch.duration_s]
    late = pieces[len(early):]
    if np.array_equal(stretch.agents, stretch.agents_after):
        early, late = list(pieces), ()
    groups = [(early, promise.answer_within_s)] if early else []
    groups += [([piece], min(stretch.duration_s - piece.middle_s, promise.answer_within_s)) for piece in late]
    for group, inside_s in groups:
        mean = _whole(tuple(group))
        chances = _chances(mean, stretch, promise, inside_s=inside_s)
        virtual += chances[0]
        answered += chances[1]
        given_up += chances[2]
    if promise.definition == "sl_virtual":
        return virtual
    if promise.definition == "sl_abandon_ok":
        return answered + given_up
    if promise.definition == "sl_excl_short":
        return np.divide(answered, 1.0 - given_up, out=np.ones_like(answered), where=given_up < 1.0)
    if promise.definition == "sl_answered":
        served = 1.0 - _waits(pieces, stretch, promise, None)[1] - _blocked(_whole(pieces), promise)
        return np.minimum(np.divide(answered, served, out=np.ones_like(answered), where=served > 0), 1.0)
    return answered


def _chances(mean: FloatArray, stretch: Stretch, promise: Promise, *, inside_s: float) -> tuple[FloatArray, ...]:
    """Sum the chances in time over states, when `inside_s` of the threshold fall before the border."""
    rate = full_rate(stretch.agents, stretch.handle_s, promise.slowdown)
    after = full_rate(stretch.agents_after, stretch.handle_s, promise.slowdown)
    finished = rate * inside_s + after * (promise.answer_within_s - inside_s)
    places = slots(stretch.agents, promise.slowdown)
    if inside_s < promise.answer_within_s:
        places = places + slots(np.maximum(stretch.agents_after - stretch.agents, 0.0), promise.slowdown)
    low, high = _range(mean, places, promise)
    needed = np.arange(low, high)[None, :] - places[:, None] + 1.0
    chance = chance_in_time(
        needed,
        finished=finished[:, None],
        patience_s=stretch.patience_s[:, None],
        answer_within_s=promise.answer_within_s,
    )
    at_once, part = mean[:, :low].sum(axis=1), mean[:, low:high]
    return (
        at_once + (part * chance.virtual).sum(axis=1),
        at_once + (part * chance.answered).sum(axis=1),
        (part * chance.given_up).sum(axis=1),
    )


def _blocked(mean: FloatArray, promise: Promise) -> FloatArray:
    """Share that finds all lines busy."""
    if promise.lines is None or mean.shape[1] <= promise.lines:
        return np.zeros(mean.shape[0])
    return np.asarray(mean[:, promise.lines])


def _range(mean: FloatArray, places: FloatArray, promise: Promise) -> tuple[int, int]:
    """States from the first that is seen and waits in any line to the last that is seen and lets a contact in."""
    seen = np.flatnonzero((mean > _SEEN).any(axis=0))
    high = int(seen[-1]) + 1
    if promise.lines is not None:
        high = min(high, promise.lines)
    return min(max(int(np.floor(places.min())) - 1, int(seen[0]), 0), high), high


def _waits(
    pieces: tuple[_Piece, ...], stretch: Stretch, promise: Promise, outlook: WaitForecast | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean wait, share that gives up, and mean of wait times answered, over the contacts of the interval."""
    rate = full_rate(stretch.agents, stretch.handle_s, promise.slowdown)
    places = slots(stretch.agents, promise.slowdown)
    total, given_up, answered = np.zeros((3, rate.size))
    if outlook is None:
        pieces = (_Piece(1.0, 0.0, _whole(pieces)),)
    for piece in pieces:
        low, high = _range(piece.mean, places, promise)
        part = piece.mean[:, low:high]
        needed = np.maximum(np.arange(low, high)[None, :] - places[:, None] + 1.0, 0.0)
        if outlook is None:
            ahead = np.divide(needed, rate[:, None], out=np.full(needed.shape, np.inf), where=rate[:, None] > 0)
        else:
            ahead = outlook(needed, piece.middle_s)
        found = wait_ahead(needed, wait_s=ahead, patience_s=stretch.patience_s[:, None])
        for sums, values in ((total, found.wait_s), (given_up, found.given_up), (answered, found.answered_wait_s)):
            # where nobody ever answers the wait is infinite, and counts only in states that occur
            weighed = np.multiply(part, values, out=np.zeros(part.shape), where=part > _SEEN)
            sums += piece.share * weighed.sum(axis=1)
    return total, given_up, answered
