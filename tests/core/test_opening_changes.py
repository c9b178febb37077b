"""Opening hours that change for good from a date on, and nights that run into the first day of a grid."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid

SHORT = (((540, 1020),),) * 5 + ((), ())
LONG = (((480, 1320),),) * 6 + ((),)
SUNDAYS = ((),) * 6 + (((600, 960),),)
SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 10)
OPENING = OpeningHours(SHORT, changes=((SPRING, LONG), (SUMMER, SUNDAYS)))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_last_change_before_a_day_holds(day):
    week = SHORT if day < SPRING else LONG if day < SUMMER else SUNDAYS
    assert OPENING.weekly_on(day) is week
    assert OPENING.spans(day) == week[day.weekday()]


def test_holidays_and_exceptions_win_over_a_change():
    monday, tuesday = date(2026, 4, 6), date(2026, 4, 7)
    opening = OpeningHours(
        SHORT, holidays={monday: "Easter"}, on_holidays=(), exceptions={tuesday: ((0, 60),)}, changes=OPENING.changes
    )
    assert opening.spans(monday) == ()
    assert opening.spans(tuesday) == ((0, 60),)
    assert opening.spans(tuesday + timedelta(days=1)) == LONG[2]


def test_the_mask_obeys_a_change_in_the_middle_of_the_grid():
    grid = Grid("Europe/Amsterdam", 60, SUMMER - timedelta(days=2), 6)  # Monday to Saturday, new hours on Wednesday
    opened = OPENING.mask(grid).reshape(6, 24)
    assert opened.sum(axis=1).tolist() == [14, 14, 0, 0, 0, 0]
    assert opened[0].nonzero()[0].tolist() == list(range(8, 22))


@given(st.dates(date(2026, 2, 20), date(2026, 3, 20)), st.integers(1, 9))
def test_a_mask_does_not_depend_on_where_the_grid_begins(start, days):
    """It was closed in the small hours of the first day, though the night before was open."""
    nights = OpeningHours((((1320, 1800),),) * 7, changes=((SPRING, (((1200, 1560),),) * 7),))
    whole = Grid("UTC", 60, date(2026, 2, 1), 70)
    part = Grid("UTC", 60, start, days)
    first = (start - whole.start).days
    assert nights.mask(part).tolist() == nights.mask(whole)[first * 24 : (first + days) * 24].tolist()


def test_the_night_before_a_grid_may_have_been_closed():
    nights = OpeningHours((((1320, 1800),),) * 7, exceptions={date(2026, 5, 11): ()})
    assert not nights.mask(Grid("UTC", 60, date(2026, 5, 12), 1))[:6].any()
