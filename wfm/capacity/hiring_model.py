"""The integer model of hiring: classes and their sizes are whole, hours of overtime and on-call work are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from wfm.capacity.ramp import survival, yield_at

if TYPE_CHECKING:
    from datetime import date

    from wfm.capacity.hiring import Site
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.hiring import HiringOptions, StaffOutlook

STOP_GAP = 1e-3
MOST_NODES = 2_000
"""Limits of the search: a gap of cost, and nodes instead of seconds, so that the same inputs give the same plan."""
SLACK = 1e-7
WORTH_IT = 1e-6
"""Largest share missing beyond what is allowed that counts as none."""


@dataclass(frozen=True)
class Solved:
    """What was found, arrays of shape (week,); FTE. `gap` as in `HiringPlan`, `excess` the largest share over x."""

    classes: IntArray
    hires: IntArray
    overtime: FloatArray
    on_call: FloatArray
    short: FloatArray
    excess: float
    gap: float | None


class HiringModel:
    """Weeks t and starts s: who is hired at s is on queue at t as `on_queue[t, s]`, and gets `gain[t, s]` FTE done.

    `own[t]` is what the staff gets done by itself where it is asked for. Columns of the model are, each per week:
    classes, hires, overtime, on-call work, what is missing, what is missing beyond the allowed; and last the largest
    share of that.
    """

    def __init__(self, need: FloatArray, staff: StaffOutlook, options: HiringOptions, site: Site) -> None:
        self.need, self.staff, self.options, self.site = need, staff, options, site
        weeks = need.size
        age = np.arange(weeks)[:, None] - np.arange(weeks)[None, :]
        stays = np.where(age >= 0, survival(np.maximum(age, 0), options.attrition_per_year), 0.0)
        self.on_queue = np.where(age >= options.training_weeks, stays, 0.0)
        self.training = stays - self.on_queue
        worth = yield_at(age - options.training_weeks + 0.5, options) / site.staff_speed
        self.gain = self.on_queue * worth * site.contract_hours / site.full_time_hours
        self.unusable = np.zeros(weeks) if staff.unusable_fte is None else staff.unusable_fte / site.staff_speed
        self.own = staff.effective_fte / site.staff_speed - self.unusable
        self.hire_cost = stays * site.contract_hours * options.wage_per_hour + np.eye(weeks) * options.cost_per_hire
        hour = site.full_time_hours * options.wage_per_hour
        self.overtime_price, self.on_call_price = hour * options.overtime_factor, hour * options.on_call_factor

    @property
    def first_ready(self) -> int:
        """First week in which a class can be on queue, if recruiting begins in the first week."""
        return self.options.lead_weeks + self.options.training_weeks

    def day(self, t: int) -> date:
        """First day of week `t`, which may lie outside the horizon."""
        return self.site.first_week + timedelta(weeks=t)

    def solve(self, *, budget: bool = True) -> Solved:
        """Least excess, then least sum of it, then least cost; without `budget` as if there were none."""
        weeks = self.need.size
        rows = self._rows(budget=budget)
        found = self._minimise(self._objective(excess=1.0), rows, 0.0)
        if found.x is None:
            raise RuntimeError(f"hiring nobody is always possible: {found.message}")
        x, excess = found.x, max(0.0, float(found.x[-1]))
        if excess > WORTH_IT:
            found = self._minimise(self._objective(over=1.0), rows, 0.0, excess=excess)
            x = x if found.x is None else found.x
            most = float(x[5 * weeks : 6 * weeks].sum())
            rows.append(LinearConstraint(self._objective(over=1.0), -np.inf, most + SLACK * max(1.0, most)))
        else:
            excess = 0.0
        found = self._minimise(self._cost(), rows, STOP_GAP, excess=excess)
        x = x if found.x is None else found.x
        x, gap = x[:-1].reshape(6, weeks), _gap(found)
        whole = np.rint(x[:2]).astype(np.int64)
        overtime, on_call, short = np.maximum(x[2:5], 0.0)
        return Solved(whole[0], whole[1], overtime, on_call, short, excess, gap)

    def _minimise(
        self, objective: FloatArray, rows: list[LinearConstraint], gap: float, *, excess: float = np.inf
    ) -> OptimizeResult:
        return milp(
            objective,
            integrality=self._whole(),
            bounds=self._bounds(excess),
            constraints=rows,
            options={"mip_rel_gap": gap, "node_limit": MOST_NODES},
        )

    def _whole(self) -> IntArray:
        whole = np.zeros(6 * self.need.size + 1, dtype=np.int64)
        whole[: 2 * self.need.size] = 1
        return whole

    def _bounds(self, excess: float) -> Bounds:
        weeks, options = self.need.size, self.options
        high = np.full(6 * weeks + 1, np.inf)
        may = (np.arange(weeks) >= options.lead_weeks) & (np.arange(weeks) + options.training_weeks < weeks)
        high[:weeks] = np.where(may, options.classes_per_week, 0)
        high[weeks : 2 * weeks] = high[:weeks] * options.class_max
        high[3 * weeks : 4 * weeks] = options.on_call_hours / self.site.full_time_hours
        high[-1] = excess + SLACK if excess > 0 else 0.0
        return Bounds(np.zeros(high.size), high)

    def _objective(self, *, over: float = 0.0, excess: float = 0.0) -> FloatArray:
        weeks = self.need.size
        return np.concatenate([np.zeros(5 * weeks), np.full(weeks, over), [excess]])

    def _cost(self, *, shortfall: bool = True) -> FloatArray:
        """Cost of each column; a budget leaves what is missing out."""
        weeks, options = self.need.size, self.options
        missing = self.site.full_time_hours * options.shortfall_per_hour if shortfall else 0.0
        per_week = (0.0, None, self.overtime_price, self.on_call_price, missing, 0.0)
        parts = [self.hire_cost.sum(axis=0) if p is None else np.full(weeks, p) for p in per_week]
        return np.concatenate([*parts, [0.0]])

    def _rows(self, *, budget: bool) -> list[LinearConstraint]:
        weeks, options, need = self.need.size, self.options, self.need
        one, none = np.eye(weeks), np.zeros((weeks, weeks))
        no, edge = np.zeros((weeks, 1)), need[:, None]
        hired = self.on_queue * self.site.contract_hours / self.site.full_time_hours
        blocks: list[tuple[tuple[FloatArray, ...], FloatArray | float, FloatArray | float]] = [
            ((none, self.gain, one, one, one, none, no), need - self.own, np.inf),
            ((none, none, none, none, one, -one, no), -np.inf, options.max_shortfall * need),
            ((none, none, none, none, none, one, -edge), -np.inf, 0.0),
            ((none, -options.overtime_share * hired, one, none, none, none, no), -np.inf,
             options.overtime_share * self.staff.fte),
            ((-options.class_min * one, one, none, none, none, none, no), 0.0, np.inf),
            ((options.class_max * one, -one, none, none, none, none, no), 0.0, np.inf),
        ]  # fmt: skip
        rows = [LinearConstraint(np.hstack(parts), low, high) for parts, low, high in blocks]
        if budget and options.budget is not None:
            rows.append(LinearConstraint(self._cost(shortfall=False), -np.inf, options.budget))
        return rows


def _gap(found: OptimizeResult) -> float | None:
    bound = found.mip_dual_bound
    if found.x is None or bound is None:
        return None
    return max(0.0, (found.fun - bound) / abs(found.fun)) if found.fun else 0.0
