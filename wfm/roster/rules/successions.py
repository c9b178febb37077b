"""Kinds of shift that may not follow each other on dates in a row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wfm.roster.rules.machine import Machine, Past, Setting, Step

if TYPE_CHECKING:
    from collections.abc import Hashable

    from wfm.roster.choices import Choice

Follow = frozenset[tuple[str, float | None]]
"""Kinds that may not come next, each with its price (None: never)."""


class SuccessionsMachine(Machine):
    """All successions at once. State: what yesterday's kind says of today's; kinds that say the same are one state."""

    name = "successions"

    def __init__(self, setting: Setting) -> None:
        self.start = setting.grid.start
        prices: dict[str, dict[str, float | None]] = {}
        for rule in setting.rules.successions:
            after = prices.setdefault(rule.before, {})
            for kind in rule.after:
                known = after.get(kind, 0.0)
                after[kind] = None if known is None or rule.weight is None else known + rule.weight
        self.follow: dict[str, Follow] = {before: frozenset(after.items()) for before, after in prices.items()}
        self.named = set(prices) | {kind for after in prices.values() for kind in after}

    def begin(self, past: Past) -> Hashable:
        """See what was worked on the day before the horizon."""
        eve = self.start - timedelta(days=1)
        names = [shift.shift for shift in past.worked if shift.date == eve]
        return self.follow.get(names[-1], frozenset()) if names else frozenset()

    def read(self, choice: Choice) -> Hashable:
        """See the kind where a succession names it."""
        return choice.name if choice.works and choice.name in self.named else ""

    def step(self, state: Hashable, letter: Hashable) -> Step | None:
        """Forbid, or price, a kind that may not follow."""
        assert isinstance(state, frozenset)
        assert isinstance(letter, str)
        price = dict(state).get(letter, 0.0) if letter else 0.0
        return None if price is None else (self.follow.get(letter, frozenset()), price)


def machines(setting: Setting) -> list[Machine]:
    """Give one machine for all successions; none where no two kinds on offer make one."""
    offered = {choice.name for choices in setting.choices for choice in choices if choice.works}
    before = offered | {shift.shift for past in setting.people for shift in past.worked}
    if any(rule.before in before and offered.intersection(rule.after) for rule in setting.rules.successions):
        return [SuccessionsMachine(setting)]
    return []
