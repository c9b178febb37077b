"""The generated site of the roster benchmark: nobody is asked for the impossible, whatever the engine does."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.roster.measures import share_near, under_cost
from benchmarks.roster.plain_site import make_plain_site
from benchmarks.roster.site import CONTRACT_SHARES, QUEUES, SKILLS, deliverable_min, make_site, reach
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions
from wfm.core.roster import Coverage, Roster
from wfm.roster.verify import verify_roster

HOUR = 3600


@pytest.fixture(scope="module", params=[(100, 28, 1), (300, 7, 2), (20, 7, 3)], ids=str)
def site(request):
    agents, days, seed = request.param
    return make_site(agents, days, 1.0, seed)


def agents_of(site):
    return [agent for agent in site.staff.agents if agent.role == "agent"]


def time_off_of(site, agent):
    return [off for off in site.staff.time_off if off.agent == agent.id]


def open_hours(agent):
    """Weekday -> first opening and last closing of the person's queues (their hours have no holes)."""
    found = {}
    for weekday in range(7):
        hours = [QUEUES[q] for q in agent.skills or QUEUES if weekday in QUEUES[q].weekdays]
        if hours:
            found[weekday] = (min(h.first for h in hours), max(h.last for h in hours))
    return found


def starts_on(site, agent, weekday):
    """Starts of the contract's shifts that lie inside opening hours and the person's own hours."""
    if weekday not in open_hours(agent) or weekday not in agent.weekdays or (weekday == 6 and not agent.sundays):
        return []
    first, last = open_hours(agent)[weekday]
    first, last = max(first, agent.available[0]), min(last, agent.available[1])
    contract = site.staff.contracts[agent.contract]
    kinds = [kind for kind in site.staff.shifts if contract.allows(kind)]
    return [(k.paid_min, s) for k in kinds for s in k.starts if first <= s and s + k.length_min <= last]


def test_mix_of_skills_and_contracts_is_that_of_the_shares():
    site = make_site(100, 7, 1.0, 1)
    skills, contracts = defaultdict(int), defaultdict(int)
    for agent in agents_of(site):
        skills[agent.skills] += 1
        contracts[agent.contract] += 1
    assert skills == {key: round(100 * share) for key, share in SKILLS.items()}
    assert contracts == {key: round(100 * share) for key, share in CONTRACT_SHARES.items()}
    assert sum(1 for agent in site.staff.agents if agent.role == "team_lead") == 6


def test_shares_add_up():
    assert sum(SKILLS.values()) == pytest.approx(1.0)
    assert sum(CONTRACT_SHARES.values()) == pytest.approx(1.0)
    spread = {q: sum(share / len(s) for s, share in SKILLS.items() if q in s) for q in QUEUES}
    assert spread == pytest.approx({q: shape.share for q, shape in QUEUES.items()}, abs=0.001)


