"""The form of the law on working time.

The text under a field is its documentation and its description in the JSON Schema. Defaults are those of `wfm.core`;
a rule set to null is left out, and one with a weight may be broken at that price.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wfm.core.rules import DailyRest, DaysInARow, Minors, Nights, Sundays, WeekHours, WeeklyRest
from wfm.core.shift import BreakLaw, LabourRules
from wfm.scenario.field_types import AtLeastZero, ClockTime, Count, Number, Positive, WholeFromZero, show_clock
from wfm.scenario.forms_rules import Form

Weight = AtLeastZero | None
DayHours = Annotated[float, Number(0, 24)]


class BreakLawForm(Form):
    """Rest breaks that the law asks of a long shift."""

    above_hours: AtLeastZero
    """A shift longer than this, breaks included, needs the breaks below."""
    minutes: Count
    """Minutes of break in all."""
    part_min: Count = BreakLaw.part_min
    """Shortest break that counts."""


class ShortRestForm(Form):
    """A shorter rest between shifts now and then, where the work needs it."""

    hours: DayHours
    """One rest may be as short as this."""
    per_days: Count = DailyRest.per_days
    """One in so many days in a row."""


class SplitRestForm(Form):
    """A longer weekly rest in parts, instead of the ordinary one."""

    hours: Positive
    """Hours of rest in all."""
    per_days: Count = WeeklyRest.split_days
    """In so many times 24 hours from the start of a shift."""
    part_hours: Positive = WeeklyRest.part_min / 60
    """Shortest rest that counts."""


class WeeklyRestForm(Form):
    """An unbroken rest in the days that follow the start of any shift."""

    hours: Positive = WeeklyRest.least_min / 60
    """Unbroken rest in hours."""
    per_days: Count = WeeklyRest.days
    """In so many times 24 hours from the start of every shift."""
    split: SplitRestForm | None = None
    """What may stand in its place; left out, nothing may."""
    weight: Weight = WeeklyRest.weight
    """Price of breaking it once; left out, it is never broken."""


class WeekHoursForm(Form):
    """Most hours in a calendar week from Sunday to Saturday."""

    most: Positive = WeekHours.most_min / 60
    """Paid hours."""
    weight: Weight = WeekHours.weight
    """Price of an hour beyond; left out, it is never broken."""


class AverageHoursForm(Form):
    """Most hours a week on average; looks back on worked hours."""

    most: Positive
    """Paid hours a week."""
    weeks: Count
    """Over any so many calendar weeks in a row, Sunday to Saturday."""
    weight: Weight = None
    """Price of an hour beyond; left out, it is never broken."""


class NightsForm(Form):
    """Night shifts: when a shift is one, how long it may be, how many, and the rest after them."""

    allowed: bool = Nights.allowed
    """Whether anyone may work night shifts."""
    begin: ClockTime = Field(default=show_clock(Nights.begin), validate_default=True, alias="from")
    """Start of the night, quoted."""
    end: ClockTime = Field(default=show_clock(Nights.end), validate_default=True, alias="to")
    """End of the night, quoted."""
    over_hours: AtLeastZero = Nights.over_min / 60
    """A shift with more than so many hours in the night is a night shift."""
    max_shift_hours: Positive = Nights.most_shift_min / 60
    """Longest night shift, in paid hours."""
    late_end: ClockTime = Field(default=show_clock(Nights.late_end), validate_default=True)
    """After a night shift that ends later than this comes the longer rest below."""
    rest_hours: AtLeastZero = Nights.rest_min / 60
    """Rest after a night shift that ends late."""
    series: Count = Nights.series
    """After so many night shifts in a row, or more, comes the still longer rest below."""
    series_rest_hours: AtLeastZero = Nights.series_rest_min / 60
    """Rest after a series of night shifts."""
    max_in_a_row: Count = Nights.most_in_a_row
    """Most shifts on days in a row where one of them is a night shift."""
    max_nights: WholeFromZero = Nights.most
    """Most night shifts in the weeks below."""
    weeks: Count = Nights.weeks
    """Weeks over which night shifts are counted; looks back on worked hours."""
    average_from: Count = Nights.average_from
    """Whoever has so many night shifts in those weeks, or more, works at most the average below."""
    average_hours: Positive = Nights.average_min / 60
    """Most paid hours a week on average of people with many night shifts."""
    weight: Weight = Nights.weight
    """Price of breaking one of these once; left out, they are never broken."""


class SundaysForm(Form):
    """Free Sundays; looks back on worked hours."""

    free: WholeFromZero = Sundays.free
    """Least Sundays without a shift ..."""
    weeks: Count = Sundays.weeks
    """... in any so many weeks."""
    weight: Weight = Sundays.weight
    """Price of a Sunday short; left out, it is never broken."""


class MinorsForm(Form):
    """Limits for young people, by birth_date in agents.csv; never broken."""

    under_age: Count = Minors.under_age
    """They hold for people younger than this on the day of a shift."""
    max_shift_hours: Positive = Minors.most_shift_min / 60
    """Longest shift in hours."""
    week_hours: Positive = Minors.week_min / 60
    """Most paid hours in a calendar week."""
    four_weeks_hours: Positive = Minors.four_weeks_min / 60
    """Most paid hours in four calendar weeks."""
    rest_hours: AtLeastZero = Minors.rest_min / 60
    """Shortest rest between two shifts."""
    begin: ClockTime = Field(default=show_clock(Minors.begin), validate_default=True, alias="from")
    """Start of the night in which they don't work, quoted."""
    end: ClockTime = Field(default=show_clock(Minors.end), validate_default=True, alias="to")
    """End of that night, quoted."""
    break_above_hours: AtLeastZero = Minors.break_above_min / 60
    """A shift longer than this needs the break below."""
    break_min: WholeFromZero = Minors.break_min
    """Minutes of break in a longer shift."""


