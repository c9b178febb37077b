"""How many paid minutes each person must be rostered for per contract week.

The contract, in part where the horizon holds only part of the week, less paid leave; and where the rules, time off or
availability leave no way to make that, the nearest that can be made, with a named warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import HoursTarget

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid
    from wfm.roster.profiles import Profile, Profiles

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hours:
    """Targets, warnings, and `ranges[p]`: least and most paid minutes of each contract week of person p."""

    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]
    ranges: tuple[Ranges, ...]


def find_hours(grid: Grid, staff: Staff, profiles: Profiles) -> Hours:
    """Work out what can be asked of everybody; what is asked of one week leaves the next possible."""
    targets, warnings, ranges = [], [], []
    weeks = contract_weeks(grid, staff.week_starts_on)
    leave_rows = _leave_rows(staff)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        leave = [
            sum(_leave_min(grid, leave_rows.get(agent.id, []), agent, contract, d) for d in days) for _, days in weeks
        ]
        due = [_due(contract, len(days), away) for (_, days), away in zip(weeks, leave, strict=True)]
        profile = profiles.profiles[profiles.profile_of[p]]
        found = _reachable(profile, int(profiles.slot_of[p]), profiles.wishes[p], due)
        ranges.append(found)
        for (week, days), (least, most), away, (low, high) in zip(weeks, due, leave, found, strict=True):
            whole = len(days) == 7 and (low, high) == (least, most)
            workable = sum(1 for d in days if np.isfinite(profiles.wishes[p][d][1:]).any())
            reason = "" if whole else _reason(len(days), least, low, workable)
            asked = contract.weekly_min * len(days) // 7
            top = None if high == low else high
            targets.append(HoursTarget(agent.id, week, low, contract.weekly_min, min(asked, away), reason, top))
            if (least - low > 0 and len(days) == 7) or least - low >= min(contract.shift_paid_min):
                warnings.append(
                    f"{agent.id} ({agent.name}), week of {week}: {low / 60:g} h rostered of "
                    f"{least / 60:g} h due: {reason}"
                )
    return Hours(tuple(targets), tuple(warnings), tuple(ranges))


def weekly_due(grid: Grid, staff: Staff) -> list[tuple[Ranges, tuple[bool, ...]]]:
    """Per person the least and most minutes due in each contract week, and which weeks neither leave nor horizon cut.

    What can be reached of it is another matter.
    """
    weeks, rows, out = contract_weeks(grid, staff.week_starts_on), _leave_rows(staff), []
    for agent in staff.agents:
        contract = staff.contracts[agent.contract]
        leave = [sum(_leave_min(grid, rows.get(agent.id, []), agent, contract, d) for d in days) for _, days in weeks]
        due = tuple(_due(contract, len(days), away) for (_, days), away in zip(weeks, leave, strict=True))
        whole = tuple(len(days) == 7 and not away for (_, days), away in zip(weeks, leave, strict=True))
        out.append((due, whole))
    return out


def contract_weeks(grid: Grid, week_starts_on: int) -> list[tuple[date, list[int]]]:
    """First date of each contract week that the horizon touches, with the days of the horizon in it."""
    weeks: dict[date, list[int]] = {}
    for d, day in enumerate(grid.dates):
        weeks.setdefault(day - timedelta(days=(day.weekday() - week_starts_on) % 7), []).append(d)
    return list(weeks.items())


def _due(contract: Contract, days: int, leave: int) -> tuple[int, int]:
    """Least and most minutes of a week less paid leave; who is on call may stay away."""
    low, high = contract.weekly_range or (contract.weekly_min, contract.weekly_min)
    low = 0 if contract.on_call else low
    low, high = low * days // 7, high * days // 7
    return max(0, low - leave), max(0, high - leave)


def _leave_rows(staff: Staff) -> dict[str, list[tuple[int, int]]]:
    """Paid time off per person in epoch seconds, in order; overlapping rows are one, so no minute counts twice."""
    merged: dict[str, list[tuple[int, int]]] = {}
    for off in sorted((o for o in staff.time_off if o.paid), key=lambda o: o.start):
        rows = merged.setdefault(off.agent, [])
        if rows and off.start <= rows[-1][1]:
            rows[-1] = (rows[-1][0], max(rows[-1][1], off.end))
        else:
            rows.append((off.start, off.end))
    return merged


def _leave_min(grid: Grid, rows: list[tuple[int, int]], agent: Agent, contract: Contract, d: int) -> int:
    """Minutes of paid leave on a day: at most one contract day, nothing on a weekday the person never works."""
    weekday = grid.dates[d].weekday()
    if weekday not in agent.weekdays or weekday not in contract.weekdays:
        return 0
    begin, end = int(grid.midnights_utc[d]), int(grid.midnights_utc[d + 1])
    away = sum(max(0, min(stop, end) - max(start, begin)) for start, stop in rows) // 60
    return min(away, contract.weekly_min // contract.max_days_per_week)


def _reachable(profile: Profile, slot: int, wishes: tuple[FloatArray, ...], due: list[tuple[int, int]]) -> Ranges:
    """Per week the range due as far as lawful schedules reach it, else the nearest single total below, or above."""
    graph = profile.graph
    able = [np.isfinite(prices)[layer.choice] for prices, layer in zip(wishes, graph.layers, strict=True)]
    ends = _alive_ends(profile, able)
    alive = np.zeros(int(graph.begin.max(initial=0)) + 1, dtype=np.bool_)
    alive[graph.begin[slot]] = True
    out: list[tuple[int, int]] = []
    for d, layer in enumerate(graph.layers):
        arcs = able[d] & alive[layer.tail] & ends[d][layer.head]
        if layer.closes:
            low, high = due[len(out)]
            totals = np.unique(layer.week_min[arcs])
            out.append(_range(totals, low, high))
            arcs &= (layer.week_min >= out[-1][0]) & (layer.week_min <= out[-1][1])
        alive = np.zeros(max(layer.heads, 1), dtype=np.bool_)
        alive[layer.head[arcs]] = True
    return tuple(out)


def _alive_ends(profile: Profile, able: list[BoolArray]) -> list[BoolArray]:
    """Per day the nodes after it from which somebody can still reach the end of the horizon."""
    alive = np.isfinite(profile.graph.finish)
    out = []
    for d in range(len(able) - 1, -1, -1):
        layer = profile.graph.layers[d]
        out.append(alive)
        size = layer.heads if d == 0 else profile.graph.layers[d - 1].heads
        before = np.zeros(max(size, int(layer.tail.max(initial=0)) + 1), dtype=np.bool_)
        before[layer.tail[able[d] & alive[layer.head]]] = True
        alive = before
    return out[::-1]


def _range(totals: object, low: int, high: int) -> tuple[int, int]:
    found = np.asarray(totals)
    if not found.size:
        return 0, 0
    inside = found[(found >= low) & (found <= high)]
    if inside.size:
        return low, high
    below = found[found < low]
    nearest = int(below.max()) if below.size else int(found.min())
    return nearest, nearest


def _reason(days: int, due: int, minutes: int, workable: int) -> str:
    if days < 7:
        return f"{days} of 7 days of the week are in the horizon"
    return (
        f"{workable} workable days, the rest between shifts and the contract's shift lengths make "
        f"{minutes / 60:g} h, not {due / 60:g} h"
    )
