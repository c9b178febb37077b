"""The commands that make and read runs, each from end to end, and every kind of bad input."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from wfm.cli import main as cli
from wfm.cli.progress import show_progress
from wfm.core.roster import Violation
from wfm.errors import LimitError

DATA = Path(__file__).parents[1] / "data"
TINY = str(DATA / "tiny")
SMALL = ("--days", "2", "--set", "roster.effort.rounds=2", "--set", "roster.effort.stop_gap=0.2")


@pytest.fixture
def wfm(capsys, monkeypatch, tmp_path):
    """Run a command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WFM_DEBUG", raising=False)

    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs folder with one whole run."""
    runs = tmp_path_factory.mktemp("made") / "runs"
    assert cli.run_app(("run", TINY, *SMALL, "--runs", str(runs))) == 0
    return runs


@pytest.fixture
def runs(made, tmp_path):
    """Runs folder in the current folder, with a copy of that run; may be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "runs"))


def the_run(runs):
    (folder,) = (runs / "tiny").iterdir()
    return folder


def test_run_says_what_a_planner_wants_to_know(wfm, tmp_path):
    code, out, err = wfm("run", TINY, *SMALL)
    assert code == 0
    assert (the_run(tmp_path / "runs") / "manifest.json").is_file()
    for text in (
        "tiny, run ", "Mon 19 Oct 2026 to Tue 20 Oct 2026, 2 days", "2026-09-21 to 2026-10-17", "mean_weekdays",
        "80% in 20 s", "agent", "proven bound", "of need", "stopped:", "no violations", "seconds", "runs/tiny/",
        "roster.effort.rounds: 20 -> 2 (--set)", "Mon 19 Oct", "most missing at once", "no roster within the rules",
        "1 team lead on ", "paid hours",
    ):  # fmt: skip
        assert text in out
    assert all(line.startswith("warning: ") for line in err.splitlines())
    assert max(map(len, out.splitlines())) <= 100
    assert all(line == line.rstrip() for line in out.splitlines())


def test_run_as_json(wfm):
    code, out, _ = wfm("run", TINY, *SMALL, "--json", "--repeatable")
    report = json.loads(out)
    assert (code, report["ok"], report["scenario"], report["days"]) == (0, True, "tiny", 2)
    assert [queue["queue"] for queue in report["queues"]] == ["service", "sales"]
    assert report["roster"]["repeatable"] is True
    assert report["roster"]["violations"] == []
    assert report["roster"]["gap"] >= 0


def test_forecast_shows_backtests_and_days(wfm):
    code, out, _ = wfm("forecast", TINY, "--days", "3")
    assert code == 0
    assert "* mean_weekdays" in out
    assert "  seasonal_naive" in out
    for day in ("Mon 2026-10-19", "Tue 2026-10-20", "Wed 2026-10-21"):
        assert day in out


def test_capacity_shows_need_and_fte_and_reuses(wfm, runs):
    code, out, _ = wfm("capacity", TINY, *SMALL, "--from", "latest")
    assert code == 0
    assert "service  Mon 2026-10-19" in out
    assert "service_level" in out
    assert "ALL" in out
    assert len(list((runs / "tiny").iterdir())) == 2


def test_roster_reuses_the_requirement(wfm, runs):
    folder = the_run(runs)
    before = (folder / "roster.csv").read_bytes()
    code, out, _ = wfm("roster", TINY, *SMALL, "--from", "latest", "--json")
    again = Path(json.loads(out)["folder"])
    assert code == 0
    assert (again / "roster.csv").read_bytes() == before


