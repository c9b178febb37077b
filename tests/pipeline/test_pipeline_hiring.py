"""From a scenario's requirement to a hiring plan, and its files, written and read back."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.capacity.fte import count_fte
from wfm.capacity.shrinkage import gross_agents, roster_agents
from wfm.capacity.size import size_requirement
from wfm.core.forecast import Forecast
from wfm.core.hiring import HeadsRow, HiringOptions, HiringPlan, HiringWeek
from wfm.core.requirement import FteRow, Requirement
from wfm.errors import ScenarioError
from wfm.pipeline.files.hiring import HIRING, read_heads, read_hiring, write_heads, write_hiring
from wfm.pipeline.hiring import make_heads, make_hiring, weekly_need
from wfm.pipeline.upstream import mean_contract_hours
from wfm.scenario.load import load_scenario

MONDAY = date(2026, 10, 19)


def load(site, days, *settings):
    return load_scenario(site, days=days, overrides=settings)


def require(scenario, agents):
    """Requirement of as many agents in every open interval of every queue."""
    grid, queues = scenario.horizon, tuple(queue.name for queue in scenario.queues)
    is_open = np.array([queue.opening.mask(grid) for queue in scenario.queues])
    net = np.where(is_open, agents, 0)
    none, gross = np.zeros(net.shape), gross_agents(net, scenario.shrinkage, grid=grid)
    rows = count_fte(
        gross, grid=grid, queues=queues, full_time_hours=scenario.full_time_hours,
        mean_contract_hours=mean_contract_hours(scenario), team_leads=scenario.team_leads,
        week_starts_on=scenario.week_starts_on,
    )  # fmt: skip
    rostered = roster_agents(net, scenario.shrinkage, grid=grid)
    return Requirement(grid, queues, is_open, none, net, rostered, gross, none, none, none, (), rows)


def size(scenario, per_interval):
    """Size as many contacts in every open interval of every queue."""
    is_open = np.array([queue.opening.mask(scenario.horizon) for queue in scenario.queues])
    volume = np.where(is_open, per_interval, 0.0)
    forecast = Forecast(
        scenario.horizon, tuple(q.name for q in scenario.queues), volume, np.full(volume.shape, 300.0), is_open
    )
    return size_requirement(
        forecast, queues=scenario.queues, shrinkage=scenario.shrinkage, full_time_hours=scenario.full_time_hours,
        mean_contract_hours=mean_contract_hours(scenario), team_leads=scenario.team_leads,
        week_starts_on=scenario.week_starts_on,
    )  # fmt: skip


def test_a_plan_of_any_scenario_takes_its_need_from_the_fte(site):
    scenario = load(site, 70)
    requirement = require(scenario, 4)
    plan = make_hiring(scenario, requirement)
    assert scenario.hiring == HiringOptions()
    assert [week.week for week in plan.weeks][:2] == [MONDAY, date(2026, 10, 26)]
    needed = {row.week: row.fte for row in requirement.fte if row.queue == "ALL"}
    assert [week.need_fte for week in plan.weeks] == pytest.approx(list(needed.values()))
    there = [a for a in scenario.staff.agents if a.role == "agent"]
    assert plan.weeks[0].heads == len(there)
    assert plan.warnings == ()


def test_the_section_changes_the_plan(site):
    requirement = require(load(site, 98), 4)
    quick = make_hiring(load(site, 98, "hiring.lead_weeks=1", "hiring.training_weeks=1"), requirement)
    slow = make_hiring(load(site, 98), requirement)
    assert min(found.start for found in quick.classes) < min(found.start for found in slow.classes)
    assert "recruiting 6 weeks, training 4" in slow.reasons[0]


def test_weeks_there_in_part_are_planned_as_the_week_beside_them(site):
    scenario = load_scenario(site, start=date(2026, 10, 21), days=14)
    requirement = require(scenario, 4)
    need = weekly_need(requirement, 0)
    assert need.weeks == (MONDAY, date(2026, 10, 26), date(2026, 11, 2))
    assert need.total[0] == need.total[1] == need.total[2]
    assert need.by_queue.sum(axis=0) == pytest.approx(need.total)
    assert need.warnings == (
        "hiring: the week of 2026-10-19 has 5 of 7 days and is planned as the week of 2026-10-26",
        "hiring: the week of 2026-11-02 has 2 of 7 days and is planned as the week of 2026-10-26",
    )
    assert make_hiring(scenario, requirement).warnings[-2:] == need.warnings
    short = load(site, 2)
    fte = next(row.fte for row in require(short, 4).fte if row.queue == "ALL")
    need = weekly_need(require(short, 4), 0)
    assert need.total == pytest.approx([fte * 3.5])
    assert "planned by its mean day" in need.warnings[0]


def test_a_requirement_without_fte_is_refused(site):
    scenario = load(site, 7)
    with pytest.raises(ScenarioError, match=r"fte.csv: expected FTE per week in the requirement, got none"):
        make_hiring(scenario, replace(require(scenario, 1.0), fte=()))
    rows = (FteRow("ALL", MONDAY, 40, 1, 1, 0.1), FteRow("ALL", date(2026, 11, 2), 40, 1, 1, 0.1))
    with pytest.raises(ScenarioError, match="FTE of every week, none left out"):
        make_hiring(scenario, replace(require(scenario, 1.0), fte=rows))


def test_people_just_hired_count_as_slow_and_not_twice(site):
    # everyone came the day the horizon starts: slow from then on, while handle times were learned from nobody slower
    lines = (site / "agents.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("hired_on") if "hired_on" in lines[0] else None
    rows = [line.split(",") for line in lines]
    if at is None:
        rows = [[*row, "hired_on" if i == 0 else "2026-10-19"] for i, row in enumerate(rows)]
    else:
        rows = [row if i == 0 else [*row[:at], "2026-10-19", *row[at + 1 :]] for i, row in enumerate(rows)]
    requirement = require(load(site, 70), 4)
    before = make_hiring(load(site, 70, "hiring.mentor_share=0"), requirement)
    (site / "agents.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    after = make_hiring(load(site, 70, "hiring.mentor_share=0"), requirement)
    first = 1 / (1.5 - 0.5 * 0.5 / 16)
    assert after.weeks[0].effective_fte == pytest.approx(before.weeks[0].effective_fte * first)
    assert after.weeks[0].heads == before.weeks[0].heads


def test_shrinkage_by_time_reaches_the_requirement(site):
    more = "shrinkage.by_time=[{days: mon, from: '08:00', to: '12:00', unrostered: 0.5}]"
    usual, made = size(load(site, 7), 6.0), size(load(site, 7, more), 6.0)
    grid = made.grid
    changed = (made.roster_agents != usual.roster_agents).any(axis=0)
    times = [(int(grid.day_of[t]), int(grid.wall_min[t])) for t in np.flatnonzero(changed)]
    assert times == [(0, minute) for minute in range(480, 720, 15)]
    assert (made.net_agents == usual.net_agents).all()


def test_heads_add_up_to_those_of_the_fte_rows(site):
    scenario = load(site, 7)
    requirement = require(scenario, 4)
    rows = make_heads(scenario, requirement)
    for fte in requirement.fte:
        mine = [r for r in rows if (r.queue, r.week, r.role) == (fte.queue, fte.week, "agent")]
        assert sum(r.heads for r in mine) == pytest.approx(fte.heads)
        assert sum(r.fte for r in mine) == pytest.approx(fte.fte)
    assert [r.role for r in rows if r.queue == "ALL"][-2:] == ["team_lead", "coach"]


def test_the_files_read_back_as_written(tmp_path):
    weeks = (
        HiringWeek(MONDAY, 91.4, 120.0, 0.0, 93.5, 0.0, 0.0, 0.0, (), 0.0, 0.0),
        HiringWeek(date(2026, 10, 26), 94.5, 119.425, 20.0, 93.0, 0.5, 0.25, 0.75, (10, 10), 65556.125, 1.5),
    )
    assert write_hiring(HiringPlan(weeks, (), 0.03, 40.0), tmp_path) == ("hiring.csv",)
    assert read_hiring(tmp_path / HIRING) == weeks
    lines = (tmp_path / HIRING).read_text(encoding="utf-8").splitlines()
    assert lines[0] == ("week,need_fte,heads,in_training,effective_fte,unusable_fte,overtime_fte,on_call_fte,"
                        "shortfall_fte,shortfall_share,classes,cost")  # fmt: skip
    assert lines[2] == "2026-10-26,94.5,119.425,20,93,1.5,0.5,0.25,0.75,0.007937,10|10,65556.125"
    heads = (HeadsRow("ALL", MONDAY, "agent", "full", 3.5, 3.5), HeadsRow("ALL", MONDAY, "coach", "", 0.25, None))
    assert write_heads(heads, tmp_path) == ("heads.csv",)
    assert read_heads(tmp_path / "heads.csv") == heads


def test_every_fault_of_an_edited_plan_is_told(tmp_path):
    header = ("week,need_fte,heads,in_training,effective_fte,unusable_fte,overtime_fte,on_call_fte,shortfall_fte,"
              "shortfall_share,classes,cost")  # fmt: skip
    rows = [header, "monday,1,1,0,1,0,0,0,0,0,,0", "2026-10-26,x,1,0,1,0,0,0,0,0,8+8,0",
            "2026-11-02,1,1,0,1,0,0,0,0,0,0,0"]  # fmt: skip
    (tmp_path / HIRING).write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_hiring(tmp_path / HIRING)
    assert [(fault.line, fault.where) for fault in caught.value.faults] == [
        (2, "week"), (3, "need_fte"), (3, "classes"), (4, "classes"),
    ]  # fmt: skip
