"""A queue: what it promises, when it is open, what feeds it, how its contacts arrive, wait and are handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.calendar import OpeningHours
    from wfm.core.requirement import Target


@dataclass(frozen=True)
class Feed:
    """Another queue's contacts that come back here: `share` of its volume, `delay_min` minutes later.

    `share` is contacts here per contact there, above 0 and possibly above 1; None leaves it to the history.
    """

    queue: str
    share: float | None = None
    delay_min: int = 0


@dataclass(frozen=True)
class Concurrency:
    """Several contacts at once, as in chat: an agent holds up to `sessions`.

    `slowdown` has one number per number of parallel sessions: how many times the queue's handle time a session takes.
    The first is 1 where that is the handle time of a session held alone, and less where it was measured while agents
    held more. `wind_down_min` are the last minutes of a shift in which no new session is given.
    """

    sessions: int
    slowdown: tuple[float, ...]
    wind_down_min: int = 0


@dataclass(frozen=True)
class PriorityClass:
    """A part of a deferred queue's contacts with a promise of its own; classes are served in their order.

    `share` (0-1) of the contacts; at least `service_level` of them have a response within `answer_within_s` of staffed
    time.
    """

    name: str
    share: float
    service_level: float
    answer_within_s: float


@dataclass(frozen=True)
class Deferral:
    """Work that may wait: its promise counts time in which the queue is staffed, not time on the wall.

    The time promised is the target's `answer_within_s`. With `cutoff_min` (wall minutes since midnight) what comes in
    before it is due at that day's closing and what comes later at the next staffed day's closing, if that is later
    than the promise. `backlog` contacts lie there when the horizon starts, due after `backlog_within_s` of staffed
    time (None: as long as a new contact has), or where `backlog_due` is given as that says: pairs of a share of them
    (0-1) and the staffed seconds it has left, the first due first. `chosen_share` of the contacts ask for a time of
    their own, at the same clock time on the next staffed day: they can't be handled before and are due
    `chosen_window_s` after it.
    """

    cutoff_min: int | None = None
    backlog: float = 0.0
    backlog_within_s: float | None = None
    classes: tuple[PriorityClass, ...] = ()
    chosen_share: float = 0.0
    chosen_window_s: float = 1800.0
    backlog_due: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Queue:
    """One queue of the site.

    `aht_s` (seconds) is used where the history has no handle times; None if it must. `fed_by` names the queues whose
    contacts make this one's; () for a queue that stands alone. `opening` says when contacts come in, `staffed` when
    they are handled (None: when it is open). `patience_s` is the mean time a contact waits before it is given up, None
    where nobody does or nobody knows; `patience_from_history` takes it from the forecast's. `redial_share` of those who
    give up or find all `lines` busy try again (0-1). `concurrency` is for chats, `deferral` for work that may wait: at
    most one of them is given, and neither for a queue whose contacts wait on the line one by one. Queues with a higher
    `priority` are served first by agents who have several.
    """

    name: str
    channel: str
    target: Target
    opening: OpeningHours
    aht_s: float | None = None
    label: str = ""
    fed_by: tuple[Feed, ...] = ()
    staffed: OpeningHours | None = None
    patience_s: float | None = None
    patience_from_history: bool = False
    redial_share: float = 0.0
    lines: int | None = None
    concurrency: Concurrency | None = None
    deferral: Deferral | None = None
    priority: int = 0

    @property
    def needs_history(self) -> bool:
        """Whether it can't be forecast without a history of its own: unless every feed states its share."""
        return not self.fed_by or any(feed.share is None for feed in self.fed_by)

    @property
    def service_hours(self) -> OpeningHours:
        """When its contacts are handled."""
        return self.opening if self.staffed is None else self.staffed

    @property
    def sessions(self) -> int:
        """Contacts an agent holds at once at most."""
        return 1 if self.concurrency is None else self.concurrency.sessions
