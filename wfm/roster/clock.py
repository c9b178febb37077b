"""What is left of the effort of a search, in time or in work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.stages.solver import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfm.core.options import Effort


@dataclass
class Clock:
    """What is left of the effort. `until` is the moment this part must end; without a clock only work counts.

    `seconds` books the time of each stage. Once `stopped` is set, in all its parts nothing is left, of work neither.
    """

    effort: Effort
    seed: int
    progress: Callable[[str, float], None]
    until: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    stopped: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.began = self.mark_at = time.monotonic()
        if not self.until:
            self.until = self.began + self.effort.time_limit_s

    def part(self, share: float) -> Clock:
        """Clock of a part that may use this share of what is left; seconds add up in one place."""
        now = time.monotonic()
        until = now + share * (self.until - now)
        return Clock(self.effort, self.seed, self.tell, until, self.seconds, self.stopped)

    def interrupt(self) -> None:
        """End the search: of no part anything is left."""
        self.stopped.set()

    @property
    def interrupted(self) -> bool:
        """Whether somebody ended the search."""
        return self.stopped.is_set()

    def tell(self, stage: str, share: float) -> None:
        """Tell the progress, unless the search has been ended: who hears it may end it, once."""
        if not self.interrupted:
            self.progress(stage, share)

    def left(self) -> float:
        """Seconds left; endless in repeatable mode."""
        if self.interrupted:
            return 0.0
        return np.inf if self.effort.repeatable else max(0.0, self.until - time.monotonic())

    def limits(self, share: float, work: float, *, least: float = 0.5, workers: int | None = None) -> Limits:
        """Limits of one solve: a share of what is left, or in repeatable mode an amount of work."""
        seconds = None if self.effort.repeatable and not self.interrupted else max(least, share * self.left())
        return Limits(seconds, work, self.effort.workers if workers is None else workers, self.seed)

    def first_s(self) -> float | None:
        """Seconds until every part had a first roster, as the stages booked them."""
        return self.seconds.get("first_roster")

    def mark(self, stage: str) -> None:
        """Book the time since the last mark on a stage."""
        now = time.monotonic()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.mark_at
        self.mark_at = now
