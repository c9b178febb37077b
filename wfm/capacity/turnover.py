"""How rostered agents come and go: the coverage of a roster counts them, but doesn't say who is new.

Who leaves a queue finishes what is at hand, so that for a while there is more capacity than the coverage counts. A
break that began late ends late, and who comes from another queue comes when they are done there: then there is less.
Towards the end of a shift no new chat is taken. `predict_roster_service` takes all of it into account.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.roster import ON_QUEUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.queue import Queue
    from wfm.core.roster import Roster, Stretch

_LOOK_S = 2 * 3600
"""Time after which nobody is late any more."""
_ROUNDS = 4
"""Who is late leaves more to those who are there, and so makes them late."""


@dataclass(frozen=True)
class Turnover:
    """Agents of each queue and interval, shape (queue, t), as means.

    `leaving` go at the start of the interval, whoever comes in their place; of those rostered `missing` take nothing
    over the interval: they are not there yet, or about to go home.
    """

    leaving: FloatArray
    missing: FloatArray


class _Turn(NamedTuple):
    """Somebody leaves queue `left` at `end`, and is on `queue` again from `back` to `until` after breaks of `rest`."""

    left: int
    end: int
    queue: int
    back: int
    until: int
    rest: int


@dataclass(frozen=True)
class _AtHand:
    """Of each queue and interval, (queue, t): the chance that an agent has something at hand, and how long that takes.

    The time, in seconds, is until all of it is done, taken as exponential.
    """

    chance: FloatArray
    lasts_s: FloatArray


def find_turnover(
    roster: Roster,
    forecast: Forecast,
    *,
    queues: Sequence[Queue],
    breaks: frozenset[str],
    rostered: IntArray,
    away: npt.ArrayLike = 0.0,
) -> Turnover:
    """Who leaves, and who isn't there though the coverage counts them.

    Parameters
    ----------
    breaks : activities that last as long as planned when they begin late
    rostered : shape (queue, t), agents on queue by the roster, queues in the forecast's order
    away : shape (t,) or one, share of them that isn't there; says how busy the others are
    """
    by_name = {queue.name: queue for queue in queues}
    ordered = [by_name[name] for name in forecast.queues]
    leaving, closing = np.zeros(rostered.shape), np.zeros(rostered.shape)
    turns: list[_Turn] = []
    for shift in _split_shifts(roster.stretches):
        turns += _list_turns(shift, ordered, breaks, (leaving, closing), forecast.grid)
    missing = closing
    for _ in range(_ROUNDS):
        present = np.maximum(rostered - missing, 0.0) * (1.0 - np.asarray(away))
        at_hand = _find_at_hand(forecast, ordered, present)
        missing = closing + _count_late(turns, at_hand, rostered.shape, forecast.grid)
    return Turnover(frozen(leaving), frozen(missing))


def _split_shifts(stretches: Iterable[Stretch]) -> Iterable[list[Stretch]]:
    found: dict[tuple[object, ...], list[Stretch]] = defaultdict(list)
    for s in stretches:
        found[s.agent, s.date, s.shift].append(s)
    return ([*sorted(shift, key=lambda s: s.start)] for shift in found.values())


def _list_turns(
    shift: list[Stretch], queues: list[Queue], breaks: frozenset[str], sums: tuple[FloatArray, FloatArray], grid: Grid
) -> Iterable[_Turn]:
    """List the turns of one shift; add who leaves and who takes nothing new any more to the sums."""
    number = {queue.name: q for q, queue in enumerate(queues)}
    zero, home = int(grid.midnights_utc[0]), shift[-1].end
    spells = _join([s for s in shift if s.activity == ON_QUEUE])
    for name, start, end in spells:
        spec = queues[number[name]].concurrency
        stop = min(end, home - spec.wind_down_min * 60) if spec is not None else end
        _leave(sums, number[name], (max(start, stop) - zero) / grid.interval_s, (end - zero) / grid.interval_s)
    for (before, _, end), (name, start, until) in pairwise(spells):
        rest = sum(s.end - s.start for s in shift if s.activity in breaks and end <= s.start and s.end <= start)
        yield _Turn(number[before], end - zero, number[name], start - zero, until - zero, rest)


def _join(stretches: list[Stretch]) -> list[tuple[str, int, int]]:
    """Stretches on one queue without anything between them, as one: queue, from and to."""
    spells: list[tuple[str, int, int]] = []
    for s in stretches:
        if spells and spells[-1][0] == s.queue and spells[-1][2] == s.start:
            spells[-1] = (s.queue, spells[-1][1], s.end)
        else:
            spells.append((s.queue, s.start, s.end))
    return spells


def _leave(sums: tuple[FloatArray, FloatArray], q: int, stop: float, end: float) -> None:
    """Let somebody stop at a moment of a spell that ends later, in intervals: part of them a border earlier."""
    leaving, missing = sums
    size = leaving.shape[1]
    first = int(stop)
    part = first + 1.0 - stop
    for t, share in ((first, part), (first + 1, 1.0 - part)):
        if t < size:
            leaving[q, t] += share
    for t in range(first, min(int(np.ceil(end)), size)):
        missing[q, t] += min(t + 1.0, end) - max(float(t), stop)


def _count_late(turns: list[_Turn], at_hand: _AtHand, shape: tuple[int, ...], grid: Grid) -> FloatArray:
    """Count who isn't back yet, (queue, t): a late break shifts, other activities end when they should."""
    missing = np.zeros(shape)
    if not turns:
        return missing
    left, end, queue, back, until, rest = (np.array(column) for column in zip(*turns, strict=True))
    size, length = missing.shape[1], float(grid.interval_s)
    then = np.clip((end - 1) // grid.interval_s, 0, size - 1)
    lasts = at_hand.lasts_s[left, then]
    late = at_hand.chance[left, then] * np.exp(-(back - end - rest) / lasts)
    first = back // grid.interval_s
    for k in range(int(_LOOK_S // grid.interval_s) + 1):
        begin, stop = (np.clip((first + j) * length, back, until) - back for j in (k, k + 1))
        share = late * lasts / length * (np.exp(-begin / lasts) - np.exp(-stop / lasts))
        inside = first + k < size
        np.add.at(missing, (queue[inside], first[inside] + k), share[inside])
    return missing


def _find_at_hand(forecast: Forecast, queues: list[Queue], present: FloatArray) -> _AtHand:
    """Say what agents have at hand, if contacts are handled when they come; over the horizon for work that may wait."""
    chance, lasts = np.zeros(present.shape), np.ones(present.shape)
    for q, queue in enumerate(queues):
        volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
        coming = volume > 0
        if not coming.any():
            continue
        usual = float(np.average(forecast.aht_s[q][coming], weights=volume[coming]))
        aht_s = np.where(coming, forecast.aht_s[q], usual)
        load, there = volume * aht_s / forecast.grid.interval_s, present[q]
        if queue.deferral is not None:
            load, there = np.full(load.size, load.sum()), np.full(load.size, max(there.sum(), 1e-9))
        each = np.divide(load, there, out=np.zeros_like(load), where=there > 0)
        slowdown = np.ones(1) if queue.concurrency is None else np.array(queue.concurrency.slowdown)
        held = np.arange(slowdown.size + 1)
        finished = np.concatenate(([0.0], held[1:] / slowdown))
        # Of k contacts at once the first is done after slowdown / k, then the others go on with one less.
        drained = np.concatenate(([0.0], np.cumsum(slowdown / held[1:])))
        mean = np.interp(each, np.maximum.accumulate(finished), held)
        chance[q] = np.minimum(mean, 1.0)
        time = np.interp(mean, held, drained) * aht_s
        lasts[q] = np.divide(time, chance[q], out=aht_s.copy(), where=chance[q] > 1e-9)
    return _AtHand(chance, lasts)
