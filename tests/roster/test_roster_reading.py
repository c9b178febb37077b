"""A plan written as a roster and read back is the same plan; what is no lawful shift is named."""

from dataclasses import replace

import numpy as np
import pytest
from why_site import EARLY, FULL, LATE, make_problem, make_staff, person, serve_freely

from wfm.core.agent import Contract
from wfm.core.roster import Roster
from wfm.core.rules import Lock
from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.plan import Plan
from wfm.roster.reading import read_plan
from wfm.roster.stages.moves import Moves, build_up
from wfm.roster.stretches import build_roster

BREAKS = (BreakRule("break", 60, True, 60, 120), BreakRule("break", 60, True, 180, 240),
          BreakRule("lunch", 60, False, 300, 420))  # fmt: skip
LONG = ShiftKind("long-day", (360, 420, 480), 600, BREAKS)
PART = Contract("part", 27 * 60, (540,), weekdays=frozenset(range(6)))


def planned(staff, need=2, **more):
    moves = Moves(Plan.empty(make_problem(staff, need, **more)))
    assert build_up(moves, range(len(staff.agents))) == []
    return moves.plan


def site():
    people = [person(0), person(1, "part"), person(2, "part", ("sales", "service")), person(3, skills=("service",))]
    return make_staff(people, (FULL, PART), (EARLY, LATE, LONG))


def written(plan):
    return build_roster(plan, serve_freely(plan))


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_comes_back_as_it_was(seed):
    need = np.random.default_rng(seed).integers(0, 4, (2, 7 * 24))
    plan = planned(site(), need, queues=("sales", "service"))
    assert (plan.kind == 2).any()
    reading = read_plan(plan.problem, written(plan))
    assert reading.unread == ()
    assert reading.unlawful == ()
    for name in ("choice", "kind", "start", "breaks"):
        assert np.array_equal(getattr(reading.plan, name), getattr(plan, name))
    assert np.array_equal(reading.serving, serve_freely(plan))


def test_breaks_of_a_kind_that_touch_are_told_apart():
    plan = planned(site(), 2, queues=("sales", "service"))
    p, d = np.argwhere(plan.kind == 2)[0]
    begin = int(plan.start[p, d])
    plan.breaks[p, d] = begin + 2, begin + 3, begin + 5
    reading = read_plan(plan.problem, written(plan))
    assert reading.unread == ()
    assert reading.plan.breaks[p, d].tolist() == [begin + 2, begin + 3, begin + 5]


def change(roster, **more):
    """Change every stretch of the first shift."""
    first = roster.stretches[0]
    mine = [s for s in roster.stretches if (s.agent, s.date) == (first.agent, first.date)]
    rest = [s for s in roster.stretches if s not in mine]
    return Roster(roster.grid, (*(replace(s, **{k: v(s) for k, v in more.items()}) for s in mine), *rest))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"shift": lambda _: "evening-0600"}, "there is no kind of shift called evening"),
        ({"agent": lambda _: "nobody"}, "nobody of that name is rostered here"),
        ({"start": lambda s: s.start + 3600, "end": lambda s: s.end + 3600}, "is not on offer to them that day"),
        ({"end": lambda s: s.end - 3600}, "lasts 8 h, not 7 h"),
    ],
)
def test_what_can_not_be_read_is_named_and_off(more, reason):
    plan = planned(make_staff([person()]))
    roster = change(written(plan), **more)
    reading = read_plan(plan.problem, roster)
    assert len(reading.unread) == 1
    assert reason in reading.unread[0].reason
    assert (reading.plan.kind >= 0).sum() == (plan.kind >= 0).sum() - 1


def test_a_break_outside_its_window_is_named():
    plan = planned(site(), 2, queues=("sales", "service"))
    p, d = np.argwhere(plan.kind == 2)[0]
    plan.breaks[p, d, 0] = plan.start[p, d]
    reading = read_plan(plan.problem, written(plan))
    assert [one.reason for one in reading.unread] == ["its breaks are not those of long-day, each in its window"]


def test_an_unlawful_schedule_is_read_and_named_and_can_be_left_out():
    plan = planned(make_staff([person(0), person(1)]))
    late, early = (plan.problem.profile(0).number[d] for d in range(2))
    off = np.flatnonzero(plan.choice[0] == 0)
    plan.move(0, 0, next(c for (k, _), c in late.items() if k == 1))
    plan.move(0, 1, next(c for (k, _), c in early.items() if k == 0))
    assert off.size
    reading = read_plan(plan.problem, written(plan))
    assert reading.unlawful == (0,)
    assert np.array_equal(reading.plan.choice, plan.choice)
    lawful = reading.lawful()
    assert not lawful.choice[0].any()
    assert np.array_equal(lawful.choice[1], plan.choice[1])


def test_a_shift_that_a_lock_forbids_is_not_on_offer():
    plan = planned(make_staff([person()]))
    d = int(np.flatnonzero(plan.kind[0] >= 0)[0])
    locked = make_staff([person()], locks=(Lock("p0", plan.problem.grid.dates[d]),))
    reading = read_plan(make_problem(locked, 2), written(plan))
    assert [one.date for one in reading.unread] == [plan.problem.grid.dates[d]]
