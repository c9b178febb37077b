"""The JSON Schema that editors read, held against scenarios by a library of others."""

import copy
import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario
from wfm.scenario.schema import scenario_schema, write_schema

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("scenarios/*/*.yaml"), *ROOT.glob("configs/*.yaml")])
TINY = ROOT / "tests" / "data" / "tiny"
LINE = "# yaml-language-server: $schema="


class TextDates(yaml.SafeLoader):
    """YAML as an editor's language server reads it: a date is text."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), TextDates)


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(json.loads(write_schema()))


def test_it_is_a_schema_of_draft_2020_12(validator):
    Draft202012Validator.check_schema(validator.schema)
    assert validator.schema["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("path", [*SHIPPED, TINY / "scenario.yaml"], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_scenarios_follow_it(validator, path):
    assert [error.message for error in validator.iter_errors(read(path))] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_editors_find_it_from_shipped_files(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(LINE)
    found = path.parent / first.removeprefix(LINE)
    said = "run: make pages, or wfm schema --out configs/scenario.schema.json"
    assert found.read_text(encoding="utf-8") == write_schema() + "\n", said


WRONG = {
    "an unknown key": (("nam",), "x"),
    "an unknown key of a queue": (("queues", "service", "chanel"), "phone"),
    "an unknown channel": (("queues", "service", "channel"), "fax"),
    "a number in quotes": (("interval_min",), "15"),
    "a weekday nobody knows": (("opening_hours", "weekly", "monday"), ["08:00-18:00"]),
    "a span without minutes": (("opening_hours", "weekly", "sun"), ["8-18"]),
    "a share above 1": (("shrinkage", "unrostered"), 12),
    "a start time as a number": (("shifts", "day_8h", "start"), [480]),
    "an unknown key deep in a list": (("labour", "breaks"), [{"above_hours": 5, "minutes": 30, "paid": True}]),
}


@pytest.mark.parametrize(("path", "value"), WRONG.values(), ids=WRONG)
def test_what_wfm_refuses_an_editor_marks_too(validator, tmp_path, path, value):
    data = copy.deepcopy(read(TINY / "scenario.yaml"))
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert list(validator.iter_errors(data))
    for name in ("agents.csv", "time_off.csv", "worked_hours.csv"):
        (tmp_path / name).write_bytes((TINY / name).read_bytes())
    (tmp_path / "scenario.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(ScenarioError, match="fault"):
        load_scenario(tmp_path)


def test_names_may_have_letters_of_any_language(validator):
    data = read(TINY / "scenario.yaml")
    data["queues"]["privé"] = data["queues"]["service"]
    assert list(validator.iter_errors(data)) == []


def find_undescribed(node, path=()):
    """Keys of the schema without a text for an editor to show."""
    if isinstance(node, dict):
        for name, part in node.get("properties", {}).items():
            if not str(part.get("description", "")).strip():
                yield ".".join((*path, name))
        for name, part in node.items():
            yield from find_undescribed(part, (*path, str(name)))
    elif isinstance(node, list):
        for part in node:
            yield from find_undescribed(part, path)


def test_every_key_has_a_text():
    schema = scenario_schema()
    assert list(find_undescribed(schema)) == []
    del schema["$defs"]["QueueForm"]["properties"]["channel"]["description"]
    assert list(find_undescribed(schema)) == ["$defs.QueueForm.channel"]
