"""One person against everyone else: what the cover costs with whatever they do."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.reasons import CostChange
from wfm.roster.cover import Cover
from wfm.roster.deferred import price_deferred
from wfm.roster.deferred_turns import follow_duty
from wfm.roster.objective import price_cover
from wfm.roster.shift_prices import best_breaks, shift_prices
from wfm.roster.why.wording import say_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.roster.plan import Plan
    from wfm.roster.problem import Problem
    from wfm.roster.reading import Reading

LEADS = "team leads"
TOUCH = 1e-6
NOTICED = 0.05
"""Hours of late work from which on they are named."""


@dataclass(frozen=True)
class Cost:
    """Under-cover with work that is late, over-cover, and the person's own soft rules.

    `missing` are people per line and interval (q, t), of team leads those who must be on duty, none on lines whose work
    may wait: of those `late` says by line how many agent-intervals of work each day misses (d,).
    """

    under: float
    over: float
    wishes: float
    missing: IntArray
    late: Mapping[int, FloatArray] = field(default_factory=dict)

    def above(self, other: Cost) -> CostChange:
        """How much more this is."""
        return CostChange(self.under - other.under, self.over - other.over, self.wishes - other.wishes)


class Standing:
    """Everyone as the roster has them, but for the days of one person that are chosen anew.

    Whoever is in an activity is not on duty. The multi-skilled are split at least cost in every interval: without the
    blocks of a least length in which the roster serves, so that a change may cost a little less than it says here.
    Work that may wait is needed when the people on duty best do it, and priced over the whole horizon.
    """

    def __init__(self, reading: Reading, p: int, days: list[int]) -> None:
        served = reading.serving >= 0
        self.plan, self.p, self.days = reading.plan, p, days
        self.problem = _follow(reading.plan.problem, served)
        self.pool = int(self.problem.pool_of[p])
        self.cover = Cover(self.problem)
        for other in range(len(self.problem.people)):
            times = np.flatnonzero(served[other])
            if times.size:
                self.cover.add(int(self.problem.pool_of[other]), times)
        self.duty = {d: self._duty(self.plan, d) for d in range(self.problem.grid.days)}
        self.duty = {d: times[served[p, times]] for d, times in self.duty.items()}
        for d in days:
            if self.duty[d].size:
                self.cover.remove(self.pool, self.duty[d])
        self._free = self.cover.keep()
        self.prices = self.cover.price_of_more(self.pool)
        self.shifts = shift_prices(self.prices, self.problem.kinds)
        self.now = self.cost_of([self.duty[d] for d in days], self.plan)
        if not np.isfinite(self.now.wishes):
            self.now = replace(self.now, wishes=0.0)

    def costs(self) -> list[FloatArray]:
        """Price of each choice of each day; on days that stay only the present one, at no price.

        Of choices that cost the same the present one is a touch cheaper, so that nothing changes for nothing.
        """
        profile, out = self.problem.profile(self.p), []
        for d, wishes in enumerate(self.problem.wishes[self.p]):
            if d in self.days:
                cost = self.shifts[profile.kinds[d], np.maximum(profile.starts[d], 0)] + wishes
                c = int(self.plan.choice[self.p, d])
                cost[c] = float(self.prices[self.duty[d]].sum()) + wishes[c] - TOUCH
                out.append(cost)
            else:
                stays = np.full(wishes.size, np.inf)
                stays[self.plan.choice[self.p, d]] = 0.0
                out.append(stays)
        return out

    def follow(self, choices: IntArray) -> tuple[Plan, Cost]:
        """Give the person these choices on the days that are chosen anew, new breaks where they cost least."""
        plan = self.plan.copy()
        changed = [d for d in self.days if int(choices[d]) != self.plan.choice[self.p, d]]
        for d in changed:
            plan.move(self.p, d, int(choices[d]))
            plan.breaks[self.p, d] = -1
            if plan.kind[self.p, d] >= 0:
                kind = self.problem.kinds[plan.kind[self.p, d]]
                settled = plan.settled(self.p, d)
                found = best_breaks(self.prices, kind, int(plan.start[self.p, d])) if settled is None else settled
                plan.breaks[self.p, d, : found.size] = found
        duties = [self._duty(plan, d) if d in changed else self.duty[d] for d in self.days]
        return plan, self.cost_of(duties, plan)

    def cost_of(self, duties: list[IntArray], plan: Plan) -> Cost:
        """Cost with the person on duty in these intervals on the days that are chosen anew."""
        self.cover.restore(deepcopy(self._free))
        for times in duties:
            if times.size:
                self.cover.add(self.pool, times)
        return price_served(self.problem, self.cover.served, wishes=plan.rules_price(self.p))

    def _duty(self, plan: Plan, d: int) -> IntArray:
        return plan.on_duty(self.p, d) if plan.kind[self.p, d] >= 0 else np.zeros(0, dtype=np.int64)


def price_served(problem: Problem, served: IntArray, *, wishes: float) -> Cost:
    """Cost of people on lines (q, t), those whose work may wait over the whole horizon."""
    live = np.array([q not in problem.deferred for q in range(problem.lines)])[:, None]
    need, there = np.where(live, problem.need, 0), np.where(live, served, 0)
    missing = np.maximum(need - there, 0)
    over = float((np.maximum(there - need, 0) * problem.pricing.over[:, None]).sum())
    under = price_cover(problem.pricing, need, there) - over
    late = {}
    for q, line in problem.deferred.items():
        found = price_deferred(line, served[q])
        idle = line.over * float(found.idle.sum())
        under, over, late[q] = under + found.cost - idle, over + idle, found.missed
    if problem.lead_line is not None:
        missing[-1] = np.maximum(problem.lead_least - served[-1], 0)
    return Cost(under, over, wishes, missing, late)


def say_missing(problem: Problem, after: Cost, before: Cost) -> tuple[str, ...]:
    """Name where more people lack than before: "2 missing on service Thu 22 Oct 17:00-18:00 (1 more)".

    And what work is late that wasn't: "3.5 h of email late on Thu 22 Oct".
    """
    out = []
    for q in range(problem.lines):
        name = problem.queues[q] if q < len(problem.queues) else LEADS
        times = np.flatnonzero(after.missing[q] > before.missing[q])
        for d in sorted(set(problem.grid.day_of[times].tolist())):
            today = times[problem.grid.day_of[times] == d]
            lacks, more = after.missing[q, today], (after.missing[q] - before.missing[q])[today]
            extra = "" if (lacks == more).all() else f" ({_up_to(more)} more)"
            where = f"{say_day(problem.grid.dates[d])} {_spans(problem, today)}"
            out.append(f"{_up_to(lacks)} missing on {name} {where}{extra}")
        if q in after.late:
            out += _say_late(problem, name, after.late[q], before.late[q])
    return tuple(out)


def _say_late(problem: Problem, name: str, after: FloatArray, before: FloatArray) -> list[str]:
    hours = problem.grid.interval_min / 60
    return [
        f"{after[d] * hours:.2g} h of {name} late on {say_day(problem.grid.dates[d])}"
        + (f" ({(after[d] - before[d]) * hours:.2g} h more)" if before[d] * hours > NOTICED else "")
        for d in np.flatnonzero((after - before) * hours > NOTICED)
    ]


def _follow(problem: Problem, served: BoolArray) -> Problem:
    """Need of work that may wait as the people who serve (p, t) best do it."""
    duty = np.array([served[problem.members(s)].sum(axis=0) for s in range(len(problem.pools))], dtype=np.int64)
    return follow_duty(problem, duty)


def _up_to(counts: IntArray) -> str:
    return f"{counts[0]}" if (counts == counts[0]).all() else f"up to {counts.max()}"


def _spans(problem: Problem, times: IntArray) -> str:
    runs = np.split(times, np.flatnonzero(np.diff(times) > 1) + 1)
    clock = problem.grid.datetime_at
    return ", ".join(f"{clock(int(run[0])):%H:%M}-{clock(int(run[-1]) + 1):%H:%M}" for run in runs)
