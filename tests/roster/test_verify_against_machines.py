"""The law's machines and the independent check judge random schedules alike, in hard rules and in prices."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from law_by_hand import AROUND, make_setting, random_past, run, schedules

from wfm.core.agent import Staff
from wfm.core.roster import Roster, Stretch
from wfm.core.rules import AverageHours, DailyRest, DaysInARow, Nights, Sundays, WeekHours, WeeklyRest
from wfm.core.shift import LabourRules
from wfm.roster.rules import average_hours, daily_rest, nights, sundays, week_hours, weekly_rest
from wfm.roster.verify import list_broken_wishes, verify_roster

STARTS = [date(2026, 6, 1), date(2026, 6, 7), date(2026, 3, 23), date(2026, 10, 20)]
LOOSE = {"weekly_rest": None, "week_hours": None, "average_hours": (), "nights": None, "sundays": None}
LOOSE |= {"days_in_a_row": DaysInARow(99), "daily_rest": DailyRest(0)}
SPLIT = WeeklyRest(36 * 60, 4, 60 * 60, 9, 26 * 60)
LAWS = {
    "daily_rest": (
        daily_rest,
        [{"daily_rest": DailyRest()}, {"daily_rest": DailyRest(14 * 60, 10 * 60, 5)}],
    ),
    "weekly_rest": (
        weekly_rest,
        [{"weekly_rest": WeeklyRest()}, {"weekly_rest": WeeklyRest(36 * 60, 4)}],
    ),
    "week_hours": (week_hours, [{"week_hours": WeekHours(40 * 60)}]),
    "average_hours": (average_hours, [{"average_hours": (AverageHours(40 * 60, 2), AverageHours(35 * 60, 3))}]),
    "sundays": (sundays, [{"sundays": Sundays(2, 4)}, {"sundays": Sundays(1, 2)}]),
    "nights": (
        nights,
        [
            {"nights": Nights(weeks=1, most=3, most_in_a_row=4)},
            {"nights": Nights(weeks=2, average_from=3, average_min=30 * 60, series=2, most_shift_min=500)},
        ],
    ),
}


def priced(law: dict, weight: float) -> dict:
    def one(rule):
        return tuple(map(one, rule)) if isinstance(rule, tuple) else replace(rule, weight=weight)

    return {name: one(rule) for name, rule in law.items()}


def checked(setting, past, sequence, rule: str) -> tuple[bool, float]:
    """Whether the check finds this rule broken, and what it finds to be paid for it."""
    stretches = []
    for c in sequence:
        if c.works:
            common = {"agent": past.agent.id, "date": c.date, "shift": f"{c.name}-x"}
            stop = c.begin + c.paid_min * 60
            stretches.append(Stretch(**common, activity="on_queue", start=c.begin, end=stop, paid=True, queue="q"))
            stretches.append(Stretch(**common, activity="rest", start=stop, end=c.end, paid=False))
    staff = Staff((past.agent,), {"any": setting.contract}, (), (), past.worked)
    against = {"open_by_queue": {"q": np.ones(setting.grid.size, dtype=bool)}, "labour": setting.labour, "targets": ()}
    roster = Roster(setting.grid, tuple(stretches))
    hard = any(violation.rule == rule for violation in verify_roster(roster, staff, **against))
    return hard, sum(wish.price for wish in list_broken_wishes(roster, staff, **against) if wish.rule == rule)


@pytest.mark.parametrize("weight", [None, 2.0], ids=["hard", "soft"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rule", LAWS)
def test_random_schedules(rule, seed, weight):
    module, laws = LAWS[rule]
    rnd = random.Random(seed)
    for law in laws:
        start = STARTS[seed]
        labour = LabourRules(**{**LOOSE, **(law if weight is None else priced(law, weight))})
        past = random_past(start, 14, AROUND, seed, rate=rnd.choice((0.0, 0.4, 0.6)))
        setting = make_setting(start, rnd.choice((8, 14, 20)), AROUND, labour=labour, people=(past,))
        machines = module.machines(setting)
        judges = module.day_rules(setting) if hasattr(module, "day_rules") else []
        for sequence in schedules(setting, seed, 40):
            prices = [judge.price(past, choice) for judge in judges for choice in sequence]
            prices.append(run(machines, past, sequence))
            hard, cost = checked(setting, past, sequence, rule)
            assert (None in prices) == hard
            if not hard:
                assert sum(prices) == pytest.approx(cost)


@pytest.mark.parametrize("seed", range(4))
def test_random_schedules_with_rest_in_parts(seed):
    """The exact machine: the one for longer horizons rounds, and asks for more than the rule does."""
    labour = LabourRules(**{**LOOSE, "weekly_rest": SPLIT})
    for rate in (0.0, 0.3, 0.6):
        past = random_past(STARTS[seed], 14, AROUND, seed, rate=rate)
        setting = make_setting(STARTS[seed], 14, AROUND, labour=labour, people=(past,))
        machine = weekly_rest.SplitRestMachine(setting, SPLIT)
        for sequence in schedules(setting, seed, 40):
            hard, _ = checked(setting, past, sequence, "weekly_rest")
            assert (run([machine], past, sequence) is None) == hard
