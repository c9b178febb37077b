"""What people on the lines are worth from here to the end of the day.

A queue that can't wait has a convex price of each number of people in each interval. One whose work may wait is priced
over time: what is not done is late today, or adds to what the days after have to do with the people they have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import FloatArray, IntArray, frozen
from wfm.roster.deferred import deferred_lines, price_deferred
from wfm.roster.floors import build_floors
from wfm.roster.objective import price_cover, price_steps, raise_need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.options import RosterOptions
    from wfm.core.requirement import Requirement
    from wfm.core.rules import SiteRules
    from wfm.roster.deferred import DeferredLine
    from wfm.roster.objective import Pricing
    from wfm.roster.repair.day import Day

SAMPLES = 40
"""Amounts of work left at the end of the day for which the days after are priced, straight in between."""

BROKEN, SLACK = 1000.0, 0.2
"""Price of an agent-interval of work that must not be put off and is, and how much of it is rounding."""

LEAD = 8
"""Open intervals ahead of which what is due must not be done later than without any change."""

NEED_SHARE = 0.2
"""Share of the need's price that is left where somebody says what people are worth: it only settles ties then."""


@dataclass(frozen=True)
class Tail:
    """A line whose work may wait, from `first` on: what is done by then, and late of it.

    `arrived`, `due`, `open`, `least` and `stay` have shape (w,); `later` prices what is done by the end of the window,
    `done` ascending. `least` must be done by the end of each interval: what would be if nothing changed, as far as it
    is due by then or soon after. So no change makes anything late that would have been in time. Nobody leaves a line
    that is late as it is: `stay` people are there at least.
    """

    line: DeferredLine
    before: float
    late: FloatArray
    arrived: FloatArray
    due: FloatArray
    least: FloatArray
    stay: IntArray
    open: IntArray
    day: IntArray
    done: FloatArray
    later: FloatArray

    def price(self, people: IntArray) -> FloatArray:
        """Price of people (c, w) on the line in each of c cases: shape (c,)."""
        cases = people.shape[0]
        so_far = np.full(cases, self.before)
        late = np.tile(self.late, (cases, 1))
        cost = np.zeros(cases)
        for i in range(people.shape[1]):
            n = people[:, i]
            if self.open[i]:
                done = np.maximum(np.minimum(n, self.arrived[i] - so_far), 0.0)
                so_far = so_far + done
                late[:, self.day[i]] = np.maximum(late[:, self.day[i]], self.due[i] - so_far)
                cost += self.line.over * (n - done)
            else:
                cost += self.line.over * n
            cost += BROKEN * np.maximum(self.least[i] - SLACK - so_far, 0.0)
            cost += BROKEN * np.maximum(self.stay[i] - n, 0)
        return np.asarray(cost + self.missed(late) + np.interp(so_far, self.done, self.later))

    def put_off(self, people: IntArray) -> bool:
        """Whether people (w,) on the line put work off that must not be."""
        so_far = self.before
        for i, n in enumerate(people.tolist()):
            if self.open[i]:
                so_far += max(min(n, float(self.arrived[i]) - so_far), 0.0)
            if so_far < self.least[i] - SLACK or n < self.stay[i]:
                return True
        return False

    def missed(self, late: FloatArray) -> FloatArray:
        """Price of what is missed on the days of the window, (c, day), in the days' steps."""
        total = np.zeros(late.shape[0])
        for d in np.unique(self.day):
            widths = self.line.widths[d]
            below = np.cumsum(widths) - widths
            taken = np.maximum(late[:, d, None] - below, 0.0)
            taken[:, :-1] = np.minimum(taken[:, :-1], widths[:-1])
            total = np.asarray(total + taken @ self.line.prices)
        return total


