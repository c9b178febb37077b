"""How many paid minutes each person must be rostered for per contract week.

The contract, in part where the horizon holds only part of the week, less paid leave; and where time off or
availability leave no way to make that, the most that can be made, with a named warning.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.core.roster import HoursTarget

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import IntArray
    from wfm.core.grid import Grid


def hours_targets(
    grid: Grid, staff: Staff, windows: IntArray, streaks: IntArray, max_days_in_a_row: int
) -> tuple[tuple[HoursTarget, ...], tuple[str, ...]]:
    """Targets per person and contract week, and a warning for each that falls short of contract less leave."""
    targets, warnings = [], []
    leave_rows = _leave_rows(staff)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        rows = {min(int(streaks[p]), max_days_in_a_row)}
        for week, days in contract_weeks(grid, staff.week_starts_on):
            due = contract.weekly_min * len(days) // 7
            leave = min(due, sum(_leave_min(grid, leave_rows.get(agent.id, []), agent, contract, d) for d in days))
            paid = [{k.paid_min for i, k in enumerate(staff.shifts) if windows[p, d, i, 0] >= 0} for d in days]
            reachable = _reachable(paid, contract.max_days_per_week, rows, max_days_in_a_row)
            minutes = max(m for m in reachable if m <= due - leave)
            rows = reachable[minutes]
            whole = len(days) == 7 and minutes == due - leave
            reason = "" if whole else _reason(len(days), due - leave, minutes, paid)
            targets.append(HoursTarget(agent.id, week, minutes, contract.weekly_min, leave, reason))
            smallest = min(contract.shift_paid_min)
            if (due - leave - minutes > 0 and len(days) == 7) or due - leave - minutes >= smallest:
                warnings.append(
                    f"{agent.id} ({agent.name}), week of {week}: {minutes / 60:g} h rostered of "
                    f"{(due - leave) / 60:g} h due: {reason}"
                )
    return tuple(targets), tuple(warnings)


def contract_weeks(grid: Grid, week_starts_on: int) -> list[tuple[date, list[int]]]:
    """First date of each contract week that the horizon touches, with the days of the horizon in it."""
    weeks: dict[date, list[int]] = {}
    for d, day in enumerate(grid.dates):
        weeks.setdefault(day - timedelta(days=(day.weekday() - week_starts_on) % 7), []).append(d)
    return list(weeks.items())


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


def _reachable(paid: list[set[int]], max_days: int, rows: set[int], max_in_a_row: int) -> dict[int, set[int]]:
    """Paid totals some choice of working days can make, each with the days in a row it may end with.

    `rows` are the days in a row the week may begin with, so that what one week is asked for leaves the next possible.
    """
    states = {(0, 0, row) for row in rows}
    for today in paid:
        following = {(total, count, 0) for total, count, _ in states}
        for total, count, row in states:
            if count < max_days and row < max_in_a_row:
                following |= {(total + minutes, count + 1, row + 1) for minutes in today}
        states = following
    out: dict[int, set[int]] = {}
    for total, _, row in states:
        out.setdefault(total, set()).add(row)
    return out


def _reason(days: int, due: int, minutes: int, paid: list[set[int]]) -> str:
    if days < 7:
        return f"{days} of 7 days of the week are in the horizon"
    workable = sum(1 for today in paid if today)
    return f"{workable} workable days and the contract's shift lengths make {minutes / 60:g} h, not {due / 60:g} h"
