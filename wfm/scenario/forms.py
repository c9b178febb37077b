"""The form of a scenario: what is true of one site.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from wfm.scenario.field_types import (
    WRONG,
    Amount,
    AtLeastZero,
    ClockEnd,
    ClockTime,
    Count,
    DateValue,
    DayRangeText,
    Factor,
    Name,
    Number,
    Positive,
    QueueNames,
)
from wfm.scenario.forms_agreement import AgreementForm
from wfm.scenario.forms_contracts import ContractForm
from wfm.scenario.forms_hiring import CoachesForm, HiringForm
from wfm.scenario.forms_intraday import IntradayForm
from wfm.scenario.forms_labour import LabourForm
from wfm.scenario.forms_queues import OpeningHoursForm, QueueForm
from wfm.scenario.forms_rules import (
    LIST_TAG,
    ForecastForm,
    Form,
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

    file: str | None = None
    """CSV or parquet file, relative to the scenario's folder; or url and query."""
    url: str | None = None
    """SQLAlchemy URL of a database; ${NAME} stands for what the environment holds, such as a user or a password."""
    query: str | None = None
    """SQL query whose columns are those of a history file."""
    interval_min: Count | None = None
    """Minutes per row; must divide the scenario's interval_min, which is the default."""


class AdjustmentForm(Form):
    """One change of the forecast by hand: first the factor, then the amount, then the limits."""

    queue: QueueNames = ()
    """Queue or list of queues; left out, all of them, each for itself."""
    date: DateValue | None = None
    """The day; or from_date and to_date."""
    from_date: DateValue | None = None
    """First day."""
    to_date: DateValue | None = None
    """Last day, included."""
    weekdays: list[DayRangeText] = Field(default=[])
    """Only on these weekdays or ranges of them; left out, on all."""
    from_min: ClockTime | None = Field(default=None, alias="from")
    """From this clock time on, quoted."""
    to_min: ClockEnd | None = Field(default=None, alias="to")
    """Up to this clock time, quoted; up to 24:00."""
    factor: Factor | None = None
    """Times so much: 1.2 or "+20%"."""
    amount: Amount | None = None
    """So many contacts a day more, or less below 0, spread in proportion to the forecast."""
    minimum: AtLeastZero | None = Field(default=None, alias="min")
    """At least so many contacts per interval."""
    maximum: AtLeastZero | None = Field(default=None, alias="max")
    """At most so many contacts per interval."""
    reason: str = ""
    """Why; shown with what it added."""


FILE_TAG = "<file>"


def _list_or_file(value: object) -> str | None:
    return LIST_TAG if isinstance(value, list) else FILE_TAG if isinstance(value, str) else None


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
    requests: str | None = None
    """CSV file of what people ask: days off, days to work, shifts."""
    locks: str | None = None
    """CSV file of days that are settled: a shift at its time, or off."""
    events: str | None = None
    """CSV file of campaigns, mailings, school holidays and outages, past and to come."""
    adjustments: Annotated[
        Annotated[str, Tag(FILE_TAG), Field(description="CSV file of adjustments.")]
        | Annotated[list[AdjustmentForm], Tag(LIST_TAG)],
        Discriminator(
            _list_or_file,
            custom_error_type=WRONG,
            custom_error_message="expected {expected}",
            custom_error_context={"expected": "a list of adjustments, or the name of a CSV file", "hint": ""},
        ),
    ] = Field(default=[])
    """What the planner changes in the forecast, applied in this order: a list, or a CSV file."""
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
    coaches: CoachesForm = CoachesForm()
    """How many coaches are needed."""
    hiring: HiringForm = HiringForm()
    """What hiring may do and cost, for the plan of when to start which class."""
    contracts: Annotated[dict[Name, ContractForm], Field(min_length=1)]
    """Name to contract."""
    paid_time_off: list[str] = Field(default=[])
    """Kinds of time off that count towards contract hours."""
    shifts: Annotated[dict[Name, ShiftForm], Field(min_length=1)]
    """Name to kind of shift."""
    labour: LabourForm = LabourForm()
    """The law on working time."""
    rules: AgreementForm = AgreementForm()
    """What the site agrees beyond the law."""
    forecast: ForecastForm = ForecastForm()
    """How the forecast is made."""
    roster: RosterForm = RosterForm()
    """Prices and effort of the roster."""
    intraday: IntradayForm = IntradayForm()
    """What may be changed through the day, at which price."""
    variants: dict[Name, Overriding] = Field(default={})
    """Name to a set of overrides with dotted keys, such as {shrinkage.unrostered: 0.12}."""
