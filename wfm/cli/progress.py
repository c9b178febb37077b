"""A progress bar on stderr, for work that takes longer than two seconds, on a terminal only."""

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
    """Give a function to call with a stage and the share of it that is done; the bar vanishes at the end."""
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    bars = _open_bars()
    timer = Timer(AFTER_S, bars.start)
    timer.daemon = True
    timer.start()
    try:
        yield _Bar(bars)
    finally:
        timer.cancel()
        timer.join()
        bars.stop()


@contextmanager
def show_several() -> Iterator[Callable[[str, str, float], None]]:
    """Give a function to call with a name, its stage and the share of it that is done; each name has a bar."""
    if not sys.stderr.isatty():
        yield lambda _name, _stage, _share: None
        return
    bars = _open_bars(width=34)
    tasks: dict[str, TaskID] = {}

    def tell(name: str, stage: str, share: float) -> None:
        if name not in tasks:
            tasks[name] = bars.add_task("", total=None)
        text = f"{_shorten(name)}: {stage}"
        bars.update(tasks[name], description=text, total=1.0 if share > 0 else None, completed=min(share, 0.99))

    with bars:
        yield tell


def _shorten(name: str, most: int = 22) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


class _Bar:
    """One bar for the stage that runs now, with the time since the start; never full, or its clock would stop."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task("", total=None)

    def __call__(self, stage: str, share: float) -> None:
        self._bars.update(self._task, description=stage, total=1.0 if share > 0 else None, completed=min(share, 0.99))


def _open_bars(width: int = 14) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    text = TextColumn(f"{{task.description:<{width}}}", markup=False)
    columns = text, BarColumn(bar_width=54 - width), TimeElapsedColumn()
    return Progress(*columns, console=console.open_console(stderr=True), transient=True)
