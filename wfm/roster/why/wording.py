"""Rules in the words of a planner, with their values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from wfm.core.agent import TimeOff
    from wfm.core.rules import (
        AverageHours,
        DailyRest,
        DaysInARow,
        DaysOffInARow,
        Lock,
        Minors,
        Nights,
        Request,
        Rotation,
        ShiftLimit,
        StartStability,
        Succession,
        Sundays,
        Weekends,
        WeekHours,
        WeeklyRest,
        WorkDaysInARow,
    )

DAY_MIN = 1440
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def say_clock(minute: int) -> str:
    """Write wall minutes as a clock time; past midnight with a plus."""
    return f"{minute % DAY_MIN // 60:02d}:{minute % 60:02d}" + ("+1" if minute > DAY_MIN else "")


def say_hours(minutes: float) -> str:
    """Write minutes as hours: 7.5 h."""
    return f"{minutes / 60:.4g} h"


def say_day(day: date) -> str:
    """Write a date as people say it: Thu 22 Oct."""
    return f"{day:%a} {day.day} {day:%b}"


def say_weekdays(days: Iterable[int]) -> str:
    """Write weekdays, runs of three or more as a span: Mon-Fri, Sun."""
    found, runs = sorted(set(days)), list[list[int]]()
    for day in found:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        names = [WEEKDAYS[day] for day in run]
        parts.append(f"{names[0]}-{names[-1]}" if len(run) > 2 else ", ".join(names))
    return ", ".join(parts)


def say_moment(moment: int, zone: ZoneInfo) -> str:
    """Write epoch seconds as weekday, date and clock."""
    local = datetime.fromtimestamp(moment, tz=UTC).astimezone(zone)
    return f"{say_day(local.date())} {local:%H:%M}"


def say_lock(lock: Lock) -> str:
    """Say what is settled."""
    start = "" if lock.start is None else f" at {say_clock(lock.start)}"
    source = f" ({lock.source})" if lock.source else ""
    return f"{say_day(lock.date)} is locked to {lock.shift or 'off'}{start}{source}"


def say_request(request: Request) -> str:
    """Say what is asked for."""
    wish = {"off": "to be off", "work": "to work", "shift": "for", "not_shift": "not to work"}[request.wish]
    shifts = f" {' or '.join(request.shifts)}" if request.shifts else ""
    first, last = request.first, request.last
    span = ""
    if first is not None or last is not None:
        span = f" starting {say_clock(first or 0)}-{say_clock(DAY_MIN - 1 if last is None else last)}"
    if request.wish in ("shift", "not_shift") and not request.shifts:
        shifts = " a shift"
    return f"asks {wish}{shifts}{span} on {say_day(request.date)}"


def say_time_off(off: TimeOff, zone: ZoneInfo) -> str:
    """Say who is away from when to when."""
    return f"away ({off.kind}) from {say_moment(off.start, zone)} to {say_moment(off.end, zone)}"


def _daily_rest(rule: DailyRest) -> str:
    short = f", once per {rule.per_days} days {say_hours(rule.short_min)}" if rule.short_min is not None else ""
    return f"at least {say_hours(rule.least_min)} of rest between shifts{short}"


def _weekly_rest(rule: WeeklyRest) -> str:
    split = ""
    if rule.split_min is not None:
        split = f", or {say_hours(rule.split_min)} in {rule.split_days} days in parts of {say_hours(rule.part_min)}"
    return f"{say_hours(rule.least_min)} of unbroken rest in every {rule.days} days{split}"


def _days_in_a_row(rule: DaysInARow) -> str:
    return f"at most {rule.most} working days in a row"


def _work_days_in_a_row(rule: WorkDaysInARow) -> str:
    return f"at least {rule.least} working days in a row"


def _days_off_in_a_row(rule: DaysOffInARow) -> str:
    return f"at least {rule.least} days off in a row"


def _week_hours(rule: WeekHours) -> str:
    return f"at most {say_hours(rule.most_min)} in a calendar week"


def _average_hours(rule: AverageHours) -> str:
    return f"at most {say_hours(rule.most_min)} a week on average over {rule.weeks} weeks"


def _nights(rule: Nights) -> str:
    if not rule.allowed:
        return "no night shifts"
    return (
        f"night shifts of at most {say_hours(rule.most_shift_min)}, {say_hours(rule.rest_min)} of rest after one that "
        f"ends past {say_clock(rule.late_end)}, {say_hours(rule.series_rest_min)} after {rule.series} in a row, "
        f"at most {rule.most_in_a_row} in a row and {rule.most} in {rule.weeks} weeks"
    )


def _sundays(rule: Sundays) -> str:
    return f"at least {rule.free} of {rule.weeks} Sundays free"


def _minors(rule: Minors) -> str:
    return (
        f"under {rule.under_age}: at most {say_hours(rule.most_shift_min)} a shift and {say_hours(rule.week_min)} a "
        f"week, {say_hours(rule.rest_min)} of rest, nothing from {say_clock(rule.begin)} to {say_clock(rule.end)}"
    )


def _weekends(rule: Weekends) -> str:
    parts = []
    if rule.most is not None:
        parts.append(f"at most {rule.most} weekends worked" + (f" of {rule.weeks}" if rule.weeks else ""))
    if rule.both_or_none:
        parts.append("Saturday and Sunday both or neither")
    return ", ".join(parts) or "weekends"


def _successions(rule: Succession) -> str:
    return f"no {' or '.join(rule.after)} the day after {rule.before}"


def _shift_limits(rule: ShiftLimit) -> str:
    return f"at most {rule.most} shifts of {rule.shift} per {rule.per}"


def _start_stability(rule: StartStability) -> str:
    return f"starts within a week differ by at most {say_hours(rule.most_min)}"


def _rotations(rule: Rotation) -> str:
    return f"the weeks of rotation {rule.name}"


_SAY: dict[str, Callable[..., str]] = {
    "daily_rest": _daily_rest,
    "weekly_rest": _weekly_rest,
    "days_in_a_row": _days_in_a_row,
    "work_days_in_a_row": _work_days_in_a_row,
    "days_off_in_a_row": _days_off_in_a_row,
    "week_hours": _week_hours,
    "average_hours": _average_hours,
    "nights": _nights,
    "sundays": _sundays,
    "minors": _minors,
    "weekends": _weekends,
    "successions": _successions,
    "shift_limits": _shift_limits,
    "start_stability": _start_stability,
    "rotations": _rotations,
}


def say_rule(name: str, rule: object) -> str:
    """Say a rule of the law or of the site, by its name as in violations."""
    return _SAY[name](rule)
