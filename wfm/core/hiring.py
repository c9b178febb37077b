"""When to hire: how new people become productive, what hiring may do and cost, and the plan that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.arrays import FloatArray


@dataclass(frozen=True)
class RampPoint:
    """`week` weeks after the first contact a contact takes `aht_factor` times as long as it takes the experienced."""

    week: float
    aht_factor: float


@dataclass(frozen=True)
class CoachRule:
    """Coaches: one per `per_fte` FTE of agents; None for none."""

    per_fte: float | None = 30.0


@dataclass(frozen=True)
class HeadsRow:
    """People of one role and contract for one queue (or ALL) in one week, not rounded; team leads and coaches on ALL.

    `fte` is None for team leads and coaches, whose rule gives people.
    """

    queue: str
    week: date
    role: str
    contract: str
    heads: float
    fte: float | None


@dataclass(frozen=True)
class HiringOptions:
    """What hiring may do and cost. Shares are 0-1; money has no unit, but the same one everywhere.

    `attrition_per_year` is leavers in a year over the mean number of people. A class has `class_min` to `class_max`
    people, at most `classes_per_week` start in a week, `lead_weeks` after recruiting for them begins, and have
    `training_weeks` before their first contact; from then on `ramp` says how fast they are, straight between its points
    and even before the first and after the last. In the first `mentor_weeks` after it each takes `mentor_share` of a
    colleague's time. `contract_hours` a week are those of the new (None: the mean of the site's agents).

    Overtime is at most `overtime_share` of the hours of those on queue, on-call work at most `on_call_hours` a week
    (clock hours of ready agents). `max_shortfall` is the share of the need that may be missing in a week. An hour costs
    `wage_per_hour`, of overtime and on-call work so many times that, a missing one `shortfall_per_hour`; `budget` holds
    for hires, their wages, overtime and on-call work over all weeks.
    """

    attrition_per_year: float = 0.25
    class_min: int = 6
    class_max: int = 12
    classes_per_week: int = 1
    lead_weeks: int = 6
    training_weeks: int = 4
    ramp: tuple[RampPoint, ...] = (RampPoint(0.0, 1.5), RampPoint(16.0, 1.0))
    mentor_share: float = 0.25
    mentor_weeks: int = 4
    location_speed: Mapping[str, float] = field(default_factory=dict)
    contract_hours: float | None = None
    overtime_share: float = 0.05
    on_call_hours: float = 0.0
    max_shortfall: float = 0.03
    cost_per_hire: float = 5000.0
    wage_per_hour: float = 28.0
    overtime_factor: float = 1.5
    on_call_factor: float = 1.25
    shortfall_per_hour: float = 0.0
    budget: float | None = None


@dataclass(frozen=True)
class StaffOutlook:
    """Those who are there or already hired, week by week, if nobody else is hired: arrays of shape (week,).

    Means after attrition, not rounded: `heads` on queue, `fte` by their contracts, and `effective_fte` by what they get
    done, in FTE of the experienced, less the time of mentors. Of that `unusable_fte` is by people whose queues need no
    more while others are short; None for none.
    """

    heads: FloatArray
    fte: FloatArray
    effective_fte: FloatArray
    unusable_fte: FloatArray | None = None


@dataclass(frozen=True)
class HiringClass:
    """A class to start: recruiting begins on `recruit_from`; first contacts on `ready`; as fast as any on `productive`.

    Days are the first of a week. `queues` says how many of them should learn which queue; () where nobody asked.
    """

    start: date
    size: int
    recruit_from: date
    ready: date
    productive: date
    queues: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class HiringWeek:
    """One week of the plan; means, not rounded, but for `classes`, the sizes of the classes that start.

    `heads` are on queue after attrition, `in_training` not yet; `effective_fte` is what those on queue get done, in FTE
    of the experienced, of which `unusable_fte` helps nobody because people lack skills; `cost` that of hires, of their
    hours, of overtime and of on-call work.
    """

    week: date
    need_fte: float
    heads: float
    in_training: float
    effective_fte: float
    overtime_fte: float
    on_call_fte: float
    shortfall_fte: float
    classes: tuple[int, ...]
    cost: float
    unusable_fte: float = 0.0

    @property
    def shortfall_share(self) -> float:
        """Share of the need that is missing, 0 where nothing is needed."""
        return self.shortfall_fte / self.need_fte if self.need_fte > 0 else 0.0


@dataclass(frozen=True)
class HiringPlan:
    """Weeks in order, and the classes to start.

    `reasons` say why weeks fall short by more than `max_shortfall`; () where none does. `gap` is how far the plan's
    cost may lie above the least, as a share of it; 0 where it is proved the cheapest, None where nothing is known.
    """

    weeks: tuple[HiringWeek, ...]
    classes: tuple[HiringClass, ...]
    max_shortfall: float
    full_time_hours: float
    gap: float | None = 0.0
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """Cost of all weeks."""
        return sum(week.cost for week in self.weeks)

    @property
    def worst(self) -> HiringWeek:
        """The week with the largest share missing, the first of them."""
        return max(self.weeks, key=lambda week: week.shortfall_share)
