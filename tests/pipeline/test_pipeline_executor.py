"""The one executor: the same results however many processes there are."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wfm.errors import INTERRUPTED
from wfm.pipeline.executor import ONE_THREAD, count_cores, keep_interrupt, open_executor, pick_map


def test_serial_and_pool_give_the_same_in_the_same_order():
    found = []
    for workers in (1, 2):
        with open_executor(workers) as executor:
            found.append(list(executor.map(divmod, [17, 5, 99], [5, 2, 10])))
    assert found[0] == found[1] == [(3, 2), (2, 1), (9, 9)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_out_of_the_map(workers):
    with open_executor(workers) as executor, pytest.raises(ValueError, match="invalid literal"):
        list(executor.map(int, ["1", "x"]))


def test_workers_use_one_thread_and_the_environment_is_put_back(monkeypatch):
    monkeypatch.setenv(ONE_THREAD[0], "7")
    monkeypatch.delenv(ONE_THREAD[1], raising=False)
    with open_executor(2) as executor:
        assert list(executor.map(os.getenv, ONE_THREAD)) == ["1"] * len(ONE_THREAD)
    assert os.environ[ONE_THREAD[0]] == "7"
    assert ONE_THREAD[1] not in os.environ


def test_little_work_starts_no_process():
    with open_executor(2) as executor:
        assert pick_map(executor, work=9, least=10) is map
        assert pick_map(executor, work=10, least=10) == executor.map


def test_the_handler_of_ctrl_c_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with keep_interrupt():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_that_a_solver_swallows_is_known_and_raised_when_asked():
    """It went lost in C++ while a solver handed over its answer: the run went on to its end, with exit code 0."""
    with keep_interrupt() as interrupt:
        assert not interrupt.heard
        interrupt.tell()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupt.heard
        with pytest.raises(KeyboardInterrupt):
            interrupt.tell()


def test_an_interrupt_that_becomes_another_error_is_still_an_interrupt():
    """While ortools was loaded it came out as ImportError, and so as an internal error."""

    def load():
        with keep_interrupt():
            with contextlib.suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            raise ImportError("initialization failed")

    with pytest.raises(KeyboardInterrupt):
        load()


IN_C = """
import hashlib, os, signal, threading, time
from wfm.pipeline.executor import keep_interrupt
def interrupt_twice():
    for _ in range(2):
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)
if __name__ == "__main__":
    with keep_interrupt():
        threading.Thread(target=interrupt_twice, daemon=True).start()
        hashlib.pbkdf2_hmac("sha256", b"long", b"work", 2**31 - 1)
"""


def test_a_second_interrupt_ends_the_process_even_in_code_that_does_not_come_back(tmp_path):
    """Python's own handlers wait until C code returns."""
    script = tmp_path / "in_c.py"
    script.write_text(IN_C, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, str(script)], check=False, env=environment, timeout=30)
    assert done.returncode == INTERRUPTED


KILLED = """
import os, signal
from wfm.pipeline.executor import open_executor
if __name__ == "__main__":
    with open_executor(2) as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_the_run_is_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with (tmp_path / "out").open("w") as out:
        subprocess.run([sys.executable, str(script)], stdout=out, stderr=out, check=False, env=environment)
    worker = int((tmp_path / "out").read_text(encoding="utf-8").splitlines()[0])
    deadline = time.monotonic() + 10
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(worker)


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


def test_there_is_a_core():
    assert 1 <= count_cores() <= (os.cpu_count() or 1)
