"""How long contacts of a queue wait before they are given up: as the scenario says, or as the history shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.forecast import Forecast
    from wfm.core.queue import Queue


def find_patience(forecast: Forecast, queue: Queue) -> float | None:
    """Mean time a contact of the queue waits before it is given up, in seconds; None where nobody knows.

    Where the history is asked and doesn't tell, what the scenario says holds.
    """
    if not queue.patience_from_history:
        return queue.patience_s
    known = (found.patience_s for found in forecast.patience if found.queue == queue.name)
    return next(known, None) or queue.patience_s
