"""What lacks and who would mend it, on sites small enough to know the answer."""

from dataclasses import replace

import numpy as np
import pytest
from why_site import EARLY, FULL, LATE, OPTIONS, REST_AND_ROW, make_requirement, make_staff, person

from wfm.core.agent import Contract
from wfm.core.deferred_need import DeferredNeed
from wfm.core.roster import Coverage
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.deferred import deferred_lines, price_deferred
from wfm.roster.why.unmet import find_unmet, less_late

EVENING = ShiftKind("short_4h", (6 * 60, 10 * 60, 14 * 60, 17 * 60), 240)
PART = Contract("part_20", 20 * 60, (240,), weekdays=frozenset(range(5)))
hours = np.arange(7 * 24)


def unmet_of(required, rostered, staff, queues=("sales",), rules=None):
    requirement = make_requirement(required, queues=queues)
    rows = (len(queues), requirement.grid.size)
    have = np.broadcast_to(np.asarray(rostered), rows)
    coverage = Coverage(requirement.grid, queues, requirement.open, requirement.roster_agents, have)
    return find_unmet(
        coverage, requirement, staff, labour=REST_AND_ROW, options=OPTIONS, rules=rules or SiteRules()
    )


def need_at(first, last, days, much, base=0):
    clock = hours % 24
    inside = (clock >= first) & (clock < last) & np.isin(hours // 24, days)
    return np.where(inside, much, base)


def test_nothing_lacks_where_all_are_there():
    assert unmet_of(1, 1, make_staff([person()])) == ((), ())


def test_three_part_timers_for_an_evening_that_lacks_three():
    staff = make_staff([person(0, "part_20"), person(1)], (FULL, PART), (EARLY, LATE, EVENING))
    need = need_at(17, 21, range(5), 4)
    spells, remedies = unmet_of(need, np.where(need > 0, 1, 0), staff)
    assert len(remedies) == 1
    remedy = remedies[0]
    assert (remedy.people, remedy.contract, remedy.skills) == (3, "part_20", ("sales",))
    assert (remedy.shifts, remedy.starts, remedy.weekdays) == (("short_4h",), ("17:00",), ("Mon-Fri",))
    assert (remedy.gain_hours, remedy.paid_hours) == (pytest.approx(60.0), pytest.approx(60.0))
    assert remedy.text == (
        "3 more of part_20 with sales: short_4h starting 17:00, Mon-Fri: 60 of 60 missing hours, for 60 paid"
    )
    assert len(spells) == 5
    assert (spells[0].queue, spells[0].start, spells[0].end) == (
        "sales", "2026-06-01T17:00:00+02:00", "2026-06-01T21:00:00+02:00",
    )  # fmt: skip
    assert (spells[0].missing, spells[0].required, spells[0].hours) == (3, 4, 12.0)
    assert spells[0].mended_hours == pytest.approx(12.0)
    assert spells[0].fix == "3 more of part_20 with sales"


def test_only_the_skill_that_lacks_is_hired_for():
    staff = make_staff([person(0), person(1, skills=("service",))])
    need = np.vstack([need_at(6, 14, range(5), 1), need_at(6, 14, range(5), 1)])
    have = np.vstack([need[0], 0 * need[1]])
    spells, remedies = unmet_of(need, have, staff, queues=("sales", "service"))
    assert [remedy.skills for remedy in remedies] == [("service",)]
    assert {spell.queue for spell in spells} == {"service"}


def test_a_queue_that_nobody_serves_needs_people_of_its_own():
    """Nothing was said of the queue that lacked most."""
    staff = make_staff([person(0)])
    need = np.vstack([need_at(6, 14, range(5), 1), need_at(6, 14, range(5), 2)])
    spells, remedies = unmet_of(need, np.vstack([need[0], 0 * need[1]]), staff, queues=("sales", "service"))
    assert [(remedy.people, remedy.contract, remedy.skills) for remedy in remedies] == [(2, "full", ("service",))]
    assert {spell.fix for spell in spells} == {"2 more of full with service"}


def test_a_contract_nobody_has_yet_where_it_fits_best():
    staff = make_staff([person(0)], (FULL, PART), (EARLY, LATE, EVENING))
    _, remedies = unmet_of(need_at(17, 21, range(5), 1), 0, staff)
    assert [(remedy.people, remedy.contract) for remedy in remedies] == [(1, "part_20")]


def test_two_skills_in_one_person_mend_what_lacks_on_both_by_turns():
    both = person(2, skills=("sales", "service"))
    staff = make_staff([person(0), person(1, skills=("service",)), both])
    need = np.vstack([need_at(6, 10, range(5), 1), need_at(10, 14, range(5), 1)])
    spells, remedies = unmet_of(need, 0, staff, queues=("sales", "service"))
    assert [(remedy.people, remedy.skills) for remedy in remedies] == [(1, ("sales", "service"))]
    assert sum(spell.mended_hours for spell in spells) == pytest.approx(40.0)


def test_nobody_is_named_for_an_hour_a_day():
    spells, remedies = unmet_of(need_at(8, 9, range(5), 1), 0, make_staff([person()]))
    assert remedies == ()
    assert len(spells) == 5
    assert spells[0].fix == ""
    assert spells[0].mended_hours == 0.0


def test_breaks_of_the_new_are_where_nothing_lacks():
    lunch = ShiftKind("day", (6 * 60,), 540, (BreakRule("lunch", 60, False, 180, 300),))
    staff = make_staff([person()], (FULL,), (lunch,))
    need = need_at(6, 15, range(5), 1)
    need[hours % 24 == 10] = 0
    _, remedies = unmet_of(need, 0, staff)
    assert remedies[0].gain_hours == pytest.approx(40.0)


def test_who_is_hired_keeps_the_rules():
    """Weekdays only by contract: Saturday and Sunday stay as they are."""
    staff = make_staff([person(0, "part_20")], (PART,), (EVENING,))
    spells, remedies = unmet_of(need_at(17, 21, range(7), 1), 0, staff)
    assert remedies[0].people == 1
    assert {spell.start[8:10] for spell in spells if not spell.mended_hours} == {"06", "07"}


def test_much_is_hired_several_at_a_time():
    staff = make_staff([person()], (replace(FULL, weekdays=frozenset(range(5))),))
    _, remedies = unmet_of(need_at(6, 14, range(5), 500), 0, staff)
    assert remedies[0].people >= 400
    assert remedies[0].gain_hours == pytest.approx(40.0 * remedies[0].people)


def work_of(arrived, due):
    """Curves of one queue, given by what they are from hours on: {hour: agent-hours}."""
    return tuple(
        np.array([[max((much for hour, much in steps.items() if hour <= t), default=0.0) for t in hours]])
        for steps in (arrived, due)
    )


@pytest.mark.parametrize("seed", range(15))
def test_one_more_helps_where_less_is_late_in_all(seed):
    """Against adding a person to each hour in turn."""
    rng = np.random.default_rng(seed)
    requirement = make_requirement(1)
    comes = np.where(rng.random(hours.size) < 0.2, rng.integers(1, 9, hours.size), 0).astype(float)
    arrived = np.cumsum(comes)
    due = np.concatenate([np.zeros(5), arrived[:-5]])
    work = DeferredNeed((True,), arrived[None], due[None])
    line = deferred_lines(replace(requirement, work=work), OPTIONS)[0]
    people = rng.integers(0, 4, hours.size)
    late = price_deferred(line, people).overdue[line.open].sum()
    fewer = [price_deferred(line, people + (hours == t)).overdue[line.open].sum() < late - 1e-9 for t in hours]
    assert less_late(line, people).tolist() == fewer
    assert any(fewer)


def test_work_that_may_wait_lacks_nobody_where_it_is_in_time():
    """Ten hours of work from Monday morning: two people lack by the need, one who is there has it done by Tuesday."""
    staff = make_staff([person(0, "part_20"), person(1)], (FULL, PART), (EARLY, LATE, EVENING))
    requirement = make_requirement(need_at(6, 11, [0], 2))
    there = np.where((hours % 24 >= 6) & (hours % 24 < 14), 1, 0)[None]
    coverage = Coverage(requirement.grid, ("sales",), requirement.open, requirement.roster_agents, there)
    for due, wanted in ((24 + 12, ()), (12, [(1, 5.0)])):
        work = DeferredNeed((True,), *work_of({6: 10.0}, {due: 10.0}))
        spells, _ = find_unmet(
            coverage, replace(requirement, work=work), staff, labour=REST_AND_ROW, options=OPTIONS, rules=SiteRules()
        )
        assert [(spell.missing, spell.hours) for spell in spells] == list(wanted)
