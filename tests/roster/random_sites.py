"""Small sites drawn at random, with law, agreement, requests and locks; and a roster's price recounted."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wfm.core.agent import Agent, Contract, Staff, TimeOff, WorkedShift
from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.options import Effort, RosterOptions, TeamLeadRule, UnderStep
from wfm.core.requirement import Requirement
from wfm.core.rules import (
    AverageHours,
    DailyRest,
    DaysInARow,
    DaysOffInARow,
    FairShare,
    Lock,
    Nights,
    Request,
    Rotation,
    RotationWeek,
    ShiftLimit,
    SiteRules,
    StartStability,
    Succession,
    Sundays,
    Weekends,
    WeekHours,
    WeeklyRest,
    WorkDaysInARow,
)
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.solve import RosterResult

QUEUES = ("service", "sales", "chat")
STARTS = [date(2026, 6, 1), date(2026, 6, 4), date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 30)]
DAY = ShiftKind("day", (420, 480, 540, 600, 660), 360, (BreakRule("lunch", 30, False, 120, 240),))
SHORT = ShiftKind("short", (480, 570, 660, 750, 840), 180)
LATE = ShiftKind("late", (780, 840, 900), 360, (BreakRule("rest", 30, True, 90, 180),))
PAUSES = (BreakRule("rest", 30, True, 120, 150), BreakRule("meal", 30, False, 240, 330))
NIGHT = ShiftKind("night", (1200, 1320), 480, PAUSES)
STEPS = ((0.10, 10.0), (0.25, 20.0), (1.0, 40.0))
EFFORT = Effort(stop_gap=0.0, rounds=3, workers=1, repeatable=True)


@dataclass(frozen=True)
class RandomSite:
    requirement: Requirement
    staff: Staff
    labour: LabourRules
    rules: SiteRules
    options: RosterOptions
    leads: TeamLeadRule

    @property
    def opened(self) -> dict:
        return dict(zip(self.requirement.queues, self.requirement.open, strict=True))


def make_site(seed: int) -> RandomSite:
    """2 to 8 people, 2 to 7 days (sometimes 9), 1 to 3 queues, nights in every third site, rules on at random."""
    rnd = random.Random(seed)
    start, days = rnd.choice(STARTS), rnd.choice([2, 3, 4, 5, 6, 7, 9])
    grid = Grid("Europe/Amsterdam", 30, start, days)
    queues = QUEUES[: rnd.randint(1, 3)]
    nights = seed % 3 == 0
    kinds = (DAY, SHORT, LATE, NIGHT) if nights else rnd.choice([(DAY, SHORT), (DAY, SHORT, LATE)])
    spans = rnd.choice([((0, 1440),), ((420, 1740),)]) if nights else rnd.choice([((420, 1260),), ((480, 1080),)])
    staff = _staff(rnd, grid, kinds, queues)
    always = OpeningHours((spans,) * 7, exceptions={grid.dates[-1]: ()} if rnd.random() < 0.1 else {})
    requirement = _requirement(rnd, grid, queues, always.mask(grid), len(staff.agents))
    under = tuple(UnderStep(*step) for step in STEPS)
    return RandomSite(
        requirement,
        staff,
        _labour(rnd),
        _rules(rnd, grid, kinds, staff),
        RosterOptions(under=under, lead_spread_price=0.0, effort=EFFORT),
        TeamLeadRule(),
    )


def _requirement(rnd: random.Random, grid: Grid, queues, mask: np.ndarray, people: int) -> Requirement:
    most = max(1, people // len(queues) // 2)
    need = np.array([[rnd.randint(0, most) for _ in range(grid.size)] for _ in queues]) * mask
    zero, words = np.zeros(need.shape), (("",) * grid.size,) * len(queues)
    opened = np.tile(mask, (len(queues), 1))
    return Requirement(grid, queues, opened, zero, need, need, zero, zero, zero, zero, words)


def _staff(rnd: random.Random, grid: Grid, kinds, queues) -> Staff:
    paid = sorted({kind.paid_min for kind in kinds})
    contracts = {}
    for i in range(rnd.randint(1, 3)):
        lengths = tuple(sorted(rnd.sample(paid, rnd.randint(1, len(paid)))))
        weekly = lengths[-1] * rnd.randint(2, 5)
        ranged = rnd.random() < 0.3
        contracts[f"c{i}"] = Contract(
            f"c{i}",
            0 if ranged else weekly,
            lengths,
            rnd.randint(3, 6),
            weekly_range=(0, weekly) if ranged else None,
            on_call=ranged and rnd.random() < 0.5,
            starts=(420, 1320) if rnd.random() < 0.2 else (0, 1440),
            weekdays=frozenset(range(5)) if rnd.random() < 0.2 else frozenset(range(7)),
        )
    people = []
    for i in range(rnd.randint(2, 8)):
        lead = rnd.random() < 0.15 and i > 0
        skills = tuple(sorted(rnd.sample(queues, rnd.randint(1, len(queues)))))
        people.append(
            Agent(
                f"p{i}",
                f"P {i}",
                "team_lead" if lead else "agent",
                rnd.choice(sorted(contracts)),
                () if lead else skills,
                available=rnd.choice([(0, 1440)] * 5 + [(480, 1200), (1080, 1920)]),
                sundays=rnd.random() < 0.8,
                nights=rnd.random() < 0.8,
                birth_date=date(2009, 1, 5) if rnd.random() < 0.1 else None,
                timezone=rnd.choice(["", "", "", "Europe/Lisbon"]),
                hired_on=grid.dates[1] if rnd.random() < 0.1 else None,
            )
        )
    names = [agent.id for agent in people]
    return Staff(
        tuple(people),
        contracts,
        kinds,
        tuple(_time_off(rnd, grid, names)),
        tuple(_worked(rnd, grid, kinds, names)),
        rnd.choice([0, 0, 6]),
        tuple(_requests(rnd, grid, kinds, names)),
        tuple(_locks(rnd, grid, names)),
    )


def _time_off(rnd: random.Random, grid: Grid, names):
    for who in names:
        if rnd.random() < 0.2:
            d = rnd.randrange(grid.days)
            begin, end = int(grid.midnights_utc[d]), int(grid.midnights_utc[d + 1])
            if rnd.random() < 0.4:
                begin, end = begin + 12 * 3600, begin + 14 * 3600
            yield TimeOff(who, begin, end, "leave", paid=rnd.random() < 0.5)


def _worked(rnd: random.Random, grid: Grid, kinds, names):
    for who in names:
        if rnd.random() < 0.5:
            for back in sorted(rnd.sample(range(1, 20), rnd.randint(1, 8)), reverse=True):
                kind, day = rnd.choice(kinds[:2]), grid.start - timedelta(days=back)
                begin = wall_to_utc(day, rnd.choice(kind.starts), grid.zone)
                yield WorkedShift(who, day, begin, begin + kind.length_min * 60, kind.paid_min, kind.name)


def _requests(rnd: random.Random, grid: Grid, kinds, names):
    for _ in range(rnd.choice([0, 0, 2, 4])):
        wish = rnd.choice(["off", "work", "shift", "not_shift"])
        shifts = (rnd.choice(kinds).name,) if "shift" in wish else ()
        weight = rnd.choice([3.0, 7.5]) if wish == "work" else rnd.choice([3.0, 7.5, None])
        yield Request(rnd.choice(names), rnd.choice(grid.dates), wish, shifts, weight=weight)


def _locks(rnd: random.Random, grid: Grid, names):
    for who in names:
        if rnd.random() < 0.1:
            yield Lock(who, rnd.choice(grid.dates))


def _labour(rnd: random.Random) -> LabourRules:
    def weight() -> float | None:
        return rnd.choice([None, None, 6.0])

    often = Nights(series=2, most_in_a_row=3, most=2, weeks=2, weight=weight())
    short = rnd.choice([None, None, 480])
    return LabourRules(
        daily_rest=DailyRest(rnd.choice([660, 660, 840]), short, weight=weight()),
        weekly_rest=rnd.choice([None, WeeklyRest(weight=weight()), WeeklyRest(2160, 7, 4320, weight=weight())]),
        days_in_a_row=DaysInARow(rnd.choice([2, 3, 6]), weight()),
        week_hours=rnd.choice([None, WeekHours(rnd.choice([1200, 3600]), weight())]),
        average_hours=rnd.choice([(), (AverageHours(rnd.choice([900, 3300]), 4, weight()),)]),
        nights=rnd.choice([None, Nights(weight=weight()), often]),
        sundays=rnd.choice([None, Sundays(weight=weight()), Sundays(1, 2, weight=weight())]),
    )


def _rules(rnd: random.Random, grid: Grid, kinds, staff: Staff) -> SiteRules:
    def weight() -> float | None:
        return rnd.choice([None, 4.0, 9.0])

    def maybe(make, share: float = 0.25) -> tuple:
        return (make(),) if rnd.random() < share else ()

    names = [kind.name for kind in kinds]
    weeks = (RotationWeek(420, 660), RotationWeek(600, 1440))
    return SiteRules(
        work_days_in_a_row=WorkDaysInARow(rnd.choice([1, 1, 1, 2]), weight()),
        days_off_in_a_row=DaysOffInARow(rnd.choice([1, 1, 1, 2]), weight()),
        weekends=maybe(lambda: Weekends(rnd.choice([None, 1]), None, rnd.random() < 0.5, weight())),
        successions=maybe(lambda: Succession(rnd.choice(names), (rnd.choice(names),), weight())),
        shift_limits=maybe(lambda: ShiftLimit(rnd.choice(names), rnd.randint(0, 2), "week", weight=weight())),
        start_stability=maybe(lambda: StartStability(rnd.choice([60, 180]), weight=weight()), 0.15),
        rotations=maybe(lambda: Rotation("r", grid.start, weeks, {staff.agents[0].id: 1}, weight()), 0.15),
        fair_shares=maybe(lambda: FairShare("shift", shift=rnd.choice(names)), 0.15),
    )


def recount(result: RosterResult, site: RandomSite) -> tuple[np.ndarray, np.ndarray]:
    """People per queue and interval, and team leads per interval, counted from the stretches alone."""
    grid = site.requirement.grid
    queues = {queue: q for q, queue in enumerate(site.requirement.queues)}
    cover, leads = np.zeros((len(queues), grid.size), dtype=np.int64), np.zeros(grid.size, dtype=np.int64)
    for stretch in result.roster.stretches:
        for moment in range(stretch.start, stretch.end, grid.interval_s):
            t = (moment - int(grid.midnights_utc[0])) // grid.interval_s
            if t < grid.size and stretch.queue:
                cover[queues[stretch.queue], t] += 1
            elif t < grid.size and stretch.activity == "team_lead":
                leads[t] += 1
    return cover, leads


def price_need(site: RandomSite, cover: np.ndarray, leads: np.ndarray) -> float:
    """Missing and spare people one at a time; every open interval without a team lead where there are any."""
    total, has_leads = 0.0, any(agent.role == "team_lead" for agent in site.staff.agents)
    for need, have in zip(site.requirement.roster_agents.ravel().tolist(), cover.ravel().tolist(), strict=True):
        ends = [(-(-round(need * share * 100) // 100), price) for share, price in STEPS]
        total += sum(next(price for end, price in ends if i <= end) for i in range(1, need - have + 1))
        total += max(0, have - need)
    if has_leads:
        total += 100.0 * int(((leads < 1) & site.requirement.open.any(axis=0)).sum())
    return total
