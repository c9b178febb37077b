"""What a night shift is: enough minutes of it between two times of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.verify.clock import clock_spans

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from wfm.core.rules import Nights
    from wfm.roster.verify.record import Work


def night_minutes(work: Work, rule: Nights, zone: ZoneInfo) -> int:
    """Elapsed minutes of a shift in the night, as long as the clock makes it."""
    spans = clock_spans(work.start, work.end, first=rule.begin, last=rule.end, zone=zone)
    return sum(b - a for a, b in spans) // 60


def is_night(work: Work, rule: Nights, zone: ZoneInfo) -> bool:
    """Whether a shift is a night shift."""
    return night_minutes(work, rule, zone) > rule.over_min
