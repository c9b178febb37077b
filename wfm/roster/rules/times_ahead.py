"""Starts and ends that can still be chosen: all that a moment has to say to the days that follow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.roster.choices import Choice
    from wfm.roster.rules.machine import Setting

NEVER = 1 << 60
"""Later than every time there is."""


class StartsAhead:
    """The starts offered after each day; moments between the same two of them are one."""

    def __init__(self, setting: Setting) -> None:
        self._after = _after(setting, lambda choice: choice.begin)

    def wait(self, day: int, moment: int) -> int:
        """First start offered after `day` that isn't before `moment`: 0 if none is before it, NEVER if all are."""
        ahead = self._after[day + 1]
        i = bisect_left(ahead, moment)
        if i == 0:
            return 0
        return ahead[i] if i < len(ahead) else NEVER


class EndsAhead:
    """The ends offered after each day; moments between the same two of them are one."""

    def __init__(self, setting: Setting) -> None:
        self._after = _after(setting, lambda choice: choice.end)

    def limit(self, day: int, moment: int) -> int:
        """Last end offered after `day` that isn't after `moment`: NEVER if none is after it, 0 if all are."""
        ahead = self._after[day + 1]
        i = bisect_right(ahead, moment)
        if i == len(ahead):
            return NEVER
        return ahead[i - 1] if i else 0


def _after(setting: Setting, time_of: Callable[[Choice], int]) -> list[list[int]]:
    """Distinct times on the days from each day on, ascending; at the end none."""
    out: list[list[int]] = [[]]
    for choices in reversed(setting.choices):
        out.append(sorted({*out[-1], *(time_of(c) for c in choices if c.works)}))
    return out[::-1]
