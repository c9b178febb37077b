"""The wall clock of the site, straight from the time zone database."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

MANY = 1 << 17


@lru_cache(maxsize=MANY)
def moment(day: date, minute: int, zone: ZoneInfo) -> int:
    """Epoch seconds when the clock shows `minute` minutes after midnight of `day`.

    A time the clock shows twice is the first; a time it skips counts on from the jump.
    """
    days, rest = divmod(minute, 24 * 60)
    on = day + timedelta(days=days)
    return int(datetime(on.year, on.month, on.day, rest // 60, rest % 60, tzinfo=zone, fold=0).timestamp())


@lru_cache(maxsize=MANY)
def local(epoch_s: int, zone: ZoneInfo) -> datetime:
    """Give what the clock shows at a moment."""
    return datetime.fromtimestamp(epoch_s, tz=zone)


def wall_minute(epoch_s: int, zone: ZoneInfo) -> int:
    """Give the minutes since midnight that the clock shows at a moment."""
    shown = local(epoch_s, zone)
    return shown.hour * 60 + shown.minute


def clock_spans(begin: int, end: int, *, first: int, last: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Find the spans from wall minute `first` to `last` of every day (across midnight if not after it) in a shift."""
    day, until = local(begin, zone).date() - timedelta(days=1), local(end, zone).date()
    length = last if last > first else last + 24 * 60
    out = []
    while day <= until:
        a, b = max(begin, moment(day, first, zone)), min(end, moment(day, length, zone))
        if a < b:
            out.append((a, b))
        day += timedelta(days=1)
    return out


def show(epoch_s: int, zone: ZoneInfo) -> str:
    """Render a moment as date, time and offset."""
    return local(epoch_s, zone).isoformat(sep=" ", timespec="minutes")


def show_minutes(minutes: int) -> str:
    """Render a duration as hours and minutes."""
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d} h"


def show_clock(minute: int) -> str:
    """Render wall minutes as a clock time."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
