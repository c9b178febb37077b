"""Moves of people by chance at falling heat: a day of one person, one to a day off, a day of two, whole horizons.

Who moves is taken off, and put back where it is cheapest at prices with noise; what is dearer than before is kept the
more rarely the colder it is (Kirkpatrick and others 1983; noise: Charon and Hudry 1993). Since everybody else stays,
what a place costs is exact, and only moves that are kept change anything but the places of those who move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels import floor as floors
from wfm.roster.kernels import schedules
from wfm.roster.kernels.compiled import compiled, inner
from wfm.roster.kernels.swaps import swap_some

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.kernels.floor import Floor, Scratch
    from wfm.roster.kernels.schedules import Beside, Schedules


SWAPS = 20
"""Swaps tried before each move: a hundred of them take as long as one."""


@compiled
def anneal_some(
    floor: Floor, who: Schedules, beside: Beside, heat: float, steps: int,
    shares: tuple[float, float, float], rng: np.random.Generator,
) -> float:  # fmt: skip
    """Make so many moves at one heat, swaps of people alike between them; what the price changed by.

    `shares` of moves, added up: one day of a person, a day to another one, a day of two people; the rest whole horizons
    of one or two, which with blocks there must be none of.
    """
    people, days = floor.choice.shape
    room = floors.make_scratch(floor, who)
    people_in, days_in = np.empty(2, dtype=np.int64), np.empty(2, dtype=np.int64)
    change = 0.0
    for _ in range(steps):
        change += swap_some(floor, who, beside, SWAPS, rng)
        people_in[:], days_in[:] = int(rng.integers(0, people)), int(rng.integers(0, days))
        draw, count = rng.random(), 1
        if draw >= shares[2]:
            people_in[1] = int(rng.integers(0, people))
            count = 2 if people_in[0] != people_in[1] and rng.random() < 0.5 else 1
            change += _move_horizons(floor, who, beside, room, people_in, count, heat, rng)
            continue
        if draw >= shares[1]:
            people_in[1], count = int(rng.integers(0, people)), 2
        elif draw >= shares[0]:
            _find_other_day(floor, people_in[0], days_in, rng)
        if count == 1 or people_in[0] != people_in[1]:
            change += _move(floor, who, beside, room, (people_in, days_in), count, heat, rng)
    return change


@inner
def _find_other_day(floor: Floor, p: int, two: IntArray, rng: np.random.Generator) -> None:
    """Find a working day and a day off at most a week apart, in this order, where chance hits on one."""
    for _ in range(4):
        e = two[0] + int(rng.integers(-6, 7))
        if 0 <= e < floor.choice.shape[1] and (floor.kind[p, e] < 0) != (floor.kind[p, two[0]] < 0):
            two[1] = e
            if floor.kind[p, two[0]] < 0:
                two[0], two[1] = e, two[0]
            return


@inner
def _move(
    floor: Floor, who: Schedules, beside: Beside, room: Scratch, places: tuple[IntArray, IntArray], count: int,
    heat: float, rng: np.random.Generator,
) -> float:  # fmt: skip
    """Take `count` people off on the days first named and put them back on those last named; what all changes by.

    One person goes from a day to another or stays on it, two stay on theirs.
    """
    people, days = places
    for i in range(2):
        if floor.held[people[i], days[i]]:
            return 0.0
    old = (floors.hold(floor, people[0], days[0]), floors.hold(floor, people[count - 1], days[count - 1]))
    before = (floor.wish[people[0]], floor.wish[people[count - 1]])
    change = 0.0
    for i in range(count):
        change += floors.take_off(floor, room, people[i], days[i])
    for i in range(count):
        p = people[i]
        change += _insert_day(floor, who, beside, room, p, days[1] if count == 1 else days[i], heat, rng)
        change += floor.wish[p] - before[i]
    if change > 1e-9 and rng.random() >= np.exp(-change / max(heat, 1e-9)):
        for i in range(count):
            floors.take_off(floor, room, people[i], days[1] if count == 1 else days[i])
        for i in range(count):
            floors.put_back(floor, room, people[i], days[i], old[i])
            floor.wish[people[i]] = before[i]
        return 0.0
    return change


@inner
def _move_horizons(
    floor: Floor, who: Schedules, beside: Beside, room: Scratch, people: IntArray, count: int, heat: float,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """Give `count` people other schedules for the whole horizon, one after the other with all of them off."""
    days = floor.choice.shape[1]
    p, q = people[0], people[count - 1]
    if floor.held[p].any() or floor.held[q].any():
        return 0.0
    old = (floors.hold_all(floor, p), floors.hold_all(floor, q))
    before = (floor.wish[p], floor.wish[q])
    change, lawful = 0.0, True
    for i in range(count):
        for d in range(days):
            change += floors.take_off(floor, room, people[i], d)
    for i in range(count):
        _price_week(floor, who, beside, room, people[i], old[i][0], heat, rng)
        wish = np.inf
        if schedules.best_week(who, people[i], room.costs, room.week):
            wish = schedules.price_rules(who, beside, people[i], room.week)
        lawful &= wish < np.inf
        if wish < np.inf:
            for d in range(days):
                change += floors.put_on(floor, who, room, people[i], d, room.week[d])
        change += wish - before[i]
        floor.wish[people[i]] = wish
    if lawful and (change <= 1e-9 or rng.random() < np.exp(-change / max(heat, 1e-9))):
        return change
    for i in range(count):
        for d in range(days):
            floors.take_off(floor, room, people[i], d)
    for i in range(count):
        mine = people[i]
        floor.choice[mine], floor.kind[mine], floor.start[mine], floor.breaks[mine] = old[i]
        floor.wish[mine] = before[i]
        for d in range(days):
            floors.add(floor, room, mine, d)
    return 0.0


@inner
def _price_week(
    floor: Floor, who: Schedules, beside: Beside, room: Scratch, p: int, choices: IntArray, heat: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Price each choice of all days for a person off duty, noise included; rules beside as if from `choices`."""
    days, f = floor.choice.shape[1], who.profile[p]
    count = who.first[f, days] - who.first[f, 0]
    costs = room.costs[:count]
    for c in range(count):
        costs[c] = who.wish[who.wish_at[p] + c] + rng.standard_exponential() * heat
    if beside.first[f + 1] > beside.first[f]:
        for d in range(days):
            first = who.first[f, d] - who.first[f, 0]
            schedules.add_beside(who, beside, p, choices, d, costs[first:])
    floors.sum_prices(floor, room, p, 0, floor.prices[0].size)
    origin = who.first[f, 0]
    floors.add_shifts(floor, room, p, who.kind[origin : origin + count], who.start[origin : origin + count], costs)


@inner
def _insert_day(
    floor: Floor, who: Schedules, beside: Beside, room: Scratch, p: int, d: int, heat: float, rng: np.random.Generator
) -> float:
    """Give a person off on a day the best choice there at prices with noise; what the cover changes by."""
    f = who.profile[p]
    first, last = who.first[f, d], who.first[f, d + 1]
    rules, costs = room.rules[: last - first], room.costs[: last - first]
    schedules.price_day(who, beside, p, floor.choice[p], d, rules)
    for c in range(last - first):
        costs[c] = rules[c] + rng.standard_exponential() * heat
    floors.sum_prices(floor, room, p, who.spans[f, d, 0], who.spans[f, d, 1])
    floors.add_shifts(floor, room, p, who.kind[first:last], who.start[first:last], costs)
    best = int(np.argmin(costs))
    floor.wish[p] = rules[best]
    return floors.put_on(floor, who, room, p, d, best)
