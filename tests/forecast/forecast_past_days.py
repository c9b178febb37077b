"""Pasts for models, written as plain arrays: no date in them is special unless a calendar says so."""

from datetime import date, timedelta

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.forecast.day_calendar import make_calendar
from wfm.forecast.days import PastDays

A_MONDAY = date(2024, 1, 1)
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
DAYS_BEYOND = 400


def make_past_days(volume, *, first_weekday=0, usual=None, opening=None, first=None, every=None, events=()):
    """Make a past of (days, slots), or of days alone, open in all slots unless `usual` (7, slots) says otherwise.

    Without `opening` the calendar is that of a queue that never closes; it reaches `DAYS_BEYOND` days past the volume.
    """
    volume = np.asarray(volume, dtype=float)
    volume = volume[:, None] if volume.ndim == 1 else volume
    first = first or A_MONDAY + timedelta(days=first_weekday)
    days, slots = volume.shape
    return PastDays(
        volume=volume,
        weekday=(first.weekday() + np.arange(days)) % 7,
        usual=np.ones((7, slots), dtype=bool) if usual is None else usual,
        every=volume if every is None else every,
        calendar=make_calendar(first, days + DAYS_BEYOND, opening=opening or ALWAYS, events=events),
    )
