"""Locks: dates of a person that are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.roster.rules.machine import DayRule, Past, Setting

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.grid import Grid
    from wfm.core.rules import Lock
    from wfm.roster.choices import Choice


class LocksRule(DayRule):
    """All locks of people alike."""

    name = "locks"

    def __init__(self, setting: Setting, locks: tuple[Lock, ...]) -> None:
        self.grid = setting.grid
        self.settled: dict[tuple[str, date], list[Lock]] = {}
        for lock in locks:
            self.settled.setdefault((lock.agent, lock.date), []).append(lock)

    def price(self, past: Past, choice: Choice) -> float | None:
        """Forbid all but what is settled."""
        locks = self.settled.get((past.agent.id, choice.date), ())
        return 0.0 if all(keeps(lock, choice, self.grid) for lock in locks) else None


def keeps(lock: Lock, choice: Choice, grid: Grid) -> bool:
    """Whether a choice on the date of a lock keeps it; a band does if one of its starts does."""
    if not lock.shift:
        return not choice.works
    if not choice.works or choice.name != lock.shift:
        return False
    if lock.start is None:
        return True
    moment, width = wall_to_utc(lock.date, lock.start, grid.zone), (choice.high - choice.low) * grid.interval_s
    return choice.begin <= moment <= choice.begin + width


def day_rules(setting: Setting, locks: tuple[Lock, ...]) -> list[DayRule]:
    """Give the rule with the locks of these people on dates of the horizon; none where there are none."""
    people, dates = {past.agent.id for past in setting.people}, set(setting.grid.dates)
    mine = tuple(lock for lock in locks if lock.agent in people and lock.date in dates)
    return [LocksRule(setting, mine)] if mine else []
