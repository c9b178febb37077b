"""When a person may work: weekdays, daily window, time off, first day, opening hours.

A whole shift must lie inside all of them. What is left per person, day and kind is a window of start times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wfm.core.grid import wall_to_utc

if TYPE_CHECKING:
    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid


def start_windows(
    grid: Grid,
    staff: Staff,
    starts: tuple[tuple[IntArray, ...], ...],
    hull: IntArray,
    earliest: IntArray,
) -> tuple[IntArray, IntArray]:
    """First and last index into `starts[d][k]` that each person may take: two arrays (p, d, k, 2), -1 for none.

    The first array holds the longest run of allowed starts, the second the hull of all of them; they differ only
    where time off in the middle of a day splits it. `hull` (p, d, 2) is the opening of the day as intervals,
    `earliest` (p,) the first interval allowed by rest after a shift before the horizon.
    """
    shape = (len(staff.agents), grid.days, len(staff.shifts), 2)
    runs, hulls = np.full(shape, -1, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    lengths = [kind.length_min // grid.interval_min for kind in staff.shifts]
    away = _time_off(grid, staff)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        kinds = [k for k, kind in enumerate(staff.shifts) if kind.paid_min in contract.shift_paid_min]
        for d in range(grid.days):
            span = _day_span(grid, d, agent, contract, hull[p, d])
            if span is None:
                continue
            begin, end = max(span[0], int(earliest[p])), span[1]
            for k in kinds:
                first = starts[d][k]
                fits = (first >= begin) & (first + lengths[k] <= end)
                for off_begin, off_end in away.get(agent.id, ()):
                    fits &= (first >= off_end) | (first + lengths[k] <= off_begin)
                if fits.any():
                    runs[p, d, k], hulls[p, d, k] = _longest_run(fits), np.flatnonzero(fits)[[0, -1]]
    return runs, hulls


def _day_span(grid: Grid, d: int, agent: Agent, contract: Contract, hull: IntArray) -> tuple[int, int] | None:
    day = grid.dates[d]
    weekday = day.weekday()
    if hull[0] == hull[1] or weekday not in agent.weekdays or weekday not in contract.weekdays:
        return None
    if agent.hired_on is not None and day < agent.hired_on:
        return None
    begin, end = (int(h) for h in hull)
    if agent.available != (0, 1440):
        opens, closes = (wall_to_utc(day, minute, grid.zone) - int(grid.midnights_utc[0]) for minute in agent.available)
        begin, end = max(begin, -(-opens // grid.interval_s)), min(end, closes // grid.interval_s)
    return begin, end


def _time_off(grid: Grid, staff: Staff) -> dict[str, list[tuple[int, int]]]:
    """Time off as half-open ranges of intervals, widened to whole intervals."""
    origin = int(grid.midnights_utc[0])
    out: dict[str, list[tuple[int, int]]] = {}
    for off in staff.time_off:
        span = ((off.start - origin) // grid.interval_s, -(-(off.end - origin) // grid.interval_s))
        out.setdefault(off.agent, []).append(span)
    return out


def _longest_run(fits: BoolArray) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], fits.astype(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    best = int(np.argmax(ends - begins))
    return int(begins[best]), int(ends[best]) - 1
