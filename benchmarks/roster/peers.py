"""Side by side with pyworkforce on its own examples: `python -m benchmarks.roster.peers` (needs the extra `bench`).

Its examples of scheduling (two days of 24 hours, four shifts, how many people start each) and of rostering (55 people,
seven days, how many people each shift needs) with their demand, shifts and limits; the figures are those of its
README and tests, version 0.5. Judged alike: the named hours are laid on the clock, cover is held against the demand
hour by hour, and the rules are those of our verifier. pyworkforce has no breaks, so neither side gets any.

Its night shift covers the hours 21-24 and 0-5 of one row of demand. Here a row runs from 05:00 to 05:00 the next day,
which makes its answer right; what it is worth where a row is a calendar day, and the eve is staffed as the first day,
is printed beside it. Its shifts of the rostering example have hours but no clock times: those of the scheduling example
are taken, the six-hour Mixed from 9. Its list of 55 people holds one twice; here they are 55. It rosters everybody on
six days or more of seven, as it knows days off only as a maximum; nobody asks that of ours.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from pyworkforce.rostering import MinHoursRoster
from pyworkforce.scheduling import MinAbsDifference, MinRequiredResources

from benchmarks.roster.site import requirement_of
from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule, UnderStep
from wfm.core.roster import ON_QUEUE, HoursTarget, Roster, Stretch, Violation
from wfm.core.rules import Request, SiteRules, Succession
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import list_broken_wishes, verify_roster

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.requirement import Requirement

QUEUE = "work"
MONDAY = date(2026, 6, 1)
NIGHT_ENDS = 5
"""Hour at which a row of demand begins."""
DEMAND = (
    (9, 11, 17, 9, 7, 12, 5, 11, 8, 9, 18, 17, 8, 12, 16, 8, 7, 12, 11, 10, 13, 19, 16, 7),
    (13, 13, 12, 15, 18, 20, 13, 16, 17, 8, 13, 11, 6, 19, 11, 20, 19, 17, 10, 13, 14, 23, 16, 8),
)
HOURS = {"Morning": (5, 8), "Afternoon": (13, 8), "Night": (21, 8), "Mixed": (9, 8)}
"""First hour and length of each shift of the scheduling example; of rostering, Mixed lasts 6 hours."""
ROSTER_HOURS = HOURS | {"Mixed": (9, 6)}
NIGHT = list(HOURS).index("Night")
PEOPLE = 55
NEEDED = {
    "Morning": (9, 12, 8, 10, 13, 10, 14),
    "Afternoon": (11, 13, 10, 11, 9, 11, 7),
    "Night": (8, 7, 5, 15, 7, 8, 6),
    "Mixed": (2, 4, 18, 7, 10, 5, 17),
}
BANNED = ((0, "Night", 0), (0, "Morning", 3), (1, "Mixed", 1))
LIKED = ((1, "Morning", 0.8), (1, "Mixed", 0.8), (54, "Afternoon", 0.7))
LEAST_MIN, MOST_DAYS = 2400, 7
LABOUR = LabourRules(breaks=(), minors=None)
ANY = 10.0**4
"""Price of a missing person where missing one is not allowed."""


@dataclass(frozen=True)
class Case:
    """A demand, the people for it and what is agreed, as `solve_roster` wants them."""

    requirement: Requirement
    staff: Staff
    rules: SiteRules
    options: RosterOptions


def scheduling_case(under: float, people: int) -> Case:
    """Give the two rows of demand to people on call, so that only those needed come; over-cover costs 1 an hour."""
    grid = Grid("UTC", 60, MONDAY, 3)
    need = np.zeros((1, grid.size), dtype=np.int64)
    for d, row in enumerate(DEMAND):
        need[0, 24 * d + NIGHT_ENDS : 24 * (d + 1) + NIGHT_ENDS] = np.roll(row, -NIGHT_ENDS)
    hours = np.arange(grid.size)
    is_open = ((hours >= NIGHT_ENDS) & (hours < 48 + NIGHT_ENDS))[None, :]
    contract = Contract("call", 0, (480,), 5, weekly_range=(0, 2400), on_call=True)
    staff = Staff(make_people(people, "call"), {"call": contract}, kinds_of(HOURS))
    options = RosterOptions(under=(UnderStep(1.0, under),))
    return Case(requirement_of(grid, (QUEUE,), need, is_open), staff, SiteRules(), options)


def roster_case() -> Case:
    """Give 55 people of at least 40 hours the demand that the shifts needed add up to, open round the clock.

    The horizon ends with the last night shift, in the morning of an eighth day.
    """
    grid = Grid("UTC", 60, MONDAY, 8)
    counts = np.array([NEEDED[name] for name in ROSTER_HOURS]).T
    need = cover_of(counts, ROSTER_HOURS, grid.size)[None, :]
    contract = Contract("full", LEAST_MIN, (480, 360), MOST_DAYS, weekly_range=(LEAST_MIN, 3600))
    people = make_people(PEOPLE, "full")
    banned = [(who, name, d, "not_shift", None) for who, name, d in BANNED]
    wishes = {who: (tuple(n for w, n, _ in LIKED if w == who), weight) for who, _, weight in LIKED}
    requests = [Request(people[w].id, MONDAY + timedelta(d), wish, (name,), weight=p) for w, name, d, wish, p in banned]
    barred = {(r.agent, r.date) for r in requests}
    requests += [
        Request(people[who].id, MONDAY + timedelta(d), "shift", liked, weight=weight)
        for who, (liked, weight) in wishes.items()
        for d in range(7)
        if (people[who].id, MONDAY + timedelta(d)) not in barred
    ]
    staff = Staff(people, {"full": contract}, kinds_of(ROSTER_HOURS), requests=tuple(requests))
    rules = SiteRules(successions=(Succession("Night", ("Morning",)),))
    is_open = (np.arange(grid.size) < 7 * 24 + NIGHT_ENDS)[None, :]
    options = RosterOptions(under=(UnderStep(1.0, ANY),))
    return Case(requirement_of(grid, (QUEUE,), need, is_open), staff, rules, options)


def make_people(count: int, contract: str) -> tuple[Agent, ...]:
    """People alike."""
    return tuple(Agent(f"p{i:03d}", f"Person {i}", "agent", contract, (QUEUE,)) for i in range(count))


def kinds_of(hours: dict[str, tuple[int, int]]) -> tuple[ShiftKind, ...]:
    """Shift kinds of one start each."""
    return tuple(ShiftKind(name, (60 * first,), 60 * length) for name, (first, length) in hours.items())


def cover_of(counts: IntArray, hours: dict[str, tuple[int, int]], size: int) -> IntArray:
    """People at work per hour, from counts (day, shift): a shift past midnight runs into the next day."""
    cover = np.zeros(size, dtype=np.int64)
    for d, row in enumerate(counts):
        for number, (first, length) in zip(row, hours.values(), strict=True):
            cover[24 * d + first : 24 * d + first + length] += number
    return cover


def wrapped(hours: dict[str, tuple[int, int]]) -> dict[str, list[int]]:
    """Which hours of one row each shift covers, the way the peer wants it."""
    return {
        name: [int((h - first) % 24 < length) for h in range(24)] for name, (first, length) in hours.items()
    }


def solve_case(case: Case, limit_s: float) -> tuple[RosterResult, float]:
    """Roster a case by our engine; seconds."""
    began = time.monotonic()
    options = replace(case.options, effort=Effort(time_limit_s=limit_s, stop_gap=0.0))
    result = solve_roster(
        case.requirement,
        case.staff,
        labour=LABOUR,
        rules=case.rules,
        leads=TeamLeadRule(min_on_duty=0),
        options=options,
        seed=1,
    )
    return result, time.monotonic() - began


def compare_scheduling(limit_s: float) -> None:
    """Both of the peer's objectives: least sum of differences, and least hours that cover all."""
    ask = {"num_days": 2, "periods": 24, "required_resources": [list(row) for row in DEMAND]}
    ask |= {"shifts_coverage": wrapped(HOURS), "max_period_concurrency": 25, "max_search_time": limit_s}
    for peer, under, more in (
        (MinAbsDifference, 1.0, {"max_shift_concurrency": 20}),
        (MinRequiredResources, ANY, {"max_shift_concurrency": 25}),
    ):
        began = time.monotonic()
        answer = peer(**ask, **more).solve()
        seconds = time.monotonic() - began
        counts = np.array([row["resources"] for row in answer["resources_shifts"]]).reshape(2, len(HOURS))
        case = scheduling_case(under, int(1.25 * counts.sum()))
        need, is_open = case.requirement.roster_agents[0], case.requirement.open[0]
        theirs = cover_of(counts, HOURS, need.size)
        print(f"scheduling, {peer.__name__}")
        print(f"  pyworkforce  {describe(theirs, need, is_open)} {seconds:.2f} s, {answer['status']}, counts")
        theirs_by_day = theirs[:48] + cover_of(counts[:1, [NIGHT]], {"eve": (0, NIGHT_ENDS)}, 48)
        days = np.concatenate([np.array(row) for row in DEMAND])
        print(f"    rows as calendar days: {describe(theirs_by_day, days, np.ones(48, dtype=np.bool_))}")
        result, ours_s = solve_case(case, limit_s)
        found = check(case, result.roster, result.targets)
        print(f"  wfm          {describe(result.coverage.rostered[0], need, is_open)} {ours_s:.2f} s, named")
        print(f"    objective {result.status.objective:.1f}, bound {result.status.bound:.1f}; {describe_rules(found)}")


