"""The incumbent: per person and day which choice they take, and when its breaks start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.paths import price_path

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.roster.problem import Problem


@dataclass
class Plan:
    """`choice` (p, d) counts in the choices of the person's profile, 0 off; `breaks` (p, d, b) are starts in intervals.

    `kind` and `start` follow from the choice: -1 where off. Unused breaks are -1.
    """

    problem: Problem
    choice: IntArray
    kind: IntArray
    start: IntArray
    breaks: IntArray

    @classmethod
    def empty(cls, problem: Problem) -> Plan:
        """Nobody works."""
        shape = (len(problem.people), problem.grid.days)
        most = max((len(k.breaks) for k in problem.kinds), default=0)
        off = np.full(shape, -1, dtype=np.int64)
        return cls(problem, np.zeros(shape, np.int64), off, off.copy(), np.full((*shape, most), -1, dtype=np.int64))

    def copy(self) -> Plan:
        """Deep copy, to try a change on."""
        return Plan(self.problem, self.choice.copy(), self.kind.copy(), self.start.copy(), self.breaks.copy())

    def put(self, p: int, choices: IntArray, breaks: IntArray) -> None:
        """Give a person a schedule: choices (d,) and break starts (d, b)."""
        profile = self.problem.profile(p)
        self.choice[p] = choices
        self.kind[p] = [kinds[c] for kinds, c in zip(profile.kinds, choices, strict=True)]
        self.start[p] = [starts[c] for starts, c in zip(profile.starts, choices, strict=True)]
        self.breaks[p] = breaks

    def move(self, p: int, d: int, choice: int) -> None:
        """Give a person another choice on one day; the breaks are the caller's."""
        profile = self.problem.profile(p)
        self.choice[p, d] = choice
        self.kind[p, d], self.start[p, d] = profile.kinds[d][choice], profile.starts[d][choice]

    def settled(self, p: int, d: int) -> IntArray | None:
        """Give the starts of the breaks of a day as a lock settles them, None where they are free."""
        return self.problem.settled_breaks(p, d, int(self.kind[p, d]), int(self.start[p, d]))

    def put_settled(self) -> None:
        """Put the breaks that locks settle where they belong."""
        for p, d in self.problem.settled:
            breaks = self.settled(p, d)
            if breaks is not None:
                self.breaks[p, d, : breaks.size] = breaks

    def on_duty(self, p: int, d: int) -> IntArray:
        """Intervals of the horizon in which a person is on duty and not in a break."""
        kind = self.problem.kinds[self.kind[p, d]]
        mask = np.ones(kind.length, dtype=np.bool_)
        begin = int(self.start[p, d])
        for rest, at in zip(kind.breaks, self.breaks[p, d], strict=False):
            mask[at - begin : at - begin + rest.size] = False
        duty = begin + np.flatnonzero(mask)
        return duty[duty < self.problem.grid.size]

    def pool_cover(self) -> IntArray:
        """People on duty per pool and interval: shape (s, t)."""
        out = np.zeros((len(self.problem.pools), self.problem.grid.size), dtype=np.int64)
        for p, d in zip(*np.nonzero(self.kind >= 0), strict=True):
            out[self.problem.pool_of[p], self.on_duty(int(p), int(d))] += 1
        return out

    def rules_price(self, p: int) -> float:
        """Price of a person's schedule by soft rules and wishes; endless where it is not lawful."""
        problem = self.problem
        price = price_path(problem.profile(p).graph, problem.begin(p), self.choice[p], problem.ranges[p])
        wishes = sum(float(prices[c]) for prices, c in zip(problem.wishes[p], self.choice[p], strict=True))
        if price is None:
            return np.inf
        return price + wishes + problem.profile(p).aside.price(int(problem.slot_of[p]), self.choice[p])
