"""Fair shares of what nobody likes: weekends, evenings, nights, shifts of a kind.

Shares are worked out beforehand over all people (`wfm.roster.rules.shares`); a person's machine then prices what goes
beyond.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from wfm.core.grid import wall_to_utc
from wfm.core.rules import Nights
from wfm.roster.rules.machine import Machine, Past, Setting, Step
from wfm.roster.rules.night_time import is_night

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from wfm.core.grid import Grid
    from wfm.core.rules import FairShare
    from wfm.core.shift import LabourRules
    from wfm.roster.choices import Choice

SATURDAY = 5
PARTS = 2
"""Shares are rounded to so many parts of one, so that people of different shares have states in common."""
MANY_DAYS = 14
"""In a longer horizon shares are large and their states many: they are whole numbers."""


class FairShareMachine(Machine):
    """State: parts by which what was worked so far exceeds the share, and whether this weekend has counted.

    No lower than what can still be made up: who can't reach their share any more is one state. The n-th beyond a share
    costs the square less that of the one before, so that the sum is weight x (count - share)^2.
    """

    name = "fair_shares"

    def __init__(self, setting: Setting, rule: FairShare, shares: Mapping[str, float]) -> None:
        self.rule = rule
        self.zone = setting.grid.zone
        self.parts = PARTS if setting.grid.days <= MANY_DAYS else 1
        self.shares = {past.agent.id: round(shares.get(past.agent.id, 0.0) * self.parts) for past in setting.people}
        self.underway = {past.agent.id: self._underway(past, setting.grid) for past in setting.people}
        hits = [any(counts(rule, choice, self.zone) for choice in choices) for choices in setting.choices]
        self.left = [self._occasions(setting.grid.dates[d:], hits[d:]) for d in range(setting.grid.days + 1)]

    def _underway(self, past: Past, grid: Grid) -> bool:
        """Whether the horizon begins on the Sunday of a weekend already worked."""
        eve = grid.start - timedelta(days=1)
        weekend = self.rule.count == "weekend" and eve.weekday() == SATURDAY
        return weekend and any(shift.date == eve for shift in past.worked)

    def _occasions(self, dates: Sequence[date], hits: Sequence[bool]) -> int:
        """How many could still be worked from a day on."""
        occasions = (occasion(self.rule, day) for day, hit in zip(dates, hits, strict=True) if hit)
        return len(set(occasions))

    def begin(self, past: Past) -> Hashable:
        """Start below nothing by the share."""
        return self._floored(-self.shares[past.agent.id], self.left[0]), self.underway[past.agent.id]

    def read(self, choice: Choice) -> Hashable:
        """See whether the day counts, the day of the weekend, and what may still come."""
        hit = counts(self.rule, choice, self.zone)
        saturday = self.rule.count == "weekend" and choice.date.weekday() == SATURDAY
        return hit, saturday, self.left[choice.day + 1]

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Price one more beyond the share."""
        assert isinstance(state, tuple)
        assert isinstance(letter, tuple)
        beyond, counted = state
        hit, saturday, left = letter
        price = 0.0
        if hit and not counted:
            price = self.rule.weight * (self._square(beyond + self.parts) - self._square(beyond))
            beyond += self.parts
        return (self._floored(beyond, left), saturday and hit), price

    def _floored(self, beyond: int, left: int) -> int:
        return max(beyond, -self.parts * left)

    def _square(self, beyond: int) -> float:
        return (max(0, beyond) / self.parts) ** 2

    def can_bind(self) -> bool:
        """Whether anybody could go beyond their share, and it costs."""
        return self.rule.weight > 0 and any(self.parts * self.left[0] > share for share in self.shares.values())


def machines(setting: Setting, shares: Sequence[Mapping[str, float]]) -> list[Machine]:
    """Give one machine per rule that somebody could pass their share of; `shares` in step with `rules.fair_shares`."""
    pairs = zip(setting.rules.fair_shares, shares, strict=True)
    return [machine for machine in (FairShareMachine(setting, *pair) for pair in pairs) if machine.can_bind()]


def counts(rule: FairShare, choice: Choice, zone: ZoneInfo) -> bool:
    """Whether a choice is one of those that are shared; a band if its latest end makes it one."""
    if not choice.works:
        return False
    if rule.count == "weekend":
        return choice.date.weekday() >= SATURDAY
    if rule.count == "night":
        return choice.night
    if rule.count == "shift":
        return choice.name == rule.shift
    return choice.end > wall_to_utc(choice.date, rule.after, zone)


def occasion(rule: FairShare, day: date) -> date:
    """Name what days share one count: a weekend's Saturday, else the day itself."""
    return day - timedelta(days=1) if rule.count == "weekend" and day.weekday() > SATURDAY else day


def worked_before(rule: FairShare, past: Past, *, labour: LabourRules, grid: Grid) -> int:
    """Count what a person worked of it in the weeks looked back on."""
    first = grid.start - timedelta(weeks=rule.look_back_weeks)
    nights = labour.nights or Nights()
    found = set()
    for shift in past.worked:
        hit = {
            "weekend": shift.date.weekday() >= SATURDAY,
            "night": rule.count == "night" and is_night(shift.start, shift.end, nights, grid.zone),
            "shift": shift.shift == rule.shift,
            "evening": shift.end > wall_to_utc(shift.date, rule.after, grid.zone),
        }[rule.count]
        if hit and first <= shift.date < grid.start:
            found.add(occasion(rule, shift.date))
    return len(found)
