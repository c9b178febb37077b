"""How many paid minutes each person must be rostered for per contract week.

The contract less paid leave; and where the rules, time off or availability leave no way to make that, the nearest that
can be made, with a named warning. That is below what is due, and above it only where nothing lower can be made: locks
and requests always granted may settle more days than leave or a short week leaves hours for.

Where the horizon holds only part of a week, its share of the contract rarely is a number of whole shifts. Then the
nearest that can be made from below and from above are both in order, and all between them: the need decides. From above
it is less than the longest shift of the contract beyond the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.core.roster import HoursTarget

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid
    from wfm.roster.profiles import Profile, Profiles

Ranges = tuple[tuple[int, int], ...]
WEEK = 7


@dataclass(frozen=True)
class Hours:
    """Targets, warnings, and `ranges[p]`: least and most paid minutes of each contract week of person p."""

    targets: tuple[HoursTarget, ...]
    warnings: tuple[str, ...]
    ranges: tuple[Ranges, ...]


class _Due(NamedTuple):
    """Least and most minutes due in a week, and how much less than `beyond` above the most will do (0: nothing)."""

    least: int
    most: int
    beyond: int

    def settles(self, minutes: int) -> bool:
        """Whether so many minutes are more than anybody would be asked for."""
        return minutes > self.most and minutes >= self.most + self.beyond


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
        due = [
            _Due(*_due(contract, len(days), away), 0 if len(days) == WEEK else max(contract.shift_paid_min))
            for (_, days), away in zip(weeks, leave, strict=True)
        ]
        profile = profiles.profiles[profiles.profile_of[p]]
        found = _reachable(profile, int(profiles.slot_of[p]), profiles.wishes[p], due)
        ranges.append(found)
        for (week, days), aim, away, (low, high) in zip(weeks, due, leave, found, strict=True):
            whole = len(days) == WEEK and (low, high) == (aim.least, aim.most)
            workable = sum(1 for d in days if np.isfinite(profiles.wishes[p][d][1:]).any())
            reason = "" if whole else _reason(len(days), aim, (low, high), workable)
            asked = contract.weekly_min * len(days) // WEEK
            top = None if high == low else high
            targets.append(HoursTarget(agent.id, week, low, contract.weekly_min, min(asked, away), reason, top))
            below = (aim.least > high and len(days) == WEEK) or aim.least - high >= min(contract.shift_paid_min)
            if below or aim.settles(low):
                warnings.append(
                    f"{agent.id} ({agent.name}), week of {week}: {high / 60:g} h rostered of "
                    f"{(aim.least if below else aim.most) / 60:g} h due: {reason}"
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
        whole = tuple(len(days) == WEEK and not away for (_, days), away in zip(weeks, leave, strict=True))
        out.append((due, whole))
    return out


def period_due(grid: Grid, staff: Staff) -> dict[str, tuple[int, int]]:
    """Least and most minutes due of the whole horizon less paid leave, of those whose contract says."""
    rows, out = _leave_rows(staff), {}
    for agent in staff.agents:
        contract = staff.contracts[agent.contract]
        if contract.period_range is not None:
            low, high = contract.period_range
            away = sum(_leave_min(grid, rows.get(agent.id, []), agent, contract, d) for d in range(grid.days))
            out[agent.id] = (max(0, low - away), max(0, high - away))
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
    low, high = low * days // WEEK, high * days // WEEK
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


def _reachable(profile: Profile, slot: int, wishes: tuple[FloatArray, ...], due: list[_Due]) -> Ranges:
    """Per week the range due as far as lawful schedules reach it, else the nearest total below, or above."""
    graph = profile.graph
    able = [np.isfinite(prices)[layer.choice] for prices, layer in zip(wishes, graph.layers, strict=True)]
    ends = _alive_ends(profile, able)
    alive = np.zeros(int(graph.begin.max(initial=0)) + 1, dtype=np.bool_)
    alive[graph.begin[slot]] = True
    out: list[tuple[int, int]] = []
    for d, layer in enumerate(graph.layers):
        arcs = able[d] & alive[layer.tail] & ends[d][layer.head]
        if layer.closes:
            out.append(_range(np.unique(layer.week_min[arcs]), due[len(out)]))
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


def _range(totals: IntArray, due: _Due) -> tuple[int, int]:
    """Least and most of a week that can make these totals, in order."""
    if not totals.size:
        return 0, 0
    below, above = totals[totals <= due.least], totals[(totals >= due.most) & (totals < due.most + due.beyond)]
    if due.beyond:
        least = int(below[-1]) if below.size else int(totals[0])
        if above.size:
            return least, int(above[0])
        return least, max(least, int(totals[totals < due.most + due.beyond].max(initial=0)))
    if ((totals >= due.least) & (totals <= due.most)).any():
        return due.least, due.most
    nearest = int(below[-1]) if below.size else int(totals[0])
    return nearest, nearest


def _reason(days: int, aim: _Due, minutes: tuple[int, int], workable: int) -> str:
    if aim.settles(minutes[0]):
        return f"locks and requests always granted leave nothing below {minutes[0] / 60:g} h"
    if days < WEEK:
        return f"{days} of 7 days of the week are in the horizon"
    return (
        f"{workable} workable days, the rest between shifts and the contract's shift lengths make "
        f"{minutes[0] / 60:g} h, not {aim.least / 60:g} h"
    )