def test_verify_is_silent_about_nothing_and_exits_with_3_for_a_broken_rule(wfm, runs):
    assert wfm("verify", "latest")[0] == 0
    path = the_run(runs) / "roster.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    gone = next(line for line in lines if ",lunch," in line)
    path.write_text("\n".join(line for line in lines if line != gone) + "\n", encoding="utf-8")
    code, out, err = wfm("verify", "tiny/latest")
    assert code == 3
    assert gone.split(",")[0] in out
    assert "roster.csv was edited after the run was made" in err
    code, out, _ = wfm("verify", "latest", "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (3, False)
    assert {violation["agent"] for violation in report["violations"]} == {gone.split(",")[0]}


def test_export_writes_both_tables(wfm, runs):
    code, out, _ = wfm("export", "latest", "--format", "csv", "--agent", "A01", "--to", "2026-10-19")
    assert code == 0
    by_agent, by_day = (Path(line) for line in out.splitlines())
    assert by_agent.parent == Path("runs/tiny") / the_run(runs).name / "export"
    rows = list(csv.reader(by_agent.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["agent", "name", "team", "role", "Mon 2026-10-19", "paid hours"]
    assert [row[:2] for row in rows[1:]] == [["A01", "Sanne de Boer"]]
    assert by_day.is_file()
    assert wfm("verify", "latest")[0] == 0  # an export changes nothing of the run


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("export", "latest", "--agent", "A1"), 2, 'did you mean "A'),
        (("export", "latest", "--from", "2026-11-01"), 2, "it runs from 2026-10-19 to 2026-10-20"),
        (("export", "latest", "--format", "pdf"), 2, "pdf"),
        (("export", "latest", "--team", "nobodys"), 2, "no team called nobodys"),
        (("verify", "nothing"), 2, "no run called nothing"),
        (("roster", TINY, *SMALL, "--from", "nothing"), 2, "no run called nothing"),
        (("capacity", TINY, *SMALL, "--forecast", "none.csv"), 3, "none.csv"),
        (("roster", TINY, *SMALL, "--requirement", "none.csv"), 3, "none.csv"),
        (("run", TINY, *SMALL, "--roster", "none.csv"), 3, "none.csv"),
        (("capacity", TINY, "--days", "3", "--from", "latest"), 3, "40 missing"),
    ],
)
def test_wrong_arguments_are_told(wfm, runs, arguments, code, text):
    found, out, err = wfm(*arguments)
    assert (found, out) == (code, "")
    assert text in err
    assert "Traceback" not in err
    assert len(list((runs / "tiny").iterdir())) == 1


BAD = {
    "unknown key": (str(DATA / "scenario" / "unknown_key.yaml"), (), "line "),
    "wrong type": (str(DATA / "scenario" / "wrong_type.yaml"), (), "line "),
    "share above 1": (str(DATA / "scenario" / "share_above_1.yaml"), (), "write shares as 0.80"),
    "unquoted clock": (str(DATA / "scenario" / "unquoted_clock.yaml"), (), "quote clock times"),
    "duplicate key": (str(DATA / "scenario" / "duplicate_key.yaml"), (), "line "),
    "overlapping hours": (str(DATA / "scenario" / "overlapping_hours.yaml"), (), "line "),
    "unknown queue in skills": (str(DATA / "scenario" / "agent_skill.yaml"), (), "agent_skill.csv"),
    "contract no shift can make": (str(DATA / "scenario" / "contract_unreachable.yaml"), (), "contracts."),
    "no such scenario": ("nowhere", (), "a scenario: a folder"),
    "history without a column": (TINY, ("history.file=../history/missing_column.csv",), "missing_column.csv"),
    "text in volume": (TINY, ("history.file=../history/bad_volume.csv",), "line "),
    "duplicate interval": (TINY, ("history.file=../history/duplicate.csv",), "line "),
    "queue without history": (TINY, ("history.file=../history/missing_queue.csv",), "missing_queue.csv"),
    "empty history": (TINY, ("history.file=../history/empty.csv",), "empty.csv"),
    "history in latin-1": (TINY, ("history.file=../history/not_utf8.csv",), "UTF-8"),
    "horizon before history's end": (TINY, ("horizon.start=2026-10-17",), "move the horizon with --start"),
    "unknown model": (TINY, ("forecast.models=[seasonal_naif]",), 'did you mean "seasonal_naive"?'),
}


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_with_exit_code_3_and_nothing_written(wfm, tmp_path, case, command):
    scenario, settings, text = BAD[case]
    options = [part for setting in settings for part in ("--set", setting)]
    code, out, err = wfm(command, scenario, *options)
    assert (code, out) == (3, "")
    assert err.startswith("error: ")
    assert "expected " in err
    assert text in err
    assert list(tmp_path.iterdir()) == []


