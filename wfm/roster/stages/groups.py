"""People grouped by what they may do on a day: same pool, same kind of shift, same window of starts.

Starts are cut into bands of at most two hours where a late end can forbid an early start the next day; where it can't,
a kind has one band a day. A day's price then depends on how many of each group work, and the rules on who does
(`wfm.roster.graph`) see starts closely enough.

Days linked by shifts across midnight are one block: their prices can't be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.problem import Problem

BAND_MIN = 120


@dataclass(frozen=True)
class Group:
    """People of one pool who may work kind `kind` on day `day`, starting in a window (indices of starts)."""

    day: int
    pool: int
    kind: int
    window: tuple[int, int]
    people: IntArray


@dataclass(frozen=True)
class Block:
    """Days in a row with their groups; `of[p, d]` the group of each choice of a person on a day, -1 for none."""

    days: tuple[int, ...]
    groups: tuple[Group, ...]
    of: dict[tuple[int, int], IntArray]

    @cached_property
    def paid(self) -> dict[tuple[int, int], IntArray]:
        """Distinct groups of a person on a day, in order."""
        return {key: np.unique(found[found >= 0]) for key, found in self.of.items()}


def build_blocks(problem: Problem) -> list[Block]:
    """Group everybody, block by block."""
    bands = _bands(problem)
    out = []
    for days in _linked_days(problem):
        numbers: dict[tuple[int, int, int, tuple[int, int]], int] = {}
        people: list[list[int]] = []
        of: dict[tuple[int, int], IntArray] = {}
        for p in range(len(problem.people)):
            pool, profile = int(problem.pool_of[p]), problem.profile(p)
            for d in days:
                able = np.isfinite(problem.wishes[p][d])
                group = np.full(able.size, -1, dtype=np.int64)
                kinds, starts = profile.kinds[d], profile.starts[d]
                for k in np.unique(kinds[able & (kinds >= 0)]).tolist():
                    mine = np.flatnonzero(able & (kinds == k))
                    index = np.searchsorted(problem.starts[d][k], starts[mine])
                    band = bands[d][k][index]
                    for b in np.unique(band):
                        inside = band == b
                        window = (int(index[inside].min()), int(index[inside].max()))
                        key = (d, pool, k, window)
                        if key not in numbers:
                            numbers[key] = len(people)
                            people.append([])
                        people[numbers[key]].append(p)
                        group[mine[inside]] = numbers[key]
                of[p, d] = group
        groups = tuple(
            Group(d, s, k, window, np.array(people[i])) for (d, s, k, window), i in numbers.items()
        )
        out.append(Block(tuple(days), groups, of))
    return out


def _bands(problem: Problem) -> list[list[IntArray]]:
    """Band of each start of each kind and day: one each where rest between days can't matter."""
    grid = problem.grid
    labour = problem.profiles[0].setting.labour if problem.profiles else None
    rest = 0 if labour is None else labour.daily_rest.least_min // grid.interval_min
    width = max(1, BAND_MIN // grid.interval_min)
    matters = False
    for d in range(grid.days - 1):
        ends = [int(s[-1]) + kind.length for s, kind in zip(problem.starts[d], problem.kinds, strict=True) if s.size]
        firsts = [int(s[0]) for s in problem.starts[d + 1] if s.size]
        matters |= bool(ends and firsts and max(ends) + rest > min(firsts))
    return [
        [(s - int(grid.first_of_day[d])) // width if matters else np.zeros(s.size, dtype=np.int64) for s in today]
        for d, today in enumerate(problem.starts)
    ]


def _linked_days(problem: Problem) -> list[list[int]]:
    """Days in blocks: a day whose shifts reach into the next one's intervals is linked to it."""
    blocks: list[list[int]] = [[]]
    for d in range(problem.grid.days):
        blocks[-1].append(d)
        last = int(problem.grid.first_of_day[d + 1])
        starts = zip(problem.starts[d], problem.kinds, strict=True)
        over = any(s.size and int(s[-1]) + kind.length > last for s, kind in starts)
        if not over and d + 1 < problem.grid.days:
            blocks.append([])
    return blocks
