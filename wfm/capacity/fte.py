"""FTE, heads and team leads per contract week, from the unrounded agents paid per interval."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.capacity.leads import count_team_leads
from wfm.core.requirement import FteRow

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import FloatArray
    from wfm.core.grid import Grid
    from wfm.core.options import TeamLeadRule

ALL = "ALL"


def count_fte(
    gross_agents: FloatArray,
    *,
    grid: Grid,
    queues: tuple[str, ...],
    full_time_hours: float,
    mean_contract_hours: float,
    team_leads: TeamLeadRule,
    week_starts_on: int,
) -> tuple[FteRow, ...]:
    """FTE per queue and contract week, with a row ALL per week that also counts team leads.

    Nothing is rounded: hours are summed over elapsed time, FTE = hours / `full_time_hours`, heads = hours /
    `mean_contract_hours`. A week the grid holds only in part counts the hours it holds; `partial_weeks` names those.

    Parameters
    ----------
    gross_agents : shape (queue, t), agents paid
    week_starts_on : Monday 0
    """
    weeks = np.array([week_start(day, week_starts_on).toordinal() for day in grid.dates])[grid.day_of]
    hours = gross_agents * (grid.interval_s / 3600.0)
    rows: list[FteRow] = []
    for ordinal in np.unique(weeks):
        week = grid.start.fromordinal(int(ordinal))
        per_queue = hours[:, weeks == ordinal].sum(axis=1)
        for queue, total in [*zip(queues, per_queue, strict=True), (ALL, per_queue.sum())]:
            fte, heads = float(total) / full_time_hours, float(total) / mean_contract_hours
            leads = count_team_leads(fte, heads, team_leads) if queue == ALL else None
            rows.append(FteRow(queue, week, float(total), fte, heads, leads))
    return tuple(rows)


def week_start(day: date, week_starts_on: int) -> date:
    """First day of the contract week that holds `day` (Monday 0)."""
    return day - timedelta(days=(day.weekday() - week_starts_on) % 7)


def partial_weeks(grid: Grid, week_starts_on: int) -> tuple[tuple[date, int], ...]:
    """Contract weeks of which the grid holds fewer than 7 days, and how many it holds."""
    counts: dict[date, int] = {}
    for day in grid.dates:
        week = week_start(day, week_starts_on)
        counts[week] = counts.get(week, 0) + 1
    return tuple((week, days) for week, days in counts.items() if days < 7)
