"""What is known of a new site before it has a scenario: its place, its hours, its queues with the work they bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt

Spans = tuple[tuple[int, int] | None, ...]
"""Per weekday from Monday the wall minutes of opening and closing; None where closed."""
ALWAYS: Spans = ((0, 1440),) * 7
LIVE = ("phone", "chat")
CHAT_WORK, HALF = 0.55, 0.5
"""Work of a chat where two are held at once; what rounding up to whole people takes."""
UNROSTERED = 0.10
"""Share of the time on queue that no roster places, as the new scenario has it."""


@dataclass(frozen=True)
class SiteQueue:
    """One queue: channel, label, mean handle time in seconds, hours in which contacts come in, agent-hours a week.

    `why` says in a comment how channel and hours were come by.
    """

    name: str
    channel: str
    label: str
    aht_s: float
    hours: Spans
    week_hours: float
    why: str = ""

    @property
    def waits(self) -> bool:
        """Whether its contacts are work that may wait."""
        return self.channel not in LIVE


@dataclass(frozen=True)
class Site:
    """A new site; `start` is the first day to plan, `people` counts agents without team leads.

    `made_up` tells that the history is a sample; `history` is its file's name, `step` the minutes of its intervals,
    `closed` whether the site closes on public holidays, `language` that of the comments.
    """

    name: str
    timezone: str
    country: str
    start: date
    hours: Spans
    queues: tuple[SiteQueue, ...]
    people: int
    leads: int
    history: str = "history.csv"
    step: int = 15
    made_up: bool = True
    closed: bool = True
    seed: int = 1
    language: str = "en"

    @property
    def grid_min(self) -> int:
        """Minutes of the plan's intervals: 15, or those that a coarser history adds up to."""
        return fit_interval(self.step)


def fit_interval(step: int) -> int:
    """Shortest usual interval from a quarter of an hour on to which intervals of `step` minutes add up."""
    return next(minutes for minutes in (15, 20, 30, 60) if minutes % step == 0)


def agents_needed(channel: str, erlangs: float) -> float:
    """Agents for so much work at once, about: the square-root rule where contacts wait on the line.

    Only to give a sample as many people as it needs; the plan itself sizes by wfm.capacity.
    """
    if erlangs <= 0:
        return 0.0
    if channel in LIVE:
        at_once = erlangs if channel == "phone" else erlangs * CHAT_WORK
        return at_once + 0.8 * sqrt(at_once) + HALF
    return erlangs / 0.88
