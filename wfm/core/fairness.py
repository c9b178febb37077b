"""What somebody got of work that is shared fairly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShareCount:
    """`worked` in the horizon of what `count` names ("weekend", "evening after 19:00"), beside the fair share of it."""

    agent: str
    count: str
    worked: int
    share: float
