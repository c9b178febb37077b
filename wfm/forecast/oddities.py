"""What is odd about a queue's past, said in words: a person may know what no model can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from wfm.forecast.day_calendar import AFTER, EVENTS
from wfm.forecast.profile import daily_totals, weekday_shares

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.forecast.days import PastDays

SILENT_END_DAYS = 3
GAP_DAYS = 12
ODD_FACTOR = 5.0
LEAST_CONTACTS = 20.0
USUAL_WEEKS = 9
LEAST_SAME_DAYS = 3
SHIFT_DAYS = (6, 30)
BEFORE_DAYS = 40
LEAST_BEFORE_DAYS = 12
SHIFT_FACTOR = 1.3
SHIFT_DEVIATIONS = 3.0
LASTING_SHARE = 0.9


def tell_oddities(queue: str, past: PastDays, last_day: date, *, silent_days: int) -> list[str]:
    """Warn of a past that ends early, a long gap, odd days, and a level that changed of late.

    `silent_days` is how many open days of the history come after `last_day`, the last known one.
    """
    if past.days == 0:
        return []
    dates = [last_day - timedelta(days=past.days - 1 - d) for d in range(past.days)]
    totals = daily_totals(replace(past, volume=past.every), weekday_shares(past))
    told = []
    if silent_days >= SILENT_END_DAYS:
        told.append(f"nothing is known of its last {silent_days} open days in the history; "
                    f"forecast from what came up to {last_day}")  # fmt: skip
    shifted, change = _find_shift(past, totals)
    told += _tell_gap(past, dates)
    told += _tell_odd_days(past, totals, dates[: past.days - shifted])
    if shifted:
        told.append(f"its level changed: the days from {dates[-shifted]} on bring {np.exp(change):.2g} times what came "
                    "before; if that won't last, say so by an adjustment")  # fmt: skip
    return [f"{queue}: {text}" for text in told]


def _tell_gap(past: PastDays, dates: list[date]) -> list[str]:
    """Name the longest run of open days without any known volume."""
    known = (~np.isnan(past.every)).any(axis=1)
    unknown = past.usual[past.weekday].any(axis=1) & ~past.calendar.closed[: past.days] & ~known
    seen = np.cumsum(known)
    counts = np.bincount(seen[unknown], minlength=1)
    if counts.max() < GAP_DAYS:
        return []
    inside = np.flatnonzero(unknown & (seen == counts.argmax()))
    return [f"nothing is known of the {counts.max()} open days from {dates[inside[0]]} to {dates[inside[-1]]}"]


def _tell_odd_days(past: PastDays, totals: FloatArray, dates: list[date]) -> list[str]:
    """Name those of the dates with five times or a fifth of what is usual, which nobody has explained."""
    usual = _find_usual(totals, past)
    big = np.maximum(totals, usual) >= LEAST_CONTACTS
    odd = big & ~_is_event(past) & ((totals > ODD_FACTOR * usual) | (usual > ODD_FACTOR * totals))
    found = np.flatnonzero(odd[: len(dates)])
    if not len(found):
        return []
    days = "1 odd day" if len(found) == 1 else f"{len(found)} odd days, the last"
    d = found[-1]
    return [f"{days} on {dates[d]}, {totals[d]:,.0f} contacts where {usual[d]:,.0f} are usual; "
            "if it had a cause, tell it in events.csv"]  # fmt: skip


def _find_shift(past: PastDays, totals: FloatArray) -> tuple[int, float]:
    """How many of the latest days make a new level, and how much higher on the logarithm; 0 for no new level."""
    known = np.flatnonzero(~np.isnan(totals) & ~_is_event(past))
    if not len(known) or totals[known].mean() < LEAST_CONTACTS:
        return 0, 0.0
    logs, weekday = np.log(np.maximum(totals[known], 0.5)), past.weekday[known]
    best = (0.0, 0, 0.0)
    for count in range(SHIFT_DAYS[0], min(SHIFT_DAYS[1], len(known) - LEAST_BEFORE_DAYS) + 1):
        worth, change = _measure_shift(logs[-count - BEFORE_DAYS :], weekday[-count - BEFORE_DAYS :], count)
        if worth > best[0]:
            best = worth, past.days - int(known[-count]), change
    return best[1], best[2]


def _measure_shift(logs: FloatArray, weekday: IntArray, count: int) -> tuple[float, float]:
    """How far the latest `count` days lie off those before, in deviations; 0 where that isn't clear. And how far."""
    usual = np.full(7, np.nan)
    for w in np.unique(weekday[:-count]):
        usual[w] = np.median(logs[:-count][weekday[:-count] == w])
    rest = logs - usual[weekday]
    was, now = rest[:-count], rest[-count:][~np.isnan(rest[-count:])]
    if not len(now):
        return 0.0, 0.0
    change = float(np.median(now))
    worth = abs(change) / (float(np.std(was)) + float(np.std(now)) + 0.01)
    lasting = float(np.mean(np.sign(change) * now > abs(change) / 2)) > LASTING_SHARE
    clear = lasting and abs(change) > np.log(SHIFT_FACTOR) and worth > SHIFT_DEVIATIONS
    return (worth, change) if clear else (0.0, 0.0)


def _find_usual(totals: FloatArray, past: PastDays) -> FloatArray:
    """Median of the known days of each day's weekday around it, itself included; NaN where there are too few."""
    usual = np.full(len(totals), np.nan)
    for weekday in range(7):
        same = np.flatnonzero((past.weekday == weekday) & ~np.isnan(totals))
        for k, day in enumerate(same):
            begin = max(min(k - USUAL_WEEKS // 2, len(same) - USUAL_WEEKS), 0)
            near = totals[same[begin : begin + USUAL_WEEKS]]
            if len(near) >= LEAST_SAME_DAYS:
                usual[day] = np.median(near)
    return usual


def _is_event(past: PastDays) -> BoolArray:
    """Days of events, and public holidays: shape (days,)."""
    calendar = past.calendar
    told = np.array([group == EVENTS and not name.endswith(AFTER) for name, group in
                     zip(calendar.names, calendar.groups, strict=True)], dtype=np.bool_)  # fmt: skip
    out: BoolArray = (calendar.values[: past.days, told] != 0).any(axis=1) | (
        np.isnan(past.volume).all(axis=1) & ~np.isnan(past.every).all(axis=1)
    )
    return out
