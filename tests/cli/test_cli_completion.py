"""What Tab offers, asked the way bash, zsh and fish ask it: by the environment of a process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wfm.cli import main as cli

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
CODE = "import sys; from wfm.cli.main import main; sys.argv[0] = 'wfm'; main()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as a planner has it: two scenarios, a run of one."""
    place = tmp_path_factory.mktemp("complete")
    shutil.copytree(TINY, place / "tiny")
    shutil.copytree(TINY, place / "scenarios" / "other")
    run = place / "runs" / "tiny" / "20261019-080000"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text('{"scenario": {"name": "tiny"}, "finished": "2026"}', encoding="utf-8")
    (run / "roster.csv").write_text("agent,date\nA02,2026-10-19\nA01,2026-10-19\nB01,2026-10-20\n", encoding="utf-8")
    (place / "runs" / "tiny" / ".20261020-080000.partial").mkdir()
    (place / "runs" / "tiny" / ".20261020-080000.partial" / "manifest.json").write_text("{}", encoding="utf-8")
    return place


def complete(folder, line):
    """Words offered by bash at the end of a line."""
    words = line.split(" ")
    env = {**os.environ, "_WFM_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=folder, env=env, capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wfm backt", ["backtest"]),
        ("wfm report --la", ["--lang"]),
        ("wfm export latest --format x", ["xlsx"]),
        ("wfm report ", ["latest", "tiny/latest", "tiny/20261019-080000"]),
        ("wfm verify tiny/2", ["tiny/20261019-080000"]),
        ("wfm run ", ["tiny", "scenarios/other"]),
        ("wfm run scenarios/", ["scenarios/other"]),
        ("wfm run tiny --variant b", ["busy-sickness"]),
        ("wfm backtest scenarios/other --queue ", ["service", "sales"]),
        ("wfm explain tiny/latest --agent A", ["A01", "A02"]),
        ("wfm roster tiny --from l", ["latest"]),
        ("wfm run nothing --variant b", []),
    ],
)
def test_bash_is_offered_what_there_is(folder, line, offered):
    assert complete(folder, line) == offered


def test_nothing_is_offered_where_there_is_nothing(tmp_path):
    assert complete(tmp_path, "wfm report ") == []
    assert complete(tmp_path, "wfm explain latest --agent ") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_can_be_shown(shell):
    env = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CODE, "--show-completion", shell], env=env, capture_output=True, text=True, timeout=20,
        check=True,
    )  # fmt: skip
    assert "_WFM_COMPLETE=complete_" + shell in done.stdout
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=done.stdout, text=True, timeout=20, check=False).returncode == 0


def test_the_help_tells_how_to_switch_it_on(capsys):
    assert cli.run_app(("--help",)) == 0
    assert "--install-completion" in capsys.readouterr().out
