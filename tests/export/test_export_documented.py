"""What an export holds is on the page of exports: formats, files, columns and keys; seen to fail on planted ones."""

import csv
import io
import json
import re

from docs_pages import PAGES, REFERENCE
from exported_site import make_coverage, make_roster, make_staff

from wfm.cli.export import Format
from wfm.export import roster_json
from wfm.export.extract import make_extract
from wfm.export.roster_csv import make_csv
from wfm.export.roster_parquet import _coverage, _stretches

PAGE = PAGES[f"{REFERENCE}/export.md"]
CODE = set(re.findall(r"`([^`\n]+)`", PAGE))
NAMED = CODE | {word for code in CODE for word in code.split(",")}


def whole():
    return make_extract(make_roster(), make_staff(), name="site", coverage=make_coverage())


def keys_of(value):
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def undocumented_keys():
    """Keys of the JSON document that the page doesn't name."""
    (content,) = roster_json.make_json(whole()).values()
    return sorted(keys_of(json.loads(content)) - NAMED)


def test_every_key_of_the_json_is_documented():
    assert undocumented_keys() == []


def test_a_planted_key_of_the_json_is_missed(monkeypatch):
    person = roster_json._person
    monkeypatch.setattr(roster_json, "_person", lambda *given: {**person(*given), "planted": 1})
    assert undocumented_keys() == ["planted"]


def test_every_column_of_the_tables_is_documented():
    made = make_csv(whole())
    heads = {name: next(csv.reader(io.StringIO(text.decode("utf-8-sig")))) for name, text in made.items()}
    assert set(heads) == {"roster_by_agent.csv", "roster_by_day.csv"}
    days = re.compile(r"[A-Z][a-z]{2} \d{4}-\d\d-\d\d")
    for name, head in heads.items():
        assert name in NAMED
        assert [column for column in head if column not in NAMED and not days.fullmatch(column)] == []


def test_every_column_of_the_parquet_is_documented():
    columns = [*_stretches(whole(), make_roster()), *_coverage(whole(), make_coverage())]
    assert len(columns) > 12
    assert [column for column in columns if column not in NAMED] == []


def test_every_format_is_documented():
    assert [kind.value for kind in Format if f"| `{kind.value}` |" not in PAGE] == []
