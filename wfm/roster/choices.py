"""What one person may do on one day, as rules read it: nothing, or a kind of shift begun in a band of its starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

OFF = -1


@dataclass(frozen=True)
class Choice:
    """One thing to do on day `day` of the horizon: off (`kind` -1), or kind `kind` starting in [low, high].

    `low` and `high` are the intervals of the earliest and latest start meant. `begin` and `end` (epoch seconds) are
    what rules take for start and end: of one exact start, or of a band its earliest start and latest end, so that
    whatever is picked from it later keeps the rules. `first_wall` and `last_wall` are the starts' wall minutes,
    `night` says whether it is a night shift.
    """

    day: int
    date: date
    kind: int = OFF
    name: str = ""
    low: int = 0
    high: int = 0
    begin: int = 0
    end: int = 0
    first_wall: int = 0
    last_wall: int = 0
    paid_min: int = 0
    night: bool = False

    @property
    def works(self) -> bool:
        """Whether there is a shift at all."""
        return self.kind >= 0
