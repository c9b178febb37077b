"""Paid hours in a week from Sunday to Saturday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.spans import Span, limit_spans, paid_minutes, weeks_of_law

if TYPE_CHECKING:
    from wfm.roster.rules.machine import Machine, Setting


def machines(setting: Setting) -> list[Machine]:
    """Hold every such week with a day in the horizon to the law's hours, where they can be passed at all."""
    rule = setting.labour.week_hours
    if rule is None:
        return []
    spans = [Span(first, last, rule.most_min) for first, last in weeks_of_law(setting)]
    return limit_spans("week_hours", setting, spans, measure=paid_minutes(setting), weight=rule.weight, unit=60)
