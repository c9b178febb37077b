"""A team together: whoever of it is in a shift and still needs it takes part, and breaks make room where they may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.activities.floor import Move, Placed
from wfm.roster.activities.standing import part_price

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.activities.floor import Pause
    from wfm.roster.activities.standing import Standing

EPSILON = 1e-9


@dataclass(frozen=True)
class _Team:
    """Who could meet when: `inside` (m, t) is in a shift throughout and still needs it.

    `prices` (m, t) is what each costs the cover, alone, and endless where they can't or needn't; `floor` (t,) what the
    meeting costs at least. `moves[i, t]` are the breaks of the i-th that make room for a meeting from t on.
    """

    people: IntArray
    inside: BoolArray
    prices: FloatArray
    floor: FloatArray
    moves: dict[tuple[int, int], tuple[Move, ...]]


def meet(standing: Standing, c: int, people: Sequence[int], rng: np.random.Generator | None = None) -> bool:
    """Hold the meeting of a team that gains most, if one does: nobody in a shift who still needs it is left out.

    With `rng` any that gains: what gains most first needn't be best with those that follow.
    """
    course, opening = standing.courses[c], standing.opening(c)
    team = _look_at(standing, c, np.array(people))
    best, chosen = -EPSILON, None
    order = np.argsort(team.floor, kind="stable")[: np.count_nonzero(team.floor < best)]
    for t in (order if rng is None else rng.permutation(order)).tolist():
        if team.floor[t] >= best or (rng is not None and chosen is not None):
            break
        there = np.flatnonzero(team.inside[:, t]).tolist()
        moves = tuple(move for i in there for move in team.moves.get((i, t), ()))
        who = tuple(team.people[there].tolist())
        session = Placed(course.rule.name, who, t, t + course.length, moves=moves)
        price = float(opening[t]) - standing.fixed[c] + standing.holding(session) - course.rule.weight * len(who)
        price += standing.joint_price(session)
        if price < best:
            best, chosen = price, session
    if chosen is not None:
        standing.open(c, chosen.people, chosen.first, chosen.moves)
    return chosen is not None


def least_price(standing: Standing, c: int, people: Sequence[int]) -> float:
    """Least that a team can pay for a course, each alone where that is cheapest now or not at all."""
    course, team = standing.courses[c], _look_at(standing, c, np.array(people))
    days = np.where(team.inside, standing.floor.shift_day[team.people], 0)
    total = 0.0
    for i, p in enumerate(people):
        for w in sorted(set(course.period_of.tolist())):
            mine = np.where(course.period_of[days[i]] == w, team.prices[i], np.inf)
            total += standing.left[c, p, w] * min(course.rule.weight, float(mine.min(initial=np.inf)))
    return total


def meeting_times(standing: Standing, c: int, people: Sequence[int]) -> BoolArray:
    """Find when a team could meet, whatever it costs: everyone in a shift who still needs it is free for it."""
    return np.asarray(np.isfinite(_look_at(standing, c, np.array(people)).floor))


def _look_at(standing: Standing, c: int, people: IntArray) -> _Team:
    course, floor = standing.courses[c], standing.floor
    within = course.whole[people] & course.starts
    days = np.where(within, floor.shift_day[people], 0)
    spans = int(course.period_of.max()) + 1
    left = np.array([[standing.left.get((c, int(p), w), 0) > 0 for w in range(spans)] for p in people])
    inside = within & left[np.arange(people.size)[:, None], course.period_of[days]]
    free = standing.runs(people, course.length)
    losses = np.array([standing.losses(int(floor.pool_of[p]), course.length) for p in people])
    moves: dict[tuple[int, int], tuple[Move, ...]] = {}
    prices = np.where(free & inside, losses, np.inf)
    for i, p in enumerate(people.tolist()):
        for t in np.flatnonzero(inside[i] & ~free[i]).tolist():
            found = _make_room(standing, p, t, course.length)
            if found is not None:
                prices[i, t], moves[i, t] = found
    price = np.where(inside, prices - course.rule.weight, 0.0).sum(axis=0) + standing.opening(c)
    price += course.rule.weight * part_price(inside.sum(axis=0), people.size)
    return _Team(people, inside, prices, np.where(inside.any(axis=0), price, np.inf), moves)


def _make_room(standing: Standing, p: int, first: int, length: int) -> tuple[float, tuple[Move, ...]] | None:
    """Cheapest moves of the breaks in the way from `first` on, and what all of it costs; None: none will do."""
    floor, last = standing.floor, first + length
    day = int(floor.shift_day[p, first])
    pauses = [x for x in floor.pauses.get((p, day), ()) if x.at < last and first < x.at + x.size]
    covered = standing.free[p, first:last].copy()
    loss = standing.loss[floor.pool_of[p]]
    price = float(loss[first:last][covered].sum())
    moves = []
    for pause in pauses:
        if (p, day, pause.index) in standing.moved:
            return None
        covered[max(pause.at - first, 0) : pause.at + pause.size - first] = True
        options = list(_places(standing, p, pause, (first, last)))
        if not options:
            return None
        cost, to = min(options)
        price += cost
        moves.append(Move(p, day, pause, to))
    return (price, tuple(moves)) if covered.all() else None


def _places(standing: Standing, p: int, pause: Pause, span: tuple[int, int]) -> Iterator[tuple[float, int]]:
    """Where a break could begin instead, outside a span, and what that costs the cover at least."""
    pool = int(standing.floor.pool_of[p])
    loss, old = standing.loss[pool], range(pause.at, pause.at + pause.size)
    back = [t for t in old if not span[0] <= t < span[1]]
    more = dict(zip(back, standing.cover.more[np.ix_(standing.cover.pools[pool], back)].min(axis=0), strict=True))
    for to in range(pause.low, min(pause.high, standing.floor.grid.size - pause.size) + 1):
        new = range(to, to + pause.size)
        if to < span[1] and span[0] < to + pause.size:
            continue
        if not all(standing.free[p, t] or t in old for t in new):
            continue
        cost = sum(float(loss[t]) for t in new if t not in old)
        yield cost + sum(float(price) for t, price in more.items() if t not in new), to
