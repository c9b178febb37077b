"""Pieces of work that processes of their own can import."""

import os
import threading
import time

from wfm.errors import LimitError

LONG_S = 60.0


def double(given, progress):
    progress("doubling", 0.5)
    return 2 * given


def tell_threads(_given, _progress):
    return os.environ["OMP_NUM_THREADS"], os.getpgid(0) == os.getpid()


def fail(given, _progress):
    if given == "limit":
        raise LimitError("no roster in time", hint="more time")
    if given == "crash":
        raise ZeroDivisionError("a fault of ours\nwith details")
    os._exit(9)


def work_until_told(given, progress):
    """The best so far, once interrupted."""
    try:
        progress("searching", 0.1)
        time.sleep(LONG_S)
    except KeyboardInterrupt:
        return f"{given} so far"
    return f"{given} whole"


def work_deaf(_given, progress):
    """Hears nothing, as a solver in C++."""
    until = time.monotonic() + LONG_S
    while time.monotonic() < until:
        try:
            progress("searching", 0.1)
            time.sleep(LONG_S)
        except KeyboardInterrupt:
            continue


def leave_a_thread(given, _progress):
    threading.Thread(target=time.sleep, args=(LONG_S,)).start()
    return given


def write_slowly(given, progress):
    """Begins a file, and takes it back when it can't end it."""
    hidden = given / "hidden"
    try:
        hidden.write_text("half", encoding="utf-8")
        progress("files", 0.5)
        time.sleep(LONG_S)
        hidden.rename(given / "whole")
    except BaseException:
        hidden.unlink()
        raise
