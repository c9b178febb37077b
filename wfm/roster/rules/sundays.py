"""Sundays: work on them only for who agreed to it, and so many free in a year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import DayRule, Machine, Past, Setting
from wfm.roster.rules.spans import SUNDAY, Measure, Span, limit_spans

if TYPE_CHECKING:
    from wfm.roster.choices import Choice


class SundaysAgreed(DayRule):
    """No shift on a Sunday for who didn't agree to it; always hard."""

    name = "sundays"

    def price(self, past: Past, choice: Choice) -> float | None:
        """Forbid a shift on Sunday."""
        return None if choice.works and choice.date.weekday() == SUNDAY and not past.agent.sundays else 0.0


def day_rules(setting: Setting) -> list[DayRule]:
    """Make the rule where somebody didn't agree to Sundays."""
    return [SundaysAgreed()] if any(not past.agent.sundays for past in setting.people) else []


def machines(setting: Setting) -> list[Machine]:
    """Count Sundays worked in the spans of weeks that end with each Sunday of the horizon.

    The price is paid by each Sunday worked that leaves too few free up to it.
    """
    rule = setting.labour.sundays
    if rule is None:
        return []
    measure = Measure(
        lambda choice: int(choice.works and choice.date.weekday() == SUNDAY),
        lambda shift: int(shift.date.weekday() == SUNDAY),
        dates=True,
    )
    back = timedelta(days=7 * rule.weeks - 1)
    most = rule.weeks - rule.free
    spans = [Span(day - back, day, most) for day in setting.grid.dates if day.weekday() == SUNDAY]
    return limit_spans("sundays", setting, spans, measure=measure, weight=rule.weight)
