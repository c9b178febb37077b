"""Least staff and seats: prices against a loop, rosters of random sites against the check, and seats never passed."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from random_sites import EFFORT, RandomSite, make_site, price_need, recount

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.grid import Grid
from wfm.core.options import RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.rules import FairShare, MinimumStaff, Seats, SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.roster.floors import Floor
from wfm.roster.objective import price_cover, price_steps, raise_need
from wfm.roster.problem import build_problem
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import list_broken_wishes, verify_roster

MONDAY = date(2026, 6, 1)
ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize("seed", range(20))
def test_price_with_floors_against_a_loop(seed):
    """The need's own price, people beyond it free up to the floor, and the weight of each one below the floor."""
    rng = np.random.default_rng(seed)
    need, cover = rng.integers(0, 12, size=(2, 3, 8))
    options = RosterOptions(over_price=1.5)
    floors = [
        Floor(int(line), rng.integers(0, 8, 8), float(rng.choice([3.0, 50.0, 100.0])))
        for line in rng.integers(0, 3, size=3)
    ]
    plain = price_steps(need, options, lead_line=2 if seed % 2 else None)
    raised, pricing = raise_need(need, plain, floors)
    wanted = 0.0
    for q in range(3):
        for t in range(8):
            mine = [floor for floor in floors if floor.line == q]
            least = max([int(need[q, t]), *(int(floor.least[t]) for floor in mine)])
            assert raised[q, t] == least
            there = np.array(need)
            there[q, t] = min(cover[q, t], need[q, t])
            wanted += price_cover(plain, need, there) + plain.over[q] * max(0, int(cover[q, t]) - least)
            wanted += sum(floor.weight * max(0, int(floor.least[t] - cover[q, t])) for floor in mine)
    assert price_cover(pricing, raised, cover) == pytest.approx(wanted)
    assert (np.diff(pricing.prices, axis=1) >= 0).all()
    assert (pricing.widths.sum(axis=2) == raised).all()


def test_a_floor_of_leads_within_their_spread_is_on_top_of_its_price():
    """One on duty, a floor of two at 5 each, an even spread of four at 0.5, 1 and 1.5."""
    need, least = np.array([[30], [4]]), np.array([2])
    plain = price_steps(need, RosterOptions(), lead_line=1, lead_least=np.array([1]))
    raised, pricing = raise_need(need, plain, [Floor(1, least, 5.0)])
    prices = [price_cover(pricing, raised, np.array([[30], [n]])) for n in (4, 3, 2, 1, 0)]
    assert prices == pytest.approx([0, 0.5, 1.5, 1.5 + 1.5 + 5, 8 + 105])


def test_without_floors_nothing_changes():
    need = np.array([[3, 0, 7]])
    plain = price_steps(need, RosterOptions(), lead_line=None)
    raised, pricing = raise_need(need, plain, [])
    assert (raised == need).all()
    assert (pricing.widths == plain.widths).all()
    assert (pricing.prices == plain.prices).all()


def solve(site: RandomSite) -> RosterResult:
    return solve_roster(
        site.requirement, site.staff, labour=site.labour, leads=site.leads, options=site.options, rules=site.rules
    )


def limited_site(seed: int) -> RandomSite:
    """A random site with least staff on a queue, on all, of team leads, and seats; some work at home."""
    site = make_site(seed)
    least = (
        MinimumStaff(2, site.requirement.queues[0], frozenset(range(5)), 600, 900, 60.0),
        MinimumStaff(3, "", frozenset(range(7)), 540, 1440, 35.0),
        MinimumStaff(1, "team_lead", frozenset({0, 3, 5}), 600, 720, 15.0),
    )
    people = tuple(replace(agent, home=i % 4 == 2) for i, agent in enumerate(site.staff.agents))
    rules = replace(site.rules, minimum_staff=least, seats=Seats(1 + seed % 3, 25.0), fair_shares=())
    return replace(site, rules=rules, staff=replace(site.staff, agents=people))


def not_spare(site: RandomSite, cover: np.ndarray) -> float:
    """Price of people beyond the need whom the least of the first queue asks for, which is none."""
    grid, rule, free = site.requirement.grid, site.rules.minimum_staff[0], 0
    for t in range(grid.size):
        shown = datetime.fromtimestamp(int(grid.midnights_utc[0]) + t * grid.interval_s, tz=ZONE)
        asked = rule.first <= shown.hour * 60 + shown.minute < rule.last and shown.weekday() in rule.weekdays
        if asked and site.requirement.open[0, t]:
            need = int(site.requirement.roster_agents[0, t])
            free += max(0, min(int(cover[0, t]), rule.least) - need)
    return float(free)


SLOW = {0, 6, 9, 11, 13, 17, 19, 21, 23}
"""Sites that CP-SAT takes long to prove."""


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[pytest.mark.slow] * (n in SLOW)) for n in range(24)])
def test_least_staff_and_seats_cost_what_the_check_says(seed):
    site = limited_site(seed)
    result = solve(site)
    against = {
        "open_by_queue": site.opened, "labour": site.labour, "targets": result.targets, "rules": site.rules,
    }  # fmt: skip
    assert verify_roster(result.roster, site.staff, **against) == ()
    cover, leads = recount(result, site)
    assert (result.coverage.required == site.requirement.roster_agents).all()
    assert result.status.bound <= result.status.objective + 1e-6
    wishes = list_broken_wishes(result.roster, site.staff, **against)
    if all(agent.role != "team_lead" for agent in site.staff.agents):
        wishes = tuple(wish for wish in wishes if "team leads" not in wish.detail)
    assert result.status.objective == pytest.approx(
        price_need(site, cover, leads) - not_spare(site, cover) + sum(wish.price for wish in wishes)
    )
    for rule in ("seats", "minimum_staff"):
        assert result.status.costs[rule] == pytest.approx(sum(w.price for w in wishes if w.rule == rule))


