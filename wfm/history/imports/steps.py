"""How long the intervals of an export are, and the rows that are of another length."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.history import Repair

if TYPE_CHECKING:
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.history.faultbook import FaultBook
    from wfm.history.imports.times import Moments

STEPS = (60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1)
MOST_OFF = 0.01
"""Share of rows that may lie off the interval they are measured against, to be named as faults."""


def check_step(
    moments: Moments, ends: Moments | None, lines: IntArray, book: FaultBook, notes: list[Repair]
) -> tuple[int, BoolArray]:
    """Find the minutes of an interval and the rows that are of that length; faults for rows that lie across."""
    every = np.ones(len(lines), dtype=np.bool_)
    minutes = moments.seconds // 60
    if ends is not None:
        length = (ends.seconds - moments.seconds + 59) // 60  # an end may be written as 08:14:59
        values, counts = np.unique(length[length > 0], return_counts=True)
        step = int(values[counts.argmax()]) if len(values) else 0
        kept = (length == step) | (length == step + 60) | (length == step - 60)  # across a change of the clock
        if not kept.all() and step in STEPS:
            count = int((~kept).sum())
            detail = f"{count} rows that are not {step} minutes long, first in line {lines[int((~kept).argmax())]}"
            notes.append(Repair("", "other length", count, detail))
    else:
        step, kept = _find_step(minutes), every
    if step not in STEPS:
        got = "days" if step % 1440 == 0 and step else f"{step} minutes"
        book.add("intervals of an hour or less, such as 15 minutes", f"intervals of {got}",
                 hint="export the report by interval")  # fmt: skip
        return 0, every
    off = kept & (minutes % step != 0)
    book.add_rows(off, lines, f"a start on intervals of {step} minutes", lambda i: _show(int(moments.seconds[i])),
                  where="start")  # fmt: skip
    return step, kept


def _find_step(minutes: IntArray) -> int:
    """Longest interval that nearly every start lies on."""
    if len(np.unique(minutes)) > 1 and (minutes % 1440 == 0).all():
        return 1440
    return next((step for step in STEPS if (minutes % step != 0).mean() <= MOST_OFF), 1)


def _show(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M:%S}"
