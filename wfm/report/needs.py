"""A requirement per queue and day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from wfm.core.requirement import Requirement


@dataclass(frozen=True)
class DayNeed:
    """One queue on one day it is open: `roster_agents` at the quietest and busiest interval, and their hours.

    `binding` gives each target that asks most somewhere the share of the intervals with any need, the largest first.
    """

    queue: str
    day: date
    least: int
    peak: int
    peak_at: datetime
    agent_hours: float
    binding: Mapping[str, float]


def describe_days(requirement: Requirement) -> tuple[DayNeed, ...]:
    """Describe every day on which a queue is open, queue by queue."""
    grid = requirement.grid
    return tuple(
        _describe(requirement, q, d)
        for q in range(len(requirement.queues))
        for d in range(grid.days)
        if requirement.open[q, grid.day(d)].any()
    )


def _describe(requirement: Requirement, q: int, d: int) -> DayNeed:
    grid = requirement.grid
    span = grid.day(d)
    times = span.start + np.flatnonzero(requirement.open[q, span])
    agents = requirement.roster_agents[q, times]
    names = Counter(name for t in times if (name := requirement.binding_target[q][t]))
    return DayNeed(
        queue=requirement.queues[q],
        day=grid.dates[d],
        least=int(agents.min()),
        peak=int(agents.max()),
        peak_at=grid.datetime_at(int(times[agents.argmax()])),
        agent_hours=float(agents.sum()) * grid.interval_s / 3600,
        binding={name: count / names.total() for name, count in names.most_common()},
    )
