"""At least so many days off in a row, which 2 makes "no single days off"; the edges of the horizon are exempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.work_days_in_a_row import ShortRunMachine

if TYPE_CHECKING:
    from wfm.roster.rules.machine import Machine, Setting


def machines(setting: Setting) -> list[Machine]:
    """Give the rule's machine; none where a horizon has no run short enough between its edges."""
    rule = setting.rules.days_off_in_a_row
    if rule.least < 2 or setting.grid.days < 3:
        return []
    return [ShortRunMachine("days_off_in_a_row", rule.least, works=False, weight=rule.weight)]
