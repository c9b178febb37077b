"""The plan as compiled loops see it: taking somebody's shift off, pricing what they could do, and putting it on.

Everything else stays while one person moves, so that what a place costs is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.roster.kernels import blocks as blocks_of
from wfm.roster.kernels import cover as covers
from wfm.roster.kernels import prices as shapes_of
from wfm.roster.kernels.compiled import inner

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.kernels.blocks import Way
    from wfm.roster.kernels.cover import Asked, Counts, Prices
    from wfm.roster.kernels.schedules import Schedules


class Crowd(NamedTuple):
    """People at once (`wfm.roster.crowd`): `seated` (t,) of `seats` at `seat_price` for each `office` (p,) too many.

    `there` (f, t) of `least` (f, t), `weight` (f,) for each missing of those who are `counted` (f, p).
    """

    seats: int
    seat_price: float
    office: BoolArray
    seated: IntArray
    counted: BoolArray
    there: IntArray
    least: IntArray
    weight: FloatArray


class Blocks(NamedTuple):
    """Who serves which line (`wfm.roster.serving`): `serving` (p, t), -1 off duty, and `served` (t, q) people on each.

    Where `on`, people serve in blocks of at least `least` intervals, a switch costs `switch`, and serving a line that
    is `shut` (t, q) a little; else lines are shared out anew in every interval, by the cover.
    """

    on: bool
    least: int
    switch: float
    serving: IntArray
    served: IntArray
    shut: FloatArray


class Floor(NamedTuple):
    """The plan as it stands (`wfm.roster.plan`), its cover, and what everybody's rules cost: `wish` (p,).

    Days that are `held` (p, d) stay as they are.
    """

    shapes: IntArray
    pool: IntArray
    lines_at: IntArray
    lines: IntArray
    choice: IntArray
    kind: IntArray
    start: IntArray
    breaks: IntArray
    held: BoolArray
    wish: FloatArray
    counts: Counts
    prices: Prices
    asked: Asked
    crowd: Crowd
    blocks: Blocks


class Scratch(NamedTuple):
    """Room to work in: prices summed up (t + 1,), of seats too, times (t,), costs and rules of choices (c,).

    `by_line` (l, t) are prices of one more on each line of somebody's pool, `way` what is needed to find blocks.
    """

    total: FloatArray
    seats: FloatArray
    times: IntArray
    costs: FloatArray
    rules: FloatArray
    week: IntArray
    by_line: FloatArray
    breaks: IntArray
    way: Way


@inner
def make_scratch(floor: Floor, who: Schedules) -> Scratch:
    """Room for everybody's moves on this floor."""
    size, days = floor.prices[0].size, floor.choice.shape[1]
    most = 0
    for f in range(who.first.shape[0]):
        most = max(most, who.first[f, days] - who.first[f, 0])
    widest, longest = 1, floor.shapes[:, 0].max()
    for pool in range(floor.lines_at.size - 1):
        widest = max(widest, floor.lines_at[pool + 1] - floor.lines_at[pool])
    return Scratch(
        np.zeros(size + 1), np.zeros(size + 1), np.empty(size, dtype=np.int64), np.empty(most), np.empty(most),
        np.empty(days, dtype=np.int64), np.empty((widest, size)), np.empty(floor.breaks.shape[2], dtype=np.int64),
        blocks_of.make_way(widest, longest),
    )  # fmt: skip


@inner
def hold_all(floor: Floor, p: int) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Remember a person's whole horizon."""
    return floor.choice[p].copy(), floor.kind[p].copy(), floor.start[p].copy(), floor.breaks[p].copy()


