"""How callers of a queue behave while they wait, as far as its history tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CallerPatience:
    """What a queue's history says of callers who hang up; None where it doesn't say.

    `abandonment` is the share of contacts that hung up, 0-1. `patience_s` is the mean time a caller is willing to wait,
    in seconds, with its 95% interval; `patience_high_s` is None where nobody hung up, so that there is no upper end.
    `abandoned` counts the hung-up callers whose waits are known; below 30 of them the figures are `rough`.
    """

    queue: str
    abandonment: float | None = None
    patience_s: float | None = None
    patience_low_s: float | None = None
    patience_high_s: float | None = None
    abandoned: int = 0
    rough: bool = False