def test_everyone_can_make_exactly_their_hours(site):
    grid = site.requirement.grid
    for agent in agents_of(site):
        contract = site.staff.contracts[agent.contract]
        days = {weekday for weekday in range(7) if starts_on(site, agent, weekday)}
        away = time_off_of(site, agent)
        for i, minutes in enumerate(reach(agent, site.staff, grid, away)):
            week = range(7 * i, 7 * i + 7)
            gone = {int((off.start - grid.midnights_utc[0] + HOUR) // 86400): off.paid for off in away}
            leave = sum(contract.weekly_min // contract.max_days_per_week for d in week if gone.get(d))
            most = contract.weekly_range[1] if contract.weekly_range else contract.weekly_min
            if not contract.on_call:
                assert minutes == most - leave, (agent, week)
            able = [d for d in week if d not in gone and d % 7 in days]
            assert len(able) * max(contract.shift_paid_min) >= minutes
            if not contract.on_call:
                before_saturday = [d for d in able if d % 7 < 5]
                assert min(len(before_saturday), contract.max_days_per_week) * max(contract.shift_paid_min) >= minutes


def test_every_length_fits_on_every_day_somebody_can_come(site):
    for agent in agents_of(site):
        lengths = set(site.staff.contracts[agent.contract].shift_paid_min)
        for weekday in range(7):
            starts = starts_on(site, agent, weekday)
            assert {paid for paid, _ in starts} in (lengths, set()), (agent, weekday)


def test_past_weeks_keep_the_law(site):
    past = defaultdict(list)
    for shift in site.staff.worked:
        past[shift.agent].append(shift)
    assert set(past) == {agent.id for agent in site.staff.agents}
    people = {agent.id: agent for agent in site.staff.agents}
    for who, shifts in past.items():
        assert [s.start for s in shifts] == sorted(s.start for s in shifts)
        assert shifts[0].date >= date(2026, 5, 4)
        assert shifts[-1].date <= date(2026, 5, 31)
        rest = [after.start - before.end for before, after in pairwise(shifts)]
        assert min(rest) >= 12 * HOUR
        begin = shifts[0].start
        for before, after in pairwise(shifts):
            if after.start - before.end >= 36 * HOUR:
                begin = after.start
            assert after.end - begin <= (7 * 24 - 36) * HOUR, who
        days = {s.date for s in shifts}
        assert not any(all(day + timedelta(i) in days for i in range(7)) for day in days)
        assert len({s.date.isocalendar().week for s in shifts if s.date.weekday() >= 5}) <= 2
        assert not any(s.date.weekday() == 6 for s in shifts) or people[who].sundays


def test_nobody_enters_the_horizon_with_a_broken_rule(site):
    found = verify_roster(
        Roster(site.requirement.grid, ()),
        site.staff,
        open_by_queue=dict(zip(site.requirement.queues, site.requirement.open, strict=True)),
        labour=site.labour,
        targets=(),
        rules=site.rules,
    )
    assert {violation.rule for violation in found} == {"contract_hours"}


def test_need_is_what_the_staff_can_deliver(site):
    grid = site.requirement.grid
    need = float(site.requirement.roster_agents.sum()) * grid.interval_min
    assert need == pytest.approx(deliverable_min(site.staff, grid), rel=0.02)
    assert not site.requirement.roster_agents[~site.requirement.open].any()


def test_staffing_scales_the_need():
    low, high = (make_site(200, 7, s, 1).requirement.roster_agents.sum() for s in (1.07, 0.93))
    assert high / low == pytest.approx(1.07 / 0.93, rel=0.01)


def test_wishes_can_be_granted(site):
    people = {agent.id: agent for agent in site.staff.agents}
    seen = {(r.agent, r.date) for r in site.staff.requests}
    assert len(seen) == len(site.staff.requests)
    for wish in site.staff.requests:
        starts = starts_on(site, people[wish.agent], wish.date.weekday())
        assert starts
        assert wish.wish == "off" or any(wish.first <= s <= wish.last for _, s in starts)


def test_the_same_seed_gives_the_same_site():
    one, two = make_site(30, 7, 1.0, 5), make_site(30, 7, 1.0, 5)
    assert one.staff == two.staff
    assert (one.requirement.roster_agents == two.requirement.roster_agents).all()
    assert make_site(30, 7, 1.0, 6).staff != one.staff


def test_plain_site_has_no_rules_beside_the_law():
    site = make_plain_site(40, 7, 1.0, 1)
    assert site.requirement.queues == ("service", "sales")
    assert not site.staff.worked
    assert not site.rules.fair_shares


def coverage(required, rostered):
    grid = Grid("Europe/Amsterdam", 60, date(2026, 6, 1), 1)
    size = (1, grid.size)
    is_open = np.zeros(size, dtype=bool)
    is_open[0, : len(required)] = True
    need, have = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    need[0, : len(required)], have[0, : len(rostered)] = required, rostered
    return Coverage(grid, ("q",), is_open, need, have)


def test_under_cost_by_hand():
    # Of 10, one is missing at 10, up to the third at 20, the fourth at 40; of 1 the only one counts as the first tenth.
    assert under_cost(coverage([10, 1, 5], [6, 0, 9]), RosterOptions()) == 10 + 2 * 20 + 40 + 10


def test_share_near_by_hand():
    # Off by 1 of 3, by 2 of 40 and by 0 are near; by 2 of 30 and by 3 of 40 are not.
    assert share_near(coverage([3, 40, 7, 30, 40], [4, 38, 7, 28, 43])) == pytest.approx(3 / 5)
