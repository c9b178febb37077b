"""What a night shift is: enough minutes of it between two times of the clock."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wfm.roster.verify.clock import MANY, clock_spans

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from wfm.core.rules import Nights
    from wfm.roster.verify.record import Work


def night_minutes(work: Work, rule: Nights, zone: ZoneInfo) -> int:
    """Elapsed minutes of a shift in the night, as long as the clock makes it."""
    return _minutes_between(work.start, work.end, rule.begin, rule.end, zone)


def is_night(work: Work, rule: Nights, zone: ZoneInfo) -> bool:
    """Whether a shift is a night shift."""
    return night_minutes(work, rule, zone) > rule.over_min


@lru_cache(maxsize=MANY)
def _minutes_between(start: int, end: int, first: int, last: int, zone: ZoneInfo) -> int:
    return sum(b - a for a, b in clock_spans(start, end, first=first, last=last, zone=zone)) // 60
