"""Long pieces of work side by side, each in a process of its own that tells how far it is and can be interrupted.

A pool hands out small pieces and waits for them; these take minutes, search with threads of their own, and end with
their best so far when asked.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wfm.errors import INTERRUPTED, WfmError
from wfm.pipeline.executor import ONE_THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import FrameType

    Tell = Callable[[str, str, float], None]

POLL_S = 0.2
PATIENCE_S = 1.0
INTERNAL = 1

Value = TypeVar("Value")


@dataclass(frozen=True)
class Piece(Generic[Value]):
    """A piece of work: `do(given, progress)` of a module, where progress takes a stage and its share that is done."""

    name: str
    do: Callable[[Any, Callable[[str, float], None]], Value]
    given: Any


@dataclass(frozen=True)
class Ended(Generic[Value]):
    """How a piece of work ended: with its value, or with an exit code and why."""

    value: Value | None = None
    code: int = 0
    error: str = ""


@dataclass
class _Interrupts:
    """How often there was a Ctrl-C."""

    count: int = 0

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Count one more."""
        self.count += 1


def run_side_by_side(
    pieces: Sequence[Piece[Value]], *, jobs: int, threads: int, tell: Tell
) -> tuple[tuple[Ended[Value], ...], bool]:
    """Do every piece, `jobs` at a time with `threads` each; how each ended, in order, and whether there was a Ctrl-C.

    A first Ctrl-C begins no other piece and is passed on to those at work, which end with their best so far or with
    nothing; the second ends them at once.

    Raises
    ------
    KeyboardInterrupt : after the second Ctrl-C; no process is left.
    """
    crew: _Crew[Value] = _Crew(pieces, threads=threads, tell=tell)
    with _hear_interrupts() as interrupts:
        try:
            while crew.waiting or crew.running:
                if interrupts.count > 1:
                    raise KeyboardInterrupt
                if interrupts.count:
                    crew.interrupt()
                crew.fill(jobs)
                crew.listen()
        finally:
            crew.end()
    return tuple(one or Ended(code=INTERRUPTED, error="interrupted") for one in crew.ended), interrupts.count > 0


@contextmanager
def _hear_interrupts() -> Iterator[_Interrupts]:
    """Only count Ctrl-C, so that none is lost between two lines; elsewhere than in the main thread nobody hears it."""
    interrupts = _Interrupts()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield interrupts
        return
    signal.signal(signal.SIGINT, interrupts.hear)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass
class _Crew(Generic[Value]):
    """Pieces that wait, those at work, and those that have ended."""

    pieces: Sequence[Piece[Value]]
    threads: int
    tell: Tell
    waiting: deque[int] = field(init=False)
    running: dict[Connection[Any, Any], tuple[int, SpawnProcess]] = field(default_factory=dict)
    ended: list[Ended[Value] | None] = field(init=False)
    told: bool = False

    def __post_init__(self) -> None:
        self.waiting = deque(range(len(self.pieces)))
        self.ended = [None] * len(self.pieces)

    def fill(self, jobs: int) -> None:
        """Begin pieces while there is room."""
        while self.waiting and len(self.running) < jobs:
            i = self.waiting.popleft()
            piece = self.pieces[i]
            ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
            process = multiprocessing.get_context("spawn").Process(
                target=_work, args=(theirs, piece.do, piece.given), name=piece.name
            )
            with _for_children(self.threads):
                process.start()
            theirs.close()
            self.running[ours] = i, process
            self.tell(piece.name, "", 0.0)

    def listen(self) -> None:
        """Hear what those at work have to say, for a moment."""
        ready = wait(list(self.running), timeout=POLL_S)
        for pipe in [one for one in self.running if one in ready]:
            i, process = self.running[pipe]
            try:
                word, *rest = pipe.recv()
            except (EOFError, OSError):
                process.join()
                why = f"its process ended with code {process.exitcode}"
                self._close(pipe, Ended(code=INTERNAL, error=f"internal error: {why}"))
                continue
            if word == "progress":
                self.tell(self.pieces[i].name, *rest)
            else:
                self._close(pipe, rest[0])

    def interrupt(self) -> None:
        """Begin nothing more, and ask those at work for their best so far; once."""
        self.waiting.clear()
        if not self.told:
            for _, process in self.running.values():
                _signal(process, signal.SIGINT)
        self.told = True

    def end(self) -> None:
        """End those that are still at work: what is being written is taken back, unless that takes too long."""
        for _, process in self.running.values():
            process.terminate()
        until = time.monotonic() + PATIENCE_S
        for pipe, (_, process) in self.running.items():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            pipe.close()
        self.running.clear()

    def _close(self, pipe: Connection[Any, Any], ended: Ended[Value]) -> None:
        i, process = self.running.pop(pipe)
        self.ended[i] = ended
        pipe.close()
        process.join(PATIENCE_S)
        if process.is_alive():  # a solver may still be at work in a thread
            process.kill()
            process.join()
        self.tell(self.pieces[i].name, "done" if not ended.code else "failed", 1.0)


def _signal(process: SpawnProcess, number: int) -> None:
    if process.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


@contextmanager
def _for_children(threads: int) -> Iterator[None]:
    """Let processes started here inherit a share of the threads, and be deaf to Ctrl-C until they are ready."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, f"{threads}"))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _work(pipe: Connection[Any, Any], do: Callable[[Any, Any], Any], given: Any) -> None:
    """Do one piece of work in this process, and tell how it ended."""
    ended: Ended[Any]
    try:
        _stand_apart()
        ended = Ended(do(given, _Progress(pipe)))
    except KeyboardInterrupt:
        ended = Ended(code=INTERRUPTED, error="interrupted")
    except WfmError as error:
        ended = Ended(code=error.exit_code, error=str(error))
    except Exception as error:
        text = str(error).splitlines()
        ended = Ended(code=INTERNAL, error=f"internal error: {type(error).__name__}{': ' + text[0] if text else ''}")
    with suppress(OSError, KeyboardInterrupt):
        pipe.send(("ended", ended))
    pipe.close()
    os._exit(0)


def _stand_apart() -> None:
    """Leave the terminal's Ctrl-C to the parent, which passes it on, and end when the parent is gone."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, _give_up)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(INTERNAL)


class _Progress:
    """Tells the parent how far the work is, not too often; solvers call it from threads of their own."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe, self._lock = pipe, threading.Lock()
        self._stage, self._at = "", 0.0

    def __call__(self, stage: str, share: float) -> None:
        now = time.monotonic()
        if stage == self._stage and now - self._at < POLL_S:
            return
        with self._lock, suppress(OSError):
            self._stage, self._at = stage, now
            self._pipe.send(("progress", stage, share))
