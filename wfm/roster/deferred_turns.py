"""Work that may wait in the search, in turns: stages that only see intervals follow a need, and it follows the plan.

No stage but the bound sees the whole horizon at once. So each line that may wait has a need per interval: first the
requirement's, then what the bound's programme does with the line, then when the plan at hand best does its work. Plans
are compared by what they truly cost, whatever need they were made for. A site without such lines is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.arrays import frozen
from wfm.roster.deferred import price_deferred
from wfm.roster.deferred_spread import Spread, price_roster, price_spread, spread_need, whole_people
from wfm.roster.objective import cover_costs, price_cover
from wfm.roster.serving import line_cover, serve_plan, split_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.serving import BlockRules, Served
    from wfm.roster.stages.solver import Limits

LEAST = 0.02
"""Fewer people than this are noise of the interior point."""


def true_cost(problem: Problem, cover: IntArray) -> float:
    """Price of a coverage (q, t): lines that may wait over the whole horizon, whatever their need says."""
    if not problem.deferred:
        return price_cover(problem.pricing, problem.need, cover)
    return price_roster(problem.need, problem.pricing, problem.deferred, cover)


def true_costs(problem: Problem, cover: IntArray) -> dict[str, float]:
    """Parts of that price: those of `cover_costs` on lines that don't wait, and "deferred" where there are others."""
    if not problem.deferred:
        return cover_costs(problem.pricing, problem.need, cover, lead_line=problem.lead_line)
    live = np.array([q not in problem.deferred for q in range(problem.lines)])
    need, there = np.where(live[:, None], problem.need, 0), np.where(live[:, None], cover, 0)
    costs = cover_costs(problem.pricing, need, there, lead_line=problem.lead_line)
    return costs | {"deferred": sum(price_deferred(line, cover[q]).cost for q, line in problem.deferred.items())}


def follow_people(problem: Problem, people: Mapping[int, FloatArray]) -> Problem:
    """Give lines that may wait a need: that of these fractional people, by line (t,)."""
    need = problem.need.copy()
    for q, line in problem.deferred.items():
        need[q] = whole_people(np.where(people[q] < LEAST, 0.0, people[q]), line)
    return _follow(problem, Spread(frozen(need.astype(np.float64)), frozen(need), 0.0))


def follow_plan(problem: Problem, plan: Plan) -> Problem:
    """Give lines that may wait the need of when the people of a plan best do their work."""
    return follow_duty(problem, plan.pool_cover())


def follow_duty(problem: Problem, duty: IntArray) -> Problem:
    """Give lines that may wait the need of when people on duty, by pool (s, t), best do their work."""
    if not problem.deferred:
        return problem
    return _follow(problem, _spread(problem, duty, None))


def settle_need(problem: Problem, plan: Plan, limits: Limits) -> Problem:
    """Settle the need that a finished plan is served by: in whole people where found in time, or where better, rounded.

    `limits.work` counts nodes of the search for whole people.
    """
    if not problem.deferred:
        return problem
    told = follow_plan(problem, plan)
    rounded = true_cost(problem, split_lines(told, plan.pool_cover()).cover)
    whole = _spread(problem, plan.pool_cover(), limits)
    if whole.counts is not None and true_cost(problem, whole.counts.sum(axis=0)) < rounded:
        return _follow(problem, whole)
    return told


def serve_deferred(plan: Plan, rules: BlockRules, limits: Limits, **more: Any) -> tuple[Plan, Served]:
    """Serve a plan in blocks (`serve_plan`), so that it costs least in truth where work may wait.

    Stays on a line last, so that no serving keeps to a need exactly. Who is late for work that may wait can mostly
    catch up, and now and then can't: an agent missing there is priced as the last one that could be missing, and once
    more as the first one missing elsewhere, and the better serving is taken.
    """
    problem = plan.problem
    if not problem.deferred:
        return serve_plan(plan, rules, limits, **more)
    prices = problem.pricing.prices.copy()
    prices[list(problem.deferred)] = problem.pricing.unit
    cheap = replace(problem, pricing=replace(problem.pricing, prices=frozen(prices)))
    half = replace(limits, seconds=None if limits.seconds is None else limits.seconds / 2)
    found = [serve_plan(replace(plan, problem=one), rules, half, **more) for one in (cheap, problem)]
    costs = [true_cost(problem, line_cover(problem, served.lines)) for _, served in found]
    best, served = found[int(np.argmin(costs))]
    return replace(best, problem=problem), served


def _spread(problem: Problem, duty: IntArray, limits: Limits | None) -> Spread:
    return spread_need(
        problem.pools,
        duty,
        need=problem.need,
        pricing=problem.pricing,
        lines=problem.deferred,
        limits=limits,
    )


def _follow(problem: Problem, spread: Spread) -> Problem:
    return replace(problem, need=spread.need, pricing=price_spread(spread, problem.pricing, problem.deferred))
