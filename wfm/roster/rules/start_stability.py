"""Starts on the clock that stay close to each other within a contract week."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.core.rules import StartStability
    from wfm.roster.choices import Choice

Span = tuple[int, int]


class StartStabilityMachine(Machine):
    """State: earliest and latest start of the week so far (wall minutes), None before the first and at a week's end.

    As long as nothing was paid for, a start from which the rest of the week can't get too far is forgotten. A band
    counts from its first to its last start, so that whatever is picked from it later keeps the rule; one wider than the
    limit counts as its first part: two days in one band are always allowed, and its starts have to be settled later.
    """

    name = "start_stability"

    def __init__(self, setting: Setting, rule: StartStability) -> None:
        self.rule = rule
        self.setting = setting
        days = range(setting.grid.days)
        self.left = [self._starts_after(d) for d in days]

    def _starts_after(self, d: int) -> Span | None:
        """Earliest and latest start on offer later in the week of day d; None at its end."""
        week = self.setting.week_of
        walls = [
            self._span(choice)
            for day in range(d + 1, len(week))
            if week[day] == week[d]
            for choice in self.setting.choices[day]
            if choice.works
        ]
        return (min(first for first, _ in walls), max(last for _, last in walls)) if walls else None

    def _span(self, choice: Choice) -> Span:
        return choice.first_wall, min(choice.last_wall, choice.first_wall + self.rule.most_min)

    def begin(self, past: Past) -> Hashable:
        """See the starts of a week that began before the horizon."""
        grid, week = self.setting.grid, self.setting.week_of[0]
        moments = [
            datetime.fromtimestamp(shift.start, tz=grid.zone)
            for shift in past.worked
            if week <= shift.date < grid.start
        ]
        walls = [at.hour * 60 + at.minute for at in moments]
        return (min(walls), max(walls)) if walls else None

    def read(self, choice: Choice) -> Hashable:
        """See the start, and the starts on offer later in the week."""
        return self._span(choice) if choice.works else None, self.left[choice.day]

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, what a start adds to the spread beyond the limit."""
        assert isinstance(letter, tuple)
        start, left = letter
        span = state if start is None else start
        price = 0.0
        if start is not None and state is not None:
            assert isinstance(state, tuple)
            span = min(state[0], start[0]), max(state[1], start[1])
            more = self._beyond(span) - self._beyond(state)
            if more and self.rule.weight is None:
                return None
            price = more / 60 * self.rule.weight if more and self.rule.weight else 0.0
        if span is None or left is None:
            return None, price
        assert isinstance(span, tuple)
        return self._inwards(span, left), price

    def _beyond(self, span: Span) -> int:
        return max(0, span[1] - span[0] - self.rule.most_min)

    def _inwards(self, span: Span, left: Span) -> Span:
        """Forget a start from which the rest of the week can't get too far: one value stands for all such."""
        if self._beyond(span):
            return span
        first = span[0] if left[1] - span[0] > self.rule.most_min else max(span[0], left[1])
        last = span[1] if span[1] - left[0] > self.rule.most_min else min(span[1], left[0])
        return first, last


def machines(setting: Setting) -> list[Machine]:
    """Give one machine per rule for this contract that the starts on offer, or those worked, can break."""
    found = []
    for rule in setting.rules.start_stability:
        if rule.contracts and setting.contract.name not in rule.contracts:
            continue
        machine = StartStabilityMachine(setting, rule)
        spans = [machine.begin(past) for past in setting.people]
        spans += [(c.first_wall, c.last_wall) for choices in setting.choices for c in choices if c.works]
        walls = [wall for span in spans if isinstance(span, tuple) for wall in span]
        if walls and max(walls) - min(walls) > rule.most_min:
            found.append(machine)
    return list(found)
