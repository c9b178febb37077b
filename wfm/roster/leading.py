"""Team leads on duty: how many must be there, and how many there are when they spread evenly.

The hours that all team leads have are laid over the opening hours, one half evenly, the other in step with the agents
needed: a lead is there for the people on the floor, and somebody has to be asked at any time. How far a roster is from
that has a small price (`lead_spread_price`): whoever spreads well has meetings and coaching covered all day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfm.core.agent import Agent
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.requirement import Requirement
    from wfm.core.shift import ShiftKind
    from wfm.roster.hours import Ranges

EVENLY = 0.5
"""Share of the hours of team leads that is spread over the opening hours whatever the agents needed."""


def lead_hours(people: Sequence[Agent], ranges: Sequence[Ranges], kinds: Sequence[ShiftKind]) -> float:
    """Hours on duty that the team leads have in the horizon: those asked of them, or half way where that is a range.

    Paid breaks are left out, those of the shift library on average.
    """
    leads = [weeks for agent, weeks in zip(people, ranges, strict=True) if agent.role == "team_lead"]
    paid = sum((low + high) / 2 for weeks in leads for low, high in weeks)
    lengths = sum(kind.length_min for kind in kinds)
    breaks = sum(rest.minutes for kind in kinds for rest in kind.breaks)
    total = sum(kind.paid_min for kind in kinds)
    return paid / 60 * ((lengths - breaks) / total if total else 1.0)


def spread_leads(requirement: Requirement, hours: float, able: IntArray) -> IntArray:
    """Whole team leads per interval (t,) whose hours on duty add up to about `hours`, evenly spread while open.

    At most `able` (d,) on a day: who may work then at all.
    """
    grid = requirement.grid
    opened = requirement.open.any(axis=0)
    if not opened.any():
        return frozen(np.zeros(grid.size, dtype=np.int64))
    agents = np.where(opened, requirement.roster_agents.sum(axis=0), 0).astype(np.float64)
    evenly = opened / opened.sum()
    in_step = agents / agents.sum() if agents.any() else evenly
    total = hours * 60 / grid.interval_min
    wanted = _capped(total, EVENLY * evenly + (1 - EVENLY) * in_step, grid, able)
    return frozen(np.floor(wanted + 0.5).astype(np.int64))


def _capped(total: float, shares: FloatArray, grid: Grid, able: IntArray) -> FloatArray:
    """Lay a total out by shares (t,), at most `able` (d,) in an interval; what is beyond goes to the others."""
    most = np.asarray(able, dtype=np.float64)[grid.day_of]
    low, high = 0.0, total / shares[shares > 0].min()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(shares * middle, most).sum() < total else (low, middle)
    return np.asarray(np.minimum(shares * high, most))
