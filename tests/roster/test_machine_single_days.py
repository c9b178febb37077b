"""Rules that look at one day: rotations, requests, locks; exact starts, and bands of them."""

from datetime import date, timedelta

import pytest
from machine_runs import DAY, LATE, MONDAY, choice_on, past_of, setting_of

from wfm.core.rules import Lock, Request, Rotation, RotationWeek, SiteRules
from wfm.roster.rules import locks, requests, rotations

ANN, BOB = past_of("ann"), past_of("bob")
EARLY_WEEK = RotationWeek(7 * 60, 9 * 60)
LATE_WEEK = RotationWeek(shifts=("late", "evening"))


def on_first_day(name: str, wall: int, width: int = 0):
    return choice_on(MONDAY, (name, wall, 480), 0, 0, width=width)


OFF = choice_on(MONDAY, None, 0, 0)


def test_weeks_take_turns_from_the_week_of_the_anchor():
    """Anchored on a Wednesday, weeks from Sunday: the turn is that of the whole week around it."""
    start = date(2026, 5, 29)  # a Friday; Sundays are 31 May, 7 June
    rule = Rotation("turns", date(2026, 6, 3), (EARLY_WEEK, LATE_WEEK, RotationWeek()), {"ann": 0, "bob": 1})
    people = [ANN, BOB, past_of("cas")]
    rules = SiteRules(rotations=(rule,))
    setting = setting_of([DAY, LATE], 14, start=start, rules=rules, people=people, week_starts_on=6)
    (judge,) = rotations.day_rules(setting)
    expected = {"ann": {-1: "any", 0: "day", 1: "late"}, "bob": {-1: "day", 0: "late", 1: "any"}, "cas": {}}
    for past in people:
        for choices in setting.choices:
            week = (choices[0].date - date(2026, 5, 31)).days // 7
            turn = expected[past.agent.id].get(week, "any")
            for choice in choices:
                lawful = not choice.works or turn in ("any", choice.name)
                assert judge.price(past, choice) == (0.0 if lawful else None)


@pytest.mark.parametrize(
    ("week", "name", "wall", "width", "hard", "soft"),
    [
        (EARLY_WEEK, "day", 7 * 60, 120, 0.0, 0.0),
        (EARLY_WEEK, "day", 7 * 60 - 15, 0, None, 3.0),
        (EARLY_WEEK, "day", 9 * 60 + 15, 0, None, 3.0),
        (EARLY_WEEK, "day", 8 * 60, 120, 0.0, 3.0),  # some starts of the band fit, its dearest doesn't
        (LATE_WEEK, "late", 0, 0, 0.0, 0.0),
        (LATE_WEEK, "evening", 1425, 0, 0.0, 0.0),
        (LATE_WEEK, "day", 840, 0, None, 3.0),
        (RotationWeek(600, 700, ("day",)), "day", 720, 0, None, 3.0),
    ],
)
def test_starts_and_kinds_of_a_week(week, name, wall, width, hard, soft):
    for weight, expected in ((None, hard), (3.0, soft)):
        rule = Rotation("r", MONDAY, (week,), {"ann": 5}, weight)
        (judge,) = rotations.day_rules(setting_of([DAY], 1, rules=SiteRules(rotations=(rule,))))
        assert judge.price(ANN, on_first_day(name, wall, width)) == expected
        assert judge.price(ANN, OFF) == 0.0


def test_rotations_nobody_here_is_in():
    rule = Rotation("r", MONDAY, (EARLY_WEEK,), {"zoe": 0})
    assert rotations.day_rules(setting_of([DAY], 1, rules=SiteRules(rotations=(rule,)))) == []


def ask(wish: str, **fields) -> Request:
    return Request("ann", MONDAY, wish, **fields)