@inner
def sum_prices(floor: Floor, room: Scratch, p: int, first: int, last: int) -> None:
    """Sum up what one more of the person's pool costs from interval `first` to `last`."""
    pool, crowd, blocks = floor.pool[p], floor.crowd, floor.blocks
    low, high = floor.lines_at[pool], floor.lines_at[pool + 1]
    seated = crowd.seats >= 0 and crowd.office[p]
    room.total[first], room.seats[first] = 0.0, 0.0
    for t in range(first, last):
        price = np.inf
        for i in range(low, high):
            q = floor.lines[i]
            if blocks.on:
                mine = floor.asked[0][t, q, min(blocks.served[t, q], floor.asked[1][t, q])] + blocks.shut[t, q]
                room.by_line[i - low, t] = mine
            else:
                mine = floor.prices[1][t, q]
            price = min(price, mine)
        bonus = 0.0
        for g in range(crowd.weight.size):
            if crowd.counted[g, p] and crowd.there[g, t] < crowd.least[g, t]:
                bonus += crowd.weight[g]
        if blocks.on and bonus:
            for i in range(high - low):
                room.by_line[i, t] -= bonus
        room.total[t + 1] = room.total[t] + price - bonus
        room.seats[t + 1] = room.seats[t] + (crowd.seat_price if seated and crowd.seated[t] >= crowd.seats else 0.0)


@inner
def add_shifts(floor: Floor, room: Scratch, p: int, kinds: IntArray, starts: IntArray, costs: FloatArray) -> None:
    """Add the price of each choice at the prices summed up, where it isn't forbidden anyway."""
    last, seats = room.total.size - 1, floor.crowd.seats >= 0 and floor.crowd.office[p]
    pool = floor.pool[p]
    several = floor.blocks.on and floor.lines_at[pool + 1] - floor.lines_at[pool] > 1
    for c in range(costs.size):
        if kinds[c] >= 0 and costs[c] < np.inf:
            shape = floor.shapes[kinds[c]]
            if several:
                shapes_of.place_breaks(room.total, shape, starts[c], room.breaks)
                costs[c] += _block_price(floor, room, p, kinds[c], starts[c], room.breaks)
            else:
                costs[c] += shapes_of.price_shift(room.total, shape, starts[c])
            if seats:
                end = min(starts[c] + shape[0], last)
                costs[c] += room.seats[end] - room.seats[min(starts[c], last)]


@inner
def _block_price(floor: Floor, room: Scratch, p: int, kind: int, start: int, breaks: IntArray) -> float:
    """Find the cheapest way through a shift in blocks; it stands in `room.way`."""
    blocks, pool = floor.blocks, floor.pool[p]
    lines = floor.lines_at[pool + 1] - floor.lines_at[pool]
    size = floor.prices[0].size
    count = shapes_of.duty_times(floor.shapes[kind], start, breaks, size, room.times, 0)
    return blocks_of.find_way(room.by_line, lines, room.times, count, blocks.least, blocks.switch, room.way)


@inner
def hold(floor: Floor, p: int, d: int) -> tuple[int, int, int, IntArray, IntArray]:
    """Remember a person's day, and the lines they serve in it."""
    k, start = floor.kind[p, d], floor.start[p, d]
    length = floor.shapes[k, 0] if k >= 0 and floor.blocks.on else 0
    lines = floor.blocks.serving[p, max(start, 0) : max(start, 0) + length].copy()
    return floor.choice[p, d], k, start, floor.breaks[p, d].copy(), lines


@inner
def put_back(floor: Floor, room: Scratch, p: int, d: int, held: tuple[int, int, int, IntArray, IntArray]) -> None:
    """Put a person off on a day back as `hold` remembered it."""
    floor.choice[p, d], floor.kind[p, d], floor.start[p, d] = held[0], held[1], held[2]
    floor.breaks[p, d] = held[3]
    if held[4].size:
        floor.blocks.serving[p, held[2] : held[2] + held[4].size] = held[4]
    add(floor, room, p, d)