@dataclass(frozen=True)
class Cells:
    """Prices in the window `first` to `last`: `table` (line, w, n) of n people, 0 for the lines of `tails`."""

    first: int
    last: int
    table: FloatArray
    tails: Mapping[int, Tail]
    need: IntArray
    pricing: Pricing
    lines: Mapping[int, DeferredLine]

    def price(self, cover: IntArray) -> float:
        """Price of people (line, w) in the window, all lines together."""
        return float(self.live_price(cover).sum()) + sum(
            float(tail.price(cover[q][None])[0]) for q, tail in self.tails.items()
        )

    def live_price(self, cover: IntArray) -> FloatArray:
        """Price of the lines that don't wait: shape (line, w)."""
        n = np.clip(cover, 0, self.table.shape[2] - 1)
        return np.asarray(np.take_along_axis(self.table, n[:, :, None], axis=2)[:, :, 0])

    def steps(self, cover: IntArray, block: int) -> tuple[FloatArray, FloatArray]:
        """Change of price with one person more, and with one less, per line and interval.

        Of a line whose work may wait it is that of `block` people, each an equal part: who leaves it stays away longer
        than an interval.
        """
        top = self.table.shape[2] - 1
        here, up, down = (np.clip(cover + k, 0, top)[:, :, None] for k in (0, 1, -1))
        now = np.take_along_axis(self.table, here, axis=2)
        more = (np.take_along_axis(self.table, up, axis=2) - now)[:, :, 0]
        less = (np.take_along_axis(self.table, down, axis=2) - now)[:, :, 0]
        less[cover <= 0] = np.inf
        for q, tail in self.tails.items():
            size = cover.shape[1]
            cases = np.concatenate([np.eye(size, dtype=np.int64) * block, -np.eye(size, dtype=np.int64) * block])
            prices = tail.price(cover[q] + cases) - tail.price(cover[q][None])
            more[q], less[q] = prices[:size] / block, prices[size:] / block
            less[q][cover[q] <= 0] = np.inf
        return more, less

    def cost(self, cover: IntArray) -> float:
        """Price of a cover (line, t) of the whole horizon, exactly as the roster's objective has it."""
        live = [q for q in range(self.need.shape[0]) if q not in self.lines]
        pricing = _only(self.pricing, live)
        return price_cover(pricing, self.need[live], cover[live]) + sum(
            price_deferred(line, cover[q]).cost for q, line in self.lines.items()
        )


def build_cells(
    day: Day,
    requirement: Requirement,
    *,
    rules: SiteRules,
    least_leads: int,
    options: RosterOptions,
    worth: FloatArray | None = None,
) -> Cells:
    """Prices of the rest of a day, with so many team leads on duty at least.

    `worth` (queue, t, n) is what n people on a queue are worth on top, in prices. A queue of which it says nothing has
    work that may wait too little to choose when: nobody who is needed there leaves it.
    """
    opened = np.vstack([requirement.open, requirement.open.any(axis=0)])
    need = np.vstack([requirement.roster_agents, np.where(opened[-1], least_leads, 0)])
    queues = len(requirement.queues)
    lines = deferred_lines(requirement, options)
    floors = [f for f in build_floors(rules, requirement.grid, requirement.queues, opened) if f.line not in lines]
    pricing = price_steps(need, options, lead_line=queues)
    need, pricing = raise_need(need, pricing, [f for f in floors if f.line is not None])
    window = slice(day.first, day.last)
    most = int(max(need[:, window].max(initial=0), day.cover[:, window].max(initial=0))) + len(day.duties) // 2 + 20
    table = _table(need[:, window], _cut(pricing, window), most)
    if worth is not None:
        n = np.minimum(np.arange(most + 1), worth.shape[2] - 1)
        table[:queues][worth.any(axis=(1, 2))] *= NEED_SHARE
        table[:queues] -= worth[:, window][:, :, n]
        for short in np.flatnonzero(~worth.any(axis=(1, 2))).tolist():
            since = max(day.first - LEAD, 0)
            kept = _kept(need[short, since : day.last], day.cover[short, since : day.last])[day.first - since :]
            table[short] += BROKEN * np.maximum(kept[:, None] - np.arange(most + 1), 0)
    for q in lines:
        table[q] = 0.0
    tails = {q: _tail(line, day, q) for q, line in lines.items()}
    return Cells(day.first, day.last, frozen(_convex(table)), tails, frozen(need), pricing, lines)


def _table(need: IntArray, pricing: Pricing, most: int) -> FloatArray:
    """Price of 0 to `most` people: shape (line, w, n)."""
    n = np.arange(most + 1)
    missing = np.maximum(need[:, :, None] - n, 0)
    table = np.maximum(n - need[:, :, None], 0) * pricing.over[:, None, None]
    below = np.cumsum(pricing.widths, axis=2) - pricing.widths
    for i in range(pricing.prices.shape[1]):
        taken = np.clip(missing - below[:, :, i, None], 0, pricing.widths[:, :, i, None])
        table = table + taken * pricing.prices[:, i, None, None]
    return np.asarray(table, dtype=np.float64)


