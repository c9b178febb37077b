"""What becomes of each contact of a replication, written down while it is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.simulate.demand import Contacts

OUTSIDE, WAITS, SERVED, ABANDONED, BLOCKED = range(5)
"""OUTSIDE: not come in before the horizon ended; WAITS: still does."""
NEVER = float("inf")
UNKNOWN = float("nan")


class Book:
    """Lists by contact; moments are seconds since the horizon began.

    `begin` and `end` say when it was handled, or `end` when it was lost; `virtual` when a contact that gave up would
    have been helped; `agent` is the number of who handled it, on a stretch of queue `home`. The rest is as drawn.
    """

    def __init__(self, contacts: Contacts) -> None:
        self.queue: list[int] = contacts.queue.tolist()
        self.arrival: list[float] = contacts.arrival.tolist()
        self.enter: list[float] = contacts.enter.tolist()
        self.work: list[float] = contacts.work_s.tolist()
        self.patience: list[float] = contacts.patience_s.tolist()
        self.rank: list[int] = contacts.rank.tolist()
        self.due: list[float] = contacts.due.tolist()
        self.lay_there: list[int] = contacts.lay_there.tolist()
        self.drawn = size = len(self.queue)
        self.outcome = [OUTSIDE] * size
        self.begin, self.end, self.virtual = [UNKNOWN] * size, [UNKNOWN] * size, [UNKNOWN] * size
        self.agent, self.home = [-1] * size, [-1] * size

    def add(self, queue: int, moment: float, *, work_s: float, patience_s: float) -> int:
        """Write down a contact that comes in again; its number."""
        for whole, number in ((self.queue, queue), (self.rank, 0), (self.lay_there, 0), (self.outcome, OUTSIDE),
                              (self.agent, -1), (self.home, -1)):  # fmt: skip
            whole.append(number)
        for values, value in ((self.arrival, moment), (self.enter, moment), (self.work, work_s),
                              (self.patience, patience_s), (self.due, NEVER), (self.begin, UNKNOWN),
                              (self.end, UNKNOWN), (self.virtual, UNKNOWN)):  # fmt: skip
            values.append(value)
        return len(self.queue) - 1