def compare_rostering(limit_s: float) -> None:
    """Lay the peer's roster and ours on the clock: the same people, hours, needs and wishes."""
    case = roster_case()
    need, is_open = case.requirement.roster_agents[0], case.requirement.open[0]
    people = [agent.id for agent in case.staff.agents]
    began = time.monotonic()
    answer = MinHoursRoster(
        num_days=7,
        resources=people,
        shifts=list(ROSTER_HOURS),
        shifts_hours=[length for _, length in ROSTER_HOURS.values()],
        min_working_hours=LEAST_MIN // 60,
        banned_shifts=[{"resource": people[who], "shift": name, "day": d} for who, name, d in BANNED],
        max_resting=1,
        required_resources={name: list(row) for name, row in NEEDED.items()},
        non_sequential_shifts=[{"origin": "Night", "destination": "Morning"}],
        resources_preferences=[{"resource": people[who], "shift": name} for who, name, _ in LIKED],
        resources_prioritization=[{"resource": people[who], "weight": weight} for who, _, weight in LIKED],
        max_search_time=limit_s,
    ).solve()
    seconds = time.monotonic() - began
    theirs = roster_of(answer["resource_shifts"], case.requirement.grid)
    targets = tuple(
        HoursTarget(who, MONDAY + timedelta(7 * week), least, LEAST_MIN, reason="the night's end", most_minutes=most)
        for who in people
        for week, (least, most) in enumerate(((LEAST_MIN, 3600), (0, 0)))
    )
    result, ours_s = solve_case(case, limit_s)
    print("rostering, MinHoursRoster")
    rows = (
        ("pyworkforce", theirs, targets, seconds, answer["status"]),
        ("wfm", result.roster, result.targets, ours_s, f"bound {result.status.bound:.1f}"),
    )
    for name, roster, targets_of, took, remark in rows:
        cover = cover_by_clock(roster)
        hours = sum(s.end - s.start for s in roster.stretches) // 3600
        shifts = len({(s.agent, s.date) for s in roster.stretches})
        print(f"  {name:12} {describe(cover, need, is_open)} {took:.2f} s, {remark}")
        print(f"    {hours} h in {shifts} shifts; {describe_rules(check(case, roster, targets_of))}")
        print(f"    {describe_wishes(case, roster, targets_of)}")


