"""A folder watched: every new file of actuals that lands in it runs the day again; what can't be read does no harm."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wfm.errors import UsageError, WfmError
from wfm.pipeline.files.manifest import hash_file
from wfm.pipeline.intraday import rerun_day
from wfm.pipeline.memory import Memory
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wfm.pipeline.intraday import IntradayOutcome, IntradayRequest

PATTERN = "*.csv"
EVERY_S = 2.0

Look = tuple[int, int]
"""Size and time of the last change of a file, in bytes and nanoseconds."""


@dataclass
class _Watched:
    """What was seen of a folder: how each file looked when last seen and when it was done, and what was in those."""

    seen: dict[Path, Look] = field(default_factory=dict)
    done: dict[Path, Look] = field(default_factory=dict)
    contents: dict[str, Path] = field(default_factory=dict)


def watch_folder(
    request: IntradayRequest,
    folder: Path,
    *,
    show: Callable[[IntradayOutcome], None],
    tell: Callable[[str], None],
    once: bool = False,
    every_s: float = EVERY_S,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Run a day again for each file of actuals that lands in a folder, in order of their time; how often that was.

    A file counts once it looks the same in two looks in a row. One that can't be read, or holds what another held, is
    named and left; when it changes it is tried again. Absences of the request count once, with the first file.

    Parameters
    ----------
    show : called with each outcome
    tell : called with what became of files that were left
    once : stop when every file that is there is done
    stop : asked after each look

    Raises
    ------
    UsageError : no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"no folder called {shown_path(folder)} to watch", hint="make it first")
    watched, memory, count = _Watched(), Memory(), 0
    while True:
        ready, waiting = _look(folder, watched)
        for path in ready:
            if _repeats(path, watched, tell):
                continue
            outcome = _try(replace(request, actuals=path), memory, tell)
            if outcome is not None:
                show(outcome)
                count += 1
                request = replace(request, absent=() if request.apply else request.absent)
        if stop() or (once and not waiting):
            return count
        time.sleep(every_s)


def _look(folder: Path, watched: _Watched) -> tuple[list[Path], bool]:
    """Files that stand still and aren't done, in order of their time; and whether others still change."""
    ready, waiting = [], False
    for path in folder.glob(PATTERN):
        try:
            stat = path.stat()
        except OSError:
            continue
        look = stat.st_size, stat.st_mtime_ns
        if path.name.startswith(".") or watched.done.get(path) == look:
            continue
        if watched.seen.get(path) == look:
            ready.append((look[1], path))
            watched.done[path] = look
        else:
            waiting = True
        watched.seen[path] = look
    return [path for _, path in sorted(ready)], waiting


def _repeats(path: Path, watched: _Watched, tell: Callable[[str], None]) -> bool:
    try:
        content = hash_file(path)
    except OSError as error:
        tell(f"{shown_path(path)} can't be read: {(error.strerror or str(error)).lower()}; left")
        return True
    before = watched.contents.get(content)
    if before is None:
        watched.contents[content] = path
        return False
    tell(f"{shown_path(path)} holds the same as {shown_path(before)}: left")
    return True


def _try(request: IntradayRequest, memory: Memory, tell: Callable[[str], None]) -> IntradayOutcome | None:
    try:
        return rerun_day(request, tell=tell, memory=memory)
    except WfmError as error:
        tell(f"{shown_path(request.actuals)} is left:" if request.actuals else "left:")
        tell(str(error))
        return None
