"""The roster for other tools: JSON and parquet."""

import io
import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from exported_site import AUTUMN, make_coverage, make_roster, make_staff

from wfm.errors import UsageError
from wfm.export.extract import make_extract
from wfm.export.roster_json import make_json
from wfm.export.roster_parquet import make_parquet


def document(**choice):
    (content,) = make_json(make_extract(make_roster(), make_staff(), name="site", **choice)).values()
    return json.loads(content)


def tables(**choice):
    roster = make_roster()
    made = make_parquet(make_extract(roster, make_staff(), name="site", **choice), roster)
    return {name: pq.read_table(io.BytesIO(content)) for name, content in made.items()}


def test_json_holds_people_shifts_and_breaks():
    made = document()
    assert (made["site"], made["timezone"], made["first"], made["last"]) == (
        "site", "Europe/Amsterdam", "2026-10-24", "2026-10-26",
    )  # fmt: skip
    one, two, lead = made["people"]
    assert (one["agent"], one["paid_hours"], two["away"], lead["role"]) == ("A1", 8, ["2026-10-25"], "team_lead")
    (shift,) = one["shifts"]
    assert (shift["start"], shift["end"]) == ("2026-10-24T09:00:00+02:00", "2026-10-24T17:30:00+02:00")
    assert [part["on"] for part in shift["work"]] == ["service", "sales", "service"]
    assert [pause["kind"] for pause in shift["breaks"]] == ["break", "lunch"]
    assert made["coverage"] is None


def test_json_names_are_as_they_are():
    assert document()["people"][1]["name"] == "=HYPERLINK(1)"


def test_json_coverage_of_the_days_asked_for():
    made = document(coverage=make_coverage(), first=date(2026, 10, 25), last=date(2026, 10, 25))
    assert len(made["coverage"]) == 25 * 4
    again = [row for row in made["coverage"] if row["interval_start"] == "2026-10-25T02:00:00+01:00"]
    assert [(row["required"], row["rostered"]) for row in again] == [(2, 0)]


def test_parquet_holds_stretches_with_their_moments():
    found = tables(agents=["A2"])
    assert list(found) == ["roster.parquet"]
    (row,) = found["roster.parquet"].to_pylist()
    assert row["end"].timestamp() - row["start"].timestamp() == 9 * 3600  # the hour that comes twice is in it
    kind = str(found["roster.parquet"].schema.field("start").type)
    assert kind in {f"timestamp[{unit}, tz=Europe/Amsterdam]" for unit in ("s", "us", "ns")}  # as pandas has it
    assert (row["date"], row["queue"], row["paid"]) == (date(2026, 10, 24), "service", True)


def test_parquet_coverage():
    table = tables(coverage=make_coverage())["coverage.parquet"]
    assert table.num_rows == AUTUMN.size
    assert sum(table.column("required").to_pylist()) == 2 * 8


def test_parquet_of_an_empty_choice_keeps_its_columns():
    table = tables(agents=["A1"], first=date(2026, 10, 26))["roster.parquet"]
    assert (table.num_rows, "start" in table.column_names) == (0, True)


def test_parquet_without_the_library_says_what_to_install(monkeypatch):
    def fail(*_, **__):
        raise ImportError

    monkeypatch.setattr("pandas.DataFrame.to_parquet", fail)
    with pytest.raises(UsageError, match=r"parquet files need pyarrow[\s\S]*wfm\[parquet\]"):
        tables()
