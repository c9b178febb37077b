"""What makes a shift a night shift: enough of it lies in the night of the site's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from wfm.core.rules import Nights


def is_night(begin: int, end: int, nights: Nights, zone: ZoneInfo) -> bool:
    """Whether more than `over_min` elapsed minutes of [begin, end) lie in a night."""
    first = datetime.fromtimestamp(begin, tz=zone).date()
    inside = 0
    for day in (first - timedelta(days=1), first, first + timedelta(days=1)):
        opens, closes = _night(day, nights.begin, nights.end, zone)
        inside = max(inside, min(end, closes) - max(begin, opens))
    return inside > nights.over_min * 60


@lru_cache(maxsize=1 << 12)
def _night(day: date, begin: int, end: int, zone: ZoneInfo) -> tuple[int, int]:
    """Give the night that begins on a date, in epoch seconds."""
    return wall_to_utc(day, begin, zone), wall_to_utc(day, end if end > begin else end + 24 * 60, zone)
