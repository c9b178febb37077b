"""The hiring plan: when to start which class, so that no week falls short by more than allowed, at the least cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.hiring_model import HiringModel, Solved
from wfm.capacity.hiring_reasons import explain_shortfall
from wfm.core.hiring import HiringClass, HiringPlan, HiringWeek
from wfm.errors import CapacityError, Fault

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HiringOptions, StaffOutlook

MET = 1e-6
"""A week whose shortfall lies within so many FTE of what is allowed is within it."""


@dataclass(frozen=True)
class Site:
    """What hiring needs to know of a site: weeks begin on `first_week`'s weekday, one FTE works `full_time_hours`.

    `contract_hours` are a new person's a week. `staff_speed` is what the people from whom the handle times were learned
    get done, as a share of the experienced: FTE needed are theirs, so that slow starters are not counted twice.
    """

    first_week: date
    full_time_hours: float
    contract_hours: float
    staff_speed: float = 1.0


def plan_hiring(need_fte: FloatArray, staff: StaffOutlook, options: HiringOptions, *, site: Site) -> HiringPlan:
    """When to start which class, week by week from `site.first_week`.

    First the largest share missing beyond `max_shortfall` is made as small as it can be, then the sum of what is
    missing beyond it, then the cost; so that where every week can be kept within it, they all are. What comes after the
    last week counts for nothing. The same inputs give the same plan.

    Parameters
    ----------
    need_fte : shape (week,), FTE to be paid, as in fte.csv
    staff : those there and already hired, after attrition

    Raises
    ------
    CapacityError : negative or unknown need, options out of range; all faults at once.

    Source
    ------
    H[t + 1] = H[t] (1 - q) + hires[t - lead], effective = sum of cohorts x speed; checked against brute force in
    tests/capacity/test_hiring_plan.py.
    """
    _check(need_fte, staff, options, site)
    model = HiringModel(need_fte, staff, options, site)
    solved = model.solve()
    plan = HiringPlan(
        weeks=_describe_weeks(model, solved),
        classes=_describe_classes(model, solved),
        max_shortfall=options.max_shortfall,
        full_time_hours=site.full_time_hours,
        gap=solved.gap,
    )
    over = solved.short - options.max_shortfall * need_fte
    if (over <= MET * np.maximum(1.0, need_fte)).all():
        return plan
    return explain_shortfall(plan, model)


def split_classes(hires: int, classes: int) -> tuple[int, ...]:
    """Sizes of so many classes for so many people, as even as can be, the larger first."""
    if not classes:
        return ()
    size, rest = divmod(hires, classes)
    return (size + 1,) * rest + (size,) * (classes - rest)


def _describe_weeks(model: HiringModel, solved: Solved) -> tuple[HiringWeek, ...]:
    staff, need = model.staff, model.need
    heads = staff.heads + model.on_queue @ solved.hires
    training = model.training @ solved.hires
    effective = model.own + model.unusable + model.gain @ solved.hires
    extra = model.overtime_price * solved.overtime + model.on_call_price * solved.on_call
    cost = model.hire_cost @ solved.hires + extra
    return tuple(
        HiringWeek(
            week=model.day(t),
            need_fte=float(need[t]),
            heads=float(heads[t]),
            in_training=float(training[t]),
            effective_fte=float(effective[t]),
            overtime_fte=float(solved.overtime[t]),
            on_call_fte=float(solved.on_call[t]),
            shortfall_fte=float(solved.short[t]),
            classes=split_classes(int(solved.hires[t]), int(solved.classes[t])),
            cost=float(cost[t]),
            unusable_fte=float(model.unusable[t]),
        )
        for t in range(need.size)
    )


def _describe_classes(model: HiringModel, solved: Solved) -> tuple[HiringClass, ...]:
    options = model.options
    full = _weeks_to_full(options)
    found = []
    for t in np.flatnonzero(solved.classes):
        start = model.day(int(t))
        ready = start + timedelta(weeks=options.training_weeks)
        recruit, productive = start - timedelta(weeks=options.lead_weeks), ready + timedelta(weeks=full)
        for size in split_classes(int(solved.hires[t]), int(solved.classes[t])):
            found.append(HiringClass(start, size, recruit, ready, productive))
    return tuple(found)


def _weeks_to_full(options: HiringOptions) -> int:
    """Whole weeks from the first contact until people are as fast as they get and need no mentor."""
    slow = [i for i, point in enumerate(options.ramp) if point.aht_factor != options.ramp[-1].aht_factor]
    reached = options.ramp[slow[-1] + 1].week if slow else 0.0
    return max(int(np.ceil(reached)), options.mentor_weeks if options.mentor_share else 0)


def _check(need: FloatArray, staff: StaffOutlook, options: HiringOptions, site: Site) -> None:
    faults = [Fault("hours above 0", f"{v:g}", where=k) for k, v in
              (("full_time_hours", site.full_time_hours), ("contract_hours", site.contract_hours),
               ("staff_speed", site.staff_speed)) if not v > 0]  # fmt: skip
    bad = ~(np.isfinite(need) & (need >= 0))
    if not need.size or need.shape != staff.fte.shape:
        faults.append(Fault("need and staff of the same weeks, at least one", f"{need.size} and {staff.fte.size}"))
    elif bad.any():
        first = int(np.flatnonzero(bad)[0])
        week = site.first_week + timedelta(weeks=first)
        faults.append(Fault("FTE of at least 0", f"{need[first]:g}", where=f"need of the week of {week}"))
    faults += option_faults(options)
    if faults:
        raise CapacityError.of(faults)


def option_faults(options: HiringOptions) -> list[Fault]:
    """Faults of options that no single one shows, and of numbers out of range."""
    faults = []
    if not 1 <= options.class_min <= options.class_max:
        got = f"{options.class_min} to {options.class_max}"
        faults.append(Fault("class sizes from at least 1, in order", got, where="hiring.class_size"))
    for name in ("lead_weeks", "training_weeks", "mentor_weeks", "attrition_per_year", "mentor_share", "overtime_share",
                 "on_call_hours", "max_shortfall", "cost_per_hire", "wage_per_hour", "overtime_factor",
                 "on_call_factor", "shortfall_per_hour"):  # fmt: skip
        value = getattr(options, name)
        if not 0 <= value < np.inf:
            faults.append(Fault("a number of at least 0", f"{value:g}", where=f"hiring.{name}"))
    weeks = [point.week for point in options.ramp]
    if any(b <= a for a, b in pairwise(weeks)) or any(not w >= 0 for w in weeks):
        faults.append(Fault("weeks from 0 on, rising", ", ".join(f"{w:g}" for w in weeks), where="hiring.ramp"))
    faults += [Fault("a factor above 0", f"{p.aht_factor:g}", where="hiring.ramp") for p in options.ramp
               if not 0 < p.aht_factor < np.inf]  # fmt: skip
    return faults
