"""Shifts on offer against a plain look at every start in local time, clock changes and other time zones included."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from roster_by_hand import at, leave

from wfm.core.agent import Agent, Contract, Staff, TimeOff
from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid, wall_to_utc
from wfm.core.rules import SiteRules
from wfm.core.shift import LabourRules, ShiftKind
from wfm.roster.choices import Choice
from wfm.roster.offer import build_offer
from wfm.roster.rules.availability import AvailabilityRule
from wfm.roster.rules.machine import Past, Setting

ZONE = ZoneInfo("Europe/Amsterdam")
KINDS = (ShiftKind("six", tuple(range(0, 1440, 60)), 360), ShiftKind("three", tuple(range(30, 1440, 45)), 180))
CONTRACTS = {
    "both": Contract("both", 2400, (180, 360)),
    "long": Contract("long", 2400, (360,), weekdays=frozenset({0, 1, 4, 5, 6}), starts=(420, 1200)),
}
DAYTIME = ((480, 1200),)
TWO_PARTS = ((480, 720), (840, 1320))
INTO_THE_NIGHT = ((1080, 1560),)
STARTS = (date(2026, 6, 5), date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24))


def offered(grid, staff, spans):
    """Offer of a site open at these spans of every day, the same for everyone."""
    mask = OpeningHours((spans,) * 7).mask(grid)
    return build_offer(grid, staff, np.tile(mask, (len(staff.agents), 1)))


def moments(grid, offer, p, d, k) -> list[int]:
    """Epoch seconds of the starts person p may take."""
    found = offer.starts[d][k][offer.allowed[p][d][k]]
    return (int(grid.midnights_utc[0]) + found * grid.interval_s).tolist()


def clocks(grid, offer, p=0, d=0, k=0) -> list[str]:
    return [f"{datetime.fromtimestamp(m, tz=ZONE):%d %H:%M}" for m in moments(grid, offer, p, d, k)]


def inside_opening(grid, spans, begin: int, end: int) -> bool:
    """From the first opening of some date to its last closing; what opened before the horizon is cut at its start."""
    for d in range(-1, grid.days + 1):
        day = grid.start + timedelta(days=d)
        first, last = wall_to_utc(day, spans[0][0], ZONE), wall_to_utc(day, spans[-1][1], ZONE)
        if max(first, int(grid.midnights_utc[0])) <= begin and end <= last:
            return True
    return False


def wanted(grid, staff, spans, p, d, k) -> list[int]:
    """Starts a person may take, one rule after the other."""
    agent, kind, day = staff.agents[p], staff.shifts[k], grid.dates[d]
    contract = staff.contracts[agent.contract]
    zone = ZoneInfo(agent.timezone or "Europe/Amsterdam")
    if kind.paid_min not in contract.shift_paid_min or day.weekday() not in agent.weekdays & contract.weekdays:
        return []
    if agent.hired_on is not None and day < agent.hired_on:
        return []
    good = []
    for begin in sorted({wall_to_utc(day, minute, ZONE) for minute in kind.starts}):
        end = begin + kind.length_min * 60
        there = [datetime.fromtimestamp(begin, tz=zone).date() + timedelta(days=k) for k in (-1, 0)]
        windows = [tuple(wall_to_utc(on, minute, zone) for minute in agent.available) for on in there]
        limits = [limits for limits in (contract.starts, agent.starts) if limits != (0, 1440)]
        off = [o for o in staff.time_off if o.agent == agent.id]
        ok = inside_opening(grid, spans, begin, end)
        ok &= agent.available == (0, 1440) or any(a <= begin and end <= b for a, b in windows)
        ok &= all(wall_to_utc(day, a, ZONE) <= begin <= wall_to_utc(day, b, ZONE) for a, b in limits)
        if ok and not any(begin < o.end and o.start < end for o in off):
            good.append(begin)
    return good


def random_staff(rng: np.random.Generator, grid: Grid) -> Staff:
    windows = [(0, 1440), (0, 1440), (540, 1080), (420, 1320), (1200, 1860), (1320, 1800)]
    zones = ["", "", "America/New_York", "Asia/Manila", "Europe/Lisbon"]
    people = tuple(
        Agent(
            f"p{i}",
            "",
            "agent",
            str(rng.choice(["both", "long"])),
            weekdays=frozenset(int(w) for w in rng.choice(7, size=6, replace=False)),
            available=windows[int(rng.integers(len(windows)))],
            timezone=str(rng.choice(zones)),
            starts=(int(rng.integers(0, 600)), int(rng.integers(900, 1380))) if i % 4 == 0 else (0, 1440),
            hired_on=grid.start + timedelta(days=1) if i % 5 == 0 else None,
        )
        for i in range(12)
    )
    origin, size = int(grid.midnights_utc[0]), int(grid.midnights_utc[-1] - grid.midnights_utc[0])
    off = []
    for _ in range(12):
        start = origin + int(rng.integers(-7200, size)) // 60 * 60  # not always on whole intervals
        off.append(TimeOff(f"p{rng.integers(12)}", start, start + 60 * int(rng.integers(1, 600)), "away", paid=False))
    return Staff(people, CONTRACTS, KINDS, tuple(off))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("spans", [DAYTIME, TWO_PARTS, INTO_THE_NIGHT])
@pytest.mark.parametrize("days", [1, 3, 8])
def test_offer_against_every_start(start, spans, days):
    rng = np.random.default_rng(days)
    grid = Grid("Europe/Amsterdam", 15, start, days)
    staff = random_staff(rng, grid)
    offer = offered(grid, staff, spans)
    some = 0
    for p in range(len(staff.agents)):
        for d in range(days):
            for k in range(len(KINDS)):
                found = moments(grid, offer, p, d, k)
                assert found == wanted(grid, staff, spans, p, d, k), (p, d, k)
                some += len(found)
    assert some


@pytest.mark.parametrize("spans", [DAYTIME, TWO_PARTS, INTO_THE_NIGHT, ((0, 1440),)])
@pytest.mark.parametrize("start", STARTS)
def test_the_rule_on_one_shift_says_the_same(start, spans):
    grid = Grid("Europe/Amsterdam", 15, start, 3)
    staff = random_staff(np.random.default_rng(7), grid)
    offer, mask = offered(grid, staff, spans), OpeningHours((spans,) * 7).mask(grid)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        setting = Setting(grid, LabourRules(), SiteRules(), contract, (Past(agent),), (), ())
        rule = AvailabilityRule(setting, staff.time_off, mask)
        for d, day in enumerate(grid.dates):
            for k, kind in enumerate(KINDS):
                if not contract.allows(kind):
                    assert not offer.allowed[p][d][k].any()
                    continue
                for t, able in zip(offer.starts[d][k].tolist(), offer.allowed[p][d][k], strict=True):
                    begin = int(grid.midnights_utc[0]) + t * 900
                    choice = Choice(d, day, k, kind.name, t, t, begin, begin + kind.length_min * 60)
                    assert (rule.find_obstacle(Past(agent), choice) is None) == able


def one(**agent) -> Staff:
    return Staff((Agent("ann", "Ann", "agent", "c", **agent),), {"c": Contract("c", 2400, (480,))}, (NIGHTS,))


NIGHTS = ShiftKind("eight", tuple(range(0, 1440, 120)), 480)
FRIDAY = date(2026, 6, 5)


@pytest.mark.parametrize("days", [1, 2, 7, 9])
def test_a_site_around_the_clock_offers_every_start(days):
    for start in (FRIDAY, date(2026, 3, 29), date(2026, 10, 25)):
        grid = Grid("Europe/Amsterdam", 15, start, days)
        offer = offered(grid, one(), ((0, 1440),))
        assert all(offer.allowed[0][d][0].all() for d in range(days))


def test_past_the_end_of_the_horizon_as_a_week_before():
    """Open around the clock, but on Friday only from 06:00: Thursday's shifts end by midnight, the last one's too."""
    thursday = FRIDAY - timedelta(days=1)
    always, late = ((0, 1440),), ((360, 1440),)
    week = (always, always, always, always, late, always, always)
    grid = Grid("Europe/Amsterdam", 15, FRIDAY - timedelta(days=7), 7)  # Friday to Thursday
    mask = OpeningHours(week).mask(grid)
    offer = build_offer(grid, one(), mask[None, :])
    assert grid.dates[-1] == thursday
    assert clocks(grid, offer, d=6)[-1] == "04 16:00"
    assert clocks(grid, offer, d=5)[-1] == "03 22:00"


def test_past_the_end_of_a_short_horizon_as_on_its_last_date():
    grid = Grid("Europe/Amsterdam", 15, FRIDAY, 2)
    assert clocks(grid, offered(grid, one(), ((1080, 1800),)), d=1) == ["06 18:00", "06 20:00", "06 22:00"]
    assert clocks(grid, offered(grid, one(), ((480, 1440),)), d=1)[-1] == "06 16:00"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("days", [1, 2, 7])
def test_a_horizon_that_ends_on_a_day_of_a_clock_change(day, days):
    """Open from 18:00 to 06:00: a shift of eight hours from 22:00 into Monday fits on the clock of Monday."""
    grid = Grid("Europe/Amsterdam", 15, day - timedelta(days=days - 1), days)
    assert clocks(grid, offered(grid, one(), ((1080, 1800),)), d=days - 1)[-1] == f"{day.day} 22:00"
    assert clocks(grid, offered(grid, one(), ((1080, 1785),)), d=days - 1)[-1] == f"{day.day} 20:00"


def test_a_window_past_midnight_holds_shifts_that_start_after_it():
    grid = Grid("Europe/Amsterdam", 15, FRIDAY, 2)
    offer = offered(grid, one(available=(1200, 2160)), ((0, 1440),))  # 20:00 to 12:00
    assert clocks(grid, offer, d=1) == ["06 00:00", "06 02:00", "06 04:00", "06 20:00", "06 22:00"]


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [("Asia/Manila", "05 02:00", "05 06:00"), ("America/Los_Angeles", "05 18:00", "05 20:00")],
)
def test_office_hours_of_distant_people(zone, first, last):
    """08:00 to 20:00 in Manila is 02:00 to 14:00 here, in Los Angeles 17:00 to 05:00."""
    grid = Grid("Europe/Amsterdam", 15, FRIDAY, 1)
    found = clocks(grid, offered(grid, one(available=(480, 1200), timezone=zone), ((0, 1440),)))
    assert (found[0], found[-1]) == (first, last)


def test_time_off_splits_the_starts_of_a_day():
    grid = Grid("Europe/Amsterdam", 15, FRIDAY, 1)
    off = (TimeOff("ann", at(FRIDAY, "12:00"), at(FRIDAY, "13:00"), "dentist", paid=False),)
    staff = Staff(one().agents, one().contracts, (NIGHTS,), off)
    found = clocks(grid, offered(grid, staff, ((0, 1440),)))
    assert found == ["05 00:00", "05 02:00", "05 04:00", "05 14:00", "05 16:00", "05 18:00", "05 20:00", "05 22:00"]
    away = Staff(one().agents, one().contracts, (NIGHTS,), (TimeOff("ann", *leave(FRIDAY), "leave", paid=True),))
    assert clocks(grid, offered(grid, away, ((0, 1440),))) == []


def test_a_time_the_clock_skips_is_the_one_it_jumps_to_and_counts_once():
    grid = Grid("Europe/Amsterdam", 60, date(2026, 3, 29), 1)
    kind = ShiftKind("four", (60, 120, 180), 240)
    staff = Staff((Agent("ann", "", "agent", "c"),), {"c": Contract("c", 2400, (240,))}, (kind,))
    assert clocks(grid, offered(grid, staff, ((0, 1440),))) == ["29 01:00", "29 03:00"]


def test_people_of_other_queues_have_other_hours():
    grid = Grid("Europe/Amsterdam", 15, FRIDAY, 1)
    people = (Agent("ann", "", "agent", "c"), Agent("bob", "", "agent", "c"), Agent("cas", "", "agent", "c"))
    staff = Staff(people, {"c": Contract("c", 2400, (480,))}, (NIGHTS,))
    masks = np.array([OpeningHours((spans,) * 7).mask(grid) for spans in (DAYTIME, ((480, 1080),), ())])
    offer = build_offer(grid, staff, masks)
    assert [clocks(grid, offer, p) for p in range(3)] == [
        ["05 08:00", "05 10:00", "05 12:00"], ["05 08:00", "05 10:00"], [],
    ]  # fmt: skip
