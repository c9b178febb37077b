"""The repair of a running day: as good as trying everything on tiny sites, lawful, and nobody moved without a gain."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repair_site import FREE, OPTIONS, at, cover_of, faults, need_of, new_faults, price_of, repair, site_of, t_of
from roster_by_hand import CONTRACTS, THU, WED, cut

from wfm.core.agent import Agent, Contract
from wfm.core.intraday import (
    CALL_IN,
    CANCEL_ACTIVITY,
    EXTEND,
    KINDS,
    LEAD_HELPS,
    MOVE_ACTIVITY,
    MOVE_BREAK,
    SHORTEN,
    SWITCH_QUEUE,
    RepairTerms,
)
from wfm.core.options import IntradayOptions, TeamLeadRule
from wfm.core.roster import Roster
from wfm.core.rules import Activity, SiteRules
from wfm.errors import UsageError
from wfm.roster.repair import repair_roster
from wfm.roster.repair.day import Frozen, read_day
from wfm.roster.repair.taking_back import undo
from wfm.roster.repair.told import list_changes
from wfm.roster.repair.ways import activity_ways, break_ways


def test_nothing_changes_where_nothing_lacks():
    site = site_of("short_4h-0900", "short_4h-0900", "short_4h-1000")
    done = repair(site, need_of(site), "08:00", kinds=KINDS)
    assert done.roster.stretches == site.stretches
    assert (done.actions, done.amendments, done.changes) == ((), (), 0.0)
    assert done.before == done.after


def test_of_two_who_pause_together_one_waits():
    site = site_of("short_4h-0900", "short_4h-0900")
    requirement = need_of(site, at_times=[("service", "10:30", "10:45", 2)])
    done = repair(site, requirement, "08:00")
    assert cover_of(site, done.roster)[t_of(site, "10:30")] == 2
    assert [a.kind for a in done.actions] == [MOVE_BREAK, MOVE_BREAK]
    assert {a.from_start for a in done.actions} == {at(WED, "10:30")}
    assert not new_faults(site, done)


@settings(max_examples=8, deadline=None)
@given(
    need=st.lists(st.integers(0, 3), min_size=10, max_size=10),
    price=st.sampled_from([0.5, 5.0, 15.0]),
    offsets=st.lists(st.sampled_from([90, 105, 120, 135]), min_size=3, max_size=3),
)
def test_breaks_are_as_good_as_trying_all(need, price, offsets):
    site = site_of(*((f"short_4h-{9 + i:02d}00", (offset,)) for i, offset in enumerate(offsets)))
    at_times = [
        ("service", f"{10 + i // 4}:{i % 4 * 15:02d}", f"{10 + (i + 1) // 4}:{(i + 1) % 4 * 15:02d}", n)
        for i, n in enumerate(need)
    ]
    requirement = need_of(site, at_times=at_times)
    prices = {MOVE_BREAK: price}
    done = repair(site, requirement, "08:00", intraday=replace(FREE, prices=prices), kinds=[MOVE_BREAK])
    best = np.inf
    for ways in product((90, 105, 120, 135), repeat=3):
        stretches = [
            s
            for i, (agent, way) in enumerate(zip(site.staff.agents, ways, strict=True))
            for s in cut(agent, WED, f"short_4h-{9 + i:02d}00", site.staff.shifts, at_min=(way,))
        ]
        moved = sum(a != b for a, b in zip(ways, offsets, strict=True))
        best = min(best, price_of(site, requirement, Roster(site.grid, tuple(stretches))) + price * moved)
    assert price_of(site, requirement, done.roster) + price * len(done.actions) == pytest.approx(best)
    assert done.after == pytest.approx(price_of(site, requirement, done.roster))


def test_blocks_go_to_the_queue_that_lacks_and_last_an_hour():
    site = site_of(*["day_8h-0900"] * 4, skills=("service", "sales"))
    requirement = need_of(site, people=2, at_times=[("sales", "11:30", "12:30", 2)])
    done = repair(site, requirement, "09:00", kinds=[SWITCH_QUEUE])
    span = slice(t_of(site, "11:30"), t_of(site, "12:30"))  # all four have lunch at 12:15
    assert (cover_of(site, done.roster, "sales")[span].sum(), len(done.actions)) == (6, 2)
    assert all((a.to_end - a.to_start) >= 3600 and a.to_queue == "sales" for a in done.actions)
    assert price_of(site, requirement, done.roster) < price_of(site, requirement, Roster(site.grid, site.stretches))
    assert not new_faults(site, done)


@pytest.mark.parametrize("now", ["07:00", "10:05", "10:14", "10:31"])
def test_nothing_before_the_freeze_ends_is_touched(now):
    site = site_of(*["short_4h-0900"] * 3)
    requirement = need_of(site, at_times=[("service", "10:30", "11:15", 3)])
    done = repair(site, requirement, now)
    until = at(WED, now) + 30 * 60
    assert _before(done.roster.stretches, until) == _before(site.stretches, until)
    assert bool(done.actions) == (now == "07:00")


def test_locked_shifts_stay():
    site = site_of("short_4h-0900", "short_4h-0900")
    requirement = need_of(site, at_times=[("service", "10:30", "10:45", 2)])
    done = repair(site, requirement, "08:00", locked={("p0", WED)})
    assert {a.agent for a in done.actions} == {"p1"}


def test_no_more_than_the_share_changes():
    site = site_of(*["short_4h-0900"] * 10)
    requirement = need_of(site, at_times=[("service", "10:30", "10:45", 10)])
    done = repair(site, requirement, "08:00", intraday=replace(FREE, most_changed=0.25))
    assert len({a.agent for a in done.actions}) == 2


def test_a_price_above_the_gain_leaves_all_as_it_is():
    site = site_of("short_4h-0900", "short_4h-0900")
    requirement = need_of(site, at_times=[("service", "10:30", "10:45", 1)])
    done = repair(site, requirement, "08:00", intraday=replace(FREE, prices={MOVE_BREAK: 60.0}))
    assert done.roster.stretches == site.stretches


@pytest.mark.parametrize(
    ("gone", "left_until", "minutes"),
    [
        (("09:00", "24:00"), None, -240),
        (("10:35", "24:00"), "10:30", -150),
        (("10:50", "24:00"), "10:45", -135),  # the paid break they have had is theirs
        (("08:00", "24:00"), None, -240),
    ],
)
def test_who_is_absent_works_no_more_and_the_check_is_clean(gone, left_until, minutes):
    site = site_of("short_4h-0900", "short_4h-0900")
    leaves, returns = at(WED, gone[0]), at(THU, "00:00")
    done = repair(site, need_of(site), "11:00", absent={("p0", leaves, returns)})
    mine = [s for s in done.roster.stretches if s.agent == "p0"]
    assert (mine[-1].end if mine else None) == (at(WED, left_until) if left_until else None)
    assert [(a.agent, a.kind, a.minutes) for a in done.amendments] == [("p0", "absent", minutes)]
    assert not new_faults(site, done)


def test_an_absence_that_begins_in_a_running_break_ends_before_it():
    site = site_of("day_8h-0900")
    lunch = next(s for s in site.stretches if s.activity == "lunch")
    done = repair(site, need_of(site), "13:00", absent={("p0", lunch.start + 60, at(THU, "00:00"))})
    mine = [s for s in done.roster.stretches if s.agent == "p0"]
    assert (mine[-1].end, mine[-1].activity) == (lunch.start, "on_queue")
    assert not new_faults(site, done)


def test_who_comes_late_begins_late():
    site = site_of("day_8h-0900", "day_8h-0900")
    done = repair(site, need_of(site), "08:00", absent={("p0", at(WED, "08:00"), at(WED, "10:00"))})
    mine = [s for s in done.roster.stretches if s.agent == "p0"]
    assert (mine[0].start, mine[-1].end, done.amendments[0].minutes) == (at(WED, "10:00"), at(WED, "17:30"), -60)
    assert not new_faults(site, done)


@pytest.mark.parametrize("now", ["05:00", "12:00", "23:30"])
def test_everybody_absent_before_during_and_after_the_day(now):
    site = site_of("short_4h-0900", "short_4h-1500")
    away = {(a.id, at(WED, "00:00"), at(THU, "00:00")) for a in site.staff.agents}
    done = repair(site, need_of(site, people=3), now, absent=away, kinds=KINDS)
    assert (done.roster.stretches, done.actions) == ((), ())
    assert any("nobody is on duty" in warning for warning in done.warnings)
    assert not new_faults(site, done)


def test_now_outside_the_horizon_and_unknown_kinds_are_said():
    site = site_of("short_4h-0900")
    with pytest.raises(UsageError, match="now must be within 2026-06-03 to 2026-06-04, got 2026-06-02 23:00"):
        _repair_at(site, at(WED, "00:00") - 3600)
    with pytest.raises(UsageError, match="unknown kind of action dance"):
        repair(site, need_of(site), "08:00", kinds=["dance"])


def test_overtime_is_agreed_and_checked():
    site = site_of("short_4h-0900", "short_4h-0900")
    requirement = need_of(site, people=1, at_times=[("service", "13:00", "14:00", 4)])
    done = repair(site, requirement, "10:00", kinds=[EXTEND])
    assert {(a.agent, a.minutes) for a in done.amendments} == {("p0", 60), ("p1", 60)}
    assert not new_faults(site, done)
    without = [v.rule for v in faults(site, done.roster)]
    assert without.count("shift_library") == 2
    assert all(a.cost_eur == pytest.approx(25 * 1.25) for a in done.actions)


def test_nobody_stays_so_long_that_tomorrows_rest_is_too_short():
    site = site_of("short_4h-1700")
    agent = site.staff.agents[0]
    site = replace(site, stretches=(*site.stretches, *cut(agent, THU, "short_4h-0800", site.staff.shifts)),
                   opened={"service": ("08:00", "23:00")})  # fmt: skip
    done = repair(site, need_of(site, people=3), "19:00", kinds=[EXTEND])
    assert done.roster.stretches == site.stretches
    free = site_of("short_4h-1700", opened=("08:00", "23:00"))
    assert [a.kind for a in repair(free, need_of(free, people=3), "19:00", kinds=[EXTEND]).actions] == [EXTEND]


def test_a_minor_works_no_longer_than_the_law_lets_them():
    young = {"birth_date": THU.replace(year=2009)}
    law = {"most_shift_min": 4 * 60}
    site = site_of("short_4h-0900", p0=young)
    minors = replace(site.labour.minors, **law)
    site = replace(site, labour=replace(site.labour, minors=minors))
    requirement = need_of(site, people=3)
    assert repair(site, requirement, "10:00", kinds=[EXTEND]).actions == ()
    adult = replace(site, staff=replace(site.staff, agents=(replace(site.staff.agents[0], birth_date=None),)))
    assert [a.kind for a in repair(adult, requirement, "10:00", kinds=[EXTEND]).actions] == [EXTEND]


def test_the_nights_shift_across_midnight_is_of_today():
    site = site_of(("night_4h-2000", (90,)), ("night_4h-2000", (90,)), opened=("00:00", "24:00"))
    requirement = need_of(site, at_times=[("service", "21:30", "21:45", 2)])
    done = repair(site, requirement, "20:30")
    assert cover_of(site, done.roster)[t_of(site, "21:30")] == 2
    assert not new_faults(site, done)


def test_people_on_call_come_when_nobody_else_can():
    site = site_of("short_4h-0900", "off", p1={"contract": "call"})
    call = Contract("call", 0, (240,), 5, weekly_range=(0, 960), on_call=True)
    site = replace(site, staff=replace(site.staff, contracts={**CONTRACTS, "call": call}))
    requirement = need_of(site, at_times=[("service", "14:00", "18:00", 2)])
    done = repair(site, requirement, "10:00", kinds=[CALL_IN])
    assert [(a.agent, a.kind, a.to_start) for a in done.actions] == [("p1", CALL_IN, at(WED, "14:00"))]
    assert not new_faults(site, done)


@pytest.mark.parametrize(("leads", "helps"), [(1, 0), (2, 1)])
def test_a_team_lead_takes_contacts_only_where_another_leads(leads, helps):
    site = site_of("day_8h-0900")
    people = [Agent(f"l{i}", f"Lead {i}", "team_lead", "full") for i in range(leads)]
    added = [s for lead in people for s in cut(lead, WED, "day_8h-0900", site.staff.shifts)]
    staff = replace(site.staff, agents=(*site.staff.agents, *people))
    stretches = sorted((*added, *site.stretches), key=lambda s: (s.agent, s.start))
    site = replace(site, staff=staff, stretches=tuple(stretches))
    requirement = need_of(site, at_times=[("service", "14:00", "16:00", 4)])
    done = repair(site, requirement, "10:00", kinds=[LEAD_HELPS])
    assert [a.kind for a in done.actions] == [LEAD_HELPS] * helps
    assert not new_faults(site, done)


def test_coaching_waits_or_falls_away_where_a_queue_lacks():
    rule = Activity("coaching", 30, first=10 * 60, last=16 * 60, agents=("p0",))
    site = replace(site_of("day_8h-0900", "day_8h-0900"), rules=SiteRules(activities=(rule,)))
    site = site.spend("p0", WED, "11:30", 30, "coaching")
    requirement = need_of(site, at_times=[("service", "11:30", "12:00", 2)])
    moved = repair(site, requirement, "09:00", kinds=[MOVE_ACTIVITY, CANCEL_ACTIVITY])
    assert [(a.kind, a.what) for a in moved.actions] == [(MOVE_ACTIVITY, "coaching")]
    assert not new_faults(site, moved)
    dropped = repair(site, requirement, "09:00", kinds=[CANCEL_ACTIVITY])
    assert [(a.kind, a.to_start) for a in dropped.actions] == [(CANCEL_ACTIVITY, None)]
    assert not new_faults(site, dropped)


def test_coaching_falls_away_when_its_trainer_is_gone():
    rule = Activity("coaching", 30, first=10 * 60, last=16 * 60, agents=("p0",), trainer="team_lead")
    site = site_of("day_8h-0900")
    lead = Agent("lea", "Lea", "team_lead", "full")
    stretches = (*cut(lead, WED, "day_8h-0900", site.staff.shifts), *site.stretches)
    site = replace(site, staff=replace(site.staff, agents=(*site.staff.agents, lead)), stretches=stretches,
                   rules=SiteRules(activities=(rule,)))  # fmt: skip
    site = site.spend("p0", WED, "11:30", 30, "coaching")
    done = repair(site, need_of(site), "09:00", absent={("lea", at(WED, "09:00"), at(THU, "00:00"))})
    assert [(a.agent, a.kind) for a in done.actions] == [("p0", CANCEL_ACTIVITY)]
    assert not new_faults(site, done)


def test_a_teams_meeting_goes_as_one():
    rule = Activity("meeting", 45, group=0, first=9 * 60, last=17 * 60)
    site = replace(site_of(*["day_8h-0900"] * 3), rules=SiteRules(activities=(rule,)))
    for who in ("p0", "p1", "p2"):
        site = site.spend(who, WED, "11:15", 45, "meeting")
    requirement = need_of(site, at_times=[("service", "11:15", "12:00", 3)])
    done = repair(site, requirement, "09:00")
    kinds = {(a.kind, a.to_start) for a in done.actions if a.what == "meeting"}
    assert len(kinds) == 1
    assert sum(a.what == "meeting" for a in done.actions) == 3
    assert not new_faults(site, done)


def test_time_off_is_offered_where_there_are_too_many():
    site = site_of(*["short_4h-0900"] * 3)
    done = repair(site, need_of(site), "10:00")
    offers = [idea for idea in done.ideas if idea.kind == SHORTEN]
    assert offers
    assert all(idea.cost_eur < 0 for idea in offers)
    assert done.roster.stretches == site.stretches


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_any_day_is_lawful_and_never_worse(seed):
    rng = np.random.default_rng(seed)
    names = [f"{kind}-{hour:02d}00" for kind in ("short_4h", "day_8h") for hour in (8, 9, 10, 12)]
    site = site_of(*rng.choice(names, size=6).tolist(), skills=("service", "sales"))
    times = [
        (str(rng.choice(["service", "sales"])), f"{h:02d}:00", f"{h + 1:02d}:00", int(rng.integers(0, 5)))
        for h in range(9, 18)
    ]
    requirement = need_of(site, at_times=times)
    now = f"{rng.integers(7, 19):02d}:{rng.integers(0, 60):02d}"
    absent = {("p0", at(WED, now), at(THU, "00:00"))} if rng.random() < 0.5 else set()
    done = repair(site, requirement, now, kinds=KINDS, absent=absent)
    assert not new_faults(site, done)
    assert done.after + done.changes <= done.before + 1e-6
    assert done.after == pytest.approx(price_of(site, requirement, done.roster))
    freeze = at(WED, now) + 30 * 60
    here = [s for s in site.stretches if s.agent != "p0" or not absent]
    there = [s for s in done.roster.stretches if s.agent != "p0" or not absent]
    assert _before(there, freeze) == _before(here, freeze)
    assert done.roster == repair(site, requirement, now, kinds=KINDS, absent=absent).roster


def test_each_single_change_is_undone_exactly():
    rule = Activity("coaching", 30, first=10 * 60, last=16 * 60, agents=("p0",))
    site = replace(site_of("day_8h-0900"), rules=SiteRules(activities=(rule,)))
    site = site.spend("p0", WED, "14:00", 30, "coaching")
    until = Frozen(t_of(site, "09:30"), WED, (), 4)
    (duty,) = read_day(Roster(site.grid, site.stretches), site.staff, site.rules, until, ("service",)).duties
    ways = [*break_ways(duty, duty.labels, site.grid), *activity_ways(duty, duty.labels, site.grid, {})]
    undone = 0
    for labels in ways:
        changes = list_changes(duty, duty.labels, labels, ())
        assert len(changes) == 1
        back = undo(duty, labels, changes[0])
        if back is not None:
            assert (back == duty.labels).all()
            undone += 1
    assert undone == len(ways) > 20


def _before(stretches, until):
    """Who did what up to a moment."""
    cut_off = [(s.agent, s.activity, s.queue, s.start, min(s.end, until)) for s in stretches if s.start < until]
    return sorted(cut_off)


def _repair_at(site, now_s):
    terms = RepairTerms(
        labour=site.labour, rules=site.rules, leads=TeamLeadRule(), options=OPTIONS, intraday=IntradayOptions(),
        now=now_s,
    )  # fmt: skip
    return repair_roster(need_of(site), Roster(site.grid, site.stretches), site.staff, terms)


def test_over_the_day_no_more_than_its_share_changes_but_who_has_changed_may_again():
    site = site_of(*["short_4h-0900"] * 10)
    requirement = need_of(site, at_times=[("service", "10:30", "10:45", 10)])

    def changed(*before, day=0.3, once=0.2, recent=()):
        intraday = replace(FREE, most_changed=once, most_changed_day=day)
        how = {"intraday": intraday, "changed": before, "recent": recent}
        return {a.agent for a in repair(site, requirement, "08:00", **how).actions}

    assert len(changed()) == 2
    assert len(changed("p0")) == 2
    assert len(changed("p0", "p1")) == 1
    assert len(changed("p7", "p8", "p9")) == 2
    assert changed("p7", "p8", "p9") < {"p7", "p8", "p9"}
    assert len(changed(day=0.0)) == 2  # one rerun's share is the least
    assert changed("p3", "p4", day=0.0) == {"p3", "p4"}
    assert len(changed("p0", recent=("p0",))) == 1
    assert changed("p5", "p6", recent=("p5", "p6"), day=1.0) == {"p5", "p6"}
