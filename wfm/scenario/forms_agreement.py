"""The form of what a site agrees beyond the law: rules on days and shifts, fair shares, staffing and activities.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`;
a rule without a weight is never broken, one with a weight may be, at that price.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wfm.core.rules import (
    Activity,
    DaysOffInARow,
    FairShare,
    MinimumStaff,
    RotationWeek,
    ShiftLimit,
    WorkDaysInARow,
)
from wfm.scenario.field_types import (
    AtLeastZero,
    ClockEnd,
    ClockTime,
    Count,
    DateValue,
    DayRangeText,
    Name,
    WholeFromZero,
    show_clock,
)
from wfm.scenario.forms_labour import Weight
from wfm.scenario.forms_rules import Form

Names = list[str]
Days = Annotated[list[DayRangeText], Field(min_length=1)]


class WorkDaysForm(Form):
    """Least working days in a row."""

    least: Count = WorkDaysInARow.least
    """Days; 1 asks nothing."""
    weight: Weight = WorkDaysInARow.weight
    """Price of a day short; left out, it is never broken."""


class DaysOffForm(Form):
    """Least days off in a row."""

    least: Count = DaysOffInARow.least
    """Days; 1 asks nothing, 2 says no single days off."""
    weight: Weight = DaysOffInARow.weight
    """Price of a day short; left out, it is never broken."""


class WeekendsForm(Form):
    """How many weekends may be worked, and whether on both days; a weekend is worked if Saturday or Sunday is."""

    most: WholeFromZero | None = None
    """Most weekends worked ..."""
    weeks: Count | None = None
    """... in any so many weekends in a row; left out, in the horizon."""
    both_or_none: bool = False
    """Whether a weekend is worked on both days or on neither."""
    weight: Weight = None
    """Price of a weekend too many, or split; left out, there is none."""


class SuccessionForm(Form):
    """Shifts that don't follow another on the next day."""

    before: Name
    """Name of a shift; on the day after it ..."""
    after: Annotated[list[Name], Field(min_length=1)]
    """... come none of these shifts."""
    weight: Weight = None
    """Price of one that does; left out, none does."""


class ShiftLimitForm(Form):
    """Most shifts of one kind."""

    shift: Name
    """Name of the shift."""
    most: WholeFromZero
    """Most of them for one person."""
    per: Literal["week", "horizon"] = ShiftLimit.per
    """In each contract week, or in the whole horizon."""
    contracts: Names = Field(default=[])
    """Only for people with these contracts; with agents left out as well, for everyone."""
    agents: Names = Field(default=[])
    """Only for these people; with contracts left out as well, for everyone."""
    weight: Weight = ShiftLimit.weight
    """Price of a shift beyond; left out, there is none."""


class StartStabilityForm(Form):
    """How far the starts of a week may lie apart on the clock."""

    most_hours: AtLeastZero
    """Hours between the earliest and the latest start of a contract week."""
    contracts: Names = Field(default=[])
    """Only for people with these contracts; left out, for everyone."""
    weight: Weight = None
    """Price of an hour beyond; left out, there is none."""


class RotationWeekForm(Form):
    """One week of a rotation."""

    first: ClockTime = Field(default=show_clock(RotationWeek.first), validate_default=True, alias="from")
    """Shifts of this week start from this clock time on, quoted ..."""
    to: ClockEnd = Field(default=show_clock(RotationWeek.last), validate_default=True)
    """... up to this one, quoted."""
    shifts: list[Name] = Field(default=[])
    """Names of the shifts of this week; left out, any."""


class RotationForm(Form):
    """Weeks that take turns for people whose rotation in agents.csv is this one."""

    name: Name
    """Name of the rotation, as in the column rotation of agents.csv."""
    anchor: DateValue
    """A day in the contract week that is the first of the weeks below, for people who are 0 weeks ahead."""
    weeks: Annotated[list[RotationWeekForm], Field(min_length=1)]
    """Weeks in order; after the last comes the first."""
    weight: Weight = None
    """Price of a shift that doesn't fit its week; left out, there is none."""


