"""The shifts that a search in blocks changes, and which line each serves when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.serving.duty import Duty
from wfm.roster.serving.marginal import Steps

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.options import RosterOptions
    from wfm.roster.problem import Problem
    from wfm.roster.serving.duty import Pauses

SHUT = 0.05
"""Price of serving a closed line for an interval, as a share of that of a missing agent: only to break ties."""


@dataclass(frozen=True)
class BlockRules:
    """A stay on one line lasts at least `least` intervals on duty; a change of line must pay more than `switch`.

    Breaks inside a stay neither end it nor count. A shift shorter than `least` on duty is one stay.
    """

    least: int
    switch: float

    @classmethod
    def of(cls, options: RosterOptions, interval_min: int) -> BlockRules:
        """Read the options on a grid; part of an interval counts as a whole one."""
        return cls(max(1, -(-options.least_block_min // interval_min)), options.switch_price)


@dataclass(frozen=True)
class Kept:
    """What people served before, `lines` (p, t), -1 off duty, and what each interval on another line costs."""

    lines: IntArray
    price: float


@dataclass(frozen=True)
class Crew:
    """Shifts of the multi-skilled, and where breaks may move of everybody; `row` are their rows in the duty.

    `size` intervals on duty of the `inside` (b, n) there is room for, all within `begin` to `end`. `lines` (b, k) are
    the lines the person may serve, the last one repeated up to the widest pool; `width` how many there are.
    """

    row: IntArray
    person: IntArray
    pool: IntArray
    size: IntArray
    inside: BoolArray
    begin: IntArray
    end: IntArray
    lines: IntArray
    width: IntArray
    pauses: Pauses | None

    @classmethod
    def of(cls, problem: Problem, duty: Duty) -> Crew:
        """All shifts of people with a choice."""
        pool = problem.pool_of[duty.person]
        width = np.array([len(lines) for lines in problem.pools], dtype=np.int64)[pool]
        chosen = width > 1 if duty.pauses is None else (width > 1) | duty.pauses.free
        row = np.flatnonzero(chosen & (duty.size > 0))
        widest = max((len(lines) for lines in problem.pools), default=1)
        table = np.array([[*lines, *lines[-1:] * (widest - len(lines))] for lines in problem.pools], dtype=np.int64)
        table = table.reshape(-1, widest)
        size, inside, begin = duty.size[row], duty.mask[row], duty.times[row, :1].sum(axis=1)
        end = duty.times[row, size - 1]
        if duty.pauses is not None:
            begin, end = np.minimum(begin, duty.pauses.begin[row]), duty.pauses.begin[row] + duty.pauses.length[row] - 1
        return cls(
            row, duty.person[row], pool[row], size, inside, begin, end, table[pool[row]], width[row], duty.pauses
        )

    @property
    def count(self) -> int:
        """Number of shifts."""
        return int(self.row.size)


class Standing:
    """Who serves what now: `cover` (q, t) counts everybody on duty, `price` (t,) is what it costs.

    The search lowers that price, `rules.switch` for each switch, and a little for closed lines (`shut`), all together.
    `picks` (b, n) index into the crew's lines; `times` (b, n) are the intervals on duty, 0 beyond the size; `breaks`
    (b, m) where the breaks start, where they may move.
    """

    def __init__(self, problem: Problem, duty: Duty, rules: BlockRules, kept: Kept | None = None) -> None:
        self.crew, self.rules, self.steps = Crew.of(problem, duty), rules, Steps.of(problem)
        self.kept = kept
        self.cover = np.zeros(problem.need.shape, dtype=np.int64)
        fixed = np.ones(duty.person.size, dtype=np.bool_)
        fixed[self.crew.row] = False
        others = Duty(duty.person[fixed], duty.times[fixed], duty.size[fixed])
        for lines, heads in zip(problem.pools, others.heads(problem), strict=True):
            self.cover[lines[0]] += heads
        self.price = self.steps.price(self.cover)
        self.shut = np.where(problem.open, 0.0, SHUT * problem.pricing.unit)
        self.times = np.maximum(duty.times[self.crew.row], 0)
        self.picks = np.zeros(self.times.shape, dtype=np.int64)
        self.breaks = None if duty.pauses is None else duty.pauses.at[self.crew.row].copy()

    def place(self, picks: IntArray) -> None:
        """Begin: everybody takes their picks."""
        self.picks = picks.copy()
        inside = self.crew.inside
        np.add.at(self.cover, (self.served(np.arange(self.crew.count), picks)[inside], self.times[inside]), 1)
        self.price = self.steps.price(self.cover)

    def served(self, rows: IntArray, picks: IntArray) -> IntArray:
        """Lines of some shifts with these picks: shape (r, n)."""
        return np.take_along_axis(self.crew.lines[rows], picks, axis=1)

    def switches(self, rows: IntArray, picks: IntArray) -> IntArray:
        """Count changes of line within each of some shifts with these picks: shape (r,)."""
        return np.asarray(((picks[:, 1:] != picks[:, :-1]) & self.crew.inside[rows, 1:]).sum(axis=1))

    def strange(self, rows: IntArray, times: IntArray) -> FloatArray:
        """Price of serving each line at these times where something else was served before: (r, ..., k)."""
        lines = self.crew.lines[rows].reshape(rows.size, *[1] * (times.ndim - 1), -1)
        if self.kept is None:
            return np.zeros((1,) * (times.ndim + 1))
        person = self.crew.person[rows].reshape(-1, *[1] * (times.ndim - 1))
        return np.where(lines != self.kept.lines[person, times][..., None], self.kept.price, 0.0)

    def own_price(self, rows: IntArray, picks: IntArray, times: IntArray) -> FloatArray:
        """Price of some shifts' own ways, switches and what is other than before: shape (r,)."""
        price = self.rules.switch * self.switches(rows, picks).astype(np.float64)
        if self.kept is None:
            return price
        strange = np.take_along_axis(self.strange(rows, times), picks[..., None], axis=2)[..., 0]
        return np.asarray(price + (strange * self.crew.inside[rows]).sum(axis=1))

    def margins(self) -> tuple[FloatArray, FloatArray]:
        """Price of one more person on a line, and of the last one who is there: shapes (q, t)."""
        return self.steps.added(self.cover) + self.shut, self.shut - self.steps.removed(self.cover)

    def change(self, rows: IntArray, picks: IntArray, times: IntArray, *, worse: float) -> float:
        """Give shifts new picks and times (r, n) unless that costs more than `worse`; how much cheaper all becomes."""
        crew = self.crew
        moved = ((picks != self.picks[rows]) | (times != self.times[rows])) & crew.inside[rows]
        if not moved.any():
            return 0.0
        at, left = rows[np.nonzero(moved)[0]], self.times[rows][moved]
        columns, place = np.unique(np.concatenate([left, times[moved]]), return_inverse=True)
        before = self.cover[:, columns]
        cover = before.copy()
        np.subtract.at(cover, (crew.lines[at, self.picks[rows][moved]], place[: left.size]), 1)
        np.add.at(cover, (crew.lines[at, picks[moved]], place[left.size :]), 1)
        now = self.steps.pick(columns)
        price = now.price(cover)
        dearer = float((price - self.price[columns]).sum())
        dearer += float(((cover - before) * self.shut[:, columns]).sum())
        dearer += float(
            (self.own_price(rows, picks, times) - self.own_price(rows, self.picks[rows], self.times[rows])).sum()
        )
        if dearer > worse:
            return 0.0
        self.cover[:, columns], self.price[columns] = cover, price
        self.picks[rows], self.times[rows] = picks, times
        return -dearer
