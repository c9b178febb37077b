"""Start windows against a plain check of every start, clock changes included."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.shift import ShiftKind
from wfm.roster.rules.availability import start_windows

ZONE = ZoneInfo("Europe/Amsterdam")
KINDS = (ShiftKind("six", tuple(range(0, 1081, 60)), 360), ShiftKind("three", tuple(range(30, 1261, 45)), 180))
CONTRACTS = {
    "both": Contract("both", 2400, (180, 360)),
    "long": Contract("long", 2400, (360,), weekdays=frozenset({0, 1, 4, 5, 6})),
}


def starts_of(grid: Grid) -> tuple[tuple[np.ndarray, ...], ...]:
    def on(day: date, kind: ShiftKind) -> np.ndarray:
        return np.array(sorted({grid.index_of(wall_to_utc(day, minute, ZONE)) for minute in kind.starts}))

    return tuple(tuple(on(day, kind) for kind in KINDS) for day in grid.dates)


def moment(grid: Grid, t: int) -> datetime:
    begin = datetime.combine(grid.start, datetime.min.time(), tzinfo=ZONE)
    return datetime.fromtimestamp(begin.timestamp() + t * 900, tz=ZONE)


def allowed(grid, staff, p, d, kind, t, *, hull, earliest) -> bool:
    """May this person start this kind of shift here; in datetimes, one rule after the other."""
    agent, day = staff.agents[p], grid.dates[d]
    contract = staff.contracts[agent.contract]
    begin, end = moment(grid, t), moment(grid, t + kind.length_min // 15)
    opens, closes = hull[p, d]
    minutes = [(at.date() - day).days * 1440 + at.hour * 60 + at.minute for at in (begin, end)]
    if kind.paid_min not in contract.shift_paid_min or day.weekday() not in agent.weekdays & contract.weekdays:
        return False
    if agent.hired_on is not None and day < agent.hired_on:
        return False
    if opens == closes or t < opens or t + kind.length_min // 15 > closes or t < earliest[p]:
        return False
    if agent.available != (0, 1440) and not (agent.available[0] <= minutes[0] and minutes[1] <= agent.available[1]):
        return False
    mine = (off for off in staff.time_off if off.agent == agent.id)
    return not any(begin.timestamp() < off.end and off.start < end.timestamp() for off in mine)


def random_staff(rng: np.random.Generator, grid: Grid) -> Staff:
    people = tuple(
        Agent(
            f"p{i}",
            "",
            "agent",
            str(rng.choice(["both", "long"])),
            weekdays=frozenset(int(w) for w in rng.choice(7, size=6, replace=False)),
            available=(0, 1440) if i % 2 else (15 * int(rng.integers(24, 40)), 15 * int(rng.integers(60, 90))),
            hired_on=grid.start + timedelta(days=1) if i % 5 == 0 else None,
        )
        for i in range(12)
    )
    origin, size = int(grid.midnights_utc[0]), int(grid.midnights_utc[-1] - grid.midnights_utc[0])
    off = []
    for _ in range(16):
        start = origin + int(rng.integers(-7200, size)) // 60 * 60  # not always on whole intervals
        off.append(TimeOff(f"p{rng.integers(12)}", start, start + 60 * int(rng.integers(1, 600)), "away", paid=False))
    return Staff(people, CONTRACTS, KINDS, tuple(off))


@pytest.mark.parametrize("start", [date(2026, 6, 5), date(2026, 3, 28), date(2026, 10, 24)])
@pytest.mark.parametrize("seed", range(6))
def test_windows_against_every_start(start, seed):
    rng = np.random.default_rng(seed)
    grid = Grid("Europe/Amsterdam", 15, start, 3)
    staff = random_staff(rng, grid)
    starts = starts_of(grid)
    hull = grid.first_of_day[:-1, None] + np.array([28, 84])
    hull = np.tile(hull, (12, 1, 1))
    hull[:4, 1] = 0  # closed
    earliest = rng.integers(0, 60, size=12)
    runs, hulls = start_windows(grid, staff, starts, hull, earliest)

    for p in range(12):
        for d in range(3):
            for k, kind in enumerate(KINDS):
                good = [
                    i
                    for i, t in enumerate(starts[d][k])
                    if allowed(grid, staff, p, d, kind, int(t), hull=hull, earliest=earliest)
                ]
                lo, hi = runs[p, d, k]
                if not good:
                    assert (lo, hi) == (-1, -1)
                    assert tuple(hulls[p, d, k]) == (-1, -1)
                    continue
                assert tuple(hulls[p, d, k]) == (good[0], good[-1])
                stretches = "".join("x" if i in good else " " for i in range(good[-1] + 1)).split()
                assert set(range(lo, hi + 1)) <= set(good)
                assert hi - lo + 1 == max(map(len, stretches))

    assert (runs >= 0).any()


@pytest.mark.parametrize(
    ("hour", "longest"),
    [(12, (6, 11)), (15, (0, 5))],  # 13:00 to 18:00 beats 07:00 to 09:00; 07:00 to 12:00 beats 16:00 to 18:00
)
def test_time_off_in_the_middle_of_a_day_splits_the_starts(hour, longest):
    grid = Grid("Europe/Amsterdam", 15, date(2026, 6, 3), 1)
    away = int(grid.midnights_utc[0]) + hour * 3600
    off = TimeOff("ann", away, away + 3600, "dentist", paid=False)
    kind = ShiftKind("three", tuple(range(420, 1081, 60)), 180)  # 07:00, 08:00 ... 18:00
    staff = Staff((Agent("ann", "Ann", "agent", "c"),), {"c": Contract("c", 2400, (180,))}, (kind,), (off,))
    starts = ((np.array(kind.starts) // 15,),)
    runs, hulls = start_windows(grid, staff, starts, np.array([[[28, 84]]]), np.array([0]))
    assert tuple(runs[0, 0, 0]) == longest
    assert tuple(hulls[0, 0, 0]) == (0, 11)
