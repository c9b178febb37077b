"""When work that may wait is best done: the people on each such line that leave the other lines their own, as a need.

A linear programme over the whole horizon. The people on duty are given; what comes out is who of the multi-skilled is
left for work that may wait, and when: a need per interval that those who see no more than an interval can go by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import ortools.math_opt.python.mathopt as mo

from wfm.core.arrays import frozen
from wfm.roster.deferred import add_deferred, price_deferred
from wfm.roster.objective import price_cover
from wfm.roster.stages.solver import solve_programme, solve_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.deferred import DeferredLine
    from wfm.roster.objective import Pricing
    from wfm.roster.stages.solver import Limits

    Lines = Mapping[int, DeferredLine]

CALM = 0.02
"""Price of one person more or less than the interval before: of equally good ways the calm one is taken."""
GAP = 0.005
"""At this distance to the best split into whole people the search ends."""
LEEWAY = 2.0
"""Agent-intervals that whole people may run ahead of what a line is given, to change less often."""
_TINY = 1e-6


@dataclass(frozen=True)
class Spread:
    """People per line and interval, shape (q, t): as the linear programme has them, and the need that comes of it.

    `people` are fractional; `need` is whole, that of `people` on lines whose work may wait and the given one on others.
    `value` is what the roster costs at least with these people. `counts` (s, q, t) are whole people of
    each pool on each line where whole people were asked for and found, else None.
    """

    people: FloatArray
    need: IntArray
    value: float
    counts: IntArray | None = None


def spread_need(
    pools: tuple[tuple[int, ...], ...],
    duty: IntArray,
    *,
    need: IntArray,
    pricing: Pricing,
    lines: Lines,
    calm: float = CALM,
    limits: Limits | None = None,
) -> Spread:
    """Split the people on duty over their lines so that work that may wait is done when others need them least.

    Parameters
    ----------
    pools : lines each pool's people may serve
    duty : people on duty, shape (s, t)
    need : shape (q, t), people each line needs; what it says of lines that may wait doesn't count
    pricing : prices of the others
    lines : the lines that may wait
    calm : price of a change, not part of `value`; without it `value` is the very optimum
    limits : ask for whole people, within these seconds and nodes; where none are found in time, as without
    """
    model = mo.Model()
    served, chosen = _add_split(model, pools, duty, need.shape[0])
    cost = [add_deferred(model, line, served[q]) for q, line in lines.items()]
    live = [q for q in range(need.shape[0]) if q not in lines]
    cost += [_add_live(model, q, served[q], need[q], pricing) for q in live]
    value = mo.fast_sum(cost)
    changes = [_add_changes(model, served[q], line) for q, line in lines.items()] if calm else []
    model.minimize(value + calm * mo.fast_sum(changes))
    result, is_whole = _solve(model, list(chosen.values()), limits)
    found = result.variable_values()
    people = np.zeros(need.shape)
    for q, row in enumerate(served):
        people[q] = [x if isinstance(x, float) else mo.evaluate_expression(x, found) for x in row]
    people = np.maximum(people, 0.0)
    whole = need.copy()
    for q, line in lines.items():
        whole[q] = whole_people(people[q], line)
    counts = None
    if is_whole:
        counts = _count_split(pools, duty, need.shape[0], {key: found[x] for key, x in chosen.items()})
        people = counts.sum(axis=0).astype(np.float64)
        whole[list(lines)] = counts.sum(axis=0)[list(lines)]
    return Spread(frozen(people), frozen(whole), float(mo.evaluate_expression(value, found)), counts)


def _solve(model: mo.Model, splits: list[Any], limits: Limits | None) -> tuple[mo.SolveResult, bool]:
    """Solve with whole splits where that is asked for and done in time; and whether they are whole."""
    if limits is not None:
        for x in splits:
            x.integer = True
        if (whole := solve_whole(model, gap=GAP, nodes=int(limits.work), seconds=limits.seconds)) is not None:
            return whole, True
        for x in splits:
            x.integer = False
    return solve_programme(model), False


def whole_people(people: FloatArray, line: DeferredLine) -> IntArray:
    """Whole people (t,) who do the work of fractional ones no later than they, and change seldom.

    They run ahead by less than `LEEWAY` agent-intervals, or one; where nobody is, nobody is.
    """
    out = np.zeros(people.size, dtype=np.int64)
    lead, level = 0.0, 0
    for t in np.flatnonzero((people > _TINY) & line.open):
        low, high = int(people[t] + _TINY), int(np.ceil(people[t] - _TINY))
        lead -= float(people[t])
        if not (low <= level <= high and -_TINY <= lead + level < LEEWAY):
            level = low if lead + low >= -_TINY else high
        out[t] = level
        lead = max(lead + level, 0.0)
    return out


def price_roster(need: IntArray, pricing: Pricing, lines: Lines, cover: IntArray) -> float:
    """Cost of a coverage (q, t): lines that may wait over the whole horizon, the others interval by interval."""
    live = [q for q in range(len(need)) if q not in lines]
    part = type(pricing)(pricing.widths[live], pricing.prices[live], pricing.over[live], pricing.unit)
    waits = sum(price_deferred(line, cover[q]).cost for q, line in lines.items())
    return price_cover(part, need[live], cover[live]) + waits


def price_spread(spread: Spread, pricing: Pricing, lines: Lines) -> Pricing:
    """Prices by which whoever only sees intervals follows a spread's need.

    On a line that may wait every missing person costs as much as the dearest step: one missing in each of many
    intervals is a day behind, though each of them would be cheap.
    """
    widths, prices, over = pricing.widths.copy(), pricing.prices.copy(), pricing.over.copy()
    for q, line in lines.items():
        widths[q] = 0
        widths[q, :, -1] = spread.need[q]
        prices[q] = line.prices.max()
        over[q] = line.over
    return replace(pricing, widths=frozen(widths), prices=frozen(prices), over=frozen(over))


def _add_split(
    model: mo.Model, pools: tuple[tuple[int, ...], ...], duty: IntArray, lines: int
) -> tuple[list[list[Any]], dict[tuple[int, int, int], Any]]:
    """People per line and interval, as expressions, or numbers where nothing is to be chosen; and what is chosen."""
    chosen: dict[tuple[int, int, int], Any] = {}
    size = duty.shape[1]
    terms: list[list[list[Any]]] = [[[] for _ in range(size)] for _ in range(lines)]
    for s, t in zip(*(index.tolist() for index in np.nonzero(duty)), strict=True):
        pool, heads = pools[s], float(duty[s, t])
        if len(pool) == 1:
            terms[pool[0]][t].append(heads)
            continue
        split = [model.add_variable(lb=0.0) for _ in pool]
        model.add_linear_constraint(mo.fast_sum(split) == heads)
        for q, x in zip(pool, split, strict=True):
            chosen[s, q, t] = x
            terms[q][t].append(x)
    return [[_total(here) for here in row] for row in terms], chosen


def _count_split(
    pools: tuple[tuple[int, ...], ...], duty: IntArray, lines: int, split: dict[tuple[int, int, int], float]
) -> IntArray:
    """Whole people of each pool on each line: shape (s, q, t)."""
    counts = np.zeros((len(pools), lines, duty.shape[1]), dtype=np.int64)
    for s, pool in enumerate(pools):
        if len(pool) == 1:
            counts[s, pool[0]] = duty[s]
    for (s, q, t), heads in split.items():
        counts[s, q, t] = round(heads)
    return frozen(counts)


def _add_live(model: mo.Model, q: int, served: list[Any], need: IntArray, pricing: Pricing) -> Any:
    """Price of a line that doesn't wait, missing people in their steps and spare ones."""
    cost = []
    for t, people in enumerate(served):
        if not need[t] and isinstance(people, float) and not people:
            continue
        terms = [people]
        for width, price in zip(pricing.widths[q, t].tolist(), pricing.prices[q].tolist(), strict=True):
            if width:
                missing = model.add_variable(lb=0.0, ub=float(width))
                terms.append(missing)
                cost.append(price * missing)
        spare = model.add_variable(lb=0.0)
        cost.append(float(pricing.over[q]) * spare)
        model.add_linear_constraint(mo.fast_sum(terms) - spare == float(need[t]))
    return mo.fast_sum(cost)


def _add_changes(model: mo.Model, served: list[Any], line: DeferredLine) -> Any:
    """How many people come or leave from one interval to the next, while the line is open."""
    changes = []
    for t, after in pairwise(range(len(served))):
        if line.open[t] and line.open[after]:
            change = model.add_variable(lb=0.0)
            model.add_linear_constraint(change >= served[after] - served[t])
            model.add_linear_constraint(change >= served[t] - served[after])
            changes.append(change)
    return mo.fast_sum(changes)


def _total(terms: list[Any]) -> Any:
    """Sum of expressions and numbers; a number where there are no expressions."""
    return sum(terms, 0.0) if all(isinstance(x, float) for x in terms) else mo.fast_sum(terms)
