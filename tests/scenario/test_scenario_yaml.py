"""Strict YAML: what scalars mean, what is refused, and where keys stand."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.scenario.yaml_nodes import read_value, read_yaml


def read(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path, "x.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("off", "off"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("y", "y"),
        ("~", None),
        ("null", None),
        ("010", 10),
        ("-3", -3),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0.80", 0.8),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("2026-10-19", date(2026, 10, 19)),
        ("'10:30'", "10:30"),
        ("08:00-21:00", "08:00-21:00"),
        ("[1, 'a', [true]]", [1, "a", [True]]),
        ("{a: 1, b: {c: NO}}", {"a": 1, "b": {"c": "NO"}}),
    ],
)
def test_scalars_are_read_as_yaml_1_2_reads_them(text, value):
    found, faults = read_value(text, "--set")
    assert faults == []
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["10:30", "7:05", "23:59:59", "[08:00, '09:00']", "{from: 07:00}"])
def test_unquoted_clock_times_are_refused(text):
    _, faults = read_value(text, "--set")
    assert [fault.expected for fault in faults] == ["a quoted clock time"]


@pytest.mark.parametrize(
    ("text", "line", "got"),
    [
        ("a: 1\n<<: {b: 2}\n", 2, "a merge key <<"),
        ("a: 1\nb:\n  a: 1\n  a: 2\n", 4, "a second a"),
        ("a: 1\n? [x]\n: 2\n", 2, "a list"),
        ("a: 2026-02-30\n", 1, "2026-02-30"),
        ("a: !secret x\n", 1, "the tag !secret"),
        ("a: 1\n---\nb: 2\n", 2, "another document expected a single document in the stream"),
        ("a: [1, 2\nb: 3\n", 2, "expected ',' or ']', but got ':' while parsing a flow sequence"),
        ("- a\n", 1, "a list"),
        ("a: 1\nb: \x07\n", 2, "the character with code 7"),
        ("a: " + "[" * 3000 + "]" * 3000, None, "deeper nesting"),
        ("a: &x [*x]\n", 1, "an alias *x"),
    ],
)
def test_traps_are_one_fault_each(tmp_path, text, line, got):
    assert [(fault.line, fault.got) for fault in read(tmp_path, text).faults] == [(line, got)]


def test_every_fault_of_a_file_is_found_and_the_first_of_two_keys_kept(tmp_path):
    document = read(tmp_path, "a: 1\nb: [10:30]\na: 2\nc: {d: 08:00}\n")
    assert [fault.line for fault in document.faults] == [2, 3, 4]
    assert document.data == {"a": 1, "b": ["10:30"], "c": {"d": "08:00"}}


def test_keys_know_their_line(tmp_path):
    document = read(tmp_path, "# first\na:\n  b: 1\n  c:\n    - x\n    - y\n")
    lines = {path: place.line for path, place in document.marks.items()}
    assert lines == {("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", 0): 5, ("a", "c", 1): 6}


_TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=12)
_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(_PLAIN)
def test_json_reads_back_as_itself(value):
    found, faults = read_value(json.dumps(value, ensure_ascii=False), "--set")
    assert faults == []
    assert found == value
