"""A queue: what it promises, when it is open, what feeds it, how long a contact takes if the history doesn't say."""

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
class Queue:
    """One queue of the site.

    `aht_s` (seconds) is used where the history has no handle times; None if it must. `fed_by` names the queues whose
    contacts make this one's; () for a queue that stands alone.
    """

    name: str
    channel: str
    target: Target
    opening: OpeningHours
    aht_s: float | None = None
    label: str = ""
    fed_by: tuple[Feed, ...] = ()

    @property
    def needs_history(self) -> bool:
        """Whether it can't be forecast without a history of its own: unless every feed states its share."""
        return not self.fed_by or any(feed.share is None for feed in self.fed_by)