def roster_of(rows: list[dict[str, object]], grid: Grid) -> Roster:
    """Lay the peer's answer on the clock, each shift one stretch of work."""
    stretches = []
    for row in rows:
        first, length = ROSTER_HOURS[str(row["shift"])]
        day = int(str(row["day"]))
        start = int(grid.midnights_utc[0]) + 3600 * (24 * day + first)
        name = f"{row['shift']}-{first:02d}00"
        when = MONDAY + timedelta(day)
        stretches.append(
            Stretch(str(row["resource"]), when, name, ON_QUEUE, start, start + 3600 * length, paid=True, queue=QUEUE)
        )
    return Roster(grid, tuple(sorted(stretches, key=lambda s: (s.agent, s.start))))


def cover_by_clock(roster: Roster) -> IntArray:
    """People at work in each hour of the grid; what lies beyond it is cut off."""
    origin = int(roster.grid.midnights_utc[0])
    cover = np.zeros(roster.grid.size, dtype=np.int64)
    for s in roster.stretches:
        cover[(s.start - origin) // 3600 : (s.end - origin) // 3600] += 1
    return cover


def check(case: Case, roster: Roster, targets: tuple[HoursTarget, ...]) -> tuple[Violation, ...]:
    """Rules broken, by the verifier."""
    hours = {QUEUE: case.requirement.open[0]}
    return verify_roster(
        roster, case.staff, open_by_queue=hours, labour=LABOUR, targets=targets, rules=case.rules
    )


def describe(cover: IntArray, need: IntArray, is_open: BoolArray) -> str:
    """Differences in person-hours where open."""
    off = (cover - need)[is_open]
    return f"under {-off[off < 0].sum():3d} h, over {off[off > 0].sum():3d} h, sum {np.abs(off).sum():3d} h,"


def describe_rules(found: tuple[Violation, ...]) -> str:
    """Violations by rule."""
    rules = ", ".join(f"{rule} {number}" for rule, number in Counter(v.rule for v in found).most_common())
    return f"{len(found)} violations" + (f": {rules}" if rules else "")


def describe_wishes(case: Case, roster: Roster, targets: tuple[HoursTarget, ...]) -> str:
    """How many wishes for a shift were not granted on days worked."""
    hours = {QUEUE: case.requirement.open[0]}
    broken = list_broken_wishes(
        roster, case.staff, open_by_queue=hours, labour=LABOUR, targets=targets, rules=case.rules
    )
    asked = sum(1 for request in case.staff.requests if request.weight is not None)
    return f"{len(broken)} of {asked} wishes not granted"


def main() -> None:
    """Compare both examples."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit-s", type=float, default=20.0)
    chosen = parser.parse_args()
    compare_scheduling(chosen.limit_s)
    compare_rostering(chosen.limit_s)


if __name__ == "__main__":
    main()
