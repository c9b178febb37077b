"""The shifts on offer: when each kind may start on each day, and who may take it.

A whole shift lies inside the opening hours of the person's queues, their daily window on their own clock and the
contract's days, outside time off, from the day they are hired on; it starts inside the start windows of contract and
person. A shift past midnight belongs to the day it starts on; it may run past the end of the horizon where the site
was open at that hour a week, or else a day, before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import DAY_MIN, wall_to_utc

if TYPE_CHECKING:
    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid

ALL_DAY = (0, DAY_MIN)
DAYS = 7


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
    walls = tuple(tuple(_walls(grid, d, kind.starts) for kind in staff.shifts) for d in range(grid.days))
    lengths = tuple(kind.length_min // grid.interval_min for kind in staff.shifts)
    closed_before: dict[bytes, IntArray] = {}
    away = _time_off(grid, staff)
    allowed = []
    for p, agent in enumerate(staff.agents):
        key = is_open[p].tobytes()
        if key not in closed_before:
            closed_before[key] = _closed_before(grid, is_open[p], max(lengths, default=0))
        contract = staff.contracts[agent.contract]
        spans = _day_spans(grid, agent, contract)
        mine = []
        for d in range(grid.days):
            today = []
            for k, kind in enumerate(staff.shifts):
                first, wall = starts[d][k], walls[d][k]
                if spans[d] is None or not contract.allows(kind):
                    today.append(frozen(np.zeros(first.size, dtype=np.bool_)))
                    continue
                last = first + lengths[k]
                fits = (closed_before[key][last] == closed_before[key][first]) & _inside(first, last, spans[d])
                for low, high in (contract.starts, agent.starts):
                    fits &= (wall >= low) & (wall <= high)
                for begin, end in away.get(agent.id, ()):
                    fits &= (first >= end) | (last <= begin)
                today.append(frozen(fits))
            mine.append(tuple(today))
        allowed.append(tuple(mine))
    return Offer(starts, lengths, tuple(allowed))


def _starts(grid: Grid, d: int, walls: tuple[int, ...]) -> IntArray:
    moments = [wall_to_utc(grid.dates[d], minute, grid.zone) for minute in walls]
    return frozen(np.unique(np.array([grid.index_of(m) for m in moments], dtype=np.int64)))


def _walls(grid: Grid, d: int, walls: tuple[int, ...]) -> IntArray:
    """Wall minutes of the starts, in step with `_starts`; of two walls at one moment the first."""
    moments = [grid.index_of(wall_to_utc(grid.dates[d], minute, grid.zone)) for minute in walls]
    _, where = np.unique(np.array(moments, dtype=np.int64), return_index=True)
    return frozen(np.array(walls, dtype=np.int64)[where])


def _closed_before(grid: Grid, is_open: BoolArray, longest: int) -> IntArray:
    """Closed intervals before each interval, gaps inside a day's opening apart: equal at both ends of an open span."""
    hull = np.zeros(grid.size, dtype=np.bool_)
    for d in range(grid.days):
        found = np.flatnonzero(is_open[grid.day(d)])
        if found.size:
            hull[grid.first_of_day[d] + found[0] : grid.first_of_day[d] + found[-1] + 1] = True
    day = grid.slots
    back = DAYS * day if grid.size >= DAYS * day else day
    after = np.array([hull[grid.size - back + i % back] for i in range(longest + day)], dtype=np.bool_)
    return np.concatenate([[0], np.cumsum(~np.concatenate([hull, after]))]).astype(np.int64)


def _day_spans(grid: Grid, agent: Agent, contract: Contract) -> list[tuple[float, float] | None]:
    """Per day the intervals inside which a shift must lie, None where the person doesn't work."""
    out: list[tuple[float, float] | None] = []
    zone = ZoneInfo(agent.timezone) if agent.timezone else grid.zone
    origin, step = int(grid.midnights_utc[0]), grid.interval_s
    for day in grid.dates:
        works = day.weekday() in agent.weekdays and day.weekday() in contract.weekdays
        if not works or (agent.hired_on is not None and day < agent.hired_on):
            out.append(None)
        elif agent.available == ALL_DAY:
            out.append((-np.inf, np.inf))
        else:
            opens, closes = (wall_to_utc(day, minute, zone) - origin for minute in agent.available)
            out.append((-(-opens // step), closes // step))
    return out


def _inside(first: IntArray, last: IntArray, span: tuple[float, float] | None) -> BoolArray:
    begin, end = span or (np.inf, -np.inf)
    return np.asarray((first >= begin) & (last <= end))


def _time_off(grid: Grid, staff: Staff) -> dict[str, list[tuple[int, int]]]:
    """Time off as half-open ranges of intervals, widened to whole intervals."""
    origin = int(grid.midnights_utc[0])
    out: dict[str, list[tuple[int, int]]] = {}
    for off in staff.time_off:
        span = ((off.start - origin) // grid.interval_s, -(-(off.end - origin) // grid.interval_s))
        out.setdefault(off.agent, []).append(span)
    return out
