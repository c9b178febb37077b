"""Instances of Qu & Curtois' multi-activity, multi-day shift scheduling: reading them, and judging a roster by them.

Nothing of the product is used here: this is the independent judge. Time runs in periods of 15 minutes; period 0 is
06:00 on day 1. A roster is, per person, the task done in each period, 0 for none: a table (people, periods). Format and
rules: schedulingbenchmarks.org/matsp, as retold in the README beside the instances.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.roster.nrp_format import read_sections

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.core.arrays import IntArray

PERIOD_MIN = 15
DAY = 96
"""Periods in a day."""
FIRST = 24
"""Periods from midnight to the first of the horizon."""
SHORTEST, LONGEST, REST, BLOCK = 24, 40, 56, 4
"""Least and most of a shift, least rest and least block of a task, in periods."""
MOST_IN_A_ROW = 5
STARTS = (0, *range(24, 41), *range(56, 73), *range(80, 96))
"""Periods of the day at which shifts may start: 00:00, 06:00-10:00, 14:00-18:00, 20:00-23:45."""


@dataclass(frozen=True)
class Instance:
    """One instance: `least[i]` and `most[i]` minutes of person i; `need` and `spare` (task, period), min and max."""

    days: int
    tasks: int
    least: tuple[int, ...]
    most: tuple[int, ...]
    need: IntArray
    spare: IntArray

    @property
    def periods(self) -> int:
        """Periods of the horizon."""
        return self.days * DAY


def read_instance(path: Path) -> Instance:
    """Read one file."""
    parts = read_sections(path)
    days, tasks = int(parts["SECTION_HORIZON"][0][0]), int(parts["SECTION_TASKS"][0][0])
    need, spare = (np.zeros((tasks, days * DAY), dtype=np.int64) for _ in range(2))
    for day, clock, task, least, most in parts["SECTION_COVER"]:
        hours, minutes = clock.split("-")[0].split(":")
        t = (int(day) - 1) * DAY + (int(hours) * 60 + int(minutes)) // PERIOD_MIN - FIRST
        need[int(task) - 1, t], spare[int(task) - 1, t] = int(least), int(most)
    staff = parts["SECTION_STAFF"]
    return Instance(days, tasks, tuple(int(r[1]) for r in staff), tuple(int(r[2]) for r in staff), need, spare)


def count_people(instance: Instance, roster: IntArray) -> IntArray:
    """People on each task in each period: shape (task, period)."""
    return np.array([(roster == task + 1).sum(axis=0) for task in range(instance.tasks)])


def count_cost(instance: Instance, roster: IntArray) -> int:
    """Add up the squares of people beyond the most wanted."""
    return int((np.maximum(count_people(instance, roster) - instance.spare, 0) ** 2).sum())


def find_violations(instance: Instance, roster: IntArray) -> list[str]:
    """List every hard rule broken, in words."""
    short = np.argwhere(count_people(instance, roster) < instance.need)
    out = [f"task {task + 1} short in period {t}" for task, t in short]
    for p, line in enumerate(roster):
        out += [f"{p + 1}: {fault}" for fault in _faults(instance, p, line)]
    return out


def _faults(instance: Instance, p: int, line: IntArray) -> list[str]:
    out = []
    total = int((line > 0).sum()) * PERIOD_MIN
    if not instance.least[p] <= total <= instance.most[p]:
        out.append(f"{total} minutes, not {instance.least[p]} to {instance.most[p]}")
    shifts = _runs(line > 0)
    for begin, end in shifts:
        if not SHORTEST <= end - begin <= LONGEST:
            out.append(f"{end - begin} periods from {begin}")
        if (begin + FIRST) % DAY not in STARTS:
            out.append(f"starts in period {begin}")
        edges = [begin, *(t for t in range(begin + 1, end) if line[t] != line[t - 1]), end]
        out += [f"a block of {b - a} periods from {a}" for a, b in pairwise(edges) if b - a < BLOCK]
    for (_, end), (begin, _) in pairwise(shifts):
        if begin - end < REST:
            out.append(f"rest of {begin - end} periods before {begin}")
    dates = [(begin + FIRST) // DAY for begin, _ in shifts]
    if len(set(dates)) < len(dates):
        out.append("two shifts start on one day")
    worked = np.isin(np.arange(instance.days + 1), dates)
    if any(end - begin > MOST_IN_A_ROW for begin, end in _runs(worked)):
        out.append("too many days in a row")
    return out


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """Split into runs of true values: (begin, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
