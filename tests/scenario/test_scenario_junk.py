"""Whatever stands in the files, the answer is a scenario or a list of faults, never another exception."""

import copy
import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario
from wfm.scenario.yaml_nodes import read_value, read_yaml

TINY = Path(__file__).parents[1] / "data" / "tiny"
CHANNELS = TINY.parent / "scenario" / "channels.yaml"
TABLES = ("agents", "time_off", "worked_hours")
VALUES = [None, True, 0, -1, 3, 1e9, 10**400, 0.5, "", "x", "10:30", "08:00-12:00", [], {}, [[]], {"a": 1}, {"": None}]
CELLS = ["", "x", "0", "é", "A01", "|", "24:00", "0001-01-01", "9999-12-31", "2026-10-25T02:30", "2026-W43-1", "08:00",
         "+20%", "-200%", "1e999", "nan", "outage", "service|sales", "sun-mon"]  # fmt: skip
PLANS = {
    "events": [
        "date,label,queue,effect,end,kind,from,to", "2026-10-19,mailing,service,+20%,2026-10-20,,,",
        "2026-06-18,storing,,,,outage,09:00,12:00", "2026-06-19,mailing,sales,1.1,,event,,",
    ],
    "adjustments": [
        "queue,date,end,from,to,weekdays,factor,amount,min,max,reason",
        "service,2026-10-19,2026-10-25,09:00,12:00,mon-wed,1.1,10,1,20,x", ",2026-10-20,,,,,,-3,,,y",
    ],
    "agents": [
        "agent,name,role,contract,skills,team,birth_date,timezone,starts_from,starts_to,sundays,nights,rotation,"
        "rotation_week,available_from,available_to",
        "A01,Noor,agent,full_40,service,blue,2009-05-14,Europe/Lisbon,08:00,10:00,no,no,early_late,1,,",
        "A02,Bram,agent,on_call,sales,blue,,,,,,,,,22:00,06:00", "L01,Saar,team_lead,full_40,,blue,,,,,,,,,,",
        *(f"A{number:02d},Iris,agent,full_40,service,blue,,,,,,,,,," for number in range(3, 13)),
    ],
    "worked_hours": [
        "agent,date,start,end,paid_hours,shift", "A01,2026-10-16,08:00,16:30,8,day_8h",
        "A01,2026-10-17,22:00,06:00,,", "A10,2026-10-17,2026-10-17T13:00,2026-10-17T17:00,4,short_4h",
    ],
    "requests": [
        "agent,wish,date,weekday,shifts,from,to,weight", "A01,off,2026-10-20,,,,,hard",
        "A01,work,2026-10-20,,,,,2", "A10,shift,,sat-sun,day_8h|short_4h,08:00,12:00,", "A10,not_shift,,mon,day_8h,,,0",
    ],
    "locks": [
        "agent,date,shift,start,breaks", "A01,2026-10-19,day_8h,08:30,10:00|12:00|14:30", "A03,2026-10-20,,,",
        "A04,2026-10-19,day_8h,09:00,",
    ],
}  # fmt: skip
RULES = """{
  no_single_days_off: true, work_days_in_a_row: {least: 2, weight: 3}, seats: {most: 9, weight: 30},
  weekends: [{most: 2, weeks: 4, weight: 20}, {both_or_none: true}],
  successions: [{before: day_8h, after: [short_4h], weight: 1.5}],
  shift_limits: [{shift: day_8h, most: 3, per: week, contracts: [full_40], agents: [A01]}],
  start_stability: [{most_hours: 1.5, contracts: [part_20], weight: 2}],
  rotations: [{name: early_late, anchor: 2026-10-19, weeks: [{to: "10:00", shifts: [day_8h]}, {from: "09:00"}]}],
  fairness: [{count: weekend}, {count: evening, after: "17:00"}, {count: shift, shift: day_8h}],
  minimum_staff: [{least: 2, queue: service, days: [mon-wed, fri], from: "09:00", to: "17:30"}],
  activities: [{name: meeting, minutes: 45, group: 0, teams: [blue], trainer: team_lead, from: "09:00", to: "16:00"}]
}"""
LABOUR = """{
  short_rest: {hours: 8}, weekly_rest: {split: {hours: 72}}, week_hours: {most: 60, weight: 3},
  average_hours: [{most: 48, weeks: 16}], nights: {from: "23:00", to: "06:00"}, minors: {break_min: 30},
  sundays: {free: 13}
}"""
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def base():
    data = read_yaml(TINY / "scenario.yaml", "scenario.yaml").data
    for table in TABLES:
        data[table] = str(TINY / f"{table}.csv")
    data["history"]["file"] = str(TINY / "history.csv")
    data["queues"]["sales"]["fed_by"] = [{"queue": "service", "share": 0.1, "delay_min": 60}]
    data["queues"] |= read_yaml(CHANNELS, "channels.yaml").data["queues"]
    data["opening_hours"]["changes"] = {"2026-11-01": {"mon-fri": ["07:00-18:00"]}}
    data["adjustments"] = [{"queue": "sales", "date": "2026-10-20", "from": "09:00", "factor": "+10%", "max": 9}]
    data["rules"] = read_value(RULES, "rules")[0]
    data["labour"] |= read_value(LABOUR, "labour")[0]
    data["contracts"]["full_40"] |= {"shifts": ["day_8h"], "starts": {"from": "08:00", "to": "10:00"}}
    data["contracts"]["full_40"]["period_hours"] = {"min": 0, "max": 50}
    data["contracts"]["on_call"] = {"weekly_hours": {"min": 0, "max": 20}, "shift_hours": [4, 8], "on_call": True}
    return json.loads(json.dumps(data, default=str))


def paths(value, above=()):
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, inner in parts for path in [(*above, key), *paths(inner, (*above, key))]]


BASE = base()


def load_or_fault(folder, data):
    (folder / "scenario.yaml").write_text(json.dumps(data), encoding="utf-8")
    faults = None
    try:
        load_scenario(folder)
    except ScenarioError as error:
        faults = error.faults
    assert faults is None or (faults and all(fault.expected and fault.got for fault in faults))


def test_the_base_loads(tmp_path):
    (tmp_path / "scenario.yaml").write_text(json.dumps(BASE), encoding="utf-8")
    assert load_scenario(tmp_path).horizon == load_scenario(TINY).horizon


@FEW
@given(path=st.sampled_from(paths(BASE)), junk=st.sampled_from(VALUES), beside=st.sampled_from(["", "[key]", "start"]))
def test_junk_in_the_scenario(tmp_path, path, junk, beside):
    data = copy.deepcopy(BASE)
    level = data
    for key in path[:-1]:
        level = level[key]
    level[path[-1]] = junk
    if isinstance(level, dict) and beside:
        level[beside] = junk
    load_or_fault(tmp_path, data)


@pytest.mark.parametrize("table", PLANS)
def test_a_table_without_junk_loads(tmp_path, table):
    (tmp_path / "table.csv").write_text("\n".join(PLANS[table]), encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(json.dumps({**BASE, table: "table.csv"}), encoding="utf-8")
    assert load_scenario(tmp_path)


@pytest.mark.parametrize("table", sorted({*TABLES, *PLANS}))
@FEW
@given(data=st.data())
def test_junk_in_a_table(tmp_path, table, data):
    text = "\n".join(PLANS[table]) if table in PLANS else (TINY / f"{table}.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    for _ in range(3):
        row = data.draw(st.integers(1, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(st.sampled_from(CELLS))
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    load_or_fault(tmp_path, {**BASE, table: str(tmp_path / "table.csv")})
