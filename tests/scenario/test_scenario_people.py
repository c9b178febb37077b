"""agents.csv, time_off.csv and worked_hours.csv: what is read, and every fault with its line."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario
from wfm.scenario.people import Known, People, read_agents, read_time_off, read_worked

DATA = Path(__file__).parents[1] / "data"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def faults_of(name):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(DATA / "scenario" / name)
    return sorted((fault.line, fault.where, fault.got) for fault in caught.value.faults)


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "agents.csv"
    path.write_bytes(text.encode(encoding))
    people, known = People(), Known(("full",), ("service", "sales"), ("day", "late"), ("early_late",))
    read_agents(path, "agents.csv", known=known, people=people)
    return people


def epoch(text):
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())


def test_every_fault_of_the_agents_is_listed():
    assert faults_of("agent_faults.yaml") == [
        (2, "hired_on", '"2020-13-01"'),
        (3, "agent", '"A1"'),
        (3, "role", '"agnt"'),
        (4, "available_from", '"9:00"'),
        (4, "contract", '"fulltime_40"'),
        (5, "available_to", '"12:00"'),
        (5, "skills", "nothing"),
        (6, "skills", '"service;sales"'),
        (6, "timezone", '"Mars/Base"'),
        (6, "weekdays", '"tuesday"'),
        (7, "", "6"),
        (8, "agent", "nothing"),
    ]


def test_columns_missing_and_unknown():
    assert faults_of("agent_columns.yaml") == [
        (1, "contract", "none"),
        (1, "contrct", '"contrct"'),
        (1, "shoe_size", '"shoe_size"'),
    ]


def test_semicolons_get_a_hint():
    with pytest.raises(ScenarioError, match="separate columns by commas, not by semicolons"):
        load_scenario(DATA / "scenario" / "agent_semicolons.yaml")


def test_every_fault_of_time_off_is_listed_and_unknown_kinds_are_fine():
    assert faults_of("time_off_faults.yaml") == [
        (2, "end", '"2026-10-20"'),
        (3, "agent", '"A91"'),
        (4, "end", '"2026-10-21T09:00"'),
        (5, "start", '"21-10-2026"'),
    ]


def test_every_fault_of_worked_hours_is_listed():
    assert faults_of("worked_faults.yaml") == [
        (2, "start", '"25:00"'),
        (3, "agent", '"B01"'),
        (4, "date", '"17 okt"'),
    ]


def test_an_agent_is_read_with_all_columns(tmp_path):
    people = read(
        tmp_path,
        "agent,name,role,contract,skills,team,hired_on,location,available_from,available_to,weekdays\n"
        "A1, Noor ,agent,full,service|sales,red,2024-02-29,Utrecht,09:30,24:00,mon|wed-fri\n",
    )
    (agent,) = people.agents
    assert (agent.name, agent.skills, agent.team) == ("Noor", ("service", "sales"), "red")
    assert agent.available == (570, 1440)
    assert agent.weekdays == {0, 2, 3, 4}
    assert agent.hired_on == date(2024, 2, 29)
    assert agent.extra == {"location": "Utrecht"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_with_and_without_mark(tmp_path, encoding):
    people = read(tmp_path, "agent,name,role,contract,skills,team\nA1,Zoë,agent,full,service,red\n", encoding)
    assert [agent.name for agent in people.agents] == ["Zoë"]


def test_other_encoding_names_the_line(tmp_path):
    people = read(tmp_path, "agent,name,role,contract,skills,team\nA1,Zoë,agent,full,service,red\n", "latin-1")
    (fault,) = people.tables[0].faults
    assert (fault.line, fault.expected) == (2, "UTF-8 text")


def test_lines_are_right_after_blank_lines_and_cells_with_line_breaks(tmp_path):
    people = read(
        tmp_path,
        'agent,name,role,contract,skills,team\nA1,"No\nor",agent,full,service,red\n\nA2,Bram,agnt,full,service,red\n',
    )
    assert [fault.line for fault in people.tables[0].faults] == [5]


def test_team_lead_needs_no_skill_and_empty_table_is_a_fault(tmp_path):
    header = "agent,name,role,contract,skills,team\n"
    assert len(read(tmp_path, header + "L1,Saar,team_lead,full,,red\n").agents) == 1
    assert read(tmp_path, header).tables[0].faults[0].expected == "at least one agent"
    assert read(tmp_path, "").tables[0].faults[0].got == "nothing"


def time_off(tmp_path, rows, paid=("leave",)):
    path = tmp_path / "time_off.csv"
    path.write_text("agent,start,end,kind\n" + rows, encoding="utf-8")
    people = People(lines={"A1": 2})
    read_time_off(path, "time_off.csv", paid=paid, zone=AMSTERDAM, people=people)
    assert people.tables[0].faults == []
    return people.time_off


def test_time_off_dates_are_whole_days_on_a_clock_change(tmp_path):
    (row,) = time_off(tmp_path, "A1,2026-10-25,2026-10-25,leave\n")
    assert row.start == epoch("2026-10-25T00:00+02:00")
    assert row.end == epoch("2026-10-26T00:00+01:00")
    assert row.end - row.start == 25 * 3600
    assert row.paid


def test_time_off_times_exclude_the_end_and_unlisted_kinds_are_unpaid(tmp_path):
    local, offset = time_off(
        tmp_path, "A1,2026-10-21T09:00,2026-10-21T12:30,jury\nA1,2026-10-21T09:00+00:00,2026-10-21T10:00+00:00,leave\n"
    )
    assert (local.start, local.end) == (epoch("2026-10-21T09:00+02:00"), epoch("2026-10-21T12:30+02:00"))
    assert not local.paid
    assert offset.start == epoch("2026-10-21T09:00+00:00")


def test_worked_shifts_may_pass_midnight_and_late_ones_are_counted(tmp_path):
    path = tmp_path / "worked.csv"
    path.write_text(
        "agent,date,start,end\nA1,2026-10-17,22:00,06:00\nA1,2026-10-18,2026-10-18T08:00,2026-10-18T12:00\n"
        "A1,2026-10-19,08:00,12:00\n",
        encoding="utf-8",
    )
    people = People(lines={"A1": 2})
    read_worked(path, "worked.csv", zone=AMSTERDAM, before=date(2026, 10, 19), shifts=("day",), people=people)
    night, day = people.worked
    assert (night.start, night.end) == (epoch("2026-10-17T22:00+02:00"), epoch("2026-10-18T06:00+02:00"))
    assert night.date == date(2026, 10, 17)
    assert day.end - day.start == 4 * 3600
    assert people.late_worked == 1
