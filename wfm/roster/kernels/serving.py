"""Who serves what, and when breaks are, in blocks: two shifts of a day at a time, by chance at falling heat.

Nobody's hours change, so nobody's rules do, and parts of the horizon that no shift links can be moved side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.kernels import floor as floors
from wfm.roster.kernels.compiled import compiled, inner

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.kernels.floor import Floor, Scratch
    from wfm.roster.kernels.schedules import Schedules


@compiled
def serve_some(
    floor: Floor, who: Schedules, shifts: IntArray, same_day: IntArray, heat: float, tries: int,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """Serve so many pairs of shifts anew at one heat, drawn from these; what the price changed by.

    `shifts` (i, 2) are person and day, in order of days; `same_day` (i, 2) the first and one past the last of its day.
    """
    room, people, change = floors.make_scratch(floor, who), np.empty(2, dtype=np.int64), 0.0
    for _ in range(tries):
        i = int(rng.integers(0, shifts.shape[0]))
        j = int(rng.integers(same_day[i, 0], same_day[i, 1]))
        people[0], people[1] = shifts[i, 0], shifts[j, 0]
        change += _serve_anew(floor, who, room, people, shifts[i, 1], 2 if i != j else 1, heat, rng)
    return change


@inner
def _serve_anew(
    floor: Floor, who: Schedules, room: Scratch, people: IntArray, d: int, count: int, heat: float,
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """Give `count` people other breaks and blocks in the shifts they have on a day; what all changes by."""
    for i in range(count):
        if floor.held[people[i], d]:
            return 0.0
    old = (floors.hold(floor, people[0], d), floors.hold(floor, people[count - 1], d))
    change = 0.0
    for i in range(count):
        change += floors.take_off(floor, room, people[i], d)
    for i in range(count):
        p = people[i]
        start = old[i][2]
        end = min(start + floor.shapes[old[i][1], 0], floor.prices[0].size)
        floors.sum_prices(floor, room, p, start, end)
        _shake(floor, room, p, start, end, heat, rng)
        change += floors.put_on(floor, who, room, p, d, old[i][0])
    if change > 1e-9 and rng.random() >= np.exp(-change / max(heat, 1e-9)):
        for i in range(count):
            floors.take_off(floor, room, people[i], d)
        for i in range(count):
            floors.put_back(floor, room, people[i], d, old[i])
        return 0.0
    return change


@inner
def _shake(floor: Floor, room: Scratch, p: int, first: int, last: int, heat: float, rng: np.random.Generator) -> None:
    """Put noise on the prices of a person's lines, held for an hour or so, and on their sum."""
    pool = floor.pool[p]
    lines = floor.lines_at[pool + 1] - floor.lines_at[pool]
    for t in range(first, last):
        least = np.inf
        for i in range(lines):
            room.by_line[i, t] += rng.standard_exponential() * heat
            least = min(least, room.by_line[i, t])
        room.total[t + 1] = room.total[t] + least
