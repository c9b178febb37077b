"""The one executor of a run: here in this process, or a pool of processes that each use one core."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wfm.errors import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.process import BaseProcess
    from types import FrameType

    Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

SHOW_CURSOR = b"\x1b[?25h\n"


class SerialExecutor(Executor):
    """Does each piece of work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do the work; the future is done when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def count_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class PoolExecutor(Executor):
    """A pool of processes that is made when the first piece of work comes; while it lives, new ones get one thread."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._before: dict[str, str | None] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a piece of work to the pool."""
        if self._pool is None:
            self._before = {name: os.environ.get(name) for name in ONE_THREAD}
            os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_follow_parent)
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the pool if there is one, and put the environment back."""
        if self._pool is None:
            return
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        self._pool = None
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def open_executor(workers: int) -> Iterator[Executor]:
    """Open an executor for a run: serial for one worker, else a pool whose processes start when first needed.

    On the way out work that has not begun is dropped.
    """
    executor = SerialExecutor() if workers <= 1 else PoolExecutor(workers)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class Interrupt:
    """What `keep_interrupt` hears."""

    def __init__(self) -> None:
        self._heard = threading.Event()

    @property
    def heard(self) -> bool:
        """Whether there was a Ctrl-C."""
        return self._heard.is_set()

    def hear(self) -> None:
        """Remember it."""
        self._heard.set()

    def tell(self) -> None:
        """Raise it again if there was one."""
        if self.heard:
            raise KeyboardInterrupt


@contextmanager
def keep_interrupt() -> Iterator[Interrupt]:
    """Hear every Ctrl-C while solvers run, and put its handler back afterwards.

    Solvers install handlers of their own and leave the system's default behind, and an interrupt that arrives while
    one is loaded or hands over its answer is lost in its C++ code, or becomes another error. Therefore it is
    remembered: what is yielded says so, can raise it again, and does where the block ends with another error. A second
    Ctrl-C ends the process at once, even in C++ code, since a thread of its own waits for it; nothing may be half
    written in the block.
    """
    handler, interrupt = signal.getsignal(signal.SIGINT), Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    if not callable(handler):  # ignored, as in a job in the background of a shell
        try:
            yield interrupt
        finally:
            signal.signal(signal.SIGINT, handler)
        return

    def hear(number: int, frame: FrameType | None) -> None:
        interrupt.hear()
        handler(number, frame)

    signal.signal(signal.SIGINT, hear)
    try:
        with _count_interrupts():
            yield interrupt
    except Exception:
        interrupt.tell()
        raise
    finally:
        signal.signal(signal.SIGINT, handler)


@contextmanager
def _count_interrupts() -> Iterator[None]:
    """End the process at the second Ctrl-C: Python's own handler waits for C++ code to come back."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_end_at_second, args=(ours,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        theirs.close()


def _end_at_second(heard: socket.socket) -> None:
    count = 0
    with heard:
        while numbers := heard.recv(64):
            count += numbers.count(signal.SIGINT)
            if count > 1:
                if sys.stderr.isatty():
                    os.write(2, SHOW_CURSOR)  # a progress bar hides it
                os._exit(INTERRUPTED)


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def pick_map(executor: Executor, *, work: float, least: float) -> Map:
    """`executor.map`, or plain `map` where there is too little work to pay for starting processes."""
    return map if work < least else executor.map
