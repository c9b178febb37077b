"""The solver against enumeration: every lawful roster of very small sites, and a lower bound that is one."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from roster_brute_force import LEAD, STEPS, Person, SmallSite, Work, best_cost

from wfm.core.agent import Agent, Contract, Staff, WorkedShift
from wfm.core.grid import Grid
from wfm.core.options import Effort, RosterOptions, TeamLeadRule, UnderStep
from wfm.core.requirement import Requirement
from wfm.core.roster import Violation
from wfm.core.rules import DailyRest, DaysInARow
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster import search
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import verify_roster

MONDAY = date(2026, 6, 1)
EFFORT = Effort(stop_gap=0.0, rounds=6, workers=1, repeatable=True)
OPTIONS = RosterOptions(under=tuple(UnderStep(*step) for step in STEPS), lead_spread_price=0.0, effort=EFFORT)
SITES = range(32)
SHORT = Work("short", (8, 9, 11, 14), 4)
EDGE_SHORT = Work("short", (8, 14), 4)
LONG = Work("long", (8, 10, 12), 7, (3, 4))
LATE_LONG = Work("long", (8, 12), 7, (3, 4))


@cache
def small_site(seed: int) -> SmallSite:
    """Two to four agents, one or two queues, one to three days; in some a team lead, or rest that bites."""
    rng = np.random.default_rng(seed)
    days, heads = [(1, 4), (2, 3), (2, 4), (3, 2), (3, 3)][seed % 5]
    queues = ("sales", "service")[: 1 + seed // 5 % 2]
    people = [_person(rng, queues, days) for _ in range(heads)]
    need = np.zeros((len(queues), 24 * days), dtype=np.int64)
    for d in range(days):
        need[:, 24 * d + 8 : 24 * d + 19] = rng.integers(0, 4 if len(queues) == 1 else 3, (len(queues), 11))
    if seed % 4 == 3:
        people.append(_person(rng, (LEAD,), days))
        hour = np.arange(24 * days) % 24
        need = np.vstack([need, np.where((hour >= 8) & (hour < 19), 1, 0)])
        queues += (LEAD,)
    works = (EDGE_SHORT, LATE_LONG) if days * heads > 8 else (SHORT, LONG if heads < 4 else LATE_LONG)
    return SmallSite(queues, days, (8, 19), works, tuple(people), need, rest=int(rng.choice([11, 15, 16])), in_a_row=3)


def _person(rng: np.random.Generator, queues: tuple[str, ...], days: int) -> Person:
    skills = [queues, queues[:1], queues[-1:]][int(rng.integers(3))]
    off = {int(d) for d in rng.choice(days, size=int(rng.random() < 0.3), replace=False)}
    return Person(
        skills,
        week=int(rng.choice([16, 20, 28, 34])),
        paid=[(4,), (6,), (4, 6)][int(rng.integers(3))],
        days=frozenset(set(range(7)) - off),
        most_days=int(rng.integers(2, 6)),
        streak=int(rng.integers(0, 3)),
    )


def solve_site(site: SmallSite) -> tuple[RosterResult, tuple[Violation, ...]]:
    """Solve and verify."""
    grid = Grid("Europe/Amsterdam", 60, MONDAY, site.days)
    queues = tuple(q for q in site.queues if q != LEAD)
    staff = _staff(site, grid)
    need = site.need[: len(queues)]
    hour = np.arange(grid.size) % 24
    opened = np.tile((hour >= site.opened[0]) & (hour < site.opened[1]), (len(queues), 1))
    zero, words = np.zeros(need.shape), (("",) * grid.size,) * len(queues)
    requirement = Requirement(grid, queues, opened, zero, need, need, zero, zero, zero, zero, words)
    labour = LabourRules(daily_rest=DailyRest(60 * site.rest), days_in_a_row=DaysInARow(site.in_a_row))
    result = solve_roster(requirement, staff, labour=labour, leads=TeamLeadRule(), options=OPTIONS)
    masks = dict(zip(queues, opened, strict=True))
    return result, verify_roster(result.roster, staff, open_by_queue=masks, labour=labour, targets=result.targets)


def _staff(site: SmallSite, grid: Grid) -> Staff:
    kinds = []
    for work in site.works:
        pause = work.pause and BreakRule("lunch", 60, False, 60 * work.pause[0], 60 * work.pause[1])
        starts = tuple(60 * start for start in work.starts)
        kinds.append(ShiftKind(work.name, starts, 60 * work.length, (pause,) if pause else ()))
    contracts, agents, worked = {}, [], []
    for i, p in enumerate(site.people):
        contracts[f"c{i}"] = Contract(f"c{i}", 60 * p.week, tuple(60 * h for h in p.paid), p.most_days, p.days)
        lead = p.skills == (LEAD,)
        agents.append(Agent(f"p{i}", "", "team_lead" if lead else "agent", f"c{i}", () if lead else p.skills))
        for back in range(1, p.streak + 1):
            ten = int(grid.midnights_utc[0]) - 86400 * back + 36000
            worked.append(WorkedShift(f"p{i}", MONDAY - timedelta(days=back), ten, ten + 14400))
    return Staff(tuple(agents), contracts, tuple(kinds), worked=tuple(worked))


def price_coverage(result: RosterResult) -> float:
    """Price the coverage again, one missing or spare agent at a time, and the hours without a team lead."""
    total = 100.0 * result.lead_missing
    cover = result.coverage
    for need, have in zip(cover.required.ravel().tolist(), cover.rostered.ravel().tolist(), strict=True):
        ends = [(-(-round(need * share * 100) // 100), price) for share, price in STEPS]
        total += sum(next(price for end, price in ends if i <= end) for i in range(1, need - have + 1))
        total += max(0, have - need)
    return total


@cache
def optimum(seed: int) -> tuple[float, int]:
    return best_cost(small_site(seed))


@cache
def solved(seed: int) -> tuple[RosterResult, tuple[Violation, ...]]:
    return solve_site(small_site(seed))


@pytest.mark.parametrize("seed", SITES)
def test_bound_and_objective_enclose_the_optimum(seed):
    result, violations = solved(seed)
    best, _ = optimum(seed)
    assert violations == ()
    assert result.status.bound <= best + 1e-6
    assert best <= result.status.objective + 1e-6
    assert result.status.objective == pytest.approx(price_coverage(result))


def test_nearly_all_small_sites_are_solved_to_the_optimum_and_proved():
    """At this size the whole part also goes to CP-SAT."""
    reached = [solved(seed)[0].status.objective == pytest.approx(optimum(seed)[0]) for seed in SITES]
    proved = [solved(seed)[0].status.bound == pytest.approx(optimum(seed)[0]) for seed in SITES]
    assert sum(reached) >= len(SITES) - 1
    assert sum(proved) >= len(SITES) - 1


@pytest.mark.parametrize("seed", SITES)
def test_the_stages_alone_are_lawful_and_their_bound_holds(seed, monkeypatch):
    """Without the whole part in CP-SAT: what large sites get, in which the optimum can't be enumerated."""
    monkeypatch.setattr(search, "EXACT", 0)
    result, violations = solve_site(small_site(seed))
    best, _ = optimum(seed)
    assert violations == ()
    assert result.status.bound <= best + 1e-6
    assert best <= result.status.objective + 1e-6
    assert result.status.objective == pytest.approx(price_coverage(result))


@pytest.mark.parametrize("seed", [3, 7, 14, 24])
def test_the_same_roster_again(seed):
    first, again = solved(seed)[0], solve_site(small_site(seed))[0]
    assert again.roster.stretches == first.roster.stretches
    assert (again.status.objective, again.status.bound) == (first.status.objective, first.status.bound)


def test_the_small_sites_are_worth_solving():
    """No price of nothing, and many rosters to choose from."""
    assert all(optimum(seed)[0] > 0 for seed in SITES)
    assert sum(optimum(seed)[1] > 500 for seed in SITES) >= len(SITES) // 2
