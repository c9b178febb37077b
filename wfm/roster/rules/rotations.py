"""Rotations: weeks that take turns, each with its starts and kinds of shift."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import DayRule, Past, Setting

if TYPE_CHECKING:
    from wfm.core.rules import Rotation, RotationWeek
    from wfm.roster.choices import Choice


class RotationRule(DayRule):
    """A shift fits the week of the rotation whose turn it is for the person."""

    name = "rotations"

    def __init__(self, setting: Setting, rule: Rotation) -> None:
        self.rule = rule
        begins_on = setting.week_of[0].weekday()
        anchor = rule.anchor - timedelta(days=(rule.anchor.weekday() - begins_on) % 7)
        self.numbers = [(week - anchor).days // 7 for week in setting.week_of]

    def price(self, past: Past, choice: Choice) -> float | None:
        """Judge a shift by the turn of its week."""
        ahead = self.rule.agents.get(past.agent.id)
        if ahead is None or not choice.works:
            return 0.0
        week = self.rule.weeks[(self.numbers[choice.day] + ahead) % len(self.rule.weeks)]
        if self.rule.weight is None:
            return 0.0 if _may_fit(week, choice) else None
        return 0.0 if _fits(week, choice) else self.rule.weight


def day_rules(setting: Setting) -> list[DayRule]:
    """Give the rotations that somebody takes part in."""
    people = {past.agent.id for past in setting.people}
    rules = (rule for rule in setting.rules.rotations if rule.weeks and people & rule.agents.keys())
    return [RotationRule(setting, rule) for rule in rules]


def _fits(week: RotationWeek, choice: Choice) -> bool:
    """Whether every start of the choice fits."""
    named = not week.shifts or choice.name in week.shifts
    return named and week.first <= choice.first_wall and choice.last_wall <= week.last


def _may_fit(week: RotationWeek, choice: Choice) -> bool:
    """Whether some start of the choice fits."""
    named = not week.shifts or choice.name in week.shifts
    return named and week.first <= choice.last_wall and choice.first_wall <= week.last
