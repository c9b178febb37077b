"""Several files written as one: all of them take their places, or none does and what was there stays."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_together(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files into a folder, which is made; the paths written, in the order given.

    All are written under a hidden folder beside the others first, so that a full disk or a crash costs nothing that
    was there. Other files of the folder stay.

    Raises
    ------
    OSError : the system's own; then no file is new and no folder was made.
    """
    made = _make_folders(folder)
    try:
        hidden = Path(tempfile.mkdtemp(prefix=".", suffix=".partial", dir=folder))
        try:
            for number, content in enumerate(files.values()):
                (hidden / f"{number}.new").write_bytes(content)
            _move_all(hidden, [folder / name for name in files])
        finally:
            shutil.rmtree(hidden, ignore_errors=True)
    except BaseException:
        for path in made:
            path.rmdir()
        raise
    return tuple(folder / name for name in files)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; the ones made, deepest first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _move_all(hidden: Path, targets: list[Path]) -> None:
    """Put each file in its place; where one can't be, put back those that were there before."""
    done: list[tuple[Path, Path]] = []
    try:
        for number, target in enumerate(targets):
            old = hidden / f"{number}.old"
            if target.exists():
                target.replace(old)
            done.append((target, old))
            (hidden / f"{number}.new").replace(target)
    except BaseException:
        for target, old in reversed(done):
            target.unlink(missing_ok=True)
            if old.exists():
                old.replace(target)
        raise
