"""The shifts on offer: when each kind may start on each day, and who may take it.

A whole shift lies inside the opening hours of the person's queues, their daily window on their own clock and the
contract's days, outside time off, from the day they are hired on; it starts inside the start windows of contract and
person (`wfm.roster.rules.availability`). A shift past midnight belongs to the day it starts on; it may run past the end
of the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import wall_to_utc
from wfm.roster.rules.availability import ALL_DAY, daily_windows, opening_spans, start_spans

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.roster.rules.availability import Span


@dataclass(frozen=True)
class Offer:
    """What may be worked.

    `starts[d][k]` are the intervals at which kind k may start on day d, ascending, `lengths[k]` its length in
    intervals, `allowed[p][d][k]` which of those starts person p may take.
    """

    starts: tuple[tuple[IntArray, ...], ...]
    lengths: tuple[int, ...]
    allowed: tuple[tuple[tuple[BoolArray, ...], ...], ...]


def build_offer(grid: Grid, staff: Staff, is_open: BoolArray) -> Offer:
    """Find everybody's possible shifts; `is_open` (p, t) says when a queue of the person is open."""
    starts = tuple(tuple(_starts(grid, d, kind.starts) for kind in staff.shifts) for d in range(grid.days))
    lengths = tuple(kind.length_min // grid.interval_min for kind in staff.shifts)
    opened: dict[bytes, list[Span]] = {}
    away: dict[str, list[Span]] = {}
    for off in staff.time_off:
        away.setdefault(off.agent, []).append((off.start, off.end))
    allowed = []
    for p, agent in enumerate(staff.agents):
        key, contract = is_open[p].tobytes(), staff.contracts[agent.contract]
        if key not in opened:
            opened[key] = opening_spans(grid, is_open[p])
        mine = []
        for d, day in enumerate(grid.dates):
            works, today = _works_on(agent, contract, day), []
            for k, kind in enumerate(staff.shifts):
                if not works or not contract.allows(kind) or not starts[d][k].size:
                    today.append(frozen(np.zeros(starts[d][k].size, dtype=np.bool_)))
                    continue
                begin = grid.midnights_utc[0] + starts[d][k] * grid.interval_s
                end = begin + lengths[k] * grid.interval_s
                fits = _inside(opened[key], begin, end)
                for low, high in start_spans(grid, agent, contract, day):
                    fits &= (begin >= low) & (begin <= high)
                if agent.available != ALL_DAY:
                    fits &= _inside(daily_windows(grid, agent, day), begin, end)
                for leaves, returns in away.get(agent.id, ()):
                    fits &= (begin >= returns) | (end <= leaves)
                today.append(frozen(fits))
            mine.append(tuple(today))
        allowed.append(tuple(mine))
    return Offer(starts, lengths, tuple(allowed))


def _starts(grid: Grid, d: int, walls: tuple[int, ...]) -> IntArray:
    moments = [wall_to_utc(grid.dates[d], minute, grid.zone) for minute in walls]
    return frozen(np.unique(np.array([grid.index_of(m) for m in moments], dtype=np.int64)))


def _works_on(agent: Agent, contract: Contract, day: date) -> bool:
    hired = agent.hired_on is None or day >= agent.hired_on
    return hired and day.weekday() in agent.weekdays and day.weekday() in contract.weekdays


def _inside(spans: list[Span], begin: IntArray, end: IntArray) -> BoolArray:
    """Which shifts lie inside one of the spans."""
    out = np.zeros(begin.size, dtype=np.bool_)
    for low, high in spans:
        out |= (begin >= low) & (end <= high)
    return out
