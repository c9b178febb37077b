"""What a roster grants, summed by hand."""

from datetime import date

from wfm.core.fairness import ShareCount
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


def grants(wishes=(), fairness=(), targets=(), **options):
    options = {"requests": (), "activities": None, "changes": None} | options
    return count_grants(wishes, fairness, targets, **options)


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