def _convex(table: FloatArray) -> FloatArray:
    """Bend prices so that each person more is worth no more than the one before: the mean of what would be."""
    steps = np.diff(table, axis=2)
    if (np.diff(steps, axis=2) >= -1e-9).all():
        return table
    out = table.copy()
    for q, t in np.argwhere((np.diff(steps, axis=2) < -1e-9).any(axis=2)):
        pools: list[tuple[float, int]] = []
        for step in steps[q, t].tolist():
            mean, count = step, 1
            while pools and pools[-1][0] > mean:
                other, size = pools.pop()
                mean, count = (mean * count + other * size) / (count + size), count + size
            pools.append((mean, count))
        bent = np.concatenate([np.full(count, mean) for mean, count in pools])
        out[q, t, 1:] = out[q, t, 0] + np.cumsum(bent)
    return out


def _tail(line: DeferredLine, day: Day, q: int) -> Tail:
    first, last = day.first, day.last
    told = price_deferred(line, day.cover[q])
    done = np.cumsum(told.done)
    before = float(done[first - 1]) if first else 0.0
    late = np.zeros(len(line.widths))
    held = np.flatnonzero(line.open[:first])
    np.maximum.at(late, line.day_of[held], told.overdue[held])
    low, high = before, max(float(line.arrived[last - 1]) if last else 0.0, before + 1e-6)
    amounts = np.linspace(low, high, SAMPLES)
    return Tail(
        line=line,
        before=before,
        late=frozen(late),
        arrived=line.arrived[first:last],
        due=line.due[first:last],
        least=frozen(_least(line, done)[first:last]),
        stay=frozen(day.cover[q, first:last] * int((told.overdue[first:] > SLACK).any())),
        open=line.open[first:last].astype(np.int64),
        day=line.day_of[first:last],
        done=frozen(amounts),
        later=frozen(_later(line, amounts, day.cover[q], last)),
    )


def _kept(need: IntArray, people: IntArray) -> IntArray:
    """People (t,) who must stay on a line: those needed, and more while what lacked before is caught up with."""
    kept: list[int] = np.minimum(people, need).tolist()
    lacking = 0
    for t, more in enumerate((people - need).tolist()):
        kept[t] += min(max(more, 0), lacking)
        lacking = max(lacking - more, 0)
    return np.array(kept, dtype=np.int64)


def _least(line: DeferredLine, done: FloatArray) -> FloatArray:
    """Give what must be done by the end of each interval of the horizon where `done` is if nothing changes: (t,)."""
    on = np.flatnonzero(line.open)
    if not on.size:
        return np.zeros(done.size)
    ahead = np.searchsorted(on, np.arange(done.size), side="right") - 1 + LEAD
    soon = np.where(ahead < on.size, line.due[on[np.clip(ahead, 0, on.size - 1)]], line.due[-1])
    return np.asarray(np.minimum(done, soon))


def _later(line: DeferredLine, amounts: FloatArray, people: IntArray, last: int) -> FloatArray:
    """Price of the days after with each amount of work done before them."""
    so_far, cost = amounts.copy(), np.zeros(amounts.size)
    late = np.zeros((amounts.size, len(line.widths)))
    for t in range(last, people.size):
        if line.open[t]:
            done = np.maximum(np.minimum(people[t], line.arrived[t] - so_far), 0.0)
            so_far = so_far + done
            late[:, line.day_of[t]] = np.maximum(late[:, line.day_of[t]], line.due[t] - so_far)
            cost += line.over * (people[t] - done)
    for d in np.unique(line.day_of[last:]):
        widths = line.widths[d]
        taken = np.maximum(late[:, d, None] - (np.cumsum(widths) - widths), 0.0)
        taken[:, :-1] = np.minimum(taken[:, :-1], widths[:-1])
        cost += taken @ line.prices
    return cost


def _cut(pricing: Pricing, window: slice) -> Pricing:
    return replace(pricing, widths=pricing.widths[:, window])


def _only(pricing: Pricing, lines: list[int]) -> Pricing:
    return replace(
        pricing, widths=pricing.widths[lines], prices=pricing.prices[lines], over=pricing.over[lines]
    )
