"""What the calendar knows of each day, against dates looked up by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours, public_holidays
from wfm.core.events import OUTAGE, Event
from wfm.forecast.day_calendar import CALENDAR, EVENTS, make_calendar

DAY = ((480, 1080),)
OFFICE = (DAY,) * 5 + ((), ())
ALWAYS = (((0, 1440),),) * 7
DUTCH = public_holidays("NL", [2025, 2026, 2027])


def days_of(calendar, name):
    """Dates on which a column is 1, () when the calendar doesn't have it."""
    if name not in calendar.names:
        return ()
    on = calendar.values[:, calendar.names.index(name)].nonzero()[0]
    return tuple(calendar.first + timedelta(days=int(d)) for d in on)


def may(day):
    return date(2026, 5, day)


def test_days_around_a_closure():
    opening = OpeningHours(OFFICE, exceptions={may(13): ()})
    found = make_calendar(may(4), 21, opening=opening)
    assert days_of(found, "before closure") == (may(12),)
    assert days_of(found, "after closure") == (may(14),)
    assert days_of(found, "second day after closure") == (may(15),)
    assert found.closed.nonzero()[0].tolist() == [9]


def test_weekend_is_no_closure_but_one_may_run_into_it():
    assert days_of(make_calendar(may(4), 21, opening=OpeningHours(OFFICE)), "after closure") == ()
    found = make_calendar(may(4), 21, opening=OpeningHours(OFFICE, exceptions={may(8): (), may(9): DAY, may(16): DAY}))
    # closed on Friday, open on Saturday by exception; the Saturday after comes with nothing closed before it
    assert days_of(found, "after closure") == (may(9),)
    assert days_of(found, "second day after closure") == (may(11),)
    found = make_calendar(may(4), 21, opening=OpeningHours(OFFICE, exceptions={may(8): ()}))
    assert days_of(found, "before closure") == (may(7),)
    assert days_of(found, "after closure") == (may(11),)


def test_a_day_between_two_closures_is_after_and_before():
    found = make_calendar(may(4), 14, opening=OpeningHours(OFFICE, exceptions={may(5): (), may(7): ()}))
    assert days_of(found, "before closure") == (may(4), may(6))
    assert days_of(found, "after closure") == (may(6), may(8))
    # the Friday is the first after one closure and the second after another: it counts as the first
    assert days_of(found, "second day after closure") == (may(11),)


def test_closed_public_holidays_are_closures_with_a_bridge_day():
    opening = OpeningHours(OFFICE, holidays=DUTCH, on_holidays=())
    found = make_calendar(may(4), 28, opening=opening)
    # Ascension is Thursday the 14th, Whit Monday the 25th
    assert days_of(found, "before closure") == (may(13), may(22))
    assert days_of(found, "after closure") == (may(15), may(26))
    assert days_of(found, "bridge day") == (may(15),)
    assert days_of(found, "public holiday") == ()


def test_a_tuesday_holiday_makes_monday_a_bridge_day_and_a_wednesday_one_none():
    for day, bridge in ((date(2026, 5, 19), (may(18),)), (date(2026, 5, 20), ())):
        opening = OpeningHours(OFFICE, holidays={day: "some day"}, on_holidays=())
        assert days_of(make_calendar(may(4), 28, opening=opening), "bridge day") == bridge


def test_open_public_holidays_by_name_and_the_days_around():
    opening = OpeningHours(ALWAYS, holidays=DUTCH)
    found = make_calendar(may(4), 28, opening=opening)
    assert days_of(found, "public holiday") == (may(14), may(24), may(25))
    assert days_of(found, f"public holiday: {DUTCH[may(14)]}") == (may(14),)
    assert may(13) in days_of(found, "before holiday")
    assert may(15) in days_of(found, "after holiday")
    # Whit Sunday and Whit Monday follow each other: neither is the other's day before or after
    assert may(24) not in days_of(found, "before holiday")
    assert may(25) not in days_of(found, "after holiday")
    assert may(23) in days_of(found, "before holiday")
    assert may(26) in days_of(found, "after holiday")
    assert not found.closed.any()


def test_business_days_of_dutch_months():
    opening = OpeningHours(OFFICE, holidays=DUTCH, on_holidays=())
    found = make_calendar(date(2026, 4, 1), 61, opening=opening)
    april = [date(2026, 4, d) for d in (1, 2, 29, 30)]
    # Good Friday the 3rd, Easter Monday the 6th and King's Day the 27th are off; 1 May is a working Friday
    assert days_of(found, "business day 1 of the month") == (april[0], may(1))
    assert days_of(found, "business day 2 of the month") == (april[1], may(4))
    assert days_of(found, "business day 3 of the month") == (date(2026, 4, 7), may(5))
    assert days_of(found, "last business day of the month") == (april[3], may(29))
    assert days_of(found, "last but one business day") == (april[2], may(28))


def test_new_year_and_a_closed_second_of_january_shift_the_first_business_day():
    opening = OpeningHours(OFFICE, holidays=DUTCH, on_holidays=(), exceptions={date(2026, 1, 2): ()})
    found = make_calendar(date(2025, 12, 1), 62, opening=opening)
    assert days_of(found, "business day 1 of the month") == (date(2025, 12, 1), date(2026, 1, 5))
    assert days_of(found, "last business day of the month") == (date(2025, 12, 31), date(2026, 1, 30))


