"""Where each key of a scenario was written, so that every fault can name its file and line."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

KeyPath = tuple[str | int, ...]
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Place:
    """A file (or a command-line option) and a line in it, counted from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file} line {self.line}"


@dataclass
class Places:
    """Place of every key path that was read; a path not in it is where its nearest ancestor is."""

    marks: dict[KeyPath, Place]
    whole: Place

    def find(self, path: KeyPath) -> Place:
        """Place of this key, else of the mapping it would be in."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.marks:
                return self.marks[path[:size]]
        return self.whole

    def fault(self, path: KeyPath, *, expected: str, got: object, hint: str = "") -> Fault:
        """Make a fault at this key; `got` is shown as the user wrote it, a `Words` value as it is."""
        place = self.find(path)
        shown = str(got) if isinstance(got, Words) else show(got)
        return Fault(expected, shown, file=place.file, line=place.line, where=dotted(path), hint=hint)


class Words(str):
    """Text about a value, to be shown without quotes."""

    __slots__ = ()


def show(value: object) -> str:
    """Write a value the way it stands in YAML, cut to a readable length."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "a mapping" + (f" with {', '.join(map(str, list(value)[:5]))}" if value else " with nothing in it")
    if isinstance(value, list):
        text = "[" + ", ".join(show(item) for item in value) + "]"
    else:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def dotted(path: KeyPath) -> str:
    """Key path as one word: `shifts.day_8h.breaks[0].minutes`."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Name most like this word, or None when nothing is near."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def suggest(word: str, known: Iterable[str], *, what: str) -> str:
    """Hint for an unknown name: the nearest known one, else a short list of what is known."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    if not names:
        return f"no {what} known"
    return f"known {what}: {', '.join(names[:12])}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def shown_path(path: Path) -> str:
    """Path relative to the current folder where it lies below it, with forward slashes."""
    path = Path(os.path.normpath(path))
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_posix()
