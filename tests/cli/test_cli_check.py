"""The command line: what goes where, and exit codes."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wfm import __version__
from wfm.cli import main as cli
from wfm.errors import InfeasibleError, LimitError, UsageError

DATA = Path(__file__).parents[1] / "data"
TINY = str(DATA / "tiny")


@pytest.fixture
def run(capsys):
    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def test_check_says_what_was_read(run):
    code, out, err = run("check", TINY, "--variant", "short-week", "--set", "seed=7")
    assert (code, err) == (0, "")
    lines = {line[4:14].strip(): line[15:] for line in out.splitlines()}
    assert all(line.startswith("ok  ") for line in out.splitlines())
    assert lines["queues"].startswith("service (phone, 80% in 20 s), sales (phone, ")
    assert lines["agents"] == "12 agents, 1 team lead, 1 team"
    assert lines["contracts"] == "full_40 9 x 40 h, part_20 4 x 20 h"
    assert lines["horizon"] == "Mon 2026-10-19 to Fri 2026-10-23, 5 days"
    assert lines["overrides"] == "horizon.days: 7 -> 5 (variant short-week); seed: 1 -> 7 (--set)"


def test_hours_of_a_range_and_of_people_on_call(run):
    """Who is on call was said to have 0 h."""
    called = "contracts.part_20={shift_hours: [4], on_call: true, weekly_hours: {min: 0, max: 16}}"
    ranged = "contracts.full_40={shift_hours: [8], weekly_hours: {min: 32, max: 40}}"
    _, out, _ = run("check", TINY, "--set", called, "--set", ranged)
    assert "full_40 9 x 32 to 40 h, part_20 4 x on call, up to 16 h" in out


def test_check_takes_the_horizon_and_warns_on_stderr(run, tmp_path):
    site = Path(shutil.copytree(TINY, tmp_path / "site"))
    lines = (site / "history.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if ",2026-10-17T" not in line]
    (site / "history.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, out, err = run("check", str(site), "--start", "2026-10-17", "--days", "1")
    assert code == 0
    assert "2026-09-21 to 2026-10-16; service 4,393 contacts on 23 days" in out
    assert "Sat 2026-10-17 to Sat 2026-10-17, 1 day\n" in out
    assert err == "warning: worked hours: 2 rows on or after the first day to plan are ignored\n"


@pytest.mark.parametrize(
    "name",
    [
        "unknown_key",
        "wrong_type",
        "share_above_1",
        "unquoted_clock",
        "duplicate_key",
        "overlapping_hours",
        "agent_skill",
        "agent_window",
        "contract_unreachable",
        "empty",
        "latin1",
    ],
)
def test_faults_go_to_stderr_with_exit_code_3(run, name):
    code, out, err = run("check", str(DATA / "scenario" / f"{name}.yaml"))
    assert (code, out) == (3, "")
    assert err.startswith("error: ")
    assert "expected " in err


def test_faults_as_json_on_stdout(run):
    code, out, err = run("check", str(DATA / "scenario" / "share_above_1.yaml"), "--json")
    assert (code, err) == (3, "")
    report = json.loads(out)
    assert report["ok"] is False
    assert [fault["line"] for fault in report["faults"]] == [4, 6]
    assert report["faults"][0]["where"] == "queues.sales.target.service_level"
    assert report["faults"][0]["hint"] == "write shares as 0.80"


def test_success_as_json(run):
    code, out, _ = run("check", TINY, "--json", "--days", "2")
    report = json.loads(out)
    assert (code, report["ok"], report["warnings"]) == (0, True, [])
    assert report["overrides"] == [{"key": "horizon.days", "old": 7, "new": 2, "source": "--days"}]


def test_schema_is_json(run):
    code, out, _ = run("schema")
    assert code == 0
    assert json.loads(out)["properties"]["queues"]["description"]


def test_version(run):
    assert run("--version")[:2] == (0, f"wfm {__version__}\n")


@pytest.mark.parametrize("arguments", [("chek",), ("check",), ("check", TINY, "--days", "x"), ("check", TINY, "--no")])
def test_wrong_usage_is_exit_code_2(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (UsageError("no such run", hint="see runs/"), 2, "error: no such run\nhint: see runs/\n"),
        (InfeasibleError("nobody may work"), 4, "error: nobody may work\n"),
        (LimitError("no roster in 1 s"), 5, "error: no roster in 1 s\n"),
        (
            ZeroDivisionError("division by zero"),
            1,
            "internal error: ZeroDivisionError: division by zero\nhint: run again with WFM_DEBUG=1 to see where\n",
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_has_its_exit_code(run, monkeypatch, error, code, text):
    def fail(*_args, **_options):
        raise error

    monkeypatch.delenv("WFM_DEBUG", raising=False)
    monkeypatch.setattr("wfm.scenario.load.load_scenario", fail)
    found, out, err = run("check", TINY)
    assert (found, out) == (code, "")
    assert err.strip() == text.strip()


def test_debug_shows_the_traceback(monkeypatch):
    def fail(*_args, **_options):
        raise ZeroDivisionError

    monkeypatch.setenv("WFM_DEBUG", "1")
    monkeypatch.setattr("wfm.scenario.load.load_scenario", fail)
    with pytest.raises(ZeroDivisionError):
        cli.run_app(["check", TINY])


def in_process(*arguments, code="from wfm.cli.main import main; main()", **environment):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


def test_as_a_process():
    done = in_process("check", str(DATA / "scenario" / "empty.yaml"))
    assert done.returncode == 3
    assert "an empty file" in done.stderr


def test_help_is_fast_and_imports_nothing_heavy():
    code = "import sys, wfm.cli.main; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(in_process(code=code).stdout.split())
    assert loaded.isdisjoint({"pandas", "numpy", "scipy", "pydantic", "yaml", "ortools", "statsmodels", "holidays"})
    best = min(_seconds("--help") for _ in range(3))
    assert best < 1.0  # 0.2 s on the machine of the benchmarks; wide, as machines and their load differ


def test_no_color_is_respected():
    coloured = in_process("chek", FORCE_COLOR="1", NO_COLOR="")
    plain = in_process("chek", NO_COLOR="1", FORCE_COLOR="")
    assert "\x1b[3" in coloured.stderr
    assert "\x1b[3" not in plain.stderr


def _seconds(*arguments):
    begin = time.perf_counter()
    assert in_process(*arguments).returncode == 0
    return time.perf_counter() - begin
