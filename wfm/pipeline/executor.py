"""The one executor of a run: here in this process, or a pool of processes that each use one core."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.process import BaseProcess
    from types import FrameType

    Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


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


@contextmanager
def keep_interrupt() -> Iterator[Callable[[], None]]:
    """Hear every Ctrl-C while solvers run, and put its handler back afterwards.

    Solvers install handlers of their own and leave the system's default behind, and an interrupt that arrives while
    one is loaded or hands over its answer is lost in its C++ code, or becomes another error. Therefore it is
    remembered: what is yielded raises it again, and so does the end of the block.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield lambda: None
        return
    heard = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        heard.set()
        handler(number, frame)

    def tell() -> None:
        if heard.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, hear)
    try:
        yield tell
        tell()
    except Exception:
        tell()
        raise
    finally:
        signal.signal(signal.SIGINT, handler)


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