@pytest.mark.parametrize(
    ("request_", "choice", "hard", "soft"),
    [
        (ask("off"), OFF, True, True),
        (ask("off"), on_first_day("day", 480), False, False),
        (ask("work"), OFF, False, False),
        (ask("work"), on_first_day("day", 480), True, True),
        (ask("shift", shifts=("day",)), OFF, True, True),
        (ask("shift", shifts=("day", "late")), on_first_day("late", 840), True, True),
        (ask("shift", shifts=("day",)), on_first_day("late", 840), False, False),
        (ask("shift", first=480), on_first_day("day", 480), True, True),
        (ask("shift", first=480), on_first_day("day", 465), False, False),
        (ask("shift", last=480), on_first_day("day", 495), False, False),
        (ask("shift", shifts=("late",), first=480, last=600), on_first_day("day", 540), False, False),
        (ask("shift", first=480, last=600), on_first_day("day", 540, 90), True, False),
        (ask("shift", first=480, last=600), on_first_day("day", 615, 90), False, False),
        (ask("not_shift", shifts=("day",)), OFF, True, True),
        (ask("not_shift", shifts=("day",)), on_first_day("late", 840), True, True),
        (ask("not_shift", shifts=("day",)), on_first_day("day", 480), False, False),
        (ask("not_shift", last=480), on_first_day("day", 480), False, False),
        (ask("not_shift", last=480), on_first_day("day", 495), True, True),
        (ask("not_shift", last=480), on_first_day("day", 450, 60), True, False),
        (ask("not_shift", shifts=("day",)), on_first_day("day", 450, 60), False, False),
    ],
)
def test_requests(request_, choice, hard, soft):
    for weight, granted in ((None, hard), (7.0, soft)):
        asked = Request(**{**vars(request_), "weight": weight})
        (judge,) = requests.day_rules(setting_of([DAY], 1), (asked,))
        assert judge.price(ANN, choice) == (0.0 if granted else weight)
        assert judge.price(BOB, choice) == 0.0


def test_several_requests_on_one_date_add_up():
    shift = on_first_day("day", 480)
    asked = (ask("off", weight=2.0), ask("shift", shifts=("late",), weight=3.0), ask("work", weight=4.0))
    (judge,) = requests.day_rules(setting_of([DAY], 2), asked)
    assert judge.price(ANN, shift) == 5.0
    assert judge.price(ANN, OFF) == 4.0
    assert judge.price(ANN, choice_on(MONDAY + timedelta(days=1), DAY, 1, 0)) == 0.0
    (judge,) = requests.day_rules(setting_of([DAY], 2), (*asked, ask("off", weight=None)))
    assert judge.price(ANN, shift) is None


def test_requests_of_others_or_other_dates_need_no_rule():
    setting = setting_of([DAY], 3)
    others = (Request("zoe", MONDAY, "off"), Request("ann", MONDAY + timedelta(days=3), "off"))
    assert requests.day_rules(setting, others) == []
    assert requests.day_rules(setting, ()) == []


@pytest.mark.parametrize(
    ("lock", "kept"),
    [
        (Lock("ann", MONDAY), ["off"]),
        (Lock("ann", MONDAY, "day"), ["day 8", "day 9", "day 8 to 10"]),
        (Lock("ann", MONDAY, "day", 8 * 60), ["day 8", "day 8 to 10"]),
        (Lock("ann", MONDAY, "day", 9 * 60), ["day 9", "day 8 to 10"]),
        (Lock("ann", MONDAY, "late"), ["late"]),
        (Lock("ann", MONDAY, "night"), []),
        (Lock("bob", MONDAY, "night"), ["off", "day 8", "day 9", "day 8 to 10", "late"]),
    ],
)
def test_locks(lock, kept):
    named = {
        "off": OFF,
        "day 8": on_first_day("day", 480),
        "day 9": on_first_day("day", 540),
        "day 8 to 10": on_first_day("day", 480, 120),
        "late": on_first_day("late", 840),
    }
    (judge,) = locks.day_rules(setting_of([DAY], 1, people=[ANN, BOB]), (lock,))
    assert [name for name, choice in named.items() if judge.price(ANN, choice) is not None] == kept


def test_a_locked_start_that_the_clock_skips():
    """02:30 does not exist on 29 March 2026: the clock jumps from 02:00 to 03:00, the shift starts at 03:30."""
    spring = date(2026, 3, 29)
    setting = setting_of([("early", 150, 360), ("early", 240, 360)], 1, start=spring)
    (judge,) = locks.day_rules(setting, (Lock("ann", spring, "early", 150),))
    assert [judge.price(ANN, c) for c in setting.choices[0]] == [None, 0.0, None]


def test_locks_of_others_or_other_dates_need_no_rule():
    setting = setting_of([DAY], 3)
    assert locks.day_rules(setting, (Lock("zoe", MONDAY), Lock("ann", MONDAY - timedelta(days=1)))) == []
