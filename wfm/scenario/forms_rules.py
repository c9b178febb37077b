"""The form of shifts, shrinkage, team leads, and how hard each stage works; and the base of all forms.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from wfm.core.options import Effort, ForecastOptions, RosterOptions, TeamLeadRule
from wfm.core.requirement import Shrinkage
from wfm.scenario.field_types import (
    WRONG,
    AtLeastZero,
    ClockEnd,
    ClockTime,
    Count,
    DayRangeText,
    Name,
    Positive,
    Share,
    UpToOne,
    WholeFromZero,
)


class Form(BaseModel):
    """Base of all forms: frozen, unknown keys refused, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class StartsForm(Form):
    """Start times at a regular distance."""

    first: ClockTime = Field(alias="from")
    """First start time, quoted: "07:00"."""
    to: ClockTime
    """Last start time, quoted; included when the steps reach it."""
    every_min: Count
    """Minutes from one start to the next; a multiple of interval_min."""


class BreakForm(Form):
    """One rest break of a shift."""

    kind: Name = "break"
    """What the break is called on the roster: break, lunch."""
    minutes: Count
    """Length in minutes; a multiple of interval_min."""
    paid: bool
    """Whether the break counts as paid time."""
    after_min: Annotated[list[WholeFromZero], Field(min_length=2, max_length=2)]
    """Earliest and latest start of the break, in minutes after the start of the shift."""


LIST_TAG, RANGE_TAG = "<list>", "<range>"


def _list_or_range(value: object) -> str | None:
    return LIST_TAG if isinstance(value, list) else RANGE_TAG if isinstance(value, dict | StartsForm) else None


class ShiftForm(Form):
    """A kind of shift: its length, when it may start, its breaks."""

    hours: Positive
    """Paid hours; unpaid breaks come on top."""
    start: Annotated[
        Annotated[StartsForm, Tag(RANGE_TAG)]
        | Annotated[list[ClockTime], Tag(LIST_TAG), Field(min_length=1, description="Start times, each quoted.")],
        Discriminator(
            _list_or_range,
            custom_error_type=WRONG,
            custom_error_message="expected {expected}",
            custom_error_context={
                "expected": 'start times: a list such as ["08:00", "09:30"] or a mapping with from, to, every_min',
                "hint": "",
            },
        ),
    ]
    """When the shift may start: a list of clock times, or a mapping with from, to and every_min."""
    breaks: list[BreakForm] = Field(default=[])
    """Rest breaks in order of time; their windows may not overlap."""


SHARE_TAG, PARTS_TAG = "<share>", "<parts>"


def _share_or_parts(value: object) -> str:
    return PARTS_TAG if isinstance(value, dict | PartsForm) else SHARE_TAG


class PartsForm(Form):
    """A share in two parts that add up to it."""

    in_office: Share
    """Share spent in the office, on a seat: paid breaks, training, meetings, lateness."""
    out_of_office: Share
    """Share spent elsewhere: leave, sickness."""


ShareOrParts = Annotated[
    Annotated[Share, Tag(SHARE_TAG)] | Annotated[PartsForm, Tag(PARTS_TAG)], Discriminator(_share_or_parts)
]


class ShrinkageTimeForm(Form):
    """Other shares of shrinkage for a part of the week."""

    days: DayRangeText = "mon-sun"
    """Weekday or range of weekdays, such as mon-fri."""
    first: ClockTime | None = Field(default=None, alias="from")
    """From this clock time on, quoted; left out, from midnight."""
    to: ClockEnd | None = None
    """Up to this clock time, quoted; left out, to midnight."""
    rostered: ShareOrParts | None = None
    """Share of paid time that the roster places, instead of the usual one, which holds where this is left out."""
    unrostered: ShareOrParts | None = None
    """Share that no roster places, instead of the usual one, which holds where this is left out."""


class ShrinkageForm(Form):
    """Paid time that is not on queue, as shares; a minute counts in one part only."""

    rostered: ShareOrParts = Shrinkage.rostered
    """Share of paid time that the roster places itself: paid breaks, leave, training, meetings; or its two parts."""
    unrostered: ShareOrParts = Shrinkage.unrostered
    """Share of the time on queue by the roster that no roster places: sickness, lateness; or its two parts."""
    by_time: list[ShrinkageTimeForm] = Field(default=[])
    """Other shares for parts of the week; two of them may not give one share to the same moment."""


class TeamLeadsForm(Form):
    """How many team leads are needed."""

    per_fte: Positive = TeamLeadRule.per_fte
    """One team lead per so many FTE."""
    per_heads: Positive = TeamLeadRule.per_heads
    """One team lead per so many people; the rule that asks more decides."""
    min_on_duty: WholeFromZero = TeamLeadRule.min_on_duty
    """Team leads that should be there at every open moment."""


class ForecastForm(Form):
    """How the forecast is made."""

    models: Annotated[list[Name], Field(min_length=1)] = list(ForecastOptions.models)
    """Names of the models that compete in the backtest."""
    backtest_origins: Count = ForecastOptions.backtest_origins
    """How many past weeks the backtest forecasts."""


class UnderStepForm(Form):
    """One step of the price of missing agents."""

    up_to_share: UpToOne
    """Up to this share of the requirement missing ..."""
    price: AtLeastZero
    """... a missing agent costs this much per interval."""


class EffortForm(Form):
    """When the roster search stops."""

    stop_gap: AtLeastZero = Effort.stop_gap
    """Stop when (objective - bound) / bound is at most this share."""
    time_limit_s: Positive = Effort.time_limit_s
    """Wall-clock limit in seconds; without meaning in repeatable mode."""
    rounds: WholeFromZero = Effort.rounds
    """Most rounds of improvement."""
    workers: Count = Effort.workers
    """Solver threads."""
    repeatable: bool = Effort.repeatable
    """Count work instead of time, so that the same inputs and seed give the same roster."""


class RosterForm(Form):
    """Prices of the roster's objective and effort of the search."""

    under: Annotated[list[UnderStepForm], Field(min_length=1)] = [
        UnderStepForm(up_to_share=step.up_to_share, price=step.price) for step in RosterOptions.under
    ]
    """Price of missing agents in steps: shares and prices rise, the last share is 1."""
    over_price: AtLeastZero = RosterOptions.over_price
    """Price of a spare agent per interval."""
    lead_missing_price: AtLeastZero = RosterOptions.lead_missing_price
    """Price of a missing team lead per interval."""
    lead_spread_price: AtLeastZero = RosterOptions.lead_spread_price
    """Price per interval of a team lead missing, or too many, for an even spread over opening hours; the second one
    missing costs twice that. 0: nobody minds."""
    least_block_min: WholeFromZero = RosterOptions.least_block_min
    """Shortest stay on one queue in minutes on duty; breaks inside neither end it nor count."""
    switch_price: AtLeastZero = RosterOptions.switch_price
    """What a switch to another queue within a shift must save, in the same prices; not part of the objective."""
    effort: EffortForm = EffortForm()
    """When the search stops."""


Overriding = dict[str, Any]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
