"""Machines and the independent check of rosters judge random weeks of one person alike, in hard rules and in prices."""

import random
from datetime import date, timedelta

import numpy as np
import pytest
from machine_runs import DAY, LATE, NIGHT, past_of, run_all, setting_of

from wfm.core.agent import Staff
from wfm.core.roster import Roster, Stretch
from wfm.core.rules import (
    DaysOffInARow,
    Lock,
    Request,
    Rotation,
    RotationWeek,
    ShiftLimit,
    SiteRules,
    StartStability,
    Succession,
    Weekends,
    WorkDaysInARow,
)
from wfm.core.shift import ShiftKind
from wfm.roster.rules import (
    days_off_in_a_row,
    locks,
    requests,
    rotations,
    shift_limits,
    start_stability,
    successions,
    weekends,
    work_days_in_a_row,
)
from wfm.roster.verify import list_broken_wishes, verify_roster

OFFERED = [DAY, ("day", 9 * 60, 480), LATE, NIGHT]
KINDS = (ShiftKind("day", (480, 540), 480), ShiftKind("late", (840,), 480), ShiftKind("night", (1320,), 480))
STARTS = [date(2026, 6, 1), date(2026, 6, 7), date(2026, 6, 4), date(2026, 3, 21), date(2026, 10, 17)]
MODULES = (days_off_in_a_row, shift_limits, start_stability, successions, weekends, work_days_in_a_row)
RULES = {"requests", "locks", "rotations", *(module.__name__.rpartition(".")[2] for module in MODULES)}


def agreement(rnd: random.Random, start: date, weights: list[float | None]) -> SiteRules:
    def weight() -> float | None:
        return rnd.choice(weights)

    def some(make, most: int = 2) -> tuple:
        return tuple(make() for _ in range(rnd.randint(0, most)))

    names = ["day", "late", "night"]
    weeks = (RotationWeek(480, 840), RotationWeek(shifts=("late", "night")), RotationWeek())
    return SiteRules(
        work_days_in_a_row=WorkDaysInARow(rnd.randint(1, 3), weight()),
        days_off_in_a_row=DaysOffInARow(rnd.randint(1, 3), weight()),
        weekends=some(
            lambda: Weekends(rnd.choice([None, 0, 1, 2]), rnd.choice([None, 2, 3, 4]), rnd.random() < 0.5, weight())
        ),
        successions=some(lambda: Succession(rnd.choice(names), tuple(rnd.sample(names, 2)), weight())),
        shift_limits=some(
            lambda: ShiftLimit(rnd.choice(names), rnd.randint(0, 3), rnd.choice(["week", "horizon"]), weight=weight())
        ),
        start_stability=some(lambda: StartStability(rnd.choice([0, 60, 400]), weight=weight())),
        rotations=some(lambda: Rotation("r", start - timedelta(days=9), weeks, {"ann": rnd.randint(0, 3)}, weight())),
    )


def wishes(
    rnd: random.Random, dates: list[date], weights: list[float | None]
) -> tuple[tuple[Request, ...], tuple[Lock, ...]]:
    asked = tuple(
        Request(
            "ann",
            rnd.choice(dates),
            rnd.choice(["off", "work", "shift", "not_shift"]),
            rnd.choice([(), ("day",), ("late", "night")]),
            rnd.choice([None, 500]),
            rnd.choice([None, 900]),
            rnd.choice(weights),
        )
        for _ in range(rnd.randint(0, 4))
    )
    settled = [Lock("ann", dates[0]), Lock("ann", dates[1], "day", 540), Lock("ann", dates[2], "late")]
    return asked, tuple(rnd.sample(settled, rnd.randint(0, 1)))


@pytest.mark.parametrize("weights", [[1.0, 2.5], [1.0, 1.0, 1.0, 4.0, None]], ids=["soft", "mixed"])
@pytest.mark.parametrize("seed", range(20))
def test_random_weeks(seed, weights):
    rnd = random.Random(seed)
    start, week_starts_on = rnd.choice(STARTS), rnd.choice([0, 6])
    before = {start - timedelta(days=rnd.randint(7, 30)): rnd.choice([DAY, LATE, NIGHT]) for _ in range(9)}
    eves = {start - timedelta(days=1): LATE} if rnd.random() < 0.5 else {}
    past = past_of("ann", *(before | eves).items(), skills=("service",))
    setting = setting_of(
        OFFERED,
        rnd.choice([7, 14, 24]),
        start=start,
        rules=agreement(rnd, start, weights),
        people=[past],
        week_starts_on=week_starts_on,
    )
    dates = list(setting.grid.dates)
    asked, settled = wishes(rnd, dates, weights)
    machines = [machine for module in MODULES for machine in module.machines(setting)]
    judges = [*rotations.day_rules(setting), *requests.day_rules(setting, asked), *locks.day_rules(setting, settled)]
    staff = Staff((past.agent,), {"c": setting.contract}, KINDS, (), past.worked, week_starts_on, asked, settled)
    for busy in (0.2, 0.5, 0.8) * 6:
        sequence = [today[0] if rnd.random() > busy else rnd.choice(today[1:]) for today in setting.choices]
        prices = [judge.price(past, choice) for judge in judges for choice in sequence]
        prices.append(run_all(machines, past, sequence))
        hard, cost = checked(setting, staff, sequence)
        assert (None in prices) == hard
        if not hard:
            assert sum(prices) == pytest.approx(cost)


def checked(setting, staff: Staff, sequence) -> tuple[bool, float]:
    """Whether the check finds a rule broken, and what it finds to be paid for."""
    stretches = tuple(
        Stretch("ann", c.date, f"{c.name}-{c.first_wall // 60:02d}00", "on_queue", c.begin, c.end, True, "service")
        for c in sequence
        if c.works
    )
    against = {
        "open_by_queue": {"service": np.ones(setting.grid.size, dtype=bool)},
        "labour": setting.labour,
        "targets": (),
        "rules": setting.rules,
    }
    roster = Roster(setting.grid, stretches)
    hard = any(violation.rule in RULES for violation in verify_roster(roster, staff, **against))
    return hard, sum(wish.price for wish in list_broken_wishes(roster, staff, **against) if wish.rule in RULES)