KIND = ShiftKind("day", (480, 540, 600, 660, 720, 780, 840), 360, (BreakRule("lunch", 30, False, 120, 240),))


def office(seats: Seats | None, *, home: int = 0, days: int = 7, least: tuple[MinimumStaff, ...] = ()) -> RosterResult:
    """Eight people who work two days of six hours on a site open for twelve that needs everyone at noon."""
    grid = Grid("Europe/Amsterdam", 30, MONDAY, days)
    hour = np.arange(grid.size) % 48
    opened = ((hour >= 16) & (hour < 40))[None]
    need = np.where((hour >= 22) & (hour < 28), 8, 0)[None]
    zero = np.zeros(need.shape)
    people = tuple(Agent(f"p{i}", "", "agent", "c", ("q",), home=i < home) for i in range(8))
    staff = Staff(people, {"c": Contract("c", 660, (330,), 2)}, (KIND,))
    requirement = Requirement(grid, ("q",), opened, zero, need, need, zero, zero, zero, zero, (("",) * grid.size,))
    rules, labour = SiteRules(seats=seats, minimum_staff=least), LabourRules()
    options = RosterOptions(effort=replace(EFFORT, rounds=6))
    result = solve_roster(requirement, staff, labour=labour, leads=TeamLeadRule(), options=options, rules=rules)
    masks = {"q": opened[0]}
    found = verify_roster(
        result.roster, staff, open_by_queue=masks, labour=labour, targets=result.targets, rules=rules
    )
    assert {v.rule for v in found} <= {"seats"}
    hard = seats is not None and seats.weight is None
    assert bool(found) == (hard and result.status.costs["seats"] > 0)
    return result


def most_at_work(result: RosterResult, *, first: int = 0) -> int:
    """Most people at work at once, from person number `first` on."""
    shifts: dict = {}
    for s in result.roster.stretches:
        if int(s.agent[1:]) >= first:
            begin, end = shifts.get((s.agent, s.date), (s.start, s.end))
            shifts[s.agent, s.date] = min(begin, s.start), max(end, s.end)
    return max(sum(a <= moment < b for a, b in shifts.values()) for moment, _ in shifts.values())


@pytest.mark.parametrize("seats", [2, 3, 4])
def test_seats_are_never_passed_where_they_needn_t_be(seats):
    """16 shifts in 7 days of two turns: two at once would do; without seats more are there at noon."""
    assert most_at_work(office(None)) > 2
    assert most_at_work(office(Seats(seats))) <= seats


def test_who_works_at_home_takes_no_seat():
    result = office(Seats(1), home=4)
    assert most_at_work(result, first=4) <= 1
    assert most_at_work(result) > 1


def test_a_hard_number_of_seats_outweighs_any_need():
    """On a single day nobody has to come; with one seat there is never more than one."""
    assert most_at_work(office(Seats(1), days=1)) == 1
    assert most_at_work(office(Seats(1, 0.5), days=1)) > 4


def test_hours_due_go_before_seats_and_the_check_says_so():
    """16 shifts of 6 hours in a week of 84 open hours don't fit on one seat: 12 hours too many at the least."""
    result = office(Seats(1))
    assert result.status.costs["seats"] >= 24 * 10_000


def test_least_staff_of_all_queues_spreads_people_over_the_day():
    """Somebody from 8 to 20 on two days takes three shifts a day, since one has lunch; there are 16."""
    rule = MinimumStaff(1, "", frozenset({0, 1}), 480, 1200, 100.0)
    alone, least = office(None), office(None, least=(rule,))
    assert least.status.costs["minimum_staff"] <= 200.0
    empty = [int((found.coverage.rostered[0, 48 * d + 16 : 48 * d + 40] == 0).sum()) for found in (alone, least)
             for d in (0, 1)]  # fmt: skip
    assert sum(empty[:2]) > 4
    assert sum(empty[2:]) <= 2
    assert alone.status.objective <= least.status.objective


def test_team_leads_take_no_part_in_the_agents_shares():
    """Evenings: three agents share what three would without the lead, who pays for none."""
    grid = Grid("Europe/Amsterdam", 30, MONDAY, 7)
    hour = np.arange(grid.size) % 48
    opened = ((hour >= 16) & (hour < 44))[None]
    need, zero = np.where(opened, 1, 0), np.zeros(opened.shape)
    late = ShiftKind("late", (840, 960), 360, (BreakRule("lunch", 30, False, 120, 240),))
    contracts = {"c": Contract("c", 660, (330,), 2)}
    agents = tuple(Agent(f"p{i}", "", "agent", "c", ("q",)) for i in range(3))
    lead = Agent("lead", "", "team_lead", "c")
    rules = SiteRules(fair_shares=(FairShare("evening", 2.0, after=1140),))
    requirement = Requirement(grid, ("q",), opened, zero, need, need, zero, zero, zero, zero, (("",) * grid.size,))

    def shares(people: tuple[Agent, ...]) -> dict[str, float]:
        problem = build_problem(
            requirement,
            Staff(people, contracts, (KIND, late)),
            labour=LabourRules(),
            leads=TeamLeadRule(),
            options=RosterOptions(),
            rules=rules,
        )
        return dict(problem.shares[0])

    alone, together = shares(agents), shares((*agents, lead))
    assert together.pop("lead") == 2.0  # as many as a week has working days
    assert together == alone