class LabourForm(Form):
    """The law on working time; the defaults are Dutch law."""

    max_shift_hours: Annotated[float, Number(0, 24, above=True)] = LabourRules.max_shift_min / 60
    """Longest shift in hours, breaks included."""
    min_daily_rest_hours: DayHours = DailyRest.least_min / 60
    """Shortest rest between two shifts, in hours."""
    min_daily_rest_weight: Weight = DailyRest.weight
    """Price of a rest that is too short; left out, none ever is."""
    short_rest: ShortRestForm | None = None
    """A shorter rest now and then; left out, there is none."""
    max_days_in_a_row: Count = DaysInARow.most
    """Most days worked without a day off."""
    max_days_in_a_row_weight: Weight = DaysInARow.weight
    """Price of a day beyond; left out, there is none."""
    breaks: list[BreakLawForm] = Field(
        default=[
            BreakLawForm(above_hours=law.above_min / 60, minutes=law.minutes, part_min=law.part_min)
            for law in LabourRules.breaks
        ]
    )
    """Breaks the law asks, by length of shift."""
    weekly_rest: WeeklyRestForm | None = WeeklyRestForm()
    """Rest every week; null leaves it out."""
    week_hours: WeekHoursForm | None = WeekHoursForm()
    """Most hours in a week; null leaves it out."""
    average_hours: list[AverageHoursForm] = Field(
        default=[
            AverageHoursForm(most=rule.most_min / 60, weeks=rule.weeks, weight=rule.weight)
            for rule in LabourRules.average_hours
        ]
    )
    """Most hours a week on average, each over its own number of weeks; [] leaves them out."""
    nights: NightsForm | None = NightsForm()
    """Rules on night shifts; null leaves them out."""
    sundays: SundaysForm | None = SundaysForm()
    """Free Sundays; null leaves them out."""
    minors: MinorsForm | None = MinorsForm()
    """Limits for young people; null leaves them out."""
