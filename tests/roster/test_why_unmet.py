"""What lacks and who would mend it, on sites small enough to know the answer."""

from dataclasses import replace

import numpy as np
import pytest
from why_site import EARLY, FULL, LATE, OPTIONS, REST_AND_ROW, make_requirement, make_staff, person

from wfm.core.agent import Contract
from wfm.core.roster import Coverage
from wfm.core.rules import SiteRules
from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.why.unmet import find_unmet

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