@pytest.mark.parametrize("start", range(1, 15))
@pytest.mark.parametrize("days", [3, 40])
def test_ranks_in_the_month_do_not_depend_on_where_the_span_begins_or_ends(start, days):
    opening = OpeningHours(OFFICE, holidays=DUTCH, on_holidays=())
    whole = make_calendar(date(2026, 3, 1), 120, opening=opening)
    part = make_calendar(may(start), days, opening=opening)
    inside = {may(start) + timedelta(days=d) for d in range(days)}
    for name in whole.names:
        if "business day" in name or "month" in name:
            assert set(days_of(part, name)) == inside & set(days_of(whole, name)), name


def test_event_windows():
    events = [Event("mailing", may(6), may(7)), Event("holidays", date(2026, 6, 1), date(2026, 6, 14))]
    found = make_calendar(may(1), 90, opening=OpeningHours(ALWAYS), events=events)
    assert days_of(found, "mailing") == (may(6), may(7))
    assert days_of(found, "mailing, 1-3 days after") == (may(8), may(9), may(10))
    assert days_of(found, "mailing, 4-7 days after") == (may(11), may(12), may(13), may(14))
    assert days_of(found, "mailing, 8-14 days after") == tuple(may(d) for d in range(15, 22))
    assert len(days_of(found, "holidays")) == 14
    assert not [name for name in found.names if name.startswith("holidays,")]
    assert {group for name, group in zip(found.names, found.groups, strict=True) if "mailing" in name} == {EVENTS}
    assert {group for name, group in zip(found.names, found.groups, strict=True) if "month" in name} == {CALENDAR}


def test_events_begun_before_the_span_or_going_on_after_it_are_cut():
    events = [Event("early", date(2026, 4, 28), may(2)), Event("late", may(9), may(20))]
    found = make_calendar(may(1), 10, opening=OpeningHours(ALWAYS), events=events)
    assert days_of(found, "early") == (may(1), may(2))
    assert days_of(found, "late") == (may(9), may(10))
    never = [Event(str(year), date(year, 1, 1), date(year, 1, 2)) for year in (2025, 2027)]
    assert EVENTS not in make_calendar(may(1), 10, opening=OpeningHours(ALWAYS), events=never).groups


def test_only_events_of_the_queue_and_no_outages_count():
    events = [
        Event("mine", may(3), may(3), queues=("sales", "help")),
        Event("theirs", may(4), may(4), queues=("help",), effect=3.0),
        Event("everybody", may(5), may(5)),
        Event("down", may(6), may(6), kind=OUTAGE, effect=2.0),
    ]
    found = make_calendar(may(1), 10, opening=OpeningHours(ALWAYS), events=events, queue="sales")
    labels = [name for name, group in zip(found.names, found.groups, strict=True) if group == EVENTS]
    assert [name for name in labels if "after" not in name] == ["everybody", "mine"]
    assert not found.stated.any()


def test_stated_effects_multiply_where_events_overlap():
    events = [Event("a", may(3), may(5), effect=1.5), Event("b", may(5), may(6), effect=0.8)]
    events.append(Event("of unknown effect", may(5), may(5)))
    found = make_calendar(may(1), 8, opening=OpeningHours(ALWAYS), events=events)
    assert np.exp(found.stated) == pytest.approx([1, 1, 1.5, 1.5, 1.2, 0.8, 1, 1])


def test_episodes_count_only_when_finished():
    events = [Event("mailing", may(d), may(d + 1)) for d in (5, 15, 25)]
    found = make_calendar(may(1), 60, opening=OpeningHours(ALWAYS), events=events)
    k = found.names.index("mailing")
    # the first lasts until the 6th, day index 5; the 7th must have been seen to know that it is over
    counts = [int(found.count_episodes(days)[k]) for days in (0, 1, 4, 5, 6, 7, 16, 17, 26, 27, 60)]
    assert counts == [0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert not found.learnable(16)[k]
    assert found.learnable(17)[k]


def test_what_was_learnable_on_a_day_does_not_change_with_events_to_come():
    past = [Event("mailing", may(5), may(5))]
    more = [*past, Event("mailing", may(20), may(20))]
    for days in range(1, 20):
        counts = [
            make_calendar(may(1), 60, opening=OpeningHours(ALWAYS), events=events).count_episodes(days).tolist()
            for events in (past, more)
        ]
        assert counts[0] == counts[1]


def test_columns_are_zeros_and_ones_and_read_only():
    opening = OpeningHours(OFFICE, holidays=DUTCH, on_holidays=())
    found = make_calendar(date(2025, 1, 1), 730, opening=opening, events=[Event("x", may(3), may(3))])
    assert set(np.unique(found.values)) == {0.0, 1.0}
    assert found.values.any(axis=0).all()
    assert found.values.shape == (730, len(found.names))
    assert len(set(found.names)) == len(found.names)
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0] = 1.0


def test_new_weekly_hours_close_no_day_before_or_after():
    """A day that a change of hours closes for good isn't a closure."""
    four_days = (DAY,) * 4 + ((), (), ())
    found = make_calendar(may(4), 28, opening=OpeningHours(OFFICE, changes=((may(18), four_days),)))
    assert not found.closed.any()
    assert days_of(found, "after closure") == ()
