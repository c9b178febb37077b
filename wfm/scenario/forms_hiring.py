"""The form of hiring and coaches: from agents needed to people employed.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`;
attrition and ramp are what Dutch contact centres usually see, the money is a placeholder for the site's own.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.core.hiring import CoachRule, HiringOptions
from wfm.scenario.field_types import AtLeastZero, Count, Number, Positive, WholeFromZero
from wfm.scenario.forms_rules import Form

LARGEST_FACTOR = 20
LONGEST_WEEKS = 520

Weeks = Annotated[int, Number(0, LONGEST_WEEKS, whole=True)]
UpToWhole = Annotated[float, Number(0, 1, share=True)]


class CoachesForm(Form):
    """How many coaches are needed."""

    per_fte: Positive | None = CoachRule.per_fte
    """One coach per so many FTE of agents; null for none."""


class RampPointForm(Form):
    """How slow the new still are at some moment."""

    week: Annotated[float, Number(0, LONGEST_WEEKS)]
    """Weeks after the first contact."""
    aht_factor: Annotated[float, Number(0, LARGEST_FACTOR, above=True)]
    """A contact takes so many times as long as it takes the experienced."""


class HiringForm(Form):
    """What hiring may do and cost; money in any unit, the same everywhere."""

    attrition_per_year: Annotated[float, Number(0, 10)] = HiringOptions.attrition_per_year
    """Leavers in a year over the mean number of people."""
    class_size: Annotated[list[Count], Field(min_length=2, max_length=2)] = Field(
        default=[HiringOptions.class_min, HiringOptions.class_max]
    )
    """Fewest and most people of a class."""
    classes_per_week: Count = HiringOptions.classes_per_week
    """Most classes that start in the same week."""
    lead_weeks: Weeks = HiringOptions.lead_weeks
    """Weeks of recruiting before a class starts."""
    training_weeks: Weeks = HiringOptions.training_weeks
    """Weeks of training before the first contact."""
    ramp: list[RampPointForm] = Field(
        default=[RampPointForm(week=point.week, aht_factor=point.aht_factor) for point in HiringOptions.ramp]
    )
    """How slow the new are: straight between these points, even before the first and after the last; [] for not."""
    mentor_share: UpToWhole = HiringOptions.mentor_share
    """Share of a colleague's time that each new one takes at first."""
    mentor_weeks: WholeFromZero = HiringOptions.mentor_weeks
    """Weeks after the first contact in which they do."""
    location_speed: dict[str, Annotated[float, Number(0, LARGEST_FACTOR, above=True)]] = Field(default={})
    """Location in agents.csv to contacts handled there against the usual; a location left out counts as 1."""
    contract_hours: Positive | None = HiringOptions.contract_hours
    """Contract hours a week of the new; left out, the mean of the agents."""
    overtime_share: UpToWhole = HiringOptions.overtime_share
    """Most overtime in a week, as a share of the hours of those on queue."""
    on_call_hours: AtLeastZero = HiringOptions.on_call_hours
    """Most hours of on-call work in a week, by people besides the staff."""
    max_shortfall: UpToWhole = HiringOptions.max_shortfall
    """Share of the FTE needed that may be missing in a week."""
    cost_per_hire: AtLeastZero = HiringOptions.cost_per_hire
    """Cost of recruiting one person."""
    wage_per_hour: AtLeastZero = HiringOptions.wage_per_hour
    """Cost of a paid hour, with what the employer pays on top."""
    overtime_factor: AtLeastZero = HiringOptions.overtime_factor
    """An hour of overtime costs so many times an hour's wage."""
    on_call_factor: AtLeastZero = HiringOptions.on_call_factor
    """An hour of on-call work costs so many times an hour's wage."""
    shortfall_per_hour: AtLeastZero = HiringOptions.shortfall_per_hour
    """What a missing hour costs, for plans that weigh it against hiring also within max_shortfall."""
    budget: AtLeastZero | None = HiringOptions.budget
    """Most that hires, their wages, overtime and on-call work may cost over all weeks; null for no limit."""
