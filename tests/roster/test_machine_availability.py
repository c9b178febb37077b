"""One choice of one person against everything that can stand in its way."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from machine_runs import AMSTERDAM, MONDAY, choice_on, past_of, setting_of

from wfm.core.agent import TimeOff
from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.roster.rules.availability import AvailabilityRule

ALWAYS = ((0, 24 * 60),)
DAYTIME = ((8 * 60, 22 * 60),)
INTO_THE_NIGHT = ((18 * 60, 26 * 60),)
TWO_PARTS = ((8 * 60, 12 * 60), (14 * 60, 20 * 60))
FRIDAY = MONDAY + timedelta(days=4)


def obstacle(past, choice, *, spans=ALWAYS, time_off=(), days=7, start=MONDAY, closed=(), **contract) -> str | None:
    setting = setting_of([], days, start=start)
    setting = replace(setting, contract=replace(setting.contract, **contract))
    opening = OpeningHours((spans,) * 7, exceptions=dict.fromkeys(closed, ()))
    judge = AvailabilityRule(setting, tuple(time_off), opening.mask(setting.grid))
    found = judge.find_obstacle(past, choice)
    assert judge.price(past, choice) == (0.0 if found is None else None)
    return found


def shift(day: date, hour: float, hours: float = 8, *, start: date = MONDAY, width: int = 0):
    return choice_on(day, ("x", int(hour * 60), int(hours * 60)), (day - start).days, 0, width=width)


@pytest.mark.parametrize(
    ("spans", "hour", "hours", "expected"),
    [
        (DAYTIME, 8, 8, None),
        (DAYTIME, 14, 8, None),
        (DAYTIME, 7.75, 8, "opening_hours"),
        (DAYTIME, 14.25, 8, "opening_hours"),
        (TWO_PARTS, 10, 8, None),  # the closed hours in the middle don't count
        (TWO_PARTS, 12.25, 8, "opening_hours"),
        (ALWAYS, 0, 8, None),
        (ALWAYS, 22, 8, None),
        (ALWAYS, 23.75, 12, None),
        (INTO_THE_NIGHT, 18, 8, None),
        (INTO_THE_NIGHT, 0, 2, None),  # open since yesterday
        (INTO_THE_NIGHT, 22, 6, "opening_hours"),  # until 04:00: open until 02:00
        (INTO_THE_NIGHT, 1, 8, "opening_hours"),
    ],
)
def test_opening_hours_across_midnight(spans, hour, hours, expected):
    assert obstacle(past_of("ann"), shift(FRIDAY, hour, hours), spans=spans) == expected


def test_a_closed_date_and_the_night_into_it():
    closed = (FRIDAY,)
    ann = past_of("ann")
    thursday, saturday = FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=1)
    assert obstacle(ann, shift(FRIDAY, 10), closed=closed) == "opening_hours"
    assert obstacle(ann, shift(thursday, 16), closed=closed) is None
    assert obstacle(ann, shift(thursday, 16.25), closed=closed) == "opening_hours"
    assert obstacle(ann, shift(saturday, 0), closed=closed) is None
    assert obstacle(ann, shift(thursday, 18), spans=INTO_THE_NIGHT, closed=closed) is None
    assert obstacle(ann, shift(thursday, 18.25), spans=INTO_THE_NIGHT, closed=closed) == "opening_hours"


@pytest.mark.parametrize("days", [1, 3, 7, 8])
def test_the_last_night_of_the_horizon(days):
    last = MONDAY + timedelta(days=days - 1)
    assert obstacle(past_of("ann"), shift(last, 22), days=days) is None
    assert obstacle(past_of("ann"), shift(last, 18), days=days, spans=INTO_THE_NIGHT) is None
    assert obstacle(past_of("ann"), shift(last, 15), days=days, spans=DAYTIME) == "opening_hours"


def test_days_of_contract_and_person():
    shift_ = shift(FRIDAY, 9)
    but_friday = frozenset(range(7)) - {4}
    assert obstacle(past_of("ann", weekdays=frozenset({4})), shift_) is None
    assert obstacle(past_of("ann", weekdays=but_friday), shift_) == "weekdays"
    assert obstacle(past_of("ann"), shift_, weekdays=but_friday) == "weekdays"
    assert obstacle(past_of("ann", hired_on=FRIDAY), shift_) is None
    assert obstacle(past_of("ann", hired_on=FRIDAY + timedelta(days=1)), shift_) == "first_day"


def test_start_windows_of_contract_and_person_hold_their_ends():
    for hour, expected in ((8.75, "start_windows"), (9, None), (10, None), (10.25, "start_windows")):
        assert obstacle(past_of("ann", starts=(540, 600)), shift(FRIDAY, hour)) == expected
        assert obstacle(past_of("ann"), shift(FRIDAY, hour), starts=(540, 600)) == expected
    assert obstacle(past_of("ann", starts=(540, 600)), shift(FRIDAY, 10), starts=(480, 585)) == "start_windows"


def test_daily_window_holds_the_whole_shift():
    ann = past_of("ann", available=(9 * 60, 18 * 60))
    for hour, expected in ((8.75, "daily_window"), (9, None), (10, None), (10.25, "daily_window")):
        assert obstacle(ann, shift(FRIDAY, hour)) == expected
    assert obstacle(past_of("ann"), shift(FRIDAY, 22)) is None
    assert obstacle(past_of("ann", available=(6 * 60, 24 * 60)), shift(FRIDAY, 22)) == "daily_window"
    owl = past_of("owl", available=(20 * 60, 31 * 60))
    assert obstacle(owl, shift(FRIDAY, 22)) is None
    assert obstacle(owl, shift(FRIDAY, 23.25)) == "daily_window"
    assert obstacle(owl, shift(FRIDAY, 1, 6)) is None  # in the window that Thursday began


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Manila", "Asia/Kolkata", "Europe/Lisbon"])
@pytest.mark.parametrize("start", [MONDAY, date(2026, 3, 27), date(2026, 10, 23)])
def test_daily_window_on_the_clock_of_where_they_are(zone, start):
    """09:00 to 18:00 on their clock, whichever date it shows; New York changes its clock on other dates."""
    there = past_of("zoe", available=(9 * 60, 18 * 60), timezone=zone)
    found = set()
    for day in Grid("Europe/Amsterdam", 15, start, 4).dates[:3]:
        for hour in np.arange(0, 24, 0.5):
            choice = shift(day, float(hour), 6, start=start)
            begin, end = (datetime.fromtimestamp(at, tz=ZoneInfo(zone)) for at in (choice.begin, choice.end))
            inside = begin.date() == end.date() and begin.hour >= 9 and (end.hour, end.minute) <= (18, 0)
            assert obstacle(there, choice, start=start) == (None if inside else "daily_window")
            found.add(inside)
    assert found == {True, False}


def test_time_off_to_the_second():
    ann, noon = past_of("ann"), int(datetime(2026, 6, 5, 12, tzinfo=AMSTERDAM).timestamp())

    def off(begin: int, end: int, who: str = "ann") -> list[TimeOff]:
        return [TimeOff(who, noon + begin, noon + end, "leave", paid=True)]

    after, before = shift(FRIDAY, 12), shift(FRIDAY, 4)
    assert obstacle(ann, after, time_off=off(-3600, 0)) is None
    assert obstacle(ann, after, time_off=off(-3600, 1)) == "time_off"
    assert obstacle(ann, before, time_off=off(0, 3600)) is None
    assert obstacle(ann, before, time_off=off(-1, 3600)) == "time_off"
    assert obstacle(ann, after, time_off=off(7200, 10800)) == "time_off"
    assert obstacle(ann, after, time_off=off(7200, 10800, "bob")) is None
    night = shift(FRIDAY - timedelta(days=1), 22)
    assert obstacle(ann, night, time_off=off(-8 * 3600, 0)) == "time_off"  # from 04:00, the shift ends at 06:00


def test_a_band_is_forbidden_only_where_each_start_is():
    band = shift(FRIDAY, 7, width=120)  # 07:00 to 09:00
    assert obstacle(past_of("ann"), band, spans=DAYTIME) is None
    assert obstacle(past_of("ann", starts=(420, 465)), band, spans=DAYTIME) == "availability"
    assert obstacle(past_of("ann", starts=(420, 480)), band, spans=DAYTIME) is None
    assert obstacle(past_of("ann", starts=(600, 660)), shift(FRIDAY, 8, width=60), spans=DAYTIME) == "start_windows"


def test_a_day_off_is_always_possible():
    off = choice_on(FRIDAY, None, 4, 0)
    assert obstacle(past_of("ann", weekdays=frozenset()), off, closed=(FRIDAY,)) is None


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_on_which_the_clock_changes(day, hours):
    """A site open from 00:00 to 24:00 has 23 or 25 hours: a shift of all of them fits, of a quarter more doesn't."""
    start, next_day = day - timedelta(days=1), (day + timedelta(days=1),)
    ann = past_of("ann")
    assert obstacle(ann, shift(day, 0, hours, start=start), start=start, closed=next_day) is None
    assert obstacle(ann, shift(day, 0, hours + 0.25, start=start), start=start, closed=next_day) == "opening_hours"
