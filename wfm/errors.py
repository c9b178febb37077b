"""One exception tree for everything a user can do something about.

Every error carries a list of faults; each fault says where, what was expected, what was found, and a hint.
The command line turns an error into text on stderr and the exit code of its class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INTERRUPTED = 130
"""Exit code after Ctrl-C, with the best roster so far or without any: 128 and the number of the signal."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in something the user gave us.

    `file` and `line` say where (line 1 is the first line), `where` names the key, column or cell,
    `hint` what to do about it; each may be empty.
    """

    expected: str
    got: str
    file: str = ""
    line: int | None = None
    where: str = ""
    hint: str = ""

    def describe(self) -> str:
        """Render as one line without the file name: `line 14  key: expected X, got Y (hint)`."""
        place = f"line {self.line}  " if self.line is not None else ""
        name = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{name}expected {self.expected}, got {self.got}{hint}"


class WfmError(Exception):
    """Base of all errors a user can cause; `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, faults: Sequence[Fault] = (), hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.faults = tuple(faults)
        self.hint = hint

    def __str__(self) -> str:
        lines = [f"error: {self.message}"] if not self.faults else []
        lines += [line for group in _by_file(self.faults) for line in group]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class UsageError(WfmError):
    """The command was called with arguments that make no sense."""

    exit_code = 2


class ScenarioError(WfmError):
    """The scenario or a data file is invalid."""

    exit_code = 3

    @classmethod
    def of(cls, faults: Iterable[Fault], *, hint: str = "") -> ScenarioError:
        """Make one error out of every fault that was found."""
        found = tuple(faults)
        return cls(f"{len(found)} fault{'s' if len(found) != 1 else ''}", faults=found, hint=hint)


class CapacityError(ScenarioError):
    """A capacity formula was given a value outside its domain."""


class InfeasibleError(WfmError):
    """Proved: no solution exists; the message says why."""

    exit_code = 4


class LimitError(WfmError):
    """A limit was reached before any roster was found."""

    exit_code = 5


def _by_file(faults: Sequence[Fault]) -> list[list[str]]:
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.file, []).append(fault)
    rendered = []
    for file, members in groups.items():
        count = f"{len(members)} fault{'s' if len(members) != 1 else ''}"
        members = sorted(members, key=lambda f: f.line if f.line is not None else 0)
        rendered.append([f"error: {count}" + (f" in {file}" if file else "")] + [f"  {m.describe()}" for m in members])
    return rendered
