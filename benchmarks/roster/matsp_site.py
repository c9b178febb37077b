"""An instance of Qu & Curtois for the product's engine: schedules of free starts and lengths, found by one programme.

Everybody may do everything and nobody has wishes, so people differ only in their least and most minutes: one dynamic
programme over (day, first start that rest allows, periods worked, days in a row) prices the schedules of all of them.
What a shift is filled with is the cheapest sequence of blocks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roster.matsp_format import (
    BLOCK,
    DAY,
    FIRST,
    LONGEST,
    MOST_IN_A_ROW,
    PERIOD_MIN,
    REST,
    SHORTEST,
    STARTS,
    Instance,
)
from wfm.core.arrays import frozen
from wfm.roster.stages.columns import Column, Cover, Schedules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.stages.columns import Window

LENGTHS = np.arange(SHORTEST, LONGEST + 1)
PARTS = range(BLOCK, 2 * BLOCK)
"""Lengths of blocks; longer ones are several of the same task."""
OFF = 0
"""The choice of a day without a start; choice 1 + s * len(LENGTHS) + i is start s with length i."""


def make_cover(instance: Instance, missing: float) -> Cover:
    """Price every missing person at `missing`, the spare ones so that they add up to squares."""
    return _cover(instance.need, instance.spare, 1, len(instance.least), missing)


def make_total(instance: Instance, missing: float) -> tuple[Instance, Cover]:
    """Take all tasks as one, with spare people spread evenly over them: no roster costs less than that."""
    need, spare = (table.sum(axis=0, keepdims=True) for table in (instance.need, instance.spare))
    total = replace(instance, tasks=1, need=need, spare=spare)
    return total, _cover(need, spare, instance.tasks, len(instance.least), missing)


def _cover(need: IntArray, spare: IntArray, tasks: int, most: int, missing: float) -> Cover:
    """Slopes of squares: the i-th person beyond the most wanted joins a task with i // tasks of them already."""
    need, spare = need.reshape(-1, 1), spare.reshape(-1, 1)
    person = np.arange(most)
    beyond = np.where(person < spare, 0, 2 * ((person - spare) // tasks) + 1)
    slopes = np.where(person < need, -missing, beyond).astype(np.float64)
    return Cover(float(missing * np.minimum(need, most).sum()), slopes)


class FreeStarts(Schedules):
    """Schedules of an instance. Day d is the d-th calendar day, 0 the one the horizon begins on."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = len(instance.least)
        self.hours = [
            (-(-low // PERIOD_MIN), high // PERIOD_MIN) for low, high in zip(instance.least, instance.most, strict=True)
        ]
        self.days = instance.days + 1
        starts = np.array(STARTS)
        self.ready = np.maximum(starts[:, None] + LENGTHS + REST - DAY, 0)
        begin = np.arange(self.days)[:, None] * DAY + starts - FIRST
        self.begin = begin
        end = begin[:, :, None] + LENGTHS
        self.open = (begin[:, :, None] >= 0) & (end <= instance.periods)

    def cheapest(self, people: Sequence[int], mu: FloatArray, window: Window | None = None) -> list[Column | None]:
        """Find everybody's cheapest schedule: one programme for all, or inside a window one each."""
        table = mu.reshape(self.instance.tasks, -1)
        filled, how = self._fill(table)
        cost = np.where(self.open, filled[np.clip(self.begin, 0, self.instance.periods - 1)][:, :, LENGTHS], np.inf)
        if window is None:
            run = _Run(self, cost, np.zeros(self.days), max((self.hours[p][1] for p in people), default=0))
            paths = [run.best(*self.hours[p]) for p in people]
        else:
            paths = []
            for p in people:
                held, off = _hold(cost, window, p)
                paths.append(_Run(self, held, off, self.hours[p][1]).best(*self.hours[p]))
        found = zip(people, paths, strict=True)
        return [None if path is None else self._column(p, path, how, table) for p, path in found]

    def _fill(self, table: FloatArray) -> tuple[FloatArray, IntArray]:
        """Cheapest contents of any stretch: price by (begin, length), and the length of its last block."""
        periods = table.shape[1]
        sums = np.concatenate((np.zeros((len(table), 1)), np.cumsum(table, axis=1)), axis=1)
        block = {n: np.full(periods + LONGEST, np.inf) for n in PARTS}
        for n in PARTS:
            block[n][: periods - n + 1] = (sums[:, n:] - sums[:, :-n]).min(axis=0)
        price = np.full((periods, LONGEST + 1), np.inf)
        last = np.zeros((periods, LONGEST + 1), dtype=np.int64)
        price[:, 0] = 0.0
        begin = np.arange(periods)
        for length in range(BLOCK, LONGEST + 1):
            options = [n for n in PARTS if n <= length]
            found = np.array([price[:, length - n] + block[n][begin + length - n] for n in options])
            which = found.argmin(axis=0)
            price[:, length], last[:, length] = found[which, begin], np.array(options)[which]
        return price, last

    def _column(self, p: int, choices: IntArray, how: IntArray, table: FloatArray) -> Column:
        cells = [np.zeros(0, dtype=np.int64)]
        for d in np.flatnonzero(choices):
            s, i = divmod(int(choices[d]) - 1, len(LENGTHS))
            begin, length = int(self.begin[d, s]), int(LENGTHS[i])
            while length:
                n = int(how[begin, length])
                first = begin + length - n
                task = int(table[:, first : first + n].sum(axis=1).argmin())
                cells.append(task * table.shape[1] + np.arange(first, first + n))
                length -= n
        return Column(p, 0.0, frozen(np.sort(np.concatenate(cells))), frozen(choices))


class _Run:
    """The programme for at most `most` periods: `cost` (day, start, length), `off` (day,) that of a day without."""

    def __init__(self, site: FreeStarts, cost: FloatArray, off: FloatArray, most: int) -> None:
        self.site, self.cost, self.off, self.most = site, cost, off, most
        self.tables: dict[int, list[FloatArray]] = {}

    def best(self, low: int, high: int) -> IntArray | None:
        """Find the best choices of somebody with these periods; rows too long are looked for only where they occur."""
        for rows in (0, MOST_IN_A_ROW):
            if rows not in self.tables:
                self.tables[rows] = self._forward(rows)
            path = self._trace(rows, low, high)
            if rows or path is None or not _too_long(path):
                return path
        raise AssertionError

    def _forward(self, rows: int) -> list[FloatArray]:
        """Values by (days in a row, period of the day from which a start is allowed, periods worked) before each day.

        `rows` 0 doesn't count rows.
        """
        site, starts = self.site, list(STARTS)
        now = np.full((rows + 1, DAY, self.most + 1), np.inf)
        now[0, 0, 0] = 0.0
        out = [now]
        to = slice(1, rows + 1) if rows else slice(0, 1)
        for d in range(site.days):
            following = np.full_like(now, np.inf)
            following[0, 0] = now.min(axis=(0, 1)) + self.off[d]
            begun = np.minimum.accumulate(now, axis=1)[:, starts]
            begun = begun[:-1] if rows else begun
            for i, length in enumerate(LENGTHS[self.most >= LENGTHS].tolist()):
                found = begun[:, :, : self.most + 1 - length] + self.cost[d, :, i, None]
                ready = site.ready[:, i]
                following[to, ready, length:] = np.minimum(following[to, ready, length:], found)
            now = following
            out.append(now)
        return out

    def _trace(self, rows: int, low: int, high: int) -> IntArray | None:
        """Walk back from the best end with lawful hours."""
        site, tables = self.site, self.tables[rows]
        last = tables[-1][:, :, low : high + 1]
        at = np.unravel_index(int(last.argmin()), last.shape)
        if not np.isfinite(last[at]):
            return None
        node = int(at[0]), int(at[1]), low + int(at[2])
        choices = np.zeros(site.days, dtype=np.int64)
        for d in range(site.days - 1, -1, -1):
            node, choices[d] = self._step_back(rows, d, node)
        return choices

    def _step_back(self, rows: int, d: int, node: tuple[int, int, int]) -> tuple[tuple[int, int, int], int]:
        site, before = self.site, self.tables[rows][d]
        row, ready, worked = node
        if row == 0 and ready == 0:
            flat = before[:, :, worked]
            at = np.unravel_index(int(flat.argmin()), flat.shape)
            if flat[at] + self.off[d] <= self.tables[rows][d + 1][row, ready, worked]:
                return (int(at[0]), int(at[1]), worked), OFF
        come = row - 1 if rows else 0
        starts, lengths = np.nonzero((site.ready == ready) & (worked >= LENGTHS))
        begun = np.minimum.accumulate(before[come], axis=0)
        found = begun[np.array(STARTS)[starts], worked - LENGTHS[lengths]] + self.cost[d, starts, lengths]
        best = int(found.argmin())
        s, i = int(starts[best]), int(lengths[best])
        left = worked - int(LENGTHS[i])
        return (come, int(before[come, : STARTS[s] + 1, left].argmin()), left), 1 + s * len(LENGTHS) + i


def _too_long(choices: IntArray) -> bool:
    row = 0
    for choice in choices:
        row = row + 1 if choice else 0
        if row > MOST_IN_A_ROW:
            return True
    return False


def _hold(cost: FloatArray, window: Window, p: int) -> tuple[FloatArray, FloatArray]:
    """Forbid all but the choice held on days outside the window."""
    out, off = np.full_like(cost, np.inf), np.zeros(len(cost))
    for d, free in enumerate(window.days):
        held = int(window.choices[p][d])
        if free:
            out[d] = cost[d]
        elif held:
            off[d] = np.inf
            s, i = divmod(held - 1, len(LENGTHS))
            out[d, s, i] = cost[d, s, i]
    return out, off


def make_roster(instance: Instance, columns: Sequence[Column]) -> IntArray:
    """Write columns as a table (people, periods) of tasks."""
    roster = np.zeros((len(columns), instance.periods), dtype=np.int64)
    for line, column in zip(roster, columns, strict=True):
        line[column.cells % instance.periods] = column.cells // instance.periods + 1
    return roster
