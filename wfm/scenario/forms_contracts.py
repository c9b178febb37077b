"""The form of contracts.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from wfm.core.agent import Contract
from wfm.scenario.field_types import (
    WRONG,
    AtLeastZero,
    ClockEnd,
    ClockTime,
    DayRangeText,
    Name,
    Number,
    Positive,
)
from wfm.scenario.forms_rules import Form

HOURS_TAG, BETWEEN_TAG = "<hours>", "<between>"


class HoursRangeForm(Form):
    """Least and most hours."""

    least: AtLeastZero = Field(alias="min")
    """Least paid hours."""
    most: Positive = Field(alias="max")
    """Most paid hours."""


class StartWindowForm(Form):
    """When shifts may start."""

    first: ClockTime = Field(alias="from")
    """Earliest start, quoted."""
    to: ClockEnd
    """Latest start, quoted."""


def _hours_or_range(value: object) -> str | None:
    if isinstance(value, dict | HoursRangeForm):
        return BETWEEN_TAG
    return HOURS_TAG if isinstance(value, int | float) and not isinstance(value, bool) else None


class ContractForm(Form):
    """What a person is paid for."""

    weekly_hours: Annotated[
        Annotated[Positive, Tag(HOURS_TAG)] | Annotated[HoursRangeForm, Tag(BETWEEN_TAG)],
        Discriminator(
            _hours_or_range,
            custom_error_type=WRONG,
            custom_error_message="expected {expected}",
            custom_error_context={"expected": "hours such as 36, or a range such as {min: 16, max: 24}", "hint": ""},
        ),
    ]
    """Paid hours in a full week, exactly, or a range with min and max; FTE counts the least."""
    period_hours: HoursRangeForm | None = None
    """Least and most paid hours in the whole horizon; left out, the weeks say enough."""
    shift_hours: Annotated[list[Positive], Field(min_length=1)]
    """Paid lengths of the shifts this contract may work, in hours."""
    shifts: list[Name] = Field(default=[])
    """Names of the shifts it may work; left out, all of those lengths."""
    starts: StartWindowForm | None = None
    """When its shifts may start; left out, at any time."""
    max_days_per_week: Annotated[int, Number(1, 7, whole=True)] = Contract.max_days_per_week
    """Most working days in a contract week."""
    days: Annotated[list[DayRangeText], Field(min_length=1)] = Field(default=["mon-sun"])
    """Weekdays on which the contract allows work: days or ranges such as mon-fri."""
    on_call: bool = Contract.on_call
    """Whether they come when asked only: hours they stay away cost nothing. Needs a range of weekly_hours."""
