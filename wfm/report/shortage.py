"""Where a roster falls short: figures over all intervals, and the worst spells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from wfm.core.roster import Coverage

CLOSE_SHARE = 0.05


@dataclass(frozen=True)
class CoverFigures:
    """A roster against its requirement; hours are agent-hours on queue.

    `under_share` and `over_share` are of the required hours; `close_share` is the share of open intervals, over all
    queues, whose coverage is within max(1 agent, 5%) of the requirement.
    """

    required_hours: float
    rostered_hours: float
    under_hours: float
    over_hours: float
    under_share: float
    over_share: float
    close_share: float


@dataclass(frozen=True)
class DayCover:
    """One day over all queues: agent-hours, and the most agents any queue lacks at once."""

    day: str
    required_hours: float
    rostered_hours: float
    under_hours: float
    over_hours: float
    most_missing: int


@dataclass(frozen=True)
class Shortage:
    """Intervals in a row in which a queue lacks agents, [start, end) as ISO 8601.

    `missing` is the most that lacks at once, `required` the requirement at that moment, `agent_hours` all that lacks.
    """

    queue: str
    start: str
    end: str
    missing: int
    required: int
    agent_hours: float
    text: str


def measure_cover(coverage: Coverage) -> CoverFigures:
    """Sum up a coverage."""
    hours = coverage.grid.interval_s / 3600
    required, rostered = int(coverage.required.sum()), int(coverage.rostered.sum())
    under, over = int(coverage.under.sum()), int(coverage.over.sum())
    off = np.abs(coverage.rostered - coverage.required)
    close = off <= np.maximum(1.0, CLOSE_SHARE * coverage.required)
    return CoverFigures(
        required_hours=required * hours,
        rostered_hours=rostered * hours,
        under_hours=under * hours,
        over_hours=over * hours,
        under_share=under / required if required else 0.0,
        over_share=over / required if required else 0.0,
        close_share=float(close[coverage.open].mean()) if coverage.open.any() else 1.0,
    )


def measure_days(coverage: Coverage) -> tuple[DayCover, ...]:
    """Sum up each day on which any queue is open."""
    grid = coverage.grid
    hours = grid.interval_s / 3600
    found = []
    for d, day in enumerate(grid.dates):
        span = grid.day(d)
        if not coverage.open[:, span].any():
            continue
        under = coverage.under[:, span]
        found.append(
            DayCover(
                day=f"{day}",
                required_hours=int(coverage.required[:, span].sum()) * hours,
                rostered_hours=int(coverage.rostered[:, span].sum()) * hours,
                under_hours=int(under.sum()) * hours,
                over_hours=int(coverage.over[:, span].sum()) * hours,
                most_missing=int(under.max()),
            )
        )
    return tuple(found)


def count_shortages(coverage: Coverage) -> int:
    """How many spells of missing agents there are."""
    return sum(len(_spells(coverage, q)) for q in range(len(coverage.queues)))


def find_shortages(coverage: Coverage, most: int = 3) -> tuple[Shortage, ...]:
    """Find the worst spells of missing agents, those that lack most agent-hours first; a spell ends with its day."""
    spells = [
        _describe(coverage, q, first, last) for q in range(len(coverage.queues)) for first, last in _spells(coverage, q)
    ]
    return tuple(sorted(spells, key=lambda s: (-s.agent_hours, s.start, s.queue))[:most])


def _spells(coverage: Coverage, q: int) -> list[tuple[int, int]]:
    day = coverage.grid.day_of
    spells: list[tuple[int, int]] = []
    for t in map(int, np.flatnonzero(coverage.under[q])):
        if spells and spells[-1][1] == t and day[t] == day[t - 1]:
            spells[-1] = spells[-1][0], t + 1
        else:
            spells.append((t, t + 1))
    return spells


def _describe(coverage: Coverage, q: int, first: int, last: int) -> Shortage:
    grid, missing = coverage.grid, coverage.under[q, first:last]
    worst = first + int(missing.argmax())
    most, required = int(missing.max()), int(coverage.required[q, worst])
    begin, end = grid.datetime_at(first), grid.datetime_at(last)
    upto = "" if bool((missing == most).all()) else "up to "
    return Shortage(
        queue=coverage.queues[q],
        start=begin.isoformat(),
        end=end.isoformat(),
        missing=most,
        required=required,
        agent_hours=float(missing.sum()) * grid.interval_s / 3600,
        text=f"{begin:%a %d %b %H:%M}-{end:%H:%M} {coverage.queues[q]}: {upto}{most} missing of {required}",
    )
