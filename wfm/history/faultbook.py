"""Collects what is wrong in one file, so that everything is told at once and no kind of fault drowns the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.arrays import BoolArray, IntArray

SHOWN_PER_KIND = 20
AS_IT_IS = "let wfm import csv FILE read it as it is"
"""What to do about a file whose only fault is how it is written."""


class FaultBook:
    """Faults of one file; of each kind the first `SHOWN_PER_KIND` are written out and the rest are counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def add(self, expected: str, got: str, *, line: int | None = None, where: str = "", hint: str = "") -> None:
        """Note one fault."""
        self.faults.append(Fault(expected, got, self.file, line, where, hint))

    def add_rows(
        self, bad: BoolArray, lines: IntArray, expected: str, got: Callable[[int], str], *, where: str, hint: str = ""
    ) -> None:
        """Note one fault for each row marked in `bad`; `got` renders row number i, the hint is given once."""
        rows = bad.nonzero()[0]
        for n, i in enumerate(rows[:SHOWN_PER_KIND]):
            self.add(expected, got(int(i)), line=int(lines[i]), where=where, hint="" if n else hint)
        if (rest := len(rows) - SHOWN_PER_KIND) > 0:
            self.add(expected, f"{rest} more like these", line=int(lines[rows[-1]]), where=where)

    def raise_if_any(self, *, hint: str = "") -> None:
        """Raise one ScenarioError that holds every fault, if there is one."""
        if self.faults:
            raise ScenarioError.of(self.faults, hint=hint)
