"""A queue: what it promises, when it is open, how long a contact takes when the history doesn't say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.calendar import OpeningHours
    from wfm.core.requirement import Target


@dataclass(frozen=True)
class Queue:
    """One queue of the site. `aht_s` (seconds) is used where the history has no handle times; None if it must."""

    name: str
    channel: str
    target: Target
    opening: OpeningHours
    aht_s: float | None = None
    label: str = ""
