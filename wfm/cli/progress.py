"""Progress bars on stderr, for work that takes longer than two seconds, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from wfm.cli import console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

AFTER_S = 2.0


@contextmanager
def show_progress() -> Iterator[Callable[[str, float], None]]:
    """Give a function to call with a stage and the share of it that is done; the bars vanish at the end."""
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    bars = _open_bars()
    timer = Timer(AFTER_S, bars.start)
    timer.daemon = True
    timer.start()
    try:
        yield _Stages(bars)
    finally:
        timer.cancel()
        timer.join()
        bars.stop()


class _Stages:
    """One bar per stage, in the order in which they begin; a stage ends where the next begins."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._last = ""

    def __call__(self, stage: str, share: float) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=None)
        if self._last and self._last != stage:
            self._bars.update(self._tasks[self._last], total=1.0, completed=1.0)
        self._last = stage
        if share > 0:
            self._bars.update(self._tasks[stage], total=1.0, completed=share)


def _open_bars() -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:<14}"), BarColumn(bar_width=40), TimeElapsedColumn()
    return Progress(*columns, console=console.open_console(stderr=True), transient=True)
