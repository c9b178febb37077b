"""Effect, order and reason of actions: the curve against the formulas, effects counted by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from running_day import GRID, HOURS, PHONE, SITE, plan

from wfm.capacity.transient import predict_service
from wfm.core.agent import Agent, Contract, Staff
from wfm.core.arrays import frozen
from wfm.core.intraday import GENTLE, KINDS, MOVE_BREAK, SHORTEN, Action, Repaired, RepairTerms
from wfm.core.options import Effort, IntradayOptions, RosterOptions, TeamLeadRule
from wfm.core.requirement import Requirement
from wfm.core.roster import Roster, Stretch
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, LabourRules, ShiftKind
from wfm.intraday.actions import Scene, rank_actions
from wfm.intraday.curves import ASKED, count_in_time
from wfm.intraday.replan import replan

TUESDAY = date(2026, 12, 8)
DAY = ShiftKind("day", (480, 540, 600), 480, (BreakRule("lunch", 30, False, 180, 300),))
STAFF = Staff(
    tuple(Agent(f"p{i:02d}", f"Person {i}", "agent", "full", ("phone", "email")) for i in range(20)),
    {"full": Contract("full", 450, (450,), 7)},
    (DAY,),
)


def moment(hour, minute=0):
    """Epoch seconds of a clock time on Tuesday."""
    return int(GRID.midnights_utc[1]) + hour * 3600 + minute * 60


def shift(agent, hour, *, lunch=4.0, queue="phone"):
    """Eight hours from `hour` on Tuesday, lunch so many hours into it."""
    begin, rest = moment(hour), moment(hour) + int(lunch * 3600)
    common = {"agent": agent.id, "date": TUESDAY, "shift": f"day-{hour:02d}00"}
    return [
        Stretch(**common, activity="on_queue", start=begin, end=rest, paid=True, queue=queue),
        Stretch(**common, activity="lunch", start=rest, end=rest + 1800, paid=False),
        Stretch(**common, activity="on_queue", start=rest + 1800, end=begin + 8 * 3600, paid=True, queue=queue),
    ]


def roster(count=16, **more):
    hours = [8, 9, 10]
    agents = STAFF.agents[:count]
    return Roster(GRID, tuple(s for i, a in enumerate(agents) for s in shift(a, hours[i % 3], **more)))


def requirement(forecast, people=14):
    need = np.where(forecast.open, people, 0).astype(np.int64)
    need[1] = 0
    blank = np.zeros(need.shape)
    return Requirement(
        GRID, forecast.queues, forecast.open, blank, need, frozen(need), blank, blank, blank, blank,
        tuple(("",) * need.shape[1] for _ in forecast.queues),
    )  # fmt: skip


def test_the_curve_goes_through_what_the_formulas_say_and_never_falls():
    forecast = plan(volumes=(0.4, 0.05))
    rostered = np.zeros((2, GRID.size), dtype=np.int64)
    rostered[0, 64:88] = 10
    told = count_in_time(forecast, rostered, SITE, first=66, last=88, most=20)
    window = slice(66, 88)
    for k in ASKED:
        level = predict_service(
            forecast.volume[0, window], forecast.aht_s[0, window], rostered[0, window] + float(k),
            interval_s=1800, open=HOURS.mask(GRID)[window], answer_within_s=20.0,
        ).service_level  # fmt: skip
        assert told[0, window, 10 + k] == pytest.approx(forecast.volume[0, window] * level, rel=1e-3, abs=1e-3)
    assert (np.diff(told, axis=2) >= -1e-9).all()
    assert (told[0, window] <= forecast.volume[0, window, None] + 1e-9).all()
    assert not told[1].any()
    assert not told[:, :66].any()


def _scene(forecast, table):
    return Scene(requirement(forecast), forecast, RosterOptions(), STAFF, table, float(forecast.volume[0, 72:96].sum()))


def _move(agent, old, new):
    return Action(agent, TUESDAY, MOVE_BREAK, "lunch", old, old + 1800, new, new + 1800, 0.0, 0.0, 0, "")


def test_the_effect_of_a_lunch_that_waits_is_what_both_half_hours_gain_and_lose():
    forecast = plan(volumes=(0.4, 0.0))
    before = roster(3)
    first, *others = STAFF.agents[:3]
    stretches = [*shift(first, 8, lunch=5.0), *(s for i, a in enumerate(others) for s in shift(a, 9 + i))]
    moved = Roster(GRID, tuple(stretches))
    table = np.zeros((2, GRID.size, 6))
    noon, one = GRID.index_of(moment(12)), GRID.index_of(moment(13))
    table[0, noon], table[0, one] = [0, 2, 5, 9, 9, 9], [0, 1, 1.5, 1.75, 1.75, 1.75]
    scene = _scene(forecast, table)
    action = _move("p00", moment(12), moment(13))
    repaired = Repaired(moved, (action,))
    (ranked,), _ = rank_actions(repaired, before, scene, hour_eur=25.0, prices={})
    there = [sum(s.activity == "on_queue" and s.start <= m < s.end for s in before.stretches) for m in
             (moment(12), moment(13))]  # fmt: skip
    gain = table[0, noon, there[0] + 1] - table[0, noon, there[0]]
    loss = table[0, one, there[1]] - table[0, one, there[1] - 1]
    assert ranked.effect == pytest.approx((gain - loss) / scene.live, abs=1e-6)
    assert (ranked.rank, ranked.agent) == (1, "p00")
    assert ranked.reason.startswith("phone lacks ")
    assert ranked.reason.endswith("Person 0's lunch can wait until 13:00")


def test_the_best_comes_first_and_money_counts():
    forecast = plan(volumes=(0.4, 0.0))
    table = np.zeros((2, GRID.size, 16))
    table[0] = np.arange(16) * 2.0
    day = TUESDAY
    stay = {"what": "day-0800", "from_start": None, "from_end": None, "effect": 0.0, "rank": 0, "reason": ""}
    ideas = tuple(
        Action(who, day, "extend_shift", to_start=moment(16), to_end=moment(16) + 1800 * n, cost_eur=cost,
               to_queue="phone", **stay)
        for who, n, cost in (("p00", 1, 15.0), ("p03", 2, 15.0), ("p06", 2, 60.0))
    )  # fmt: skip
    before = roster(9)
    _, ranked = rank_actions(Repaired(before, (), ideas), before, _scene(forecast, table), hour_eur=25.0, prices={})
    worth = {"p00": 1 / 40, "p03": 2 / 40, "p06": 2 / 85}
    assert [a.agent for a in ranked] == sorted(worth, key=lambda who: -worth[who])
    assert [a.rank for a in ranked] == [1, 2, 3]
    assert {a.agent: a.effect for a in ranked} == pytest.approx(
        {"p00": 2 / _scene(forecast, table).live, "p03": 4 / _scene(forecast, table).live,
         "p06": 4 / _scene(forecast, table).live}, abs=1e-6
    )  # fmt: skip
    assert ranked[0].reason.endswith("Person 3 can stay until 17:00")


def test_of_those_that_bring_as_much_the_gentler_comes_first():
    forecast = plan(volumes=(0.4, 0.0))
    table = np.zeros((2, GRID.size, 16))
    table[0] = np.arange(16) * 2.0
    same = {"what": "day-0800", "from_start": None, "from_end": None, "to_start": moment(16), "effect": 0.0, "rank": 0,
            "to_end": moment(16) + 1800, "cost_eur": 0.0, "reason": "", "to_queue": "phone"}  # fmt: skip
    kinds = {"p00": "lead_takes_contacts", "p03": "call_in", "p06": "extend_shift"}
    ideas = tuple(Action(who, TUESDAY, kind, **same) for who, kind in kinds.items())
    before, prices = roster(9), IntradayOptions().prices
    _, ranked = rank_actions(
        Repaired(before, (), ideas), before, _scene(forecast, table), hour_eur=25.0, prices=prices
    )
    assert len({a.effect for a in ranked}) == 1
    assert [a.kind for a in ranked] == ["extend_shift", "call_in", "lead_takes_contacts"]


def test_who_goes_where_nothing_is_in_time_any_more_is_not_said_to_harm_nobody():
    """Before, whoever was taken from a queue that suffers for it was told that no queue is worse off by it."""
    forecast = plan(volumes=(0.4, 0.2))
    table = np.zeros((2, GRID.size, 16))
    table[1] = np.arange(16) * 2.0  # phone is beyond help, e-mail isn't
    before = roster(9, queue="email")
    moved = Roster(GRID, tuple(
        replace(s, queue="phone") if s.agent == "p00" and s.start == moment(12, 30) else s for s in before.stretches
    ))  # fmt: skip
    action = Action("p00", TUESDAY, "switch_queue", "email", moment(12, 30), moment(16), moment(12, 30), moment(16),
                    0.0, 0.0, 0, "", "phone")  # fmt: skip
    (ranked,), _ = rank_actions(Repaired(moved, (action,)), before, _scene(forecast, table), hour_eur=25.0, prices={})
    assert ranked.effect < 0
    assert ranked.reason == (
        "phone lacks 14 agents from 12:30 to 18:00, far more than email will; Person 0 can leave email for phone from "
        "12:30 to 16:00"
    )


def _replan(forecast, given, now, **more):
    how = {"kinds": GENTLE, "intraday": IntradayOptions(), **more}
    terms = RepairTerms(
        labour=LabourRules(), rules=SiteRules(), leads=TeamLeadRule(),
        options=RosterOptions(effort=Effort(repeatable=True)), now=now, **how,
    )  # fmt: skip
    return replan(requirement(forecast), given, STAFF, terms, forecast=forecast, queues=SITE)


def test_a_replanned_day_serves_more_by_the_formulas_and_says_why():
    forecast = plan(volumes=(0.5, 0.0))
    given = roster(12)
    done = _replan(forecast, given, moment(9))
    assert done.actions
    assert all(a.reason and a.rank >= 1 for a in (*done.actions, *done.ideas))
    assert [a.rank for a in (*done.actions, *done.ideas)] == list(range(1, 1 + len(done.actions) + len(done.ideas)))
    assert _served(forecast, done.roster) > _served(forecast, given)
    assert len({a.agent for a in done.actions}) <= 0.15 * 12


def test_where_there_are_many_time_off_is_an_idea_and_nobody_is_moved():
    forecast = plan(volumes=(0.02, 0.0))
    done = _replan(forecast, roster(12), moment(9), kinds=KINDS)
    assert done.actions == ()
    assert SHORTEN in {idea.kind for idea in done.ideas}


def test_no_queue_with_volume_is_no_trouble():
    forecast = replace(plan(), volume=frozen(np.zeros((2, GRID.size))))
    done = _replan(forecast, roster(6), moment(9))
    assert all(np.isfinite(a.effect) for a in (*done.actions, *done.ideas))


def _served(forecast, given):
    """Contacts of Tuesday answered in time by the formulas."""
    people = np.zeros(GRID.size)
    for s in given.stretches:
        if s.activity == "on_queue" and s.queue == PHONE.name:
            people[GRID.index_of(s.start) : GRID.index_of(s.end)] += 1
    day = GRID.day(1)
    told = predict_service(
        forecast.volume[0, day], forecast.aht_s[0, day], people[day], interval_s=1800,
        open=HOURS.mask(GRID)[day], answer_within_s=20.0,
    )  # fmt: skip
    return float((told.service_level * forecast.volume[0, day]).sum())
