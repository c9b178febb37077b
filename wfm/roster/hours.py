"""How many paid minutes each person must be rostered for per contract week.

The contract, in part where the horizon holds only part of the week, less paid leave; and where time off, availability
or rest leave no way to make that, the most that can be made, with a named warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from wfm.core.roster import HoursTarget

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.agent import Agent, Contract, Staff
    from wfm.core.arrays import IntArray
    from wfm.core.grid import Grid

LONG_AGO = -(10**9)
"""An end of the last shift that no rest reaches across, in intervals."""


@dataclass(frozen=True)
class HoursRules:
    """What limits the hours a person can make: rest in intervals, and days in a row."""

    max_days_in_a_row: int
    rest: int


_Key = TypeVar("_Key")


class _Option(NamedTuple):
    """A kind of shift one person may work on one day: the starts they may take and its length, in intervals."""

    paid_min: int
    starts: IntArray
    length: int


def hours_targets(
    grid: Grid,
    staff: Staff,
    starts: tuple[tuple[IntArray, ...], ...],
    windows: IntArray,
    streaks: IntArray,
    *,
    rules: HoursRules,
) -> tuple[tuple[HoursTarget, ...], tuple[str, ...]]:
    """Targets per person and contract week, and a warning for each that falls short of contract less leave.

    `starts[d][k]` and `windows[p, d, k]` as in `Problem`: what is asked of a person can be done, rest included.
    """
    targets, warnings = [], []
    leave_rows = _leave_rows(staff)
    for p, agent in enumerate(staff.agents):
        contract = staff.contracts[agent.contract]
        rows = {min(int(streaks[p]), rules.max_days_in_a_row): LONG_AGO}
        for week, days in contract_weeks(grid, staff.week_starts_on):
            due = contract.weekly_min * len(days) // 7
            leave = min(due, sum(_leave_min(grid, leave_rows.get(agent.id, []), agent, contract, d) for d in days))
            options = [_options(grid, staff, starts[d], windows[p, d]) for d in days]
            reachable = _reachable(options, contract.max_days_per_week, rows, rules)
            minutes = max(m for m in reachable if m <= due - leave)
            rows = reachable[minutes]
            whole = len(days) == 7 and minutes == due - leave
            reason = "" if whole else _reason(len(days), due - leave, minutes, options)
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


def _options(grid: Grid, staff: Staff, starts: tuple[IntArray, ...], windows: IntArray) -> list[_Option]:
    """Kinds a person may work on a day, with their starts in order."""
    return [
        _Option(kind.paid_min, starts[k][first : last + 1], kind.length_min // grid.interval_min)
        for k, (kind, (first, last)) in enumerate(zip(staff.shifts, windows.tolist(), strict=True))
        if first >= 0
    ]


def _reachable(
    week: list[list[_Option]], max_days: int, rows: dict[int, int], rules: HoursRules
) -> dict[int, dict[int, int]]:
    """Paid totals some choice of shifts can make, each with the days in a row it may end with.

    To days in a row belongs the earliest end of the last shift with which they can be had: whatever can follow a
    later end can follow that one. `rows` are those the week may begin with, so that what one week is asked for leaves
    the next possible.
    """
    states = {(0, 0, row): end for row, end in rows.items()}
    for today in week:
        following: dict[tuple[int, int, int], int] = {}
        for (total, count, row), end in states.items():
            _keep(following, (total, count, 0), end)
            if count == max_days or row >= rules.max_days_in_a_row:
                continue
            for option in today:
                first = int(option.starts.searchsorted(end + rules.rest))
                if first < option.starts.size:
                    after = int(option.starts[first]) + option.length
                    _keep(following, (total + option.paid_min, count + 1, row + 1), after)
        states = following
    out: dict[int, dict[int, int]] = {}
    for (total, _, row), end in states.items():
        _keep(out.setdefault(total, {}), row, end)
    return out


def _keep(ends: dict[_Key, int], key: _Key, end: int) -> None:
    ends[key] = min(end, ends.get(key, end))


def _reason(days: int, due: int, minutes: int, options: list[list[_Option]]) -> str:
    if days < 7:
        return f"{days} of 7 days of the week are in the horizon"
    workable = sum(1 for today in options if today)
    return (
        f"{workable} workable days, the rest between shifts and the contract's shift lengths make "
        f"{minutes / 60:g} h, not {due / 60:g} h"
    )