def test_the_line_of_a_horizon_in_the_past_and_the_option_that_set_it(wfm, tmp_path):
    site = Path(shutil.copytree(TINY, tmp_path / "site"))
    yaml = site / "scenario.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("{start: 2026-10-19", "{start: 2026-10-12"), "utf-8")
    line = 1 + next(n for n, text in enumerate(yaml.read_text("utf-8").splitlines()) if text.startswith("horizon"))
    _, _, err = wfm("check", "site")
    assert f"in site/scenario.yaml\n  line {line}  horizon.start: expected a first day after the last day" in err
    _, _, err = wfm("check", TINY, "--start", "2026-10-01")
    assert "in --start\n" in err


def test_errors_as_json(wfm):
    code, out, err = wfm("run", TINY, "--set", "forecast.models=[seasonal_naif]", "--json")
    assert (code, err) == (3, "")
    assert json.loads(out)["faults"][0]["where"] == "forecast.models"


def test_a_broken_rule_of_our_own_is_exit_code_1_with_the_roster_kept(wfm, tmp_path, monkeypatch):
    broken = Violation("daily_rest", "A01", None, "9 h")
    monkeypatch.setattr("wfm.roster.verify.verify_roster", lambda *_args, **_options: (broken,))
    code, out, err = wfm("run", TINY, *SMALL)
    assert code == 1
    assert "1 violation\n" in "\n".join(line.rstrip() for line in out.splitlines()) + "\n"
    assert "daily_rest A01: 9 h" in err
    assert (the_run(tmp_path / "runs") / "roster.csv").is_file()


def test_a_broken_rule_of_a_roster_that_was_given_is_exit_code_3(wfm, runs):
    """It was 1, as for a fault of our own."""
    path = the_run(runs) / "roster.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    Path("mine.csv").write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    code, _, err = wfm("run", TINY, *SMALL, "--roster", "mine.csv")
    assert code == 3
    assert "the roster breaks rules" in err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("scenario", 1),
        ("scenario", {}),
        ("scenario", {"name": "tiny", "path": TINY}),
        ("scenario", {"name": "tiny", "path": TINY, "path_from_run": "x", "start": "soon"}),
        ("scenario", {"name": "tiny", "path": TINY, "path_from_run": "x", "days": "two"}),
        ("scenario", {"name": "tiny", "path": TINY, "path_from_run": "x", "variants": 5}),
        ("inputs", 5),
        ("inputs", [{}]),
        ("files", 3),
        ("overrides", [1]),
        ("forecast", {"choices": [{"queue": "service"}]}),
    ],
)
def test_a_manifest_that_was_spoilt_is_told(wfm, runs, key, value):
    """Each of these was an internal error."""
    path = the_run(runs) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: value}), encoding="utf-8")
    for command in (("verify", str(path.parent)), ("capacity", TINY, *SMALL, "--from", str(path.parent))):
        code, out, err = wfm(*command)
        assert (code, out) == (3, "")
        assert f"manifest.json\n  {key}" in err


def test_a_place_that_cannot_be_written_to_is_told(wfm, runs, tmp_path):
    """Each of these was an internal error."""
    (tmp_path / "taken").mkdir()
    for file in ("a_file", "taken/tiny"):
        (tmp_path / file).touch()
    forecast = ("forecast", TINY, *SMALL, "--runs")
    export = ("export", "latest", "--runs", str(runs), "--out")
    for command in ((*forecast, "taken"), (*forecast, "x" * 300), (*export, "a_file"), (*export, "a_file/below")):
        code, out, err = wfm(*command)
        assert (code, out) == (2, "")
        assert "can't write to " in err or "can't be written to " in err
        assert f"hint: name another folder with {command[-2]}" in err


def test_a_number_too_large_to_be_one_is_told(wfm, runs):
    path = the_run(runs) / "requirement.csv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index("roster_agents")] = "9" * 20
    Path("mine.csv").write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    code, _, err = wfm("roster", TINY, *SMALL, "--requirement", "mine.csv")
    assert code == 3
    assert "roster_agents: expected a whole number of at least 0 and at most 1e+12" in err


def test_no_roster_within_the_limit_is_exit_code_5_with_nothing_written(wfm, tmp_path, monkeypatch):
    def fail(*_args, **_options):
        raise LimitError("no roster in 1 s", hint="raise roster.effort.time_limit_s")

    monkeypatch.setattr("wfm.roster.solve.solve_roster", fail)
    assert wfm("run", TINY, *SMALL)[0] == 5
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_bar_off_the_terminal(capsys):
    with show_progress() as progress:
        progress("roster", 0.5)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