@inner
def put_on(floor: Floor, who: Schedules, room: Scratch, p: int, d: int, choice: int) -> float:
    """Give a person off on a day a choice, breaks where they save most at the prices summed up; the cover's change."""
    c = who.first[who.profile[p], d] + choice
    floor.choice[p, d], floor.kind[p, d], floor.start[p, d] = choice, who.kind[c], who.start[c]
    if who.kind[c] < 0:
        floor.breaks[p, d] = -1
        return 0.0
    shapes_of.place_breaks(room.total, floor.shapes[who.kind[c]], who.start[c], floor.breaks[p, d])
    if floor.blocks.on:
        _block_price(floor, room, p, who.kind[c], who.start[c], floor.breaks[p, d])
        times, pool = _times(floor, room, p, d), floor.pool[p]
        blocks_of.read_way(room.way, times.size, floor.blocks.least)
        for i in range(times.size):
            floor.blocks.serving[p, times[i]] = floor.lines[floor.lines_at[pool] + room.way.line[i]]
    return add(floor, room, p, d)


@inner
def take_off(floor: Floor, room: Scratch, p: int, d: int) -> float:
    """Take a person's shift of a day off; what the cover and the crowd change by."""
    if floor.kind[p, d] < 0:
        return 0.0
    times = _times(floor, room, p, d)
    if floor.blocks.on:
        change = _serve(floor, p, times, -1)
        for t in times:
            floor.blocks.serving[p, t] = -1
    else:
        pool = floor.pool[p]
        lines = floor.lines[floor.lines_at[pool] : floor.lines_at[pool + 1]]
        change = covers.remove(floor.counts, floor.prices, floor.asked, times, pool, lines)
    change += _count(floor, p, d, times, -1)
    floor.choice[p, d], floor.kind[p, d], floor.start[p, d] = 0, -1, -1
    floor.breaks[p, d] = -1
    return change


@inner
def add(floor: Floor, room: Scratch, p: int, d: int) -> float:
    """Count the shift in that stands in the plan on a day, if any; what the cover and the crowd change by."""
    if floor.kind[p, d] < 0:
        return 0.0
    times = _times(floor, room, p, d)
    if floor.blocks.on:
        change = _serve(floor, p, times, 1)
    else:
        pool = floor.pool[p]
        lines = floor.lines[floor.lines_at[pool] : floor.lines_at[pool + 1]]
        change = covers.add(floor.counts, floor.prices, floor.asked, times, pool, lines)
    return change + _count(floor, p, d, times, 1)


@inner
def _serve(floor: Floor, p: int, times: IntArray, sign: int) -> float:
    """Put a person on the lines they serve in these intervals (1), or take them off (-1); the change, switches too."""
    blocks, (steps, need, _) = floor.blocks, floor.asked
    change, before = 0.0, -1
    for t in times:
        q = blocks.serving[p, t]
        if before >= 0 and q != before:
            change += sign * blocks.switch
        before = q
        there = blocks.served[t, q] + min(sign, 0)
        change += sign * (steps[t, q, min(there, need[t, q])] + blocks.shut[t, q])
        blocks.served[t, q] += sign
    return change


@inner
def _times(floor: Floor, room: Scratch, p: int, d: int) -> IntArray:
    size = floor.prices[0].size
    shape = floor.shapes[floor.kind[p, d]]
    count = shapes_of.duty_times(shape, floor.start[p, d], floor.breaks[p, d], size, room.times, 0)
    return room.times[:count]


@inner
def _count(floor: Floor, p: int, d: int, times: IntArray, sign: int) -> float:
    """Count a person in or out among those at once; what it costs."""
    crowd, change = floor.crowd, 0.0
    if crowd.seats >= 0 and crowd.office[p]:
        begin = floor.start[p, d]
        for t in range(begin, min(begin + floor.shapes[floor.kind[p, d], 0], floor.prices[0].size)):
            if crowd.seated[t] + min(sign, 0) >= crowd.seats:
                change += sign * crowd.seat_price
            crowd.seated[t] += sign
    for g in range(crowd.weight.size):
        if crowd.counted[g, p]:
            for t in times:
                if crowd.there[g, t] + min(sign, 0) < crowd.least[g, t]:
                    change -= sign * crowd.weight[g]
                crowd.there[g, t] += sign
    return change
