"""What another choice would cost, against trying every week of a person by hand; and what refuses it, in words."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import numpy as np
import pytest
from why_site import EARLY, FULL, LATE, MONDAY, make_problem, make_requirement, make_staff, person, serve_freely

from wfm.core.agent import WorkedShift
from wfm.core.deferred_need import DeferredNeed
from wfm.core.rules import DaysOffInARow, Lock, Request, SiteRules
from wfm.roster.plan import Plan
from wfm.roster.stages.moves import Moves, build_up
from wfm.roster.stretches import build_roster
from wfm.roster.why.day import explain_day

DAYS = 7
SHORT_WEEK = replace(FULL, weekly_range=(0, 2400))
HOURS = {"early": range(6, 14), "late": range(14, 22)}


def rostered(staff, need, **more):
    moves = Moves(Plan.empty(make_problem(staff, need, **more)))
    assert build_up(moves, range(len(staff.agents))) == []
    return moves.plan


def explained(plan, staff, agent="p0", day=0):
    roster = build_roster(plan, serve_freely(plan))
    return explain_day(plan.problem, staff, roster, agent=agent, day=MONDAY + timedelta(days=day))


def cover_cost(need, have):
    """Ten for each of the first tenth missing, twenty up to a quarter, forty beyond; one for each to spare."""
    steps = [-(-need * share // 100) for share in (10, 25, 100)]
    missing = range(1, need - have + 1)
    return sum(10 if i <= steps[0] else 20 if i <= steps[1] else 40 for i in missing) + max(0, have - need)


def costs_by_hand(need, others, wishes):
    """Cost of each day by what p0 works on it; shifts stay inside their day, so the days add up."""
    out = []
    for d in range(DAYS):
        today = {}
        for name in ("", "early", "late"):
            have = others[24 * d : 24 * d + 24] + np.isin(np.arange(24), list(HOURS.get(name, ())))
            pairs = zip(need[24 * d : 24 * d + 24].tolist(), have.tolist(), strict=True)
            today[name] = sum(cover_cost(*pair) for pair in pairs) + wishes.get((d, name), 0.0)
        out.append(today)
    return lambda week: sum(today[name] for today, name in zip(out, week, strict=True))


def lawful(week):
    worked = [(d, name) for d, name in enumerate(week) if name]
    close = any(b == a + 1 and (x, y) == ("late", "early") for (a, x), (b, y) in pairwise(worked))
    return not close and len(worked) <= 5


@pytest.mark.parametrize("seed", range(8))
def test_alternatives_against_every_week_by_hand(seed):
    rng = np.random.default_rng(seed)
    hour = np.arange(24 * DAYS) % 24
    need = np.where((hour >= 6) & (hour < 22), rng.integers(0, 5, 24 * DAYS), 0)
    asks = tuple(
        Request("p0", MONDAY + timedelta(days=int(d)), "not_shift", ("early",), weight=float(rng.integers(5, 60)))
        for d in range(0, DAYS, 2)
    )
    staff = make_staff([person(p) for p in range(3)], (SHORT_WEEK,), requests=asks)
    plan = rostered(staff, need, days=DAYS)
    wishes = {((a.date - MONDAY).days, "early"): a.weight for a in asks}
    others = np.zeros(24 * DAYS, dtype=int)
    for p in (1, 2):
        for d in np.flatnonzero(plan.kind[p] >= 0):
            others[plan.on_duty(p, int(d))] += 1
    now = tuple(("", "early", "late")[k + 1] for k in plan.kind[0])
    cost = costs_by_hand(need, others, wishes)
    weeks = [week for week in product(("", "early", "late"), repeat=DAYS) if lawful(week)]
    day = seed % DAYS
    reason = explained(plan, staff, day=day)
    assert reason.shift == now[day]
    told = {("" if a.shift == "off" else a.shift): a.change.total for a in reason.alternatives}
    for name in {"", "early", "late"} - {now[day]}:
        best = min((cost(week) for week in weeks if week[day] == name), default=None)
        assert (name in told) == (best is not None)
        if best is not None:
            assert told[name] == pytest.approx(best - cost(now))
    assert [a.change.total for a in reason.alternatives] == sorted(told.values())


def fixed(staff, names, **more):
    """Plan in which p0 has these shifts, and the others their best."""
    locks = tuple(Lock("p0", MONDAY + timedelta(days=d), name) for d, name in enumerate(names))
    tied = replace(staff, locks=locks)
    plan = rostered(tied, more.pop("need", 1), **more)
    return Plan(make_problem(staff, 1, **more), plan.choice, plan.kind, plan.start, plan.breaks)


def test_rest_is_said_in_hours_and_by_the_day_it_follows():
    staff = make_staff([person()], (replace(FULL, weekly_range=(0, 2400)),))
    plan = fixed(staff, ["late", "", "", "", "", "", ""])
    reason = explained(plan, staff, day=1)
    early = next(a for a in reason.alternatives if a.shift == "early")
    assert early.needs == "only 8 h of rest after the shift of Monday (at least 11 h)"
    assert any(move.startswith("Mon 1 Jun late 14:00 -> ") for move in early.moves)


def test_a_lock_refuses_everything_else_and_says_so():
    settled = Lock("p0", MONDAY, "late", source="swap")
    staff = make_staff([person()], (replace(FULL, weekly_range=(0, 2400)),), locks=(settled,))
    plan = rostered(staff, 1)
    reason = explained(plan, staff)
    assert reason.alternatives == ()
    assert {(r.shift, r.rule) for r in reason.refused} == {("off", "locks"), ("early", "locks")}
    assert "Mon 1 Jun is locked to late (swap)" in reason.reasons
    assert reason.plan == ("14:00-22:00 sales",)
    assert (reason.shift, reason.start) == ("late", "14:00")


def test_what_lacks_without_the_shift_is_named_with_its_hours():
    staff = make_staff([person(0), person(1)], (replace(FULL, weekly_range=(0, 2400)),))
    plan = fixed(staff, ["early"] + [""] * 6, need=1)
    need = np.where((np.arange(168) >= 8) & (np.arange(168) < 10), 2, 0)
    problem = make_problem(staff, need)
    plan = Plan(problem, plan.choice, plan.kind, plan.start, plan.breaks)
    plan.put(1, np.zeros(7, dtype=np.int64), np.full(plan.breaks.shape[1:], -1))
    reason = explained(plan, staff)
    gone = "2 missing on sales Mon 1 Jun 08:00-10:00 (1 more)"
    assert f"without this shift the cover would cost 74.0 more: {gone}" in reason.reasons
    off = next(a for a in reason.alternatives if a.shift == "off")
    assert off.short == (gone,)
    assert (off.change.under, off.change.over) == (pytest.approx(80.0), pytest.approx(-6.0))


def test_hours_that_do_not_fit_are_said():
    staff = make_staff([person(weekdays=frozenset(range(5)))])
    plan = rostered(staff, 1)
    reason = explained(plan, staff, day=0)
    assert "40 h on 5 days in the week of Mon 1 Jun, of 40 h due" in reason.reasons
    off = next(r for r in reason.refused if r.shift == "off")
    assert off.rule == "contract_hours"
    assert off.text == "makes 32 h: at least 40 h in the week of Mon 1 Jun (contract full)"


def test_requests_and_soft_rules_are_in_the_wishes():
    asks = (Request("p0", MONDAY, "off", weight=7.0),)
    rules = SiteRules(days_off_in_a_row=DaysOffInARow(2, weight=3.0))
    staff = make_staff([person()], (replace(FULL, weekly_range=(0, 2400)),), requests=asks)
    plan = fixed(staff, ["early", "", "", "early", "", "", ""], rules=rules)
    reason = explained(plan, staff)
    assert "asks to be off on Mon 1 Jun: not granted, priced 7" in reason.reasons
    off = next(a for a in reason.alternatives if a.shift == "off")
    assert off.change.total == pytest.approx(off.change.under + off.change.over + off.change.wishes)


def test_rest_after_a_shift_before_the_horizon():
    origin = int(make_problem(make_staff([person()])).grid.midnights_utc[0])
    past = WorkedShift("p0", MONDAY - timedelta(days=1), origin - 8 * 3600, origin)
    staff = make_staff([person()], (replace(FULL, weekly_range=(0, 2400)),), worked=(past,))
    plan = fixed(staff, ["late", "", "", "", "", "", ""])
    reason = explained(plan, staff)
    early = next(r for r in reason.refused if r.shift == "early")
    assert early.text == "only 6 h of rest after the shift of Sunday (at least 11 h)"


def test_an_unlawful_day_is_said_to_be_so():
    staff = make_staff([person()], (replace(FULL, weekly_range=(0, 2400)),))
    plan = fixed(staff, ["late", "", "", "", "", "", ""])
    plan.move(0, 1, next(c for (k, _), c in plan.problem.profile(0).number[1].items() if k == 0))
    reason = explained(plan, staff, day=1)
    assert reason.notes[0].startswith("the schedule as it stands is not lawful: only 8 h of rest")


def test_a_person_who_can_not_be_rostered_is_told_the_clash():
    locks = (Lock("p0", MONDAY, "late"), Lock("p0", MONDAY + timedelta(days=1), "early"))
    staff = make_staff([person()], locks=locks)
    problem = make_problem(staff)
    empty = Plan.empty(problem)
    reason = explained(empty, staff)
    assert any("has no lawful schedule" in note for note in reason.notes)
    assert reason.alternatives == ()


def test_kinds_are_those_of_the_site():
    assert (EARLY.starts, LATE.starts) == ((360,), (840,))


@pytest.mark.parametrize(
    ("hours", "under", "over", "late"),
    [
        (8, 0.0, -8.0, ()),  # the other does it all on Tuesday
        (16, 1.6 * 10 + 2.4 * 20 + 4 * 40, 0.0, ("8 h of sales late on Tue 2 Jun",)),
        (20, (2 * 10 + 3 * 20 + 7 * 40) - (2 * 10 + 2 * 20), 0.0, ("12 h of sales late on Tue 2 Jun (8 h more)",)),
    ],
)
def test_work_that_may_wait_is_priced_over_the_whole_horizon(hours, under, over, late):
    """So much work on Monday morning, due on Tuesday night; two people with a shift of 8 hours, one on each day.

    Late are steps of a tenth, up to a quarter, and beyond, of what falls due.
    """
    staff = make_staff([person(0, weekdays=frozenset({0})), person(1, weekdays=frozenset({1}))], (SHORT_WEEK,))
    bare = make_requirement(1, days=2)
    arrived, due = np.full((1, 48), float(hours)), np.zeros((1, 48))
    arrived[0, :6], due[0, 45:] = 0.0, hours
    requirement = replace(bare, work=DeferredNeed((True,), arrived, due))
    problem = make_problem(staff, requirement=requirement)
    plan = Plan.empty(problem)
    for p in range(2):
        names = [choice.name for choice in problem.profile(p).setting.choices[p]]
        plan.put(p, np.eye(2, dtype=np.int64)[p] * names.index("early"), plan.breaks[p])
    told = explained(plan, staff)
    off = next(one for one in told.alternatives if one.shift == "off")
    assert (off.change.under, off.change.over) == pytest.approx((under, over))
    assert off.short == late
