"""Who is free, and who of them takes a contact."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from wfm.simulate.staffing import AWAY

if TYPE_CHECKING:
    from collections.abc import Sequence


class Person:
    """One person on the floor.

    `group` is the set of queues they serve now (AWAY: none) and `last` the one before they had to leave; `home` the
    queue of their stretch since `since`, -1 when they are not there. They hold `load` contacts of `queue`. With several
    sessions `clock` is the person's own time at `clock_at`, which runs slower the more they hold, and `sessions` holds
    when each session ends on that clock; `version` tells the next ending from those that were put off. They have been
    away since `left`; who isn't back yet when a break should be over serves `coming` (group, home) after `rest` seconds
    of break, unless by then another `turn` has come.
    """

    __slots__ = (
        "clock", "clock_at", "coming", "free_since", "group", "home", "last", "left", "load", "number", "queue", "rest",
        "sessions", "since", "turn", "version",
    )  # fmt: skip

    def __init__(self, number: int) -> None:
        self.number = number
        self.group, self.last, self.home = AWAY, 0, -1
        self.load, self.queue, self.version = 0, 0, 0
        self.since = self.free_since = self.clock = self.clock_at = self.left = self.rest = 0.0
        self.coming: tuple[int, int] | None = None
        self.turn = 0
        self.sessions: list[tuple[float, int]] = []


class Routing:
    """People who have room for a contact, in the order in which they are asked.

    `slots` is how many contacts of each queue a person can hold at once, `groups` the queues that each group serves.
    """

    def __init__(self, groups: Sequence[tuple[int, ...]], slots: Sequence[int]) -> None:
        self.serves = list(groups)
        self._slots = slots
        self._free: list[OrderedDict[Person, None]] = [OrderedDict() for _ in groups]
        self._holding: list[list[OrderedDict[Person, None]]] = [[OrderedDict() for _ in range(k)] for k in slots]
        self._asked: list[list[list[OrderedDict[Person, None]]]] = []
        for q in range(len(slots)):
            tiers: dict[int, list[OrderedDict[Person, None]]] = {}
            for served, free in zip(groups, self._free, strict=True):
                if q in served:
                    tiers.setdefault(len(served), []).append(free)
            self._asked.append([tiers[size] for size in sorted(tiers)])

    def find(self, q: int) -> Person | None:
        """Take out who handles a contact of a queue: the free first, then who holds the fewest sessions of it."""
        for tier in self._asked[q]:
            chosen: Person | None = None
            for free in tier:
                if free:
                    first = next(iter(free))
                    if chosen is None or first.free_since < chosen.free_since:
                        chosen = first
            if chosen is not None:
                del self._free[chosen.group][chosen]
                return chosen
        for holding in self._holding[q][1:]:
            if holding:
                return holding.popitem(last=False)[0]
        return None

    def has_room(self, person: Person) -> bool:
        """Whether somebody who is there could take one more, of the queue they handle where they are busy."""
        q, load = person.queue, person.load
        return not load or (load < self._slots[q] and q in self.serves[person.group])

    def put(self, person: Person, now: float) -> None:
        """Put in somebody with room, last of those like them."""
        if person.load:
            self._holding[person.queue][person.load][person] = None
        else:
            person.free_since = now
            self._free[person.group][person] = None

    def drop(self, person: Person) -> None:
        """Take somebody out, where they are in."""
        if person.group == AWAY:
            return
        if not person.load:
            self._free[person.group].pop(person, None)
        elif person.load < self._slots[person.queue]:
            self._holding[person.queue][person.load].pop(person, None)
