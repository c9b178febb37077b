"""The part of a roster that is exported: whose, on which days, and what it covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfm.export.shifts import WorkShift, list_shifts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from wfm.core.agent import Agent, Staff
    from wfm.core.grid import Grid
    from wfm.core.roster import Coverage, Roster


@dataclass(frozen=True)
class Extract:
    """What is exported of one roster.

    `shifts` are those of `people` that start on `days`, in the roster's order; `away` is who has a whole day of time
    off, without why; `coverage` is the site's, None where only some people are exported or nobody measured it.
    """

    name: str
    grid: Grid
    people: tuple[Agent, ...]
    days: tuple[date, ...]
    shifts: tuple[WorkShift, ...]
    away: frozenset[tuple[str, date]]
    coverage: Coverage | None = None

    def by_cell(self) -> Mapping[tuple[str, date], Sequence[WorkShift]]:
        """Shifts of each person and day."""
        cells: dict[tuple[str, date], list[WorkShift]] = defaultdict(list)
        for shift in self.shifts:
            cells[shift.agent, shift.date].append(shift)
        return cells


def make_extract(
    roster: Roster, staff: Staff, *, name: str = "", agents: Collection[str] = (), teams: Collection[str] = (),
    first: date | None = None, last: date | None = None, coverage: Coverage | None = None,
) -> Extract:  # fmt: skip
    """Pick people and days of a roster.

    Parameters
    ----------
    name : of the site, for titles
    agents, teams : ids of people, and names of teams; everyone where both are empty
    first, last : dates, both included; from the roster's first and to its last where None
    """
    days = tuple(d for d in roster.grid.dates if (first is None or d >= first) and (last is None or d <= last))
    everyone = not agents and not teams
    people = tuple(agent for agent in staff.agents if everyone or agent.id in agents or agent.team in teams)
    chosen, wanted = {agent.id for agent in people}, set(days)
    shifts = tuple(s for s in list_shifts(roster) if s.agent in chosen and s.date in wanted)
    away = frozenset((agent, day) for agent, day in _days_away(roster, staff) if agent in chosen and day in wanted)
    return Extract(name, roster.grid, people, days, shifts, away, coverage if everyone else None)


def _days_away(roster: Roster, staff: Staff) -> set[tuple[str, date]]:
    """Who is away for a whole day; why is nobody else's business."""
    midnights = roster.grid.midnights_utc
    return {
        (off.agent, day)
        for off in staff.time_off
        for d, day in enumerate(roster.grid.dates)
        if off.start <= int(midnights[d]) and off.end >= int(midnights[d + 1])
    }
