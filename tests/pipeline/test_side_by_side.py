"""Long pieces of work in processes of their own: how each ends, how many at a time, Ctrl-C."""

import multiprocessing
import os
import signal
import time

import pytest
import work_pieces

from wfm.errors import INTERRUPTED
from wfm.pipeline.side_by_side import Ended, Piece, run_side_by_side


def hear_nothing(_name, _stage, _share):
    pass


def pieces(do, *given):
    return [Piece(f"{one}", do, one) for one in given]


def test_each_ends_with_its_value_in_the_order_given():
    told = []
    ended, interrupted = run_side_by_side(
        pieces(work_pieces.double, 3, 1, 2), jobs=2, threads=1, tell=lambda *words: told.append(words)
    )
    assert ended == (Ended(6), Ended(2), Ended(4))
    assert not interrupted
    for name in "312":
        mine = [(stage, share) for one, stage, share in told if one == name]
        assert mine == [("", 0.0), ("doubling", 0.5), ("done", 1.0)]


def test_no_more_at_a_time_than_jobs():
    running, most = set(), []

    def tell(name, stage, _share):
        running.discard(name) if stage in ("done", "failed") else running.add(name)
        most.append(len(running))

    run_side_by_side(pieces(work_pieces.double, *range(5)), jobs=2, threads=1, tell=tell)
    assert max(most) == 2


def test_one_that_fails_leaves_the_others_alone():
    mixed = [*pieces(work_pieces.fail, "limit", "crash", "killed"), Piece("good", work_pieces.double, 4)]
    ended, _ = run_side_by_side(mixed, jobs=4, threads=1, tell=hear_nothing)
    assert [one.code for one in ended] == [5, 1, 1, 0]
    assert ended[0].error == "error: no roster in time\nhint: more time"
    assert ended[1].error == "internal error: ZeroDivisionError: a fault of ours"
    assert ended[2].error == "internal error: its process ended with code 9"
    assert ended[3].value == 8


def test_each_has_its_share_of_threads_and_the_terminal_s_ctrl_c_is_not_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    ended, _ = run_side_by_side(pieces(work_pieces.tell_threads, "a"), jobs=1, threads=3, tell=hear_nothing)
    assert ended[0].value == ("3", True)
    assert os.environ["OMP_NUM_THREADS"] == "7"


def test_a_thread_that_is_left_at_work_keeps_nobody_waiting():
    began = time.monotonic()
    ended, _ = run_side_by_side(pieces(work_pieces.leave_a_thread, "a"), jobs=1, threads=1, tell=hear_nothing)
    assert ended[0].value == "a"
    assert time.monotonic() - began < work_pieces.LONG_S / 2


def interrupt_at(stage, times):
    def tell(_name, heard, _share):
        for _ in range(times if heard == stage else 0):
            signal.raise_signal(signal.SIGINT)

    return tell


def test_a_first_interrupt_asks_for_the_best_so_far_and_begins_nothing_more():
    before = signal.getsignal(signal.SIGINT)
    ended, interrupted = run_side_by_side(
        pieces(work_pieces.work_until_told, "a", "b"), jobs=1, threads=1, tell=interrupt_at("searching", 1)
    )
    assert interrupted
    assert ended == (Ended("a so far"), Ended(code=INTERRUPTED, error="interrupted"))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_interrupt_ends_even_the_deaf():
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_side_by_side(pieces(work_pieces.work_deaf, "a"), jobs=1, threads=1, tell=interrupt_at("searching", 2))
    assert time.monotonic() - began < work_pieces.LONG_S / 2
    assert multiprocessing.active_children() == []


def test_whoever_is_ended_takes_back_what_is_half_written(tmp_path):
    def tell(_name, stage, _share):
        if stage == "files":
            raise KeyError("a fault of whoever listens")

    with pytest.raises(KeyError, match="whoever listens"):
        run_side_by_side([Piece("a", work_pieces.write_slowly, tmp_path)], jobs=1, threads=1, tell=tell)
    assert list(tmp_path.iterdir()) == []
