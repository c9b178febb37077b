"""The rest of the day, forecast at a time of day from what came so far and that week's plan of Monday.

Every full day of the test weeks counts: one whose open slots are all known, with some of them before and after the
time. Plans of up to 26 earlier weeks, each made at its own Monday, are there for rules that learn.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.forecast.protocol import Outlook, Trial, find_actual, find_origins, make_case, pool_errors
from wfm.errors import UsageError, WfmError
from wfm.forecast import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from benchmarks.forecast.protocol import Method, Row
    from benchmarks.forecast.series import Series
    from wfm.core.arrays import FloatArray

    Rule = Callable[["Moment"], FloatArray]

LEARN_WEEKS = 26
PLAN_DAYS = 7


@dataclass(frozen=True)
class Moment:
    """What is known at the time of day: earlier days (days, slots) and today (slots,), NaN where not known yet."""

    past_actual: FloatArray
    past_plan: FloatArray
    actual: FloatArray
    plan: FloatArray

    @property
    def ratio(self) -> float:
        """Actual so far over plan so far; 1 where nothing was planned."""
        so_far = ~np.isnan(self.actual)
        planned = float(self.plan[so_far].sum())
        return float(self.actual[so_far].sum()) / planned if planned > 0 else 1.0


@dataclass(frozen=True)
class Plans:
    """Plans in order of days, and what came: shape (days, slots); `naive` scales MASE, per day."""

    volume: FloatArray
    actual: FloatArray
    naive: tuple[float | None, ...]
    first_test: int


def update_by_wfm(moment: Moment) -> FloatArray:
    """Ask wfm's own update for the rest of the day."""
    from wfm.forecast.intraday import update_rest_of_day

    update = update_rest_of_day(moment.past_actual, moment.past_plan, moment.actual, moment.plan)
    volume: FloatArray = getattr(update, "volume", update)
    return volume


RULES: Mapping[str, Rule] = {
    "wfm": update_by_wfm,
    "no_update": lambda moment: moment.plan,
    "proportional": lambda moment: moment.plan * moment.ratio,
    "power_0.5": lambda moment: moment.plan * moment.ratio**0.5,
}


def find_slot(clock: str, interval_min: int) -> int:
    """Slot that starts at a clock time such as 12:00; UsageError where none does."""
    hours, _, minutes = clock.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60 and int(hours) < 24):
        raise UsageError(f"--intraday is a clock time such as 12:00, got {clock}")
    slot, rest = divmod(int(hours) * 60 + int(minutes), interval_min)
    if rest or slot == 0:
        raise UsageError(f"--intraday is the start of an interval of {interval_min} minutes in the day, got {clock}")
    return slot


def run_intraday(
    series: Series,
    origins: Sequence[date],
    *,
    slot: int,
    base: Method,
    rules: Mapping[str, Rule],
    tell: Callable[[str], None],
) -> list[Row]:
    """Pool every rule's errors on the rest of the full days of the weeks that begin at the origins."""
    plans = make_plans(series, origins, base, tell)
    open_slots = series.usual
    weekday = np.arange(len(plans.actual)) % 7  # plans begin on a Monday
    known = ~np.isnan(plans.actual)
    full = (known == open_slots[weekday]).all(axis=1) & known[:, :slot].any(axis=1) & known[:, slot:].any(axis=1)
    days = [d for d in range(plans.first_test, len(plans.actual)) if full[d]]
    if not days:
        raise UsageError(f"{series.name} has no full day with open hours before and after the time")
    tell(f"{series.name}: {len(days)} full days of {len(origins)} weeks from {origins[0]}")
    rest = plans.actual[days][:, None, :].copy()
    rest[:, :, :slot] = np.nan
    naive = [plans.naive[d] for d in days]
    rows = []
    for name, rule in rules.items():
        try:
            rows.append(pool_errors(name, _ask(rule, plans, days, slot), rest, naive))
        except ModuleNotFoundError as error:
            tell(f"{name} left out: {error}")
    return rows


def make_plans(series: Series, origins: Sequence[date], base: Method, tell: Callable[[str], None]) -> Plans:
    """Plan the weeks of the origins, and those before them from which a rule may learn, each at its own Monday."""
    earlier = find_origins(series, PLAN_DAYS, last=origins[-1])
    first = max(0, earlier.index(origins[0]) - LEARN_WEEKS)
    volume, actual, naive = [], [], []
    first_test = 0
    for origin in earlier[first:]:
        case = make_case(series, origin, PLAN_DAYS)
        try:
            plan = base(case).volume
        except WfmError as error:
            if origin >= origins[0]:
                raise
            tell(f"no plan at {origin}, nothing is learned from that week: {error}")
            continue
        first_test += PLAN_DAYS if origin < origins[0] else 0
        volume.append(plan)
        actual.append(find_actual(series, origin, PLAN_DAYS))
        naive += [metrics.measure_naive_error(case.past)] * PLAN_DAYS
    return Plans(np.concatenate(volume), np.concatenate(actual), tuple(naive), first_test)


def _ask(rule: Rule, plans: Plans, days: Sequence[int], slot: int) -> Trial:
    outlooks, cpu_s = [], []
    for d in days:
        so_far = plans.actual[d].copy()
        so_far[slot:] = np.nan
        moment = Moment(plans.actual[:d].copy(), plans.volume[:d].copy(), so_far, plans.volume[d].copy())
        began = time.process_time()
        answer = rule(moment)
        cpu_s.append(time.process_time() - began)
        outlooks.append(Outlook(answer[None, :]))
    return Trial(tuple(outlooks), tuple(cpu_s))