class FairShareForm(Form):
    """Something unpopular of which everyone gets a fair share of their contract days."""

    count: Literal["weekend", "evening", "night", "shift"]
    """What is shared: weekends worked, shifts that end late, night shifts, or shifts of one kind."""
    weight: AtLeastZero = FairShare.weight
    """Price of the squared distance from the fair share."""
    after: ClockTime = Field(default=show_clock(FairShare.after), validate_default=True)
    """For evening: shifts that end after this clock time, quoted."""
    shift: str = FairShare.shift
    """For shift: its name."""
    look_back_weeks: WholeFromZero = FairShare.look_back_weeks
    """What was worked in so many weeks before the horizon counts as well."""


class MinimumStaffForm(Form):
    """People who must be there, whatever the forecast says."""

    least: Count
    """Least people on duty at each open moment of the times below."""
    queue: str = MinimumStaff.queue
    """Name of the queue, or team_lead for team leads; left out, all queues together."""
    days: Days = Field(default=["mon-sun"])
    """Weekdays or ranges of them."""
    first: ClockTime = Field(default=show_clock(MinimumStaff.first), validate_default=True, alias="from")
    """From this clock time on, quoted."""
    to: ClockEnd = Field(default=show_clock(MinimumStaff.last), validate_default=True)
    """Up to this clock time, quoted."""
    weight: AtLeastZero = MinimumStaff.weight
    """Price of a missing person per interval, on top of the need's own."""


class SeatsForm(Form):
    """Seats in the office; people with location home take none."""

    most: Count
    """Most people at work in the office at once."""
    weight: Weight = None
    """Price of a person beyond, per interval; left out, there is none."""


class ActivityForm(Form):
    """Work off the queues that the roster places inside shifts: training, coaching, meetings."""

    name: Name
    """What it is called on the roster."""
    minutes: Count
    """Length of one; a multiple of interval_min."""
    times: Count = Activity.times
    """How often each person takes part ..."""
    per: Literal["week", "horizon"] = Activity.per
    """... in each contract week, or in the whole horizon."""
    group: WholeFromZero = Activity.group
    """Most people at once: 1 for each alone, 0 for everyone of a team in a shift then who has not had it yet."""
    first: ClockTime = Field(default=show_clock(Activity.first), validate_default=True, alias="from")
    """It starts from this clock time on, quoted ..."""
    to: ClockEnd = Field(default=show_clock(Activity.last), validate_default=True)
    """... and ends by this one, quoted."""
    days: Days = Field(default=["mon-sun"])
    """Weekdays or ranges of them."""
    teams: Names = Field(default=[])
    """Teams that take part; with agents left out as well, everyone who is no team lead."""
    agents: Names = Field(default=[])
    """People who take part."""
    trainer: str = Activity.trainer
    """Who must be there too: team_lead, or an agent; left out, nobody."""
    weight: AtLeastZero = Activity.weight
    """Price of one that isn't planned."""


class AgreementForm(Form):
    """What the site agrees beyond the law."""

    no_single_days_off: bool = False
    """Whether days off come in twos at least, always; with a price, write days_off_in_a_row instead."""
    days_off_in_a_row: DaysOffForm = DaysOffForm()
    """Least days off in a row; those at the edges of the horizon are exempt."""
    work_days_in_a_row: WorkDaysForm = WorkDaysForm()
    """Least working days in a row; those at the edges of the horizon are exempt."""
    weekends: list[WeekendsForm] = Field(default=[])
    """Limits on weekends."""
    successions: list[SuccessionForm] = Field(default=[])
    """Shifts that don't follow each other."""
    shift_limits: list[ShiftLimitForm] = Field(default=[])
    """Most shifts of a kind."""
    start_stability: list[StartStabilityForm] = Field(default=[])
    """Starts that stay alike within a week."""
    rotations: list[RotationForm] = Field(default=[])
    """Weeks that take turns, such as early and late."""
    fairness: list[FairShareForm] = Field(default=[])
    """What is shared fairly."""
    minimum_staff: list[MinimumStaffForm] = Field(default=[])
    """People who must be there, whatever the forecast says."""
    seats: SeatsForm | None = None
    """Seats in the office; left out, there are enough."""
    activities: list[ActivityForm] = Field(default=[])
    """Work off the queues that the roster places."""
