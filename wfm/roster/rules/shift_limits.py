"""At most so many shifts of a kind in a contract week or in the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.rules import ShiftLimit
    from wfm.roster.choices import Choice


class ShiftLimitMachine(Machine):
    """State: shifts of the kind still allowed, at most as many as there are days left on which it is offered.

    None for people whom the limit doesn't concern. A week that begins before the horizon counts what was worked in it.
    """

    name = "shift_limits"

    def __init__(self, setting: Setting, rule: ShiftLimit) -> None:
        self.rule = rule
        self.start = setting.grid.start
        self.week_of = setting.week_of
        self.concerns_all = not (rule.contracts or rule.agents) or setting.contract.name in rule.contracts
        offered = [any(c.works and c.name == rule.shift for c in choices) for choices in setting.choices]
        self.closes = [self._ends(d) for d in range(setting.grid.days)]
        self.offered = offered
        self.left = [self._offered_from(d) for d in range(setting.grid.days + 1)]

    def _ends(self, d: int) -> bool:
        """Whether the span counted ends with a day; the last is never asked."""
        return self.rule.per == "week" and d + 1 < len(self.week_of) and self.week_of[d] != self.week_of[d + 1]

    def _offered_from(self, d: int) -> int:
        """Days from d to the end of its span on which the kind is offered."""
        count = 0
        for day in range(d, len(self.offered)):
            count += self.offered[day]
            if self.closes[day]:
                break
        return count

    def begin(self, past: Past) -> Hashable:
        """Count what was worked in a week that began before the horizon."""
        if not self.concerns_all and past.agent.id not in self.rule.agents:
            return None
        used = 0
        if self.rule.per == "week":
            days = (shift.date for shift in past.worked if shift.shift == self.rule.shift)
            used = sum(self.week_of[0] <= day < self.start for day in days)
        return min(max(0, self.rule.most - used), self.left[0])

    def read(self, choice: Choice) -> Hashable:
        """See a shift of the kind, and what days are left."""
        d = choice.day
        return choice.works and choice.name == self.rule.shift, self.left[d + 1], self.closes[d]

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, a shift beyond the limit."""
        assert isinstance(letter, tuple)
        if state is None:
            return None, 0.0
        assert isinstance(state, int)
        hit, left, closes = letter
        price = 0.0
        if hit and state == 0:
            if self.rule.weight is None:
                return None
            price = self.rule.weight
        after = self.rule.most if closes else max(0, state - hit)
        return min(after, left), price


def machines(setting: Setting) -> list[Machine]:
    """Give one machine per limit that concerns somebody and can be reached."""
    found = (ShiftLimitMachine(setting, rule) for rule in setting.rules.shift_limits)
    return [machine for machine in found if _can_bind(machine, setting)]


def _can_bind(machine: ShiftLimitMachine, setting: Setting) -> bool:
    """Whether anybody could pass the limit: fewer are allowed than days are offered in some week."""
    states = [machine.begin(past) for past in setting.people]
    if all(state is None for state in states):
        return False
    spans = [d + 1 for d, closes in enumerate(machine.closes) if closes]
    return any(machine.left[d] > machine.rule.most for d in spans) or any(
        isinstance(state, int) and state < machine.left[0] for state in states
    )
