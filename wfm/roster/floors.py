"""Minimum staff as floors: on a cover line, or on all queues together, at least so many in an interval.

A floor of one line is steered by wherever that line is priced (`wfm.roster.objective.raise_need`). One of all queues
together is a number of people at once (`wfm.roster.crowd`). One of a line whose work may wait is only counted: when
that work is done is settled over the whole horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import wall_to_utc
from wfm.core.roster import LEADING
from wfm.core.rules import DAY_MIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.rules import MinimumStaff, SiteRules


@dataclass(frozen=True)
class Floor:
    """At least `least` (t,) people on cover line `line` (None: on the queues together), `weight` for each missing."""

    line: int | None
    least: IntArray
    weight: float

    def cost(self, people: IntArray) -> float:
        """Price of so many people (t,) there."""
        return self.weight * float(np.maximum(self.least - people, 0).sum())


def build_floors(rules: SiteRules, grid: Grid, queues: Sequence[str], is_open: BoolArray) -> tuple[Floor, ...]:
    """Floors of a site; `is_open` (q, t) of the queues, after which may follow a line of the team leads.

    Where there are no team leads at all, a least number of them is nobody's to keep.
    """
    found = []
    for rule in rules.minimum_staff:
        line = _line(rule, queues)
        if line == len(queues) and line == is_open.shape[0]:
            continue
        opened = is_open.any(axis=0) if line is None or line == len(queues) else is_open[line]
        least = np.where(opened & _times(rule, grid), rule.least, 0)
        if least.any():
            found.append(Floor(line, frozen(least), rule.weight))
    return tuple(found)


def floor_cost(floors: Sequence[Floor], cover: IntArray, queues: int) -> float:
    """Price of all floors under a coverage (q, t)."""
    everyone = cover[:queues].sum(axis=0)
    return sum(floor.cost(everyone if floor.line is None else cover[floor.line]) for floor in floors)


def floor_steps(floors: Sequence[Floor], most: int, size: int) -> FloatArray:
    """Price by the floors of one line that its person number 1 to `most` is missing: shape (t, most)."""
    out = np.zeros((size, most))
    for floor in floors:
        out += np.where(np.arange(1, most + 1) <= floor.least[:, None], floor.weight, 0.0)
    return out


def _line(rule: MinimumStaff, queues: Sequence[str]) -> int | None:
    if rule.queue in queues:
        return queues.index(rule.queue)
    return len(queues) if rule.queue == LEADING else None


def _times(rule: MinimumStaff, grid: Grid) -> BoolArray:
    last = rule.last if rule.last > rule.first else rule.last + DAY_MIN  # across midnight
    begins = grid.midnights_utc[0] + np.arange(grid.size) * grid.interval_s
    out = np.zeros(grid.size, dtype=np.bool_)
    for day in grid.dates:
        if day.weekday() in rule.weekdays:
            first = wall_to_utc(day, rule.first, grid.zone)
            end = wall_to_utc(day, last, grid.zone)
            out |= (begins < end) & (begins + grid.interval_s > first)
    return out
