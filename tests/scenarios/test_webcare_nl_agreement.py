"""What the made-up Dutch site agrees beyond the law loads, and its past weeks are lawful weeks of its contracts."""

import shutil
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from wfm.core.grid import wall_to_utc
from wfm.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
HOUR = 3600
FIRST = date(2026, 8, 24)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """The site with agreement.yaml included."""
    home = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "configs", home / "configs")
    shutil.copytree(ROOT / "scenarios" / "webcare_nl", home / "webcare_nl")
    file = home / "webcare_nl" / "scenario.yaml"
    text = file.read_text(encoding="utf-8")
    if "shifts_day.yaml]" in text:
        file.write_text(text.replace("shifts_day.yaml]", "shifts_day.yaml, agreement.yaml]"), encoding="utf-8")
    return load_scenario(home / "webcare_nl")


@pytest.fixture(scope="module")
def worked(scenario):
    """Shifts worked by agent, in order of time."""
    by_agent = defaultdict(list)
    for shift in sorted(scenario.staff.worked, key=lambda shift: (shift.agent, shift.start)):
        by_agent[shift.agent].append(shift)
    return by_agent


def away_dates(scenario, agent):
    zone = scenario.horizon.zone
    days = [FIRST + timedelta(days=d) for d in range(56)]
    midnights = [wall_to_utc(FIRST + timedelta(days=d), 0, zone) for d in range(57)]
    off = [entry for entry in scenario.staff.time_off if entry.agent == agent.id]
    return {day for day, (a, b) in zip(days, pairwise(midnights), strict=True)
            if any(entry.start < b and a < entry.end for entry in off)}  # fmt: skip


def test_the_agreement_loads_without_a_warning(scenario):
    assert scenario.warnings == ()
    assert [activity.name for activity in scenario.rules.activities] == ["team_meeting", "coaching", "training"]
    assert scenario.rules.seats is not None
    assert len({request.agent for request in scenario.staff.requests}) == 40
    assert sum(agent.home for agent in scenario.staff.agents) == 20


def test_past_rests_are_those_of_the_law(worked):
    for shifts in worked.values():
        for one, two in pairwise(shifts):
            assert two.start - one.end >= 11 * HOUR
        dates = [shift.date for shift in shifts]
        assert all((seventh - first).days > 6 for first, seventh in zip(dates, dates[6:], strict=False))
        for index, shift in enumerate(shifts):
            span = [s for s in shifts[index:] if s.start < shift.start + 168 * HOUR]
            ends = [*(s.start for s in span[1:]), shift.start + 168 * HOUR]
            assert max(end - s.end for s, end in zip(span, ends, strict=True)) >= 36 * HOUR


def test_everyone_made_their_hours_in_every_week_without_leave(scenario, worked):
    for agent in scenario.staff.agents:
        contract, away = scenario.staff.contracts[agent.contract], away_dates(scenario, agent)
        for week in range(8):
            days = {FIRST + timedelta(weeks=week, days=d) for d in range(7)}
            held = [shift for shift in worked[agent.id] if shift.date in days]
            assert not days & away & {shift.date for shift in held}
            if not days & away and agent.hired_on <= min(days):
                assert sum(shift.paid_min for shift in held) == contract.weekly_min


def test_past_shifts_are_those_of_the_library_where_people_may_work_them(scenario, worked):
    kinds = {kind.name: kind for kind in scenario.staff.shifts}
    for agent in scenario.staff.agents:
        contract = scenario.staff.contracts[agent.contract]
        for shift in worked[agent.id]:
            kind = kinds[shift.shift]
            minute = (shift.start - wall_to_utc(shift.date, 0, scenario.horizon.zone)) // 60
            assert contract.allows(kind)
            assert minute in kind.starts
            assert (shift.end - shift.start) // 60 == kind.length_min
            assert shift.paid_min == kind.paid_min
            assert shift.date.weekday() in agent.weekdays & contract.weekdays
            assert agent.available[0] <= minute <= minute + kind.length_min <= agent.available[1]
