"""Hiring plans of a year against the planner's rule of thumb: `python -m benchmarks.capacity.hiring`.

Random sites of 20 to 2,000 FTE over 52 weeks: need with a season, growth and noise, attrition 15 to 45% a year,
classes, lead and training times of all sizes. The rule starts the smallest class that fills the gap as soon as the week
in which it would be ready falls short. Both are costed and measured by the same follow-up of cohorts. Prints, per size
of site, seconds (mean and worst), the plan's worst gap, the FTE-weeks beyond what may be missing, and the cost.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity.hiring import Site, plan_hiring
from wfm.capacity.hiring_model import HiringModel
from wfm.capacity.ramp import People, project_staff
from wfm.core.hiring import HiringOptions

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.core.hiring import HiringPlan

WEEKS = 52
SIZES = (20, 100, 500, 2000)
FIRST = date(2026, 10, 19)


class Case(NamedTuple):
    """One site."""

    model: HiringModel
    need: FloatArray


class Result(NamedTuple):
    """Seconds, FTE-weeks beyond what may be missing, and cost."""

    seconds: float
    beyond: float
    cost: float


def main() -> int:
    """Plan every site both ways and print the table."""
    parser = argparse.ArgumentParser(description="hiring plans against a rule of thumb")
    parser.add_argument("--sites", type=int, default=25, help="sites per size")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    print(f"{'FTE':>5} {'sites':>5} {'mean s':>7} {'worst s':>7} {'worst gap':>9} {'beyond, plan':>12} {'rule':>9} "
          f"{'cost, plan':>13} {'rule':>13}")  # fmt: skip
    for size in SIZES:
        plans, rules, gaps = [], [], []
        for _ in range(chosen.sites):
            case = draw(rng, size)
            begin = time.perf_counter()
            plan = plan_hiring(case.need, case.model.staff, case.model.options, site=case.model.site)
            plans.append(measure(case, hires_of(plan), time.perf_counter() - begin))
            rules.append(measure(case, rule_of_thumb(case), 0.0))
            gaps.append(1.0 if plan.gap is None else plan.gap)
        seconds = [result.seconds for result in plans]
        print(f"{size:>5} {chosen.sites:>5} {np.mean(seconds):>7.2f} {max(seconds):>7.2f} {max(gaps):>9.5f} "
              f"{sum(r.beyond for r in plans):>12.1f} {sum(r.beyond for r in rules):>9.1f} "
              f"{sum(r.cost for r in plans):>13,.0f} {sum(r.cost for r in rules):>13,.0f}")  # fmt: skip
    return 0


def draw(rng: np.random.Generator, size: int) -> Case:
    """Draw one site of about this many FTE."""
    smallest = int(rng.integers(1, 8)) * max(1, size // 100)
    options = HiringOptions(
        attrition_per_year=float(rng.uniform(0.15, 0.45)),
        class_min=smallest,
        class_max=smallest + int(rng.integers(0, 10)) * max(1, size // 100),
        classes_per_week=int(rng.integers(1, 4)),
        lead_weeks=int(rng.integers(3, 10)),
        training_weeks=int(rng.integers(2, 8)),
        max_shortfall=float(rng.uniform(0.0, 0.08)),
    )
    site = Site(FIRST, full_time_hours=40.0, contract_hours=32.0)
    heads = int(size / 0.8)
    people = People(np.full(heads, 0.8), np.full(heads, -np.inf), np.ones(heads))
    weeks = np.arange(WEEKS)
    season = 1.0 + rng.uniform(0.0, 0.15) * np.sin(2 * np.pi * (weeks / 52 + rng.uniform()))
    growth = 1.0 + rng.uniform(-0.1, 0.25) * weeks / 52
    need = 0.97 * size * season * growth * rng.normal(1.0, 0.015, WEEKS)
    return Case(HiringModel(need, project_staff(people, FIRST, WEEKS, options), options, site), need)


def hires_of(plan: HiringPlan) -> FloatArray:
    """Count people hired per week."""
    return np.array([sum(week.classes) for week in plan.weeks], dtype=np.float64)


def rule_of_thumb(case: Case) -> FloatArray:
    """Start the smallest class that fills the gap of the week in which it is ready; the largest where none does."""
    model, options = case.model, case.model.options
    hires = np.zeros(WEEKS)
    for start in range(options.lead_weeks, WEEKS - options.training_weeks):
        ready = start + options.training_weeks
        there = (model.own + model.gain @ hires)[ready] + options.overtime_share * model.staff.fte[ready]
        gap = (1.0 - options.max_shortfall) * case.need[ready] - there
        if gap > 0:
            each = max(float(model.gain[-1, start]), 1e-9)
            most = options.class_max * options.classes_per_week
            hires[start] = np.clip(np.ceil(gap / each), options.class_min, most)
    return hires


def measure(case: Case, hires: FloatArray, seconds: float) -> Result:
    """Follow the cohorts; overtime is worked as far as it keeps a week within what may be missing."""
    model, options = case.model, case.model.options
    lacking = np.maximum(0.0, case.need - model.own - model.gain @ hires)
    fte = model.staff.fte + model.on_queue @ hires * model.site.contract_hours / model.site.full_time_hours
    allowed = options.max_shortfall * case.need
    overtime = np.clip(lacking - allowed, 0.0, options.overtime_share * fte)
    beyond = float(np.maximum(0.0, lacking - overtime - allowed).sum())
    return Result(seconds, beyond, float((model.hire_cost @ hires).sum() + model.overtime_price * overtime.sum()))


if __name__ == "__main__":
    sys.exit(main())
