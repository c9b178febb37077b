"""The mistakes everybody makes in the first hour: each is told in a few lines that say what to do."""

import shutil
from pathlib import Path

import pytest

from wfm.cli import main as cli

TINY = Path(__file__).parents[1] / "data" / "tiny"


@pytest.fixture
def wfm(capsys, monkeypatch, tmp_path):
    """Run a command line in a folder that holds a scenario: exit code and what stderr says, folded to one line."""
    shutil.copytree(TINY, tmp_path / "mysite")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run_it(*arguments):
        code = cli.run_app(arguments)
        err = capsys.readouterr().err
        assert len(err.splitlines()) < 12
        assert max(map(len, err.splitlines()), default=0) < 400
        return code, " ".join(err.replace("│", " ").split())

    return run_it


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("rnu", "mysite"), 2, "Did you mean 'run'?"),
        (("run", "mysite", "--opne"), 2, "--open"),
        (("run",), 2, "Missing argument 'SCENARIO'"),
        (("run", "mysit"), 3, 'did you mean "mysite"?'),
        (("run", "somewhere"), 3, "there is mysite"),
        (("run", "."), 3, "got a folder without scenario.yaml (there is mysite)"),
        (("run", "mysite", "--start", "26-10-2026"), 2, "expected a date such as 2026-10-26, got 26-10-2026"),
        (("run", "mysite", "--start", "2026-13-01"), 2, "expected a date such as 2026-10-26, got 2026-13-01"),
        (("export", "latest", "--from", "monday"), 2, "expected a date such as 2026-10-26, got monday"),
        (("check", "mysite/history.csv"), 3, "expected a mapping of keys to values"),
        (("check", "mysite", "--variant", "short-weak"), 3, 'did you mean "short-week"?'),
        (("check", "mysite", "--set", "horizen.days=3"), 3, 'did you mean "horizon"?'),
        (("report", "latest"), 2, "make one with: wfm run SCENARIO"),
        (("report", "mysite"), 2, "mysite is a scenario, and has no run yet hint: make one with: wfm run mysite"),
        (("import", "genesis", "x.csv", "--timezone", "Europe/Amsterdam"), 2, "'genesys'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_way_out(wfm, arguments, code, said):
    got, err = wfm(*arguments)
    assert (got, said in err) == (code, True), err
    assert "Traceback" not in err


def test_inside_the_folder_of_a_site_its_name_is_a_point(wfm, monkeypatch):
    monkeypatch.chdir("mysite")
    code, err = wfm("check", "mysite")
    assert code == 3
    assert "there is one in this folder: give ." in err
    assert wfm("check", ".")[0] == 0


def test_where_there_is_no_scenario_at_all_it_says_how_to_begin(wfm, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    code, err = wfm("run", "anything")
    assert code == 3
    assert "begin one with: wfm init mysite" in err


def test_the_name_of_a_scenario_for_a_run_is_nearly_right(wfm, tmp_path):
    run = tmp_path / "runs" / "mysite" / "20261019-080000"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    code, err = wfm("verify", "mysite")
    assert code == 2
    assert 'did you mean "mysite/latest"?' in err


@pytest.mark.parametrize("table", ["history", "agents"])
def test_semicolons_are_one_fault_with_a_way_out(wfm, tmp_path, table):
    path = tmp_path / "mysite" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    code, err = wfm("check", "mysite")
    assert code == 3
    assert err.count("expected") == 1
    assert "by commas" in err
    if table == "history":
        assert "wfm import csv FILE" in err
