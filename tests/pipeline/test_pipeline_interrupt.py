"""Ctrl-C during the search: the best roster so far is judged, verified and written, and the run says so."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wfm.cli.main import run_app
from wfm.core.status import StopReason
from wfm.errors import INTERRUPTED
from wfm.pipeline.order import make_run
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.request import RunRequest
from wfm.roster import search, solve

TINY = Path(__file__).parents[1] / "data" / "tiny"
LONG = {"days": 2, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0")}
SMALL = {"days": 2, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")}


def interrupt_at(wanted, *, times=1):
    """Progress that interrupts when a stage is heard of."""
    left = [times]

    def progress(stage, _share):
        if stage == wanted and left[0]:
            left[0] -= 1
            signal.raise_signal(signal.SIGINT)

    return progress


@pytest.fixture
def interrupted(monkeypatch):
    """Ctrl-C when the agents' first roster is to be made better."""
    real = search.track_heads

    def track(problem, *args):
        if len(problem.people) > 1:
            signal.raise_signal(signal.SIGINT)
        return real(problem, *args)

    monkeypatch.setattr(search, "track_heads", track)


@pytest.mark.usefixtures("interrupted")
def test_an_interrupt_leaves_the_best_roster_so_far(tmp_path):
    made = make_run(RunRequest(TINY, runs=tmp_path, **LONG))
    assert made.results.rostered.status.stop is StopReason.INTERRUPT
    assert made.manifest["stop_reason"] == made.summary.roster.stop_reason == "interrupted"
    assert made.results.rostered.violations == ()
    assert recheck_roster(open_run("latest", tmp_path)) == ()
    people = {stretch.agent for stretch in made.results.rostered.roster.stretches}
    assert len(people) == made.summary.roster.people > 10


@pytest.mark.usefixtures("interrupted")
def test_the_command_line_says_so_with_its_exit_code(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    options = [part for text in LONG["settings"] for part in ("--set", text)]
    assert run_app(["run", str(TINY), "--days", "2", *options]) == INTERRUPTED
    captured = capsys.readouterr()
    assert "stopped: interrupted" in captured.out
    assert "interrupted: the roster is the best found until then" in captured.err
    assert run_app(["verify", "latest"]) == 0


def test_an_interrupt_before_there_is_any_roster_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        make_run(RunRequest(TINY, runs=tmp_path / "runs", **LONG), progress=interrupt_at("bound"))
    assert not (tmp_path / "runs").exists()


def test_an_interrupt_after_the_search_hurries_the_rest(tmp_path, monkeypatch):
    """It aborted the run, although there was a roster."""
    real, calls = solve.plan_activities, []

    def place(*args, limits, **options):
        calls.append(limits.seconds)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return real(*args, limits=limits, **options)

    monkeypatch.setattr(solve, "plan_activities", place)
    made = make_run(RunRequest(TINY, runs=tmp_path, **SMALL))
    assert calls == [None, 0.5]
    assert made.results.rostered.status.stop is StopReason.INTERRUPT
    assert made.results.rostered.violations == ()


@pytest.mark.usefixtures("interrupted")
def test_the_handler_is_the_old_one_afterwards(tmp_path):
    before = signal.getsignal(signal.SIGINT)
    make_run(RunRequest(TINY, runs=tmp_path, **LONG))
    assert signal.getsignal(signal.SIGINT) is before


LEFT = """
import sys, threading, time
from wfm.cli import main
def run_app(arguments):
    threading.Thread(target=time.sleep, args=(60,)).start()
    print("done")
    return 7
main.run_app = run_app
main.main()
"""


def test_nobody_waits_for_a_solver_that_is_still_at_work_in_a_thread():
    """A roster that was interrupted was written and shown, but the command ended a minute later."""
    done = subprocess.run([sys.executable, "-c", LEFT], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (7, "done\n")
