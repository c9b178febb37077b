"""The form of a scenario: what is true of one site.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.core.requirement import Target
from wfm.scenario.field_types import (
    Count,
    DateKey,
    DateValue,
    DayRangeText,
    Name,
    Number,
    OpenShare,
    Positive,
    Span,
    UpToOne,
)
from wfm.scenario.forms_rules import (
    ContractForm,
    ForecastForm,
    Form,
    LabourForm,
    Overriding,
    RosterForm,
    ShiftForm,
    ShrinkageForm,
    TeamLeadsForm,
    Weekday,
)

LONGEST_HORIZON_DAYS = 400
LARGEST_SEED = 2**31 - 1  # what every solver takes


class HolidaysForm(Form):
    """Whose public holidays count."""

    country: str = ""
    """ISO code of the country, such as NL; empty for none."""
    categories: list[str] = Field(default=["public"])
    """Categories of holidays, such as public and optional."""


class HorizonForm(Form):
    """The days to plan."""

    start: DateValue
    """First day."""
    days: Annotated[int, Number(1, LONGEST_HORIZON_DAYS, whole=True)]
    """Number of days."""


class HistoryForm(Form):
    """What came in so far."""

    file: str
    """CSV file, relative to the scenario's folder."""
    interval_min: Count | None = None
    """Minutes per row of the file; must divide the scenario's interval_min, which is the default."""


class OpeningHoursForm(Form):
    """When contacts come in."""

    weekly: dict[DayRangeText, list[Span]]
    """Weekday or range of weekdays, such as mon-fri, to spans such as "08:00-21:00"; a day left out is closed."""
    holidays: list[Span] | None = None
    """Spans on public holidays, [] for closed; left out, a holiday is an ordinary day."""
    exceptions: dict[DateKey, list[Span]] = Field(default={})
    """Date to the spans of that day, whatever weekday or holiday it is."""


class TargetForm(Form):
    """What a queue promises; null for no such target."""

    service_level: OpenShare | None = Target.service_level
    """Share of contacts answered within answer_within_s."""
    answer_within_s: Annotated[float, Number(0)] = Target.answer_within_s
    """Threshold of the service level in seconds."""
    asa_s: Positive | None = Target.asa_s
    """Longest mean wait in seconds."""
    max_occupancy: UpToOne | None = Target.max_occupancy
    """Most of their time on queue that agents may be busy, as a share."""


class QueueForm(Form):
    """One queue."""

    channel: Literal["phone", "chat", "email", "webcare"]
    """How contacts come in; only phone is built so far."""
    label: str = ""
    """Name for people to read."""
    aht_s: Positive | None = None
    """Mean handle time in seconds where the history has none."""
    target: TargetForm = TargetForm()
    """What the queue promises."""
    opening_hours: OpeningHoursForm | None = None
    """Opening hours of this queue; they replace the site's."""


class ScenarioForm(Form):
    """A whole scenario file, its included files merged in."""

    include: list[str] = Field(default=[])
    """Files to merge in: names in configs/, or paths relative to this file. This file's keys win over theirs."""
    name: Name
    """Short name of the scenario, used for folders of runs."""
    timezone: str
    """IANA time zone of all clock times, such as Europe/Amsterdam."""
    interval_min: Annotated[int, Number(1, 60, whole=True)] = 15
    """Minutes per interval of forecast, requirement and roster; divides 60."""
    week_starts_on: Weekday = "monday"
    """First day of the week for contracts and FTE."""
    seed: Annotated[int, Number(0, LARGEST_SEED, whole=True)] = 1
    """Seed of everything random."""
    holidays: HolidaysForm = HolidaysForm()
    """Whose public holidays count."""
    horizon: HorizonForm
    """The days to plan."""
    history: HistoryForm
    """What came in so far."""
    agents: str
    """CSV file of the people, relative to the scenario's folder."""
    time_off: str | None = None
    """CSV file of time off."""
    worked_hours: str | None = None
    """CSV file of shifts worked before the horizon."""
    opening_hours: OpeningHoursForm
    """When the site is open; a queue may have hours of its own."""
    queues: Annotated[dict[Name, QueueForm], Field(min_length=1)]
    """Name to queue."""
    shrinkage: ShrinkageForm = ShrinkageForm()
    """Paid time that is not on queue."""
    full_time_hours: Positive = 40
    """Contract hours of one FTE per week."""
    team_leads: TeamLeadsForm = TeamLeadsForm()
    """How many team leads are needed."""
    contracts: Annotated[dict[Name, ContractForm], Field(min_length=1)]
    """Name to contract."""
    paid_time_off: list[str] = Field(default=[])
    """Kinds of time off that count towards contract hours."""
    shifts: Annotated[dict[Name, ShiftForm], Field(min_length=1)]
    """Name to kind of shift."""
    labour: LabourForm = LabourForm()
    """Limits on working time."""
    forecast: ForecastForm = ForecastForm()
    """How the forecast is made."""
    roster: RosterForm = RosterForm()
    """Prices and effort of the roster."""
    variants: dict[Name, Overriding] = Field(default={})
    """Name to a set of overrides with dotted keys, such as {shrinkage.unrostered: 0.12}."""
