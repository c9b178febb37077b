"""`wfm simulate` from end to end."""

import json
import shutil
from pathlib import Path

import pytest

from wfm.cli import main as cli

TINY = str(Path(__file__).parents[1] / "data" / "tiny")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    runs = tmp_path_factory.mktemp("made") / "runs"
    settings = ("--set", "roster.effort.rounds=2", "--set", "roster.effort.stop_gap=0.2")
    assert cli.run_app(("run", TINY, "--days", "2", *settings, "--runs", str(runs))) == 0
    return runs


@pytest.fixture
def wfm(made, capsys, monkeypatch, tmp_path):
    """Run a command line beside a copy of that run: exit code, stdout, stderr."""
    shutil.copytree(made, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()

    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def test_a_roster_is_shown(wfm):
    code, out, err = wfm("simulate", "latest", "--replications", "3", "--workers", "1")
    assert (code, err) == (0, "")
    for text in ("tiny, the roster of runs/tiny/", "3 times", "80% in 20 s", "predicted", "simulated", "worst day",
                 "Oct", "on queue, busy", "runs/tiny/"):  # fmt: skip
        assert text in out
    assert max(map(len, out.splitlines())) <= 120


def test_a_requirement_as_json(wfm):
    more = ("--replications", "2", "--json", "--day-cv", "0.1")
    code, out, _ = wfm("simulate", "latest", "--staffing", "required", *more)
    report = json.loads(out)
    assert (code, report["ok"], report["staffing"], report["replications"]) == (0, True, "required", 2)
    assert [row["queue"] for row in report["queues"]] == ["service", "sales"]
    assert 0 < report["queues"][0]["service_level"] <= 1


def test_bad_calls(wfm):
    assert wfm("simulate", "nowhere")[0] == 2
    assert wfm("simulate", "latest", "--replications", "0")[0] == 2
    assert wfm("simulate", "latest", "--staffing", "wished")[0] == 2
    code, out, _ = wfm("simulate", "nowhere", "--json")
    assert (code, json.loads(out)["ok"]) == (2, False)
