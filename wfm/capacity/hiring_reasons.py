"""Why a hiring plan can't keep every week within what may be missing, in words a planner can act on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.capacity.hiring_model import HiringModel
    from wfm.core.arrays import BoolArray
    from wfm.core.hiring import HiringPlan

TOLD_FROM = 1e-4
"""Share of the need beyond what may be missing from which a week is told of."""


def explain_shortfall(plan: HiringPlan, model: HiringModel) -> HiringPlan:
    """Add a reason for each stretch of weeks that miss more than is allowed, and what would have helped."""
    over = np.array([week.shortfall_share > plan.max_shortfall + TOLD_FROM for week in plan.weeks])
    early = over & (np.arange(over.size) < model.first_ready)
    costly = np.zeros(over.size, dtype=np.bool_)
    if model.options.budget is not None and over.any():
        rich = model.solve(budget=False)
        costly = over & (rich.short < _shortfall(plan) - TOLD_FROM * model.need)
    early &= ~costly
    limited = over & ~early & ~costly
    reasons = [f"{_tell_weeks(plan, early)}: {_tell_lead(model, early)}"] if early.any() else []
    if costly.any():
        reasons.append(f"{_tell_weeks(plan, costly)}: the budget of {model.options.budget:,.0f} allows no more")
    if limited.any():
        reasons.append(f"{_tell_weeks(plan, limited)}: {_tell_limits(model)}")
    return replace(plan, reasons=tuple(reasons))


def _shortfall(plan: HiringPlan) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([week.shortfall_fte for week in plan.weeks])


def _tell_weeks(plan: HiringPlan, chosen: BoolArray) -> str:
    """Name the weeks by their stretches, at most three of them, and the worst of all."""
    runs: list[list[int]] = []
    for t in np.flatnonzero(chosen):
        if runs and runs[-1][-1] == t - 1:
            runs[-1].append(int(t))
        else:
            runs.append([int(t)])
    names = [
        f"{plan.weeks[run[0]].week}" + (f" to {plan.weeks[run[-1]].week}" if len(run) > 1 else "") for run in runs[:3]
    ]
    more = f" and {len(runs) - 3} more stretches" if len(runs) > 3 else ""
    worst = max((plan.weeks[int(t)] for t in np.flatnonzero(chosen)), key=lambda week: week.shortfall_share)
    weeks = "the week of" if chosen.sum() == 1 else f"{int(chosen.sum())} weeks,"
    at = "" if chosen.sum() == 1 else f" (week of {worst.week})"
    missing = f"{worst.shortfall_share:.1%} missing, {worst.shortfall_fte:.1f} FTE{at}"
    return f"{weeks} {', '.join(names)}{more}: {missing if chosen.sum() == 1 else f'up to {missing}'}"


def _tell_lead(model: HiringModel, early: BoolArray) -> str:
    options = model.options
    first = int(np.flatnonzero(early)[0])
    due = model.day(first - model.first_ready)
    return (
        f"no class is on queue before {model.day(model.first_ready)} (recruiting {options.lead_weeks} weeks, training "
        f"{options.training_weeks}); for the first of them recruiting had to begin by {due}; what is left is overtime "
        f"above {options.overtime_share:.0%}, on-call work or hired help"
    )


def _tell_limits(model: HiringModel) -> str:
    options = model.options
    classes = "one class" if options.classes_per_week == 1 else f"{options.classes_per_week} classes"
    return (
        f"{classes} of at most {options.class_max} a week, slower at first and with a mentor, can't make up for it; "
        "allow larger or more classes, or more overtime"
    )
