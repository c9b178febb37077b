"""Paid hours a week on average over several weeks, those before the horizon included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.rules.spans import Span, limit_spans, paid_minutes, weeks_of_law

if TYPE_CHECKING:
    from wfm.roster.rules.machine import Machine, Setting


def machines(setting: Setting) -> list[Machine]:
    """Hold the weeks that end in the horizon to each of the law's averages, where it can be passed at all.

    The price is per hour beyond in all of the weeks together.
    """
    ends = [last for _, last in weeks_of_law(setting) if last <= setting.grid.dates[-1]]
    found: list[Machine] = []
    for rule in setting.labour.average_hours:
        back = timedelta(days=7 * rule.weeks - 1)
        spans = [Span(last - back, last, rule.most_min * rule.weeks) for last in ends]
        found += limit_spans(
            "average_hours", setting, spans, measure=paid_minutes(setting), weight=rule.weight, unit=60
        )
    return found
