"""Who works when: shifts cut into stretches of one activity, and what they cover."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.core.grid import Grid

ON_QUEUE = "on_queue"
LEADING = "team_lead"


@dataclass(frozen=True)
class Stretch:
    """One activity of one person, [start, end) in epoch seconds.

    `date` is the local day the shift starts; `activity` is "on_queue", "team_lead", or the kind of a break; an
    on-queue stretch names its queue. The stretches of a shift partition it.
    """

    agent: str
    date: date
    shift: str
    activity: str
    start: int
    end: int
    paid: bool
    queue: str = ""


@dataclass(frozen=True)
class Coverage:
    """Required and rostered agents per queue and interval, shape (queue, t).

    `backlog` contacts can be expected to wait at the end of an interval, `overdue` of them late; None if nobody said.
    """

    grid: Grid
    queues: tuple[str, ...]
    open: BoolArray
    required: IntArray
    rostered: IntArray
    backlog: FloatArray | None = None
    overdue: FloatArray | None = None

    @cached_property
    def under(self) -> IntArray:
        """Agents missing: max(0, required - rostered)."""
        return (self.required - self.rostered).clip(min=0)

    @cached_property
    def over(self) -> IntArray:
        """Agents spare: max(0, rostered - required)."""
        return (self.rostered - self.required).clip(min=0)


@dataclass(frozen=True)
class Roster:
    """All stretches, ordered by agent and time."""

    grid: Grid
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Violation:
    """A rule that a roster breaks: which, by whom, when, and the figures."""

    rule: str
    agent: str
    date: date | None
    detail: str


@dataclass(frozen=True)
class HoursTarget:
    """Paid minutes a person must be rostered for in a contract week, and why if it is not the whole contract.

    At least `minutes` and at most `most_minutes`; None: exactly `minutes`.
    """

    agent: str
    week: date
    minutes: int
    contract_minutes: int
    leave_minutes: int = 0
    reason: str = ""
    most_minutes: int | None = None
