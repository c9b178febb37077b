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
from wfm.scenario.yaml_nodes import read_yaml

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
}  # fmt: skip
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


@pytest.mark.parametrize("table", [*TABLES, *PLANS])
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
