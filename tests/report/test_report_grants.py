"""What a roster grants, summed by hand."""

from datetime import date, timedelta

import pytest

from wfm.core.fairness import ShareCount
from wfm.core.grid import Grid
from wfm.core.reasons import Change
from wfm.core.roster import HoursTarget
from wfm.core.rules import Request
from wfm.report.grants import ChangeFigures, ShareFigures, WishFigures, count_grants
from wfm.roster.activities import Placed, Placement, Unplaced
from wfm.roster.verify.duty import BrokenWish

DAY = date(2026, 10, 19)
REQUESTS = [Request("a", DAY, "off"), Request("b", DAY, "off"), Request("c", DAY, "work")]
WISHES = [
    BrokenWish("requests", "b", DAY, "asked to be off", 5.0),
    BrokenWish("start_stability", "a", DAY, "late", 4.0),
    BrokenWish("days_off_in_a_row", "a", DAY, "one", 5.0),
    BrokenWish("days_off_in_a_row", "c", DAY, "one", 5.0),
]


def grants(wishes=(), fairness=(), targets=(), days=14, **options):
    options = {"requests": (), "activities": None, "changes": None} | options
    return count_grants(wishes, fairness, targets, Grid("Europe/Amsterdam", 60, DAY, days), **options)


def test_requests_and_other_wishes_are_told_apart_the_dearest_first():
    found = grants(WISHES, requests=REQUESTS)
    assert (found.requests_asked, found.requests_granted) == (3, 2)
    assert found.wishes == (WishFigures("days_off_in_a_row", 2, 10.0), WishFigures("start_stability", 1, 4.0))


def test_shares_are_told_with_who_got_at_least_one_too_many():
    weekends = [ShareCount(who, "weekend", *n) for who, *n in (("a", 2, 1.0), ("b", 0, 0.5), ("c", 1, 0.5))]
    counts = [*weekends, ShareCount("a", "night", 1, 1.0)]
    assert grants(fairness=counts).shares == (
        ShareFigures("weekend", 3, 0, 1.0, 2, 0.5, 1.0, 1),
        ShareFigures("night", 1, 1, 1.0, 1, 1.0, 1.0, 0),
    )


def test_hours_are_kept_where_they_are_what_the_contract_asks_less_leave():
    kept = HoursTarget("a", DAY, 2400, 2400), HoursTarget("b", DAY, 1920, 2400, 480)
    targets = [*kept, HoursTarget("c", DAY, 480, 960)]
    found = grants(targets=targets)
    assert (found.hours_kept, found.hours_asked) == (2, 3)


def test_a_range_of_hours_is_kept_where_its_most_is_what_is_due():
    """24 to 32 h less 8 h of leave; on call for 10 to 20 h, or for nothing; and a week that rests cut to 20 h."""
    kept = HoursTarget("a", DAY, 960, 1440, 480, "", 1440), HoursTarget("b", DAY, 0, 600, 0, "", 1200)
    assert grants(targets=kept).hours_kept == 2
    assert grants(targets=[HoursTarget("c", DAY, 1200, 1440, 0, "rests"), *kept]).hours_kept == 2
    assert grants(targets=[HoursTarget("d", DAY, 0, 600, 0, "rests", 480)]).hours_kept == 0


@pytest.mark.parametrize(
    ("days", "least", "most", "leave", "kept"),
    [
        (2, 540, 1080, 0, 1),  # 36 h a week: 10.3 h of two days, one shift of 9 h or two
        (2, 540, None, 0, 0),  # only one can be made
        (2, 0, None, 617, 1),  # away on both
        (9, 2160, None, 0, 1),  # two days of the next week beyond: this one is whole
        (7, 1620, None, 0, 0),
        (7, 1620, None, 540, 1),
    ],
)
def test_of_a_week_partly_in_the_horizon_its_share_is_due(days, least, most, leave, kept):
    assert grants(targets=[HoursTarget("a", DAY, least, 2160, leave, "", most)], days=days).hours_kept == kept


def test_of_a_week_that_began_before_the_horizon_too():
    """Weeks that start on Friday: four of seven days are in a horizon from Monday to Thursday."""
    begun = DAY - timedelta(days=3)
    assert grants(targets=[HoursTarget("a", begun, 1371, 2400)], days=4).hours_kept == 1
    assert grants(targets=[HoursTarget("a", begun, 1370, 2400)], days=4).hours_kept == 0


def test_activities_are_counted_per_person_and_time():
    placed = Placed("coaching", (1,), 0, 2), Placed("team_meeting", (1, 2, 3), 4, 7)
    missed = (Unplaced("team_meeting", "d", DAY, 2, "no shift then"),)
    found = grants(activities=Placement(placed, missed, 0.0, 0.0))
    assert (found.activities_placed, found.activities_asked) == (4, 6)


def test_changes_in_words():
    change = Change("a", DAY, "off", "day_8h 09:00-17:30", "saves 42.0 of missing agents and wishes", forced=False)
    text = "a Mon 19 Oct: off -> day_8h 09:00-17:30: saves 42.0 of missing agents and wishes"
    assert grants(changes=[change]).changes == (ChangeFigures("a", "2026-10-19", text, forced=False),)
    assert grants(changes=[]).changes == ()
    assert grants().changes is None
