"""Small phrases for repairs: dates as ranges, counts with their noun."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wfm.core.arrays import BoolArray


def name_dates(days: Sequence[date], limit: int = 8) -> str:
    """Write ascending dates with runs joined: `2026-03-02 to 2026-03-04, 2026-04-01 and 3 more`."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    words = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:limit]]
    rest = sum(len(run) for run in runs[limit:])
    return ", ".join(words) + (f" and {rest} more" if rest else "")


def count_of(found: BoolArray, noun: str) -> str:
    """Write how many are marked, with the noun in the right number."""
    count = int(found.sum())
    return f"{count} {noun}{'' if count == 1 else 's'}"
