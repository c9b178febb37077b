"""Contacts that wait: on the line in order of coming in, or in a tray in order of class, chosen time and due time."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from wfm.simulate.book import WAITS

if TYPE_CHECKING:
    from wfm.simulate.book import Book


class LiveLine:
    """Contacts of one queue that wait on the line, first come first served.

    Who gives up keeps their place until it is reached, so that it is known when they would have been helped; `waiting`
    counts the others.
    """

    live = True

    def __init__(self, book: Book) -> None:
        self._book = book
        self._order: deque[int] = deque()
        self.waiting = 0

    def put(self, c: int) -> None:
        """Let a contact wait."""
        self._order.append(c)
        self.waiting += 1

    def lose_one(self) -> None:
        """One of them has given up."""
        self.waiting -= 1

    def take(self, now: float) -> int:
        """Take the first contact off the line; -1 where nobody waits."""
        order, book = self._order, self._book
        while order:
            c = order.popleft()
            if book.outcome[c] == WAITS:
                self.waiting -= 1
                return c
            book.virtual[c] = now
        return -1

    def head(self, now: float) -> float:
        """When the first contact came in. Somebody must wait."""
        order, book = self._order, self._book
        while book.outcome[order[0]] != WAITS:
            book.virtual[order.popleft()] = now
        return book.enter[order[0]]

    def left(self, since: float) -> list[int]:
        """Take off the line who came in up to a moment and still waits, and all that gave up."""
        book = self._book
        still = [c for c in self._order if book.outcome[c] == WAITS]
        self._order = deque(c for c in still if book.enter[c] > since)
        return [c for c in still if book.enter[c] <= since]


class Tray:
    """Work of one queue that may wait: classes in their order, who chose a time before the others, the earliest due."""

    live = False

    def __init__(self, book: Book) -> None:
        self._book = book
        self._order: list[tuple[int, bool, float, int]] = []

    @property
    def waiting(self) -> int:
        """How many contacts wait."""
        return len(self._order)

    def put(self, c: int) -> None:
        """Let a contact wait."""
        book = self._book
        heappush(self._order, (book.rank[c], book.enter[c] <= book.arrival[c], book.due[c], c))

    def lose_one(self) -> None:
        """Nobody gives up here."""
        raise AssertionError("work that may wait is not given up")

    def take(self, now: float) -> int:
        """Take the most urgent contact; -1 where there is none."""
        del now
        return heappop(self._order)[3] if self._order else -1

    def head(self, now: float) -> float:
        """When the first contact is due. Something must wait."""
        del now
        return self._order[0][2]
