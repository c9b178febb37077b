"""Lines whose work may wait, priced over the whole horizon: what a number of people each interval gets done.

The meaning of the curves is in `wfm.core.deferred_need`. Work is done as soon as it is there: whoever works ahead never
gets less done. So work done is W(t) = min(W(t-1) + people(t), arrived(t)), and a day misses the most that is overdue on
it. Each day has its own steps of price, shares of what falls due on it. The price is convex in the people, and a linear
programme knows it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.core.arrays import FloatArray, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.deferred_need import DeferredNeed
    from wfm.core.options import RosterOptions
    from wfm.core.requirement import Requirement

_TINY = 1e-9


@dataclass(frozen=True)
class DeferredLine:
    """Curves of one line and their prices, in rostered agent-intervals.

    `arrived`, `due` (t,) as in `DeferredNeed`; `open` (t,) when work can be done; `day_of` (t,). On day d up to
    `widths[d, i]` may be missed at `prices[i]` each, cheapest first; what is more, left over from days before, costs as
    much as the last. `over` is paid per spare agent-interval.
    """

    arrived: FloatArray
    due: FloatArray
    open: BoolArray
    day_of: IntArray
    widths: FloatArray
    prices: FloatArray
    over: float


@dataclass(frozen=True)
class DeferredPrice:
    """What people on a line are worth.

    `cost`; by interval (t,) work `done`, work `overdue` at its end, and people `idle`; by day (d,) work `missed`.
    """

    cost: float
    done: FloatArray
    overdue: FloatArray
    idle: FloatArray
    missed: FloatArray


def deferred_lines(requirement: Requirement, options: RosterOptions) -> dict[int, DeferredLine]:
    """Lines of a requirement whose work may wait, by the number of the queue; none where it has no curves."""
    work: DeferredNeed | None = requirement.work
    if work is None:
        return {}
    day_of = requirement.grid.day_of
    shares = np.minimum([step.up_to_share for step in options.under], 1.0)
    shares[-1] = 1.0
    parts = np.diff(np.maximum.accumulate(shares), prepend=0.0)
    prices = frozen(np.array([step.price for step in options.under], dtype=np.float64))
    found = {}
    for q, waits in enumerate(work.waits):
        if waits:
            falls = np.bincount(day_of, weights=np.diff(work.due[q], prepend=0.0), minlength=requirement.grid.days)
            found[q] = DeferredLine(
                arrived=work.arrived[q],
                due=work.due[q],
                open=requirement.open[q],
                day_of=day_of,
                widths=frozen(np.asarray(falls[:, None] * parts, dtype=np.float64)),
                prices=prices,
                over=options.over_price,
            )
    return found


def price_deferred(line: DeferredLine, people: npt.ArrayLike) -> DeferredPrice:
    """Price the people (t,) on a line: the least over all ways to do its work; fractions allowed."""
    heads = np.asarray(people, dtype=np.float64)
    able = np.where(line.open, heads, 0.0)
    done, so_far = np.zeros(heads.size), 0.0
    for t, (there, n) in enumerate(zip(line.arrived.tolist(), able.tolist(), strict=True)):
        so_far += max(min(n, there - so_far), 0.0)
        done[t] = so_far
    overdue = np.maximum(line.due - done, 0.0)
    missed = np.zeros(len(line.widths))
    np.maximum.at(missed, line.day_of[line.open], overdue[line.open])
    each = np.diff(done, prepend=0.0)
    idle = np.maximum(heads - each, 0.0)
    cost = _price_missed(line, missed) + line.over * float(idle.sum())
    return DeferredPrice(cost, frozen(each), frozen(overdue), frozen(idle), frozen(missed))


def _price_missed(line: DeferredLine, missed: FloatArray) -> float:
    """Price of what is missed on each day, in the day's steps."""
    before = np.cumsum(line.widths, axis=1) - line.widths
    taken = np.maximum(missed[:, None] - before, 0.0)
    taken[:, :-1] = np.minimum(taken[:, :-1], line.widths[:, :-1])
    return float((taken @ line.prices).sum())


def add_deferred(model: mo.Model, line: DeferredLine, served: Sequence[Any]) -> Any:
    """Add a line's rows over all days, and return its cost: `price_deferred` of the people, exactly.

    `served` has an expression, a variable or a number of people per interval of the horizon.

    Work that is there and not done yet stands in place of work done: what waits is at least 0 and at most what is there
    and not due, and what the day misses. Small numbers, and two rows an interval at most.
    """
    cost: list[Any] = []
    missed = _add_missed(model, line, cost)
    comes = np.diff(line.arrived, prepend=0.0)
    binds = _binding(line)
    free = line.arrived - line.due
    waiting: Any = None
    for t in range(line.arrived.size):
        nobody = isinstance(served[t], (int, float, np.integer, np.floating)) and not served[t]
        works = bool(line.open[t]) and not nobody
        if not works and not nobody and line.over:
            cost.append(line.over * served[t])
        if works or comes[t] > 0:
            before, waiting = waiting, model.add_variable(lb=0.0)
            idle = model.add_variable(lb=0.0) if works else 0.0
            done = served[t] - idle if works else 0.0
            model.add_linear_constraint(waiting == (0.0 if before is None else before) + float(comes[t]) - done)
            if works and line.over:
                cost.append(line.over * idle)
        if binds[t] and waiting is not None:
            model.add_linear_constraint(waiting - missed[int(line.day_of[t])] <= float(free[t]))
    return mo.fast_sum(cost)


def _binding(line: DeferredLine) -> BoolArray:
    """Open intervals at whose end more may be overdue than before on their day: (t,)."""
    binds = np.zeros(line.due.size, dtype=np.bool_)
    on = np.flatnonzero(line.open)
    if on.size:
        binds[on] = np.diff(line.due[on], prepend=0.0) > _TINY
        binds[on[np.diff(line.day_of[on], prepend=-1) > 0]] = True
    return binds


def _add_missed(model: mo.Model, line: DeferredLine, cost: list[Any]) -> list[Any]:
    """Work missed on each day as an expression; its price joins `cost`."""
    days = []
    for widths in line.widths.tolist():
        parts = [model.add_variable(lb=0.0, ub=width) for width in [*widths[:-1], float("inf")]]
        cost.extend(price * part for price, part in zip(line.prices.tolist(), parts, strict=True))
        days.append(mo.fast_sum(parts))
    return days
