"""One day without names: how many of each pool and kind start when, and how many are in which break.

People of one pool working the same kind of shift are interchangeable within a day, so counts replace names: the model
hardly grows with the number of people. All counts are cumulative, which keeps the rows short.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.roster.rules.break_windows import break_rows
from wfm.roster.rules.start_supply import supply_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import IntArray
    from wfm.roster.objective import Pricing
    from wfm.roster.problem import Kind, Rest


@dataclass(frozen=True)
class Crew:
    """People of one pool working one kind of shift on one day.

    `windows` (n, 2) are the index windows into `starts` of n people or groups, `heads[i]` how many of group i work:
    numbers, or expressions of a linear programme.
    """

    pool: int
    kind: Kind
    starts: IntArray
    windows: IntArray
    heads: list[Any]


@dataclass(frozen=True)
class DayNeed:
    """Need and prices of a span of intervals [first, last).

    `fixed` (s, t) are people on duty there anyway, over all intervals of the horizon; None: nobody. Lines in `apart`
    are priced by the caller: who serves them goes there, an expression per interval of the horizon. The price of what
    is missing on the other queues is also put in `under`, where there is such a list; `queues` of the lines are queues.
    """

    first: int
    last: int
    need: IntArray
    pricing: Pricing
    pools: tuple[tuple[int, ...], ...]
    fixed: IntArray | None = None
    apart: Mapping[int, list[Any]] = field(default_factory=dict)
    under: list[Any] | None = None
    queues: int = 0


@dataclass
class CrewCounts:
    """Variables of one crew: cumulative starts by start, and cumulative breaks by interval for each break."""

    crew: Crew
    started: list[Any]
    taken: list[dict[int, Any]]

    def started_by(self, t: int) -> Any:
        """Shifts started at interval t or before."""
        i = int(np.searchsorted(self.crew.starts, t, side="right")) - 1
        return self.started[i] if i >= 0 else 0

    def breaks_by(self, b: int, t: int) -> Any:
        """Count breaks number b begun at interval t or before."""
        taken = self.taken[b]
        first, last = min(taken), max(taken)
        return 0 if t < first else taken[min(t, last)]

    def on_duty(self, t: int) -> list[Any]:
        """Terms of the people of the crew on duty and not in a break in interval t."""
        kind = self.crew.kind
        if not self.crew.starts[0] <= t < self.crew.starts[-1] + kind.length:
            return []
        plus, minus = [self.started_by(t)], [self.started_by(t - kind.length)]
        for b, rest in zip(range(len(self.taken)), kind.breaks, strict=False):
            minus.append(self.breaks_by(b, t))
            plus.append(self.breaks_by(b, t - rest.size))
        return [x for x in plus if not isinstance(x, int)] + [-x for x in minus if not isinstance(x, int)]


def add_crew(model: mo.Model, crew: Crew, *, integer: bool, breaks: bool = True) -> CrewCounts:
    """Add the counts of one crew and the rows that make them givable to its people; `breaks` False leaves those out."""
    started = [model.add_variable(lb=0.0, is_integer=integer) for _ in crew.starts]
    for before, after in pairwise(started):
        model.add_linear_constraint(after >= before)
    model.add_linear_constraint(started[-1] == _total(crew.heads))
    for row in supply_rows(crew.windows, len(crew.starts), crew.heads, started):
        model.add_linear_constraint(row)
    counts = CrewCounts(crew, started, [])
    if not breaks:
        return counts
    first, last = int(crew.starts[0]), int(crew.starts[-1])
    for rest in crew.kind.breaks:
        times = range(first + rest.earliest, last + rest.latest + 1)
        taken = {t: model.add_variable(lb=0.0, is_integer=integer) for t in times}
        for row in break_rows(rest, taken, counts.started_by):
            model.add_linear_constraint(row)
        counts.taken.append(taken)
    return counts


class PooledBreaks:
    """Breaks of one length of all crews of a pool, counted together: a relaxation with far fewer rows.

    By t must have begun at least those whose windows have closed and at most those whose windows have opened, over all
    crews; who takes which is left open.
    """

    def __init__(self, model: mo.Model, size: int, members: list[tuple[CrewCounts, Rest]]) -> None:
        self.size = size
        self.first = min(int(c.crew.starts[0]) + rest.earliest for c, rest in members)
        self.last = max(int(c.crew.starts[-1]) + rest.latest for c, rest in members)
        self.taken = {t: model.add_variable(lb=0.0) for t in range(self.first, self.last + 1)}
        for t, x in self.taken.items():
            if t > self.first:
                model.add_linear_constraint(x >= self.taken[t - 1])
            opened = [c.started_by(t - rest.earliest) for c, rest in members]
            closed = [c.started_by(t - rest.latest) for c, rest in members]
            model.add_linear_constraint(x <= _sum(opened))
            if any(not isinstance(x, int) for x in closed):
                model.add_linear_constraint(x >= _sum(closed))
        model.add_linear_constraint(self.taken[self.last] == _sum([c.started[-1] for c, _ in members]))

    def under_way(self, t: int) -> list[Any]:
        """Terms of the people in such a break in interval t, to be added to those on duty: negative."""
        return [-x for x in self._by(t)] + self._by(t - self.size)

    def _by(self, t: int) -> list[Any]:
        return [] if t < self.first else [self.taken[min(t, self.last)]]


def _sum(terms: list[Any]) -> Any:
    return mo.fast_sum([x for x in terms if not isinstance(x, int)])


def pool_breaks(model: mo.Model, counts: list[CrewCounts]) -> dict[int, list[PooledBreaks]]:
    """Count the breaks of each pool by length."""
    members: dict[tuple[int, int], list[tuple[CrewCounts, Rest]]] = {}
    for c in counts:
        for rest in c.crew.kind.breaks:
            members.setdefault((c.crew.pool, rest.size), []).append((c, rest))
    out: dict[int, list[PooledBreaks]] = {}
    for (pool, size), mine in members.items():
        out.setdefault(pool, []).append(PooledBreaks(model, size, mine))
    return out


def add_day(
    model: mo.Model, day: DayNeed, crews: list[Crew], *, integer: bool, pooled: bool = False
) -> tuple[list[CrewCounts], Any]:
    """Add one day: its crews, who serves which line, and the price of what is missing or spare.

    Returns the crews' counts and the cost expression. With `integer`, under, over and the split of multi-skilled
    people over lines are integer too: no loss, and several times faster than leaving them continuous, since a whole
    objective lets the solver round its bound up. With `pooled`, breaks are only counted together (for bounds).
    """
    counts = [add_crew(model, crew, integer=integer, breaks=not pooled) for crew in crews]
    resting = pool_breaks(model, counts) if pooled else {}
    by_pool: dict[int, list[CrewCounts]] = {}
    for c in counts:
        by_pool.setdefault(c.crew.pool, []).append(c)
    cost: list[Any] = []
    for t in range(day.first, day.last):
        served: dict[int, list[Any]] = {}
        for s, lines in enumerate(day.pools):
            duty = [term for c in by_pool.get(s, ()) for term in c.on_duty(t)]
            duty += [term for breaks in resting.get(s, ()) for term in breaks.under_way(t)]
            if day.fixed is not None and day.fixed[s, t]:
                duty.append(float(day.fixed[s, t]))
            if not duty:
                continue
            if len(lines) == 1:
                served.setdefault(lines[0], []).extend(duty)
            else:
                split = [model.add_variable(lb=0.0, is_integer=integer) for _ in lines]
                model.add_linear_constraint(mo.fast_sum(split) == mo.fast_sum(duty))
                for q, x in zip(lines, split, strict=True):
                    served.setdefault(q, []).append(x)
        for q in range(day.need.shape[0]):
            if q in day.apart:
                day.apart[q][t] = mo.fast_sum(served[q]) if q in served else 0.0
            else:
                cost.extend(_price_line(model, day, (q, t), served.get(q, []), integer=integer))
    return counts, mo.fast_sum(cost)


def _price_line(
    model: mo.Model, day: DayNeed, place: tuple[int, int], served: list[Any], *, integer: bool
) -> list[Any]:
    q, t = place
    need = int(day.need[q, t])
    terms, cost = list(served), []
    for width, price in zip(day.pricing.widths[q, t], day.pricing.prices[q], strict=True):
        if width:
            missing = model.add_variable(lb=0.0, ub=float(width), is_integer=integer)
            terms.append(missing)
            cost.append(float(price) * missing)
    if day.under is not None and q < day.queues:
        day.under.extend(cost)
    if served:
        spare = model.add_variable(lb=0.0, is_integer=integer)
        terms.append(-spare)
        if day.pricing.over[q]:
            cost.append(float(day.pricing.over[q]) * spare)
    if terms:
        model.add_linear_constraint(mo.fast_sum(terms) == float(need))
    return cost


def _total(heads: list[Any]) -> Any:
    return mo.fast_sum(heads) if any(not isinstance(h, (int, np.integer)) for h in heads) else float(sum(heads))
