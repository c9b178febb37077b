"""History from parquet files and databases is that of the CSV file with the same rows."""

import sqlite3
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wfm.core.calendar import OpeningHours
from wfm.errors import ScenarioError
from wfm.history import Query, read_history
from wfm.history.sources.database import _fill_in

DAY = ((0, 24 * 60),)
OPEN = OpeningHours((DAY,) * 7)
HOURS = [(day, hour) for day in (24, 25, 26) for hour in range(24)]
ROWS = [("sales", f"2026-10-{day} {hour:02d}:00", day + hour, 100.5 + hour) for day, hour in HOURS]
FRAME = pd.DataFrame(ROWS, columns=["queue", "interval_start", "volume", "aht_s"])
QUERY = "select queue, interval_start, volume, aht_s from intervals"


def read(source, **options):
    return read_history(source, queues=("sales",), opening={"sales": OPEN}, timezone="Europe/Amsterdam",
                        interval_min=60, **options)  # fmt: skip


@pytest.fixture
def expected(tmp_path):
    FRAME.to_csv(tmp_path / "history.csv", index=False)
    return read(tmp_path / "history.csv")


def assert_same(one, other):
    assert one.grid == other.grid
    np.testing.assert_array_equal(one.volume, other.volume)
    np.testing.assert_array_equal(one.aht_s, other.aht_s)


@pytest.fixture
def database(tmp_path):
    with sqlite3.connect(tmp_path / "acd.db") as connection:
        FRAME.to_sql("intervals", connection, index=False)
    return tmp_path


def fault(source):
    with pytest.raises(ScenarioError) as caught:
        read(source)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["text", "wall", "moment", "category"])
def test_parquet_with_times_of_any_type(tmp_path, expected, kind):
    frame = FRAME.copy()
    wall = pd.to_datetime(frame["interval_start"])
    if kind == "wall":
        frame["interval_start"] = wall
    if kind == "moment":  # the hour that comes twice is in the file twice
        times = pd.date_range("2026-10-24", "2026-10-26 23:00", freq="h", tz="Europe/Amsterdam")
        volumes = dict(zip(zip(wall.dt.date, wall.dt.hour, strict=True), frame["volume"], strict=True))
        halves = [(t.date().isoformat(), t.hour) == ("2026-10-25", 2) for t in times]
        frame = pd.DataFrame({
            "queue": "sales", "interval_start": times, "aht_s": [100.5 + t.hour for t in times],
            "volume": [volumes[t.date(), t.hour] / (2 if half else 1) for t, half in zip(times, halves, strict=True)],
        })  # fmt: skip
    if kind == "category":
        frame["queue"] = frame["queue"].astype("category")
    frame.to_parquet(tmp_path / "history.parquet")
    assert_same(read(tmp_path / "history.parquet"), expected)


def test_a_parquet_file_that_is_none(tmp_path):
    (tmp_path / "history.parquet").write_text("queue,volume\n")
    assert "history.parquet\n  expected a parquet file, got" in fault(tmp_path / "history.parquet")


def test_faults_of_cells_are_those_of_a_csv_file(tmp_path):
    FRAME.assign(volume=[None, *FRAME["volume"][1:]]).to_parquet(tmp_path / "history.parquet")
    assert "line 2  volume: expected a number" in fault(tmp_path / "history.parquet")


def test_sqlite_beside_the_scenario(database, expected):
    assert_same(read(Query("sqlite:///acd.db", QUERY, database)), expected)


def test_a_query_changes_nothing(database):
    assert "readonly" in fault(Query("sqlite:///acd.db", "delete from intervals", database))
    with sqlite3.connect(database / "acd.db") as connection:
        assert connection.execute("select count(*) from intervals").fetchone() == (len(FRAME),)


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    assert "expected a database file, got no such file" in fault(Query("sqlite:///none.db", QUERY, tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        ("sqlite:///acd.db", "select queue from calls", "expected rows of a database, got no such table: calls"),
        ("sqlite:///acd.db", "selekt", "expected rows of a database, got near"),
        ("sqlite:///acd.db", "select queue from intervals", "expected a column 'interval_start'"),
        ("sqlite:///acd.db", f"{QUERY} where 1 = 0", "expected rows below the header, got none"),
        ("no address", QUERY, "expected rows of a database, got Could not parse SQLAlchemy URL"),
        ("nosuch://host/db", QUERY, "nosuch"),
        ("sqlite:///${WFM_NOT_SET}", QUERY, "expected the environment variable WFM_NOT_SET, got none of that name"),
    ],
)
def test_faults_of_a_database(database, url, query, expected):
    assert expected in fault(Query(url, query, database))


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "acd.db").write_text("not a database, but long enough to be looked at twice" * 20)
    told = fault(Query("sqlite:///acd.db", QUERY, tmp_path))
    assert "expected rows of a database, got file is not a database" in told


def test_the_environment_fills_parts_and_wholes(database, expected, monkeypatch):
    monkeypatch.setenv("WFM_FILE", "acd.db")
    monkeypatch.setenv("WFM_URL", "sqlite:///acd.db")
    for url in ("sqlite:///${WFM_FILE}", "${WFM_URL}"):
        assert_same(read(Query(url, QUERY, database)), expected)


def test_no_message_holds_a_password(monkeypatch):
    monkeypatch.setenv("WFM_PASSWORD", "p@ss:w/rd")
    told = fault(Query("postgresql://wfm:${WFM_PASSWORD}@127.0.0.1:1/acd", QUERY, Path()))
    assert "expected rows of a database, got" in told
    assert "p@ss" not in told
    monkeypatch.setenv("WFM_WHOLE", "postgresql://wfm:s3cret@127.0.0.1:1/acd")
    assert "s3cret" not in fault(Query("${WFM_WHOLE}", QUERY, Path()))


def test_a_password_of_any_signs_reaches_the_database_as_it_is():
    source = Query("postgresql://${A_USER}:${A_PASSWORD}@${A_HOST}:5433/acd", QUERY)
    url = _fill_in(source, {"A_USER": "me@office", "A_PASSWORD": "p@ss:w/rd%2F?", "A_HOST": "db.example"})
    assert (url.username, url.password, url.host, url.port) == ("me@office", "p@ss:w/rd%2F?", "db.example", 5433)
    assert url.drivername == "postgresql+psycopg"
